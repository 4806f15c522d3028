"""A recipient's lines as an address: what is printed, where it goes, and a key by which equal ones are found.

What is printed are the person's own lines: upper case, runs of blanks made one, empty lines and commas at a line's end
left out, and nothing else. What is *compared* (`key`) is further along: words are shortened as the postal service's
Publication 28 does, by the tables of `scourgify`. A key is never printed.
"""

import functools
import re
from dataclasses import dataclass
from enum import StrEnum

from babel import Locale
from scourgify import address_constants as words

from pipeline.mailing.zips import prefixes

_REMEMBERED = 4096
"""Lines and addresses kept as they were read: cities and units repeat."""


class Kind(StrEnum):
    """What a delivery line is."""

    STREET = "street"
    BOX = "post office box"
    RURAL = "rural route"
    MILITARY = "military"
    FOREIGN = "foreign"
    GENERAL = "general delivery"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where a piece goes."""

    name: str
    delivery: tuple[str, ...]
    """The lines between the name and the last line, as printed."""
    city: str
    state: str
    """Two letters, also where the form wrote it out; empty where it is no state."""
    zip5: str
    plus4: str
    printed: tuple[str, ...]
    """All lines, the name first."""
    key: str
    """Equal for addresses that differ in spelling only."""
    kind: Kind
    through: tuple[str, ...]
    """Lines for `c/o` and `Attn`, as printed."""
    country: str = ""
    """Of a foreign address."""

    @property
    def group(self) -> str:
        """Equal for one recipient at one address."""
        return f"{self.key}|{_plain(self.name)}"

    @property
    def standard(self) -> str:
        """All but the name in one line, as Publication 28 shortens its words; equal however it was written."""
        _, state, city, *lines = self.key.split("|")
        return " ".join((*lines, city, state, self.zip5))

    @property
    def order(self) -> str:
        """Mail order: by ZIP Code, its four further digits, street and number; foreign mail last."""
        if self.kind is Kind.FOREIGN:
            return f"~{self.country}"
        number, _, street = _street_line(self).partition(" ")
        if not number[:1].isdigit():
            number, street = "", f"{number} {street}"
        return f"{self.zip5 or '~'}{self.plus4}|{street}|{number:0>8}"


_LAST = re.compile(r"^(?:(?P<city>.*?)[,\s]+)?(?P<state>[A-Z][A-Z. ]*?)\.?[,\s]+(?P<zip>\d{5}(?:[-–—− ]?\d{4})?)$")
_LAST_WITHOUT_ZIP = re.compile(r"^(?P<city>.*?)[,\s]+(?P<state>[A-Z]{2})\.?$")
_BOX = re.compile(r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|POSTBOX|POB|LOCK ?BOX)\b", re.IGNORECASE)
_RURAL = re.compile(r"^(?:RR|R\.R\.|RURAL ROUTE|RFD|HC|HCR|HIGHWAY CONTRACT|STAR ROUTE)\b", re.IGNORECASE)
_MILITARY = re.compile(r"^(?:APO|FPO|DPO)\b")
_GENERAL = re.compile(r"\bGENERAL DELIVERY\b")
_RURAL_LETTERS, _SPECIAL = frozenset("RHS"), ("BOX", "POB", "GENERAL DELIVERY")
"""What these three begin with, or have in them, where a line is printed in ASCII letters."""
_KINDS = (Kind.BOX, Kind.RURAL, Kind.GENERAL, Kind.STREET)
"""What one line is decides for all, in this order."""
_THROUGH = re.compile(r"^(?:C/O|C\.O\.|%|CARE OF|ATTN|ATTENTION|ATTN\.)(?:[\s:.]|$)")
_AMERICA = frozenset({"USA", "U.S.A.", "US", "U.S.", "UNITED STATES", "UNITED STATES OF AMERICA"})
_COUNTRIES_OF_THE_KINGDOM = frozenset({"ENGLAND", "SCOTLAND", "WALES", "NORTHERN IRELAND", "GREAT BRITAIN", "UK"})
_MILITARY_STATES = frozenset({"AA", "AE", "AP"})
_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_WORD = re.compile(r"[^\W_]+(?:/\d+)?")
_SHORTER = {
    **words.STREET_TYPE_ABBREVIATIONS,
    **words.DIRECTIONAL_REPLACEMENTS,
    **words.OCCUPANCY_TYPE_ABBREVIATIONS,
    "SAINT": "ST",
}


@functools.lru_cache(maxsize=_REMEMBERED)
def read(name: str, lines: tuple[str, ...]) -> Address:
    """An address from a form's lines.

    Args:
        name: the recipient's.
        lines: the postal address without the name, as the form gave it.
    """
    first, *shown = printed(name, lines)
    if not shown:
        return _made(first, [], "", "", "", Kind.STREET)
    told = _last_line(shown)
    if told is None:
        foreign = _foreign(shown)
        return _made(first, shown, "", "", "", Kind.FOREIGN if foreign else Kind.STREET, shown[-1] if foreign else "")
    city, state, code, above = told
    return _made(first, shown, city, state, code, _kind(above, city, state), above=len(above))


def printed(name: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """All that is printed of an address, the name first, without a look at what it says; see `read`."""
    shown = [one for one in map(_printed, lines) if one]
    if shown and shown[-1].strip(".") in _AMERICA:
        shown.pop()
    return (_printed(name), *shown)


def state_of(text: str) -> str:
    """The two letters of a state, written so or in full; empty if it is none."""
    plain = " ".join(text.replace(".", "").split())
    if plain in prefixes().states:
        return plain
    found = str(words.STATE_ABBREVIATIONS.get(plain, ""))
    return found if found in prefixes().states else ""


@functools.lru_cache(maxsize=_REMEMBERED)
def short(text: str) -> str:
    """A line for comparing: its words as Publication 28 shortens them, without punctuation."""
    text = _POINT.sub(" ", text).upper()  # `Unit 1.5` is not `Unit 15`
    return " ".join([_SHORTER.get(one, one) for one in _WORD.findall(text.replace(".", "").replace("'", ""))])


def _made(
    name: str,
    shown: list[str],
    city: str,
    state: str,
    code: str,
    kind: Kind,
    country: str = "",
    above: int | None = None,
) -> Address:
    digits = code if code.isdigit() else "".join(one for one in code if one.isdigit())
    upper = tuple(shown[: len(shown) if above is None else above])
    through = tuple([line for line in upper if _THROUGH.match(line)])
    return Address(
        name=name,
        delivery=upper,
        city=city,
        state=state,
        zip5=digits[:5],
        plus4=digits[5:],
        printed=(name, *shown),
        key="|".join((digits, state, short(city), *[short(line) for line in upper])),
        kind=kind,
        through=through,
        country=country,
    )


def _last_line(shown: list[str]) -> tuple[str, str, str, list[str]] | None:
    """City, state, ZIP Code and the lines above; a form may have given the three a line each."""
    without = None
    for joined in range(1, min(3, len(shown)) + 1):
        found = _parted(" ".join(shown[-joined:]))
        if found is None:
            continue
        city, two, code = found
        if city and (joined == 1 or not any(one.isdigit() for one in city)):
            return city, two, code, shown[:-joined]
        without = without or ("", two, code, shown[:-joined])
    if without:
        return without
    bare = _LAST_WITHOUT_ZIP.match(shown[-1])
    if bare and (two := state_of(bare["state"])):
        return bare["city"].rstrip(", "), two, "", shown[:-1]
    return None


@functools.lru_cache(maxsize=_REMEMBERED)
def _parted(line: str) -> tuple[str, str, str] | None:
    """City, state and ZIP Code of a last line.

    The state is the longest run of words before the ZIP Code that is one: `NEW YORK NEW YORK 10001`.
    """
    found = _LAST.match(line)
    if found is None:
        return None
    told = f"{found['city'] or ''} {found['state']}".replace(",", " ").split()
    for count in (4, 3, 2, 1):
        if 0 < count <= len(told) and (two := state_of(" ".join(told[-count:]))):
            return " ".join(told[:-count]), two, found["zip"]
    return None


def _kind(above: list[str], city: str, state: str) -> Kind:
    if state in _MILITARY_STATES or _MILITARY.match(city):
        return Kind.MILITARY
    kinds = {_kind_of(line) for line in above}
    return next(kind for kind in _KINDS if kind in kinds or kind is Kind.STREET)


@functools.lru_cache(maxsize=_REMEMBERED)
def _kind_of(line: str) -> Kind:
    if line.isascii() and line[:1] not in _RURAL_LETTERS and not any(word in line for word in _SPECIAL):
        return Kind.STREET  # none of the patterns can be in it, and most lines are such
    tests = ((Kind.BOX, _BOX.search), (Kind.RURAL, _RURAL.match), (Kind.GENERAL, _GENERAL.search))
    return next((kind for kind, test in tests if test(line)), Kind.STREET)


def _foreign(shown: list[str]) -> bool:
    """Whether the last line is a country, by its English name, as mail abroad must say it."""
    last = shown[-1].strip(".")
    return len(shown) > 1 and last in _countries() and not state_of(last)


@functools.cache
def _countries() -> frozenset[str]:
    named = {str(name).upper() for code, name in Locale("en").territories.items() if code.isalpha()}
    return frozenset(named | _COUNTRIES_OF_THE_KINGDOM) - _AMERICA


def _street_line(one: Address) -> str:
    lines = [line for line in one.delivery if line not in one.through]
    numbered = next((line for line in lines if line[:1].isdigit()), lines[-1] if lines else "")
    return short(numbered)


@functools.lru_cache(maxsize=_REMEMBERED)
def _printed(line: str) -> str:
    return " ".join(line.upper().split()).rstrip(",;").strip()


def _plain(name: str) -> str:
    return " ".join(_WORD.findall(name.upper().replace(".", "").replace("'", "")))
