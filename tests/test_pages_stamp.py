"""Stamping: upright, readable, where nothing else stands, silent for screen readers, and undone exactly."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pypdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name
from PIL import ImageChops

from pipeline.model import Severity
from pipeline.pages import font, marks, operators, spots, stampcheck
from pipeline.pages.marks import Stamp
from pipeline.pages.merge import Part, merge, save
from pipeline.pages.spots import Across, Edge, Spot
from pipeline.pages.stamp import stamp, stamped, unstamp
from tests import pdf_samples as samples

HEADER = "Case {case} Document {document} Filed {filed} Page {page} of {pages}"
AT = datetime(2026, 11, 21, 9, 5, tzinfo=ZoneInfo("America/New_York"))


def header() -> Stamp:
    return marks.header(HEADER, case="6:26-cr-00123", document="4", filed_on="11/21/26")


def everything() -> tuple[Stamp, ...]:
    return (
        header(),
        marks.filed(AT, "J. Łukasz, Deputy Clerk"),
        marks.exhibit("B-12"),
        marks.bates("DOE"),
        marks.page_numbers(),
        marks.mark("CONFIDENTIAL"),
    )


def words(path: Path, page_index: int = 0) -> str:
    document = pypdfium2.PdfDocument(path)
    page = document[page_index]
    text = page.get_textpage()
    try:
        return " ".join(text.get_text_bounded().split())
    finally:
        text.close()
        page.close()
        document.close()


def picture(path: Path, page_index: int = 0) -> "pypdfium2.PdfBitmap":
    document = pypdfium2.PdfDocument(path)
    page = document[page_index]
    bitmap = page.render(scale=1, grayscale=True)
    image = bitmap.to_pil().copy()
    bitmap.close()
    page.close()
    document.close()
    return image


def test_every_sort_of_stamp_can_be_read_on_its_pages(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    assert stamp(samples.tagged(tmp_path / "a.pdf", pages=3), out, everything()) == ()
    first, second = words(out, 0), words(out, 1)
    assert "Case 6:26-cr-00123 Document 4 Filed 11/21/26 Page 1 of 3" in first
    assert "FILED" in first
    assert "November 21, 2026 at 9:05 AM" in first
    assert "J. Łukasz, Deputy Clerk" in first
    assert "B-12" in first
    assert "DOE000001" in first
    assert "CONFIDENTIAL" in first
    assert "Page 2 of 3 " in second
    assert "DOE000002" in second
    assert "FILED" not in second


@pytest.mark.verapdf
def test_stamped_pages_pass_both_flavours_at_every_angle(tmp_path: Path, verapdf: Callable[..., None]) -> None:
    parts = tuple(
        Part(path=samples.turned(tmp_path / f"{angle}.pdf", angle, crop=(20, 40, 560, 700)), title=f"Turned {angle}")
        for angle in (0, 90, 180, 270)
    )
    merge(parts, tmp_path / "packet.pdf", title="Packet")
    out, again = tmp_path / "out.pdf", tmp_path / "again.pdf"
    assert stamp(tmp_path / "packet.pdf", out, everything()) == ()
    assert stamp(out, again, (marks.mark("SEALED"), marks.bates("SECOND"))) == ()
    inks = samples.inked(tmp_path / "inks.pdf")
    inked = tmp_path / "inked.pdf"
    assert stamp(inks, inked, everything()) == ()
    verapdf(out, again, inked)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (30, 50, 500, 700)])
@pytest.mark.parametrize("unit", [1, 2])
def test_a_stamp_stands_upright_where_it_is_asked_for(
    tmp_path: Path, angle: int, crop: tuple[int, int, int, int] | None, unit: int
) -> None:
    source = samples.drawn(tmp_path / "blank.pdf", b"1 0 0 -1 0 792 cm")
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        page.Rotate = angle
        if unit != 1:
            page.UserUnit = unit
        if crop:
            page.CropBox = Array(list(crop))
        pdf.save(source)
    out = tmp_path / "out.pdf"
    done = stamped(source, out, (header(),))
    assert done.findings == ()
    box, (width, height) = done.placed[0].box, done.placed[0].page
    left, bottom, right, top = box
    assert height - top == pytest.approx(14)
    assert (left + right) / 2 == pytest.approx(width / 2)
    ink = ImageChops.invert(picture(out)).point([255 if shade > 60 else 0 for shade in range(256)])
    scale = ink.width / width
    found = ink.getbbox()
    assert found is not None
    assert found[0] >= left * scale - 2
    assert found[1] >= (height - top) * scale - 2
    assert found[2] <= right * scale + 2
    assert found[3] <= (height - bottom) * scale + 2
    assert right - left > 5 * (top - bottom)


# ── never over text ──────────────────────────────────────────────────────────────────────────────────

BLACK_BAR = "0 g {} {} {} {} re f\n"


def bars(*boxes: tuple[float, float, float, float]) -> bytes:
    return "".join(BLACK_BAR.format(*box) for box in boxes).encode()


def test_a_stamp_moves_out_of_the_way_of_what_is_printed(tmp_path: Path) -> None:
    source = samples.drawn(tmp_path / "a.pdf", bars((0, 700, 612, 30), (300, 730, 312, 60)))
    done = stamped(source, tmp_path / "out.pdf", (marks.filed(AT, "A Clerk"),))
    assert done.findings == ()
    assert done.placed[0].box[2] < 300 or done.placed[0].box[3] < 700


def test_two_stamps_never_share_a_place(tmp_path: Path) -> None:
    source = samples.drawn(tmp_path / "a.pdf", b"")
    done = stamped(source, tmp_path / "out.pdf", tuple(marks.mark("SEALED") for _ in range(4)))
    assert len({one.box for one in done.placed}) == 4
    boxes = [one.box for one in done.placed]
    for at, one in enumerate(boxes):
        for other in boxes[at + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [("all black", bars((0, 0, 612, 792))), ("stripes", bars(*((0, y, 612, 3) for y in range(0, 792, 10))))],
)
def test_a_full_page_gives_a_finding_and_is_left_alone(tmp_path: Path, name: str, content: bytes) -> None:
    source = samples.drawn(tmp_path / "a.pdf", content)
    out = tmp_path / "out.pdf"
    findings = stamp(source, out, everything())
    assert [one.code for one in findings] == ["pages.no-free-space"] * 6, name
    assert all(one.severity is Severity.ERROR and one.where.page == 1 for one in findings)
    assert ImageChops.difference(picture(source), picture(out)).getbbox() is None


@pytest.mark.parametrize("paper", [255, 240, 200, 150])
def test_a_scan_on_grey_paper_has_free_space(tmp_path: Path, paper: int) -> None:
    source = samples.scan(tmp_path / "scan.pdf", paper=paper)
    assert stamp(source, tmp_path / "out.pdf", everything()) == ()


@pytest.mark.parametrize("line", [b"0.9 G 0.25 w 0 776 m 612 776 l S", b"0 G 0.1 w 0 776 m 612 776 l S"])
def test_even_a_fine_line_is_not_printed_over(tmp_path: Path, line: bytes) -> None:
    source = samples.drawn(tmp_path / "a.pdf", line)
    done = stamped(source, tmp_path / "out.pdf", (header(),))
    bottom, top = done.placed[0].box[1], done.placed[0].box[3]
    assert bottom > 776 or top < 776


def test_a_place_the_court_keeps_free_is_used(tmp_path: Path) -> None:
    kept = Spot(across=Across.LEFT, edge=Edge.TOP, inset_x=4, inset_y=4, within=(300, 500, 560, 580))
    done = stamped(
        samples.drawn(tmp_path / "a.pdf", b""), tmp_path / "out.pdf", (marks.filed(AT, "A Clerk", spots=(kept,)),)
    )
    left, bottom, right, top = done.placed[0].box
    assert (left, top) == (304, 576)
    assert bottom >= 500
    assert right <= 560


def test_a_stamp_too_wide_for_the_page_gives_a_finding(tmp_path: Path) -> None:
    source = samples.drawn(tmp_path / "a.pdf", b"", size=(80, 80))
    assert [one.code for one in stamp(source, tmp_path / "out.pdf", (header(),))] == ["pages.no-free-space"]


# ── tags and pages stay as they were ─────────────────────────────────────────────────────────────────


def test_the_structure_tree_is_untouched(tmp_path: Path) -> None:
    source, out = samples.tagged(tmp_path / "a.pdf"), tmp_path / "out.pdf"
    stamp(source, out, everything())
    with pikepdf.open(source) as before, pikepdf.open(out) as after:
        assert len(samples.elements(before)) == len(samples.elements(after))
        assert [one.role for one in samples.elements(before)] == [one.role for one in samples.elements(after)]


def test_stamps_can_be_taken_off_again(tmp_path: Path) -> None:
    source, out, back = samples.tagged(tmp_path / "a.pdf"), tmp_path / "out.pdf", tmp_path / "back.pdf"
    stamp(source, out, everything())
    assert ImageChops.difference(picture(source), picture(out)).getbbox() is not None
    unstamp(out, back)
    for at in range(2):
        assert ImageChops.difference(picture(source, at), picture(back, at)).getbbox() is None
        assert words(source, at) == words(back, at)


def test_stamping_twice_keeps_the_first_stamp_readable(tmp_path: Path) -> None:
    first, second = tmp_path / "1.pdf", tmp_path / "2.pdf"
    stamp(samples.tagged(tmp_path / "a.pdf", pages=1), first, (marks.bates("DOE"),))
    assert stamp(first, second, (marks.bates("XYZ", first=77),)) == ()
    assert "DOE000001" in words(second)
    assert "XYZ000077" in words(second)


OPEN_ENDS = [
    b"q 0.2 0 0 0.2 100 100 cm",
    b"q q q 2 0 0 2 0 0 cm",
    b"Q Q 3 0 0 3 0 0 cm",
    b"1 0 0 -1 0 792 cm",
    b"/Span <</MCID 0>> BDC",
    b"/OC /Hidden BDC q",
    b"BT 5 0 0 5 0 0 Tm",
    b"(q q q \\) Q) pop q .5 0 0 .5 0 0 cm % Q Q Q",
    b"q BI /W 1 /H 1 /BPC 8 /CS /G ID q EI Q q .1 0 0 .1 0 0 cm",
    b"0 0 m 10 10 l W n q",
    b"(a) x\xdax\xff\xfe ) ] >> q",
]


@pytest.mark.parametrize("content", OPEN_ENDS)
def test_whatever_a_page_leaves_open_the_stamp_stands_where_it_should(tmp_path: Path, content: bytes) -> None:
    source, out = samples.drawn(tmp_path / "a.pdf", content), tmp_path / "out.pdf"
    assert stamp(source, out, (header(), marks.bates("DOE"))) == ()
    assert "DOE000001" in words(out)


@pytest.mark.parametrize(
    ("content", "wanted"),
    [
        (b"", operators.CLOSED),
        (b"q Q", operators.CLOSED),
        (b"q/Im0 Do Q", operators.CLOSED),
        (b"q q Q", operators.Balance(1, 0, 0, text=False)),
        (b"Q q", operators.Balance(1, 1, 0, text=False)),
        (b"/P<</MCID 0>>BDC/P BMC EMC", operators.Balance(0, 0, 1, text=False)),
        (b"/q gs /Q gs", operators.CLOSED),
        (b"BT <51> Tj", operators.Balance(0, 0, 0, text=True)),
        (b"(Q) Tj q", operators.Balance(1, 0, 0, text=False)),
    ],
)
def test_what_a_page_leaves_open_is_counted(tmp_path: Path, content: bytes, wanted: operators.Balance) -> None:
    with pikepdf.open(samples.drawn(tmp_path / "a.pdf", content)) as pdf:
        assert operators.balance(pdf.pages[0]) == wanted


@given(st.lists(st.sampled_from([b"q", b"Q", b"BT", b"ET", b"/P BMC", b"EMC", b"1 w"]), max_size=20))
def test_the_quick_count_agrees_with_the_parser(words_: list[bytes]) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Contents = pdf.make_stream(b" ".join(words_))
        quick = operators.balance(page)
        page.obj.Contents = pdf.make_stream(b" ".join([*words_, b"% a comment"]))
        assert operators.balance(page) == quick


@pytest.mark.parametrize("kind", ["none", "empty array", "two streams", "inherited resources", "shared resources"])
def test_every_way_a_page_may_hold_its_content(tmp_path: Path, kind: str) -> None:
    source, out = samples.drawn(tmp_path / "a.pdf", b"1 0 0 -1 0 792 cm", pages=2), tmp_path / "out.pdf"
    with pikepdf.open(source, allow_overwriting_input=True) as pdf:
        for page in pdf.pages:
            if kind == "none":
                del page.obj["/Contents"]
            elif kind == "empty array":
                page.obj.Contents = Array([])
            elif kind == "two streams":
                page.obj.Contents = Array([page.obj.Contents, pdf.make_stream(b"q")])
            elif kind == "inherited resources" and "/Resources" in page.obj:
                del page.obj["/Resources"]
            elif kind == "shared resources":
                page.obj.Resources = pdf.pages[0].obj.get("/Resources", Dictionary())
        if kind == "inherited resources":
            pdf.Root.Pages.Resources = Dictionary()
        pdf.save(source)
    assert stamp(source, out, everything()) == ()
    assert "DOE000002" in words(out, 1)


def test_a_stamp_that_was_printed_without_the_wrap_is_found(tmp_path: Path) -> None:
    """The mirrored stamp that veraPDF passes."""
    source, out = samples.tagged(tmp_path / "a.pdf", pages=1), tmp_path / "out.pdf"
    done = stamped(source, out, (header(),))
    with pikepdf.open(out, allow_overwriting_input=True) as pdf:
        opening, *old, ours = list(pdf.pages[0].obj.Contents)
        assert bytes(opening.read_bytes()) == b"q\n"
        pdf.pages[0].obj.Contents = Array([*old, pdf.make_stream(bytes(ours.read_bytes()).removeprefix(b"Q\n"))])
        save(pdf, out)
    findings = stampcheck.check(source, out, done.placed)
    assert {one.code for one in findings} == {"pages.stamp-misplaced"}
    assert len(findings) == 2


# ── words ────────────────────────────────────────────────────────────────────────────────────────────


def test_a_letter_the_typeface_lacks_is_named_and_the_other_stamps_are_printed(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    findings = stamp(samples.drawn(tmp_path / "a.pdf", b""), out, (marks.filed(AT, "書記官"), marks.bates("DOE")))
    assert [one.code for one in findings] == ["pages.stamp-letter"]
    assert "U+" in findings[0].message
    assert "DOE000001" in words(out)


def test_words_of_people_are_never_taken_for_counters(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    stamp(
        samples.drawn(tmp_path / "a.pdf", b""),
        out,
        (
            marks.filed(AT, "{page} {0.__class__}"),
            marks.header("{case} {page}", case="{pages}{page}", document="", filed_on=""),
        ),
    )
    assert "(page) (0.__class__)" in words(out)
    assert "(pages)(page) 1" in words(out)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 1, 0, 5, tzinfo=AT.tzinfo), "November 1, 2026 at 12:05 AM"),
        (datetime(2026, 1, 31, 12, 0, tzinfo=AT.tzinfo), "January 31, 2026 at 12:00 PM"),
        (datetime(2026, 10, 10, 13, 9, tzinfo=AT.tzinfo), "October 10, 2026 at 1:09 PM"),
    ],
)
def test_the_moment_of_filing_in_words(at: datetime, said: str) -> None:
    assert marks.filed(at, "A Clerk").lines[1].text == said


@given(st.integers(0, 10**7), st.integers(1, 9), st.lists(st.integers(0, 500), min_size=1, max_size=50, unique=True))
def test_bates_numbers_count_on_without_a_gap(first: int, digits: int, pages: list[int]) -> None:
    one = marks.bates("D", first=first, digits=digits, pages=tuple(pages))
    numbers = [
        marks.filled(one.lines[0].text, {"number": str(one.first + order).zfill(one.digits), "page": "", "pages": ""})
        for order in range(len(pages))
    ]
    assert [int(text[1:]) for text in numbers] == list(range(first, first + len(pages)))
    assert all(len(text) > digits for text in numbers)


def test_bates_numbers_go_only_on_the_pages_given(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    stamp(samples.tagged(tmp_path / "a.pdf", pages=3), out, (marks.bates("DOE", first=5, pages=(0, 2)),))
    assert "DOE000005" in words(out, 0)
    assert "DOE" not in words(out, 1)
    assert "DOE000006" in words(out, 2)


def test_the_typeface_is_embedded_once_however_many_pages(tmp_path: Path) -> None:
    out = tmp_path / "out.pdf"
    stamp(samples.drawn(tmp_path / "a.pdf", b"", pages=40), out, (header(), marks.bates("DOE"), marks.page_numbers()))
    with pikepdf.open(out) as pdf:
        programs = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == Name.Font]
    assert len(programs) == 4
    assert "Page 40 of 40" in pypdf.PdfReader(out).pages[39].extract_text()


def test_the_same_letters_give_the_same_cut() -> None:
    letters = frozenset("FILED")
    one = font.cut.__wrapped__(font.face(bold=True), letters)
    assert one.data == font.cut.__wrapped__(font.face(bold=True), letters).data
    assert one.key != font.cut(font.face(bold=True), letters | {"X"}).key


def test_seen_pages_measure_from_the_crop_box_that_lies_on_the_sheet(tmp_path: Path) -> None:
    with pikepdf.open(samples.drawn(tmp_path / "a.pdf", b"")) as pdf:
        pdf.pages[0].obj.CropBox = Array([-50, -50, 700, 500])
        one = spots.seen(pdf.pages[0])
    assert (one.width, one.height) == (612, 500)
