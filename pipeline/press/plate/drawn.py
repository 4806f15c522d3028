"""Drawn: a laid block as it is written into a page, made once for its values and shared by all papers that hold them.

Every drawing has a serial number and every line pattern a number of its own, so that two papers are compared, and what
was made of a drawing is found again, by small whole numbers.
"""

from collections.abc import Callable, Sequence
from itertools import count
from operator import itemgetter
from typing import NamedTuple

from pipeline.press.plate.cut import Cell, cells
from pipeline.press.plate.laid import Laid

Pattern = tuple[tuple[int, ...], ...]
Own = str | tuple[str, ...]
"""The values of one block: a text where there is one, else a tuple of them."""

_PATTERNS = 4096
"""Line patterns kept at once; one that comes again after they were forgotten has another number."""
_ALONE: Pattern = ((0,), ())
_SERIALS, _NUMBERS = count(), count()
_numbered: dict[Pattern, int] = {}


class Drawn(NamedTuple):
    """A block with its values."""

    serial: int
    """No other drawing of this process has it."""
    number: int
    """Of its pattern."""
    cells: tuple[Cell, ...]
    """What is written of each run."""
    pattern: Pattern
    """Which runs stand on which line; last, those that show nothing: they leave no hole, so they must never show."""

    @property
    def lines(self) -> Pattern:
        """Which runs stand on which line."""
        return self.pattern[:-1]


def drawn(laid: Laid) -> Drawn:
    """What is written of a laid block."""
    shown = cells([one for line in laid.lines for one in line])
    blank = tuple([place for place, cell in enumerate(shown) if not cell[1]])
    pattern = (*laid.signature, blank)
    return Drawn(next(_SERIALS), _number(pattern), shown, pattern)


def on_one_line(start: bytes, shown: bytes, end: bytes) -> Drawn:
    """A block's only run on its only line.

    Args:
        start: where it begins, as it is written.
        shown: what it shows; not nothing.
        end: where it ends.
    """
    return Drawn(next(_SERIALS), _number(_ALONE), ((start, shown, end),), _ALONE)


def _number(pattern: Pattern) -> int:
    found = _numbered.get(pattern)
    if found is None:
        if len(_numbered) >= _PATTERNS:
            _numbered.clear()
        found = _numbered[pattern] = next(_NUMBERS)
    return found


def own(holes: Sequence[int]) -> Callable[[Sequence[str]], Own]:
    """How a block's values are taken from a record's.

    Args:
        holes: their numbers; a block without values has none.
    """
    return itemgetter(*holes) if holes else _none


def _none(_: Sequence[str]) -> Own:
    return ()


class Drawings(dict[Own, Drawn]):
    """The drawings of one block by its values; a new one is made when it is asked for."""

    def __init__(self, draw: Callable[[tuple[str, ...]], Drawn], most: int) -> None:
        """Know none.

        Args:
            draw: draws the block with its own values; what it raises, asking for a drawing raises.
            most: how many are kept; then all are forgotten.
        """
        super().__init__()
        self._draw, self._most = draw, most

    def __missing__(self, values: Own) -> Drawn:
        if len(self) >= self._most:
            self.clear()
        made = self[values] = self._draw((values,) if isinstance(values, str) else values)
        return made
