"""What a print stream draws itself: address sheets, separators, and the marks in the margin."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.mailing import barcode, lettering
from pipeline.mailing.block import Block
from pipeline.pages.font import Cut

FONT = "DPmail"
"""The typeface's name among a page's resources; no paper of the press uses it."""
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
_MOST_LISTED = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What the margin of one page tells the machine and the person at it."""

    serial: int
    page: int
    pages: int
    sheet: int
    sheets: int
    front: bool


class Pen:
    """Writes with one typeface."""

    def __init__(self, cut: Cut) -> None:
        self._codes = cut.codes

    def text(self, words: str, size: float, matrix: str) -> bytes:
        """One line of text where a matrix puts it."""
        codes = self._codes
        shown = "".join([codes[letter] for letter in words])
        return f"BT/{FONT} {size:g} Tf {matrix} Tm<{shown}>Tj ET\n".encode()

    def line(self, words: str, size: float, left: float, baseline: float) -> bytes:
        """One level line."""
        return self.text(words, size, f"1 0 0 1 {left:.2f} {baseline:.2f}")

    def mark(self, mark: Mark) -> bytes:
        """The marks of one page."""
        words = (
            f"{mark.serial:07d}  page {mark.page} of {mark.pages}  sheet {mark.sheet} of {mark.sheets}"
            f"{'  LAST' if mark.sheet == mark.sheets else ''}"
        )
        left, low = _TEXT
        shown = self.text(words, _MARK_SIZE, f"0 1 -1 0 {left:g} {low:g}")
        return b"q\n%b%bQ\n" % (shown, _bars(mark) if mark.front else b"")

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
            self.line(_fitting(lettering.printable(line)), 9, 72, top - at * 13) for at, line in enumerate(shown)
        )

    def separator(self, lines: Sequence[str]) -> bytes:
        """A separator sheet: a black edge, seen in the stack, and what follows."""
        edge = f"0 0 {WIDTH:g} 18 re 0 {HEIGHT - 18:g} {WIDTH:g} 18 re f\n".encode()
        return edge + b"".join(self.line(line, 20, 72, 460 - at * 30) for at, line in enumerate(lines))


def _fitting(line: str) -> str:
    while lettering.width(line, 9) > WIDTH - 144:
        line = line[:-2] + "…"
    return line


def _bars(mark: Mark) -> bytes:
    left, long, thick = _BAR
    boxes = (f"{left:g} {_BARS_FROM + place * _BARS_APART:g} {long:g} {thick:g} re" for place in bar_places(mark))
    return (" ".join(boxes) + " f\n").encode()


def bar_places(mark: Mark) -> Iterator[int]:
    """Which of the six places bear a bar: 0 always; 1 on a piece's last sheet; 2 makes their number even; 3 to 5 the
    piece's number modulo eight, its lowest digit first, so that a sheet of another piece is noticed.
    """  # noqa: D205 - one sentence
    places = [0]
    if mark.sheet == mark.sheets:
        places.append(1)
    places += [3 + digit for digit in range(_SERIAL_BARS) if mark.serial >> digit & 1]
    if len(places) % 2:
        places.append(2)
    yield from sorted(places)
