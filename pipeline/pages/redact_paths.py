"""Takes drawn shapes out of a page's content where boxes lie: letters may be drawn as outlines."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pikepdf
from pikepdf import Matrix, Object, Operator

from pipeline.pages import redact_geometry
from pipeline.pages.redact_geometry import Box

_Instruction = pikepdf.ContentStreamInstruction
BUILDING = frozenset({"m", "l", "c", "v", "y", "h", "re"})
CLIPPING = frozenset({"W", "W*"})
PAINTING = frozenset({"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n"})
OPERATORS = BUILDING | CLIPPING | PAINTING


@dataclass(slots=True)
class _Piece:
    """A part of a path that hangs together, and the points that hold it."""

    instructions: list[_Instruction] = field(default_factory=list)
    points: list[tuple[float, float]] = field(default_factory=list)

    def around(self) -> Box:
        across, up = [x for x, _ in self.points], [y for _, y in self.points]
        return min(across), min(up), max(across), max(up)


class Outlines:
    """The path under construction in one content stream.

    A path that also clips is kept, but not painted where any of it goes: what is drawn later depends on it.
    """

    def __init__(self, goes: Callable[[Box], bool]) -> None:
        """Start without a path.

        Args:
            goes: whether a shape of that place on the page must go.
        """
        self._goes = goes
        self._pieces: list[_Piece] = []
        self._clip: list[_Instruction] = []

    def step(self, instruction: _Instruction, name: str, matrix: Matrix) -> Iterator[_Instruction]:
        """What stands in place of an operator of `OPERATORS`; nothing until the path is painted."""
        if name in CLIPPING:
            self._clip.append(instruction)
        elif name in BUILDING:
            self._build(instruction, name, list(instruction.operands), matrix)
        else:
            yield from self._painted(instruction)
            self._pieces, self._clip = [], []

    def _build(self, instruction: _Instruction, name: str, given: list[Object], matrix: Matrix) -> None:
        if name in ("m", "re") or not self._pieces:
            self._pieces.append(_Piece())
        piece = self._pieces[-1]
        piece.instructions.append(instruction)
        numbers = [float(one) for one in given]
        if name == "re":
            left, bottom, wide, high = numbers
            numbers = [left, bottom, left + wide, bottom + high, left + wide, bottom, left, bottom + high]
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        piece.points += [(float(x), float(y)) for x, y in map(matrix.transform, pairs)]

    def _painted(self, painting: _Instruction) -> Iterator[_Instruction]:
        gone = [one for one in self._pieces if one.points and self._goes(one.around())]
        kept = self._pieces if self._clip else [one for one in self._pieces if one not in gone]
        for one in kept:
            yield from one.instructions
        yield from self._clip
        if self._clip and gone:
            yield _Instruction([], Operator("n"))
        elif kept or self._clip:
            yield painting


def goes(place: Box, boxes: tuple[Box, ...]) -> bool:
    """Whether a shape lies in a box as a letter would: a quarter of it, and it is no larger than the box."""
    return any(_area(place) <= _area(one) and redact_geometry.overlap(place, one) for one in boxes)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
