"""Who pays and from which stored account. No number of a card is ever in a message: accounts are made elsewhere."""

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.request import FilingRequest


def payment(request: FilingRequest) -> Element:
    """The payment message that goes with a filing; the address and the payment in it are the portal's to fill."""
    return V4.element(
        "pay:PaymentMessage",
        V4.given("pay:FeeExceptionReasonCode", request.fee_exception.code if request.fee_exception else None),
        V4.given("pay:FeeExceptionSupportingText", request.fee_exception.name if request.fee_exception else None),
        V4.element("pay:PayerName", request.payer),
        [_account(request.payment_account)] if request.payment_account else None,
        V4.element("cac:Address"),
        V4.element("cac:Payment"),
    )


def provider_charge(account: str) -> Element:
    """The account inside a question about fees, which carries no payment message."""
    return V4.element("t:ProviderCharge", _account(account))


def _account(number: str) -> Element:
    amount = V4.element("cbc:Amount", "0.00", currencyID="USD")
    means = V4.element("cac:PaymentMeans", V4.element("cbc:PaymentMeansCode"), V4.element("cbc:PaymentID", number))
    return V4.element("cac:AllowanceCharge", V4.element("cbc:ChargeIndicator", "false"), amount, means)
