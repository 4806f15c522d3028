"""The pieces that many messages share: who sends, which court, ids, the head of a question, money, errors."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4.names import PROFILE, V4
from pipeline.model import Charge

_CENT = Decimal("0.01")
_LONGEST_AMOUNT = 60
_LONGEST_WORDS = 300
_MOST = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who speaks in a message of ours."""

    sender: str
    """The address of our side, where answers that come later are sent."""
    submitter: str = ""
    """The user's id at the portal; empty: the portal knows the user by the name in the SOAP header."""


class Unreadable(Exception):  # noqa: N818 - says what came
    """An answer lacks what it must hold, or holds something else; the text repeats nothing of it."""


def case_text(case: Element | None, path: str) -> str:
    """What a message says about its case; empty where it names none."""
    return V4.text(case, path) if case is not None else ""


def sender(asker: Asker) -> list[Element]:
    """The two fields with which every message begins."""
    return [
        V4.element("ecf:SendingMDELocationID", V4.element("nc:IdentificationID", asker.sender)),
        V4.element("ecf:SendingMDEProfileCode", PROFILE),
    ]


def court(location: str) -> Element:
    """Which court."""
    identification = V4.element("nc:OrganizationIdentification", V4.element("nc:IdentificationID", location))
    return V4.element("j:CaseCourt", identification)


def identification(name: str, value: str, category: str, *, source: str = "") -> Element:
    """An id and what kind of id it is."""
    return V4.element(
        name,
        V4.element("nc:IdentificationID", value),
        V4.given("nc:IdentificationCategoryText", category),
        V4.given("nc:IdentificationSourceText", source),
    )


def submitter(name: str, asker: Asker) -> Element:
    """The person who asks or filed; an empty person where the portal knows the user otherwise."""
    known = [V4.element("nc:PersonOtherIdentification", V4.element("nc:IdentificationID", asker.submitter))]
    return V4.element(name, V4.element("ecf:EntityPerson", known if asker.submitter else None))


def question(name: str, asker: Asker, location: str, *content: Element | Iterable[Element | None] | None) -> bytes:
    """A whole question: its head, and what is asked."""
    head = [*sender(asker), submitter("ecf:QuerySubmitter", asker), court(location)]
    return V4.canonical(V4.element(name, head, *content))


def ids(element: Element, category: str) -> tuple[str, ...]:
    """The ids of one category that an element lists of itself, in their order, each once."""
    found = [
        V4.text(one, "nc:IdentificationID")
        for one in V4.all(element, "nc:DocumentIdentification")
        if V4.text(one, "nc:IdentificationCategoryText").upper() == category
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def errors(element: Element) -> tuple[str, ...]:
    """The codes of an answer's errors, without `0`, which says that there is none. An empty code is `?`."""
    codes = (V4.text(one, "ecf:ErrorCode") or "?" for one in V4.all(element, "ecf:Error"))
    return tuple(dict.fromkeys(code[:20] for code in codes if code.strip("0") != "" or not code))


def error_words(element: Element) -> dict[str, str]:
    """What an answer's errors say in words, by code as in `errors`.

    They may repeat names and content: for the person who files, never for an exception or the database.
    """
    found = dict[str, str]()
    for one in V4.all(element, "ecf:Error"):
        words = " ".join(V4.text(one, "ecf:ErrorText").split())[:_LONGEST_WORDS]
        found.setdefault((V4.text(one, "ecf:ErrorCode") or "?")[:20], words)
    return {code: words for code, words in found.items() if any(letter.isalpha() for letter in words)}


def amount(text: str) -> Decimal:
    """Dollars, rounded half-even to cents: some portals send the long tails of binary fractions.

    Raises:
        Unreadable: it is no amount.
    """
    try:
        value = Decimal(text.strip()) if len(text) <= _LONGEST_AMOUNT else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) > _MOST:
        raise Unreadable("an amount is no number")
    return value.quantize(_CENT, rounding=ROUND_HALF_EVEN)


def charges(element: Element) -> tuple[Charge, ...]:
    """The lines of a bill; what takes something off has a minus.

    Raises:
        Unreadable: an amount is no number.
    """
    return tuple(_charge(one) for one in V4.all(element, "cac:AllowanceCharge"))


def _charge(element: Element) -> Charge:
    raw = V4.text(element, "cbc:Amount")
    # In UBL an allowance (`ChargeIndicator` false) lowers the bill.
    sign = 1 if V4.text(element, "cbc:ChargeIndicator") in {"true", "1"} else -1
    return Charge(name=V4.text(element, "cbc:AllowanceChargeReason"), amount=sign * amount(raw), raw=raw)
