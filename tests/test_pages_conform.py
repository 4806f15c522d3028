"""A finished PDF is measured against its court's limits, each breach with its place and its citation."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from pipeline.model import Court, Finding, Severity
from pipeline.pages import marks
from pipeline.pages.conform import conform
from pipeline.pages.ink import Box
from pipeline.pages.stamp import stamp
from tests import hostile_bombs, hostile_make, hostile_pdfs
from tests.court_papers import COURT, GOOD, RULE, SILENT, paper, sourced, text

Measure = Callable[..., tuple[Finding, ...]]


@pytest.fixture
def measure(tmp_path: Path) -> Measure:
    def go(
        data: bytes,
        *,
        court: Court = COURT,
        name: str = "motion.pdf",
        ours: bool = True,
        allowed: tuple[Box, ...] = (),
    ) -> tuple[Finding, ...]:
        path = tmp_path / "finished.pdf"
        path.write_bytes(data)
        return conform(path, court, name=name, ours=ours, allowed=allowed)

    return go


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in findings]


def test_a_good_page_has_no_breach(measure: Measure) -> None:
    assert measure(paper(GOOD, GOOD)) == ()


def test_a_court_that_says_nothing_is_measured_by_nothing(measure: Measure) -> None:
    data = paper(text(2, 2, "At the edge", 6), size=(300, 300))
    assert measure(data, court=SILENT, name="any name at all.pdf") == ()


@pytest.mark.parametrize(
    ("data", "code", "page"),
    [
        (lambda: paper(*[GOOD] * 5), "conform.too-many-pages", None),
        (lambda: paper(GOOD, size=(595, 842)), "conform.page-size", 1),
        (lambda: paper(GOOD, size=(792, 612)), "conform.page-size", 1),
        (lambda: paper(GOOD, b"0 0 0 rg 100 100 200 200 re f"), "conform.not-searchable", 2),
        (lambda: paper(text(72, 600, "Small print", 9)), "conform.font-size", None),
        (lambda: paper(GOOD, GOOD + text(30, 500, "Out on the left")), "conform.margin", 2),
        (lambda: paper(GOOD + text(500, 500, "A line that runs out on the right")), "conform.margin", 1),
        (lambda: paper(GOOD + text(72, 760, "Up in the margin")), "conform.margin", 1),
        (lambda: paper(GOOD + text(72, 40, "Down there 2")), "conform.margin", 1),
        (lambda: paper(GOOD + b"0 0 0 rg 480 660 40 20 re f"), "conform.stamp-area", 1),
        (hostile_pdfs.locked, "conform.encrypted", None),
        (lambda: hostile_pdfs.locked(user="secret"), "conform.encrypted", None),
        (lambda: b"%PDF-1.7 nothing", "conform.unreadable", None),
        (hostile_bombs.no_pages, "conform.no-pages", None),
        (lambda: paper(GOOD, change=lambda pdf: pdf.pages[0].rotate(180, relative=False)), "conform.rotated", 1),
        (lambda: paper(GOOD, change=_crop), "conform.cropped", 1),
        (lambda: paper(GOOD, change=_script), "conform.active-content", None),
        (lambda: paper(GOOD, change=_field), "conform.interactive", None),
        (lambda: paper(GOOD, change=_noise), "conform.too-large", None),
        (lambda: newer(paper(GOOD)), "conform.pdf-version", None),
        (lambda: hostile_make.saved(hostile_make.plain(1)), "conform.font-not-embedded", 1),
    ],
)
def test_each_breach_is_found_with_its_page(
    data: Callable[[], bytes], code: str, page: int | None, measure: Measure
) -> None:
    found = {one.code: one for one in measure(data())}
    assert code in found
    finding = found[code]
    assert finding.where.page == page
    assert finding.where.file == "motion.pdf"
    assert finding.rule
    assert finding.repair
    if finding.rule == RULE.citation:
        assert not finding.verified, "what was not read in the official text is not sold as read"


def _crop(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.CropBox = Array([0, 0, 612, 700])


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = hostile_make.script()


def _field(pdf: pikepdf.Pdf) -> None:
    hostile_make.form(pdf, hostile_make.annotate(pdf, 0, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), V=String("1")))


def _noise(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Contents = pdf.make_stream(GOOD + b"\n%" * 1, Noise=String(bytes(range(256)) * 2000))


def newer(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, force_version="2.0")
    return out.getvalue()


@pytest.mark.parametrize("name", ["Motion.pdf", "motion", "motion (final).pdf", "a-very-long-name-indeed-it-is.pdf"])
def test_a_file_name_against_the_rule_is_told(name: str, measure: Measure) -> None:
    assert codes(measure(paper(GOOD), name=name)) == ["conform.file-name"]


def test_a_breach_of_the_margin_says_how_far_and_where(measure: Measure) -> None:
    (finding,) = measure(paper(GOOD, GOOD + text(30, 500, "Left")))
    box = finding.where.box
    assert box is not None
    assert 29 <= box[0] <= 33
    assert 498 <= box[1] < box[3] <= 512
    assert "left margin of page 2" in finding.message
    assert "0.4" in finding.message


def test_one_finding_holds_all_pages_of_a_breach(measure: Measure) -> None:
    bad = GOOD + text(30, 500, "Left")
    (finding,) = measure(paper(bad, GOOD, bad, bad))
    assert "pages 1, 3-4" in finding.message


@pytest.mark.parametrize(
    ("line", "free"),
    [("Page 1 of 1", True), ("- 1 -", True), ("Motion to continue 1", True), ("Page 21", False), ("Motion", False)],
)
def test_a_running_line_with_the_pages_number_may_stand_below_the_text(
    line: str,
    *,
    free: bool,
    measure: Measure,
) -> None:
    found = measure(paper(GOOD + text(280, 45, line, 10)))
    assert (found == ()) is free


def test_ink_on_the_line_of_the_margin_is_no_breach(measure: Measure) -> None:
    assert measure(paper(GOOD + b"0 0 0 rg 71 100 469.5 2 re f")) == ()


def test_a_stamp_the_caller_names_is_allowed_in_the_margin(measure: Measure) -> None:
    data = paper(GOOD + text(100, 770, "Case 6-26 Document 4 Filed", 10))
    assert codes(measure(data)) == ["conform.margin"]
    assert measure(data, allowed=((90, 760, 400, 790),)) == ()


def test_our_own_marks_may_stand_in_the_margin(measure: Measure, tmp_path: Path) -> None:
    source, out = tmp_path / "plain.pdf", tmp_path / "marked.pdf"
    source.write_bytes(paper(GOOD, GOOD))
    assert stamp(source, out, (marks.mark("SEALED"), marks.page_numbers())) == ()
    assert measure(out.read_bytes()) == ()


def test_an_exhibit_is_not_held_to_margins_letters_and_the_clerks_space(measure: Measure) -> None:
    data = paper(text(5, 700, "Edge to edge", 7) + b"0 0 0 rg 480 660 40 20 re f", size=(612, 792))
    assert measure(data, ours=False) == ()
    assert set(codes(measure(data))) == {"conform.font-size", "conform.margin", "conform.stamp-area"}


def test_an_exhibits_paper_is_only_warned_of(measure: Measure) -> None:
    (finding,) = measure(paper(GOOD, size=(595, 842)), ours=False)
    assert (finding.code, finding.severity) == ("conform.page-size", Severity.WARNING)


def test_an_exhibit_is_held_to_words_fonts_and_active_content(measure: Measure) -> None:
    pdf = hostile_make.plain(1)
    pdf.add_blank_page()
    pdf.pages[1].obj.Contents = pdf.make_stream(b"0 0 0 rg 0 0 300 300 re f")
    _script(pdf)
    found = codes(measure(hostile_make.saved(pdf), ours=False))
    assert found == ["conform.not-searchable", "conform.font-not-embedded", "conform.active-content"]


def test_what_a_court_prefers_is_a_warning(measure: Measure) -> None:
    court = replace(COURT, limits=replace(COURT.limits, searchable=sourced("preferred")))
    (finding,) = measure(paper(GOOD, b"0 0 0 rg 100 100 200 200 re f"), court=court)
    assert finding.severity is Severity.WARNING


def test_a_blank_page_needs_no_text(measure: Measure) -> None:
    assert measure(paper(GOOD, b"")) == ()


def test_recognised_text_under_a_scan_counts_as_text_and_needs_no_font(measure: Measure) -> None:
    pdf = hostile_make.plain(1)
    old = pdf.pages[0].Contents.read_bytes()
    pdf.pages[0].obj.Contents = pdf.make_stream(b"0 0 0 rg 100 100 200 200 re f " + old.replace(b"BT", b"BT 3 Tr"))
    assert measure(hostile_make.saved(pdf)) == ()


def test_a_font_that_is_listed_and_never_printed_with_is_no_breach(measure: Measure) -> None:
    def list_it(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].obj.Resources.Font.F9 = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)

    assert measure(paper(GOOD, change=list_it)) == ()


def test_a_font_inside_a_drawing_is_looked_at(measure: Measure) -> None:
    def put(pdf: pikepdf.Pdf) -> None:
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)
        look = hostile_make.drawing(
            pdf, b"BT /F9 12 Tf 5 5 Td (in) Tj ET", Resources=Dictionary(Font=Dictionary(F9=font))
        )
        pdf.pages[0].obj.Resources.XObject = Dictionary(X=look)
        pdf.pages[0].obj.Contents = pdf.make_stream(GOOD + b" q 1 0 0 1 200 300 cm /X Do Q")

    (finding,) = measure(paper(GOOD, change=put))
    assert (finding.code, finding.found) == ("conform.font-not-embedded", "Courier")


@pytest.mark.parametrize("name", ["marked", "form", "signed", "redaction", "hidden script"])
def test_what_cleaning_would_take_out_is_found_in_a_finished_file(name: str, measure: Measure) -> None:
    found = {one.code for one in measure(hostile_pdfs.samples()[name], court=SILENT, ours=False)}
    assert found & {"conform.active-content", "conform.interactive"}


@pytest.mark.parametrize("name", hostile_pdfs.samples())
def test_every_odd_file_ends_in_findings(name: str, measure: Measure) -> None:
    for finding in measure(hostile_pdfs.samples()[name], ours=False):
        assert finding.code.startswith("conform.")
        assert finding.message.endswith(".")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"Dear Court, this is a letter.", "bad.pdf is no PDF, whatever its name says."),
        (b"%PDF-1.7 nothing", "bad.pdf is a PDF, but so damaged that it cannot be read."),
    ],
)
def test_a_file_that_is_no_pdf_is_called_so_and_no_error_of_a_library_is_shown(
    measure: Measure, data: bytes, said: str
) -> None:
    [found] = [one for one in measure(data, name="bad.pdf", ours=False) if one.code == "conform.unreadable"]
    assert (found.message, found.found) == (said, None)
