"""A value that a template works with before it is known, and the steps by which it is computed from a form.

A template is run once on *terms* in place of a form's values. What it computes of them becomes a step, what it prints
becomes a hole, and wherever the way it takes depends on one (a condition, the length of a list) that is a *decision*.
A record for which every decision falls the same way takes the same way through the template, since a template can
look at a term in no other manner: whatever else it tries with one raises `Untraceable`.
"""

import operator
from collections.abc import Callable, Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any, NoReturn

from jinja2 import Undefined

from pipeline.press.plate.marks import END, MIDDLE, START

Work = Callable[..., Any]
Cells = dict[int, Any]
"""What is known of one record, by the step's number."""
_LEAVES = (str, int, float, bool, type(None), date, time, Decimal)


class Untraceable(Exception):  # noqa: N818 - no error: the template is filled by Jinja2 alone
    """The template does something with a value that cannot be followed."""


class Steps:
    """Everything that is computed of a form, each step once."""

    def __init__(self) -> None:
        self._known: dict[object, int] = {}
        self._keys: list[object] = []
        self._works: list[Work] = []
        self._operands: list[tuple[int, ...]] = []
        self._kept: list[object] = []
        self.lazy: set[int] = set()
        """Steps that give a list where Jinja2 gives an iterator: they may be gone through, not looked at otherwise."""

    def __len__(self) -> int:
        return len(self._works)

    def number(self, key: object, work: Work, operands: tuple[int, ...] = ()) -> int:
        """The number of a step; a step that is known already keeps its own."""
        full = (key, operands)
        found = self._known.get(full)
        if found is None:
            found = self._known[full] = len(self._works)
            self._keys.append(key)
            self._works.append(work)
            self._operands.append(operands)
        return found

    def named(self, name: str) -> int:
        """The step of one of the names a template may speak of; whoever fills puts its value into the cells."""
        return self.number(("name", name), _unknown)

    def constant(self, value: object) -> int:
        """The step of something that stands in the template, or belongs to the court.

        Raises:
            Untraceable: it is neither plain data nor a record of ours.
        """
        if isinstance(value, str) and any(mark in value for mark in (START, MIDDLE, END)):
            raise Untraceable("a text with a value in it")
        if isinstance(value, _LEAVES):
            return self.number(("constant", type(value), value), lambda: value)
        if not hasattr(value, "__dataclass_fields__"):
            raise Untraceable(f"a {type(value).__name__}")
        self._kept.append(value)  # so that nothing else gets its identity
        return self.number(("object", id(value)), lambda: value)

    def step(self, number: int) -> tuple[object, Work, tuple[int, ...]]:
        """What a step is: what it is known by, its work, and the steps it works on."""
        return self._keys[number], self._works[number], self._operands[number]

    def value(self, number: int, cells: Cells) -> Any:  # noqa: ANN401 - whatever a template computes
        """What a step gives for a record; it is kept in `cells`."""
        try:
            return cells[number]
        except KeyError:
            pass
        found = self._works[number](*[self.value(one, cells) for one in self._operands[number]])
        cells[number] = found
        return found


class Tape:
    """One run of a template on terms: the ways it took, and what it printed."""

    def __init__(self, steps: Steps, cells: Cells) -> None:
        self.steps = steps
        self.cells = cells
        """The values of the record it is run for."""
        self.decisions: dict[int, object] = {}
        """By the number of the step that was looked at: what it gave. In the order in which they fell."""
        self.prints: list[int] = []
        """The steps whose texts stand in the holes."""

    def name(self, name: str) -> "Term":
        """The term of one of the context's names; its value stands in `cells` from the beginning."""
        return Term(self, self.steps.named(name))

    def apply(self, name: object, work: Work, *operands: object) -> "Term":
        """A step further.

        Args:
            name: what tells this work from every other.
            work: pure: the same operands always give the same.
            operands: terms, plain data, and lists of both.
        """
        number = self.steps.number(name, work, tuple(self._lifted(one) for one in operands))
        self.steps.value(number, self.cells)
        return Term(self, number)

    def decide(self, name: object, work: Work, *operands: object) -> Any:  # noqa: ANN401 - a truth or a length
        """Let the way depend on a value."""
        if any(isinstance(one, Term) and one.number in self.steps.lazy for one in operands):
            raise Untraceable("an iterator looked at")
        term = self.apply(name, work, *operands)
        return self.decisions.setdefault(term.number, self.cells[term.number])

    def printed(self, term: "Term", printable: Work) -> int:
        """Print a term; returns the number of its hole."""

        def written(value: Any) -> str:  # noqa: ANN401 - what a template may print
            return value if type(value) is str else _text(printable(value))

        self.prints.append(self.apply("printed", written, term).number)
        return len(self.prints) - 1

    def _lifted(self, value: object) -> int:
        if isinstance(value, Term):
            return value.number
        if isinstance(value, list | tuple):
            kind = type(value)
            return self._gathered(kind.__name__, lambda *items: kind(items), value)
        if isinstance(value, dict):
            keys = tuple(value)
            return self._gathered(("dict", keys), lambda *items: dict(zip(keys, items, strict=True)), [*value.values()])
        return self.steps.constant(value)

    def _gathered(self, name: object, work: Work, values: Sequence[object]) -> int:
        number = self.steps.number(name, work, tuple(self._lifted(one) for one in values))
        self.steps.value(number, self.cells)
        return number


class Term:
    """A value in the making. It has no attributes for templates: the sandbox reads them by steps."""

    __slots__ = ("number", "tape")
    __hash__ = None  # type: ignore[assignment] # what is looked up by its hash is looked at

    def __init__(self, tape: Tape, number: int) -> None:
        self.tape = tape
        self.number = number

    @property
    def held(self) -> Any:  # noqa: ANN401 - whatever it is for this record
        """Its value for the record the template is run for."""
        return self.tape.cells[self.number]

    def __bool__(self) -> bool:
        return bool(self.tape.decide("true", operator.truth, self))

    def __len__(self) -> int:
        return int(self.tape.decide("length", len, self))

    def __iter__(self) -> Iterator["Term"]:
        items = self.tape.apply("items", _items, self)
        for index in range(len(items)):
            yield self.tape.apply("item", operator.getitem, items, index)

    def __getitem__(self, index: slice) -> "Term":
        # Jinja2 asks the sandbox for an item, and cuts a slice by itself.
        if not isinstance(index, slice):
            raise Untraceable("an item taken without the sandbox")
        ends = (index.start, index.stop, index.step)
        return self.tape.apply("slice", lambda value, *cut: value[slice(*cut)], self, *ends)

    def __contains__(self, item: object) -> bool:
        return bool(self.tape.decide("contains", operator.contains, self, item))

    def __eq__(self, other: object) -> Any:  # noqa: ANN401 - a term again
        return self.tape.apply("==", operator.eq, self, other)

    def __ne__(self, other: object) -> Any:  # noqa: ANN401
        return self.tape.apply("!=", operator.ne, self, other)

    def __lt__(self, other: object) -> Any:  # noqa: ANN401
        return self.tape.apply("<", operator.lt, self, other)

    def __le__(self, other: object) -> Any:  # noqa: ANN401
        return self.tape.apply("<=", operator.le, self, other)

    def __gt__(self, other: object) -> Any:  # noqa: ANN401
        return self.tape.apply(">", operator.gt, self, other)

    def __ge__(self, other: object) -> Any:  # noqa: ANN401
        return self.tape.apply(">=", operator.ge, self, other)

    def __add__(self, other: object) -> "Term":
        return self.tape.apply("+", operator.add, self, other)

    def __radd__(self, other: object) -> "Term":
        return self.tape.apply("+", operator.add, other, self)

    def __sub__(self, other: object) -> "Term":
        return self.tape.apply("-", operator.sub, self, other)

    def __rsub__(self, other: object) -> "Term":
        return self.tape.apply("-", operator.sub, other, self)

    def __str__(self) -> str:
        return self._seen()

    def __repr__(self) -> str:
        return self._seen()

    def __format__(self, _: str) -> str:
        return self._seen()

    def _seen(self) -> NoReturn:
        raise Untraceable("a value looked at as a text")


def known(value: Any) -> Any:  # noqa: ANN401 - any value
    """The value, if it is one.

    Raises:
        Untraceable: it is undefined; Jinja2 says what is wrong, or goes another way.
    """
    if isinstance(value, Undefined):
        raise Untraceable("an unknown name")
    return value


def _unknown() -> NoReturn:
    raise Untraceable("a name the record does not have")


def _items(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - anything that can be gone through
    return tuple(value)


def _text(value: Any) -> str:  # noqa: ANN401 - what a template may print
    if hasattr(value, "__html__"):
        raise Untraceable("markup computed of a value")
    return str(value)
