"""Numbers that remember how they were reckoned, so that the same sums can be done again from another start.

What WeasyPrint prints below a block depends on how many lines the block has, and its last decimal on the order of the
additions. So the order is not guessed: a layout is done with numbers that write down each operation on them and each
question asked of them. To do it again, the same operations are done in the same order; where a question would have
another answer, WeasyPrint might have gone another way, and the record is laid out by WeasyPrint.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Operand: TypeAlias = int | float
"""The number of a step, as `int`; or what never changes, as `float`."""
Operation: TypeAlias = Callable[[Any, Any], Any]
Step: TypeAlias = tuple[Operation, Operand, Operand]
Question: TypeAlias = tuple[Operation, Operand, Operand, bool]

_REVERSED = {"__radd__": "add", "__rsub__": "sub", "__rmul__": "mul", "__rtruediv__": "truediv"}
_FORWARD = {"__add__": "add", "__sub__": "sub", "__mul__": "mul", "__truediv__": "truediv"}
_ASKED = ("lt", "le", "gt", "ge", "eq", "ne")
_LOSING = [
    "__int__",
    "__trunc__",
    "__floor__",
    "__ceil__",
    "__round__",
    "__float__",
    "__index__",
    "__format__",
    "__str__",
    "__repr__",
    "__pow__",
    "__rpow__",
    "__mod__",
    "__rmod__",
    "__floordiv__",
    "__rfloordiv__",
    "__divmod__",
    "__rdivmod__",
    "is_integer",
    "as_integer_ratio",
    "hex",
]
"""What takes a number out of the writing down; a layout in which one is asked for cannot be done again."""


@dataclass(slots=True, eq=False)
class Trace:
    """All that was reckoned in one layout."""

    steps: list[Step] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    """What each step gave."""
    questions: list[Question] = field(default_factory=list)
    lost: str = ""
    """In which way a number was used that is not written down; empty where all is."""
    index: dict[int, list[Question]] = field(default_factory=dict)
    """The questions by the first step they were asked of; filled when all is done."""
    moves: set[int] = field(default_factory=set)
    """The steps that gave by how much a box was moved, all that stands in it with it."""
    done: bool = False
    """The layout is over; numbers are only read."""

    def start(self, value: float) -> "Traced":
        """A number that will be another when all is done again."""
        return self.step(operator.sub, value, 0.0, plain(value))

    def operand(self, value: float) -> Operand:
        """A number as an operand."""
        if isinstance(value, Traced):
            if value.trace is not self:
                self.lost = "other"
            return value.number
        return float(value)

    def asked(self, numbers: range) -> list[Question]:
        """What was asked of these steps."""
        if not self.index:
            for one in self.questions:
                self.index.setdefault(next(int(each) for each in one[1:3] if type(each) is int), []).append(one)
        return [one for number in numbers for one in self.index.get(number, ())]

    def forget(self) -> None:
        """Let all go that was written down; numbers that are still held keep their steps' numbers only."""
        self.steps, self.values, self.questions = [], [], []
        self.index, self.moves = {}, set()

    def step(
        self, how: Operation, one: float, other: float, value: float, kind: "type[Traced] | None" = None
    ) -> "Traced":
        """Write an operation down."""
        made = (kind or Traced)(value)
        made.trace, made.number = self, len(self.steps)
        self.steps.append((how, self.operand(one), self.operand(other)))
        self.values.append(value)
        return made


class Traced(float):
    """A number that writes down what is done with it."""

    __slots__ = ("number", "trace")
    trace: Trace
    number: int
    """Of the step that made it."""
    __hash__ = float.__hash__

    def __neg__(self) -> "Traced":
        return self.trace.step(operator.mul, self, -1.0, float.__neg__(self))

    def __pos__(self) -> "Traced":
        return self

    def __abs__(self) -> "Traced":
        return self if self >= 0 else -self

    def __bool__(self) -> bool:
        return bool(self != 0.0)


class Highest(Traced):
    """The lowest edge of a table row's cells; what a cell lacks to it is a gap."""

    __slots__ = ()

    def __sub__(self, other: float) -> "Traced":
        return self.trace.step(operator.sub, self, other, float.__sub__(self, other), Gap)


class Gap(Traced):
    """By how much a cell is lower than its row; nothing, where it is the one the row has its height of.

    WeasyPrint asks of it whether it is nothing, and adds it to places and paddings if it is not. That nothing is added
    gives the same numbers, so it is added each time, and the question is not one.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return True

    def __truediv__(self, other: float) -> "Traced":
        return self.trace.step(operator.truediv, self, other, float.__truediv__(self, other), Gap)


def plain(value: float) -> float:
    """The bare number."""
    return float.__pos__(value) if isinstance(value, float) else float(value)


def _reckoning(name: str, reverse: bool) -> Operation:  # noqa: FBT001
    how: Operation = getattr(operator, name)
    own = getattr(float, f"__{'r' if reverse else ''}{name}__")
    nothing = name == "add" or (name == "sub" and not reverse)  # what is added is nothing each time: one step less

    def reckon(self: Traced, other: Any) -> Any:  # noqa: ANN401 - as `float`'s own
        value = own(self, other)
        if value is NotImplemented:
            return value
        if nothing and not isinstance(other, Traced) and other == 0:
            return self
        one, two = (other, self) if reverse else (self, other)
        return self.trace.step(how, one, two, value)

    return reckon


def _asking(name: str) -> Operation:
    how: Operation = getattr(operator, name)
    own = getattr(float, f"__{name}__")

    def ask(self: Traced, other: Any) -> Any:  # noqa: ANN401 - as `float`'s own
        answer = own(self, other)
        trace = self.trace
        if answer is not NotImplemented and not trace.done and self is not other:
            trace.questions.append((how, self.number, trace.operand(other), answer))
        return answer

    return ask


def _losing(name: str) -> Callable[..., Any]:
    own = getattr(float, name, None)

    def lose(self: Traced, *others: Any) -> Any:  # noqa: ANN401 - as `float`'s own
        if not self.trace.done:
            self.trace.lost = name
        return own(plain(self), *others)  # type: ignore[misc] # only names that `float` has are given

    return lose


for _name, _how in _FORWARD.items():
    setattr(Traced, _name, _reckoning(_how, reverse=False))
for _name, _how in _REVERSED.items():
    setattr(Traced, _name, _reckoning(_how, reverse=True))
for _how in _ASKED:
    setattr(Traced, f"__{_how}__", _asking(_how))
for _name in _LOSING:
    if hasattr(float, _name):
        setattr(Traced, _name, _losing(_name))


def most(one: float, other: float) -> float:
    """As `max` picks of two."""
    return max(one, other)


def nearest(one: float, other: float) -> float:
    """As `round` gives it; the other number is none of it, but a step has two."""
    del other
    return float(round(one))


def rounding(value: float) -> float:
    """A `round` to whole numbers that is written down; the same number, but no `int` where it is traced."""
    if isinstance(value, Traced) and not value.trace.done:
        return value.trace.step(nearest, value, 0.0, nearest(plain(value), 0.0))
    return round(value)


def least(one: float, other: float) -> float:
    """As `min` picks of two."""
    return min(one, other)


def picking(own: Callable[..., Any], how: Operation, kind: type[Traced] = Traced) -> Callable[..., Any]:
    """A `max` or `min` that writes down what it picks of, where a number among it is traced.

    Args:
        own: `max` or `min` itself.
        how: the same of two numbers.
        kind: what is given where it picks of many, which are handed to it as one.
    """

    def pick(*given: Any) -> Any:  # noqa: ANN401 - as `max` itself
        many = [*given[0]] if len(given) == 1 else given
        trace = next((one.trace for one in many if isinstance(one, Traced)), None)
        if trace is None or trace.done:
            return own(many)
        picked, *others = many
        for one in others:
            picked = trace.step(how, picked, one, how(plain(picked), plain(one)))
        if len(given) == 1 and kind is not Traced:
            picked = trace.step(operator.sub, picked, 0.0, plain(picked), kind)
        return picked

    return pick
