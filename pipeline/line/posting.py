"""The steps of an envelope: prepared, released, submitted at most once, followed until the clerk has decided."""

import logging
from datetime import UTC, datetime
from typing import TypedDict

from pipeline import journal
from pipeline.errors import SettingsError
from pipeline.filing import captured, ledger, pauses, release, review
from pipeline.filing import submit as submitting
from pipeline.filing.ledger import Submission
from pipeline.filing.portals import Portal, Prepares
from pipeline.filing.prepare import NotPrepared
from pipeline.filing.states import State
from pipeline.journal import Kind
from pipeline.line import clocks, copies, issuing, preparing, ways
from pipeline.line import envelopes as made_ones
from pipeline.line.desk import Desk
from pipeline.line.envelopes import Made
from pipeline.line.preparing import Gate
from pipeline.model import ReviewStatus

_SOONEST = 1.0
_MENDED_SECONDS = 60.0
"""How soon a portal whose settings were wrong is tried again."""

_log = logging.getLogger(__name__)


class Ready(TypedDict):
    """Whether an envelope may go on, as a step may tell it."""

    go: bool
    again: float | None
    """Seconds until it is worth asking again; None when people decide."""


class Sent(TypedDict):
    """Where a submission stands, as a step may tell it."""

    settled: bool
    """Nothing more happens, not even by a person's word."""
    state: str
    again: float | None
    """Seconds until it is worth calling again; None when a person must decide."""


def ready(desk: Desk, envelope_id: str) -> Ready:
    """Prepare the envelope, where its portal does that, and tell whether people have let it go, drafts issued."""
    made = _made(desk, envelope_id)
    try:
        portal = _preparing_portal(desk, made)
    except SettingsError as error:  # nobody can tell what it would cost there, or whether it is prepared at all
        _log.error("%s", error)
        return Ready(go=False, again=_MENDED_SECONDS)
    if portal is None:
        return Ready(go=_let_go(desk, made), again=None)
    now = _now()
    gate = _gate(desk, made, portal, now)
    return Ready(go=gate.go, again=_seconds(gate, now))


def released(desk: Desk, envelope_id: str) -> bool:
    """Whether the envelope may go: the step of workflows that began before envelopes were prepared.

    Whoever released it has issued its drafts already, unless that process was killed in between.
    """
    return ready(desk, envelope_id)["go"]


def has_portal(desk: Desk, envelope_id: str) -> bool:
    """Whether its lane sends it anywhere."""
    return _made(desk, envelope_id).portal is not None


def submit(desk: Desk, envelope_id: str) -> Sent:
    """Take the envelope as far towards its portal as it can go now.

    A portal whose settings are wrong takes nothing; the envelope waits until they are mended. What keeps it back is
    asked once more before it goes: a quote may have grown old while it waited, or a person has had it sent anew.
    """
    made, now = _made(desk, envelope_id), _now()
    try:
        portal = ways.portal(desk.settings, made)
    except SettingsError as error:
        _log.error("%s", error)
        return Sent(settled=False, state="settings", again=_MENDED_SECONDS)
    if isinstance(portal, Prepares) and _may_begin(desk, made):
        gate = _gate(desk, made, portal, now)
        if not gate.go:
            return Sent(settled=False, state=str(gate.why or "held"), again=_seconds(gate, now))
    envelope = made.load(desk.settings)
    try:
        most = desk.settings.filing.stop_after
        found = submitting.submit(
            desk.database,
            portal,
            envelope,
            now=now,
            stop_after=most,
            may_go=lambda connection, one: preparing.agreed_to(connection, desk.settings, made, one, now),
        )
    except NotPrepared:  # somebody has it prepared anew at this very moment, or its quote is old after a doubt
        return Sent(settled=False, state="unprepared", again=_SOONEST)
    captured.take(desk.database, found, envelope)
    return _sent(desk, found, now)


def follow(desk: Desk, envelope_id: str) -> float | None:
    """Ask what the clerk has made of it. Returns seconds until the next question; None when there is none."""
    made = _made(desk, envelope_id)
    try:
        portal, envelope = ways.portal(desk.settings, made), made.load(desk.settings)
    except SettingsError as error:
        _log.error("%s", error)
        return _MENDED_SECONDS
    now = _now()
    found = review.poll(desk.database, portal, envelope, now=now)
    captured.take(desk.database, found, envelope)
    clocks.mind(desk, found, now=now)
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


def _let_go(desk: Desk, made: Made) -> bool:
    """Whether as many people as it needs have let go an envelope that is not prepared; if so, its drafts are issued."""
    if not made.needed:
        with desk.database.begin() as connection:
            return release.release(connection, made.id, "", needed=0, at=_now())
    with desk.database.connect() as connection:
        go = release.released(connection, made.id, needed=made.needed)
    if go:
        issuing.issue(desk.settings, desk.database, made, now=_now())
    return go


def _preparing_portal(desk: Desk, made: Made) -> Portal | None:
    """Its portal, if that prepares.

    Raises:
        SettingsError: the portal's settings, or a file that they name, are wrong.
    """
    if made.portal is None:
        return None
    portal = ways.portal(desk.settings, made)
    return portal if isinstance(portal, Prepares) else None


def _gate(desk: Desk, made: Made, portal: Portal, now: datetime) -> Gate:
    of = preparing.case(desk.settings, desk.database, made, portal, now=now)
    gate = preparing.gate(of, now=now)
    if gate.go:
        issuing.issue(desk.settings, desk.database, made, now=now)
        ways.envelope(desk.settings, made)
    return gate


def _may_begin(desk: Desk, made: Made) -> bool:
    """Whether the next thing to do with it would be to send it."""
    with desk.database.connect() as connection:
        found = ledger.latest(connection, made.id, made.portal or "")
    return found is None or found.state is State.READY


def _sent(desk: Desk, found: Submission, now: datetime) -> Sent:
    again = None if found.next_at is None else max(_SOONEST, (found.next_at - now).total_seconds())
    if found.state is State.READY and _stopped(desk, found, now):
        return Sent(settled=False, state="stopped", again=None)
    # What stands still until a person's word waits for it: refused, repeated, or handed over.
    settled = found.settled and not found.needs_person
    return Sent(settled=settled, state=found.state.value, again=again)


def _stopped(desk: Desk, found: Submission, now: datetime) -> bool:
    """Whether the line to its court is stopped; then that is written down."""
    with desk.database.begin() as connection:
        pause = pauses.now_at(connection, found.portal, found.court)
        if pause is not None:
            key = f"{found.id}/{pause.id[:16]}"
            journal.append(connection, Kind.ENVELOPE_HELD, found.envelope_id, at=now, key=key, why="stopped", errors=0)
    return pause is not None


def _seconds(gate: Gate, now: datetime) -> float | None:
    return None if gate.next_at is None else max(_SOONEST, (gate.next_at - now).total_seconds())


def _made(desk: Desk, envelope_id: str) -> Made:
    with desk.database.connect() as connection:
        return made_ones.get(connection, envelope_id)


def _now() -> datetime:
    return datetime.now(UTC)
