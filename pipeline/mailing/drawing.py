"""What a print stream draws itself: address sheets, separators, and the marks in the margin."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.mailing import barcode, lettering
from pipeline.mailing.block import Block
from pipeline.pages.font import Cut

FONT = "DPmail"
"""The typeface's name among a page's resources; no paper of the press uses it."""
_FONT = FONT.encode()
WIDTH, HEIGHT = 612.0, 792.0
STRIP = (10.0, 36.0, 31.0, 480.0)
"""Where the marks stand: left, bottom, right, top in points. Left of every court's margin, below every window."""
_MARK_SIZE = 6.0
_TEXT = (25.0, 40.0)
_BAR = (12.0, 18.0, 1.6)
"""A bar's left end, its length and its thickness."""
_BARS_FROM, _BARS_APART = 300.0, 12.0
_SERIAL_BARS = 3
"""The last three binary digits of the piece's number."""
_SERIALS_APART = 1 << _SERIAL_BARS
_LIST_SIZE, _LIST_LEADING, _LIST_LEFT = 9.0, 13.0, 72.0
_MOST_LISTED = 24
_NUMBER_AT = 40.0
"""The baseline of an envelope's number, above where any printer's own margin ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the margin of one page tells the machine and the person at it."""

    serial: int
    page: int
    pages: int
    sheet: int
    sheets: int
    front: bool


class _Codes(dict[int, str]):
    """Letters as the file's codes; what the typeface lacks is a question mark.

    That is for remarks: with a letter of an address lacking, the typeface would not have been cut.
    """

    def __missing__(self, _letter: int) -> str:
        return self[ord("?")]


class Pen:
    """Writes with one typeface."""

    def __init__(self, cut: Cut) -> None:
        self._codes = _Codes({ord(letter): code for letter, code in cut.codes.items()})
        self._places: dict[tuple[int, ...], str] = {}
        """What is written of pages and sheets: the same for thousands of pieces."""
        self._starts: dict[tuple[float, float, float], bytes] = {}
        """How a line at some place begins: most stand where others of other pages do."""
        left, low = _TEXT
        self._mark_start = f"q\nBT/{FONT} {_MARK_SIZE:g} Tf 0 1 -1 0 {left:g} {low:g} Tm<"

    def line(self, words: str, size: float, left: float, baseline: float) -> bytes:
        """One level line."""
        start = self._starts.get((size, left, baseline))
        if start is None:
            start = b"BT/%b %.1f Tf 1 0 0 1 %.2f %.2f Tm<" % (_FONT, size, left, baseline)
            self._starts[size, left, baseline] = start
        return start + words.translate(self._codes).encode() + b">Tj ET\n"

    def mark(self, mark: Mark) -> bytes:
        """The marks of one page."""
        place = (mark.page, mark.pages, mark.sheet, mark.sheets)
        if place not in self._places:
            last = "  LAST" if mark.sheet == mark.sheets else ""
            self._places[place] = self._shown("  page {} of {}  sheet {} of {}".format(*place) + last)
        serial = self._shown(f"{mark.serial:07d}")
        bars = _bars(mark.serial % _SERIALS_APART, last=mark.sheet == mark.sheets) if mark.front else ""
        return f"{self._mark_start}{serial}{self._places[place]}>Tj ET\n{bars}Q\n".encode()

    def address(self, lines: Sequence[str], block: Block, bars: str = "") -> bytes:
        """An address, and its barcode."""
        shown = [self.line(line, block.size, block.left, at) for line, at in zip(lines, block.baselines, strict=True)]
        if bars and block.bars and block.bar_size:
            shown.append(barcode.drawing(bars, block.bars[0], block.bars[1], block.bar_size))
        return b"q\n%bQ\n" % b"".join(shown)

    def listed(self, lines: Sequence[str], top: float) -> bytes:
        """What is in the envelope, below the fold of an address sheet."""
        shown = [*lines[:_MOST_LISTED], *(("…",) if len(lines) > _MOST_LISTED else ())]
        return b"".join(
            self.line(_fitting(line), _LIST_SIZE, _LIST_LEFT, top - at * _LIST_LEADING) for at, line in enumerate(shown)
        )

    def number(self, number: str) -> bytes:
        """Our own number of an envelope, small, at the foot of its address sheet."""
        return self.line(number, _MARK_SIZE, _LIST_LEFT, _NUMBER_AT)

    def heading(self, lines: Sequence[str], top: float) -> tuple[bytes, float]:
        """The office's address above the list, and where the list begins then."""
        return self.listed(lines, top), top - (len(lines) + 1) * _LIST_LEADING

    def separator(self, lines: Sequence[str]) -> bytes:
        """A separator sheet: a black edge, seen in the stack, and what follows."""
        edge = f"0 0 {WIDTH:g} 18 re 0 {HEIGHT - 18:g} {WIDTH:g} 18 re f\n".encode()
        return edge + b"".join(self.line(line, 20, 72, 460 - at * 30) for at, line in enumerate(lines))

    def _shown(self, words: str) -> str:
        return words.translate(self._codes)


@functools.lru_cache(maxsize=4096)
def _fitting(line: str) -> str:
    room = WIDTH - 2 * _LIST_LEFT
    while len(line) * _LIST_SIZE > room and lettering.width(line, _LIST_SIZE) > room:
        line = line[:-2] + "…"
    return line


@functools.cache
def _bars(serial: int, *, last: bool) -> str:
    left, long, thick = _BAR
    places = bar_places(serial, last=last)
    boxes = (f"{left:g} {_BARS_FROM + place * _BARS_APART:g} {long:g} {thick:g} re" for place in places)
    return " ".join(boxes) + " f\n"


def bar_places(serial: int, *, last: bool) -> tuple[int, ...]:
    """Which of the six places on a sheet's front bear a bar.

    Place 0 always does. 1: this is the piece's last sheet. 2 makes the number of bars even. 3 to 5 are the piece's
    number modulo eight, its lowest digit first, so that a sheet of another piece is noticed.
    """
    places = [0, *((1,) if last else ()), *(3 + digit for digit in range(_SERIAL_BARS) if serial >> digit & 1)]
    return tuple(sorted([*places, *((2,) if len(places) % 2 else ())]))
