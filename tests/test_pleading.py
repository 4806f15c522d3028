"""Pleading paper: on every page of a hostile paper text sits on the numbered lines, and only text is read aloud."""

from collections.abc import Callable, Iterator
from contextlib import closing
from ctypes import byref, c_double
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from pipeline.model import Case, Contact, Court, Party
from pipeline.pages import said
from pipeline.press import context
from pipeline.press.fill import fill
from pipeline.press.render import render
from pipeline.press.sources import Sources, of_court
from pipeline.rules.catalog import Catalog

_SENTENCE = "The parties met, talked, agreed on nothing, and then went home by way of the river and the old mill. "
_NOTE = (
    '<span class="footnote">See the invented report, which says on page {} what nobody expected to read there.</span>'
)
_QUOTE = f"<blockquote><p>{_SENTENCE * 3}</p></blockquote>"
_LONG_QUOTE = f"<blockquote><p>{_SENTENCE * 9}</p><p>{_SENTENCE * 4}</p></blockquote>"
_ROWS = "".join(f'<tr><th scope="row">Row {at}</th><td><p>{_SENTENCE}</p></td></tr>' for at in range(6))
_TABLE = f'<table class="facts">{_ROWS}</table>'
_GRID = (
    '<table class="own"><thead><tr><th scope="col">Day</th><th scope="col">What</th></tr></thead>'
    f"<tbody><tr><td>One</td><td>{_SENTENCE}</td></tr><tr><td>Two</td><td>Less</td></tr></tbody></table>"
)
_LIST = f"<ol><li>{_SENTENCE * 2}</li><li>Short.</li></ol>"
_SMALL = f'<p class="small">{_SENTENCE * 2}</p><p class="odd">{_SENTENCE * 3}</p>'
_BODY = """{% extends "shared/paper.html.j2" %}
{% from "shared/signature.html.j2" import block %}
{% block paper %}
<h1>{{ title }}</h1>
<div class="double">
PARTS
</div>
{% call block("Respectfully submitted,", "Lee Sample", today) %}
<p>Attorney for Jane Roe</p>
{% endcall %}
{% endblock %}
"""
_STYLE = """
.odd { font-size: 11pt; line-height: 1.37; margin: 7pt 0 13pt }
table.own td { border: 2pt solid black; padding: 5pt 3pt }
h2 { font-size: 1.4rem; margin: 17pt 0 9pt }
"""


def _numbered(number: int) -> str:
    return (
        f'<p class="numbered"><span class="number">{number}.</span> Alpha {_SENTENCE * (number % 4 + 1)}'
        f"{_NOTE.format(number) if number % 3 == 1 else ''}</p>"
    )


def _parts() -> str:
    hostile = (_QUOTE, _TABLE, _LONG_QUOTE, _GRID, _SMALL + _LIST, _LONG_QUOTE)
    parts = []
    for at, one in enumerate(hostile):
        parts += [f"<h2>Heading {at}</h2>", *(_numbered(at * 3 + number) for number in (1, 2, 3)), one]
    return "\n".join(parts)


@pytest.fixture(scope="module")
def court(catalog: Catalog) -> Court:
    return catalog.courts["ca-superior"]


@pytest.fixture(scope="module")
def paper(court: Court, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "body.html.j2").write_text(_BODY.replace("PARTS", _parts()), encoding="utf-8")
    (folder / "style.css").write_text(_STYLE, encoding="utf-8")
    return _made(folder, court)


_PARTIES = (Party(name="Jane Roe", role="plaintiff"), Party(name="Acme Corp.", role="defendant"))


def _made(folder: Path, court: Court, parties: tuple[Party, ...] = _PARTIES) -> Path:
    sources = of_court(court)
    shelf = Sources(shelves={**sources.shelves, "type": (folder,)})
    case = Case(court=court.name, docket_number="26STCV01234", parties=parties, judge="Hon. Ada Example")
    about = context.of_case(case, court, received_at=datetime.fromisoformat("2026-11-23T10:00:00-08:00"))
    filer = Contact(name="Lee Sample", lines=("1 Main Street", "Example City, CA 90001"), phone="(213) 555-0100")
    html = fill("body.html.j2", {**about, "filer": filer, "title": "Motion", "footer": "Motion to Compel"}, shelf)
    made = render(html, shelf)
    assert made.warnings == ()
    path = folder / "paper.pdf"
    path.write_bytes(made.pdf)
    return path


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter on a page, in points."""

    text: str
    x: float
    y: float
    size: float


def _letters(page: pypdfium2.PdfPage) -> Iterator[Letter]:
    text = page.get_textpage()
    for at in range(text.count_chars()):
        x, y = c_double(), c_double()
        pdfium.FPDFText_GetCharOrigin(text.raw, at, byref(x), byref(y))
        letter = chr(pdfium.FPDFText_GetUnicode(text.raw, at))
        if letter.strip():
            # Sizes are told in the layout's own unit, of which four are three points.
            yield Letter(letter, x.value, y.value, pdfium.FPDFText_GetFontSize(text.raw, at) * 0.75)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: where its numbers stand, and its letters beside them."""

    numbers: tuple[float, ...]
    letters: tuple[Letter, ...]


def _sheets(path: Path) -> tuple[Sheet, ...]:
    sheets = []
    with closing(pypdfium2.PdfDocument(path)) as document:
        for page in document:
            letters = tuple(_letters(page))
            numbers = sorted({round(one.y, 1) for one in letters if one.x < 98 and one.text.isdigit()}, reverse=True)
            lowest = numbers[-1] - 13
            sheets.append(Sheet(tuple(numbers), tuple(one for one in letters if one.x >= 98 and one.y > lowest)))
    return tuple(sheets)


def test_every_page_has_28_numbers_24_points_apart(paper: Path) -> None:
    sheets = _sheets(paper)
    assert len(sheets) >= 5
    for sheet in sheets:
        assert len(sheet.numbers) == 28
        for above, below in zip(sheet.numbers, sheet.numbers[1:], strict=False):
            assert above - below == pytest.approx(24, abs=0.2)
    assert len({sheet.numbers for sheet in sheets}) == 1, "the numbers stand at the same places of every page"


def test_all_text_of_a_hostile_paper_sits_on_a_line_or_half_line(paper: Path) -> None:
    _assert_on_lines(paper)


def test_a_caption_of_sixty_parties_goes_on_over_numbered_pages(court: Court, tmp_path: Path) -> None:
    long = "Intercontinental Consolidated Widgets and Gaskets Holdings of North America, Incorporated, No. {}"
    parties = (*_PARTIES, *(Party(name=long.format(at), role="defendant") for at in range(60)))
    path = _made(_short(tmp_path), court, parties)
    _assert_on_lines(path)
    with closing(pypdfium2.PdfDocument(path)) as document:
        text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in document)
    assert all(f"No. {at}" in text for at in range(60)), "nothing of a name may be cut"


def _assert_on_lines(path: Path) -> None:
    for number, sheet in enumerate(_sheets(path), 1):
        places = [*sheet.numbers, *(one - 12 for one in sheet.numbers)]
        for letter in sheet.letters:
            if letter.size < 11:  # the figure that calls a note is raised
                continue
            off = min(abs(letter.y - place) for place in places)
            assert off <= 1, f"page {number}: “{letter.text}” at {letter.x:.0f}, {letter.y:.1f} is {off:.1f} points off"


def test_double_spaced_text_sits_on_whole_lines(paper: Path) -> None:
    seen = 0
    with closing(pypdfium2.PdfDocument(paper)) as document:
        for page, sheet in zip(document, _sheets(paper), strict=True):
            text = page.get_textpage()
            search = text.search("Alpha")
            while (found := search.get_next()) is not None:
                y = c_double()
                pdfium.FPDFText_GetCharOrigin(text.raw, found[0], byref(c_double()), byref(y))
                assert min(abs(y.value - place) for place in sheet.numbers) <= 1
                seen += 1
    assert seen == 18


def test_line_1_begins_an_inch_from_the_top_and_the_court_stands_on_line_8(paper: Path) -> None:
    [first, *_] = _sheets(paper)
    left = [one for one in first.letters if one.x < 306]
    assert max(one.y for one in left) == pytest.approx(first.numbers[0], abs=1)
    assert max(one.y for one in left) < 720
    # To the right of the centre nothing stands above line 8: it is the clerk's (rule 2.111(2)).
    assert not [one for one in first.letters if one.x > 306 and one.y > first.numbers[7] + 1]
    with closing(pypdfium2.PdfDocument(paper)) as document:
        text = document[0].get_textpage()
        at, _ = text.search("SUPERIOR COURT").get_next()
        y = c_double()
        pdfium.FPDFText_GetCharOrigin(text.raw, at, byref(c_double()), byref(y))
    assert y.value == pytest.approx(first.numbers[7], abs=1)
    assert 792 - y.value >= 240


def test_the_foot_bears_page_number_line_and_title(paper: Path) -> None:
    with closing(pypdfium2.PdfDocument(paper)) as document:
        for number, page in enumerate(document, 1):
            foot = page.get_textpage().get_text_bounded(108, 0, 576, 45).split()
            assert foot == [str(number), "Motion", "to", "Compel"]
            low = [one for one in _letters(page) if one.x > 108 and one.y < 40]
            assert low
            assert min(one.size for one in low) >= 9.99


def test_numbers_rules_and_footers_are_not_read_aloud(paper: Path) -> None:
    text = said.text_of(paper)
    assert "Motion to Compel" not in text
    assert "27 28" not in " ".join(text.split())
    assert text.index("Alpha") > text.index("SUPERIOR COURT") > text.index("Lee Sample")
    with pikepdf.open(paper) as pdf:
        reached = _reached(pdf.Root.StructTreeRoot)
        hung = {
            one.objgen
            for one in pdf.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/S") is not None and one.get("/Type") == "/StructElem"
        }
        assert hung == reached, "no element hangs outside the tree"
        for page in pdf.pages:
            assert b"/Artifact" in page.Contents.read_bytes()


def _reached(root: pikepdf.Object) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    waiting = [root.K]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += list(one)
        elif isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/StructElem":
            found.add(one.objgen)
            waiting += [one.K] if "/K" in one else []
    return found


def _short(folder: Path) -> Path:
    body = _BODY.replace("PARTS", f"{_numbered(1)}{_QUOTE}{_numbered(2)}{_TABLE}")
    (folder / "body.html.j2").write_text(body, encoding="utf-8")
    (folder / "style.css").write_text(_STYLE, encoding="utf-8")
    return folder


def test_the_same_paper_gives_the_same_bytes(court: Court, tmp_path: Path) -> None:
    first = _made(_short(tmp_path), court).read_bytes()
    assert _made(tmp_path, court).read_bytes() == first


@pytest.mark.verapdf
def test_a_hostile_paper_conforms(paper: Path, verapdf: Callable[..., None]) -> None:
    verapdf(paper)


def test_a_court_without_numbered_lines_has_none(court: Court, tmp_path: Path) -> None:
    plain = replace(court, page=replace(court.page, line_numbers=None, line_pitch=None))
    with closing(pypdfium2.PdfDocument(_made(_short(tmp_path), plain))) as document:
        assert not document[0].get_textpage().get_text_bounded(0, 0, 71, 792).strip()
