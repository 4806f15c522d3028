"""What looks undeliverable about an address, as findings: all at once, before anything is struck."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from pipeline.mailing import address_window, standard
from pipeline.mailing.address import Address, Kind, read
from pipeline.mailing.zips import prefixes
from pipeline.model import Finding, Place, Severity
from pipeline.settings.tables import MailSettings

_GUIDE = "USPS Publication 28, Postal Addressing Standards"
_ERROR, _WARNING, _ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE
_BOX = re.compile(r"\bBOX\b[\s#:]*(?:NO\.?\s*)?(?P<number>[A-Z]?\d+[A-Z]?|[A-Z]\b)?")
_RURAL = re.compile(r"^\S+(?: ROUTE| CONTRACT)?\s*#?\d+\b.*\bBOX\s*#?\w*\d")
_MILITARY_UNIT = re.compile(r"\b(?:PSC|CMR|UNIT|USS|USCGC|USNS)\b")
_PRISON = re.compile(
    r"\b(?:CORRECTION\w*|CORR|PRISON|JAIL|DETENTION|PENITENTIARY|REFORMATORY|INMATE|FCI|FCC|FDC|FMC|FPC|USP|MDC|MCC)\b"
)
_REGISTER = re.compile(r"\d{5}-\d{3}\b|(?:#|\b(?:NO|REG|DOC|DC|ID|SID|CDCR|TDCJ|DIN|BOOKING)\b)[\s.:#]*\w*\d{3,}")
_NUMBERED = re.compile(r"\b[A-Z]{0,2}-?\d{4,10}\b")
_URBANIZATION = re.compile(r"^(?:URB|URBANIZACION|EXT|REPARTO|REPTO|ALTURAS|VILLA|VILLAS|COND|BDA|BO|PARC)\b")
_BESIDE = re.compile(r"^(?:C/O|C\.O\.|%|CARE OF|ATTN\.?|ATTENTION)[\s:.]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """One thing about an address."""

    code: str
    severity: Severity
    message: str
    repair: str
    found: str | None = None
    rule: str = _GUIDE
    verified: bool = False


def check(name: str, lines: tuple[str, ...], mail: MailSettings, where: Place) -> tuple[Finding, ...]:
    """What a person should look at before a paper goes to this address.

    Args:
        name: the recipient's.
        lines: the postal address without the name, as the form gave it.
        mail: the settings: which envelope, and whether a barcode is printed.
        where: the row and column of the address.
    """
    one = read(name, lines)
    if _ordinary(one, mail):
        return ()
    tests: tuple[Callable[[Address], Iterator[_Told]], ...] = (
        _name,
        *((_foreign,) if one.kind is Kind.FOREIGN else _DOMESTIC),
        _beside,
        _inmate,
        partial(_window, mail),
    )
    return tuple(_finding(told, where) for test in tests for told in test(one))


def _ordinary(one: Address, mail: MailSettings) -> bool:
    """Whether an address is such that no test has anything to say of it, as nearly all are: seen at a glance."""
    return (
        one.kind is Kind.STREET
        and not (one.through or one.state == "PR")
        and bool(one.name and one.city)
        and one.state in prefixes().of(one.zip5)
        and standard.plain(one)
        and _PRISON.search("\n".join(one.printed[:-1])) is None
        and address_window.surely_fits(one.printed, mail, bars=mail.barcode)
    )


def _finding(told: _Told, where: Place) -> Finding:
    return Finding(
        code=told.code,
        severity=told.severity,
        where=where,
        message=told.message,
        found=told.found,
        rule=told.rule,
        repair=told.repair,
        verified=told.verified,
    )


def _name(one: Address) -> Iterator[_Told]:
    if not one.name:
        yield _Told(
            code="mail.no-name",
            severity=_ERROR,
            message="The paper goes by mail and no recipient is named.",
            repair="Fill in the recipient's name.",
        )


def _last_line(one: Address) -> Iterator[_Told]:
    last = one.printed[-1] if len(one.printed) > 1 else None
    if not one.zip5:
        yield _Told(
            code="mail.no-zip",
            severity=_ERROR,
            found=last,
            message="The address has no ZIP Code of five digits at its end, so it cannot be sorted or delivered.",
            repair="End the last line with city, state and ZIP Code: TAMPA FL 33602. Name the country for mail abroad.",
        )
    if one.zip5 and not one.city:
        yield _Told(
            code="mail.no-city",
            severity=_ERROR,
            found=last,
            message="The last line of the address names no city.",
            repair="Write the city before the state.",
        )


def _zip(one: Address) -> Iterator[_Told]:
    if not (one.zip5 and one.state):
        return
    table = prefixes()
    states = table.of(one.zip5)
    shown = f"{one.state} {one.zip5}"
    if not states:
        yield _Told(
            code="mail.zip-unknown",
            severity=_WARNING,
            found=shown,
            rule=table.source,
            verified=table.verified,
            message=f"No post office has a ZIP Code that begins with {one.zip5[:3]}.",
            repair="Look the ZIP Code up at the postal service, and mend it.",
        )
    elif one.state not in states:
        yield _Told(
            code="mail.zip-state",
            severity=_WARNING,
            found=shown,
            rule=table.source,
            verified=table.verified,
            message=f"The ZIP Code {one.zip5} lies in {' or '.join(sorted(states))}, the address says {one.state}.",
            repair="Mend the ZIP Code or the state. Near a state's border both may be right: then leave it.",
        )


def _street(one: Address) -> Iterator[_Told]:
    lines = [line for line in one.delivery if line not in one.through]
    if not lines:
        yield _Told(
            code="mail.no-street",
            severity=_ERROR,
            message="The address names no street, box or route.",
            repair="Add the line with the street and number, or the post office box.",
        )
    elif one.kind is Kind.STREET and not any(character.isdigit() for line in lines for character in line):
        yield _Told(
            code="mail.no-number",
            severity=_WARNING,
            found=lines[-1],
            message="The street has no number, so the carrier may not find the house.",
            repair="Add the house number. A few places have none: then leave it.",
        )


def _box(one: Address) -> Iterator[_Told]:
    if one.kind is Kind.BOX and not any(found["number"] for line in one.delivery for found in _BOX.finditer(line)):
        yield _Told(
            code="mail.box-number",
            severity=_ERROR,
            found=next((line for line in one.delivery if "BOX" in line or "POB" in line), None),
            message="The post office box has no number.",
            repair="Write the box number: PO BOX 123.",
        )
    if one.kind is Kind.RURAL and not any(_RURAL.match(line) for line in one.delivery):
        yield _Told(
            code="mail.rural-box",
            severity=_WARNING,
            found=one.delivery[-1],
            message="A rural or highway contract route is delivered by box number, and this one lacks route or box.",
            repair="Write both on one line: RR 2 BOX 152.",
        )


def _military(one: Address) -> Iterator[_Told]:
    if one.kind is not Kind.MILITARY:
        return
    office = one.city.split(" ")[0] in ("APO", "FPO", "DPO")
    if not office or one.state not in ("AA", "AE", "AP"):
        yield _Told(
            code="mail.military",
            severity=_WARNING,
            found=f"{one.city} {one.state}".strip(),
            message="A military or diplomatic address ends with APO, FPO or DPO and with AA, AE or AP as its state.",
            repair="Write the last line so: APO AE 09499. No city and no country stand beside it.",
        )
    elif not any(_MILITARY_UNIT.search(line) for line in one.delivery):
        yield _Told(
            code="mail.military",
            severity=_WARNING,
            found=one.delivery[-1] if one.delivery else None,
            message="A military address needs its unit, PSC, CMR or ship.",
            repair="Write it above the last line: PSC 802 BOX 74.",
        )


def _puerto_rico(one: Address) -> Iterator[_Told]:
    if one.state == "PR" and one.kind is Kind.STREET and not any(_URBANIZATION.match(line) for line in one.delivery):
        yield _Told(
            code="mail.urbanization",
            severity=_ADVICE,
            message="Many streets of Puerto Rico exist once in each urbanization, and this address names none.",
            repair="Add a line such as URB LAS GLADIOLAS above the street, if the recipient has one.",
        )


def _foreign(one: Address) -> Iterator[_Told]:
    yield _Told(
        code="mail.foreign",
        severity=_ADVICE,
        found=one.country,
        message="This address is abroad: it bears no barcode, lies at the batch's end and needs other postage.",
        repair="Look whether the country stands alone on the last line, in English.",
    )


def _beside(one: Address) -> Iterator[_Told]:
    for line in one.through:
        if _BESIDE.match(line):
            yield _Told(
                code="mail.care-of",
                severity=_WARNING,
                found=line,
                message="A line says `care of` or `attention` and names nobody.",
                repair="Name the person or office on the same line, or take the line out.",
            )


def _inmate(one: Address) -> Iterator[_Told]:
    lines = one.printed[:-1]
    if not any(_PRISON.search(line) for line in lines):
        return
    # The number stands by itself or behind the name; a box or house number is none.
    known = any(_REGISTER.search(line) for line in lines)
    alone = any(_NUMBERED.search(line) for line in lines if "BOX" not in line and not line[:1].isdigit())
    if not known and not alone and not any(_NUMBERED.fullmatch(line) for line in lines):
        yield _Told(
            code="mail.inmate-number",
            severity=_WARNING,
            rule="the institutions' own mail rules; Federal Bureau of Prisons Program Statement 5265.14",
            message="The address looks like a jail's or prison's, and no register or booking number stands in it. Most "
            "institutions send such mail back.",
            repair="Write the number behind the name or on the line below it.",
        )


def _reading(one: Address) -> Iterator[_Told]:
    found = standard.differs(one)
    if found is None or any(_PRISON.search(line) for line in one.printed):
        return
    yield _Told(
        code="mail.unclear",
        severity=_WARNING,
        found=" / ".join(one.delivery),
        message=f"The address in the postal service's form would read {found}, which is not what is written."
        if found
        else "The address cannot be taken apart into number, street and unit.",
        repair="Look whether number, street and unit are right and on lines of their own. It is printed as written.",
    )


def _window(mail: MailSettings, one: Address) -> Iterator[_Told]:
    for told in address_window.troubles(one.printed, mail, bars=mail.barcode and one.kind is not Kind.FOREIGN):
        yield _Told(
            code=told.code,
            severity=_ERROR,
            found=told.found,
            rule=told.rule,
            verified=told.verified,
            message=told.message,
            repair=told.repair,
        )


_DOMESTIC = (_last_line, _zip, _street, _box, _military, _puerto_rico, _reading)
