"""Lines that were laid out before are not laid out again.

WeasyPrint breaks a line, sets its words and aligns them apart from where the line stands on its page, and then moves
all of it there. So what a line was before it was moved is kept, and moved by WeasyPrint's own steps in its own order.
A line is the same if its block's boxes come from the same kept structure, the same texts stand in them, it begins at
the same of their words, and its block has the same left edge and the same width.

Only lines of text and of inline boxes are kept, with no floats beside them. Three functions of WeasyPrint are wrapped
once; the wrapping does nothing for a line that bears no name.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, TypeAlias

from weasyprint.formatting_structure import boxes
from weasyprint.layout import inline

from pipeline.press.plate.blocks import TAG
from pipeline.press.plate.lettered import Lettered

NAME = "docketpress_line"
"""The attribute a line box bears that may be remembered: its structure, its number there, and its values' texts."""
_NOTED = "docketpress_noted"
"""The attribute it bears while it is laid out: what is to be remembered."""
_MOST = 512
"""Lines remembered, 6 to 11 kB each; those not used for longest go."""
_KINDS = (boxes.LineBox, boxes.InlineBox, boxes.TextBox)
Box: TypeAlias = Any
"""A box of WeasyPrint's, which carries no types."""


@dataclass(slots=True)
class _Line:
    """A line before it is moved to its place."""

    box: Box = None
    bottom: float = 0.0
    top: float = 0.0
    offset: float = 0.0
    """To the right, by its alignment."""
    resume_at: Any = None
    """Where the next line begins."""
    position_x: float = 0.0
    width: float = 0.0
    height: float = 0.0
    """What WeasyPrint notes of the line in the box it is taken from."""


_LINES: OrderedDict[Hashable, _Line] = OrderedDict()
_next, _aligned, _upright = inline.get_next_linebox, inline.text_align, inline.line_box_verticality
"""Their own."""


def may_be_named(line: Box) -> bool:
    """Whether nothing of a line box's lines depends on more than its texts, where it begins, and its block's edges."""
    plain = all(type(box) in _KINDS and _is_plain(box) for box in line.descendants())
    return plain and line.style["direction"] == "ltr"


def name_margin(box: Box, number: int) -> None:
    """Name the lines of a page's margin box, which is made anew for each page of each record.

    Args:
        box: before its lines are laid out.
        number: of the kept structure, whose computed styles live as long as it does.
    """
    for line in box.descendants():
        if isinstance(line, boxes.LineBox) and may_be_named(line):
            looks = tuple([(type(one), id(one.style), getattr(one, TAG, None)) for one in line.descendants()])
            texts = tuple([one.text for one in line.descendants() if isinstance(one, boxes.TextBox)])
            setattr(line, NAME, (number, box.at_keyword, looks, texts))


def _is_plain(box: Box) -> bool:
    apart = box.is_leader or box.footnote or box.note or box.note_call or box.bookmark_label or box.string_set
    return bool(not apart and box.is_in_normal_flow() and box.style["position"] == "static")


def _line_laid(context: Any, linebox: Box, position_y: float, *others: Any) -> tuple[Box, Any]:  # noqa: ANN401
    _, skip_stack, block, *_, first_letter, first_line = others
    name = linebox.__dict__.get(NAME)
    if name is None or context.excluded_shapes or first_letter is not None or first_line is not None:
        return _next(context, linebox, position_y, *others)  # type: ignore[no-any-return]
    key = (name, _flat(skip_stack), block.content_box_x(), block.width, linebox.text_indent)
    known = _LINES.get(key)
    if known is None:
        return _noted(key, context, linebox, position_y, *others)
    _LINES.move_to_end(key)
    return _moved(known, linebox, position_y), _again(known.resume_at)


def _noted(key: Hashable, context: Any, linebox: Box, position_y: float, *others: Any) -> tuple[Box, Any]:  # noqa: ANN401
    noted = _Line()
    setattr(linebox, _NOTED, noted)
    line, resume_at = _next(context, linebox, position_y, *others)
    delattr(linebox, _NOTED)
    if noted.box is not None:
        delattr(line, _NOTED)
        noted.resume_at = _again(resume_at)
        noted.position_x, noted.width, noted.height = linebox.position_x, linebox.width, linebox.height
        _LINES[key] = noted
        if len(_LINES) > _MOST:
            _LINES.popitem(last=False)
    return line, resume_at


def _moved(known: _Line, linebox: Box, position_y: float) -> Box:
    """As the end of `get_next_linebox`."""
    linebox.position_x, linebox.position_y = known.position_x, position_y
    linebox.width, linebox.height = known.width, known.height
    line, top = _copied(known.box), known.top
    line.baseline = -top
    line.position_y = top
    line.height = known.bottom - top
    offset_y = position_y - top
    line.margin_top = line.margin_bottom = 0
    line.translate(known.offset, offset_y)
    line.position_y = position_y
    return line


def _text_aligned(context: Any, line: Box, available_width: float, last: bool) -> float:  # noqa: ANN401, FBT001
    offset: float = _aligned(context, line, available_width, last=last)
    if noted := line.__dict__.get(_NOTED):
        noted.offset = offset
    return offset


def _set_upright(line: Box) -> tuple[float, float]:
    bottom, top = _upright(line)
    if noted := line.__dict__.get(_NOTED):
        for box in line.descendants():
            if isinstance(box, boxes.TextBox):
                box.pango_layout = Lettered(box.pango_layout)
        noted.bottom, noted.top, noted.box = bottom, top, _copied(line)
        delattr(noted.box, _NOTED)
    return bottom, top


def _copied(box: Box) -> Box:
    new = box.copy()
    if box.children:
        new.children = [_copied(one) for one in box.children]
    return new


def _flat(skip_stack: Any) -> tuple[int, ...]:  # noqa: ANN401
    """Where a line begins: the number of the child, of its child, and so on to the place in the text."""
    found = []
    while skip_stack:
        ((at, skip_stack),) = skip_stack.items()
        found.append(at)
    return tuple(found)


def _again(resume_at: Any) -> Any:  # noqa: ANN401
    return {at: _again(below) for at, below in resume_at.items()} if resume_at else resume_at


inline.get_next_linebox = _line_laid
inline.text_align = _text_aligned
inline.line_box_verticality = _set_upright
