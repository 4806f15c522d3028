"""Numbers of a fixed form: of tax offices, payment cards, banks."""

import re
from collections.abc import Iterator

from pipeline.rules.privacy import checksums, words
from pipeline.rules.privacy.folded import near
from pipeline.rules.privacy.hits import Finder, Hit, Kind
from pipeline.rules.privacy.masking import digits_masked

_SEP = r"(?:\s?[-./]\s?|\s{1,2})"
_ALONE = r"(?<![\dA-Za-z])(?<!\d[-./])(?<!\d[-./]\s)"
_ENDS = r"(?![\dA-Za-z])(?![-./]\s?\d)"
_DASHED = re.compile(rf"(?<!\d)(?<!\d[-./])(\d{{3}}){_SEP}(\d{{2}}){_SEP}(\d{{4}})(?!\d)(?![-./]\d)")
_NINE = re.compile(r"(?<!\d)(?<!\d[-./])\d{9}(?!\d)(?![-./]\d)")
_LOOSE = re.compile(r"(?<!\d)\d(?:[\s-]{0,3}\d){8}(?!\d)(?![-./]\d)")
_MISREAD = re.compile(r"(?<![\dA-Za-z])[\dOoIlSB|]{3}\s?[- ]\s?[\dOoIlSB|]{2}\s?[- ]\s?[\dOoIlSB|]{4}(?![\dA-Za-z])")
_MANY = re.compile(r"\d(?:[^\n\d]{0,3}\d){5}|\d{4}")
_MAYBE_SAID = re.compile(r"s[./]?\s?s|soc|tax|t\.?i\.?n|contribuyente")
"""In a text without any of these, in small letters, there is neither of the two words: looking for them takes long."""
_NINE_SIGNS = re.compile(r"[\dolisb|](?:[\s-]{0,3}[\dolisb|]){8}")
"""Digits, and letters that are taken for digits: without nine of them in a row nothing is announced."""
_MAYBE_IBAN = re.compile(r"\d\d(?<=[a-z][a-z]\d\d)(?:[ -]?[a-z\d]){11}")
_AS_DIGITS = str.maketrans("OoIl|SB", "0011158")
_EIN = re.compile(rf"{_ALONE}\d{{2}}\s?-\s?\d{{7}}{_ENDS}|{_ALONE}\d{{9}}{_ENDS}")
_CARD = re.compile(rf"{_ALONE}\d(?:(?:\s{{0,3}}|\s?-\s?)\d){{12,18}}{_ENDS}")
_ROUTING = re.compile(rf"{_ALONE}\d{{4}}\s?-?\s?\d{{4}}\s?-?\s?\d{_ENDS}")
_IBAN = re.compile(r"(?<![A-Za-z\d])[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]){11,30}(?![A-Za-z\d])")
_BEFORE, _BEHIND = 44, 26


def hit(kind: Kind, text: str, start: int, end: int) -> Hit:
    """A number as a hit."""
    found = text[start:end]
    value = "".join(one for one in found if one.isalnum()).upper()
    return Hit(kind=kind, start=start, end=end, value=value, masked=digits_masked(found))


def grouped(text: str) -> Iterator[Hit]:
    """Social security and individual taxpayer numbers written in three groups; of nine digits."""
    for found in _DASHED.finditer(text):
        digits = "".join(found.groups())
        kind = _kind(digits)
        if kind and _stands_alone(text, found) and _is_persons(text, found):
            yield hit(kind, text, found.start(), found.end())


def announced(text: str) -> Iterator[Hit]:
    """Social security and individual taxpayer numbers near a word that says so; some digits may be misread letters."""
    if _MANY.search(text) and (words.SSN.search(text) or words.ITIN.search(text)):
        for pattern in (_NINE, _LOOSE, _MISREAD):
            yield from _by_word(pattern, text)


def _kind(digits: str) -> Kind | None:
    if checksums.ssn(digits):
        return Kind.SSN
    return Kind.ITIN if checksums.itin(digits) else None


def _stands_alone(text: str, found: re.Match[str]) -> bool:
    """A letter may touch the number only where it belongs to the key word, as in `SSN123-45-6789`."""
    before, behind = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 1]
    if before.isalpha():
        return words.SSN.search(near(text, found.start(), 12)) is not None
    return not behind.isalpha() or words.SSN.match(text[found.end() : found.end() + 12]) is not None


def _is_persons(text: str, found: re.Match[str]) -> bool:
    """Not the number of a case, a telephone, a page; groups parted by blanks or points alone are doubted more.

    They count all the same without a key word: scanning loses hyphens, nothing else is grouped three, two and four, and
    what was filed cannot be called back, while a false hit costs a look.
    """
    before = near(text, found.start(), _BEFORE)
    if words.NOT_A_PERSONS.search(before):
        return False
    if "-" in found.group():
        return True
    if _said(text, found):
        return True
    return not words.MEASURED.search(before) and not re.search(
        r"\d\s*$|^\s*\d", before[-3:] + text[found.end() : found.end() + 3]
    )


def _by_word(pattern: re.Pattern[str], text: str) -> Iterator[Hit]:
    for found in pattern.finditer(text):
        digits = "".join(one for one in found.group().translate(_AS_DIGITS) if one.isdigit())
        kind = _kind(digits)
        if kind and (_said(text, found) if kind is Kind.SSN else _said_itin(text, found)):
            yield hit(kind, text, found.start(), found.end())


def _said(text: str, found: re.Match[str]) -> bool:
    return _near_word(words.SSN, text, found)


def _said_itin(text: str, found: re.Match[str]) -> bool:
    return _near_word(words.ITIN, text, found)


def _near_word(word: re.Pattern[str], text: str, found: re.Match[str]) -> bool:
    """The word stands shortly before, with no other number between, or directly behind in brackets."""
    before = near(text, found.start(), _BEFORE)
    said = list(word.finditer(before))
    if said:
        between = before[said[-1].end() :]
        return not re.search(r"\d{3}|[;]|\.\s+(?!Nos?\b|N.m)[A-Z][a-z]", between) and not words.NOT_A_PERSONS.search(
            before
        )
    behind = text[found.end() : found.end() + _BEHIND]
    return re.match(r"\s*[(\[,]?\s*(?:his|her|su|el|the)?\s*", behind) is not None and (
        (after := word.search(behind)) is not None and not re.search(r"\d|[.;:]\s", behind[: after.start()])
    )


def employer(text: str) -> Iterator[Hit]:
    """Employer identification numbers near a word that says so."""
    for found in _EIN.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if checksums.ein(digits) and _near_word(words.EIN, text, found):
            yield hit(Kind.EIN, text, found.start(), found.end())


def cards(text: str) -> Iterator[Hit]:
    """Payment cards: an issuer's range and length, and the check digit."""
    for found in _CARD.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if not checksums.card(digits):
            continue
        before = near(text, found.start(), _BEFORE)
        if words.CARD.search(before) or not words.NOT_A_PERSONS.search(before):
            yield hit(Kind.CARD, text, found.start(), found.end())


def routing(text: str) -> Iterator[Hit]:
    """Routing numbers of banks, which no rule protects: so that they are not taken for a person's number."""
    for found in _ROUTING.finditer(text):
        digits = re.sub(r"\D", "", found.group())
        if checksums.routing(digits) and _near_word(words.ROUTING, text, found):
            yield hit(Kind.ROUTING, text, found.start(), found.end())


def iban(text: str) -> Iterator[Hit]:
    """International account numbers, by their check digits."""
    for found in _IBAN.finditer(text):
        bare = re.sub(r"[ -]", "", found.group())
        if checksums.iban(bare):
            yield hit(Kind.IBAN, text, found.start(), found.end())


FINDERS = (
    Finder(fewest=2, needs=(_MAYBE_IBAN,), find=iban),
    Finder(fewest=13, needs=(_CARD,), find=cards),
    Finder(fewest=9, needs=(_DASHED,), find=grouped),
    Finder(fewest=4, needs=(_MAYBE_SAID, _NINE_SIGNS), find=announced),
    Finder(fewest=9, needs=(_EIN,), find=employer),
    Finder(fewest=9, needs=(_ROUTING,), find=routing),
)
