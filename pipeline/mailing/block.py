"""An address set into its window: the largest type that fits, the barcode above it where one is wanted."""

import functools
from dataclasses import dataclass
from math import ceil

from pipeline.mailing import lettering, window
from pipeline.mailing.barcode import Size, sizes
from pipeline.mailing.window import Box, Clear, Envelope, Window

_SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0)
"""In points; never below what the postal service reads."""
_LEADINGS = (1.2, 1.12, 1.05)
"""From line to line, in parts of the size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where an address is printed, in points of the page."""

    size: float
    left: float
    baselines: tuple[float, ...]
    box: Box
    """Round the lines."""
    bars: Box | None
    """Round the barcode, without its clear zone."""
    bar_size: Size | None


class Setting:
    """Sets thousands of addresses into one envelope's window."""

    def __init__(self, envelope: Envelope) -> None:
        self._envelope = envelope
        self._known: dict[tuple[int, float, bool], Block | None] = {}

    def recipient(self, lines: tuple[str, ...], *, bars: bool) -> Block | None:
        """As `in_window`, and held against the window once more."""
        key = len(lines), _widest(lines), bars
        if key not in self._known:
            found = in_window(lines, self._envelope, bars=bars)
            stays_there = found is not None and stays(found, self._envelope, self._envelope.address)
            self._known[key] = found if stays_there else None
        return self._known[key]


def in_window(lines: tuple[str, ...], envelope: Envelope, *, bars: bool) -> Block | None:
    """The recipient's address in its window; None where no permitted type fits at every position of the paper."""
    return _fit(len(lines), _widest(lines), envelope.held(envelope.address), window.clear().address, bars=bars)


def sender(lines: tuple[str, ...], envelope: Envelope) -> Block | None:
    """The office's own address in the upper window; None where there is none or it does not fit."""
    if envelope.sender is None or not lines:
        return None
    return _fit(len(lines), _widest(lines), envelope.held(envelope.sender), window.clear().sender, bars=False)


def most_lines(envelope: Envelope, *, bars: bool) -> int:
    """How many lines fit at all."""
    held, free = envelope.held(envelope.address), window.clear().address
    return next((count for count in range(12, 0, -1) if _fit(count, 0.0, held, free, bars=bars)), 0)


def stays(block: Block, envelope: Envelope, shown: Window) -> bool:
    """Whether all of a block, with what must be clear round it, shows at every position of the paper."""
    clear, held = window.clear(), envelope.held(shown)
    free = clear.address if shown is envelope.address else clear.sender
    if not window.inside(block.box, _less(held, free, bars=block.bars is not None)):
        return False
    if block.bars is None:
        return True
    left, bottom, right, top = block.bars
    zone = (left - clear.beside_bars, bottom - clear.above_bars, right + clear.beside_bars, top + clear.above_bars)
    return window.inside(zone, held) and window.apart(zone, block.box)


def _widest(lines: tuple[str, ...]) -> float:
    """Of the lines, in parts of the size; rounded up, so that few widths are told apart and each is set once."""
    return ceil(max(map(_wide, lines), default=0.0) * 8) / 8


@functools.lru_cache(maxsize=4096)
def _wide(line: str) -> float:
    """Of a line, in parts of the size: cities repeat from address to address."""
    return lettering.width(line, 1.0)


@functools.lru_cache(maxsize=4096)
def _fit(count: int, widest: float, held: Box, free: float, *, bars: bool) -> Block | None:
    clear = window.clear()
    inner = _less(held, free, bars=bars)
    bar_size = _bar_size(held, clear) if bars else None
    if bars and bar_size is None:
        return None
    above = _above(bar_size, clear)
    for size in _SIZES:
        for leading in _LEADINGS:
            high = (count - 1) * leading * size + (lettering.ASCENT + lettering.DESCENT) * size
            if widest * size <= inner[2] - inner[0] and high + above <= inner[3] - inner[1]:
                return _set(count, (size, leading), (widest * size, high), inner, bar_size)
    return None


def _less(held: Box, free: float, *, bars: bool) -> Box:
    """Where the address may stand, with the barcode's own room above it still in."""
    left, bottom, right, top = held
    return left + free, bottom + free, right - free, top - (0.0 if bars else free)


def _bar_size(held: Box, clear: Clear) -> Size | None:
    room = held[2] - held[0] - 2 * clear.beside_bars
    return next((one for one in sizes() if one.width <= room), None)


def _above(bar_size: Size | None, clear: Clear) -> float:
    return 0.0 if bar_size is None else bar_size.full + 2 * clear.above_bars


def _set(
    count: int, type_: tuple[float, float], extent: tuple[float, float], inner: Box, bar_size: Size | None
) -> Block:
    """In the middle of the window's height, so that all sides have what room there is."""
    (size, leading), (wide, high), clear = type_, extent, window.clear()
    above = _above(bar_size, clear)
    left, bottom = inner[0], inner[1] + (inner[3] - inner[1] - high - above) / 2
    lowest = bottom + lettering.DESCENT * size
    bars = None
    if bar_size is not None:
        foot = bottom + high + clear.above_bars
        # The clear zone beside the bars is as wide as that of the address: both begin at the same edge.
        bars = (left, foot, left + bar_size.width, foot + bar_size.full)
    return Block(
        size=size,
        left=left,
        baselines=tuple(lowest + (count - 1 - at) * leading * size for at in range(count)),
        box=(left, bottom, left + wide, bottom + high),
        bars=bars,
        bar_size=bar_size,
    )
