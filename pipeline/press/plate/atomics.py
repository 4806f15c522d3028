"""Boxes of a fixed size among the words of a block: a line to be filled in by hand, a box to be ticked.

WeasyPrint sets them like one ideograph. No value stands in them, so of their looks only the place can change; one with
text in it is taken only where it begins its block, since then it stays where it is.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES
from weasyprint.formatting_structure import boxes

from pipeline.press.plate import shapes

LETTER = "\u2e80"
"""What `split_inline_level` says an atomic box begins and ends with."""
_EDGES = tuple(f"{kind}_{side}" for kind in ("margin", "padding") for side in ("left", "right"))
_WITHIN = (boxes.LineBox, boxes.InlineBox, boxes.TextBox)


@dataclass(frozen=True, slots=True, kw_only=True)
class Atomic:
    """One such box, a child of the line itself."""

    number: int
    """In its block; below zero, so that it is no text run's."""
    width: float
    """In CSS pixels, from edge to edge."""
    ruled: bool
    """A line is drawn along its foot."""
    lang: str | None
    top: int
    """The child of the line it is."""
    inside: tuple[int, ...] = ()

    def may_follow(self, letter: str) -> bool:
        """Whether a line may be broken between a letter and the box."""
        return _may_part(letter + LETTER, self.lang)


def read(box: Any, number: int, top: int) -> Atomic | None:  # noqa: ANN401 - weasyprint carries no types
    """The box; None where its size or its place may depend on more than what stands before it.

    Args:
        box: of the formatting structure.
        number: of the box among those of its block, from 0.
        top: the child of the line it is.
    """
    if not isinstance(box, boxes.InlineBlockBox) or not _is_fixed(box.style):
        return None
    within = list(_within(box))
    if any(not isinstance(one, _WITHIN) for one in within) or (within and top):
        return None
    return Atomic(
        number=-1 - number,
        width=float(box.style["width"].value),
        ruled=bool(box.style["border_bottom_width"]),
        lang=box.style["lang"],
        top=top,
    )


def of_line(line: Any) -> list[Any]:  # noqa: ANN401 - weasyprint carries no types
    """The atomic boxes that are children of a line of the formatting structure."""
    return [one for one in line.children if isinstance(one, boxes.InlineBlockBox)]


def _is_fixed(style: Any) -> bool:  # noqa: ANN401 - weasyprint carries no types
    """Nothing but its own width takes room on the line."""
    width = style["width"]
    if width == "auto" or width.unit != "px" or style["box_sizing"] != "content-box":
        return False
    if any(style[name] != INITIAL_VALUES[name] for name in ("min_width", "max_width")):
        return False
    if style["border_left_width"] or style["border_right_width"] or style["position"] != "static":
        return False
    return all(style[name] != "auto" and not style[name].value for name in _EDGES)


def _within(box: Any) -> Iterator[Any]:  # noqa: ANN401 - weasyprint carries no types
    for child in getattr(box, "children", ()):
        yield child
        yield from _within(child)


@functools.lru_cache(maxsize=1024)
def _may_part(pair: str, lang: str | None) -> bool:
    return shapes.breaks(pair, lang)[len(pair) - 1]
