"""The lines of one shape that were drawn and may be drawn elsewhere."""

from dataclasses import dataclass, field

from pipeline.press.plate.common import Common
from pipeline.press.plate.linework import Alien, Line

Key = tuple[int, tuple[int, ...], tuple[bool, ...]]
"""A block's ordinal, the runs on the line, and which of them show something."""

_COMMONS = 4
"""Sets of fonts and states kept; papers of a shape have one, seldom two."""


@dataclass(slots=True)
class Library:
    """The lines of one shape."""

    lines: dict[tuple[Key, int, object], Line] = field(default_factory=dict)
    """By what stands on them, how often they are moved, and what the stream had set."""
    heights: dict[Key, float] = field(default_factory=dict)
    odd: set[Key] = field(default_factory=set)
    """Lines that were drawn in two ways."""
    opaque: set[int] = field(default_factory=set)
    """The ordinals of blocks of which a line depends on where it stands in more than its place."""

    commons: list[Common] = field(default_factory=list)
    """What its papers have in common, the latest first."""

    def shared(self, one: Common) -> Common:
        """The same as this, if it is known."""
        known = next((each for each in self.commons if each.looks == one.looks), None)
        if known is None:
            self.commons = [one, *self.commons[: _COMMONS - 1]]
            return one
        known.whole(one)
        return known

    def add(self, key: Key, one: Line) -> None:
        """Keep a line; one that is drawn otherwise than before is found no more."""
        known = self.lines.setdefault((key, one.moves, one.before), one)
        if known.looks() != one.looks() or self.heights.setdefault(key, one.height) != one.height:
            self.odd.add(key)

    def find(self, key: Key, moves: int, before: object) -> Line:
        """A line that is moved so often; raises `Alien` where none is known."""
        found = self.lines.get((key, moves, before))
        if found is None or key in self.odd:
            raise Alien
        return found

    def height(self, key: Key) -> float:
        """How high a line is; raises `Alien` where it is not known."""
        found = self.heights.get(key)
        if found is None or key in self.odd:
            raise Alien
        return found
