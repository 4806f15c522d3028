"""The states of a run, and which may follow which."""

from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a run stands."""

    READING = "reading"
    WORKING = "working"
    """Its chunks are checked and struck."""
    PRINTING = "printing"
    """Planned: its print streams are made."""
    PLANNED = "planned"
    """All is made, and waits until enough persons have released it."""
    DONE = "done"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FAILED = "failed"
    """A chunk or a batch met what the machine could not do; a person mends it and resumes the run."""


UNDER_WAY = frozenset({State.READING, State.WORKING, State.PRINTING, State.PLANNED})
ENDED = frozenset({State.DONE, State.CANCELLED})
TRANSITIONS = MappingProxyType(
    {
        State.READING: frozenset(
            {State.WORKING, State.PRINTING, State.DONE, State.PAUSED, State.CANCELLED, State.FAILED}
        ),
        State.WORKING: frozenset({State.PRINTING, State.DONE, State.PAUSED, State.CANCELLED, State.FAILED}),
        State.PRINTING: frozenset({State.PLANNED, State.DONE, State.PAUSED, State.CANCELLED, State.FAILED}),
        State.PLANNED: frozenset({State.DONE, State.PAUSED, State.CANCELLED, State.FAILED}),
        State.PAUSED: frozenset({*UNDER_WAY, State.CANCELLED, State.FAILED}),
        State.FAILED: frozenset({*UNDER_WAY, State.CANCELLED}),
        State.DONE: frozenset[State](),
        State.CANCELLED: frozenset[State](),
    }
)
