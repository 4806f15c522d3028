"""The documents' statuses → the envelope's: never more than its documents say."""

from collections.abc import Iterable

from pipeline.model import ReviewStatus

_WAITING = (ReviewStatus.DEFERRED, ReviewStatus.UNDER_REVIEW, ReviewStatus.RECEIVED)
_REFUSED = (ReviewStatus.RETURNED, ReviewStatus.FAILED, ReviewStatus.REJECTED, ReviewStatus.CANCELLED)
"""What a person must act on comes first."""


def combined(statuses: Iterable[ReviewStatus]) -> ReviewStatus:
    """What the envelope's status is when its documents have these.

    One unknown document makes the envelope unknown, and one undecided document leaves it undecided; only what everybody
    said of every document is decided.

    Returns:
        The status; unknown when there is no document.
    """
    said = set(statuses)
    if not said or ReviewStatus.UNKNOWN in said:
        return ReviewStatus.UNKNOWN
    waiting = next((one for one in _WAITING if one in said), None)
    if waiting:
        return waiting
    if len(said) == 1:
        return said.pop()
    if said & {ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED}:
        return ReviewStatus.PARTIALLY_ACCEPTED
    return next(one for one in _REFUSED if one in said)
