"""What became of a filing, in whichever message it is told: a list, a status, or one of the two callbacks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import codes
from pipeline.filing.ecf.v5.header import ids
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, V
from pipeline.filing.ecf.v5.xsd_time import told_moment
from pipeline.model import ReviewStatus

_DECISION = "ecf:DocumentReviewDisposition/ecf:DocumentReviewStatus"
_PAPER = "ecf:ReviewedDocument"
_AUGMENTED = f"{_PAPER}/ecf:DocumentAugmentation"
_COURT = "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPaper:
    """One document of the filing."""

    lead: bool
    control: str
    """DocumentFileControlID: ours, where the court side repeats it as the standard asks."""
    numbers: tuple[str, ...]
    """Every other id of it."""
    title: str
    status: ReviewStatus
    ruling: str | None
    reason: str
    filed: datetime | None
    """The court's moment of filing, where a moment and not only a day is told."""
    docket_entry: str
    renditions: tuple[Element, ...] = field(repr=False)
    """What may hold a stamped copy."""

    @property
    def known_as(self) -> frozenset[str]:
        """Every id by which it may be ours."""
        return frozenset({self.control, *self.numbers}) - {""}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One filing."""

    references: tuple[str, ...]
    """Message ids of the filing side in it: our reference, where it is repeated."""
    filing_ids: tuple[str, ...]
    location: str
    posted: datetime | None
    status: ReviewStatus | None
    """None: no word stands there, as in the published docketing callback."""
    docketed: bool | None
    """What the court's record made of it; None: not told."""
    completed: datetime | None
    docket_number: str
    case_number: str
    papers: tuple[ReviewedPaper, ...]


def reviewed(message: Element) -> Reviewed:
    """A `MatchingFiling`, `NotifyFilingReviewCompleteMessage` or `NotifyDocketingCompleteMessage`."""
    case = "nc:Case/ecf:CaseAugmentation"
    word = V.text(message, "ecf:FilingStatus/ecf:FilingReviewStatusCode")
    return Reviewed(
        references=ids(message, MESSAGE, OURS),
        filing_ids=ids(message, FILING),
        location=V.text(message, _COURT),
        posted=told_moment(message, "nc:DocumentPostDate"),
        status=codes.filing_status(word) if word else None,
        docketed=codes.docketed(V.text(message, "ecf:FilingStatus/ecf:FilingDocketingStatusCode")),
        completed=told_moment(message, "ecf:FilingCompletionDate"),
        docket_number=V.text(message, f"{case}/j:CaseNumberText"),
        case_number=V.text(message, f"{case}/ecf:CaseTrackingID/nc:IdentificationID"),
        papers=tuple(_papers(message)),
    )


def _papers(message: Element) -> Iterator[ReviewedPaper]:
    """The documents, lead ones first."""
    for name in ("ecf:LeadDocumentReview", "ecf:ConnectedDocumentReview"):
        for one in V.all(message, name):
            yield _paper(one, lead=name == "ecf:LeadDocumentReview")


def _paper(review: Element, *, lead: bool) -> ReviewedPaper:
    words = _words(review)
    numbers = (V.text(one, "nc:IdentificationID") for one in V.all(review, f"{_PAPER}/nc:DocumentIdentification"))
    return ReviewedPaper(
        lead=lead,
        control=V.text(review, f"{_PAPER}/nc:DocumentFileControlID"),
        numbers=tuple(one for one in numbers if one),
        title=V.text(review, f"{_PAPER}/nc:DocumentTitleText")
        or V.text(review, f"{_PAPER}/nc:DocumentDescriptionText"),
        status=_status(words),
        ruling=next((told for told in map(codes.ruling, words) if told), None),
        reason=V.text(review, f"{_DECISION}/nc:StatusDescriptionText")
        or V.text(review, f"{_AUGMENTED}/ecf:DocumentStatus/nc:StatusDescriptionText"),
        filed=told_moment(review, f"{_PAPER}/nc:DocumentFiledDate"),
        docket_entry=V.text(review, f"{_PAPER}/ecf:ReviewedDocumentAugmentation/nc:CaseDocketID"),
        renditions=tuple(V.all(review, f"{_AUGMENTED}/ecf:DocumentRendition")),
    )


def _words(review: Element) -> tuple[str, ...]:
    """The words of the review status code list that stand in a review.

    The standard has two places: the disposition of the review, whose element is plain text, and the status code of the
    document. Both may be told; StatusText of the latter is the court's own prose and is not read.
    """
    told = (
        V.text(review, f"{_DECISION}/nc:StatusText"),
        V.text(review, f"{_AUGMENTED}/ecf:DocumentStatus/ecf:DocumentReviewStatusCode"),
    )
    return tuple(one for one in told if one)


def _status(words: tuple[str, ...]) -> ReviewStatus:
    """What both places say together; where they contradict each other nobody knows."""
    said = {codes.document_status(one) for one in words}
    return said.pop() if len(said) == 1 else ReviewStatus.UNKNOWN
