"""Where a window envelope shows the paper in it, wherever the paper lies.

The folded paper slides in the envelope: sideways by what it is narrower, up and down by what it is lower. A *held* box
of the page shows in the window at every position of the paper; a *swept* box shows at some. What must be read stands
in the held box, less the clear space the postal service asks for; anything else stays out of the swept one.
"""

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("windows.toml")
_INCH = 72.0

Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points, from the lower left corner of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A hole in the envelope's front, in inches from its left and bottom edges."""

    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clear:
    """What is kept free, in points."""

    address: float
    sender: float
    """Round the office's own address, for which the postal service asks nothing."""
    beside_bars: float
    above_bars: float
    bars_from_address: float
    """The farthest the barcode may be from the address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An envelope with letter paper in it, folded or flat."""

    name: str
    width: float
    """In inches, as all that follows."""
    height: float
    panel: float
    """How high the folded paper is."""
    paper_width: float
    paper_height: float
    print_shift: float
    address: Window
    sender: Window | None
    most_sheets: int
    source: str
    verified: bool

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of the page, in points."""
        return self.paper_width * _INCH, self.paper_height * _INCH

    def held(self, window: Window) -> Box:
        """What of the page shows in a window at every position of the paper."""
        aside = self.width - self.paper_width
        left = window.left + self.print_shift
        right = window.left + window.width - aside - self.print_shift
        top = self.height - window.bottom - window.height + self.print_shift
        bottom = self.panel - window.bottom - self.print_shift
        return self._box(left, top, right, bottom)

    def swept(self, window: Window) -> Box:
        """What of the page shows in a window at some position of the paper."""
        aside = self.width - self.paper_width
        left = window.left - aside - self.print_shift
        right = window.left + window.width + self.print_shift
        top = self.panel - window.bottom - window.height - self.print_shift
        bottom = self.height - window.bottom + self.print_shift
        return self._box(max(left, 0.0), max(top, 0.0), min(right, self.paper_width), bottom)

    @property
    def windows(self) -> tuple[Window, ...]:
        """All its windows."""
        return (self.address, self.sender) if self.sender else (self.address,)

    @property
    def folded_at(self) -> float:
        """How far below the page's top the first fold is, in points."""
        return self.panel * _INCH

    def _box(self, left: float, top: float, right: float, bottom: float) -> Box:
        """From inches measured from the page's upper left corner."""
        return left * _INCH, (self.paper_height - bottom) * _INCH, right * _INCH, (self.paper_height - top) * _INCH


@functools.cache
def envelope(name: str) -> Envelope | None:
    """An envelope by its name in the settings; None for `none`."""
    told = _table()
    return _envelope(name, told) if name in told["envelopes"] else None


@functools.cache
def clear() -> Clear:
    """What the postal service wants free."""
    told = _table()["clear"]
    return Clear(
        address=told["address"]["inches"] * _INCH,
        sender=told["sender"]["inches"] * _INCH,
        beside_bars=told["bars"]["beside"] * _INCH,
        above_bars=told["bars"]["above"] * _INCH,
        bars_from_address=told["bars"]["most_from_address"] * _INCH,
    )


def smallest_type() -> tuple[float, float]:
    """The smallest type size, and the least height of its capitals, in points."""
    told = _table()["type"]
    return float(told["points"]), float(told["letters"]) * _INCH


def rule() -> str:
    """Where the rule about the clear space is from."""
    return str(_table()["clear"]["address"]["source"])


def inside(inner: Box, outer: Box) -> bool:
    """Whether one box lies in another; a ten thousandth of a point is nothing."""
    a, b, c, d = inner
    left, bottom, right, top = outer
    near = 1e-4
    return a >= left - near and b >= bottom - near and c <= right + near and d <= top + near


def apart(one: Box, other: Box) -> bool:
    """Whether two boxes share no point."""
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@functools.cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def _envelope(name: str, told: Mapping[str, Any]) -> Envelope:
    one = told["envelopes"][name]
    return Envelope(
        name=name,
        width=one["width"],
        height=one["height"],
        panel=one["panel"],
        paper_width=told["paper"]["width"],
        paper_height=told["paper"]["height"],
        print_shift=told["print"]["inches"],
        address=Window(**one["address"]),
        sender=Window(**one["sender"]) if "sender" in one else None,
        most_sheets=one["most_sheets"],
        source=one["source"],
        verified=one["verified"],
    )
