"""The sums of one page, ready to be done again for blocks with other lines.

A block whose lines stand together on the page, laid out there once, is *free*: it may have more lines or fewer, of
other heights, since all that follows asks only where its last line ends. Of every other block as many lines are laid
out again as were, each as high as it is now, and whether there are more must be as it was.

What never changes is reckoned once, what is reckoned twice too. A question is asked as soon as it can be, and the first
with another answer ends it.
"""

from collections.abc import Mapping, Sequence

from pipeline.press.plate.needs import Needs, Sums, both
from pipeline.press.plate.program import END, YES, Program

Heights = Mapping[int, Sequence[float]]
"""Of each block, by its ordinal, the heights of its lines."""


class Astray(Exception):  # noqa: N818 - no error: the record is laid out by WeasyPrint
    """WeasyPrint might go another way."""


class Reckoning:
    """One page's sums."""

    def __init__(self, sums: Sums, free: frozenset[int]) -> None:
        """Make ready.

        Args:
            sums: what was written down.
            free: the ordinals of the blocks that may change.

        Raises:
            Fixed: a block cannot be free.
        """
        needs = Needs(sums, free)
        lines = [one.start.number for each in sums.attempts if each.ordinal not in free for one in each.visits]
        wanted = [*sums.wanted, *lines, *needs.starts]
        program = Program(sums, needs, needs.of([*wanted, *[one for each in needs.asked for one in both(each)]]))
        self.free = free
        self._values, self._inputs, self._done = program.values, tuple(program.inputs), tuple(program.done)
        self._places = {number: program.places[number] for number in wanted}

    def place(self, step: int) -> int:
        """The place among the values of what a step gives."""
        return self._places[step]

    def looks(self) -> tuple[object, ...]:
        """All by which two reckonings are told apart."""
        return self.free, self._values, self._inputs, self._done

    def again(self, heights: Heights) -> list[float]:
        """All that is needed, by its place.

        Args:
            heights: of the lines of each block, which must fit.

        Raises:
            Astray: a question has another answer.
        """
        values = self._values.copy()
        for place, ordinal, line in self._inputs:
            values[place] = heights[ordinal][line]
        for place, how, one, other in self._done:
            if place >= 0:
                values[place] = how(values[one], values[other])
            elif place == END:
                ordinal, first = how
                values[other] = places(values[one], heights[ordinal][first:])[-1]
            elif how(values[one], values[other]) is not (place == YES):
                raise Astray
        return values


def places(start: float, heights: Sequence[float]) -> list[float]:
    """Where each line begins, and where the last ends; as `iter_line_boxes` of WeasyPrint adds it up."""
    found = [start]
    for height in heights:
        found.append(found[-1] + height)
    return found
