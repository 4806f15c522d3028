"""The sums of a layout, ready to be done again for blocks with other lines.

A block whose lines stand together on one page, laid out once, is *free*: it may have more lines or fewer, of other
heights, since all that follows asks only where its last line ends. Every other block must have as many lines as it had,
and as high.
"""

import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.press.plate.following import Visit
from pipeline.press.plate.traced import Operation, Trace

Heights = Mapping[int, Sequence[float]]
"""Of each block, by its ordinal, the heights of its lines."""


class Fixed(Exception):  # noqa: N818 - no error: the block is taken as fixed, and all is made ready once more
    """More of these blocks is asked for than where their last lines end."""

    def __init__(self, *ordinals: int) -> None:
        super().__init__(ordinals)
        self.ordinals = ordinals


class Astray(Exception):  # noqa: N818 - no error: the record is laid out by WeasyPrint
    """WeasyPrint might go another way."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The lines of a free block."""

    ordinal: int
    start: int
    """The step of the first line's place."""
    ends: tuple[int, ...]
    """The steps that give the end of the last line."""


class Reckoning:
    """One layout's sums."""

    def __init__(self, trace: Trace, visits: Sequence[Visit], free: frozenset[int], wanted: Sequence[int]) -> None:
        """Make ready.

        Args:
            trace: what was written down.
            visits: the lines that were laid out.
            free: the ordinals of the blocks that may change.
            wanted: the steps that are asked for, besides those of the lines.

        Raises:
            Fixed: a block cannot be free.
        """
        self._trace = trace
        self._visits: dict[int, list[Visit]] = {}
        for one in visits:
            self._visits.setdefault(one.ordinal, []).append(one)
        self._made: dict[tuple[Operation, float, float], list[int]] = {}
        for number, step in enumerate(trace.steps):
            if _told(step):
                self._made.setdefault(step, []).append(number)
        self._chains = {self._visits[one][0].start.number: self._chain(one) for one in sorted(free)}
        self._ends = {end: chain for chain in self._chains.values() for end in chain.ends}
        self._inner = self._inside()
        self._feet: dict[tuple[float, float], int] = {
            (one.start.number, one.height.number): one.ordinal for one in visits
        }
        self._more: set[float] = set()
        self._asked = self._questions()
        fixed = [one.start.number for number, lines in self._visits.items() if number not in free for one in lines]
        self._order = self._needed([*wanted, *fixed, *[n for _, *both, _ in self._asked for n in both]])
        self.free = free

    def _chain(self, ordinal: int) -> Chain:
        lines = self._visits[ordinal]
        last = (operator.add, lines[-1].start.number, lines[-1].height.number)
        ends = tuple(self._made.get(last, ()))
        if not ends:
            raise Fixed(ordinal)
        return Chain(ordinal, lines[0].start.number, ends)

    def _inside(self) -> dict[int, int]:
        """The steps that depend on a free block's lines otherwise than by its end, and on which block."""
        inner: dict[int, int] = {}
        for chain in self._chains.values():
            lines = self._visits[chain.ordinal]
            inner |= {one.start.number: chain.ordinal for one in lines[1:]}
            inner |= {one.height.number: chain.ordinal for one in lines}
        for number, (_, *both) in enumerate(self._trace.steps):
            for one in both:
                if type(one) is int and one in inner and number not in self._ends:
                    inner.setdefault(number, inner[one])
        return inner

    def _questions(self) -> list[tuple[Operation, float, float, bool]]:
        """What must be asked again.

        That a line stands within its page follows from the end of its block standing within it: places only grow.
        """
        asked, inside, fixed = [], [], set[int]()
        for how, one, other, answer in self._trace.questions:
            inner = next(
                (self._inner[each] for each in (one, other) if type(each) is int and each in self._inner), None
            )
            if inner is None:
                asked.append((how, one, other, answer))
            elif any(line.asks((how, one, other, answer)) for line in self._visits[inner]):
                continue  # the lines that stand there now are asked it where they stand
            elif how is operator.gt and not answer and type(other) is float:
                inside.append((inner, one, other))
            else:
                fixed.add(inner)
        within = {(*self._foot(one), other) for how, one, other, answer in asked if how is operator.gt and not answer}
        for ordinal, one, bound in inside:
            line, more = self._foot(one)
            if line != ordinal or not any((ordinal, most, bound) in within for most in self._more if most >= more):
                fixed.add(ordinal)
        if fixed:
            raise Fixed(*fixed)
        return asked

    def _foot(self, number: float) -> tuple[int, float]:
        """Of which block a line's foot was asked for, and what was added to it; -1 where it is no line's foot."""
        how, one, other = self._trace.steps[int(number)]
        more = 0.0
        if how is operator.add and type(one) is int and type(other) is float:
            more, (how, one, other) = other, self._trace.steps[one]
        if how is not operator.add or (one, other) not in self._feet:
            return -1, more
        self._more.add(more)
        return self._feet[one, other], more

    def _needed(self, wanted: Sequence[float]) -> list[int]:
        steps, needed = self._trace.steps, set[int]()
        waiting = [one for one in wanted if type(one) is int]
        waiting += self._chains
        while waiting:
            number = waiting.pop()
            if number in needed:
                continue
            needed.add(number)
            if number in self._inner:
                raise Fixed(self._inner[number])
            if number in self._ends:
                waiting.append(self._ends[number].start)
            else:
                waiting += [one for one in steps[number][1:] if type(one) is int]
        return sorted(needed)

    def again(self, heights: Heights) -> dict[int, float]:
        """All that is needed, by its step.

        Args:
            heights: of the lines of each block, which must fit.

        Raises:
            Astray: a question has another answer.
        """
        steps, ends = self._trace.steps, self._ends
        values: dict[int, float] = {}
        for number in self._order:
            if number in ends:
                values[number] = places(values[ends[number].start], heights[ends[number].ordinal])[-1]
                continue
            how, one, other = steps[number]
            left = values[one] if type(one) is int else one
            values[number] = how(left, values[other] if type(other) is int else other)
        for how, one, other, answer in self._asked:
            left = values[one] if type(one) is int else one
            if how(left, values[other] if type(other) is int else other) is not answer:
                raise Astray
        return values


def places(start: float, heights: Sequence[float]) -> list[float]:
    """Where each line begins, and where the last ends; as `iter_line_boxes` of WeasyPrint adds it up."""
    found = [start]
    for height in heights:
        found.append(found[-1] + height)
    return found


def _told(step: tuple[Operation, float, float]) -> bool:
    """1.0 == 1 for Python, but one is what never changes and the other a step."""
    return type(step[1]) is int and type(step[2]) is int
