"""What may stand beside a value: every computed style is on the list, or the shape is not struck.

A list of what is refused would forget something, and what is forgotten becomes a wrong paper: an underline as long as
the first record's name. So each property of WeasyPrint must either have no say in what a value can move, or have one
of the values here, or its initial one.
"""

import functools
import re
from collections.abc import Iterator
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure import boxes

from pipeline.press.plate.blocks import TAG
from pipeline.press.plate.laid import Unfaithful

_FREE = re.compile(
    r"color|color_scheme|font_(family|size|style|weight|stretch)|line_height|lang|orphans|widows|quotes|page|content"
    r"|text_(align_all|align_last|indent)|text_(decoration_(line|color|thickness)|underline_offset)|vertical_align"
    r"|list_style_(type|position)|counter_\w+|break_\w+|margin_break|box_decoration_break|bookmark_\w+|string_set"
    r"|caption_side|empty_cells|border_(collapse|spacing)|overflow_wrap|tab_size|footnote_\w+|hyphenate_\w+|image_\w+"
    r"|size|bleed_\w+|marks|\w+_(block|inline)(_\w+)?|(block|inline)_size|border_(start|end)_\w+|transform_origin"
    r"|flex_\w+|grid_\w+|align_\w+|justify_\w+|order|(column|row)_gap|column_(rule_\w+|fill|span)|object_\w+"
    r"|(top|right|bottom|left)|anchor|outline_(color|width|offset)|border_\w+_color|background_(origin|attachment)"
    r"|background_(clip|position|repeat|size)|mask_border_\w+|border_image_(slice|width|outset|repeat)"
)
"""Properties that are written the same for every value, or say nothing where the others are as they must be."""
_BLOCK_FREE = re.compile(
    r"(margin|padding)_\w+|border_\w+_(style|width|radius)|background_color|(min_|max_)?(width|height)|box_sizing"
    r"|table_layout|column_rule_style|outline_style|background_image"
)
"""Free for blocks, whose edges stay where they are; not for what stands on a line."""
_ATOMIC_FREE = re.compile(r"(min_|max_)?(width|height)|border_bottom_(style|width)")
"""Free for a box of fixed size among the words, of which no more than its foot is drawn."""
_ONE_OF: dict[str, tuple[object, ...]] = {
    "text_transform": ("none", "uppercase"),
    "text_decoration_style": ("solid", "double"),
    "hyphens": ("manual", "none"),
    "font_kerning": ("auto", "normal"),
    "white_space": ("normal",),
    "direction": ("ltr",),
    **{f"border_{side}_width": (0,) for side in ("top", "right", "bottom", "left")},
}
_DISPLAYS = frozenset(
    {
        ("block", "flow"),
        ("block", "flow", "list-item"),
        ("block", "flow-root"),
        ("inline", "flow"),
        ("block", "table"),
        ("table-row-group",),
        ("table-header-group",),
        ("table-footer-group",),
        ("table-row",),
        ("table-cell",),
    }
)
_BREAKS = frozenset({"br", "br::before"})
"""A forced line break, which the line breaker knows; it draws nothing."""


def check(root: Any) -> None:  # noqa: ANN401 - WeasyPrint carries no types
    """Refuse a document in which a value could change something outside its own lines.

    Args:
        root: a formatting structure whose text boxes are tagged by `blocks.find`.

    Raises:
        Unfaithful: the reason names the property or the kind of box.
    """
    _check_below(root, ())


def check_margin(box: Any) -> None:  # noqa: ANN401
    """The same for a margin box with a value in it.

    Raises:
        Unfaithful: as above; `margin-width`: its place depends on what stands in it.
    """
    if box.style["width"] == "auto":
        raise Unfaithful("margin-width")
    _refuse(box.style, line=False)
    for one in _all(box):
        if one is not box:
            _check_inline(one)


def _check_below(box: Any, around: tuple[Any, ...]) -> None:  # noqa: ANN401
    if box.style["float"] != "none" or box.style["position"][0] == "running()":
        raise Unfaithful("float")
    children = getattr(box, "children", ())
    valued = any(hasattr(one, TAG) for child in children for one in _all(child))
    if valued and any(isinstance(one, boxes.LineBox) for one in children):
        for one in (*around, box):
            _check_container(one)
        for line in children:
            for one in _on_line(line):
                _check_inline(one)
    for child in children:
        _check_below(child, (*around, box))


def _all(box: Any) -> Iterator[Any]:  # noqa: ANN401
    yield box
    for child in getattr(box, "children", ()):
        yield from _all(child)


def _on_line(box: Any) -> Iterator[Any]:  # noqa: ANN401
    """A line and all on it but what stands in boxes of fixed size, which is the same for every value."""
    yield box
    for child in () if _is_atomic(box) else getattr(box, "children", ()):
        yield from _on_line(child)


def _is_atomic(box: Any) -> bool:  # noqa: ANN401
    """Whether it is a box of fixed size that the line breaker knows."""
    return isinstance(box, boxes.InlineBlockBox) and hasattr(box, TAG)


def _check_container(box: Any) -> None:  # noqa: ANN401
    if box.link:
        raise Unfaithful("link")
    _refuse(box.style, line=False)
    if isinstance(box, boxes.TableBox) and (box.style["table_layout"] != "fixed" or box.style["width"] == "auto"):
        raise Unfaithful("table-layout")


def _check_inline(box: Any) -> None:  # noqa: ANN401
    if box.element_tag in _BREAKS and not hasattr(box, TAG):
        return
    if _is_atomic(box):
        _check_atomic(box)
        return
    if not isinstance(box, boxes.LineBox | boxes.InlineBox | boxes.TextBox):
        raise Unfaithful("atomic")
    if getattr(box, "is_leader", False):
        raise Unfaithful("leader")
    if not isinstance(box, boxes.InlineBox):
        # What these draw is their element's own; a line box bears the initial values of what is not inherited.
        _refuse(box.style, line=True)
        return
    if box.link or box.element_tag.endswith("::footnote-call"):
        raise Unfaithful("link")
    if box.style["anchor"] or box.style["bookmark_level"] != "none":
        raise Unfaithful("anchor")
    _refuse(box.style, line=True)


def _check_atomic(box: Any) -> None:  # noqa: ANN401
    """Nothing of it moves but the line along its foot, and nothing in it can be spoken of from elsewhere."""
    if any(one.link or one.style["anchor"] or one.style["bookmark_level"] != "none" for one in _all(box)):
        raise Unfaithful("anchor")
    if box.style["border_bottom_style"] not in {"none", "solid"} or box.style["display"] != ("inline", "flow-root"):
        raise Unfaithful("atomic")
    _refuse_others(box.style, (_FREE, _ATOMIC_FREE))


def _refuse(style: Any, *, line: bool) -> None:  # noqa: ANN401
    if tuple(style["display"]) not in _DISPLAYS:
        raise Unfaithful("display")
    _refuse_others(style, (_FREE,) if line else (_FREE, _BLOCK_FREE))


def _refuse_others(style: Any, free: tuple[re.Pattern[str], ...]) -> None:  # noqa: ANN401
    for name, good in _asked(free):
        if style[name] not in good:
            raise Unfaithful(name.replace("_", "-"))


@functools.cache
def _asked(free: tuple[re.Pattern[str], ...]) -> tuple[tuple[str, tuple[object, ...]], ...]:
    """The properties that are not free, and the values they may have."""
    asked = [one for one in INITIAL_VALUES if one != "display" and not any(other.fullmatch(one) for other in free)]
    return tuple((name, _ONE_OF.get(name, (INITIAL_VALUES[name],))) for name in asked)
