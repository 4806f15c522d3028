"""The shipped courts: their numbers have rules, their case numbers fit, and every paper is right in each of them."""

import functools
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass, replace
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.text.paragraph import Paragraph

from pipeline.model import Court, Form, Length, Origin, Paper, RawForm, Severity, Source, Sourced
from pipeline.pages.conform import conform
from pipeline.press import certificate, geometry
from pipeline.press.papers import MadePaper, make
from pipeline.rules import lengths
from pipeline.rules.catalog import Catalog
from pipeline.rules.lengths import Passage
from pipeline.rules.validate import validate
from tests.conftest import NOW
from tests.example_papers import DOCUMENTS

NUMBERS = {
    "us-nywd": "6:26-cv-00123",
    "us-nysd": "1:26-cv-00123",
    "us-flmd": "8:26-cv-00123",
    "us-ca9": "26-1234",
    "ca-superior": "26STCV01234",
    "ny-supreme": "654321/2026",
    "fl-trial": "2026-CA-001234",
    "fl-dca": "1D2026-0123",
    "tx-district": "D-1-GN-26-001234",
    "il-circuit": "2026-L-001234",
    "wa-superior": "26-2-01234-1",
    "generic-state": "2026-CV-004512",
}
TYPES = ("notice-of-hearing", "motion", "letter")


def test_every_shipped_court_is_tried_here(catalog: Catalog) -> None:
    assert set(catalog.courts) == set(NUMBERS)


def _sources(record: object) -> Iterator[Source]:
    if isinstance(record, Source):
        yield record
    elif isinstance(record, tuple):
        for one in record:
            yield from _sources(one)
    elif is_dataclass(record):
        for one in fields(record):
            yield from _sources(getattr(record, one.name))


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_of_a_court_has_its_rule(name: str, catalog: Catalog) -> None:
    court = catalog.courts[name]
    found = list(_sources((court.page, court.limits, court.lengths, court.docket_number_source)))
    assert len(found) > 8
    assert all(one.citation and date(2026, 11, 1) < one.checked < date(2026, 12, 1) for one in found)
    assert court.options["kind"]
    assert court.privacy
    assert court.languages.offered == ("es",)


def test_courts_differ_in_how_they_set_a_second_language(catalog: Catalog) -> None:
    assert {one.languages.layout for one in catalog.courts.values()} == {"separate", "stacked", "side-by-side"}


@pytest.mark.parametrize("name", NUMBERS)
def test_a_court_takes_its_own_case_numbers_and_no_others(name: str, catalog: Catalog) -> None:
    court = catalog.courts[name]
    examples = re.findall(r"`([^`]+)`", court.docket_number_hint)
    assert examples
    for number in (NUMBERS[name], *examples):
        assert re.fullmatch(court.docket_number_pattern, number), number
    for wrong in ("", "x", "12 34", "6:26-cv-00123 ", "<b>1</b>", "'; drop"):
        assert not re.fullmatch(court.docket_number_pattern, wrong), wrong


# What each court's rule asks for, as this program sets it: typeface, size, spacing, top of page 1, left, foot.
PAGES = [
    ("us-nywd", "Liberation Serif", 12, 2, 72, "bottom-right"),
    ("us-nysd", "Liberation Serif", 12, 2, 72, "bottom-right"),
    ("us-flmd", "Liberation Serif", 14, 2, 72, "bottom-center"),
    ("us-ca9", "Liberation Serif", 14, 2, 72, "bottom-right"),
    ("ca-superior", "Liberation Serif", 12, 2, 216, "bottom-center"),
    ("ny-supreme", "Liberation Serif", 12, 2, 72, "bottom-right"),
    ("fl-trial", "Liberation Serif", 12, 2, 72, "bottom-right"),
    ("fl-dca", "Liberation Sans", 14, 2, 72, "bottom-right"),
    ("tx-district", "Liberation Serif", 12, 2, 72, "bottom-right"),
    ("il-circuit", "Liberation Serif", 12, 2, 144, "bottom-right"),
    ("wa-superior", "Liberation Serif", 12, 2, 216, "bottom-left"),
    ("generic-state", "Liberation Serif", 12, 2, 144, "bottom-right"),
]


@pytest.mark.parametrize(("name", "face", "size", "spacing", "first_top", "footer"), PAGES)
def test_the_press_follows_the_profile(
    name: str, face: str, size: float, spacing: float, first_top: float, footer: str, catalog: Catalog
) -> None:
    page = geometry.of(catalog.courts[name])
    assert face in page.typeface.family
    assert "'" not in page.typeface.family, "it stands inside a style, where a template escapes quotation marks"
    assert (page.font_size, page.spacing, page.first_top, page.footer) == (size, spacing, first_top, footer)


def test_the_middle_district_of_florida_takes_three_sizes_of_times(catalog: Catalog) -> None:
    face = geometry.of(catalog.courts["us-flmd"]).typeface
    assert (face.size, face.quote_size, face.footnote_size) == (14, 13, 12)


def test_only_a_paper_to_be_recorded_leaves_the_recorders_space(catalog: Catalog) -> None:
    court = catalog.courts["fl-trial"]
    assert geometry.of(court).first_top == 72
    assert geometry.of(court, uses={"recorded"}).first_top == 216


def form_in(court: str, document_type: str, catalog: Catalog) -> Form:
    """The ordinary example of a type, brought before another court."""
    text = (DOCUMENTS / document_type / "examples" / "ordinary.json").read_text(encoding="utf-8")
    values = json.loads(text) | {"docket_number": NUMBERS[court]}
    if "hearing_date" in values:
        values["hearing_date"] = "2027-01-20"  # far enough ahead for every court's rule of notice
    exhibits = tuple(line.rpartition(" = ")[2] for line in values.get("exhibits", ()))
    raw = RawForm(
        document_type=values.pop("document_type"),
        court=court if values.pop("court") else None,
        values=values,
        origin=Origin(file="ordinary.json", sha256="0" * 64),
    )
    checked = validate(raw, catalog, lane_type=None, lane_court=None, lane_access="public", files=exhibits, now=NOW)
    assert checked.form is not None, [(one.code, one.message) for one in checked.findings]
    return checked.form


Made = Callable[[str, str], tuple[MadePaper, ...]]


@pytest.fixture(scope="module")
def made(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Makes the ordinary example of a type in a court, once for all tests."""

    @functools.cache
    def make_once(court: str, document_type: str) -> tuple[MadePaper, ...]:
        folder = tmp_path_factory.mktemp(f"{court}-{document_type}")
        form = form_in(court, document_type, catalog)
        return make(form, catalog.documents[document_type], catalog.courts[court], folder, received_at=NOW)

    return make_once


@pytest.mark.parametrize("name", NUMBERS)
def test_papers_are_right_in_every_court(name: str, made: Made, catalog: Catalog) -> None:
    court = catalog.courts[name]
    for kind in TYPES:
        for paper in made(name, kind):
            assert paper.findings == ()
            sort = next(one.length for one in catalog.documents[kind].papers if one.name == paper.name)
            filed = catalog.documents[kind].privacy != "house"
            found = conform(paper.path, court, name=paper.path.name, ours=True, lead=filed, paper_kind=sort)
            wrong = [(one.code, one.message) for one in found if one.severity is Severity.ERROR]
            assert wrong == [], f"{kind}: {paper.name}"


@pytest.mark.verapdf
def test_papers_conform_in_every_court(made: Made, verapdf: Callable[..., None]) -> None:
    # The lead papers alone: the others of a type stand on the same pages, and their examples are tested elsewhere.
    verapdf(*(made(name, kind)[0].path for name in NUMBERS for kind in ("notice-of-hearing", "motion")))


@pytest.mark.parametrize("name", NUMBERS)
def test_the_faces_of_the_court_are_inside_the_file(name: str, made: Made) -> None:
    face = {one[0]: one[1] for one in PAGES}[name].replace(" ", "")
    [lead, *_] = made(name, "motion")
    faces = _faces(lead.path)
    assert faces
    assert all(face in one for one in faces), faces


def _faces(path: Path) -> set[str]:
    with pikepdf.open(path) as pdf:
        found = (one for one in pdf.objects if isinstance(one, pikepdf.Dictionary))
        return {str(one.FontName).replace("-", "") for one in found if "/FontFile2" in one or "/FontFile3" in one}


def _first_ink(path: Path) -> float:
    """How far below the upper edge the first letter of page 1 begins, in points."""
    with closing(pypdfium2.PdfDocument(path)) as document:
        text = document[0].get_textpage()
        tops = [text.get_charbox(at)[3] for at in range(text.count_chars()) if text.get_text_range(at, 1).strip()]
        return float(792 - max(tops))


@pytest.mark.parametrize(("name", "inches"), [("wa-superior", 3), ("il-circuit", 2), ("generic-state", 2)])
def test_the_top_of_the_first_page_stays_free(name: str, inches: float, made: Made, catalog: Catalog) -> None:
    for kind in (one for one in TYPES if catalog.documents[one].privacy != "house"):
        assert _first_ink(made(name, kind)[0].path) >= inches * 72


def test_the_recorders_space_stays_free(catalog: Catalog, tmp_path: Path) -> None:
    form = form_in("fl-trial", "motion", catalog)
    form = replace(form, values={**form.values, "recorded": True})
    court = catalog.courts["fl-trial"]
    [lead, *_] = make(form, catalog.documents["motion"], court, tmp_path, received_at=NOW)
    assert _first_ink(lead.path) >= 216
    found = conform(lead.path, court, name="motion.pdf", ours=True, recorded=True)
    assert not [one for one in found if one.severity is Severity.ERROR]


def _text(paper: MadePaper) -> str:
    with closing(pypdfium2.PdfDocument(paper.path)) as document:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())


@pytest.mark.parametrize("name", ["ca-superior", "ny-supreme", "wa-superior"])
def test_the_nature_of_the_paper_stands_once_beside_the_parties(name: str, made: Made) -> None:
    text = _text(made(name, "notice-of-hearing")[0])
    assert text.count("NOTICE OF HEARING") == 1


@pytest.mark.parametrize(
    ("name", "phrase"),
    [
        ("us-nysd", r"this paper holds (\d+) words, counted as Local Civil Rule 7\.1\(c\) says"),
        ("us-ca9", r"Fed\. R\. App\. P\. 27\(d\)\(2\) because, .+ it contains (\d+) words"),
        ("ny-supreme", r"this document holds (\d+) words, .+ the word limit of 22 NYCRR 202\.8-b"),
    ],
)
def test_a_motion_states_its_words_where_the_rule_wants_them_stated(name: str, phrase: str, made: Made) -> None:
    text = _text(made(name, "motion")[0])
    stated = re.search(f"CERTIFICATE OF COMPLIANCE.*{phrase}", text, re.IGNORECASE)
    assert stated
    assert 120 < int(stated[1]) < 300


def test_a_motion_states_nothing_where_no_rule_asks(made: Made) -> None:
    assert "ertificate of Compliance" not in _text(made("us-nywd", "motion")[0])


_PAPER = """<!DOCTYPE html><html><body><div class="caption"><p>Jane Roe v. Acme</p></div><h1>Motion to Dismiss</h1>
<div class="double"><p>One tw<b>o</b> three<span class="footnote">Four five.</span> six.</p><p>§ 7 — 8</p></div>
<table class="contents"><tr><td>Nine</td></tr></table><h1>Ten</h1><blockquote><p>Eleven</p></blockquote>
<div class="signature"><p>Lee Sample</p></div><div class="certificate"><p>I certify it.</p></div></body></html>"""
_COUNTS = [
    ((), 23),
    (("caption",), 16),
    (("signature",), 21),
    (("certificates",), 20),
    (("footnotes",), 21),
    (("tables",), 22),
    (("caption", "tables", "signature", "certificates", "footnotes"), 8),
]


@pytest.mark.parametrize(("excludes", "count"), _COUNTS)
def test_words_are_counted_by_the_rules_own_exclusions(excludes: tuple[str, ...], count: int) -> None:
    assert lengths.words(certificate.passages(_PAPER), excludes) == count


def test_a_sign_between_blanks_is_no_word() -> None:
    assert lengths.words([Passage(part="text", text="§ 12-15 — F.3d … wife's\n¶ 4")], ()) == 4


def test_no_limit_without_a_rule_and_a_kind(catalog: Catalog) -> None:
    court: Court = catalog.courts["us-nysd"]
    motion = Paper(name="a", title="a", role="lead", body="a", filing_code="a", length="motion")
    found = lengths.limit(motion, court)
    assert isinstance(found, Length)
    assert found.words == 8750
    assert lengths.limit(replace(motion, length=None), court) is None
    assert lengths.limit(replace(motion, length="novel"), court) is None


@pytest.mark.parametrize(("name", "face"), [("fl-dca", "Arial"), ("ny-supreme", "Times New Roman")])
def test_the_editable_twin_bears_the_courts_typeface_and_the_title_once(name: str, face: str, made: Made) -> None:
    order = next(one for one in made(name, "motion") if one.name == "proposed-order")
    assert order.twin is not None
    twin = Document(str(order.twin))
    assert twin.styles["Normal"].font.name == face
    headings = [one for one in twin.styles if str(one.name).startswith("Heading")]
    titles = [one.text for one in _paragraphs(twin) if "ORDER" in one.text.upper() and one.style in headings]
    assert len(titles) == 1, titles


def _paragraphs(twin: WordDocument) -> Iterator[Paragraph]:
    yield from twin.paragraphs
    for table in twin.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def test_a_number_of_the_court_is_never_below_what_the_press_sets(catalog: Catalog) -> None:
    for court in catalog.courts.values():
        page = geometry.of(court)
        least = court.page.font_size
        assert least is None or (isinstance(least, Sourced) and page.font_size >= least.number)
