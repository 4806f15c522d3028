"""Draws one form field as plain page content, in our own font and lines.

The file's own appearances are not used: a hostile one may show something else than the field's value, and
the usual ones print passwords in clear and lose letters such as the Ł of Łódź.
"""

from dataclasses import dataclass

from pipeline.pages import check_marks, lettering, text_box
from pipeline.pages.lettering import ASCENT, DESCENT, LEADING, Lettering
from pipeline.pages.text_box import Laid, Line
from pipeline.pages.widgets import Colour, Sort, Widget

_CHOSEN_FILL = "0.8 0.85 0.95 rg"
_FILL_OPERATORS = {1: "g", 3: "rg", 4: "k"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A field as page content."""

    operators: bytes
    """In the page's own coordinates; the state before is restored behind it."""
    fits: bool
    missing: tuple[str, ...]
    """Letters that could not be drawn."""


def draw(widget: Widget, letters: Lettering, font: str) -> Drawn:
    """Draw a field.

    Args:
        widget: the field; push buttons and unsigned signature fields draw nothing.
        letters: encodes text and remembers which letters are used.
        font: the resource name under which the page knows the font, with its slash.
    """
    if widget.sort in (Sort.PUSH, Sort.SIGNATURE):
        return Drawn(b"", fits=True, missing=())
    left, bottom, right, top = widget.box
    width, height = right - left, top - bottom
    if widget.turn in (90, 270):
        width, height = height, width
    inside, fits = _inside(widget, letters, font, width, height)
    frame = _frame(widget, width, height)
    operators = b"q %s cm %s %s Q" % (_matrix(widget), frame, inside)
    return Drawn(operators, fits, lettering.missing("".join(shown(widget)).replace("\n", "")))


def shown(widget: Widget) -> tuple[str, ...]:
    """The texts a field shows: its values, or stars for a password."""
    if widget.sort in (Sort.CHECK, Sort.RADIO):
        return ()
    if widget.password:
        return tuple("*" * len(value) for value in widget.values)
    return widget.options if widget.sort is Sort.LIST and widget.options else widget.values


def _inside(widget: Widget, letters: Lettering, font: str, width: float, height: float) -> tuple[bytes, bool]:
    ink = _colour(widget.colour).encode("ascii")
    if widget.sort in (Sort.CHECK, Sort.RADIO):
        usual = "l" if widget.sort is Sort.RADIO else "4"
        mark = check_marks.mark(widget.mark or usual, width, height) if widget.on else b""
        return b"%s %s %s" % (ink, _colour(widget.colour, stroke=True).encode("ascii"), mark), True
    if not any(shown(widget)):
        return b"", True
    laid, chosen = _laid(widget, width, height)
    return b"%s %s" % (chosen, _text(laid, letters, font, ink, width, height)), laid.fits


def _laid(widget: Widget, width: float, height: float) -> tuple[Laid, bytes]:
    """The text in lines, and for a list the bars behind what is chosen."""
    texts, size, align = shown(widget), widget.size, widget.align
    if widget.sort is Sort.LIST and widget.options:
        return _list(widget, width, height)
    if widget.sort is Sort.LIST or widget.multiline:
        return text_box.paragraphs("\n".join(texts), width, height, size=size, align=align), b""
    line = ", ".join(texts)
    if 0 < widget.comb < 1000:  # noqa: PLR2004 - more cells than any form has
        return text_box.cells(line, widget.comb, width, height, size=size, align=align), b""
    return text_box.one_line(line, width, height, size=size, align=align), b""


def _list(widget: Widget, width: float, height: float) -> tuple[Laid, bytes]:
    """The options in sight, starting so that the first chosen one is among them."""
    size = min(widget.size or 10.0, height / (ASCENT - DESCENT))
    rows = max(1, int(height / (LEADING * size)))
    chosen = [number for number, option in enumerate(widget.options) if option in widget.values]
    first = min(widget.top_option, len(widget.options) - 1)
    if chosen and not first <= chosen[0] < first + rows:
        first = chosen[0]
    lines, bars = [], ""
    for row, option in enumerate(widget.options[first : first + rows]):
        bottom = height - (row + 1) * LEADING * size
        lines.append(Line(2.0, bottom - DESCENT * size, option))
        if option in widget.values:
            edge = widget.border_width
            bars += f"{_CHOSEN_FILL} {edge:.3f} {bottom:.3f} {width - 2 * edge:.3f} {LEADING * size - edge:.3f} re f "
    seen = all(number < first + rows for number in chosen)
    return Laid(size, tuple(lines), seen), bars.encode("ascii")


def _text(laid: Laid, letters: Lettering, font: str, ink: bytes, width: float, height: float) -> bytes:
    lines = b" ".join(
        b"1 0 0 1 %.3f %.3f Tm %s Tj" % (line.x, line.y, letters.encode(line.text)) for line in laid.lines if line.text
    )
    clip = b"0 0 %.3f %.3f re W n" % (width, height)
    return b"%s BT %s %s %.3f Tf 0 Tr %s ET" % (clip, ink, font.encode("ascii"), laid.size, lines)


def _frame(widget: Widget, width: float, height: float) -> bytes:
    """Background and border, where the field asks for them."""
    edge = widget.border_width
    round_one = widget.sort is Sort.RADIO and (widget.mark or "l") == "l"
    radius = max(0.1, (min(width, height) - edge) / 2)
    outline = (
        check_marks.circle(width / 2, height / 2, radius)
        if round_one
        else f"{edge / 2:.3f} {edge / 2:.3f} {max(0.0, width - edge):.3f} {max(0.0, height - edge):.3f} re"
    )
    filled = f"{_colour(widget.fill)} {outline} f" if widget.fill else ""
    stroked = f"{_colour(widget.border, stroke=True)} {edge:.3f} w {outline} S" if widget.border and edge else ""
    return f"{filled} {stroked}".encode("ascii")


def _colour(colour: Colour, *, stroke: bool = False) -> str:
    """The operator that sets a colour; an impossible number of parts is black."""
    parts = colour if len(colour) in _FILL_OPERATORS else (0.0,)
    operator = _FILL_OPERATORS[len(parts)]
    numbers = " ".join(f"{min(1.0, max(0.0, part)):.4g}" for part in parts)
    return f"{numbers} {operator.upper() if stroke else operator}"


def _matrix(widget: Widget) -> bytes:
    """From the field's own upright coordinates to the page's."""
    left, bottom, right, top = widget.box
    turns = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    return b"%d %d %d %d %.3f %.3f" % turns[widget.turn]
