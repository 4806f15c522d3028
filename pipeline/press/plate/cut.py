"""A page's content, cut at the text runs of the blocks in which values stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import pydyf

from pipeline.press.plate.blocks import TAG
from pipeline.press.plate.laid import LaidRun
from pipeline.press.plate.watched import Page

X, SHOWN, END = range(3)
"""What of a run changes: where it begins, what it shows, where a line under it ends."""

_PLACED = re.compile(rb"1 0 0 -1 (\S+) (\S+) Tm")
_DRAWN = re.compile(rb"(\S+) (\S+) ([ml])")
_FIXED = re.compile(rb"q|Q|S|BT|ET|EMC|BDC|\S+ gs|\S+ w|\S+ \S+ \S+ (?:rg|RG)|/\S+ \S+ Tf")
"""What is written the same for every value."""

_CORNER = re.compile(rb"(\S+) (\S+ [ml]|\S+ \S+ \S+ re)")
_STILL = re.compile(rb"q|Q|EMC|BMC|/Artifact|W\*|n|f\*|\S+ gs|\S+ \S+ \S+ rg")
"""What is written of a line along a box's foot besides its corners."""

Cell = tuple[bytes, bytes, bytes]
"""A run's X, SHOWN and END, as they are written."""


class Different(Exception):  # noqa: N818 - no error: records of this pattern go through WeasyPrint
    """WeasyPrint drew something else than was computed; `reason` says what."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Spot:
    """One run on one line: which block of the plate, and which of its runs as they are drawn."""

    block: int
    run: int


@dataclass(frozen=True, slots=True)
class Cut:
    """A page's content with holes."""

    number: int
    """Of the object that holds it."""
    pieces: tuple[bytes, ...]
    """What stands before, between and after the holes."""
    holes: tuple[tuple[int, int, int], ...]
    """Of each: the block, the run, and X, SHOWN or END."""


def number(value: float) -> bytes:
    """A number as pydyf 0.13 writes it."""
    if value.is_integer():
        return b"%d" % value
    return f"{value:f}".rstrip("0").encode()


def cells(runs: Sequence[LaidRun]) -> tuple[Cell, ...]:
    """What is written of each run."""
    return tuple([(number(one.x), one.shown, number(one.x + one.width)) for one in runs])


def cut(
    pages: Sequence[Page],
    spots: Mapping[int, Spot],
    known: Sequence[Sequence[Cell]],
    ruled: Mapping[object, Spot] = MappingProxyType({}),
) -> tuple[Cut, ...]:
    """Cut the pages and compare every hole with what was computed.

    Args:
        pages: as they were drawn.
        spots: by the identity of a text box.
        known: what was computed, by block and run.
        ruled: the boxes with a line along their foot, by their tag.

    Raises:
        Different: a hole holds something else, or a run is drawn in a way that is not known.
    """
    done = tuple(_Cutter(page, spots, known, ruled).cut() for page in pages)
    shown = sorted((block, run) for page in done for block, run, kind in page.holes if kind == SHOWN)
    wanted = [(block, run) for block, runs in enumerate(known) for run, cell in enumerate(runs) if cell[SHOWN]]
    feet = {(block, run) for page in done for block, run, kind in page.holes if kind == END}
    if shown != wanted or any((spot.block, spot.run) not in feet for spot in ruled.values()):
        raise Different("drawing")
    return done


class _Cutter:
    def __init__(
        self,
        page: Page,
        spots: Mapping[int, Spot],
        known: Sequence[Sequence[Cell]],
        ruled: Mapping[object, Spot],
    ) -> None:
        self._page, self._known = page, known
        tagged = ((start, end, ruled.get(getattr(box, TAG, None))) for start, (end, box) in page.borders.items())
        self._feet = {at: spot for start, end, spot in tagged if spot for at in range(start, end)}
        self._spots = {at: spots[id(box)] for at, box in page.tags.items() if id(box) in spots}
        self._pieces: list[bytes] = []
        self._open: list[bytes] = []
        self._holes: list[tuple[int, int, int]] = []

    def cut(self) -> Cut:
        spot: Spot | None = None
        first = True
        for at, item in enumerate(self._page.items):
            if at in self._page.bounds:
                self._open.append(self._page.bounds[at])
            if not first:
                self._open.append(b"\n")
            first = False
            data = _written(item)
            if at in self._feet:
                self._foot(self._feet[at], data)
            elif at in self._spots:
                spot = self._spots[at]
                self._open.append(data)
            elif spot is None:
                self._open.append(data)
            else:
                self._inside(spot, data)
                spot = None if data == b"EMC" else spot
        self._close()
        return Cut(self._page.number, tuple(self._pieces), tuple(self._holes))

    def _inside(self, spot: Spot, data: bytes) -> None:
        if data.endswith(b"] TJ") and data.startswith(b"["):
            self._hole(spot, SHOWN, data[:-3])
            self._open.append(b" TJ")
        elif place := _PLACED.fullmatch(data):
            self._open.append(b"1 0 0 -1 ")
            self._hole(spot, X, place[1])
            self._open.append(b" " + place[2] + b" Tm")
        elif line := _DRAWN.fullmatch(data):
            self._hole(spot, X if line[3] == b"m" else END, line[1])
            self._open.append(b" " + line[2] + b" " + line[3])
        elif _FIXED.fullmatch(data):
            self._open.append(data)
        else:
            raise Different("drawing")

    def _foot(self, spot: Spot, data: bytes) -> None:
        if corner := _CORNER.fullmatch(data):
            kind = END if corner[1] == self._known[spot.block][spot.run][END] else X
            self._hole(spot, kind, corner[1])
            self._open.append(b" " + corner[2])
        elif _STILL.fullmatch(data):
            self._open.append(data)
        else:
            raise Different("drawing")

    def _hole(self, spot: Spot, kind: int, data: bytes) -> None:
        if self._known[spot.block][spot.run][kind] != data:
            raise Different("hole")
        self._close()
        self._holes.append((spot.block, spot.run, kind))

    def _close(self) -> None:
        self._pieces.append(b"".join(self._open))
        self._open = []


def _written(item: Any) -> bytes:  # noqa: ANN401 - operators and operands of pydyf
    if isinstance(item, bytes):
        return item
    return item.data if isinstance(item, pydyf.Object) else str(item).encode("ascii")
