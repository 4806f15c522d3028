"""The one way in: all finders over one text, overlaps settled."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache

from pipeline.rules.privacy import births, labelled, numbers, persons
from pipeline.rules.privacy.folded import fold
from pipeline.rules.privacy.hits import Hit, Kind

_DIGIT = re.compile(r"\d")
_FINDERS: tuple[tuple[int, Callable[[str], Iterator[Hit]]], ...] = (
    (2, numbers.iban),
    (13, numbers.cards),
    (9, numbers.grouped),
    (4, numbers.announced),
    (9, numbers.employer),
    (9, numbers.routing),
    (4, labelled.labelled),
    (1, persons.addresses),
)
"""Each finder behind the fewest digits a text has in which it can find anything."""
_SHORT = 300
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
    return _remembered(text, minors, today) if len(text) <= _SHORT else _found(text, minors, today)


def _found(text: str, minors: tuple[str, ...], today: date | None) -> tuple[Hit, ...]:
    folded = fold(text)
    plain = folded.text
    hits: list[Hit] = []
    digits = len(_DIGIT.findall(plain))
    for fewest, finder in _FINDERS:
        if digits >= fewest:
            hits += finder(plain)
    hits += births.births(plain, today)
    hits += persons.young(plain)
    hits += persons.minors(plain, minors)
    return tuple(_placed(one, folded.span(one.start, one.end)) for one in _settled(hits)) if hits else ()


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
