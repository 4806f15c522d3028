"""Sums in the order in which they are done again, with the questions between them as soon as they can be asked."""

import math
from collections.abc import Sequence
from typing import Any

from pipeline.press.plate.needs import Chain, Needs, Sums, both
from pipeline.press.plate.traced import Operand, Operation, Question

YES, NO, END = -1, -2, -3
"""In place of the place of a value: a question with its answer, and the end of a free block."""


class Program:
    """What is to be done, one thing after the other.

    What never changes is reckoned here, and what is reckoned twice is done once.
    """

    def __init__(self, sums: Sums, needs: Needs, needed: Sequence[int]) -> None:
        """Put it down.

        Args:
            sums: what was written down.
            needs: what of it is needed.
            needed: the steps, in their order.
        """
        self._steps, self._needs = sums.trace.steps, needs
        self.values: list[float] = []
        """One for each place; those that never change stand here already."""
        self.never: set[int] = set()
        """The places of those."""
        self.places: dict[int, int] = {}
        """Where each step's value stands."""
        self.inputs: list[tuple[int, int, int]] = []
        """The places for the heights of lines, with the block's ordinal and the line's number in it."""
        self.done: list[tuple[int, Any, int, int]] = []
        """A place, an operation, and the places it takes; or a question; or an end."""
        self._constants: dict[tuple[float, float], int] = {}
        self._known: dict[tuple[Operation, int, int], int] = {}
        self._asked: set[tuple[Operation, int, int, bool]] = set()
        self._heights = {
            line.height.number: (one.ordinal, one.first + at)
            for one in sums.attempts
            if one.ordinal not in {each.ordinal for each in needs.starts.values()}
            for at, line in enumerate(one.visits)
        }
        last: dict[int, list[Question]] = {}
        for question in needs.asked:
            last.setdefault(max(both(question)), []).append(question)
        for number in needed:
            self._step(number)
            for question in last.get(number, ()):
                self._ask(question)

    def _step(self, number: int) -> None:
        if number in self._heights:
            self.places[number] = self._place(0.0)
            self.inputs.append((self.places[number], *self._heights[number]))
        elif number in self._needs.ends:
            self.places[number] = self._end(self._needs.ends[number])
        else:
            how, one, other = self._steps[number]
            self.places[number] = self._reckoned(how, self._of(one), self._of(other))

    def _end(self, chain: Chain) -> int:
        known = next((self.places[end] for end in chain.ends if end in self.places), None)
        if known is None:
            known = self._place(0.0)
            self.done.append((END, (chain.ordinal, chain.first), self.places[chain.start], known))
        return known

    def _reckoned(self, how: Operation, one: int, other: int) -> int:
        if one in self.never and other in self.never:
            return self._constant(how(self.values[one], self.values[other]))
        known = self._known.get((how, one, other))
        if known is None:
            known = self._known[how, one, other] = self._place(0.0)
            self.done.append((known, how, one, other))
        return known

    def _ask(self, question: Question) -> None:
        how, one, other, answer = question[0], self._of(question[1]), self._of(question[2]), question[3]
        if (how, one, other, answer) in self._asked or (one in self.never and other in self.never):
            return
        self._asked.add((how, one, other, answer))
        self.done.append((YES if answer else NO, how, one, other))

    def _of(self, one: Operand) -> int:
        return self.places[one] if type(one) is int else self._constant(one)

    def _constant(self, value: float) -> int:
        key = (value, math.copysign(1.0, value))
        if key not in self._constants:
            self._constants[key] = self._place(value)
            self.never.add(self._constants[key])
        return self._constants[key]

    def _place(self, value: float) -> int:
        self.values.append(value)
        return len(self.values) - 1
