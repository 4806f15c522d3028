"""An envelope for a portal that prepares: its message made, checked and quoted, and then what keeps it from going.

`standing` looks, `prepare` makes, `gate` does whichever is due. What is decided here is decided by `holding.weigh`
from what is stored, so that it may be asked at any moment, by any worker, as often as one likes.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sql

from pipeline import journal, outbox
from pipeline.errors import DocketpressError, NotLetIn, PortalUnavailable
from pipeline.filing import agreed, holding, money, release, soundness
from pipeline.filing import prepare as keeping
from pipeline.filing.agreed import Word
from pipeline.filing.clock import Clock
from pipeline.filing.holding import Hold, Why
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Portal, Prepared, Prepares
from pipeline.filing.prepare import Preparation
from pipeline.filing.states import State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import ways
from pipeline.line.envelopes import Made
from pipeline.model import Envelope, Finding, Severity
from pipeline.settings import Settings

_TROUBLE = frozenset({Why.UNREACHABLE, Why.LOGIN})
"""The portal could not be asked at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One envelope on its way to a portal that prepares."""

    settings: Settings
    database: sql.Engine
    made: Made
    portal: Portal
    envelope: Envelope
    submission: Submission

    @property
    def reference(self) -> str:
        """Ours."""
        return self.submission.reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether an envelope may go on now."""

    go: bool
    why: Why | None = None
    next_at: datetime | None = None
    """When it is worth asking again; None: when somebody decides."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a preparation stands."""

    why: Why | None
    preparation: Preparation | None
    words: tuple[Word, ...]
    hold: Hold | None


def case(settings: Settings, database: sql.Engine, made: Made, portal: Portal, *, now: datetime) -> Case:
    """The envelope with its submission, which is opened if it is not there yet.

    Raises:
        StateError: a file of the envelope is missing or was changed.
    """
    envelope = ways.envelope(settings, made)
    submission = opened(database, portal.name, envelope, Clock(now))
    return Case(
        settings=settings, database=database, made=made, portal=portal, envelope=envelope, submission=submission
    )


def standing(of: Case, *, now: datetime) -> Standing:
    """What keeps it back; changes nothing."""
    with of.database.connect() as connection:
        found = keeping.read(connection, of.made.id, of.portal.name, of.reference)
        whole = keeping.unaltered(connection, of.portal.name, of.envelope, of.reference)
        words = given(connection, of.made.id, found)
        hold = holding.read(connection, of.made.id, of.portal.name)
    why = holding.weigh(found, words, ways.lane(of.settings, of.made), now)
    if found is not None and found.sendable and not whole:
        why = Why.UNPREPARED
    return Standing(why=why, preparation=found, words=words, hold=hold)


def agreed_to(connection: sql.Connection, settings: Settings, made: Made, current: Submission, now: datetime) -> bool:
    """Whether nothing keeps back what would be sent now; for the transaction in which its sending begins."""
    found = keeping.read(connection, made.id, current.portal, current.reference)
    return holding.weigh(found, given(connection, made.id, found), ways.lane(settings, made), now) is None


def given(connection: sql.Connection, envelope_id: str, made: Preparation | None) -> tuple[Word, ...]:
    """What people agreed to. A release that was given without a quote stays good for what costs nothing."""
    words = agreed.words(connection, envelope_id)
    known = {one.person for one in words}
    message = made.message if made else ""
    old = tuple(
        Word(person=person, message=message, total=None, fee=None, at=at)
        for person, at in release.plain(connection, envelope_id)
        if person not in known
    )
    return (*words, *old)


def gate(of: Case, *, now: datetime, anew: bool = False) -> Gate:
    """Prepare it if that is due, and tell whether it may be sent.

    Args:
        of: which.
        now: the moment.
        anew: prepare it whatever was found before, because a person asks for it.

    Returns:
        Whether it may go; the caller then issues the drafts of a released one.
    """
    if of.submission.state is State.REPEATED:
        return Gate(go=False)
    if of.submission.state is not State.READY:
        return Gate(go=True)
    found = standing(of, now=now)
    if anew or _due(found, now):
        try:
            prepare(of, now=now)
        except keeping.OnItsWay:  # somebody sent it meanwhile, or the court has called: there is nothing to hold back
            return Gate(go=True)
        found = standing(of, now=now)
    if found.why is None:
        _let_go(of, now)
        return Gate(go=True)
    return _kept_back(of, found, now)


def prepare(of: Case, *, now: datetime) -> Hold | None:
    """Make the message, have it checked and quoted, and store all of it; give what keeps it back for that.

    Raises:
        OnItsWay: it is being sent, or was.
    """
    killpoint("preparing.before-portal")
    try:
        made = _asked(of)
    except NotLetIn as error:
        return _not_let_in(of, str(error), now)
    except PortalUnavailable as error:
        return holding.note(of.database, of.made.id, of.portal.name, Why.UNREACHABLE, str(error), at=now, again=True)
    killpoint("preparing.after-portal")
    findings = (*made.findings, *soundness.held_against(made), *_looked(of, made))
    errors = sum(one.severity is Severity.ERROR for one in findings)
    done = keeping.keep(of.database, of.portal.name, of.envelope, of.reference, made, errors=errors, at=now)
    with of.database.begin() as connection:
        _tell_quote(connection, of, done)
        holding.clear(connection, of.made.id, of.portal.name)
    folder = of.settings.outbox / of.made.folder
    if errors:
        outbox.lay_held(folder, of.made.id[:12], findings)
        said = f"{errors} {'thing' if errors == 1 else 'things'} to mend; see held.html in its folder"
        return holding.note(of.database, of.made.id, of.portal.name, Why.FINDINGS, said, at=now)
    outbox.clear_held(folder)
    outbox.lay_looked(folder, findings)
    return None


def _not_let_in(of: Case, said: str, now: datetime) -> Hold:
    hold = holding.note(of.database, of.made.id, of.portal.name, Why.LOGIN, said, at=now)
    key = f"{of.reference}/{hold.why}/{hold.tries}"
    with of.database.begin() as connection:
        journal.append(connection, Kind.ENVELOPE_HELD, of.made.id, at=now, key=key, why=str(hold.why), errors=0)
    return hold


def _asked(of: Case) -> Prepared:
    assert isinstance(of.portal, Prepares)  # noqa: S101 - who makes a case has looked
    try:
        return of.portal.prepare(of.envelope, of.reference)
    except PortalUnavailable:
        raise
    except DocketpressError as error:
        raise PortalUnavailable(f"the portal's adapter failed ({type(error).__name__})") from error
    except Exception as error:  # noqa: BLE001 - a portal may be a stranger's code
        raise PortalUnavailable(f"the portal's adapter failed ({type(error).__name__})") from None


def _looked(of: Case, made: Prepared) -> tuple[Finding, ...]:
    if made.quote is None or not soundness.sensible(made.quote):
        return ()
    return money.quote_findings(made.quote, exception=ways.exception(of.settings, of.made))


def _due(found: Standing, now: datetime) -> bool:
    hold = found.hold
    if hold is not None and hold.why in _TROUBLE and found.why is not None:
        return hold.due(now) and found.why in {Why.UNPREPARED, Why.STALE, Why.FINDINGS}
    if found.why is Why.FINDINGS:
        return hold is None or hold.anew
    return found.why in {Why.UNPREPARED, Why.STALE}


def _let_go(of: Case, now: datetime) -> None:
    with of.database.begin() as connection:
        holding.clear(connection, of.made.id, of.portal.name)
        if not of.made.needed:
            release.release(connection, of.made.id, "", needed=0, at=now)
    outbox.clear_held(of.settings.outbox / of.made.folder)


def _kept_back(of: Case, found: Standing, now: datetime) -> Gate:
    """Remember and tell what keeps it back."""
    hold = found.hold
    assert found.why is not None  # noqa: S101 - the caller has looked
    if hold is not None and hold.why in _TROUBLE:
        return Gate(go=False, why=hold.why, next_at=hold.next_at)
    if found.why in {Why.UNPREPARED, Why.STALE}:
        said = "the portal's quote was too old as it came, or its message did not stay"
        hold = holding.note(of.database, of.made.id, of.portal.name, Why.UNREACHABLE, said, at=now, again=True)
        return Gate(go=False, why=Why.UNREACHABLE, next_at=hold.next_at)
    if hold is None or hold.why is not found.why:
        holding.note(of.database, of.made.id, of.portal.name, found.why, _said(of, found), at=now)
    if found.why.of_people:
        _tell_held(of, found, now)
    return Gate(go=False, why=found.why)


def _said(of: Case, found: Standing) -> str:
    made = found.preparation
    if made is None or made.total is None:
        return ""
    finding = _money_finding(of, found)
    return finding.message if finding else f"the court asks for {money.dollars(made.total)}"


def _money_finding(of: Case, found: Standing) -> Finding | None:
    made, cap = found.preparation, ways.lane(of.settings, of.made).cap
    if made is None or made.total is None:
        return None
    if found.why is Why.OVER_CAP and cap is not None:
        return money.over_cap(made.total, cap)
    return money.no_cap(made.total) if found.why is Why.NO_CAP else None


def _tell_held(of: Case, found: Standing, now: datetime) -> None:
    finding = _money_finding(of, found)
    if finding is not None:
        named = replace(finding, repair=finding.repair.replace("ENVELOPE", of.made.id[:12]))
        outbox.lay_held(of.settings.outbox / of.made.folder, of.made.id[:12], (named,))
    made = found.preparation
    key = f"{of.reference}/{found.why}/{made.message[:16] if made else ''}"
    why = str(found.why)
    with of.database.begin() as connection:
        errors = made.errors if made else 0
        journal.append(connection, Kind.ENVELOPE_HELD, of.made.id, at=now, key=key, why=why, errors=errors)


def _tell_quote(connection: sql.Connection, of: Case, done: Preparation) -> None:
    if done.total is None or done.quoted_at is None or not done.sendable:
        return
    key = f"{of.reference}/{done.quoted_at.timestamp():.0f}/{done.message[:16]}"
    facts = {"total": str(done.total), "message": done.message}
    journal.append(connection, Kind.ENVELOPE_QUOTED, of.made.id, at=done.at, key=key, **facts)
