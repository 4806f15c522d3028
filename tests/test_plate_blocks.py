"""Blocks with values are found in WeasyPrint's own structure, with all that decides on their lines."""

from typing import Any

import pytest
import weasyprint
from weasyprint.layout import page as paging

from pipeline.press import render
from pipeline.press.plate import blocks
from pipeline.press.plate.blocks import Break, Run
from pipeline.press.plate.laid import Hole
from pipeline.press.plate.marks import hole, with_values
from pipeline.press.plate.setting import Setter
from tests import plate_lines

_STRUCTURES = {
    "text only": (f"<p>{hole(0)}</p>", "block", ""),
    "a cell": (f"<table><tr><td>{hole(0)}</table>", "cell", ""),
    "a heading": (f"<h1>{hole(0)}</h1>", "block", ""),
    "a list": (f"<ul><li>{hole(0)}</ul>", "block", ""),
    "a float": (f"<p style='float:left'>{hole(0)}</p>", "float", ""),
    "an absolute box": (f"<p style='position:absolute'>{hole(0)}</p>", "absolute", ""),
    "a flexible box": (f"<div style='display:flex'><p>{hole(0)}</p></div>", "flex", ""),
    "a grid": (f"<div style='display:grid'><p>{hole(0)}</p></div>", "grid", ""),
    "an inline block": (f"<p>a <span style='display:inline-block'>{hole(0)}</span></p>", "inline-block", ""),
    "an inline block beside a value": (
        f"<p>{hole(0)} <span style='display:inline-block'>a</span></p>",
        "block",
        "atomic",
    ),
    "a picture beside a value": (
        f"<p>{hole(0)} <img alt=a src='data:image/svg+xml,%3Csvg/%3E'></p>",
        "block",
        "atomic",
    ),
    "a float beside a value": (f"<p>{hole(0)} <i style='float:left'>a</i></p>", "block", "out-of-flow"),
    "room inside the line": (f"<p><b style='padding:0 1pt'>{hole(0)}</b></p>", "block", "inline-edge"),
    "an empty element": (f"<p>{hole(0)} <b></b> a</p>", "block", "empty-inline"),
    "letters apart": (f"<p style='letter-spacing:1pt'>{hole(0)}</p>", "block", "letter-spacing"),
    "words apart": (f"<p style='word-spacing:1pt'>{hole(0)}</p>", "block", "word-spacing"),
    "lines kept": (f"<p style='white-space:pre-wrap'>{hole(0)}</p>", "block", "white-space"),
    "small capitals": (f"<p style='font-variant-caps:small-caps'>{hole(0)}</p>", "block", "font-variant-caps"),
    "hyphens": (f"<p style='hyphens:auto'>{hole(0)}</p>", "block", "hyphens"),
    "a soft hyphen in the text": (f"<p>{hole(0)} a&shy;b</p>", "block", "mark"),
    "from right to left": (f"<p style='direction:rtl'>{hole(0)}</p>", "block", "direction"),
    "a first letter of its own": (f"<p class=f>{hole(0)}</p>", "block", "first-letter"),
}


@pytest.mark.parametrize("name", _STRUCTURES)
def test_what_holds_a_value_is_named(name: str) -> None:
    body, kind, refused = _STRUCTURES[name]
    shape = plate_lines.page(body, style=".f::first-letter{color:red}")
    [block] = plate_lines.found(shape, ["N"])
    assert (block.kind, block.refused, block.holes) == (kind, refused, (0,))


def test_runs_their_parts_and_the_elements_round_them_are_read() -> None:
    body = f"<p>To {hole(0)}: <b>a <i>{hole(1)}</i></b><br>{hole(2)}, {hole(3)}!</p>"
    [block] = plate_lines.found(plate_lines.page(body), ["N", "N", "N", "N"])
    assert [run.parts for run in block.runs] == [
        ("To ", Hole(0), ": "),
        ("a ",),
        (Hole(1),),
        (Hole(2), ", ", Hole(3), "!"),
    ]
    assert [type(item) for item in block.items] == [Run, Run, Run, Break, Run]
    assert [(run.inside, run.top) for run in block.runs] == [((), 0), ((0,), 1), ((0, 1), 1), ((), 3)]
    assert block.holes == (0, 1, 2, 3)


def test_what_a_block_stands_in_is_told() -> None:
    [block] = plate_lines.found(
        plate_lines.page(f"<div style='columns:2'><table><td><p>{hole(0)}</table></div>"), ["N"]
    )
    kinds = [kind for kind, _ in block.around]
    assert [one for one in kinds if one != "block"] == ["columns", "table", "rows", "row", "cell"]


def test_place_width_and_indent_are_learnt_from_the_laid_out_page() -> None:
    pressed = plate_lines.press(plate_lines.page(f"<p style='margin:0 30px;text-indent:10%'>{hole(0)}</p>"), ["N"])
    [block] = pressed.blocks
    assert block.x0 == pytest.approx(20 * 4 / 3 + 30)
    assert block.width == pytest.approx(560 * 4 / 3 - 60)
    assert block.indent == pytest.approx(block.width / 10)


def test_lines_that_give_way_to_a_float_are_refused() -> None:
    body = f"<div style='float:left;width:50px'>a</div><p>{hole(0)}</p>"
    [block] = plate_lines.press(plate_lines.page(body), ["N"]).blocks
    assert block.refused == "moved"


def test_a_structure_of_other_runs_is_not_tagged() -> None:
    bare = plate_lines.found(plate_lines.page(f"<p>{hole(0)}</p>"), ["N"])
    roots: list[Any] = []
    plate_lines.rendered(plate_lines.page("<p>N <b>N</b></p>"), roots.append)
    assert not blocks.tag(roots[0], bare)
    plate_lines.rendered(plate_lines.page("N"), roots.append)
    assert not blocks.tag(roots[1], bare)


@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_running_line_is_found_and_laid(align: str, monkeypatch: pytest.MonkeyPatch) -> None:
    style = f"@page{{@bottom-left{{content:string(f) ' · ' counter(page);width:75%;text-align:{align}}}}}"
    shape = plate_lines.page(f"<p style='string-set:f content()'>{hole(0)}</p>", style=style)
    found: list[Any] = []
    drawn: list[Any] = []
    lay_out = paging.margin_box_content_layout

    def marked(context: Any, page: Any, box: Any) -> Any:
        found.append(blocks.margin(box, 7))
        return lay_out(context, page, box)

    def plain(context: Any, page: Any, box: Any) -> Any:
        assert blocks.tag_margin(box, found[0])
        drawn.append(lay_out(context, page, box))
        return drawn[-1]

    for watched, marks in ((marked, True), (plain, False)):
        monkeypatch.setattr(paging, "margin_box_content_layout", watched)
        html = with_values(shape, ("6:26-cv-01234-ABC",), marked=marks)
        weasyprint.HTML(string=html).render(font_config=render.fonts())
    [block] = found
    assert (block.kind, block.tag, block.refused) == ("margin", "@bottom-left", "")
    [[run]] = Setter([block]).lay(block, ["6:26-cv-01234-ABC"]).lines
    text = drawn[0].children[0].children[0]
    assert (run.x, run.width) == (text.position_x, text.width)
    assert getattr(text, blocks.TAG) == (7, 0)
