"""The one way in: all finders over one text, overlaps settled."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

from pipeline.rules.privacy import births, labelled, numbers, persons
from pipeline.rules.privacy.folded import fold
from pipeline.rules.privacy.hits import Hit, Kind

_DIGIT = re.compile(r"\d")
_FINDERS: tuple[Callable[[str], Iterator[Hit]], ...] = (
    numbers.iban,
    numbers.cards,
    numbers.social_security,
    numbers.employer,
    numbers.routing,
    labelled.labelled,
    persons.addresses,
)
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
    folded = fold(text)
    plain = folded.text
    hits: list[Hit] = []
    if _DIGIT.search(plain):
        for finder in _FINDERS:
            hits += finder(plain)
    hits += births.births(plain, today)
    hits += persons.young(plain)
    hits += persons.minors(plain, minors)
    return tuple(_placed(one, folded.span(one.start, one.end)) for one in _settled(hits))


def _placed(hit: Hit, span: tuple[int, int]) -> Hit:
    return replace(hit, start=span[0], end=span[1])


def _settled(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Of hits that overlap the one of the higher rank stays; of one rank the longer."""
    kept: list[Hit] = []
    for one in sorted(hits, key=lambda one: (_RANK[one.kind], one.start - one.end)):
        if not any(one.start < other.end and other.start < one.end for other in kept):
            kept.append(one)
    return iter(sorted(kept, key=lambda one: one.start))
