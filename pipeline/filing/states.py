"""The states of a submission, and the one table of permitted moves."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a submission stands between us and the portal. What the clerk makes of it is `review`."""

    READY = "ready"
    """Nothing is under way; it may be sent."""
    SENDING = "sending"
    """Committed before the first byte; one attempt holds it by a lease."""
    FILED = "filed"
    """The portal has it."""
    REFUSED = "refused"
    """The portal said that it does not take it."""
    IN_DOUBT = "in-doubt"
    """We cannot know; only asking or a person leads out."""
    HANDED_OVER = "handed-over"
    """A package lies ready for the person who files it in a browser; the court's answer is awaited."""
    REPEATED = "repeated"
    """The same content went to the same case before; not sent without a person's reason."""
    REPLACED = "replaced"
    """A person had a newer submission made in its place."""


class Event(StrEnum):
    """What may happen to a submission."""

    BEGIN = "begin"
    ANSWERED = "answered"
    HANDED = "handed"
    REFUSAL = "refusal"
    NOT_SENT = "not-sent"
    LOST = "lost"
    ABSENT = "absent"
    ASKED = "asked"
    FOUND_BY_PERSON = "found-by-person"
    ALLOWED = "allowed"
    REPLACE = "replace"
    OVERTAKEN = "overtaken"


MOVES: Mapping[tuple[State, Event], State] = MappingProxyType(
    {
        (State.READY, Event.BEGIN): State.SENDING,
        (State.SENDING, Event.ANSWERED): State.FILED,
        (State.SENDING, Event.HANDED): State.HANDED_OVER,
        (State.SENDING, Event.REFUSAL): State.REFUSED,
        (State.SENDING, Event.NOT_SENT): State.READY,
        (State.SENDING, Event.LOST): State.IN_DOUBT,
        (State.IN_DOUBT, Event.ANSWERED): State.FILED,
        (State.IN_DOUBT, Event.REFUSAL): State.REFUSED,
        (State.IN_DOUBT, Event.ABSENT): State.READY,
        (State.IN_DOUBT, Event.ASKED): State.IN_DOUBT,
        (State.IN_DOUBT, Event.FOUND_BY_PERSON): State.FILED,
        (State.IN_DOUBT, Event.REPLACE): State.REPLACED,
        (State.REFUSED, Event.REPLACE): State.REPLACED,
        (State.REFUSED, Event.ANSWERED): State.FILED,  # a late answer shows that it was taken after all
        (State.READY, Event.ANSWERED): State.FILED,  # a callback overtakes our own question
        (State.HANDED_OVER, Event.ANSWERED): State.FILED,
        (State.HANDED_OVER, Event.REFUSAL): State.REFUSED,
        (State.HANDED_OVER, Event.FOUND_BY_PERSON): State.FILED,
        (State.HANDED_OVER, Event.REPLACE): State.REPLACED,
        (State.REPEATED, Event.ALLOWED): State.READY,
        (State.READY, Event.OVERTAKEN): State.REPEATED,  # the court has the sending before it after all
    },
)
"""Every permitted move. What is not here does not happen; `filed` is never left."""
