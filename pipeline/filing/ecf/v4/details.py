"""Everything of one paper as the portal tells it when asked: all that a call would have told an office that listens."""

from dataclasses import dataclass

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names, service_told
from pipeline.filing.ecf.v4.callback import Reviewed, paper
from pipeline.filing.ecf.v4.cases import is_case
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, charges, errors, ids
from pipeline.filing.ecf.v4.statuses import Said, meaning
from pipeline.filing.ecf.v4.times import told
from pipeline.model import Charge, ReviewStatus, ServiceEvent

_NO = {ReviewStatus.REJECTED, ReviewStatus.RETURNED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """One paper."""

    filing: str
    said: Said
    description: str
    """The portal's words for the status with the clerk's, in one text: there is no other place for them."""
    case_number: str
    docket_number: str
    acceptance: bool
    """Whether a day of acceptance is named."""
    envelope_fees: tuple[Charge, ...]
    filing_fees: tuple[Charge, ...]
    served: tuple[ServiceEvent, ...]
    papers: tuple[Reviewed, ...]
    errors: tuple[str, ...]

    @property
    def filings(self) -> tuple[str, ...]:
        """The paper's id, as `Callback.filings` has it."""
        return (self.filing,)

    @property
    def accepted(self) -> bool:
        """Whether the paper was accepted: by its word, or by a word that means it beside a day of acceptance."""
        return ReviewStatus.ACCEPTED is (self.said.with_acceptance if self.acceptance else None) or (
            self.said.status is ReviewStatus.ACCEPTED
        )

    def agrees(self, said: Said) -> bool:
        """Whether it tells of the same decision. A return is a rejection in other words, and a reason may hide them."""
        both = {said.status, self.said.status}
        return said == self.said or both == _NO


def read(element: Element) -> Details:
    """Read it.

    Raises:
        Unreadable: it is no answer of that kind, it does not say which paper it is of, or an amount is no number.
    """
    if element.tag != V4.name("detail:FilingDetailResponseMessage"):
        raise Unreadable("the answer holds no details of a filing")
    own = ids(element, names.FILING) or (V4.text(element, "nc:DocumentIdentification/nc:IdentificationID"),)
    found = errors(element)
    if not own[0] and not found:
        raise Unreadable("the details do not say which filing they are of")
    about = next((one for one in element if is_case(one)), None)
    description = "; ".join(_texts(element, "ecf:FilingStatus/nc:StatusDescriptionText"))
    recipients = V4.all(element, "detail:ServiceRecipientDetail")
    decided = told(V4.find(element, "ecf:FilingStatus/nc:StatusDate"))
    return Details(
        filing=own[0],
        said=meaning(V4.text(element, "ecf:FilingStatus/ecf:FilingStatusCode"), description),
        description=description,
        case_number=V4.text(about, "nc:CaseTrackingID") if about is not None else "",
        docket_number=V4.text(about, "nc:CaseDocketID") if about is not None else "",
        acceptance=bool(_texts(element, "detail:FilingAcceptDate")),
        envelope_fees=_bill(element, "detail:EnvelopeFees"),
        filing_fees=_bill(element, "detail:FilingFees"),
        served=service_told.events(recipients, decided),
        papers=tuple(paper(one) for one in V4.all(element, "t:FilingLeadDocument")),
        errors=found,
    )


def _texts(element: Element, path: str) -> list[str]:
    every = (" ".join("".join(map(str, one.itertext())).split()) for one in V4.all(element, path))
    return [one for one in every if one]


def _bill(element: Element, path: str) -> tuple[Charge, ...]:
    return tuple(line for one in V4.all(element, path) for line in charges(one))
