"""A way through a template as one straight function: every step in turn, and out as soon as a decision falls otherwise.

The function's source is written from the numbers of the steps alone; no text of a template or a form is in it.
"""

from collections.abc import Callable
from typing import Any

from pipeline.press.plate.terms import Cells, Steps

Straight = Callable[[Cells], tuple[str, ...] | None]
"""What a way prints for a record; None: the record does not go this way."""
_SAME = {"printed": "str", "items": "tuple"}
"""Works that give what they are given, if it is of this very type (`Tape.printed`, `Term.__iter__`)."""
_DEEP = 400
"""More steps than this are walked one by one: the function would be longer than it is worth."""


def straight(steps: Steps, decisions: list[tuple[int, object]], prints: list[int]) -> Straight | None:
    """Write a way's function.

    Args:
        steps: of the run.
        decisions: the steps that were looked at, in the order in which they fell, and what each gave.
        prints: the steps whose texts are wanted.

    Returns:
        The function; None where there would be too much of it.
    """
    writing = _Writing(steps)
    for number, outcome in decisions:
        writing.decide(number, outcome)
    for number in prints:
        writing.have(number)
    if len(writing.lines) > _DEEP:
        return None
    printed = "".join(f"v{one}, " for one in prints)
    source = "\n ".join(["def way(cells):", *writing.lines, f"return ({printed})"])
    exec(compile(source, "<a way through a template>", "exec"), writing.names)  # noqa: S102 - numbers only, see above
    made: Straight = writing.names["way"]
    return made


class _Writing:
    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._had: set[int] = set()
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}

    def have(self, number: int) -> None:
        """Compute a step, and before it what it needs."""
        if number in self._had:
            return
        self._had.add(number)
        key, work, operands = self._steps.step(number)
        for one in operands:
            self.have(one)
        kind = key[0] if isinstance(key, tuple) else key
        if kind == "name":
            self.lines.append(f"v{number} = cells[{number}]")
        elif kind in {"constant", "object"}:
            self.names[f"v{number}"] = work()
        else:
            self.names[f"w{number}"] = work
            called = f"w{number}({', '.join(f'v{one}' for one in operands)})"
            if isinstance(key, str) and (same := _SAME.get(key)):
                [one] = operands
                called = f"v{one} if type(v{one}) is {same} else {called}"
            self.lines.append(f"v{number} = {called}")

    def decide(self, number: int, outcome: object) -> None:
        """Leave unless a step gives what it gave."""
        key, _, operands = self._steps.step(number)
        if key == "true":
            [one] = operands
            self.have(one)
            self.lines.append(f"if {'not ' if outcome else ''}v{one}: return None")
        else:
            self.have(number)
            self.lines.append(f"if v{number} != {outcome!r}: return None")
