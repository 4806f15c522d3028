"""Where each envelope is, and why, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sql

from pipeline.filing import agreed, captured, holding, ledger, money, pauses, prepare, release
from pipeline.filing import review as reviewing
from pipeline.filing.holding import Hold, Why
from pipeline.filing.ledger import Submission
from pipeline.filing.states import State
from pipeline.line import afterwards, envelopes
from pipeline.line.envelopes import Made
from pipeline.model import ReviewStatus

_SENDING: Mapping[State, str] = {
    State.READY: "waits to be sent",
    State.SENDING: "is being sent",
    State.REFUSED: "the portal does not take it",
    State.IN_DOUBT: "we cannot know whether the portal has it; it is not sent again by itself",
    State.HANDED_OVER: "file it in the browser; then drop the court's answer into a lane for receipts, or tell the "
    "court's number by docketpress resolve",
    State.REPEATED: "the same papers went to the same case before; docketpress resend, with a reason, sends them",
    State.REPLACED: "a newer sending took its place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeStatus:
    """One envelope."""

    id: str
    folder: str
    """Relative to the outbox."""
    lane: str
    access: str
    state: str
    why: str
    portal: str | None
    """From which something is still wanted; None where nothing is."""
    refused: bool
    """Whether the court refused it, wholly or in part, and no corrected copy took its place."""
    needs_person: bool
    """Whether it stands still until somebody decides; a release that is still missing is not meant."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A state, why, and whether a person must decide."""

    state: str
    why: str
    person: bool = False
    open: bool = True
    """Whether something is still wanted from its portal."""
    refused: bool = False


def envelopes_of(connection: sql.Connection) -> tuple[EnvelopeStatus, ...]:
    """Every envelope, newest packet last."""
    drafted = envelopes.drafted(connection)
    return tuple(_envelope(connection, one, drafted.get(one.id)) for one in envelopes.listing(connection))


def _envelope(connection: sql.Connection, made: Made, issued: bool | None) -> EnvelopeStatus:  # noqa: FBT001
    said = _said(connection, made, issued)
    return EnvelopeStatus(
        id=made.id,
        folder=made.folder,
        lane=made.lane,
        access=made.access,
        state=said.state,
        why=said.why,
        portal=made.portal if said.open else None,
        refused=said.refused,
        needs_person=said.person,
    )


def _said(connection: sql.Connection, made: Made, issued: bool | None) -> _Said:  # noqa: FBT001
    sent = ledger.latest(connection, made.id, made.portal) if made.portal else None
    if sent is None:
        return _unsent(connection, made, issued)
    if sent.state is State.READY:
        return _ready(connection, made, sent, issued)
    if sent.state is State.FILED:
        return _filed(connection, sent)
    return _Said(
        sent.state.value,
        _joined(_SENDING[sent.state], sent.why),
        sent.needs_person,
        open=sent.state in {State.SENDING, State.IN_DOUBT},
    )


def _unsent(connection: sql.Connection, made: Made, issued: bool | None) -> _Said:  # noqa: FBT001
    """Args: issued: None where none of its papers is ever a draft."""
    missing = made.needed - release.count(connection, made.id)
    if missing > 0:
        return _Said("made" if issued is None else "draft", _waits(made, missing))
    if issued is False:
        return _Said("released", "its papers are still drafts; they are issued at the next run")
    said = "" if made.portal else "its lane has no portal; it stays in the outbox"
    return _Said("released" if issued is None else "issued", said)


def _waits(made: Made, missing: int) -> str:
    people = "a person" if missing == 1 else f"{missing} people"
    return f"waits for {people}: docketpress release {made.id[:12]} --by NAME"


def _ready(connection: sql.Connection, made: Made, sent: Submission, issued: bool | None) -> _Said:  # noqa: FBT001
    """What nothing is under way for: kept back, stopped, or about to be sent."""
    hold = holding.read(connection, made.id, sent.portal)
    if hold is not None:
        return _held(connection, made, sent, hold, issued)
    pause = pauses.now_at(connection, sent.portal, sent.court)
    if pause is not None:
        go = f"docketpress line go {sent.portal} {sent.court} --by NAME --reason TEXT"
        return _Said("stopped", f"{pauses.words(pause)}; {go}", person=True)
    return _Said(sent.state.value, _joined(_SENDING[State.READY], sent.why))


def _held(
    connection: sql.Connection,
    made: Made,
    sent: Submission,
    hold: Hold,
    issued: bool | None,  # noqa: FBT001
) -> _Said:
    short = made.id[:12]
    if hold.why is Why.RELEASE:
        found = prepare.read(connection, made.id, sent.portal, sent.reference)
        given = agreed.words(connection, made.id)
        missing = made.needed - (len(agreed.releasing(given, found.message, found.total)) if found else 0)
        cost = _cost(found.total if found else None)
        return _Said("made" if issued is None else "draft", f"{_waits(made, max(missing, 1))}; {cost}")
    if hold.why in {Why.OVER_CAP, Why.NO_CAP}:
        return _Said("held", f"{hold.said} docketpress release {short} --by NAME --fee AMOUNT", person=True)
    if hold.why in {Why.FINDINGS, Why.LOGIN}:
        return _Said("held", f"{hold.said}; then docketpress prepare {short}", person=True)
    return _Said("preparing", _joined("it is prepared again by itself", hold.said))


def _cost(total: Decimal | None) -> str:
    return f"the court asks for {money.dollars(total)}" if total is not None else "the portal cannot say what it costs"


def _filed(connection: sql.Connection, found: Submission) -> _Said:
    review = found.review or ReviewStatus.UNKNOWN
    if review is ReviewStatus.UNKNOWN and found.receipt:
        said = "the portal's answer says nothing we know; look at receipts/ in its folder"
        return _Said("filed, unknown", said, person=True)
    if found.contradicted or _earlier_contradicted(connection, found):
        said = "a later answer of the portal says otherwise; look at receipts/ in its folder"
        return _Said(review.value, said, person=True)
    number = f"the court's number is {found.portal_reference}" if found.portal_reference else ""
    other = captured.difference(connection, found)
    if other is not None:
        fee = f"{money.captured_differs(other.quoted, other.charged).message} See fees.txt in its folder"
        return _Said(f"filed, {review.value}", "; ".join(one for one in (number, fee) if one), person=True)
    after = afterwards.words(connection, found)
    said = "; ".join(one for one in (number, after.text) if one)
    return _Said(
        f"filed, {review.value}", said, person=after.person, open=reviewing.undecided(found), refused=after.refused
    )


def _earlier_contradicted(connection: sql.Connection, found: Submission) -> bool:
    """Whether the portal took back what it said of a sending that this one replaced: then it may have both."""
    number = found.earlier
    while number is not None:
        before = ledger.read(connection, number)
        if before.contradicted and before.envelope_id == found.envelope_id:
            return True
        number = before.earlier
    return False


def _joined(*parts: str) -> str:
    return ": ".join(one for one in parts if one)
