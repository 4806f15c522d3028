"""What of a page's sums must be reckoned and asked again, if the lines of some blocks are others."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.press.plate.following import Visit
from pipeline.press.plate.traced import Question, Trace


class Fixed(Exception):  # noqa: N818 - no error: the block is taken as fixed, and all is made ready once more
    """More of these blocks is asked for than where their last lines end."""

    def __init__(self, *ordinals: int) -> None:
        super().__init__(ordinals)
        self.ordinals = ordinals


@dataclass(frozen=True, slots=True)
class Attempt:
    """Lines of a block that were laid out one after the other."""

    ordinal: int
    first: int
    """How many lines of the block stand on the pages before."""
    visits: tuple[Visit, ...]
    complete: bool
    """Whether the last of them is the block's last."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The lines of a free block."""

    ordinal: int
    first: int
    start: int
    """The step of the first line's place."""
    ends: tuple[int, ...]
    """The steps that give the end of the last line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What was written down of one page."""

    trace: Trace
    questions: Sequence[Question]
    steps: Sequence[int]
    """The page's own, in their order."""
    attempts: Sequence[Attempt]
    wanted: Sequence[int]
    """The steps that are asked for, besides those of the lines."""


class Needs:
    """What is needed of one page's sums."""

    def __init__(self, sums: Sums, free: frozenset[int]) -> None:
        """Find out.

        Args:
            sums: what was written down.
            free: the ordinals of the blocks that may change; each has one attempt.

        Raises:
            Fixed: a block cannot be free.
        """
        self._steps, self._sums = sums.trace.steps, sums
        self._attempts = {one.ordinal: one for one in sums.attempts if one.ordinal in free}
        chains = [self._chain(one) for one in self._attempts.values()]
        self.starts = {one.start: one for one in chains}
        """The chains by the steps of their first lines' places."""
        self.ends = {end: one for one in chains for end in one.ends}
        """The chains by the steps that give where they end."""
        self._inner = self._inside()
        self._feet = {
            (one.start.number, one.height.number): one.ordinal for each in sums.attempts for one in each.visits
        }
        self._more: set[float] = set()
        self.asked = self._questions()

    def _chain(self, attempt: Attempt) -> Chain:
        last = attempt.visits[-1]
        sought = (operator.add, last.start.number, last.height.number)
        ends = tuple([number for number in self._sums.steps if self._steps[number] == sought and self._told(number)])
        if not ends:
            raise Fixed(attempt.ordinal)
        return Chain(attempt.ordinal, attempt.first, attempt.visits[0].start.number, ends)

    def _told(self, number: int) -> bool:
        """1.0 == 1 for Python, but one is what never changes and the other a step."""
        _, one, other = self._steps[number]
        return type(one) is int and type(other) is int

    def _inside(self) -> dict[int, int]:
        """The steps that depend on a free block's lines otherwise than by its end, and on which block."""
        inner: dict[int, int] = {}
        for ordinal, attempt in self._attempts.items():
            inner |= {one.start.number: ordinal for one in attempt.visits[1:]}
            inner |= {one.height.number: ordinal for one in attempt.visits}
        for number in self._sums.steps:
            if number not in self.ends:
                for one in self._steps[number][1:]:
                    if type(one) is int and one in inner:
                        inner.setdefault(number, inner[one])
        return inner

    def _questions(self) -> list[Question]:
        """What must be asked again.

        That a line stands within its page follows from the end of its block standing within it: places only grow.
        """
        asked, inside, fixed = [], [], set[int]()
        for question in self._sums.questions:
            how, one, other, answer = question
            inner = next((self._inner[each] for each in both(question) if each in self._inner), None)
            if inner is None:
                asked.append(question)
            elif any(line.asks(question) for line in self._attempts[inner].visits):
                continue  # the lines that stand there now are asked it where they stand
            elif how is operator.gt and not answer and type(one) is int and type(other) is float:
                inside.append((inner, one, other))
            else:
                fixed.add(inner)
        within = {
            (*self._foot(one), other)
            for how, one, other, answer in asked
            if how is operator.gt and not answer and type(one) is int
        }
        for ordinal, one, bound in inside:
            line, more = self._foot(one)
            if line != ordinal or not any((ordinal, most, bound) in within for most in self._more if most >= more):
                fixed.add(ordinal)
        if fixed:
            raise Fixed(*fixed)
        return asked

    def _foot(self, number: int) -> tuple[int, float]:
        """Of which block a line's foot was asked for, and what was added to it; -1 where it is no line's foot."""
        how, one, other = self._steps[number]
        more = 0.0
        if how is operator.add and type(one) is int and type(other) is float:
            more, (how, one, other) = other, self._steps[one]
        if how is not operator.add or (one, other) not in self._feet:
            return -1, more
        self._more.add(more)
        return self._feet[one, other], more  # type: ignore[index] # both are steps

    def of(self, wanted: Sequence[int]) -> list[int]:
        """All steps these depend on, in their order.

        Raises:
            Fixed: something depends on a free block otherwise than by its end.
        """
        needed, waiting = set[int](), [*wanted]
        while waiting:
            number = waiting.pop()
            if number in needed:
                continue
            needed.add(number)
            if number in self._inner:
                raise Fixed(self._inner[number])
            if number in self.ends:
                waiting.append(self.ends[number].start)
            else:
                waiting += [one for one in self._steps[number][1:] if type(one) is int]
        return sorted(needed)


def both(question: Question) -> list[int]:
    """The steps a question is of."""
    return [one for one in question[1:3] if type(one) is int]
