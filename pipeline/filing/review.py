"""What the clerk makes of a filed envelope, learnt by asking and by listening; the same answer twice is one answer."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import PortalError, PortalRefused, PortalUnavailable
from pipeline.filing import ledger, receipts
from pipeline.filing.clock import Clock, back_off
from pipeline.filing.ledger import Submission, submissions
from pipeline.filing.portals import NeverAnswers, Portal
from pipeline.filing.states import MOVES, Event, State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, Receipt, ReviewStatus

_OPEN = frozenset({None, ReviewStatus.RECEIVED, ReviewStatus.UNKNOWN})
"""The clerk has not decided, as far as we can tell."""
LATER: Mapping[ReviewStatus, frozenset[ReviewStatus]] = MappingProxyType(
    {
        ReviewStatus.PARTIALLY_ACCEPTED: frozenset({ReviewStatus.ACCEPTED}),
        ReviewStatus.ACCEPTED: frozenset(),
        ReviewStatus.REJECTED: frozenset(),
        ReviewStatus.CANCELLED: frozenset(),
    },
)
"""What may still follow a decision. Anything else takes it back, which only a person may believe."""
_KINDS = MappingProxyType(
    {
        ReviewStatus.RECEIVED: Kind.ENVELOPE_SENT,
        ReviewStatus.UNKNOWN: Kind.ENVELOPE_SENT,
        ReviewStatus.ACCEPTED: Kind.ENVELOPE_FILED,
        ReviewStatus.PARTIALLY_ACCEPTED: Kind.ENVELOPE_FILED,
        ReviewStatus.REJECTED: Kind.ENVELOPE_REJECTED,
        ReviewStatus.CANCELLED: Kind.ENVELOPE_REJECTED,
    },
)


def undecided(submission: Submission) -> bool:
    """Whether the portal has it and the clerk has yet to decide."""
    return submission.state is State.FILED and submission.review in _OPEN


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

    The receipt's raw bytes must be stored already. `receipt.json` is laid first, so that no filed envelope is ever
    without it; it needs the envelope.
    """
    for _ in range(5):  # another worker or a callback may move the row meanwhile; then look again
        if envelope is not None and _believed(current, receipt):
            receipts.lay(envelope, current, receipt)
        killpoint("review.before-commit")
        with database.begin() as connection:
            done = _taken(connection, current, receipt, clock(), why)
            current = ledger.read(connection, current.id)
        killpoint("review.after-commit")
        if done:
            break
    return current


def _believed(current: Submission, receipt: Receipt) -> bool:
    if current.state is not State.FILED:
        return (current.state, Event.ANSWERED) in MOVES
    return current.review in _OPEN or receipt.status in LATER.get(_review(current), frozenset())


def _taken(connection: sql.Connection, current: Submission, receipt: Receipt, at: datetime, why: str) -> bool:
    if not _believed(current, receipt):
        return _disbelieved(connection, current, receipt, at)
    waiting = receipt.status in _OPEN
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


def _disbelieved(connection: sql.Connection, current: Submission, receipt: Receipt, at: datetime) -> bool:
    """A late repetition changes nothing; what takes a decision back is flagged for a person."""
    if receipt.status in {*_OPEN, current.review} and current.state is State.FILED:
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


def _review(current: Submission) -> ReviewStatus:
    return current.review or ReviewStatus.UNKNOWN


def _word(portal: str) -> str | None:
    """A portal's name as the journal takes it: a code word, or nothing."""
    plain = portal.casefold()
    return plain if plain.replace("-", "").replace("_", "").isalpha() and plain.isascii() else None
