"""Pieces: what of a run stands on a line, how wide it is there and how it is written."""

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.press.plate.words import Strip, closed


class Piece(NamedTuple):
    """A run, or a part of it, on a line."""

    run: int
    strip: Strip
    first: int
    """The first segment of the run that stands here."""
    beyond: int
    """The first that does not."""
    whole: bool
    """The run ends here, with the space it may end with; else it was cut, and ends with a word."""
    x: float
    units: float
    """Of a text always a whole number."""

    @property
    def stripped(self) -> float:
        """Its width without the space it may end with, as WeasyPrint counts it at a line's end."""
        strip = self.strip
        if not self.whole or not strip.trail:
            return self.units
        return strip.before[-2] - strip.before[self.first] + strip.segments[-1].end

    @property
    def shown(self) -> bytes:
        """As it is written into the page's content on a line that is not justified.

        At a line's end WeasyPrint takes a space off a run's width, but still draws it.
        """
        if self.strip.blank:
            return b""
        if self.whole and not self.first:
            return self.strip.shown
        segments = self.strip.segments
        body = b"".join([one.body for one in segments[self.first : self.beyond - 1]])
        final = segments[self.beyond - 1]
        return b"[" + closed(body + (final.body if self.whole else final.last)) + b"]"


@dataclass(slots=True)
class Line:
    """A line before it is aligned."""

    pieces: list[Piece]
    end: float
    """Where the last piece ends, added up as WeasyPrint does through the inline elements that are open."""
    forced: bool = False
    """A forced break ends it."""
    last: bool = False
