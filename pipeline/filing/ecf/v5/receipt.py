"""A filing's review, or the status that took it, as the receipt that everybody else understands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.filing.ecf import combine
from pipeline.filing.ecf.v5.review import Reviewed, ReviewedPaper
from pipeline.filing.ecf.v5.status import MessageStatus
from pipeline.model import Charge, Outcome, Receipt, ReviewStatus

_UNDECIDED = frozenset({ReviewStatus.RECEIVED, ReviewStatus.UNDER_REVIEW, ReviewStatus.DEFERRED})
_ACCEPTED = frozenset({ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED})
_NOT_DOCKETED = "the court's record did not take it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The submission that a receipt is of."""

    envelope_id: str
    portal: str
    reference: str


def taken(status: MessageStatus, whose: Whose, raw: bytes, *, now: datetime) -> Receipt:
    """The receipt of a filing that was just taken: nobody has looked at it."""
    return Receipt(
        envelope_id=whose.envelope_id,
        portal=whose.portal,
        reference=next(iter(status.filing_ids), None),
        status=ReviewStatus.RECEIVED,
        at=now,
        outcomes=(),
        raw=raw,
        at_told=False,
        marks=(*_marks("filing", status.filing_ids), *_marks("message", (*status.message_ids, whose.reference))),
    )


def receipt(said: Reviewed, whose: Whose, raw: bytes, *, now: datetime, charges: tuple[Charge, ...] = ()) -> Receipt:
    """The receipt of a filing that was asked about or spoken of."""
    status = overall(said)
    filed = _filed(said) if status in _ACCEPTED else None
    return Receipt(
        envelope_id=whose.envelope_id,
        portal=whose.portal,
        reference=next(iter(said.filing_ids), None),
        status=status,
        at=filed or now,
        outcomes=tuple(_outcome(one, said) for one in said.papers),
        raw=raw,
        at_told=filed is not None,
        docket_number=said.docket_number or None,
        charges=charges,
        marks=(
            *_marks("filing", said.filing_ids),
            *_marks("message", (whose.reference,)),
            *_marks("case", (said.case_number,)),
        ),
    )


def overall(said: Reviewed) -> ReviewStatus:
    """The filing's status, never better than its documents' and its docketing.

    The filing's own word counts where its documents agree with it or say nothing; where they contradict it, where the
    word is unknown, or where the court's record did not take what the clerk accepted, nobody knows: a person must look.
    """
    papers = combine.combined(one.status for one in said.papers)
    filing = papers if said.status is None else said.status
    status = _agreed(filing, papers) if said.papers else filing
    return ReviewStatus.UNKNOWN if status in _ACCEPTED and said.docketed is False else status


def _agreed(filing: ReviewStatus, papers: ReviewStatus) -> ReviewStatus:
    # A filing can be cancelled, or still wait as a whole, whatever was noted on its documents before.
    if filing is papers or filing is ReviewStatus.CANCELLED:
        return filing
    if filing in _UNDECIDED:
        return filing
    both = {filing, papers}
    return ReviewStatus.PARTIALLY_ACCEPTED if both == _ACCEPTED else ReviewStatus.UNKNOWN


def _filed(said: Reviewed) -> datetime | None:
    """The court's own moment: of the first lead document, else when its record was complete."""
    return next((one.filed for one in said.papers if one.filed), said.completed)


def _outcome(paper: ReviewedPaper, said: Reviewed) -> Outcome:
    lost = said.docketed is False and paper.status is ReviewStatus.ACCEPTED
    return Outcome(
        title=paper.title,
        status=ReviewStatus.UNKNOWN if lost else paper.status,
        reason=_NOT_DOCKETED if lost else paper.reason or None,
        docket_entry=paper.docket_entry or None,
        ruling=paper.ruling,
        number=next((one for one in paper.numbers if one != paper.control), None),
        control=paper.control or None,
    )


def _marks(kind: str, values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, one) for one in dict.fromkeys(values) if one)
