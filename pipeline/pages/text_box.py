"""Lays a text out inside a box: wraps at spaces, shrinks until it fits, aligns."""

from dataclasses import dataclass

from pipeline.pages import lettering
from pipeline.pages.lettering import ASCENT, DESCENT, LEADING

LEAST_SIZE = 4.0
"""In points; smaller letters cannot be read."""
_USUAL_SIZE = 12.0
_SHRINK = 0.93
_PADDING = 2.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of letters: the base line's left end, in points from the box's lower left corner."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Laid:
    """A text laid out."""

    size: float
    lines: tuple[Line, ...]
    fits: bool
    """False: even the smallest letters run over the box's edge and are cut."""


def one_line(text: str, width: float, height: float, *, size: float, align: int) -> Laid:
    """A single line, in the middle of the height, shrunk to the width.

    Args:
        text: line breaks count as spaces.
        width: of the box in points.
        height: of the box in points.
        size: of the letters in points; 0 chooses.
        align: 0 left, 1 centre, 2 right.
    """
    text = " ".join(text.split("\n"))
    room = max(1.0, width - 2 * _PADDING)
    most = height / (ASCENT - DESCENT)
    natural = min(size or _USUAL_SIZE, most)
    wide = lettering.width(text)
    chosen = max(LEAST_SIZE, min(natural, room / wide if wide else natural))
    y = (height - chosen * (ASCENT - DESCENT)) / 2 - DESCENT * chosen
    line = Line(_indent(wide * chosen, width, align), y, text)
    return Laid(chosen, (line,), wide * chosen <= room + 0.5 and most >= LEAST_SIZE * 0.8)


def paragraphs(text: str, width: float, height: float, *, size: float, align: int) -> Laid:
    """Several lines from the top, wrapped at the width and shrunk to the height; arguments as in `one_line`."""
    room = max(1.0, width - 2 * _PADDING)
    chosen = size or _USUAL_SIZE
    while True:
        rows = [row for part in text.split("\n") for row in _wrapped(part, room / chosen)]
        fits = _height(len(rows), chosen) <= height - _PADDING
        if fits or chosen <= LEAST_SIZE:
            break
        chosen = max(LEAST_SIZE, chosen * _SHRINK)
    top = height - _PADDING - ASCENT * chosen
    lines = tuple(
        Line(_indent(lettering.width(row) * chosen, width, align), top - number * LEADING * chosen, row)
        for number, row in enumerate(rows)
    )
    return Laid(chosen, lines, fits)


def cells(text: str, count: int, width: float, height: float, *, size: float, align: int) -> Laid:
    """One letter in the middle of each of `count` equal cells; other arguments as in `one_line`."""
    cell = width / count
    widest = max((lettering.width(letter) for letter in text), default=1.0) or 1.0
    chosen = max(LEAST_SIZE, min(size or _USUAL_SIZE, height / (ASCENT - DESCENT), cell / widest))
    skipped = (0, (count - len(text)) // 2, count - len(text))[align] if len(text) < count else 0
    y = (height - chosen * (ASCENT - DESCENT)) / 2 - DESCENT * chosen
    lines = tuple(
        Line((number + skipped) * cell + (cell - lettering.width(letter) * chosen) / 2, y, letter)
        for number, letter in enumerate(text)
    )
    return Laid(chosen, lines, len(text) <= count)


def _height(rows: int, size: float) -> float:
    return (max(0, rows - 1) * LEADING + ASCENT - DESCENT) * size


def _indent(wide: float, width: float, align: int) -> float:
    if align == 1:
        return max(_PADDING, (width - wide) / 2)
    return max(_PADDING, width - wide - _PADDING) if align else _PADDING


def _wrapped(text: str, room: float) -> list[str]:
    """The rows of one paragraph; `room` is in parts of the font size."""
    rows, row = [], ""
    for word in text.split(" "):
        longer = f"{row} {word}" if row else word
        if lettering.width(longer) <= room:
            row = longer
            continue
        if row:
            rows.append(row)
        *broken, row = _broken(word, room)
        rows.extend(broken)
    return [*rows, row]


def _broken(word: str, room: float) -> list[str]:
    """A word too long for a row, cut between letters."""
    pieces, piece, wide = [], "", 0.0
    for letter in word:
        step = lettering.width(letter)
        if piece and wide + step > room:
            pieces.append(piece)
            piece, wide = "", 0.0
        piece, wide = piece + letter, wide + step
    return [*pieces, piece]
