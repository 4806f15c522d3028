"""What a person decides about an envelope, written down and passed on to its path."""

import contextlib
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sql

from pipeline import database, files
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.filing import decide, ledger
from pipeline.filing import release as releasing
from pipeline.filing.ledger import Submission
from pipeline.filing.portals import Portal, Prepares
from pipeline.filing.states import State as Sending
from pipeline.intake import register
from pipeline.line import envelopes, issuing, letting, packaged, preparing, waking, ways
from pipeline.line.envelopes import Made
from pipeline.line.path import ANSWER, FILING, filing_id, resent_id
from pipeline.model import Envelope, Release
from pipeline.settings import Settings


def release(
    settings: Settings, text: str, person: str, *, note: str, dry_run: bool, now: datetime, fee: str | None = None
) -> str:
    """Let an envelope go; when enough people have, its drafts are issued.

    Args:
        settings: the home's.
        text: the envelope's id, its beginning, or its folder.
        person: who decides.
        note: what should be remembered.
        dry_run: only say what would happen.
        now: the moment that is noted.
        fee: the most, in dollars, that the person allows although it is above the lane's cap.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: no such envelope, or no name.
        StateError: the envelope's files are not what they were when it was made; nothing was released.
    """
    with opened(settings) as (state, engine):
        with state.connect() as connection:
            made = envelopes.find(connection, text)
            before = releasing.released(connection, made.id, needed=made.needed)
            papers = envelopes.papers_to_issue(connection, made.id)
        issuing.whole(settings, made)
        portal = _portal_of(settings, made)
        if portal is not None and isinstance(portal, Prepares):
            of = preparing.case(settings, state, made, portal, now=now)
            word = letting.Word(person=person, note=note, fee=fee)
            return letting.release_prepared(of, engine, word, dry_run=dry_run, now=now)
        if fee is not None:
            raise UsageError(f"Envelope {made.id[:12]} goes where nothing is quoted, so `--fee` says nothing.")
        if dry_run and not before:
            also = f" and issue {_papers(papers)}" if papers else ""
            return f"{person} would release envelope {made.id[:12]} in {made.folder}{also}{_where(made, would=True)}."
        if before:
            return _before(settings, state, made, dry_run=dry_run, now=now)
        return _released(settings, state, engine, made, Release(envelope_id=made.id, person=person, at=now, note=note))


def _released(settings: Settings, state: sql.Engine, engine: Engine, made: Made, given: Release) -> str:
    """One person's word for what goes without a quote."""
    with state.begin() as connection:
        papers = envelopes.papers_to_issue(connection, made.id)
        known = releasing.count(connection, made.id)
        go = releasing.release(connection, made.id, given.person, needed=made.needed, at=given.at, note=given.note)
        count = releasing.count(connection, made.id)
        if go:
            waking.wake(engine, connection, made.id, made.portal)
    releasing.lay(settings.outbox / made.folder, given)
    if go:
        issuing.issue(settings, state, made, now=given.at)
        issued = f" {_papers(papers).capitalize()} issued: the drafts in {made.folder} gave way." if papers else ""
        return f"Envelope {made.id[:12]} is released{_where(made)}.{issued}"
    if count == known:
        return f"You have released envelope {made.id[:12]} already; another person must."
    return f"{given.person} released envelope {made.id[:12]}; {made.needed - count} more must, by another name."


def _before(settings: Settings, state: sql.Engine, made: Made, *, dry_run: bool, now: datetime) -> str:
    """What there is to say of an envelope that was let go; what a kill kept from being issued is issued now."""
    papers = 0 if dry_run else issuing.issue(settings, state, made, now=now)
    issued = f" {_papers(papers).capitalize()} issued now." if papers else ""
    how = "was released before" if made.needed else "needs no release: its lane lets it go by itself"
    return f"Envelope {made.id[:12]} {how}.{issued} `docketpress status` shows where it is."


def _papers(count: int) -> str:
    return "1 paper" if count == 1 else f"{count} papers"


def resend(
    settings: Settings,
    text: str,
    person: str,
    *,
    reason: str,
    although_filed: bool,
    dry_run: bool,
    now: datetime,
) -> str:
    """Have an envelope sent that would not be sent by itself; as many people must want it as its lane asks for.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: no such envelope, no name or reason, or it goes by itself.
    """
    with opened(settings) as (state, engine):
        made, portal, envelope = submitted(settings, state, text)
        with state.connect() as connection:
            old = ledger.latest(connection, made.id, portal.name)
        assert old is not None  # noqa: S101 - `submitted` has looked
        if old.state is Sending.FILED and not although_filed:
            raise UsageError(
                f"The portal {made.portal} has envelope {made.id[:12]}. Sending it again files it twice. "
                "If that is meant, add --although-filed.",
            )
        if dry_run:
            return f"Envelope {made.id[:12]} is {old.state}; it would be sent again to {made.portal}."
        missing = _wanted_by(state, made, old, person, now=now)
        if missing:
            return f"{person} wants envelope {made.id[:12]} sent again; {missing} more must, by another name."
        new = decide.resend(state, portal, envelope, person=person, reason=reason, now=now)
        _go_on(state, engine, made, old, new)
    return f"Envelope {made.id[:12]} will be sent again to {made.portal}, as sending {new.number}."


def found(settings: Settings, text: str, person: str, *, reason: str, number: str, now: datetime) -> str:
    """Settle a doubt, or say that what was handed over is filed: a person looked, and the court has it.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: no such envelope, or it is neither in doubt nor handed over.
    """
    with opened(settings) as (state, engine):
        made, portal, envelope = submitted(settings, state, text)
        seen = decide.found(state, portal, envelope, person=person, reason=reason, portal_reference=number, now=now)
        packaged.filed(portal, envelope, seen.reference)
        with state.begin() as connection:
            waking.wake(engine, connection, made.id, made.portal)
    return f"Envelope {made.id[:12]} counts as filed under the court's number {number}."


def resume(settings: Settings, work: str) -> None:
    """Go on with work that a failing machine left lying.

    Raises:
        StateError: there is no such work, or it is not stuck.
    """
    with opened(settings) as (state, engine):
        if register.is_id(work):
            with state.begin() as connection:
                if register.state(connection, work) is register.State.FAILED:
                    register.set_state(connection, work, register.State.ACCEPTED)
        engine.resume(work)


def submitted(settings: Settings, state: sql.Engine, text: str) -> tuple[Made, Portal, Envelope]:
    """An envelope that went somewhere, or is about to, with its portal.

    Raises:
        UsageError: there is no such envelope, or it was never sent anywhere.
    """
    with state.connect() as connection:
        made = envelopes.find(connection, text)
        never = made.portal is None or ledger.latest(connection, made.id, made.portal) is None
    if made.portal is None or never:
        raise UsageError(f"Envelope {made.id[:12]} was never sent anywhere; `docketpress release` lets it go.")
    return made, ways.portal(settings, made), made.load(settings)


def _portal_of(settings: Settings, made: Made) -> Portal | None:
    return ways.portal(settings, made) if made.portal in settings.portals else None


def _wanted_by(state: sql.Engine, made: Made, old: Submission, person: str, *, now: datetime) -> int:
    """Note who wants this sending repeated. Gives how many more people must."""
    wish = files.digest_bytes(f"{made.id}/resend/{old.id}".encode())
    needed = max(made.needed, 1)
    with state.begin() as connection:
        releasing.record(connection, wish, person, at=now, note="resend")
        return max(0, needed - releasing.count(connection, wish))


def _go_on(state: sql.Engine, engine: Engine, made: Made, old: Submission, new: Submission) -> None:
    """Wake the path that waits for a decision; one that only follows the clerk ends, and another sends anew."""
    place = engine.status(filing_id(made.id))
    alive = place is not None and place.state in {"waiting", "running", "queued"}
    if alive and old.state is not Sending.FILED:
        with state.begin() as connection:
            waking.wake(engine, connection, made.id, made.portal)
        return
    if alive:
        engine.signal(filing_id(made.id), ANSWER, True)
    engine.start(FILING, resent_id(made.id, new.id), made.id)


def _where(made: Made, *, would: bool = False) -> str:
    """Where it goes from here, as the end of a sentence."""
    if made.portal is None:
        return "; its lane has no portal, so it stays in the outbox"
    return f", and it would go to the portal {made.portal}" if would else f" and goes to the portal {made.portal}"


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[tuple[sql.Engine, Engine]]:
    """The state and the engine of a process that only decides."""
    state = database.connect(settings.database_url)
    engine = Engine(settings, state)
    try:
        yield state, engine
    finally:
        engine.close()
        state.dispose()
