"""Lines that were laid out before are moved to their place, and written again, as WeasyPrint would have done it."""

import random
from types import SimpleNamespace
from typing import Any

import pytest

from pipeline.press.plate import founding, lettered, lined
from pipeline.press.plate.layouts import Layouts, unlike
from pipeline.press.plate.marks import hole
from tests.test_plate import NOWHERE, RUNNING, paper

WORDS = ("Ann", "of", "the", "County", "O’Brien-Łukasz", "Zoë", "&", "Acme,", "Inc.", "fi", "AV", "Rochester")
LONG = "<p>What does not change, <b>and is longer</b> than one line, <em>in <b>several</b> looks</em>, is broken once. "
SHAPES = {
    "left": paper(f"<h1>In re {hole(0)}</h1>" + LONG * 2 + f"<p>{hole(1)}</p>" + LONG * 4),
    "justified": paper(LONG * 3 + f"<p>{hole(0)} {hole(1)}</p>" + LONG * 4, "p { text-align: justify }"),
    "centred, indented": paper(LONG + f"<p>{hole(0)}<p>{hole(1)}" + LONG, "p { text-align: center; text-indent: 2em }"),
    "raised and underlined": paper(
        LONG + f"<p>{hole(0)}<p>{hole(1)} <sup>x</sup><u>y, and z</u>" + LONG, "u { color: red }"
    ),
    "cells": paper(
        f"<table><tr><th>Whose<td>{hole(0)}<tr><td>{LONG}<td>{hole(1)}</table>",
        "table { table-layout: fixed; width: 90% }",
    ),
    "running lines": paper(LONG * 9 + f"<p>{hole(0)}", RUNNING, body_has=f'data-footer="No. {hole(1)}"'),
}


@pytest.fixture(autouse=True)
def lines(monkeypatch: pytest.MonkeyPatch) -> Any:
    return monkeypatch.setattr(lined, "_LINES", type(lined._LINES)()) or lined._LINES


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_remembered_lines_are_those_of_the_html(shape: str, lines: Any) -> None:
    founded, chance = founding.found(shape, NOWHERE), random.Random(3)
    layouts = Layouts(founded, compared=10**9)
    for turn in range(4):
        layouts.follows = turn % 2 == 1
        values = [" ".join(chance.choices(WORDS, k=chance.choice((1, 9, 30)))) for _ in range(founded.count)]
        short, _ = layouts.lay(values)
        long, _ = layouts._long(values)
        assert list(unlike(long, short)) == []
    drawn = [box.pango_layout for line in lines.values() for box in line.box.descendants() if hasattr(box, "text")]
    assert any(one.drawing for one in drawn)


def test_no_more_lines_are_remembered_than_said(monkeypatch: pytest.MonkeyPatch, lines: Any) -> None:
    monkeypatch.setattr(lined, "_MOST", 5)
    layouts = Layouts(founding.found(SHAPES["left"], NOWHERE))
    for name in ("Ann", "Bee", "Cid"):
        layouts.lay((name, name))
    assert len(lines) == 5


@pytest.mark.parametrize(
    ("styles", "named"),
    [
        ("", True),
        ("direction: rtl", False),
        ("position: relative", False),
        ("bookmark-level: 1; bookmark-label: 'x'", False),
    ],
)
def test_what_depends_on_more_is_not_remembered(styles: str, named: bool) -> None:  # noqa: FBT001
    shape = paper(f"<p>{hole(0)}<div>x<i>y</i></div>", f"div, i {{ {styles} }}")
    layouts = Layouts(founding.found(shape, NOWHERE))
    layouts.lay(("Ann",))
    assert layouts._kept is not None
    texts = {
        one.children[0].text: lined.NAME in one.__dict__
        for one in layouts._kept.root.descendants()
        if type(one).__name__ == "LineBox"
    }
    assert texts == {"Ann": True, "x": named}


def test_a_text_is_drawn_anew_where_the_fonts_say_otherwise() -> None:
    letters = lettered._Letters(texts={7: "a", 8: "b"}, widths={7: (500, True), 8: (600, False)})
    known = SimpleNamespace(to_unicode={9: "c"}, widths={8: 600})
    assert letters.fit(known)
    letters.teach(known)
    assert (known.to_unicode, known.widths) == ({9: "c", 7: "a", 8: "b"}, {8: 600, 7: 500})
    assert not letters.fit(SimpleNamespace(to_unicode={}, widths={7: 501, 8: 600}))
    assert not letters.fit(SimpleNamespace(to_unicode={}, widths={}))
