"""Lines as they are drawn, to be drawn elsewhere: with holes for the values, for places and for the marks' numbers."""

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeAlias

from pipeline.press.plate.cut import Cut
from pipeline.press.plate.following import Region, Visit
from pipeline.press.plate.reckoning import Astray
from pipeline.press.plate.traced import Operand, Question, Step, Trace, Traced
from pipeline.press.plate.watched import Page

_TOKEN = re.compile(rb"\0([A-Z])([\d,]*)\0")


class Alien(Exception):  # noqa: N818 - no error: what is drawn so cannot be drawn elsewhere
    """Something is drawn in a way that is not known."""


@dataclass(frozen=True, slots=True)
class Place:
    """A printed number; of a line, its place among what is reckoned from the line's start; of a page, its step."""

    number: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a marked place."""

    box: Any
    kind: str
    written: bool
    """Whether it is written; what belongs to the page only is counted but not numbered."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a value stands."""

    block: int
    run: int
    kind: int


@dataclass(frozen=True, slots=True)
class Lines:
    """Where lines of a block stand, one after the other, by their visits."""

    visits: tuple[int, ...]


Token: TypeAlias = bytes | Place | Mark | Slot | Lines


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line that may stand anywhere."""

    tokens: tuple[Token, ...]
    """Its slots' runs are counted in the line."""
    moves: int
    """How often it is moved after it was laid out."""
    steps: tuple[Step, ...]
    """How its places are reckoned; operand 0 is where it begins, then come the moves, and each step is one more."""
    asked: tuple[Question, ...]
    """What WeasyPrint asked of these while it laid the line out, and had for an answer."""
    height: float
    before: object
    """What the stream must have set."""
    after: object
    box: Any

    def looks(self) -> tuple[object, ...]:
        """All by which two lines are told apart."""
        told = tuple((one.kind, one.written) if isinstance(one, Mark) else one for one in self.tokens)
        return told, self.moves, self.steps, self.asked, self.height, self.before, self.after

    def places(self, start: float, moves: Sequence[float]) -> list[float]:
        """All that is reckoned, from where the line begins.

        Args:
            start: where it begins.
            moves: by what it is moved then.

        Raises:
            Astray: a question has another answer.
        """
        values = [start, *moves]
        for how, one, other in self.steps:
            left = values[one] if type(one) is int else one
            values.append(how(left, values[other] if type(other) is int else other))
        for how, one, other, answer in self.asked:
            left = values[one] if type(one) is int else one
            if how(left, values[other] if type(other) is int else other) is not answer:
                raise Astray
        return values


def bounded(page: Page, drawn: Sequence[Any], regions: Sequence[Region]) -> Page:
    """A page in which numbers are named by their steps, marked places and lines by their numbers, ready to be cut."""
    items = list(drawn)
    for at in page.tags:
        if items[at - 1] == "/Artifact":
            items[at] = b"\0N%d\0" % at + items[at]
        else:
            items[at] = b"<</MCID \0M%d\0>>" % at
    bounds: dict[int, bytes] = {}
    for one in regions:
        bounds[one.start] = bounds.get(one.start, b"") + b"\0B%d\0" % one.visit
        bounds[one.end] = b"\0E%d\0" % one.visit + bounds.get(one.end, b"")
    if len(items) in bounds or 0 in bounds:
        raise Alien
    return Page(
        box=page.box,
        number=page.number,
        items=items,
        tags=page.tags,
        borders=page.borders,
        kinds=page.kinds,
        bounds=bounds,
    )


def tokens(page: Page, cut: Cut, visits: Sequence[Visit]) -> tuple[list[Token], dict[int, list[Token]]]:
    """What stands on a page, and what on each of its lines, by visit."""
    holes = [b"\0H%d,%d,%d\0" % one for one in cut.holes]
    whole = b"".join(chain.from_iterable(zip(cut.pieces, [*holes, b""], strict=True)))
    found: list[Token] = []
    lines: dict[int, list[Token]] = {}
    into = found
    for kind, argument in _read(whole):
        if kind == b"B":
            if into is not found:
                raise Alien
            visit = int(argument)
            into = lines.setdefault(visit, [])
            _begin(found, visit, visits)
        elif kind == b"E":
            into = found
        else:
            into.append(_token(page, kind, argument))
    return [one for one in found if one != b""], lines


def _begin(found: list[Token], visit: int, visits: Sequence[Visit]) -> None:
    if found and found[-1] == b"":
        found.pop()
    last = found[-1] if found else None
    if isinstance(last, Lines) and visits[last.visits[0]].ordinal == visits[visit].ordinal:
        found[-1] = Lines((*last.visits, visit))
    else:
        found.append(Lines((visit,)))


def _read(whole: bytes) -> Iterator[tuple[bytes, bytes]]:
    parts = _TOKEN.split(whole)
    yield b"", parts[0]
    for at in range(1, len(parts), 3):
        yield parts[at], parts[at + 1]
        yield b"", parts[at + 2]


def _token(page: Page, kind: bytes, argument: bytes) -> Token:
    if kind == b"":
        if b"\0" in argument:
            raise Alien
        return argument
    if kind == b"Y":
        return Place(int(argument))
    if kind == b"H":
        return Slot(*map(int, argument.split(b",")))
    box = page.tags[int(argument)]
    return Mark(box, page.kinds[box], kind == b"M")


def moves(found: Sequence[Token], visit: Visit, trace: Trace) -> tuple[int, ...]:
    """By what a line was moved after it was laid out: the steps, in their order."""
    waiting, moved, seen = [one.number for one in found if isinstance(one, Place)], set[int](), set[int]()
    while waiting:
        step = waiting.pop()
        if step in seen:
            continue
        seen.add(step)
        how, one, other = trace.steps[step]
        if type(other) is int and other in trace.moves and other not in visit.steps and how is operator.add:
            moved.add(other)
        elif type(other) is int:
            waiting.append(other)
        if type(one) is int:
            waiting.append(one)
    return tuple(sorted(moved))


def line(
    found: Sequence[Token],
    visit: Visit,
    trace: Trace,
    region: Region,
    box: Any,  # noqa: ANN401 - WeasyPrint carries no types
    first: int,
    moved: Sequence[int] = (),
) -> Line:
    """A line by itself.

    Args:
        found: what stands on it.
        visit: where it was laid out.
        trace: how its numbers were reckoned.
        region: where it was drawn.
        box: as it was laid out.
        first: how many runs of its block stand before it.
        moved: by what it was moved after it was laid out.

    Raises:
        Alien: something on it depends on more than where it begins.
    """
    local = _Local(trace, visit.start, moved)
    made: list[Token] = []
    for one in found:
        if isinstance(one, Place):
            made.append(Place(local.of(one.number)))
        elif isinstance(one, Slot):
            made.append(Slot(one.block, one.run - first, one.kind))
        elif one != b"":
            made.append(one)
    asked = tuple(dict.fromkeys([local.question(one) for one in trace.asked(visit.steps) if visit.asks(one)]))
    return Line(
        tuple(made),
        len(moved),
        tuple(local.steps),
        asked,
        float.__pos__(visit.height),
        region.before,
        region.after,
        box,
    )


class _Local:
    """The steps from a line's start, numbered anew."""

    def __init__(self, trace: Trace, start: Traced, moved: Sequence[int]) -> None:
        self._trace = trace
        self._numbers: dict[int, int] = {start.number: 0} | {one: at for at, one in enumerate(moved, start=1)}
        self._before = len(moved)
        self._least = start.number
        self.steps: list[Step] = []

    def of(self, step: int) -> int:
        if step in self._numbers:
            return self._numbers[step]
        if step < self._least:
            raise Alien
        how, one, other = self._trace.steps[step]
        if type(one) is float and type(other) is float:
            raise Alien
        self.steps.append((how, self._operand(one), self._operand(other)))
        number = self._numbers[step] = self._before + len(self.steps)
        return number

    def question(self, one: Question) -> Question:
        how, left, right, answer = one
        return how, self._operand(left), self._operand(right), answer

    def _operand(self, one: Operand) -> Operand:
        return self.of(one) if type(one) is int else one
