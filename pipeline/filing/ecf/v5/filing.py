"""The filing message, and the three envelopes it goes in: to be reviewed, to be priced, to be served."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipeline.filing.ecf.build import Element, boolean, money
from pipeline.filing.ecf.v5.case import case
from pipeline.filing.ecf.v5.header import Header, identified
from pipeline.filing.ecf.v5.papers import elements
from pipeline.filing.ecf.v5.words import PROFILE, V
from pipeline.filing.request import FilingRequest
from pipeline.model import Finding, Place, Severity
from pipeline.rules.caption import is_body

_DOLLAR = "USD"
_UNTOLD = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """Whom the service sides are to serve."""

    recipients: tuple[tuple[str, str], ...]
    """Each one's id, and the address of the service side that knows it."""


def review_filing(request: FilingRequest, header: Header, served: Served | None = None) -> Element:
    """`ReviewFilingRequest`: the filing itself."""
    return V.element("wrappers:ReviewFilingRequest", _filing(request, header, served), payment(request))


def fees_calculation(request: FilingRequest, asking: Header, header: Header, served: Served | None = None) -> Element:
    """`GetFeesCalculationRequest` around the very filing message that will be sent.

    Args:
        request: as for `review_filing`.
        asking: the question's own header, with an id of its own.
        header: the filing's.
        served: as for `review_filing`.
    """
    question = asking.message("feesrequest:GetFeesCalculationRequestMessage", _filing(request, header, served))
    return V.element("wrappers:GetFeesCalculationRequest", question, payment(request))


def serve_filing(request: FilingRequest, header: Header, served: Served) -> Element:
    """`ServeFilingRequest`: the papers for those who are served electronically."""
    return V.element("wrappers:ServeFilingRequest", _filing(request, header, served))


def payment(request: FilingRequest) -> Element | None:
    """The payment message; None where neither an account nor an exception nor a greatest fee is named.

    The account is the portal's id of one; a card's data never passes through. The schema demands an amount beside the
    account, and nobody knows it before the court has reckoned: it is zero, and the greatest fee stands in the mandate.
    """
    if not (request.payment_account or request.fee_exception or request.max_fee is not None):
        return None
    name = "nc:EntityOrganization" if is_body(request.payer) else "nc:EntityPerson"
    return V.element(
        "payment:PaymentMessage",
        V.element("cac:Address"),
        _account(request.payment_account) if request.payment_account else None,
        V.element("cac:PaymentMandate", _amount("cbc:MaximumPaidAmount", request.max_fee))
        if request.max_fee is not None
        else None,
        V.given("ecf:FeeExceptionReasonCode", request.fee_exception.code if request.fee_exception else ""),
        V.element("payment:CorrectedPaymentIndicator", boolean(False)),
        V.element("payment:Payer", V.element(name, _name(name, request.payer)) if request.payer else None),
    )


def untold(request: FilingRequest) -> Iterator[Finding]:
    """What the request says that the plain standard has no element for; the court is then not told of it."""
    if request.initial and request.case_element != "civil":
        yield _unsaid(
            "case_element",
            f"Details that a new {request.case_element} case may need cannot be written into an ECF 5.0 message, "
            "because the form does not hold them.",
            "Ask the court whether it opens such a case without them, or open it on the portal's own page.",
        )
    for code, field in (
        (request.case_type, "case_type"),
        (request.case_subtype, "case_subtype"),
        (request.filer_type, "filer_type"),
    ):
        if code is not None and code.code not in {request.category.code, request.case_element}:
            yield _unsaid(
                field,
                f"ECF 5.0 has no place for the court's `{field}`, so the court is not told it.",
                "Choose a `category` that says it all, or leave the key out.",
            )
    if any(one.optional_services or one.motion_type for one in request.documents):
        yield _unsaid(
            "filings",
            "ECF 5.0 has no place for optional services and motion types, so the court is not told them.",
            "Order the service on the portal's own page, or leave the keys out.",
        )


def unserved(request: FilingRequest) -> Iterator[Finding]:
    """Who cannot be served through the portal, because its id of them is not known."""
    if any(not one.number for one in request.recipients):
        yield Finding(
            code="portal.not-served",
            severity=Severity.WARNING,
            where=Place(field="service_list"),
            message="Somebody on the service list has no id at the service portal, so the portal does not serve them.",
            rule="ECF 5.0, ecf:ServiceRecipientID",
            repair="Serve them in another way; the certificate of service counts only who was served.",
        )


def _filing(request: FilingRequest, header: Header, served: Served | None) -> Element:
    connected, lead = elements(request)
    return V.element(
        "filing:FilingMessage",
        header.identifications(),
        header.core(),
        [_service(*one) for one in served.recipients] if served else None,
        connected,
        lead,
        case(request),
    )


def _service(recipient: str, url: str) -> Element:
    return V.element(
        "ecf:ElectronicServiceInformation",
        identified("ecf:ReceivingMDELocationID", url),
        V.element("ecf:ReceivingMDEProfileCode", PROFILE),
        identified("ecf:ServiceRecipientID", recipient),
    )


def _account(identifier: str) -> Element:
    return V.element(
        "cac:AllowanceCharge",
        V.element("cbc:ChargeIndicator", boolean(True)),
        _amount("cbc:Amount", _UNTOLD),
        V.element("cac:PaymentMeans", V.element("cbc:PaymentMeansCode"), V.element("cbc:PaymentID", identifier)),
    )


def _amount(name: str, amount: Decimal) -> Element:
    return V.element(name, money(amount), currencyID=_DOLLAR)


def _name(entity: str, name: str) -> Element:
    if entity == "nc:EntityOrganization":
        return V.element("nc:OrganizationName", name)
    return V.element("nc:PersonName", V.element("nc:PersonFullName", name))


def _unsaid(field: str, message: str, repair: str) -> Finding:
    return Finding(
        code="portal.not-told",
        severity=Severity.WARNING,
        where=Place(field=field),
        message=message,
        rule="ECF 5.0, Committee Specification 01",
        repair=repair,
    )
