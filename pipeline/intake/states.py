"""What becomes of a packet, and which changes are permitted."""

from enum import StrEnum


class State(StrEnum):
    """What became of a packet."""

    ACCEPTED = "accepted"
    """Its work was started and has not ended."""
    DONE = "done"
    RETURNED = "returned"
    """The whole drop went back to the person."""
    FAILED = "failed"
    """The machine failed; somebody must look."""
    LOST = "lost"
    """Its files are gone, though nobody finished it."""


TRANSITIONS: dict[State, frozenset[State]] = {
    State.ACCEPTED: frozenset({State.DONE, State.RETURNED, State.FAILED, State.LOST}),
    State.FAILED: frozenset({State.ACCEPTED, State.DONE, State.RETURNED, State.LOST}),
    State.LOST: frozenset({State.ACCEPTED, State.FAILED}),
    State.DONE: frozenset(),
    State.RETURNED: frozenset(),
}
"""Every permitted change; staying in a state is always permitted, because steps are repeated after a kill."""
