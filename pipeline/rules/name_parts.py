"""A person's name, and a postal address, in the parts that e-filing standards ask for."""

import re
from dataclasses import dataclass

from pipeline.rules.caption import surname

_SUFFIX = re.compile(r",?\s+(jr|sr|ii|iii|iv|v|esq|m\.?d|ph\.?d|d\.?d\.?s)\.?$", re.IGNORECASE)
_TITLE = re.compile(r"^(hon|mr|mrs|ms|mx|dr|judge|justice|officer|rev)\.?\s+", re.IGNORECASE)
_CITY = re.compile(r"^(?P<city>[^,\d][^,]*?),?\s+(?P<state>[A-Z]{2})\.?,?\s+(?P<zip>\d{5}(?:-\d{4})?)$")
_UNIT = re.compile(
    r"^(?P<street>.*\S),?\s+(?P<unit>(?:apt|apartment|unit|suite|ste|floor|fl|room|rm|#)\.?\s*#?\w[\w-]*)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """A natural person's name; parts that are not there are empty."""

    given: str
    middle: str
    surname: str
    suffix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostalParts:
    """A postal address; parts that are not there are empty."""

    street: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


def name_parts(name: str) -> NameParts:
    """`Hon. Maria Ana de la Cruz, Jr.` is given `Maria`, middle `Ana`, surname `de la Cruz`, suffix `Jr`."""
    plain = _TITLE.sub("", " ".join(name.split()))
    if plain.count(",") == 1 and not _SUFFIX.search(plain):  # `Doe, Jane`
        last, first = plain.split(",")
        plain = f"{first.strip()} {last.strip()}"
    found = _SUFFIX.search(plain)
    suffix = found.group(0).strip(" ,") if found else ""
    words = (plain[: found.start()] if found else plain).strip(" ,")
    family = surname(words) or words
    before = words.removesuffix(family).split()
    return NameParts(given=before[0] if before else "", middle=" ".join(before[1:]), surname=family, suffix=suffix)


def postal_parts(lines: tuple[str, ...]) -> PostalParts:
    """The parts of an address; lines that are no US address give the street alone, never a guess."""
    rest = [" ".join(one.split()) for one in lines if one.strip()]
    if not rest:
        return PostalParts()
    found = _CITY.match(rest[-1])
    if found is None:
        return PostalParts(street=", ".join(rest))
    street = ", ".join(rest[:-1])
    unit = _UNIT.match(street)
    where = {key: found[key] for key in ("city", "state", "zip")}
    if unit:
        return PostalParts(street=unit["street"].rstrip(","), unit=unit["unit"], **where)
    return PostalParts(street=street, **where)
