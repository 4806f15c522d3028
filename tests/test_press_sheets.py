"""Style sheets that are parsed once give the papers that parsing each time gives, and say the same."""

import shutil
from pathlib import Path

import pytest
from weasyprint import css

from pipeline.press import sheets
from pipeline.press.render import render
from pipeline.press.sources import Sources

HEADS = {
    "a linked sheet": ("", "p { color: #123 } @page { margin: 30pt; @bottom-left { content: 'x' } }"),
    "a sheet in the page": ("<style>p { color: #456 } @media print { p { margin: 9pt } }</style>", ""),
    "pages in two sheets": ("<style>@page { margin: 20pt }</style>", "@page { size: 200pt 300pt }"),
    "a sheet that takes in another": ("", "@import 'more.css'; p { color: #123 }"),
    "layers": ("<style>@layer a { p { color: red } }</style>", "@layer b, a; @layer b { p { color: blue } }"),
    "a counter": ("", "@counter-style dots { system: cyclic; symbols: '*' } li { list-style: dots }"),
    "what is no rule": ("<style>p { colour: red } @page wrong wrong {}</style>", "p:::x { } h1 { margin: 3 } }"),
    "a sheet for another medium": ("<style media=screen>p { color: red }</style>", ""),
}


@pytest.fixture
def shelf(tmp_path: Path) -> Sources:
    (tmp_path / "type").mkdir()
    (tmp_path / "type" / "more.css").write_text("p { font-weight: bold }")
    return Sources(shelves={"type": (tmp_path / "type",)})


def page(head: str, text: str = "Some text") -> str:
    link = "<link rel=stylesheet href=style.css>"
    return (
        f"<html lang=en><head><title>A</title>{link}{head}<body><h1>A</h1><p style='margin: 1pt'>{text}<ul><li>x</ul>"
    )


def write(shelf: Sources, sheet: str) -> None:
    (shelf.shelves["type"][0] / "style.css").write_text(sheet)


@pytest.mark.parametrize(("head", "sheet"), HEADS.values(), ids=HEADS)
def test_papers_are_those_of_sheets_parsed_each_time(
    shelf: Sources, monkeypatch: pytest.MonkeyPatch, head: str, sheet: str
) -> None:
    write(shelf, sheet)
    html = page(head)
    with monkeypatch.context() as each_time:
        each_time.setattr(css, "CSS", sheets._CSS)
        wanted = render(html, shelf)
    sheets._parsed.clear()
    first, again = render(html, shelf), render(html, shelf)
    assert first == wanted
    assert again == wanted


def test_a_sheet_is_parsed_once(shelf: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    parse = sheets._parse
    parsed: list[str | bytes] = []

    def noted(key: tuple[str | bytes, str, str], fonts: object) -> sheets._Parsed:
        parsed.append(key[0])
        return parse(key, fonts)

    monkeypatch.setattr(sheets, "_parse", noted)
    sheets._parsed.clear()
    write(shelf, "p { margin: 7pt }")
    for text in ("one", "two", "three"):
        render(page("<style>h1 { margin: 2pt }</style>", text), shelf)
    assert parsed == [b"p { margin: 7pt }", "h1 { margin: 2pt }"]


def test_a_sheet_that_was_changed_is_seen(shelf: Sources) -> None:
    papers = []
    for margin in ("1pt", "50pt", "1pt"):
        write(shelf, f"p {{ margin-left: {margin} !important }}")
        papers.append(render(page(""), shelf).pdf)
    assert papers[0] != papers[1]


def test_a_sheet_that_is_gone_is_missed(shelf: Sources) -> None:
    write(shelf, "p { margin: 7pt }")
    render(page(""), shelf)
    shutil.rmtree(shelf.shelves["type"][0])
    with pytest.raises(Exception, match="no such file"):
        render(page(""), shelf)


def test_many_sheets_do_not_stay(shelf: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_MOST", 2)
    sheets._parsed.clear()
    write(shelf, "p { margin: 7pt }")
    for count in range(3):
        render(page(f"<style>h1 {{ margin: {count}pt }}</style>"), shelf)
    assert len(sheets._parsed) == 2
