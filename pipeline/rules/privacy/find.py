"""The one way in: all finders over one text, overlaps settled."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from pipeline.rules.privacy import births, labelled, numbers, persons
from pipeline.rules.privacy.calendar_days import lies_ahead
from pipeline.rules.privacy.folded import Folded, fold, plain
from pipeline.rules.privacy.hits import Finder, Hit, Kind

_DIGIT = re.compile(r"\d")
_FINDERS = (*numbers.FINDERS, *labelled.FINDERS, *persons.FINDERS, *births.FINDERS)
_MANY = max(one.fewest for one in _FINDERS)
_WITH_DIGITS = tuple(tuple(one for one in _FINDERS if digits >= one.fewest) for digits in range(_MANY + 1))
"""The finders that can find anything in a text of 0, 1, 2 … digits."""
SHORT = 300
"""Characters of a text that is remembered: the answers of a roster's rows are mostly the same."""
_RANK = {kind: rank for rank, kind in enumerate((Kind.IBAN, *(one for one in Kind if one is not Kind.IBAN)))}
"""Where two finders claim one number, the kind that stands first wins; accounts come behind checked numbers."""


def find(text: str, *, minors: tuple[str, ...] = (), today: date | None = None) -> tuple[Hit, ...]:
    """Every identifier in a text, in its order; none lies in another.

    Args:
        text: of a page, a field, a file name: as it was read.
        minors: names flagged as minors' in the case data.
        today: of the receipt: a date after it is nobody's birth date.

    Returns:
        The hits, their places counted in `text` as it was given.
    """
    return _remembered(text, minors, today) if len(text) <= SHORT else _found(text, minors, today)


def kinds(text: str, today: date | None = None) -> frozenset[Kind]:
    """The kinds of what `find` finds in a text, minors' names and addresses in which nobody is said to live left out.

    Args:
        text: as for `find`.
        today: as for `find`.
    """
    worth, homes = _worth(plain(text))
    if not worth or (worth == _STREET and not homes):
        return _NOTHING
    return frozenset(one.kind for one in _hits(fold(text), worth, (), today)) - {Kind.STREET_ADDRESS}


_STREET = (persons.ADDRESSES,)
_NOTHING: frozenset[Kind] = frozenset()


def _worth(said: str) -> tuple[tuple[Finder, ...], bool]:
    """The finders that may find something in a folded text, and whether an address in it may be somebody's home."""
    if not said.isascii():  # letters that only count as the same where case is ignored
        return _WITH_DIGITS[min(len(_DIGIT.findall(said)), _MANY)], True
    alike = said.encode().translate(_ALIKE)
    return _known(alike) if len(alike) <= SHORT else _worth_of(alike)


_ALIKE = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789", b"abcdefghijklmnopqrstuvwxyz000000000")


def _worth_of(alike: bytes) -> tuple[tuple[Finder, ...], bool]:
    """The same of a text in small letters, every digit a 0: which digit it is tells nothing here."""
    said = alike.decode()
    worth = []
    for one in _WITH_DIGITS[min(said.count("0"), _MANY)]:
        for need in one.needs:
            if need.search(said) is None:
                break
        else:
            worth.append(one)
    return tuple(worth), persons.ADDRESSES in worth and persons.MAYBE_HOME.search(said) is not None


_known = lru_cache(maxsize=1 << 12)(_worth_of)


def _found(text: str, minors: tuple[str, ...], today: date | None) -> tuple[Hit, ...]:
    folded = fold(text)
    return _hits(folded, _worth(folded.text)[0], minors, today)


def _hits(folded: Folded, finders: Iterable[Finder], minors: tuple[str, ...], today: date | None) -> tuple[Hit, ...]:
    said = folded.text
    hits = [hit for one in finders for hit in one.find(said) if not (today and _lies_ahead(said, hit, today))]
    hits += persons.minors(said, minors)
    return tuple(_placed(one, folded.span(one.start, one.end)) for one in _settled(hits)) if hits else ()


def _lies_ahead(said: str, hit: Hit, today: date) -> bool:
    """Whether what looks like a birth date is none."""
    return hit.kind is Kind.BIRTH_DATE and lies_ahead(said[hit.start : hit.end], today)


_remembered = lru_cache(maxsize=4096)(_found)


def _placed(hit: Hit, span: tuple[int, int]) -> Hit:
    return replace(hit, start=span[0], end=span[1])


def _settled(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of hits that overlap the one of the higher rank stays; of one rank the longer."""
    kept: list[Hit] = []
    for one in sorted(hits, key=lambda one: (_RANK[one.kind], one.start - one.end)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return iter(sorted(kept, key=lambda one: one.start))
