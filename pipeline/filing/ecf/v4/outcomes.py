"""What the portal told of papers → receipts of ours: every paper we sent is in it, told of or not."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from pipeline.filing.ecf.v4.callback import Callback, Reviewed
from pipeline.filing.ecf.v4.details import Details
from pipeline.filing.ecf.v4.lists import Listed
from pipeline.filing.ecf.v4.receipt import MessageReceipt
from pipeline.filing.ecf.v4.review_filing import Sent, SentDocument
from pipeline.filing.ecf.v4.statuses import whole
from pipeline.model import Charge, Outcome, Receipt, ReviewStatus, ServiceEvent

_ACCEPTED = ReviewStatus.ACCEPTED
_OPEN = {ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED, ReviewStatus.UNKNOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one answer told beside its papers."""

    marks: tuple[tuple[str, str], ...]
    raw: bytes
    at: datetime | None = None
    docket_number: str | None = None
    charges: tuple[Charge, ...] = ()
    served: tuple[ServiceEvent, ...] = ()


def taken(said: MessageReceipt, sent: Sent) -> tuple[Outcome, ...]:
    """The papers just after the portal took them. Ids come without saying whose they are, save one of each."""
    number = said.filings[0] if len(said.filings) == 1 and len(sent.documents) == 1 else None
    return tuple(replace(_waiting(one), number=number) for one in sent.documents)


def listed(papers: Iterable[Listed], details: Mapping[str, Details] = MappingProxyType({})) -> tuple[Outcome, ...]:
    """The papers of a list, each with the clerk's words out of its details."""
    return tuple(_listed(one, details.get(one.filing)) for one in papers)


def worded(outcomes: Iterable[Outcome], papers: Iterable[Listed]) -> tuple[Outcome, ...]:
    """Outcomes without a reason with the portal's own words for what is not accepted; they tell least, so come last."""
    words = {one.filing: one.reason for one in papers if one.reason and one.said.status not in _OPEN | {_ACCEPTED}}
    return tuple(one if one.reason else replace(one, reason=words.get(one.number or "")) for one in outcomes)


def reviewed(said: Callback) -> tuple[Outcome, ...]:
    """The papers of a call."""
    number = said.filings[0] if len(said.filings) == 1 and len(said.papers) == 1 else None
    return tuple(_reviewed(one, said, number) for one in said.papers)


def merged(sent: Sent, told: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Every paper we sent with what was told of it last; what cannot be given to one of them stands after them.

    A paper that nothing was told of was received, so its envelope is not decided yet.
    """
    left = _newest(told)
    found = [_take(one, left, sent) for one in sent.documents]
    waiting = [at for at, one in enumerate(found) if one is None]
    if len(waiting) == len(left):  # as many as are missing: they are those, whichever is which
        rest = iter(_filling(left, [sent.documents[at] for at in waiting]))
        return tuple(one if one is not None else next(rest) for one in found)
    known = [one or _waiting(document) for one, document in zip(found, sent.documents, strict=True)]
    return (*known, *left)


def receipt(envelope_id: str, portal: str, outcomes: tuple[Outcome, ...], told: Told, *, now: datetime) -> Receipt:
    """The receipt; the portal's number for the envelope is its envelope id."""
    at = told.at.astimezone(UTC) if told.at else now
    return Receipt(
        envelope_id=envelope_id,
        portal=portal,
        reference=next((value for kind, value in told.marks if kind == "envelope"), None),
        status=whole(one.status for one in outcomes),
        at=at,
        at_told=told.at is not None,
        outcomes=outcomes,
        raw=told.raw,
        docket_number=told.docket_number,
        charges=told.charges,
        served=told.served,
        marks=told.marks,
    )


def marks(papers: Iterable[Listed]) -> tuple[tuple[str, str], ...]:
    """The ids of listed papers, as `Receipt.marks` has them."""
    found = tuple(papers)
    kinds = (
        ("envelope", (one.envelope for one in found)),
        ("filing", (one.filing for one in found)),
        ("case", (one.case for one in found)),
    )
    return tuple(dict.fromkeys((kind, value) for kind, values in kinds for value in values if value))


def _listed(paper: Listed, details: Details | None) -> Outcome:
    agreeing = details if details is not None and details.agrees(paper.said) else None
    status = paper.said.status
    if agreeing is not None and agreeing.acceptance and paper.said.with_acceptance is not None:
        status = paper.said.with_acceptance
    return Outcome(
        title=paper.description,
        status=status,
        reason=_clerks(paper, agreeing) if agreeing is not None and status not in _OPEN else None,
        ruling=paper.said.ruling,
        number=paper.filing or None,
        control=paper.control or None,
    )


def _clerks(paper: Listed, details: Details) -> str | None:
    """What stands in the details beside the words that the list has for the same status: those are the clerk's."""
    return details.description.removeprefix(paper.reason).lstrip(" :;,-") or None


def _reviewed(paper: Reviewed, said: Callback, number: str | None) -> Outcome:
    reason = paper.comments or ("" if said.said.status is ReviewStatus.ACCEPTED else said.description)
    return Outcome(
        title=paper.title,
        status=said.said.status,
        reason=reason or None,
        reason_code=paper.reason or None,
        docket_entry=paper.docket_entry or None,
        ruling=said.said.ruling,
        number=number,
        control=paper.control or None,
    )


def _newest(told: Iterable[Outcome]) -> list[Outcome]:
    """One outcome a paper: the last decided one; an undecided word does not take back a decided one."""
    found = dict[str, Outcome]()
    for one in told:
        key = one.number or one.control or one.title
        before = found.get(key)
        if before is None or one.status not in _OPEN or before.status in _OPEN:
            found[key] = _fuller(one, before)
    return list(found.values())


def _fuller(one: Outcome, before: Outcome | None) -> Outcome:
    """A list tells a status and no reasons; what a call told of the same status is kept with it."""
    if before is None or before.status is not one.status:
        return one
    return replace(
        one,
        title=one.title or before.title,
        # A call keeps the clerk's words apart from the reason's; details tell both in one.
        reason=before.reason if before.reason_code and before.reason else one.reason or before.reason,
        reason_code=one.reason_code or before.reason_code,
        docket_entry=one.docket_entry or before.docket_entry,
        ruling=one.ruling or before.ruling,
        control=one.control or before.control,
    )


def _take(document: SentDocument, left: list[Outcome], sent: Sent) -> Outcome | None:
    for one in _candidates(document, left, sent):
        left.remove(one)
        return replace(one, title=document.title, control=document.control)
    return None


def _filling(left: list[Outcome], missing: list[SentDocument]) -> list[Outcome]:
    """What was told of papers without saying which: the only one is that one; of several each keeps its own name."""
    if len(left) == 1:
        return [replace(left[0], title=missing[0].title, control=missing[0].control)]
    return [one if one.title else replace(one, title=f"paper {one.number or '?'}") for one in left]


def _candidates(document: SentDocument, left: list[Outcome], sent: Sent) -> Iterator[Outcome]:
    yield from [one for one in left if one.control == document.control]
    alike = [one for one in sent.documents if one.title == document.title]
    theirs = [one for one in left if one.title and one.title.casefold() == document.title.casefold()]
    if len(alike) == 1 and len(theirs) == 1 and not _of_ours(theirs[0], sent):
        yield theirs[0]


def _of_ours(outcome: Outcome, sent: Sent) -> bool:
    return outcome.control in {one.control for one in sent.documents}


def _waiting(document: SentDocument) -> Outcome:
    return Outcome(title=document.title, status=ReviewStatus.RECEIVED, control=document.control)
