"""What the clerk makes of a filed envelope, learnt by asking and by listening; the same answer twice is one answer."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import PortalError, PortalRefused, PortalUnavailable
from pipeline.filing import captured, correction, decide, heard, ledger, marks, receipts, rulings, service
from pipeline.filing.clock import Clock, back_off
from pipeline.filing.ledger import Submission, submissions
from pipeline.filing.portals import NeverAnswers, Portal
from pipeline.filing.states import MOVES, Event, State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, Receipt, ReviewStatus

_OPEN = frozenset({None, ReviewStatus.UNKNOWN, ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED})
"""The clerk has not decided, as far as we can tell."""
_ENDS = correction.REFUSALS - {ReviewStatus.RETURNED}
LATER: Mapping[ReviewStatus | None, frozenset[ReviewStatus]] = MappingProxyType(
    {
        None: frozenset(ReviewStatus),
        ReviewStatus.UNKNOWN: frozenset(ReviewStatus),
        ReviewStatus.RECEIVED: frozenset(ReviewStatus),
        ReviewStatus.UNDER_REVIEW: frozenset(ReviewStatus) - {ReviewStatus.RECEIVED},
        ReviewStatus.DEFERRED: frozenset(ReviewStatus) - {ReviewStatus.RECEIVED},
        # A correction made at the portal itself is decided there; a time that runs out ends in a refusal.
        ReviewStatus.RETURNED: frozenset({ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED}) | _ENDS,
        ReviewStatus.PARTIALLY_ACCEPTED: frozenset({ReviewStatus.ACCEPTED}),
        ReviewStatus.ACCEPTED: frozenset(),
        ReviewStatus.REJECTED: frozenset(),
        ReviewStatus.CANCELLED: frozenset(),
        ReviewStatus.FAILED: frozenset(),
    },
)
"""What each word may be followed by. An earlier word that comes late changes nothing; anything else takes a decision
back, which only a person may believe."""
_KINDS = MappingProxyType(
    {
        ReviewStatus.RECEIVED: Kind.ENVELOPE_SENT,
        ReviewStatus.UNDER_REVIEW: Kind.ENVELOPE_SENT,
        ReviewStatus.DEFERRED: Kind.ENVELOPE_SENT,
        ReviewStatus.UNKNOWN: Kind.ENVELOPE_SENT,
        ReviewStatus.ACCEPTED: Kind.ENVELOPE_FILED,
        ReviewStatus.PARTIALLY_ACCEPTED: Kind.ENVELOPE_FILED,
        ReviewStatus.RETURNED: Kind.ENVELOPE_REJECTED,
        ReviewStatus.REJECTED: Kind.ENVELOPE_REJECTED,
        ReviewStatus.CANCELLED: Kind.ENVELOPE_REJECTED,
        ReviewStatus.FAILED: Kind.ENVELOPE_REJECTED,
    },
)


class Verdict(StrEnum):
    """What an answer does to what is known."""

    TAKEN = "taken"
    """It is believed and written down."""
    LATE = "late"
    """The same word again, or an earlier one that comes late: nothing changes."""
    CONTRADICTS = "contradicts"
    """It takes a decision back; what was said first stands until a person has looked."""


def judge(known: ReviewStatus | None, said: ReviewStatus) -> Verdict:
    """What a word does to the word that stands."""
    if said in LATER[known] and (said is not known or known in _OPEN):
        return Verdict.TAKEN
    if said in _OPEN or said is known:
        return Verdict.LATE
    # `returned` before a refusal: nothing was filed either way, and a person sees both.
    if said is ReviewStatus.RETURNED and known in _ENDS:
        return Verdict.LATE
    return Verdict.CONTRADICTS


def undecided(submission: Submission) -> bool:
    """Whether the portal has it and its word may still change by itself: undecided, or returned and to be corrected."""
    waits = submission.review in _OPEN or submission.review is ReviewStatus.RETURNED
    return submission.state is State.FILED and waits


def poll(database: sql.Engine, portal: Portal, envelope: Envelope, *, now: datetime) -> Submission:
    """Ask what the court has made of a filed envelope, when it is time to ask.

    Returns:
        The submission after it; `next_at` says when to ask again, None when there is nothing left to wait for.

    Raises:
        LookupError: it was never submitted.
    """
    clock = Clock(now)
    with database.connect() as connection:
        current = ledger.latest(connection, envelope.id, portal.name)
    if current is None:
        raise LookupError(f"envelope {envelope.id[:12]} was never submitted to {portal.name}")
    if not undecided(current) or (current.next_at and current.next_at > clock()):
        return current
    after = _asked(database, portal, envelope, current, clock)
    return _abandoned(database, after, clock())


def _asked(database: sql.Engine, portal: Portal, envelope: Envelope, current: Submission, clock: Clock) -> Submission:
    keeper = receipts.Keeper(
        database=database,
        submission=current,
        folder=envelope.folder,
        clock=clock,
        way="status",
    )
    try:
        receipt = portal.status(envelope, current.reference, keep=keeper)
    except (PortalUnavailable, PortalRefused) as error:
        return _asked_in_vain(database, current, clock(), error)
    except Exception as error:  # noqa: BLE001 - a portal may be a stranger's code: an answer that failed is no answer
        told = PortalUnavailable(f"the portal's adapter failed ({type(error).__name__})")
        return _asked_in_vain(database, current, clock(), told)
    keeper(receipt.raw)
    receipts.bring_copies(portal, envelope, current.reference)
    return take(database, current, receipt, envelope=envelope, clock=clock)


def _abandoned(database: sql.Engine, current: Submission, at: datetime) -> Submission:
    """Stop following what was returned once its time to be corrected is over; the portal was asked a last time."""
    if current.review is not ReviewStatus.RETURNED:
        return current
    killpoint("clock.before-commit")
    with database.begin() as connection:
        if correction.ran_out(connection, current, at):
            values = {"next_at": None, "why": "returned for correction, and the time to correct it is over"}
            _update(connection, current, values)
            current = ledger.read(connection, current.id)
    killpoint("clock.after-commit")
    return current


def take(
    database: sql.Engine,
    current: Submission,
    receipt: Receipt,
    *,
    clock: Clock,
    envelope: Envelope | None = None,
    why: str = "",
) -> Submission:
    """Write down what a receipt says, whatever state the submission is in by now.

    The receipt's raw bytes must be stored already. What people read (`receipt.json`, `service.json`) is laid before the
    commit, so that no filed envelope is ever without it; it needs the envelope.
    """
    for _ in range(5):  # another worker or a callback may move the row meanwhile; then look again
        with database.begin() as connection:
            done = _taken(connection, current, receipt, clock(), why)
            if done and envelope is not None:  # while the row is ours: an answer that lost the race must lay nothing
                _laid(current, receipt, envelope)
            if done:
                _added(connection, current, receipt, clock())
            current = ledger.read(connection, current.id)
            killpoint("review.before-commit")
        killpoint("review.after-commit")
        if done:
            break
    if envelope is not None:
        captured.take(database, current, envelope)
    return current


def _laid(current: Submission, receipt: Receipt, envelope: Envelope) -> None:
    verdict = _verdict(current, receipt)
    if verdict is Verdict.CONTRADICTS:
        return
    if verdict is Verdict.TAKEN:
        receipts.lay(envelope, current, receipt)
    elif receipt.status is current.review:
        receipts.add(envelope, current, receipt)  # the same word may come with more: charges, a ruling


def _verdict(current: Submission, receipt: Receipt) -> Verdict:
    if current.state is State.FILED:
        return judge(current.review, receipt.status)
    return Verdict.TAKEN if (current.state, Event.ANSWERED) in MOVES else Verdict.CONTRADICTS


def _taken(connection: sql.Connection, current: Submission, receipt: Receipt, at: datetime, why: str) -> bool:
    verdict = _verdict(current, receipt)
    if verdict is Verdict.LATE:
        return _late(connection, current, at)
    if verdict is Verdict.CONTRADICTS:
        return _disbelieved(connection, current, receipt, at)
    waiting = receipt.status in _OPEN or receipt.status is ReviewStatus.RETURNED
    asked = current.asked + 1 if current.state is State.FILED else 0
    values: dict[str, Any] = {
        "review": receipt.status,
        "portal_reference": receipt.reference or current.portal_reference,
        "receipt": files.digest_bytes(receipt.raw),
        "next_at": at + back_off(asked + 1) if waiting else None,
        "asked": asked,
        "owner": None,
        "lease_until": None,
    }
    if current.state is State.FILED:
        made = _update(connection, current, {**values, "changed_at": at})
    else:
        made = ledger.move(connection, current, Event.ANSWERED, at=at, why=why, **values)
    if made:
        _tell(connection, current, receipt.status, at)
    return made


def _added(connection: sql.Connection, current: Submission, receipt: Receipt, at: datetime) -> None:
    """What an answer tells beside its word: ids of the portal's, rulings, who was served, until when to correct."""
    marks.remember(connection, current.portal, current.id, receipt.marks)
    decide.hold_back(connection, current, receipt.status, at=at)
    if _verdict(current, receipt) is Verdict.CONTRADICTS:
        return
    heard.note(connection, current.id, receipt)
    rulings.note(connection, current, receipt, at=at)
    service.record(connection, current.envelope_id, receipt.served, at=at)
    if receipt.status is ReviewStatus.RETURNED and receipt.correct_by is not None:
        correction.start(connection, current, receipt.correct_by, told_by="portal", at=at)


def _late(connection: sql.Connection, current: Submission, at: datetime) -> bool:
    """Nothing new; where the court's word may still change, it is asked for again later."""
    if current.next_at is None or not undecided(current):
        return True
    asked = current.asked + 1
    return _update(connection, current, {"asked": asked, "next_at": at + back_off(asked + 1)})


def _disbelieved(connection: sql.Connection, current: Submission, receipt: Receipt, at: datetime) -> bool:
    """What takes a decision back is flagged for a person, unless all that it says was read before that decision."""
    if heard.before(connection, current.id, receipt):
        return True
    ledger.note(
        connection,
        current.id,
        "contradicted",
        current.state,
        at=at,
        attempt=current.attempt,
        why=f"a later answer says {receipt.status}",
    )
    return _update(connection, current, {"contradicted": True})


def _update(connection: sql.Connection, current: Submission, values: Mapping[str, object]) -> bool:
    same = sql.and_(
        submissions.c.id == current.id,
        submissions.c.state == current.state,
        submissions.c.asked == current.asked,
    )
    return connection.execute(sql.update(submissions).where(same).values(dict(values))).rowcount == 1


def _tell(connection: sql.Connection, current: Submission, status: ReviewStatus, at: datetime) -> None:
    facts = {"submission": current.id, "portal": _word(current.portal), "review": status.value}
    if current.state is State.IN_DOUBT:
        key = f"{current.id}/{current.attempt}"
        journal.append(connection, Kind.ENVELOPE_RESOLVED, current.envelope_id, at=at, key=key, **facts)
    if current.review is not status:
        key = f"{current.id}/{status.value}"
        journal.append(connection, _KINDS[status], current.envelope_id, at=at, key=key, **facts)


def _asked_in_vain(
    database: sql.Engine,
    current: Submission,
    at: datetime,
    error: PortalError,
) -> Submission:
    values: dict[str, object] = {
        "asked": current.asked + 1,
        "next_at": None if isinstance(error, NeverAnswers) else at + back_off(current.asked + 1),
        "why": str(error)[:300],
        # It had taken it: a refusal now takes that back.
        "contradicted": current.contradicted or isinstance(error, PortalRefused),
    }
    killpoint("poll.before-commit")
    with database.begin() as connection:
        _update(connection, current, values)
        after = ledger.read(connection, current.id)
    killpoint("poll.after-commit")
    return after


def _word(portal: str) -> str | None:
    """A portal's name as the journal takes it: a code word, or nothing."""
    plain = portal.casefold()
    return plain if plain.replace("-", "").replace("_", "").isalpha() and plain.isascii() else None
