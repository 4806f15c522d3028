"""Lets a prepared envelope go: people see what it costs, and what they agree to is written down with it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pipeline import journal
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.filing import agreed, holding, money, prepare, release
from pipeline.filing.agreed import Terms
from pipeline.filing.holding import Why
from pipeline.filing.prepare import Preparation
from pipeline.filing.states import State
from pipeline.journal import Kind
from pipeline.line import issuing, preparing, waking, ways
from pipeline.line.preparing import Case, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person says."""

    person: str
    note: str
    fee: str | None
    """The most they allow although it is above the cap, as they wrote it."""


def release_prepared(of: Case, engine: Engine, word: Word, *, dry_run: bool, now: datetime) -> str:
    """Let a prepared envelope go: this message, at this price.

    Returns:
        What happened, as sentences, the quote among them.

    Raises:
        UsageError: it is not prepared, cannot be sent as it is, or the fee allowed is below what is asked for.
    """
    short = of.made.id[:12]
    if of.submission.state is not State.READY:
        return f"Envelope {short} is {of.submission.state}; there is nothing to let go. `docketpress status` says more."
    found = preparing.standing(of, now=now)
    if found.why is Why.STALE and not dry_run:
        found = _quoted_anew(of, found, now)
    made = _sendable(of, found.preparation)
    terms = Terms(envelope_id=of.made.id, message=made.message, total=made.total, fee=_fee(word.fee, made.total))
    if dry_run:
        return f"{word.person} would release envelope {short}. {quote_words(of, made, now)}"
    with of.database.begin() as connection:
        release.take_turns(connection, of.made.id)
        new = agreed.record(connection, terms, word.person, at=now, note=word.note)
        words = preparing.given(connection, of.made.id, made)
        why = holding.weigh(made, words, ways.lane(of.settings, of.made), now)
        if why in {None, Why.STALE}:
            key = terms.subject[:32]
            kind, needed = Kind.ENVELOPE_RELEASED, of.made.needed
            journal.append(connection, kind, of.made.id, at=now, key=key, needed=needed, released=terms.subject)
        waking.wake(engine, connection, of.made.id, of.portal.name)
    agreed.lay(of.settings.outbox / of.made.folder, terms, word.person, at=now, note=word.note)
    missing = of.made.needed - len(agreed.releasing(words, made.message, made.total))
    if why is None:
        issuing.issue(of.settings, of.database, of.made, now=now)
    if not new and missing > 0:
        return (
            f"You have released envelope {of.made.id[:12]} already; another person must. {quote_words(of, made, now)}"
        )
    return f"{_happened(of, word, why, missing)} {quote_words(of, made, now)}"


def quote_words(of: Case, made: Preparation, now: datetime) -> str:
    """What it costs, for people: the total, the lines, how old the quote is, and the cap."""
    cap = ways.lane(of.settings, of.made).cap
    if made.total is None or made.quoted_at is None:
        return f"The portal {of.portal.name} cannot say what it costs; it goes without a quote."
    lines = prepare.quoted(of.envelope, of.reference)
    listed = "; ".join(f"{one.name} {money.dollars(one.amount)}" for one in lines)
    hours = (now - made.quoted_at).total_seconds() / 3600
    age = "just now" if hours < 1 else f"{hours:.0f} hours ago"
    said = f"The court asks for {money.dollars(made.total)}" + (f" ({listed})" if listed else "")
    return f"{said}, quoted {age}; {'there is no cap' if cap is None else f'the cap is {money.dollars(cap)}'}."


def _quoted_anew(of: Case, found: Standing, now: datetime) -> Standing:
    """Ask for an old quote again before somebody agrees to it.

    Some portals' messages tell when they were made, so a release of the old one would be void as soon as the message is
    made anew.

    Raises:
        UsageError: the court cannot be asked, or it asks for more than the person was shown.
    """
    hold = preparing.prepare(of, now=now)
    if hold is not None and hold.why in {Why.UNREACHABLE, Why.LOGIN}:
        raise UsageError(f"The quote is old, and the court cannot be asked again now: {hold.said}. Try again later.")
    after = preparing.standing(of, now=now)
    old, new = found.preparation, after.preparation
    if old and new and old.total is not None and new.total is not None and new.total > old.total:
        raise UsageError(
            f"The quote was old and was asked for again: {money.dollars(new.total)} instead of "
            f"{money.dollars(old.total)}. If that is right, release it once more."
        )
    return after


def _sendable(of: Case, made: Preparation | None) -> Preparation:
    short = of.made.id[:12]
    if made is None:
        raise UsageError(
            f"Envelope {short} is not prepared yet, so nobody knows what it costs. It is prepared where `watch` runs, "
            f"or now by `docketpress prepare {short}`; then release it."
        )
    if not made.sendable:
        raise UsageError(
            f"Envelope {short} cannot be sent as it is: held.html in {of.made.folder} says what to mend. Then "
            f"`docketpress prepare {short}`, and release it."
        )
    return made


def _fee(text: str | None, total: Decimal | None) -> Decimal | None:
    if text is None:
        return None
    try:
        fee = money.asked(text)
    except ValueError:
        raise UsageError("`--fee` wants an amount in dollars, for example 386.92") from None
    if total is not None and fee < total:
        raise UsageError(f"The court asks for {money.dollars(total)}; `--fee {fee}` is less than that.")
    return fee


def _happened(of: Case, word: Word, why: Why | None, missing: int) -> str:
    short = of.made.id[:12]
    if why in {Why.OVER_CAP, Why.NO_CAP}:
        others = "" if word.fee is None else " by another name"
        return (
            f"{word.person} released envelope {short}, but it costs more than the lane lets pass: `--fee AMOUNT` is "
            f"still needed{others}."
        )
    if missing > 0:
        return f"{word.person} released envelope {short}; {missing} more must, by another name."
    again = " Its quote is old and is asked for again before it goes." if why is Why.STALE else ""
    return f"Envelope {short} is released, and goes to the portal {of.portal.name}.{again}"
