"""What the proxy answers: its own records, and the portal's messages as the proxy's library writes them in JSON.

There a text stands as `{"value": "…"}`, an element of a choice as `{"name": …, "declaredType": …, "value": {…}}`.
Only what is named here is read; a member that is missing or of another kind reads as empty, and an answer without
what it must hold is `Unreadable`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from pipeline.filing.efsp.talk import Unreadable, parsed
from pipeline.filing.request import CaseFound
from pipeline.model import Charge, Finding, Place, Severity

_CENT = Decimal("0.01")
_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The ids of a filing that was taken."""

    envelope: str
    case: str
    filings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One filing in the portal's list."""

    control: str
    """Our id of the document, where the court shows the filer's reference; else empty."""
    envelope: str
    filing: str
    case: str
    status: str
    """In the portal's word."""
    said: str
    """The status in the portal's words."""
    title: str


def dig(value: object, *keys: str | int) -> object:
    """The member at the end of a path, or None."""
    for key in keys:
        if isinstance(value, dict) and isinstance(key, str):
            value = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return None
    return value


def text(value: object) -> str:
    """A text, bare or as `{"value": …}`; empty where there is none."""
    inner = value.get("value") if isinstance(value, dict) else value
    if isinstance(inner, dict):
        inner = inner.get("value")
    return str(inner).strip()[:500] if isinstance(inner, (str, int, Decimal)) and not isinstance(inner, bool) else ""


def submitted(raw: bytes) -> Submitted:
    """The answer to a filing that was taken.

    Raises:
        Unreadable: it names no filing.
    """
    table = parsed(raw)
    filings = tuple(text(one) for one in _each(dig(table, "filingIds")))
    if not filings or not all(filings):
        raise Unreadable("filingIds: missing")
    return Submitted(envelope=text(dig(table, "envelopeId")), case=text(dig(table, "caseId")), filings=filings)


def listing(raw: bytes) -> tuple[Listed, ...]:
    """The portal's list of filings.

    Raises:
        Unreadable: it is no list, or an entry has no id.
    """
    table = parsed(raw)
    if not isinstance(table, list) or len(table) > _MOST:
        raise Unreadable("the answer is no list of filings")
    return tuple(_listed(one) for one in table)


def status(raw: bytes) -> tuple[str, str]:
    """The status of one filing: the portal's code and its words.

    Raises:
        Unreadable: there is none.
    """
    table = parsed(raw)
    found = dig(table, "filingStatus") or dig(table, "value", "filingStatus")
    code = text(dig(found, "filingStatusCode"))
    if not code:
        raise Unreadable("filingStatus.filingStatusCode: missing")
    return code, _words(found)


def fees(raw: bytes) -> tuple[Decimal, tuple[Charge, ...]]:
    """The total and what it is made of, in dollars.

    Raises:
        Unreadable: no total, or an amount that is no number.
    """
    table = parsed(raw)
    lines = [one for one in _each(dig(table, "allowanceCharge")) if text(dig(one, "chargeIndicator")) != "false"]
    charges = tuple(
        Charge(
            name=text(dig(one, "allowanceChargeReason")) or "fee",
            amount=_money(text(dig(one, "amount"))),
            raw=text(dig(one, "amount")),
        )
        for one in lines
        if dig(one, "chargeIndicator", "value") is not False
    )
    return _money(text(dig(table, "feesCalculationAmount"))), charges


def cases(raw: bytes) -> tuple[str, ...]:
    """The portal's ids of the cases that were found.

    Raises:
        Unreadable: it is no list.
    """
    table = parsed(raw)
    if not isinstance(table, list) or len(table) > _MOST:
        raise Unreadable("the answer is no list of cases")
    found = (text(dig(one, "value", "caseTrackingID")) or text(dig(one, "caseTrackingID")) for one in table)
    return tuple(one for one in found if one)


def case(raw: bytes, location: str) -> CaseFound:
    """One case.

    Raises:
        Unreadable: it has no id.
    """
    table = parsed(raw)
    whole = dig(table, "value") if isinstance(dig(table, "value"), dict) else table
    number = text(dig(whole, "caseTrackingID"))
    if not number:
        raise Unreadable("caseTrackingID: missing")
    parts = [dig(one, "value") for one in _each(dig(whole, "rest"))]
    return CaseFound(
        number=number,
        docket_number=text(dig(whole, "caseDocketID")),
        title=text(dig(whole, "caseTitleText")),
        location=_court(parts) or location,
        category=text(dig(whole, "caseCategoryText")),
        case_type=next((found for one in parts if (found := text(dig(one, "caseTypeText")))), ""),
        parties=tuple(_parties(parts)),
    )


def problems(raw: bytes, *, refused: bool) -> tuple[Finding, ...]:
    """What the proxy's own check holds against the filing; each variable once.

    Args:
        raw: the answer.
        refused: the proxy would not even check it; then there is at least one finding.
    """
    table = parsed(raw)
    named: dict[str, Finding] = {}
    for key, said in (("required_vars", "is missing"), ("wrong_vars", "is wrong")):
        for one in _each(dig(table, key)):
            name = text(dig(one, "name"))
            named.setdefault(name, _problem(name, said, text(dig(one, "description"))))
    if refused and not named:
        named[""] = _problem("", "cannot be taken as it is", text(dig(table, "type")) or text(dig(table, "error")))
    return tuple(named.values())


def refusal(raw: bytes) -> bool:
    """Whether it is the proxy's own refusal of a filing, made before the portal was spoken to."""
    table = parsed(raw)
    gateway = isinstance(table, dict) and {"title", "status", "detail", "instance"} & set(table)  # RFC 9457
    return (
        isinstance(table, dict)
        and not gateway
        and any(key in table for key in ("type", "error", "required_vars", "wrong_vars"))
    )


def _problem(name: str, said: str, description: str) -> Finding:
    more = f" ({description})" if description else ""
    return Finding(
        code="portal.refused-by-check",
        severity=Severity.ERROR,
        where=Place(field=name or None),
        message=f"The e-filing proxy says that `{name or 'something'}` {said}{more}.",
        rule="the court's code tables, as the proxy checks them",
        repair="Correct it in the form or in the court's table in docketpress.toml, and prepare the envelope anew.",
    )


def _listed(one: object) -> Listed:
    ids = {kind: value for value, kind in _ids(dig(one, "documentIdentification"))}
    filing = ids.get("FILINGID", "")
    if not filing:
        raise Unreadable("an entry of the list has no FILINGID")
    found = dig(one, "filingStatus")
    return Listed(
        control=text(dig(one, "documentFileControlID")),
        envelope=ids.get("ENVELOPEID", ""),
        filing=filing,
        case=text(dig(one, "caseTrackingID")),
        status=text(dig(found, "filingStatusCode")),
        said=_words(found),
        title=text(dig(one, "documentDescriptionText")),
    )


def _ids(value: object) -> Iterator[tuple[str, str]]:
    for one in _each(value):
        category = dig(one, "identificationCategory") or dig(one, "identificationCategoryText")
        yield text(dig(one, "identificationID")), text(category).upper()


def _words(found: object) -> str:
    return "; ".join(one for one in map(text, _each(dig(found, "statusDescriptionText"))) if one)


def _court(parts: Iterable[object]) -> str:
    for one in parts:
        found = dig(one, "caseCourt", "organizationIdentification")
        name = text(dig(found, "identificationID")) or text(dig(found, "value", "identificationID"))
        if name:
            return name
    return ""


def _parties(parts: Iterable[object]) -> Iterator[tuple[str, str, str]]:
    for part in parts:
        for one in _each(dig(part, "caseParticipant")):
            whole = dig(one, "value") if isinstance(dig(one, "value"), dict) else one
            entity = dig(whole, "entityRepresentation", "value") or dig(whole, "entityRepresentation")
            number, name = _person(entity) if dig(entity, "personName") else _organisation(entity)
            if number and name:
                yield number, name, text(dig(whole, "caseParticipantRoleCode"))


def _person(entity: object) -> tuple[str, str]:
    name = dig(entity, "personName")
    parts = (text(dig(name, f"person{part}")) for part in ("GivenName", "MiddleName", "SurName", "NameSuffixText"))
    number = text(dig(entity, "personOtherIdentification", 0, "identificationID"))
    return number, " ".join(one for one in parts if one) or text(dig(name, "personFullName"))


def _organisation(entity: object) -> tuple[str, str]:
    whole = dig(entity, "organizationIdentification")
    number = text(dig(whole, "identificationID")) or text(dig(whole, "value", "identification", 0, "identificationID"))
    return number, text(dig(entity, "organizationName"))


def _each(value: object) -> Iterable[object]:
    return value[:_MOST] if isinstance(value, list) else ()


def _money(raw: str) -> Decimal:
    try:
        amount = Decimal(raw)
    except InvalidOperation:
        raise Unreadable("an amount is no number") from None
    if not amount.is_finite():
        raise Unreadable("an amount is no number")
    return amount.quantize(_CENT, rounding=ROUND_HALF_EVEN)
