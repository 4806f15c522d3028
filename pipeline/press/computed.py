"""Two of WeasyPrint's sums that are done thousands of times a page, done with fewer steps.

A computed style asks for each property whether it is a variable, a function, logical, inherited or initial. For most it
is one of the last two, which can be known beforehand. And what percentages a box's edges are of its surrounding width
is the same for all boxes of a style in surroundings as wide; layout asks again for every try at a line and a page.
Whatever is not of these kinds goes WeasyPrint's own way.
"""

from operator import is_
from typing import Any

from weasyprint.css import PHYSICAL_FUNCTIONS, ComputedStyle
from weasyprint.css.functions import check_math
from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES
from weasyprint.formatting_structure import boxes
from weasyprint.layout import absolute, block, column, flex, grid, inline, page, percent, table
from weasyprint.layout import float as floating

_OTHERWISE = frozenset({"position", "float", "display", "page"})
"""Properties with rules of their own; those of text decorations too."""
_BARE = frozenset({str, int, float, bool, type(None)})
"""What no function can be in."""
_DIRECTIONS = ("ltr", "rtl")
_SIDES = ("top", "right", "bottom", "left")
_SIZES = ("width", "height", "min_width", "min_height", "max_width", "max_height")
_SET = (*_SIZES, *(f"{edge}_{side}" for edge in ("margin", "padding") for side in _SIDES))
_RESOLVED = (*_SET, *(f"border_{side}_width" for side in _SIDES))
"""What `resolve_percentages` sets in a box."""
_KEPT = "docketpress_resolved"
"""The attribute of a style that holds what its boxes have been given, by the surrounding width."""
_MOST = 16
"""Widths kept of a style."""


def _simple() -> dict[str, tuple[bool, dict[str, str] | None]]:
    """Of each property that is simple whether it is inherited, and what else might set it, by direction."""
    names = [one for one in INITIAL_VALUES if one not in _OTHERWISE and not one.startswith("text_decoration_")]
    found = {}
    for name in names:
        logical = PHYSICAL_FUNCTIONS.get(name)
        if name in INHERITED or name not in INITIAL_NOT_COMPUTED:
            asked = {way: logical(block="ttb", inline=way) for way in _DIRECTIONS} if logical else None
            found[name] = (name in INHERITED, asked)
    return found


_SIMPLE = _simple()
_missing, _resolve = ComputedStyle.__missing__, percent.resolve_percentages
"""Their own."""


def _computed(style: Any, key: str) -> Any:  # noqa: ANN401 - as `ComputedStyle.__missing__`
    simple = _SIMPLE.get(key)
    if simple is None or key in style.cascaded:
        return _missing(style, key)
    inherited, logical = simple
    if logical is not None and logical[style["direction"]] in style.cascaded:
        return _missing(style, key)
    parent = style.parent_style if inherited else None
    if parent is None and key in INITIAL_NOT_COMPUTED:
        return _missing(style, key)
    value = INITIAL_VALUES[key] if parent is None else parent[key]
    if type(value) not in _BARE and check_math(value):
        return _missing(style, key)
    style[key] = value
    return value


def _resolved(box: Any, containing_block: Any) -> None:  # noqa: ANN401 - as `resolve_percentages`
    within = containing_block
    width, height = (within.width, within.height) if isinstance(within, boxes.Box) else within
    if type(height) is not str or isinstance(box, boxes.PageBox):
        _resolve(box, containing_block)
        return
    style = box.style
    sizes = [style[name] for name in _SIZES]
    kept = style.__dict__.setdefault(_KEPT, {})
    known = kept.get(width)
    if known is not None and all(map(is_, known[0], sizes)):
        box.__dict__.update(known[1])
        return
    _resolve(box, containing_block)
    # The widths of collapsed borders are the box's own.
    if style["border_collapse"] != "collapse":
        if len(kept) >= _MOST:
            kept.clear()
        given = box.__dict__
        kept[width] = (sizes, {name: given[name] for name in _RESOLVED})


def once() -> None:
    """Let every rendering of this process do them so."""
    ComputedStyle.__missing__ = _computed
    for room in (absolute, block, column, flex, floating, grid, inline, page, percent, table):
        if getattr(room, "resolve_percentages", None) is _resolve:
            room.resolve_percentages = _resolved
