"""The steps of an envelope: released, submitted at most once, followed until the clerk has decided."""

import logging
from datetime import UTC, datetime
from typing import TypedDict

from pipeline import journal
from pipeline.errors import SettingsError
from pipeline.filing import ledger, release, review
from pipeline.filing import submit as submitting
from pipeline.filing.portals import Portal, open_portal
from pipeline.journal import Kind
from pipeline.line import copies, issuing
from pipeline.line import envelopes as made_ones
from pipeline.line.desk import Desk
from pipeline.line.envelopes import Made
from pipeline.model import Envelope, ReviewStatus

_SOONEST = 1.0
_MENDED_SECONDS = 60.0
"""How soon a portal whose settings were wrong is tried again."""

_log = logging.getLogger(__name__)


def released(desk: Desk, envelope_id: str) -> bool:
    """Whether as many people as it needs have let the envelope go; if so, its drafts are issued.

    Whoever released it has issued them already, unless that process was killed in between.
    """
    made = _made(desk, envelope_id)
    if not made.needed:
        with desk.database.begin() as connection:
            return release.release(connection, envelope_id, "", needed=0, at=_now())
    with desk.database.connect() as connection:
        go = release.released(connection, envelope_id, needed=made.needed)
    if go:
        issuing.issue(desk.settings, desk.database, made, now=_now())
    return go


def has_portal(desk: Desk, envelope_id: str) -> bool:
    """Whether its lane sends it anywhere."""
    return _made(desk, envelope_id).portal is not None


class Sent(TypedDict):
    """Where a submission stands, as a step may tell it."""

    settled: bool
    """Nothing more happens, not even by a person's word."""
    state: str
    again: float | None
    """Seconds until it is worth calling again; None when a person must decide."""


def submit(desk: Desk, envelope_id: str) -> Sent:
    """Take the envelope as far towards its portal as it can go now.

    A portal whose settings are wrong takes nothing; the envelope waits until they are mended.
    """
    try:
        portal, envelope = _way(desk, _made(desk, envelope_id))
    except SettingsError as error:
        _log.error("%s", error)
        return Sent(settled=False, state="settings", again=_MENDED_SECONDS)
    now = _now()
    found = submitting.submit(desk.database, portal, envelope, now=now)
    again = None if found.next_at is None else max(_SOONEST, (found.next_at - now).total_seconds())
    # Refused or repeated content waits for a person's word, which begins with another submission.
    settled = found.settled and not found.needs_person
    return Sent(settled=settled, state=found.state.value, again=again)


def follow(desk: Desk, envelope_id: str) -> float | None:
    """Ask what the clerk has made of it. Returns seconds until the next question; None when there is none."""
    try:
        portal, envelope = _way(desk, _made(desk, envelope_id))
    except SettingsError as error:
        _log.error("%s", error)
        return _MENDED_SECONDS
    now = _now()
    found = review.poll(desk.database, portal, envelope, now=now)
    if found.next_at is None or not review.undecided(found):
        return None
    return max(_SOONEST, (found.next_at - now).total_seconds())


def stamp_copies(desk: Desk, envelope_id: str) -> int:
    """Lay copies with the court's header line beside the papers of an accepted envelope. Returns how many."""
    made = _made(desk, envelope_id)
    if not desk.lane(made.lane).stamp_copies:
        return 0
    with desk.database.connect() as connection:
        found = ledger.latest(connection, envelope_id, made.portal or "")
    if found is None or found.review not in {ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED}:
        return 0
    stamped = copies.stamp_copies(desk, made.load(desk.settings))
    if stamped:
        with desk.database.begin() as connection:
            journal.append(connection, Kind.COPY_STAMPED, envelope_id, at=_now(), copies=stamped)
    return stamped


def _made(desk: Desk, envelope_id: str) -> Made:
    with desk.database.connect() as connection:
        return made_ones.get(connection, envelope_id)


def _way(desk: Desk, made: Made) -> tuple[Portal, Envelope]:
    settings = desk.settings
    if made.portal is None or made.portal not in settings.portals:
        raise SettingsError(f"portals.{made.portal}: envelope {made.id[:12]} goes there, and it is not in the settings")
    return open_portal(made.portal, settings.portals[made.portal], settings.home), made.load(settings)


def _now() -> datetime:
    return datetime.now(UTC)
