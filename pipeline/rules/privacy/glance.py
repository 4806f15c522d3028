"""Which kinds of identifiers a form's answers and a paper's lines hold, at a glance: most hold none.

`gate` looks closely where a kind weighs anything in the matter; where none does there is nothing to be said. Only what
is new in a form or a paper is looked at: what stands in the others too is remembered.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from pipeline.model import DocumentType, Field, Form
from pipeline.model.remembered import by_identity
from pipeline.rules.parted import SHAPES, Parted
from pipeline.rules.privacy import shorten
from pipeline.rules.privacy.find import SHORT, kinds
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
    for one in _answers(document_type.fields).of(today):
        value = values.get(one.name)
        before, held = one.before
        if value is not before:
            held = one.kinds(value, today)
        if held:  # seldom; joining nothing costs more than asking
            found |= held
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


class _Answer:
    """A field with texts that a paper may print."""

    __slots__ = ("_label", "_labels", "before", "name")

    def __init__(self, field: Field) -> None:
        self.name = field.name
        self._label = field.label
        self._labels = {one.name: one.label for one in field.columns}
        self.before: tuple[object, frozenset[Kind]] = (None, _NOTHING)
        """The answer of the form before this one, and the kinds in it: in a roster most are the same object."""

    def kinds(self, value: object, today: date | None) -> frozenset[Kind]:
        """The kinds in an answer."""
        found = _NOTHING
        for label, text in shorten.texts(value, self._label, self._labels):
            found |= _in_answer(label, text, today) if len(text) <= SHORT else kinds(f"{label}: {text}", today)
        self.before = (value, found)
        return found


class _Answers:
    """The fields of a type, with what was seen of one day."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self._fields = shorten.read(fields)
        self._days: dict[date | None, tuple[_Answer, ...]] = {}

    def of(self, today: date | None) -> tuple[_Answer, ...]:
        found = self._days.get(today)
        if found is None:
            found = tuple(_Answer(one) for one in self._fields)
            self._days = {today: found}
        return found


_answers = by_identity(_Answers)


@lru_cache(maxsize=1 << 12)
def _in_answer(label: str, text: str, today: date | None) -> frozenset[Kind]:
    return kinds(f"{label}: {text}", today)


_in_text = lru_cache(maxsize=1 << 10)(kinds)


_Line = tuple[str | int, ...]
"""Fixed texts, and the numbers of values between them."""


class _Pair:
    """Two lines, one behind the other, with a value in one of them; and what was seen there on one day."""

    __slots__ = ("_is_first", "_pattern", "_today", "seen", "values")

    def __init__(self, first: _Line, second: _Line, today: date | None) -> None:
        self.values = itemgetter(*(one for one in (*first, *second) if isinstance(one, int)))
        self.seen: dict[object, frozenset[Kind]] = {}
        self._pattern = f"{_pattern(first)}\n{_pattern(second)}"
        self._is_first = not first
        self._today = today

    def kinds(self, values: object) -> frozenset[Kind] | None:
        """The kinds in the pair with some values; None where one of the lines is none."""
        text = self._pattern % values
        before, _, line = text.partition("\n")
        if not line.strip() or not (self._is_first or before.strip()):
            return None
        found = kinds(text, self._today)
        if len(text) <= SHORT:
            if len(self.seen) >= _MOST:
                self.seen.clear()
            self.seen[values] = found
        return found


class _Lines:
    """The lines of a shape, each with the one before it."""

    def __init__(self, stretches: tuple[str, ...]) -> None:
        self._pairs = tuple(pairwise(((), *_lines_of(stretches))))
        self._days: dict[date | None, tuple[frozenset[Kind], tuple[_Pair, ...]]] = {}

    def kinds(self, values: tuple[str, ...], today: date | None) -> frozenset[Kind] | None:
        """The kinds in all of them; None where a value may change the lines."""
        if not "".join(values).isprintable():  # some other signs begin new lines
            return None
        found, fresh = self._days.get(today) or self._begin(today)
        for pair in fresh:
            given = pair.values(values)
            held = pair.seen.get(given)
            if held is None:
                held = pair.kinds(given)
                if held is None:
                    return None
            if held:
                found |= held
        return found

    def _begin(self, today: date | None) -> tuple[frozenset[Kind], tuple[_Pair, ...]]:
        """What is fixed, looked at once, and the rest; what was seen of another day is forgotten."""
        said = ("\n".join("".join(map(str, line)) for line in pair) for pair in self._pairs if not _has_value(pair))
        fixed = _NOTHING.union(*(kinds(text, today) for text in said))
        found = (fixed, tuple(_Pair(*pair, today) for pair in self._pairs if _has_value(pair)))
        self._days = {today: found}
        return found


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
