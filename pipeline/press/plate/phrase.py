"""Phrases: text with values in it that is laid out nowhere, such as a title or the label of a bookmark."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.press.plate.laid import Hole, Unfaithful
from pipeline.press.plate.marks import END, MIDDLE, START, ZERO, number_of

_MARKED = re.compile(f"{START}([{chr(ZERO)}-{chr(ZERO + 9)}]+){MIDDLE}[^{START}-{END}]*{END}")
_STRAY = re.compile("[\ue000-\uf8ff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Literal text and holes, in order."""

    parts: tuple[str | Hole, ...]

    @property
    def holes(self) -> tuple[int, ...]:
        """The numbers of its values."""
        return tuple(part.number for part in self.parts if isinstance(part, Hole))

    def fill(self, values: Sequence[str]) -> str:
        """The text.

        Raises:
            Unfaithful: `control`: a value holds what is no letter; `empty`: nothing is left to say.
        """
        said = "".join([part if isinstance(part, str) else values[part.number] for part in self.parts])
        if not said:
            raise Unfaithful("empty")
        if not said.isprintable() and any(not values[number].isprintable() for number in self.holes):
            raise Unfaithful("control")
        return said


def read(marked: str) -> Phrase:
    """The phrase behind a text with marks.

    Raises:
        Unfaithful: `marks`: a mark is torn.
    """
    pieces = _MARKED.split(marked)
    parts: list[str | Hole] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            parts.append(Hole(number_of(piece)))
        elif _STRAY.search(piece):
            raise Unfaithful("marks")
        elif piece:
            parts.append(piece)
    return Phrase(tuple(parts))
