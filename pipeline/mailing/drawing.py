"""What a print stream draws itself: address sheets, separators, and the marks in the margin."""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

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
_DIGITS = 4
"""Of a letter's code."""
_SERIALS_APART = 1 << _SERIAL_BARS
_LIST_SIZE, _LIST_LEADING, _LIST_LEFT = 9.0, 13.0, 72.0
_SURELY_FIT = int((WIDTH - 2 * _LIST_LEFT) / _LIST_SIZE)
"""Letters that fit however wide they are: none is wider than the size."""
_MOST_LISTED = 24
_NUMBER_AT = 40.0
"""The baseline of an envelope's number, above where any printer's own margin ends."""


class Mark(NamedTuple):
    """What the margin of one page tells the machine and the person at it."""

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


class _Texts(dict[str, bytes]):
    """Texts of one stream as the file has them."""

    def __init__(self, codes: Callable[[str], bytes]) -> None:
        self._codes = codes

    def __missing__(self, text: str) -> bytes:
        found = self[text] = self._codes(text)
        return found


class Pen:
    """Writes with one typeface."""

    def __init__(self, cut: Cut) -> None:
        self._codes = _Codes({ord(letter): code for letter, code in cut.codes.items()})
        both = [bytes.fromhex(self._codes[byte]) for byte in range(256)]
        self._high, self._low = (bytes([code[at] for code in both]) for at in range(2))
        """The two halves of each Latin-1 letter's code: most texts are of such letters."""
        self._shown: dict[tuple[Mark, int], bytes] = {}
        """What is written of pages and sheets: the same for thousands of pieces."""
        self._set: dict[tuple[float, float, tuple[float, ...]], bytes] = {}
        """Lines that stand where others of other pages do, with room for what they say."""
        self._known = _Texts(self.codes)
        left, low = _TEXT
        self._mark_start = b"q\nBT/%b %g Tf 0 1 -1 0 %g %g Tm<" % (_FONT, _MARK_SIZE, left, low)

    def codes(self, words: str) -> bytes:
        """A text as the file has it: four hexadecimal digits a letter."""
        try:
            letters = words.encode("latin-1")
        except UnicodeEncodeError:
            return words.translate(self._codes).encode()
        pairs = bytearray(2 * len(letters))
        pairs[::2], pairs[1::2] = letters.translate(self._high), letters.translate(self._low)
        return pairs.hex().encode()

    def learn(self, texts: Iterable[str]) -> None:
        """Code what will be written, all of it in one go; what is not learned is coded when it is written."""
        plain = {text: len(text) for text in texts if text.isascii()}
        whole, at = self.codes("".join(plain)), 0
        self._known.update({text: whole[at : (at := at + _DIGITS * size)] for text, size in plain.items()})

    def serial(self, serial: int) -> bytes:
        """A piece's number for its marks."""
        return self._known[serial_text(serial)]

    def mark(self, serial: int, codes: bytes, mark: Mark) -> bytes:
        """The marks of one page.

        Args:
            serial: the piece's number.
            codes: the same as `serial` gave it.
            mark: what else is told.
        """
        key = mark, serial % _SERIALS_APART
        rest = self._shown.get(key)
        if rest is None:
            rest = self._shown[key] = self._marked(*key)
        return self._mark_start + codes + rest

    def address(self, lines: Sequence[str], block: Block, bars: str = "") -> bytes:
        """An address, and its barcode."""
        shown = self._lines(lines, block.size, block.left, block.baselines)
        if bars and block.bars and block.bar_size:
            shown += barcode.drawing(bars, block.bars[0], block.bars[1], block.bar_size)
        return b"q\n%bQ\n" % shown

    def listed(self, lines: Sequence[str], top: float) -> bytes:
        """What is in the envelope, below the fold of an address sheet."""
        shown = [line if len(line) <= _SURELY_FIT else _fitting(line) for line in lines[:_MOST_LISTED]]
        if len(lines) > _MOST_LISTED:
            shown.append("…")
        return self._lines(shown, _LIST_SIZE, _LIST_LEFT, _below(top, len(shown)))

    def number(self, number: str) -> bytes:
        """Our own number of an envelope, small, at the foot of its address sheet."""
        return self._lines((number,), _MARK_SIZE, _LIST_LEFT, (_NUMBER_AT,))

    def heading(self, lines: Sequence[str], top: float) -> tuple[bytes, float]:
        """The office's address above the list, and where the list begins then."""
        return self.listed(lines, top), top - (len(lines) + 1) * _LIST_LEADING

    def separator(self, lines: Sequence[str]) -> bytes:
        """A separator sheet: a black edge, seen in the stack, and what follows."""
        edge = f"0 0 {WIDTH:g} 18 re 0 {HEIGHT - 18:g} {WIDTH:g} 18 re f\n".encode()
        return edge + self._lines(lines, 20, 72, tuple([460 - at * 30 for at in range(len(lines))]))

    def _lines(self, lines: Sequence[str], size: float, left: float, baselines: tuple[float, ...]) -> bytes:
        """Level lines, one below the other."""
        key = size, left, baselines
        form = self._set.get(key)
        if form is None:
            each = [b"BT/%b %.1f Tf 1 0 0 1 %.2f %.2f Tm<%%b>Tj ET\n" % (_FONT, size, left, at) for at in baselines]
            form = self._set[key] = b"".join(each)
        return form % tuple(map(self._known.__getitem__, lines))

    def _marked(self, mark: Mark, serial: int) -> bytes:
        page, pages, sheet, sheets, front = mark
        last = sheet == sheets
        told = f"  page {page} of {pages}  sheet {sheet} of {sheets}" + ("  LAST" if last else "")
        bars = _bars(serial, last=last) if front else ""
        return b"%b>Tj ET\n%bQ\n" % (self.codes(told), bars.encode())


def serial_text(serial: int) -> str:
    """A piece's number as its marks have it."""
    return f"{serial:07d}"


@functools.lru_cache(maxsize=256)
def _below(top: float, count: int) -> tuple[float, ...]:
    return tuple([top - at * _LIST_LEADING for at in range(count)])


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
