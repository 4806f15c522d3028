"""What the library makes of a street address, and whether that is another place than the person wrote.

The library parses by a model learned from examples (0.3 ms an address), so it is asked only about lines that are not
plainly a number, a street and its kind. What it says is never printed: where it differs in substance, a person looks.
"""

import functools
import re

from scourgify import address_constants as words
from scourgify import normalize_address_record
from scourgify.exceptions import AddressNormalizationError

from pipeline.mailing.address import Address, Kind, short

_TYPES = frozenset(words.STREET_TYPE_ABBREVIATIONS.values())
_DIRECTIONS = frozenset(words.DIRECTIONAL_REPLACEMENTS.values())
_UNITS = frozenset(words.OCCUPANCY_TYPE_ABBREVIATIONS.values()) | {"UNIT", "STE", "APT", "FL", "RM", "LOT"}
_NUMBER = re.compile(r"\d+[A-Z]?")
_FEWEST_WORDS, _MOST_WORDS = 3, 8


def plain(one: Address) -> bool:
    """Whether the delivery lines are a number, a street with its kind and, perhaps, a unit: nothing can be doubted."""
    lines = [short(line).split() for line in one.delivery if line not in one.through]
    if not lines or len(lines) > 2:  # noqa: PLR2004 - street and unit
        return False
    return _street(lines[0]) and (len(lines) == 1 or _unit(lines[1]))


def differs(one: Address) -> str | None:
    """The library's reading of a street address where it says another thing than the lines; empty where it cannot read
    them; None where all is well or the library is not for such lines.
    """  # noqa: D205 - one sentence
    lines = tuple(line for line in one.delivery if line not in one.through)
    whole = one.city and one.state and one.zip5 and any(character.isdigit() for line in lines for character in line)
    # It was taught addresses of the fifty states, and takes CALLE for no kind of street.
    if one.kind is not Kind.STREET or not whole or one.state == "PR" or plain(one):
        return None
    return _asked(lines, one.city, one.state, one.zip5)


@functools.lru_cache(maxsize=4096)
def _asked(lines: tuple[str, ...], city: str, state: str, code: str) -> str | None:
    told = {
        "address_line_1": lines[0] if lines else "",
        "address_line_2": " ".join(lines[1:]) or None,
        "city": city,
        "state": state,
        "postal_code": code,
    }
    try:
        found = normalize_address_record(told)
    except (AddressNormalizationError, KeyError, IndexError, TypeError, ValueError, AttributeError):
        # Its parser fails in its own ways over odd lines: then it says nothing about them.
        return ""
    read = " ".join(part for part in (found["address_line_1"], found["address_line_2"]) if part)
    return None if _same(read, " ".join(lines)) else read


def _same(read: str, written: str) -> bool:
    """The same words, in any order: a unit may stand before or behind the street."""
    return sorted(short(read).split()) == sorted(short(written).split())


def _street(line: list[str]) -> bool:
    if not _FEWEST_WORDS <= len(line) <= _MOST_WORDS or not _NUMBER.fullmatch(line[0]):
        return False
    rest = line[1:]
    for at, word in enumerate(rest):
        if word in _UNITS and at > 1:
            return _unit(rest[at:]) and _named(rest[:at])
    return _named(rest)


def _named(rest: list[str]) -> bool:
    if rest[-1] in _DIRECTIONS:
        rest = rest[:-1]
    return len(rest) > 1 and rest[-1] in _TYPES and all(word.isalnum() for word in rest)


def _unit(line: list[str]) -> bool:
    if len(line) == 1:
        return line[0].isdigit() or line[0] in _UNITS
    return len(line) == 2 and line[0] in _UNITS  # noqa: PLR2004 - the kind of unit and its number
