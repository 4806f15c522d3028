"""Words of the portal → our statuses, and many papers' statuses → the envelope's."""

import functools
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.model import ReviewStatus

_TABLE = Path(__file__).with_name("statuses.toml")
_OPEN = (ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED)
_ENDED_BADLY = (ReviewStatus.RETURNED, ReviewStatus.REJECTED, ReviewStatus.FAILED, ReviewStatus.CANCELLED)
"""The one that a person has to act upon soonest first: a return has a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one word of the portal means."""

    status: ReviewStatus
    ruling: str | None = None
    with_acceptance: ReviewStatus | None = None
    """What it means instead where the paper's details name the day of acceptance."""


def meaning(word: str, description: str = "") -> Said:
    """What a filing manager's word means; a word that nobody explained is unknown, never accepted.

    Args:
        word: of `FilingStatusCode`.
        description: of `StatusDescriptionText`, which tells a return from a rejection.
    """
    table = _read()
    found = table["words"].get(" ".join(word.split()).casefold())
    if found is None:
        return Said(status=ReviewStatus.UNKNOWN)
    dated = found.get("with_acceptance")
    said = Said(
        status=ReviewStatus(found["status"]),
        ruling=found.get("ruling"),
        with_acceptance=ReviewStatus(dated) if dated else None,
    )
    if said.status is ReviewStatus.REJECTED:
        told = " ".join(description.split()).casefold()
        returned = next((to for start, to in table["descriptions"].items() if told.startswith(start)), None)
        return Said(status=ReviewStatus(returned)) if returned else said
    return said


def words() -> dict[str, Said]:
    """Every word we know."""
    return {one: meaning(one) for one in _read()["words"]}


def service(word: str) -> str | None:
    """What became of serving one person, as `ServiceEvent.status` has it; None for a word that nobody explained."""
    found = _read()["service"].get(word.strip().casefold())
    return str(found) if found is not None else None


def whole(papers: Iterable[ReviewStatus]) -> ReviewStatus:
    """What an envelope is when its papers are these.

    One unknown paper makes it unknown; one undecided paper keeps it undecided; of decided ones all or some are
    accepted, and of none accepted the one a person must act upon soonest counts. Without papers it is unknown.
    """
    found = tuple(papers)
    if not found or ReviewStatus.UNKNOWN in found:
        return ReviewStatus.UNKNOWN
    if len(set(found)) == 1:
        return found[0]
    if any(one in _OPEN for one in found):
        return _undecided(found)
    if any(one in {ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED} for one in found):
        return ReviewStatus.PARTIALLY_ACCEPTED
    return next(one for one in _ENDED_BADLY if one in found)


def _undecided(found: tuple[ReviewStatus, ...]) -> ReviewStatus:
    """A clerk who has decided on one paper has the envelope in hand."""
    waiting = {one for one in found if one in _OPEN}
    return ReviewStatus.DEFERRED if waiting == {ReviewStatus.DEFERRED} else ReviewStatus.UNDER_REVIEW


@functools.cache
def _read() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"))
