"""What a person asks about an envelope before and after it goes: prepare it, show the quote, take it back."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.filing import cancel as cancelling
from pipeline.filing import captured, decide, ledger, money
from pipeline.filing.holding import Why
from pipeline.filing.portals import Prepares
from pipeline.filing.states import State
from pipeline.line import deciding, envelopes, letting, preparing, waking, ways
from pipeline.line.preparing import Case, Gate
from pipeline.model import ReviewStatus
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of a preparation."""

    said: str
    """As sentences."""
    held: bool
    """Whether something must happen before a release can let it go."""


def prepare(settings: Settings, text: str, *, now: datetime) -> Told:
    """Make an envelope's message anew, have it checked and quoted.

    Raises:
        UsageError: no such envelope, its portal does not prepare, or it is on its way.
        StateError: it began to be sent meanwhile.
    """
    with deciding.opened(settings) as (state, engine):
        with state.connect() as connection:
            made = envelopes.find(connection, text)
        portal = ways.portal(settings, made)
        if not isinstance(portal, Prepares):
            raise UsageError(f"The portal {made.portal} needs no preparation; `docketpress release` lets it go.")
        of = preparing.case(settings, state, made, portal, now=now)
        if of.submission.state is not State.READY:
            raise UsageError(f"Envelope {made.id[:12]} is {of.submission.state}; there is nothing to prepare.")
        gate = preparing.gate(of, now=now, anew=True)
        with state.begin() as connection:
            waking.wake(engine, connection, made.id, made.portal)
        held = gate.why is Why.UNREACHABLE or (gate.why is not None and gate.why.of_people)
        return Told(said=_prepared(of, gate, now), held=held)


def quote(settings: Settings, text: str, *, now: datetime) -> str:
    """What an envelope costs, as the court said last, and what was charged where that is another amount.

    Raises:
        UsageError: no such envelope, or it was never prepared.
    """
    with deciding.opened(settings) as (state, _):
        with state.connect() as connection:
            made = envelopes.find(connection, text)
        portal = ways.portal(settings, made)
        if not isinstance(portal, Prepares):
            raise UsageError(f"The portal {made.portal} cannot say what an envelope costs.")
        of = preparing.case(settings, state, made, portal, now=now)
        found = preparing.standing(of, now=now)
        with state.connect() as connection:
            other = captured.difference(connection, of.submission)
        if found.preparation is None:
            raise UsageError(f"Envelope {made.id[:12]} is not prepared yet: docketpress prepare {made.id[:12]}")
        said = letting.quote_words(of, found.preparation, now)
        return f"{said} {money.captured_differs(other.quoted, other.charged).message}" if other else said


def settle(settings: Settings, text: str, person: str, *, reason: str, now: datetime) -> str:
    """A person has looked at a difference between what was quoted and what was charged.

    Raises:
        UsageError: no such envelope, no difference, or no name or reason.
    """
    with deciding.opened(settings) as (state, _):
        made, portal, envelope = deciding.submitted(settings, state, text)
        old = decide.newest(state, portal, envelope, person, reason)
        with state.begin() as connection:
            found = captured.difference(connection, old)
            if found is None:
                raise UsageError(f"Nothing is open about what envelope {made.id[:12]} cost.")
            captured.settle(connection, old, found, person=person, reason=reason, at=now)
        decide.write(envelope, old, "fees", person=person, reason=reason, now=now)
    return f"{person} has looked at it: {money.captured_differs(found.quoted, found.charged).message}"


def cancel(settings: Settings, text: str, person: str, *, reason: str, now: datetime) -> str:
    """Ask the portal to take an envelope back.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: no such envelope, no name or reason, or it cannot be taken back.
    """
    with deciding.opened(settings) as (state, engine):
        made, portal, envelope = deciding.submitted(settings, state, text)
        after, why = cancelling.cancel(state, portal, envelope, person=person, reason=reason, now=now)
        with state.begin() as connection:
            latest = ledger.latest(connection, made.id, portal.name)
            waking.follow(engine, connection, made.id, portal.name)
    short = made.id[:12]
    if why:
        return f"Envelope {short} was not taken back: {why}"
    if after.review is ReviewStatus.CANCELLED:
        return f"Envelope {short} is cancelled at the portal {made.portal}."
    stands = latest.review if latest else after.review
    return f"The portal {made.portal} took the wish; envelope {short} is {stands} still. `docketpress status` follows."


def _prepared(of: Case, gate: Gate, now: datetime) -> str:
    short = of.made.id[:12]
    found = preparing.standing(of, now=now)
    if gate.why is Why.LOGIN:
        said = found.hold.said if found.hold else ""
        return f"Envelope {short} could not be prepared: {said}. Then `docketpress prepare {short}`."
    if gate.why is Why.UNREACHABLE or found.preparation is None:
        said = found.hold.said if found.hold else ""
        return f"Envelope {short} could not be prepared now: {said}. It is tried again by itself."
    if gate.why is Why.FINDINGS:
        said = found.hold.said if found.hold else ""
        return f"Envelope {short} cannot be sent as it is: {said} ({of.made.folder})."
    words = letting.quote_words(of, found.preparation, now)
    if gate.go:
        return f"Envelope {short} is prepared and goes by itself. {words}"
    money_word = gate.why in {Why.OVER_CAP, Why.NO_CAP}
    fee = f" --fee {found.preparation.total}" if money_word else ""
    return f"Envelope {short} is prepared. {words} `docketpress release {short} --by NAME{fee}` lets it go."
