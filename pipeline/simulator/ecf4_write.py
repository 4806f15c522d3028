"""Writes the court's answers in ECF 4.01: receipts, states, lists, fees, policy, cases, people to serve."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal

from lxml import etree

from pipeline.simulator.delivered import Case, Filed, Status, Ticket
from pipeline.simulator.ecf4_cases import case, person
from pipeline.simulator.ecf4_names import PROFILE, message, put
from pipeline.simulator.fees import Bill, Fees

NO_ERROR = (("0", "No Error"),)
"""Success is an error numbered nought, and is always said."""
_WIRE = {Status.RETURNED: "rejected"}
"""The recorded table of statuses has no word for a filing returned; it is a rejection with other words."""
_WORDS = {
    Status.SUBMITTING: "Filing is submitting",
    Status.SUBMITTED: "Filing has been submitted",
    Status.UNDER_REVIEW: "Filing is under review",
    Status.DEFERRED: "Filing has been deferred for later review",
    Status.ACCEPTED: "Accepted by clerk",
    Status.REJECTED: "Rejected by clerk",
    Status.RETURNED: "Returned for correction",
    Status.CANCELLED: "Filing has been cancelled",
    Status.FAILED: "Filing submission has failed",
    Status.SERVED: "Filing has been served",
    Status.GRANTED: "Filing has been granted",
    Status.DENIED: "Filing has been denied",
    Status.MOOT: "Filing has been mooted",
}

Errors = Iterable[tuple[str, str]]


def head(parent: etree._Element, url: str) -> None:
    """Who sends."""
    put(parent, "ecf:SendingMDELocationID/nc:IdentificationID", f"{url}/ecf4/FilingReviewMDE")
    put(parent, "ecf:SendingMDEProfileCode", PROFILE)


def response(name: str, url: str, court: str, errors: Errors = NO_ERROR) -> etree._Element:
    """The beginning of every answer to a question: who, which court, what went wrong."""
    made = message(name)
    head(made, url)
    _court_and_errors(made, court, errors)
    return made


def _court_and_errors(made: etree._Element, court: str, errors: Errors) -> None:
    put(made, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID", court)
    for code, text in errors:
        wrong = put(made, "ecf:Error")
        put(wrong, "ecf:ErrorCode", code)
        put(wrong, "ecf:ErrorText", text)


def receipt(url: str, court: str, ticket: Ticket | None, errors: Errors = NO_ERROR) -> etree._Element:
    """The `MessageReceiptMessage` for a delivery; without a ticket it says only what is wrong."""
    made = message("receipt:MessageReceiptMessage")
    if ticket is not None:
        for _, number in ticket.filings:
            identified(made, number, "FILINGID")
        identified(made, str(ticket.envelope), "ENVELOPEID")
        identified(made, ticket.case_number, "CASEID")
    head(made, url)
    _court_and_errors(made, court, errors)
    return made


def identified(parent: etree._Element, number: str, category: str) -> None:
    """An id with its category."""
    about = put(parent, "nc:DocumentIdentification")
    put(about, "nc:IdentificationID", number)
    put(about, "nc:IdentificationCategoryText", category)


def status(parent: etree._Element, word: Status, *, at: datetime | None, said: str = "", code: str = "") -> None:
    """A filing's status.

    Args:
        parent: where it goes.
        word: what it is.
        at: since when.
        said: in the clerk's words; our own for it by default.
        code: a code to send in place of the right one.
    """
    made = put(parent, "ecf:FilingStatus")
    if at is not None:
        put(made, "nc:StatusDate/nc:DateTime", moment(at))
    put(made, "nc:StatusDescriptionText", said or _WORDS[word])
    put(made, "ecf:FilingStatusCode", code or _WIRE.get(word, word.value))


def moment(at: datetime) -> str:
    """A time as XML writes it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def state(url: str, filed: Filed, *, reason: str = "", code: str = "") -> etree._Element:
    """The answer to a question for one filing's status."""
    made = response("statusr:FilingStatusResponseMessage", url, filed.court)
    made.append(case(filed.case, parties=False))
    identified(made, filed.id, "FILINGID")
    status(made, filed.status, at=filed.decided_at or filed.at, said=words(filed, reason), code=code)
    return made


def words(filed: Filed, reason: str = "") -> str:
    """What stands behind a status: the reason, or our own word for it, then what the clerk wrote."""
    return ": ".join(one for one in (reason or _WORDS[filed.status], filed.comment) if one)


def no_state(name: str, url: str, court: str, errors: Errors) -> etree._Element:
    """The answer where there is no such filing: the schema wants a status even so."""
    made = response(name, url, court, errors)
    put(made, "ecf:FilingStatus/ecf:FilingStatusCode", "error")
    return made


def cancelled(url: str, filed: Filed) -> etree._Element:
    """The answer to a cancellation."""
    made = response("cancelr:CancelFilingResponseMessage", url, filed.court)
    identified(made, filed.id, "FILINGID")
    status(made, filed.status, at=filed.decided_at)
    return made


def filings(url: str, court: str, found: Iterable[Filed], *, control: bool = True, code: str = "") -> etree._Element:
    """The answer to a question for the list of filings.

    Args:
        url: the server's.
        court: the location asked.
        found: what to show.
        control: whether the filer's own ids are repeated; not every portal does.
        code: a status to show in place of the right ones.
    """
    made = response("listr:FilingListResponseMessage", url, court)
    for filed in found:
        shown = put(made, "listr:MatchingFiling")
        put(shown, "nc:DocumentDescriptionText", filed.document.title)
        put(shown, "nc:DocumentFileControlID", filed.document.control if control else "")
        identified(shown, filed.id, "FILINGID")
        identified(shown, str(filed.envelope), "ENVELOPEID")
        put(shown, "nc:DocumentPostDate/nc:DateTime", moment(filed.at))
        put(shown, "nc:CaseTrackingID", filed.case.number)
        status(shown, filed.status, at=filed.decided_at or filed.at, code=code)
    return made


def fees(url: str, court: str, bill: Bill, tariff: Fees, errors: Errors = NO_ERROR) -> etree._Element:
    """The answer to a question for the fees."""
    made = response("feesr:FeesCalculationResponseMessage", url, court, errors)
    put(made, "feesr:FeesCalculationAmount", tariff.wire(bill.total))
    for line in bill.lines:
        charge(made, line.name, tariff.wire(line.amount))
    return made


def charge(parent: etree._Element, name: str, amount: str) -> None:
    """One line of a bill."""
    made = put(parent, "cac:AllowanceCharge")
    put(made, "cbc:ChargeIndicator", "true")
    put(made, "cbc:AllowanceChargeReason", name)
    put(made, "cbc:Amount", amount).set("currencyID", "USD")


def no_fees(url: str, court: str, errors: Errors) -> etree._Element:
    """The answer where nothing can be calculated; the schema wants an amount even so."""
    made = response("feesr:FeesCalculationResponseMessage", url, court, errors)
    put(made, "feesr:FeesCalculationAmount", str(Decimal(0)))
    return made


def cases(url: str, court: str, found: Iterable[Case], errors: Errors = NO_ERROR) -> etree._Element:
    """The answer to a search for cases: no people in it."""
    made = response("casesr:CaseListResponseMessage", url, court, errors)
    for one in found:
        made.append(case(one, parties=False))
    return made


def one_case(url: str, court: str, found: Case | None, errors: Errors = NO_ERROR) -> etree._Element:
    """The answer to a question for one case, with its people."""
    made = response("caser:CaseResponseMessage", url, court, errors)
    if found is not None:
        made.append(case(found, parties=True))
    return made


def served(url: str, court: str, number: str, found: Case | None, errors: Errors = NO_ERROR) -> etree._Element:
    """The answer to a question who is served in a case."""
    made = response("servicer:ServiceInformationResponseMessage", url, court, errors)
    put(made, "nc:CaseTrackingID", number)
    for one in found.recipients if found else ():
        put(made, "servicer:ServiceRecipient").append(person(*one))
    return made
