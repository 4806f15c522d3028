"""Pleading paper: text is moved until it sits on the numbered lines of its page.

Styles alone cannot do it. A quotation of three single-spaced lines ends in the middle between two numbers, a note takes
room at the foot, and what follows would stand between the lines. So the paper is laid out, measured, moved, and
laid out again until nothing moves any more.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint import HTML, Document
from weasyprint.formatting_structure import boxes

_POINTS = 0.75
"""In a pixel, the layout's own unit."""
_ROUNDS = 8
"""Layouts after which the paper is taken as it is; two or three are enough for all but contrived ones."""
_NEAR = 0.05
"""In points: what lies so near to its line is left alone."""
_SINGLE = 0.75
"""In parts of the pitch: lines nearer to each other than this are single-spaced and may stand on half lines."""
_WHOLE = (boxes.TableBox, boxes.FlexContainerBox, boxes.GridContainerBox)
"""What is moved as one: its inner lines are measured by the styles."""


@dataclass(slots=True)
class _Move:
    """How far an element was moved, in points."""

    style: str
    """Its own `style` attribute."""
    margin: float
    """What the style sheets put above it."""
    above: float = 0
    """Added above it, so that its first line begins where a line of the page begins."""
    down: float = 0
    """Moved down inside that line, so that its letters stand where the number's do."""
    line: float | None = None
    """From one of its lines to the next; None for a table or the like, whose lines are set by the styles."""


def settle(source: HTML, lay_out: Callable[[], Document]) -> Document:
    """Lay out a paper; if it is pleading paper, until its text sits on the numbered lines.

    Args:
        source: the paper; its `<body data-pitch>` is the distance of the numbered lines in points. The styles of its
            elements are changed.
        lay_out: lays it out.
    """
    body = source.etree_element.find("body")
    pitch = float("0" if body is None else body.get("data-pitch", "0"))
    document = lay_out()
    settled = _Settled(pitch)
    for _ in range(_ROUNDS if pitch else 0):
        if not settled.move(document):
            break
        document = lay_out()
    return document


class _Settled:
    """What was moved so far."""

    def __init__(self, pitch: float) -> None:
        self._pitch = pitch
        self._moves: dict[Any, _Move] = {}

    def move(self, document: Document) -> bool:
        """Move what does not sit on a line; whether there was such a thing."""
        seen: set[Any] = set()
        changed = False
        for page in document.pages:
            changed |= self._move_on(page._page_box, seen)  # noqa: SLF001 - the layout is told nowhere else
        return changed

    def _move_on(self, page: boxes.PageBox, seen: set[Any]) -> bool:
        top, letters = page.content_box_y(), _first_number(page)
        pushed, changed = 0.0, False
        for unit, line in _units(page):
            # What goes on from the page before begins at the top of this one, and so on a line.
            if unit.element in seen:
                continue
            seen.add(unit.element)
            known = self._moves.get(unit.element)
            move = known or self._first(unit, line)
            place = (line.position_y - top) * _POINTS - move.down + pushed
            above = self._above(move, place, line)
            down = _nearest(letters - line.baseline * _POINTS, self._pitch / 2)
            # Every unit is written once, though it stay: only among its like is it drawn in the order of the text.
            if known is None or abs(above - move.above) > _NEAR or abs(down - move.down) > _NEAR:
                pushed, changed = pushed + above - move.above, True
                move.above, move.down = above, down
                self._moves[unit.element] = move
                _write(unit.element, move)
        return changed

    def _first(self, unit: boxes.Box, line: boxes.LineBox) -> _Move:
        spacing = None if _is_whole(unit) else self._step(line)
        return _Move(unit.element.get("style", ""), _margin(unit), line=spacing)

    def _step(self, line: boxes.LineBox) -> float:
        return self._pitch / 2 if line.height * _POINTS < self._pitch * _SINGLE else self._pitch

    def _above(self, move: _Move, place: float, line: boxes.LineBox) -> float:
        step = self._step(line)
        off = place % step
        return move.above if min(off, step - off) < _NEAR else (move.above - place) % step


def _units(page: boxes.PageBox) -> Iterator[tuple[boxes.Box, boxes.LineBox]]:
    """What can be moved on a page, from top to bottom, each with its first line."""
    waiting = [one for one in reversed(page.children) if not isinstance(one, boxes.MarginBox | boxes.FootnoteAreaBox)]
    while waiting:
        box = waiting.pop()
        if not isinstance(box, boxes.BlockLevelBox) or not isinstance(box, boxes.ParentBox):
            continue
        if _is_whole(box) or any(isinstance(one, boxes.LineBox) for one in box.children):
            line = next((one for one in box.descendants() if isinstance(one, boxes.LineBox)), None)
            if line is not None:
                yield box, line
        else:
            waiting += reversed(box.children)


def _is_whole(box: boxes.Box) -> bool:
    return bool(box.is_table_wrapper) or isinstance(box, _WHOLE)


def _first_number(page: boxes.PageBox) -> float:
    """How far below the top of the text's area the letters of line 1 stand, in points."""
    [margin] = [one for one in page.children if isinstance(one, boxes.MarginBox) and one.at_keyword == "@left-top"]
    line = next(one for one in margin.descendants() if isinstance(one, boxes.LineBox))
    return float(line.position_y + line.baseline - page.content_box_y()) * _POINTS


def _margin(unit: boxes.Box) -> float:
    margin = unit.style["margin_top"]
    return 0 if margin == "auto" else float(margin.value) * _POINTS


def _nearest(distance: float, step: float) -> float:
    """The shortest way down that leads to the same place of a line, or a hair's breadth up."""
    down = distance % step
    return down - step if step - down < 1 else down


def _write(element: Any, move: _Move) -> None:  # noqa: ANN401 - an element of ElementTree
    margin = f"margin-top: {move.margin + move.above:.3f}pt !important"
    spacing = f"; line-height: {move.line:.3f}pt" if move.line else ""
    element.set("style", f"{move.style}; {margin}; position: relative; top: {move.down:.3f}pt{spacing}")
