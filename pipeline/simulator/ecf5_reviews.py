"""What became of a filing, in ECF 5.0: the same shape in lists, in status answers and in what the filer is told.

In this dialect one filing is one message, our envelope; its documents are reviewed one by one, and the filing's own
status follows from theirs.
"""

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime

from lxml import etree

from pipeline.simulator.delivered import Filed, Status
from pipeline.simulator.ecf5_names import FILER, FILING_ID, MESSAGE_ID, RECEIVED, REVIEW, REVIEW_STATUS
from pipeline.simulator.ecf5_write import add, case, identify, moment, place

_WAITING = {Status.SUBMITTING, Status.SUBMITTED, Status.UNDER_REVIEW, Status.DEFERRED}
Filing = Sequence[Filed]
"""The documents of one message, in order."""


def overall(filing: Filing) -> str:
    """FilingReviewStatusCode of a whole message."""
    if any(one.status in _WAITING for one in filing):
        return RECEIVED
    found = {REVIEW_STATUS[one.status] for one in filing}
    if len(found) == 1:
        return found.pop()
    return "partially-accepted" if found & {"accepted", "issued"} else "rejected"


def matching(
    parent: etree._Element, filing: Filing, *, url: str, reasons: Mapping[str, str], copies: bool
) -> etree._Element:
    """One `MatchingFiling`."""
    made = add(parent, "ecf:MatchingFiling")
    identify(made, str(filing[0].envelope), FILING_ID, REVIEW)
    if filing[0].message_id:
        identify(made, filing[0].message_id, MESSAGE_ID, FILER)
    place(made, url=url, court=filing[0].court, at=filing[0].at)
    outcome(made, filing, reasons=reasons, copies=copies)
    return made


def outcome(
    message: etree._Element, filing: Filing, *, reasons: Mapping[str, str], copies: bool, docketed: bool = False
) -> None:
    """The reviews, the status and the case: what follows the head of a callback."""
    for one in filing:
        if not one.document.lead:
            _review(message, "ecf:ConnectedDocumentReview", one, reasons, copies=copies)
    decided = [one.decided_at for one in filing if one.decided_at]
    if decided and overall(filing) != RECEIVED:
        add(add(message, "ecf:FilingCompletionDate"), "nc:DateTime", moment(max(decided)))
    _status(message, filing, reasons, docketed=docketed)
    for one in filing:
        if one.document.lead:
            _review(message, "ecf:LeadDocumentReview", one, reasons, copies=copies)
    case(message, filing[0].case)


def _status(message: etree._Element, filing: Filing, reasons: Mapping[str, str], *, docketed: bool) -> None:
    made = add(message, "ecf:FilingStatus")
    add(made, "nc:StatusText", filing[0].status.value)
    add(made, "nc:StatusDescriptionText", words(filing[0], reasons))
    _dated(made, filing[0].decided_at or filing[0].at)
    if docketed:
        add(made, "ecf:FilingDocketingStatusCode", "successful" if filing[0].docket_entry else "unsuccessful")
    add(made, "ecf:FilingReviewStatusCode", overall(filing))


def _dated(parent: etree._Element, at: datetime) -> None:
    add(add(parent, "nc:StatusDate"), "nc:DateTime", moment(at))


def words(filed: Filed, reasons: Mapping[str, str]) -> str:
    """What a person would say of it: the reason, the clerk's words, and until when it may be corrected."""
    parts = [filed.ruling.value if filed.ruling else filed.status.value]
    if filed.reason_code:
        parts.append(f"[{filed.reason_code}] {reasons.get(filed.reason_code, '')}".strip())
    if filed.comment:
        parts.append(filed.comment)
    if filed.correct_by:
        parts.append(f"correct by {moment(filed.correct_by)}")
    return "; ".join(parts)


def _review(message: etree._Element, name: str, filed: Filed, reasons: Mapping[str, str], *, copies: bool) -> None:
    made = add(message, name)
    disposition = add(add(made, "ecf:DocumentReviewDisposition"), "ecf:DocumentReviewStatus")
    code = REVIEW_STATUS.get(filed.status, RECEIVED)
    add(disposition, "nc:StatusText", "rejected" if code == "cancelled" else code)
    add(disposition, "nc:StatusDescriptionText", words(filed, reasons))
    _dated(disposition, filed.decided_at or filed.at)
    _document(add(made, "ecf:ReviewedDocument"), filed, copies=copies)


def _document(made: etree._Element, filed: Filed, *, copies: bool) -> None:
    add(made, "nc:DocumentDescriptionText", filed.document.title)
    add(made, "nc:DocumentFileControlID", filed.document.control)
    for number, source in ((filed.document.control, FILER), (filed.id, REVIEW)):
        identification = add(made, "nc:DocumentIdentification")
        add(identification, "nc:IdentificationID", number)
        add(identification, "nc:IdentificationSourceText", source)
    more = add(made, "ecf:DocumentAugmentation")
    if copies and filed.stamped:
        _copy(add(more, "ecf:DocumentRendition"), filed, filed.stamped)
    add(more, "ecf:RegisterActionDescriptionCode", filed.document.filing_code)
    if filed.docket_entry:
        add(add(made, "ecf:ReviewedDocumentAugmentation"), "nc:CaseDocketID", filed.docket_entry)


def _copy(rendition: etree._Element, filed: Filed, stamped: bytes) -> None:
    add(rendition, "nc:DocumentIdentification")
    attachment = add(rendition, "nc:Attachment")
    add(attachment, "nc:Base64BinaryObject", base64.b64encode(stamped).decode())
    add(attachment, "nc:BinaryDescriptionText", f"Stamped copy: {filed.document.title}")
    add(attachment, "nc:BinaryFormatText", "application/pdf")


def paid(parent: etree._Element, wire: str, at: datetime) -> None:
    """What was taken in the end, as the portal writes amounts."""
    made = add(parent, "payment:PaymentMessage")
    add(made, "cac:Address")
    charge = add(made, "cac:AllowanceCharge")
    add(charge, "cbc:ChargeIndicator", "true")
    add(charge, "cbc:AllowanceChargeReason", "Charged on acceptance")
    add(charge, "cbc:Amount", wire).set("currencyID", "USD")
    payment = add(made, "cac:Payment")
    add(payment, "cbc:PaidAmount", wire).set("currencyID", "USD")
    add(payment, "cbc:PaidDate", f"{at:%Y-%m-%d}")
    add(made, "payment:CorrectedPaymentIndicator", "false")
    add(made, "payment:Payer")
