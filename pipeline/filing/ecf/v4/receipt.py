"""The receipt for a message: what the portal answers to a filing, and what we answer to its calls."""

from dataclasses import dataclass

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Asker, Unreadable, court, errors, ids, sender

OK, MESSAGE_MISSING, NO_FILING_ID, UNKNOWN_FILING, UNKNOWN_COURT = "0", "705", "720", "724", "70"
"""What we answer to a call, in the codes that such calls are answered with elsewhere."""
_TEXTS = {
    OK: "No Error",
    MESSAGE_MISSING: "The callback message is missing",
    NO_FILING_ID: "The callback names no filing id",
    UNKNOWN_FILING: "The filing id is not known",
    UNKNOWN_COURT: "The court is not known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReceipt:
    """What a portal said when it was given a filing."""

    filings: tuple[str, ...]
    """Its ids of the papers; which is which is not said."""
    envelopes: tuple[str, ...]
    cases: tuple[str, ...]
    errors: tuple[str, ...]
    """Codes other than `0`."""
    location: str = ""
    """The court it speaks of."""

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """The ids as `Receipt.marks` has them."""
        kinds = (("envelope", self.envelopes), ("filing", self.filings), ("case", self.cases))
        return tuple((kind, one) for kind, found in kinds for one in found)


def read(element: Element) -> MessageReceipt:
    """Read a receipt.

    Raises:
        Unreadable: it is none.
    """
    if element.tag != V4.name("receipt:MessageReceiptMessage"):
        raise Unreadable("the answer is no message receipt")
    return MessageReceipt(
        filings=ids(element, names.FILING),
        envelopes=ids(element, names.ENVELOPE),
        cases=ids(element, names.CASE),
        errors=errors(element),
        location=V4.text(element, "j:CaseCourt/nc:OrganizationIdentification/nc:IdentificationID"),
    )


def answer(asker: Asker, location: str, code: str, filings: tuple[str, ...] = ()) -> bytes:
    """Our receipt for a call.

    Args:
        asker: who we are.
        location: the court that the call is about.
        code: one of those above.
        filings: the ids that the call names.
    """
    error = V4.element("ecf:Error", V4.element("ecf:ErrorCode", code), V4.element("ecf:ErrorText", _TEXTS[code]))
    repeated = [_id(one) for one in filings]
    return V4.canonical(
        V4.element("receipt:MessageReceiptMessage", repeated, sender(asker), court(location), error),
    )


def _id(number: str) -> Element:
    return V4.element(
        "nc:DocumentIdentification",
        V4.element("nc:IdentificationID", number),
        V4.element("nc:IdentificationCategoryText", names.FILING),
    )
