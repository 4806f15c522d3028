"""Sends an envelope at most once, and asks whenever the end of a sending is not known.

The order is the promise: the row with our reference and the package's digest, committed; `sending`, committed; the
first byte; the answer stored raw; the end, committed. A sending without an end is in doubt, and doubt is resolved by
asking the portal or by a person, never by sending.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, StateError
from pipeline.filing import in_hand, ledger, owner, pauses, prepare, receipts, review
from pipeline.filing.clock import Clock, back_off
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Handed, NotListed, Portal, Prepares, Unanswerable
from pipeline.filing.states import Event, State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, Receipt

LEASE_MARGIN = timedelta(seconds=30)
"""Beside the portal's own longest time, for a machine that is slow to write the end down."""
_MOST_MOVES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """One envelope being taken to one portal."""

    database: sql.Engine
    portal: Portal
    envelope: Envelope
    clock: Clock
    stop_after: int | None = None
    may_go: prepare.MayGo | None = None

    def keeper(self, current: Submission, way: str) -> receipts.Keeper:
        return receipts.Keeper(
            database=self.database,
            submission=current,
            folder=self.envelope.folder,
            clock=self.clock,
            way=way,
        )


def submit(
    database: sql.Engine,
    portal: Portal,
    envelope: Envelope,
    *,
    now: datetime,
    stop_after: int | None = None,
    may_go: prepare.MayGo | None = None,
) -> Submission:
    """Take an envelope as far towards its portal as it can go now.

    Call it again at `next_at`, after a restart, from as many workers as you like: it sends, waits or asks, whichever
    the ledger allows.

    Args:
        database: the state database.
        portal: where to.
        envelope: what; released already.
        now: the time; it is carried on by a clock of ours.
        stop_after: so many refusals or unknown ends in a row stop the line to the envelope's court; None: never.
        may_go: whether people agreed to what a preparing portal would send, asked in the transaction that begins.

    Returns:
        The submission as it stands. `settled`: nothing more happens by itself. Else `next_at` says when to call again;
        None there means that a person must decide (`decide.resend`, `decide.found`), or, for what is `ready`, that the
        line to its court is stopped (`pauses.go`).

    Raises:
        StateError: the package is not what it was when its submission was opened; nothing was sent.
        prepare.NotPrepared: the portal prepares, and its message is not the one that was checked and agreed to.
    """
    clock, most = Clock(now), stop_after
    work = _Work(database=database, portal=portal, envelope=envelope, clock=clock, stop_after=most, may_go=may_go)
    current = opened(database, portal.name, envelope, work.clock)
    for _ in range(_MOST_MOVES):
        after = _step(work, current)
        if after is None:
            break
        current = after
    return current


def resolve(
    database: sql.Engine, portal: Portal, envelope: Envelope, *, now: datetime, stop_after: int | None = None
) -> Submission:
    """Ask the portal about an envelope in doubt, at once, also when its next question is not yet due; sends nothing.

    Raises:
        LookupError: it was never submitted.
    """
    work = _Work(database=database, portal=portal, envelope=envelope, clock=Clock(now), stop_after=stop_after)
    with database.connect() as connection:
        current = ledger.latest(connection, envelope.id, portal.name)
    if current is None:
        raise LookupError(f"envelope {envelope.id[:12]} was never submitted to {portal.name}")
    if current.state is State.SENDING and not _held(current, work.clock()):
        current = _lost(work, current)
    return _ask(work, current) if current.state is State.IN_DOUBT else current


def _step(work: _Work, current: Submission) -> Submission | None:
    """Do the one thing that is due; None when nothing is."""
    now = work.clock()
    if current.state is State.SENDING:
        return None if _held(current, now) else _lost(work, current)
    due = current.next_at is None or current.next_at <= now
    if current.state is State.READY:
        return _send(work, current) if due and not _stopped(work, current) else None
    if current.state is State.IN_DOUBT and due and current.next_at is not None:
        return _ask(work, current)
    return None


def _stopped(work: _Work, current: Submission) -> bool:
    with work.database.connect() as connection:
        return pauses.now_at(connection, current.portal, current.court) is not None


def _held(current: Submission, now: datetime) -> bool:
    """Whether somebody may still be sending it."""
    if in_hand.has(current.id):
        return True
    if current.owner and owner.proven_dead(current.owner):
        return False
    if current.owner == owner.me():
        return False  # we hold it by name but nothing of ours has it in hand: the thread died
    return current.lease_until is not None and current.lease_until > now


def _send(work: _Work, current: Submission) -> Submission | None:
    if files.digest(work.envelope.package.path) != current.payload:
        raise StateError(
            f"the package of envelope {current.envelope_id[:12]} was changed after its submission was opened, so it "
            "is not sent; restore the envelope folder from the backup",
        )
    with in_hand.holding(current.id) as free:
        if not free:
            return None
        begun = _begun(work, current)
        return _attempt(work, begun) if begun else _again(work, current)


def _begun(work: _Work, current: Submission) -> Submission | None:
    """Commit `sending` before the first byte; None when somebody else was first, or the line is stopped."""
    at = work.clock()
    lease = at + work.portal.limit + LEASE_MARGIN
    attempt = current.attempt + 1
    killpoint("submit.before-intent")
    with work.database.begin() as connection:
        pauses.take_turns(connection, current.portal, current.court)
        if pauses.now_at(connection, current.portal, current.court) is not None:
            return None
        made = ledger.move(
            connection,
            current,
            Event.BEGIN,
            at=at,
            attempt=attempt,
            asked=0,
            owner=owner.me(),
            lease_until=lease,
            next_at=lease,
            doubt_since=None,
        )
        if made:
            _demand_prepared(connection, work, current)
            key = f"{current.id}/{attempt}"
            journal.append(connection, Kind.ENVELOPE_SENDING, current.envelope_id, at=at, key=key, attempt=attempt)
        after = ledger.read(connection, current.id)
    killpoint("submit.after-intent")
    return after if made else None


def _demand_prepared(connection: sql.Connection, work: _Work, current: Submission) -> None:
    """While the row is held nobody can lay another message; so what is compared here is what is sent."""
    if isinstance(work.portal, Prepares):
        agreed = work.may_go is None or work.may_go(connection, current)
        prepare.demand(connection, current.portal, work.envelope, current.reference, agreed=agreed)


def _attempt(work: _Work, current: Submission) -> Submission:
    keep = work.keeper(current, "submit")
    killpoint("submit.before-send")
    try:
        keep.demand_known()
        end = work.portal.submit(work.envelope, current.reference, keep=keep)
        killpoint("submit.after-send")
        keep(end.raw)
    except PortalUnavailable as error:
        wait = work.clock() + back_off(current.attempt)
        return _end(work, current, Event.NOT_SENT, str(error), Kind.ENVELOPE_UNSENT, next_at=wait)
    except PortalRefused as error:
        return _end(work, current, Event.REFUSAL, str(error), Kind.ENVELOPE_REFUSED, next_at=None, receipt=keep.last)
    except InDoubt as error:
        return _lost(work, current, str(error))
    except Exception as error:  # noqa: BLE001 - a portal may be a stranger's code: whatever it raised, we cannot know
        return _lost(work, current, f"the portal's adapter failed ({type(error).__name__})")
    if isinstance(end, Handed):
        why = "a package lies ready for the person who files it"
        return _end(work, current, Event.HANDED, why, Kind.ENVELOPE_HANDED_OVER, next_at=None)
    return _answered(work, current, end)


def _answered(work: _Work, current: Submission, receipt: Receipt) -> Submission:
    # Copies first: if the disk is full, the end is not written down either, and the portal is asked again.
    receipts.bring_copies(work.portal, work.envelope, current.reference)
    return review.take(work.database, current, receipt, envelope=work.envelope, clock=work.clock)


def _lost(work: _Work, current: Submission, why: str = "the sender ended without writing down how") -> Submission:
    at = work.clock()
    return _end(work, current, Event.LOST, why, Kind.ENVELOPE_IN_DOUBT, doubt_since=at, next_at=at)


def _ask(work: _Work, current: Submission) -> Submission:
    keep = work.keeper(current, "find")
    killpoint("submit.before-ask")
    try:
        found = work.portal.find(work.envelope, current.reference, keep=keep)
        killpoint("submit.after-ask")
        if isinstance(found, Receipt):
            keep(found.raw)
    except PortalRefused as error:
        return _end(work, current, Event.REFUSAL, str(error), Kind.ENVELOPE_REFUSED, next_at=None, receipt=keep.last)
    except Exception as error:  # noqa: BLE001 - as above: an answer that failed to come is no answer
        found = Unanswerable(reason=f"the portal's adapter failed ({type(error).__name__})")
    if isinstance(found, Receipt):
        return _answered(work, current, found)
    if isinstance(found, Unanswerable):
        return _unanswered(work, current, found)
    if isinstance(found, NotListed):
        return _not_listed(work, current, found)
    return _absent(work, current)


def _unanswered(work: _Work, current: Submission, said: Unanswerable) -> Submission:
    wait = work.clock() + back_off(current.asked + 1) if said.ever else None
    return _end(work, current, Event.ASKED, said.reason, None, asked=current.asked + 1, next_at=wait)


def _not_listed(work: _Work, current: Submission, said: NotListed) -> Submission:
    """A list that lags says the same as one that is right: ask again while it may lag, then leave it to a person."""
    at = work.clock()
    settled = (current.doubt_since or at) + work.portal.settle
    wait = min(at + back_off(current.asked + 1), settled) if settled > at else None
    return _end(work, current, Event.ASKED, said.reason, None, asked=current.asked + 1, next_at=wait)


def _absent(work: _Work, current: Submission) -> Submission:
    """The portal says that it has nothing. Until it had time to finish what it may be working on, that is no answer."""
    at = work.clock()
    settled = (current.doubt_since or at) + work.portal.settle
    if settled > at:
        why = "the portal does not have it yet; it may still be working"
        return _end(work, current, Event.ASKED, why, None, asked=current.asked + 1, next_at=settled)
    wait = at + back_off(current.attempt - 1)
    return _end(work, current, Event.ABSENT, "the portal surely has not got it", Kind.ENVELOPE_RESOLVED, next_at=wait)


def _end(
    work: _Work,
    current: Submission,
    event: Event,
    why: str,
    kind: Kind | None,
    **values: Any,  # noqa: ANN401 - columns
) -> Submission:
    """Commit how an attempt or a question ended; when somebody moved the row meanwhile, theirs stands."""
    at = work.clock()
    killpoint("submit.before-end")
    with work.database.begin() as connection:
        pauses.take_turns(connection, current.portal, current.court)
        made = ledger.move(connection, current, event, at=at, why=why, owner=None, lease_until=None, **values)
        if made and kind:
            key = f"{current.id}/{current.attempt}"
            journal.append(connection, kind, current.envelope_id, at=at, key=key, attempt=current.attempt)
        if made and work.stop_after is not None:
            pauses.stop_if(connection, current.portal, current.court, event, most=work.stop_after, at=at)
        if not made:
            state = ledger.read(connection, current.id).state
            ledger.note(connection, current.id, f"late-{event}", state, at=at, attempt=current.attempt, why=why)
        after = ledger.read(connection, current.id)
    killpoint("submit.after-end")
    return after


def _again(work: _Work, current: Submission) -> Submission:
    with work.database.connect() as connection:
        return ledger.read(connection, current.id)
