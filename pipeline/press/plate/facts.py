"""What of a computed style matters to the breaking of lines, and which styles it does not know."""

from collections.abc import Mapping
from typing import Any

from weasyprint.formatting_structure import boxes

_KINDS = (
    (boxes.TableCellBox, "cell"),
    (boxes.TableCaptionBox, "caption"),
    (boxes.MarginBox, "margin"),
    (boxes.InlineBlockBox, "inline-block"),
    (boxes.TableBox, "table"),
    (boxes.TableRowBox, "row"),
    (boxes.TableRowGroupBox, "rows"),
    (boxes.FlexContainerBox, "flex-container"),
    (boxes.GridContainerBox, "grid-container"),
)
_PLAIN_TEXT = {
    "white_space": ("normal",),
    "letter_spacing": ("normal",),
    "word_spacing": (0,),
    "hyphens": ("manual", "none"),
    "word_break": ("normal",),
    "direction": ("ltr",),
    "visibility": ("visible",),
    "font_kerning": ("auto", "normal"),
    "font_variant_ligatures": ("normal",),
    "font_variant_position": ("normal",),
    "font_variant_caps": ("normal",),
    "font_variant_numeric": ("normal",),
    "font_variant_alternates": ("normal",),
    "font_variant_east_asian": ("normal",),
    "font_feature_settings": ("normal",),
    "font_variation_settings": ("normal",),
    "text_transform": ("none", "uppercase", "lowercase", "capitalize"),
}
_PLAIN_CONTAINER = {
    "direction": ("ltr",),
    "text_overflow": ("clip",),
    "block_ellipsis": ("none",),
    "max_lines": ("none",),
    "white_space": ("normal",),
}


def kind(box: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    """What a box is to those who must say whether a value in it can move anything else."""
    if box.is_flex_item or box.is_grid_item:
        return "flex" if box.is_flex_item else "grid"
    if not isinstance(box, boxes.MarginBox) and not box.is_in_normal_flow():
        return _out_of_flow(box)
    if box.style["column_count"] != "auto" or box.style["column_width"] != "auto":
        return "columns"
    return next((name for one, name in _KINDS if isinstance(box, one)), "block")


def _out_of_flow(box: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    if box.is_footnote():
        return "footnote"
    if box.is_floated():
        return "float"
    return "absolute" if box.is_absolutely_positioned() else "running"


def align(style: Any, *, last: bool) -> str:  # noqa: ANN401 - weasyprint carries no types
    """`start`, `end`, `center` or `justify`, as `text_align` of WeasyPrint's inline layout reads it, left to right."""
    given = style["text_align_all"]
    if last and style["text_align_last"] != "auto":
        given = style["text_align_last"]
    return {"left": "start", "right": "end"}.get(given, str(given))


def of_container(style: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    """The first property of a container whose value the line breaker does not know; empty where there is none."""
    return _odd(style, _PLAIN_CONTAINER)


def of_text(style: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    """The same of a text box."""
    if style["font_size"] < 1:
        return "font-size"
    return _odd(style, _PLAIN_TEXT)


def of_inline(box: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    """The same of an inline element: nothing of it may take room on the line."""
    if box.is_leader or box.style["position"] != "static" or box.style["direction"] != "ltr":
        return "inline"
    if box.style["white_space"] not in {"normal", "pre-line"}:
        return "white-space"
    for side in ("left", "right"):
        edges = (box.style[f"margin_{side}"], box.style[f"padding_{side}"])
        if box.style[f"border_{side}_width"] or any(one == "auto" or one.value for one in edges):
            return "inline-edge"
    return ""


def _odd(style: Any, known: Mapping[str, tuple[object, ...]]) -> str:  # noqa: ANN401 - weasyprint carries no types
    return next((name.replace("_", "-") for name, values in known.items() if style[name] not in values), "")
