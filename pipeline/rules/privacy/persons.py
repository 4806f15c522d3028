"""Names of minors and addresses of homes."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.rules.privacy.folded import fold
from pipeline.rules.privacy.hits import Finder, Hit, Kind
from pipeline.rules.privacy.masking import initials

_FLAGS = re.IGNORECASE
_ADULT = 18
_NAME = r"[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?(?:\s+(?:[A-Z]\.\s?|[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)?|de|la|del|y)){1,3}"
_AGED = re.compile(
    rf"(?P<one>{_NAME})(?:\s{{0,4}},)?(?:\s{{0,4}}\()?\s{{0,4}}(?:is\s+|was\s+|who\s+is\s+)?(?:age[ds]?:?\s*|de\s+)?(?P<age>\d{{1,2}})"
    rf"(?:\s*-?\s*(?:years?|yrs?|a.os)\s*-?\s*(?:old|of\s+age|de\s+edad)?|(?=\s*[),;.]))"
)
_OLD = re.compile(
    rf"\b(?P<age>\d{{1,2}})\s*-?\s*(?:years?|yr)\s*-?\s*old\s+(?:\w+\s+){{0,3}}?(?:named\s+)?(?P<one>{_NAME})"
)
_THE_MINOR = re.compile(
    rf"\b(?:[Mm]inor(?:\s+(?:child|son|daughter|victim|plaintiff))?|[Mm]enor(?:\s+de\s+edad)?)s?,?\s+(?P<one>{_NAME})"
    rf"|(?P<two>{_NAME}),?\s+(?:a|an|un|una)\s+(?:minor|infant|juvenile|menor)\b"
)
_YOUNG = re.compile(r"\bage|years?\b|\byrs?\b|\ba.os\b|\bminor|\binfant|\bjuvenile|\bmenor", _FLAGS)
_MAYBE_YOUNG = re.compile("age|year|yr|a.os|minor|infant|juvenile|menor")
"""In a text without any of these, in small letters, no age is spoken of."""
_YOUNG_SMALL = re.compile(_YOUNG.pattern)
_MINOR_OR_AGE = re.compile(r"minor|menor|infant|juvenile|\d")
"""Nobody is told to be young without one of these words or a number."""
_AGE_WORD = re.compile(r"age|year|yr|a.o", _FLAGS)
_HOME = re.compile(
    r"\b(?:resid(?:es?|ed|ing|ence|encia|e)|lives?|lived|living|home\s+address|home\s+at|domicil\w+|dwelling|"
    r"residential|home|vive|reside|direcci.n|hogar|apartment\s+at|house\s+at|moved\s+to|address\s+of\s+record)\b",
    _FLAGS,
)
_WORK = re.compile(
    r"\b(?:office|court\w*|business|employ\w+|work\w*|bank|branch|store|hospital|school|firm|suite|counsel|attorney|"
    r"clerk|registered\s+agent|company|corp|inc|llc|station|precinct|oficina|juzgado|jail|prison)\b",
    _FLAGS,
)
_OFFICE = re.compile(
    r"(?:\s{0,4},)?\s{0,4}(?:suite|ste\b|floor|fl\b|\d+(?:st|nd|rd|th)\s+fl|room|courthouse|p\.?o\.?\s+box)", _FLAGS
)
_SUFFIX = (
    r"(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|court|ct|place|pl|terrace|ter|circle|cir|way|"
    r"parkway|pkwy|highway|hwy|square|sq|trail|trl|alley|heights|hts|crescent|row|turnpike|calle|avenida)"
)
_STREET = re.compile(
    rf"(?<![\d$§/-])\b(?P<number>\d{{1,5}}(?:-\d{{1,4}})?[A-Z]?)\s+(?P<road>(?:[NSEW]{{1,2}}\.?\s+|"
    rf"(?:north|south|east|west)\s+)?(?:(?:[A-Z][\w'.-]*|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,4}}?{_SUFFIX}\b\.?"
    r"|Broadway|P\.?\s?O\.?\s+Box\s+\d+)"
    r"(?P<unit>(?:\s{{0,4}},)?\s{{0,4}}(?:apt|apartment|unit|lower|upper|rear|bsmt|dpto)\b\.?\s*[\w-]{0,6})?",
    _FLAGS,
)
_MAYBE_STREET = re.compile(r"\d[a-z]?\s")
"""In a text without this, in small letters, there is no number of a house."""
MAYBE_HOME = re.compile(
    r"apt|apartment|unit|lower|upper|rear|bsmt|dpto|resid|live|living|home|domicil|dwelling|vive|direcci|hogar|house|"
    r"moved|addr"
)
"""In a text without any of these, in small letters, nobody is said to live at an address."""
_LABEL = re.compile(
    r"(?:^|[\n;|.])\s*(?:(?:home|legal|permanent|present|current|last\s+known|residential|his|her|defendant'?s?|victim'?s?|subject'?s?)\s+)?"
    r"(?:address|addr|direcci.n|domicilio)\b\.?\s*[:#-]?\s*$",
    _FLAGS,
)
_COUNSEL = re.compile(
    r"\bcourthouse\b|\bclerk\s+of\s+(?:the\s+)?court\b|\bcounsel\s+for\b|\battorneys?\s+for\b|/s/|\besq\b|\bL\.?L\.?[PC]\b|"
    r"\bP\.C\.|\binc\b|\bcorp(?:oration)?\b",
    _FLAGS,
)
_BLOCK = 160
"""How far above a street the name in the same block of an address stands."""
_WINDOW = 70
_SHORT = 3
"""Letters that a short form of a first name shares with the name: Tim, Timothy, Timmy."""


def minors(text: str, names: tuple[str, ...]) -> Iterator[Hit]:
    """The names flagged as minors', in every order and spelling."""
    for name in names:
        pattern = _variants(name)
        for found in pattern.finditer(text) if pattern else ():
            value = "".join(one for one in found.group() if one.isalnum()).casefold()
            yield Hit(kind=Kind.MINOR, start=found.start(), end=found.end(), value=value, masked=initials(name))


@lru_cache(maxsize=256)
def _variants(name: str) -> re.Pattern[str] | None:
    """`Jane Q. Roe` as `Jane Roe`, `JANE QUINN ROE`, `Roe, Jane`, `J. Roe`, `Jan Roe`, `J.Q. Roe`."""
    last, comma, first = fold(name).text.partition(",")
    parts = [one.strip(".") for one in (f"{first} {last}" if comma else last).split()]
    parts = [one for one in parts if one.strip("-'")]
    if len(parts) < 2:  # noqa: PLR2004 - a single word is only found as it stands
        return re.compile(rf"\b{re.escape(parts[0])}\b", _FLAGS) if parts else None
    given, family = re.escape(parts[0]), _loose(parts[-1])
    middle = r"(?:\s+[A-Za-z][\w'-]*\.?){0,2}?"
    short = rf"{re.escape(parts[0][:_SHORT])}[A-Za-z'-]*" if len(parts[0]) >= _SHORT else given
    given = rf"(?:{given}|{short}|(?-i:{re.escape(parts[0][0].upper())})\.?)"
    double = r"\s+".join(_loose(one) for one in parts[1:])
    return re.compile(
        rf"\b(?:{given}{middle}\s+{family}|{given}\s+{double}|(?:{family}|{double})\s*,\s*{given}{middle}"
        rf"|{re.escape(parts[0][0])}\.\s*(?:[A-Z]\.\s*)?{family})\b",
        _FLAGS,
    )


def family_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """The last names of some persons, as far as they have two names.

    >>> family_names(("Jane Q. Roe", "Doe, John", "Kim"))
    ('Roe', 'Doe')
    """
    last = (one.partition(",")[0] if "," in one else " ".join(one.split()[1:]) and one.split()[-1] for one in names)
    return tuple(dict.fromkeys(fold(one).text.strip() for one in last if one.strip()))


def _loose(word: str) -> str:
    """A hyphen in a name is written as a blank too."""
    return re.escape(word).replace(r"\-", r"[-\s]+")


def young(text: str) -> Iterator[Hit]:
    """A name beside an age under 18, or called a minor's."""
    done = 0
    for word in _YOUNG.finditer(text):
        start, end = max(done, word.start() - _WINDOW), word.end() + _WINDOW
        for one in _young_in(text, start, end):
            yield one
            done = max(done, one.end)


def _young_in(text: str, start: int, end: int) -> Iterator[Hit]:
    for pattern in (_AGED, _OLD):
        for found in pattern.finditer(text, start, end):
            if int(found["age"]) < _ADULT and _AGE_WORD.search(found.group()):
                yield _minor(found, "one")
    for found in _THE_MINOR.finditer(text, start, end):
        yield _minor(found, "one" if found["one"] else "two")


def _minor(found: re.Match[str], group: str) -> Hit:
    name = found[group]
    return Hit(
        kind=Kind.MINOR_AGE,
        start=found.start(group),
        end=found.end(group),
        value="".join(one for one in name if one.isalnum()).casefold(),
        masked=initials(name),
    )


def addresses(text: str) -> Iterator[Hit]:
    """Street addresses; those of which the text says that somebody lives there are told apart."""
    for found in _STREET.finditer(text):
        before = text[max(0, found.start() - _WINDOW) : found.start()]
        before = before[before.rfind(". ") + 1 :]
        home = bool(_HOME.search(before) or _LABEL.search(before) or found["unit"]) and not _WORK.search(before)
        office = _OFFICE.match(text, found.end()) or _COUNSEL.search(
            text, max(0, found.start() - _BLOCK), found.start()
        )
        home = home and not _OFFICE.match(text, found.end())
        if office and not home:
            continue  # of a court, counsel or a company, whose addresses no rule protects
        yield Hit(
            kind=Kind.HOME_ADDRESS if home else Kind.STREET_ADDRESS,
            start=found.start(),
            end=found.end(),
            value="".join(one for one in found.group() if one.isalnum()).casefold(),
            masked="*** (street and number)",
        )


ADDRESSES = Finder(fewest=1, needs=(_MAYBE_STREET,), find=addresses)
FINDERS = (Finder(fewest=0, needs=(_MAYBE_YOUNG, _MINOR_OR_AGE, _YOUNG_SMALL), find=young), ADDRESSES)
