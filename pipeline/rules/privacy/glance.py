"""Which kinds of identifiers a form's answers and a paper's lines hold, at a glance: most hold none.

`gate` looks closely where a kind weighs anything in the matter; where none does there is nothing to be said. Only what
is new in a form or a paper is looked at: what stands in the others too is remembered.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

from pipeline.model import DocumentType, Field, Form
from pipeline.model.remembered import by_identity
from pipeline.rules.parted import SHAPES, Parted
from pipeline.rules.privacy import shorten
from pipeline.rules.privacy.find import kinds
from pipeline.rules.privacy.hits import Kind

_NOTHING: frozenset[Kind] = frozenset()
_MOST = 4096
"""So many values are remembered of a pair of lines."""


def in_answers(form: Form, document_type: DocumentType, today: date | None) -> frozenset[Kind] | None:
    """The kinds in a form's answers, addresses of no home left out.

    Args:
        form: a checked form.
        document_type: its type.
        today: of the receipt.

    Returns:
        None where a form says what answers alone do not tell: minors, waivers, births, exhibits.
    """
    values = form.values
    if form.exhibits or any(values.get(name) is not None for name in shorten.telling(document_type.fields)):
        return None
    found = _NOTHING
    for name, label, labels in _labelled(document_type.fields):
        value = values.get(name)
        if type(value) is str:
            found |= _in_answer(label, value, today)
        elif value is not None:
            for under, text in shorten.texts(value, label, labels):
                found |= _in_answer(under, text, today)
    return found


def in_paper(said: Parted, title: str, today: date | None) -> frozenset[Kind] | None:
    """The kinds in each line of a paper and the one before it, and in its title; addresses of no home left out.

    Args:
        said: what the paper says.
        title: of the paper.
        today: of the receipt.

    Returns:
        None where a value may change the lines.
    """
    found = _lines(said.stretches).kinds(said.values, today)
    return None if found is None else found | _in_text(title, today)


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Each line of a text with the one before it, for what introduces an identifier may end a line."""
    return pairwise(("", *(line for line in text.splitlines() if line.strip())))


@by_identity
def _labelled(fields: tuple[Field, ...]) -> tuple[tuple[str, str, Mapping[str, str]], ...]:
    """The fields with texts that a paper may print: name, label, labels of columns."""
    return tuple((one.name, one.label, {each.name: each.label for each in one.columns}) for one in shorten.read(fields))


@lru_cache(maxsize=1 << 14)
def _in_answer(label: str, text: str, today: date | None) -> frozenset[Kind]:
    return kinds(f"{label}: {text}", today)


_in_text = lru_cache(maxsize=1 << 10)(kinds)


class _Pair:
    """A line in which a value stands, or the line before it does, and that line."""

    def __init__(self, first: "_Line", second: "_Line") -> None:
        numbers = [one for one in (*first, *second) if isinstance(one, int)]
        self.values = itemgetter(*numbers)
        self.pattern = f"{_pattern(first)}\n{_pattern(second)}"
        self.is_first = not first
        self.seen: dict[Any, frozenset[Kind]] = {}

    def kinds(self, values: object, today: date | None) -> frozenset[Kind] | None:
        """The kinds in the pair with some values; None where one of the lines is none."""
        text = self.pattern % values
        before, _, line = text.partition("\n")
        if not line.strip() or not (self.is_first or before.strip()):
            return None
        if len(self.seen) >= _MOST:
            self.seen.clear()
        found = self.seen[values] = kinds(text, today)
        return found


_Line = tuple[str | int, ...]
"""Fixed texts, and the numbers of values between them."""


class _Lines:
    """The lines of a shape, each with the one before it."""

    def __init__(self, stretches: tuple[str, ...]) -> None:
        found = tuple(pairwise(((), *_lines_of(stretches))))
        self._fixed = tuple(one for one in found if not _has_value(one))
        self._pairs = tuple(_Pair(*one) for one in found if _has_value(one))
        self._days: dict[date | None, frozenset[Kind]] = {}

    def kinds(self, values: tuple[str, ...], today: date | None) -> frozenset[Kind] | None:
        """The kinds in all of them."""
        if not "".join(values).isprintable():  # some other signs begin new lines
            return None
        found = self._days.get(today)
        if found is None:
            found = self._begin(today)
        for pair in self._pairs:
            given = pair.values(values)
            held = pair.seen.get(given)
            if held is None:
                held = pair.kinds(given, today)
                if held is None:
                    return None
            found |= held
        return found

    def _begin(self, today: date | None) -> frozenset[Kind]:
        """Forget what was seen of another day; a run has one."""
        for one in self._pairs:
            one.seen.clear()
        said = ("\n".join("".join(map(str, line)) for line in pair) for pair in self._fixed)
        self._days = {today: _NOTHING.union(*(kinds(text, today) for text in said))}
        return self._days[today]


_lines = by_identity(_Lines, most=SHAPES)


def _lines_of(stretches: tuple[str, ...]) -> Iterator[_Line]:
    """The lines of a shape in which anything stands; a value is taken for a piece of one line."""
    line: list[str | int] = []
    for number, stretch in enumerate(stretches):
        first, *others = f"{stretch}.".splitlines()  # the point: so that a line's end is seen at the end too
        for other in others:
            yield from _filled([*line, first])
            line, first = [], other
        line += [first[:-1], number]
    yield from _filled(line[:-1])


def _filled(line: list[str | int]) -> Iterator[_Line]:
    if any(not isinstance(one, str) or one.strip() for one in line):
        yield tuple(line)


def _has_value(pair: tuple[_Line, _Line]) -> bool:
    return any(isinstance(one, int) for line in pair for one in line)


def _pattern(line: _Line) -> str:
    return "".join("%s" if isinstance(one, int) else one.replace("%", "%%") for one in line)
