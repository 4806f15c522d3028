"""A stamped copy against what was sent: every way in which it may be another paper, and every stamp that is none."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from pipeline.model import Finding
from pipeline.pages import marks
from pipeline.pages.marks import Stamp
from pipeline.pages.same import compare
from pipeline.pages.stamp import stamp
from pipeline.pages.stamp_area import Area, Reserved
from tests import hostile_bombs, hostile_pdfs
from tests import pdf_samples as samples

CASE = "6:26-cv-00123"
AT = datetime(2026, 11, 21, 9, 5, tzinfo=ZoneInfo("America/New_York"))
BODY = "<h1>Motion to Adjourn</h1><p>The hearing is on {day} in Courtroom 2.</p><h2>Second</h2><p>{end}</p>"


def paper(path: Path, *, day: str = "March 3, 2027", end: str = "Respectfully submitted.") -> Path:
    return samples.tagged(path, body=BODY.format(day=day, end=end))


def header(case: str = CASE, pages: str = "{pages}") -> Stamp:
    pattern = "Case {case} Document {document} Filed {filed} Page {page} of " + pages
    return marks.header(pattern, case=case, document="4", filed_on="11/21/26")


def filed(path: Path, *stamps: Stamp) -> Path:
    out = path.with_name("stamped.pdf")
    assert stamp(path, out, stamps or (header(), marks.filed(AT, "Clerk of Court"))) == ()
    return out


def against(sent: Path, stamped: Path, area: Area | None = None, *, case: str | None = CASE) -> tuple[Finding, ...]:
    return compare(sent, stamped, area or Area(), name="stamped.pdf", case=case)


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [one.code for one in found]


# ── the same ──


def test_a_copy_with_the_courts_line_and_the_clerks_stamp_is_what_was_sent(tmp_path: Path) -> None:
    sent = paper(tmp_path / "a.pdf")
    assert against(sent, filed(sent)) == ()
    assert against(sent, filed(sent, header())) == ()
    assert against(sent, sent) == ()


def test_a_copy_that_another_program_wrote_anew_is_what_was_sent(tmp_path: Path) -> None:
    sent = paper(tmp_path / "a.pdf")
    copy = filed(sent)
    with pikepdf.open(copy) as pdf:
        del pdf.Root["/StructTreeRoot"]
        pdf.save(tmp_path / "anew.pdf", object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)
    assert against(sent, tmp_path / "anew.pdf") == ()


def test_a_copy_that_the_court_locked_against_changes_is_read(tmp_path: Path) -> None:
    sent = paper(tmp_path / "a.pdf")
    with pikepdf.open(filed(sent)) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="court", user=""))
    assert against(sent, tmp_path / "locked.pdf") == ()


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_page_is_compared_as_it_is_seen(tmp_path: Path, angle: int) -> None:
    sent = samples.turned(tmp_path / "a.pdf", angle)
    assert against(sent, filed(sent, header())) == ()


def test_a_scan_packed_anew_is_the_same_scan(tmp_path: Path) -> None:
    sent = scan(tmp_path / "a.pdf", "INVENTED LEASE of 3 March 2027", quality=92)
    assert against(sent, scan(tmp_path / "b.pdf", "INVENTED LEASE of 3 March 2027", quality=60)) == ()


def test_a_stamp_in_the_courts_own_space_may_stand_over_anything(tmp_path: Path) -> None:
    sent = paper(tmp_path / "a.pdf")
    copy = overlaid(sent, tmp_path / "b.pdf", b"BT /F1 12 Tf 330 600 Td (FILED 11/21/26) Tj ET")
    assert codes(against(sent, copy)) == ["stamped.differs"]
    assert against(sent, copy, Area(reserved=(Reserved((306, 576, 570, 720)),))) == ()


# ── not the same ──


def short(path: Path) -> Path:
    with pikepdf.open(filed(path)) as pdf:
        del pdf.pages[-1]
        pdf.save(path.with_name("bad.pdf"))
    return path.with_name("bad.pdf")


def one_digit(path: Path) -> Path:
    return filed(paper(path.with_name("other.pdf"), day="March 4, 2027"))


def another(path: Path) -> Path:
    return filed(paper(path.with_name("other.pdf"), day="May 1, 2028", end="Denied."))


def blank(path: Path) -> Path:
    return samples.drawn(path.with_name("bad.pdf"), b"", pages=2)


def painted_over(path: Path) -> Path:
    return overlaid(path, path.with_name("bad.pdf"), b"1 g 72 400 400 320 re f")


def words_added(path: Path) -> Path:
    return overlaid(path, path.with_name("bad.pdf"), b"BT /F1 12 Tf 200 400 Td (and is denied) Tj ET")


def blackened_margin(path: Path) -> Path:
    return overlaid(path, path.with_name("bad.pdf"), b"0 g 295 30 30 14 re f")


def wider(path: Path) -> Path:
    with pikepdf.open(path) as pdf:
        pdf.pages[0].obj.MediaBox = Array([0, 0, 700, 792])
        pdf.save(path.with_name("bad.pdf"))
    return path.with_name("bad.pdf")


def upside_down(path: Path) -> Path:
    with pikepdf.open(path) as pdf:
        pdf.pages[0].rotate(180, relative=False)
        pdf.save(path.with_name("bad.pdf"))
    return path.with_name("bad.pdf")


DIFFERENT: dict[str, tuple[Callable[[Path], Path], int | None, str]] = {
    "a page is missing": (short, None, "1 for 2"),
    "one digit of a date is another": (one_digit, 1, "3, / 4,"),
    "it is another paper": (another, 1, "March"),
    "its pages are blank": (blank, 1, "Motion"),
    "something is painted over our words": (painted_over, 1, "place"),
    "words stand in it that were not sent": (words_added, 1, "and is denied"),
    "a page has another size": (wider, 1, "700 x 792"),
    "a page stands on its head": (upside_down, 1, "Motion"),
    "a margin is blackened where our page number stands": (blackened_margin, 1, "place"),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_a_copy_that_is_not_what_was_sent_is_told_with_its_page(tmp_path: Path, what: str) -> None:
    make, page, said = DIFFERENT[what]
    sent = paper(tmp_path / "a.pdf")
    first = next(one for one in against(sent, make(sent)) if one.code == "stamped.differs")
    assert (first.where.file, first.where.page) == ("stamped.pdf", page)
    assert said in str(first.found)


@pytest.mark.parametrize(
    ("sent", "got"),
    [
        ("INVENTED LEASE of 3 March 2027", "INVENTED LEASE of 8 March 2027"),
        ("INVENTED LEASE of 3 March 2027", "ANOTHER SHEET altogether"),
        ("INVENTED LEASE of 3 March 2027", ""),
    ],
)
def test_a_scan_put_in_anothers_place_is_seen(tmp_path: Path, sent: str, got: str) -> None:
    found = against(scan(tmp_path / "a.pdf", sent), scan(tmp_path / "b.pdf", got))
    assert codes(found) == ["stamped.differs"]


def test_a_scan_under_the_same_recognised_words_is_seen_too(tmp_path: Path) -> None:
    text = b"BT 3 Tr /F1 12 Tf 72 500 Td (INVENTED LEASE) Tj ET"
    sent = overlaid(scan(tmp_path / "a.pdf", "INVENTED LEASE"), tmp_path / "sent.pdf", text)
    got = overlaid(scan(tmp_path / "b.pdf", "SOMETHING ELSE"), tmp_path / "got.pdf", text)
    assert codes(against(sent, got)) == ["stamped.differs"]


# ── another case ──


def test_a_line_that_names_another_case_is_told_once(tmp_path: Path) -> None:
    sent = paper(tmp_path / "a.pdf")
    (found,) = against(sent, filed(sent, header("6:26-cv-00124")))
    assert (found.code, found.where.page, found.verified) == ("stamped.other-case", 1, False)
    assert "6:26-cv-00124" in str(found.found)
    assert "6:26-cv-00124" in found.message


def test_a_line_that_counts_other_pages_belongs_to_another_paper(tmp_path: Path) -> None:
    sent = paper(tmp_path / "a.pdf")
    assert codes(against(sent, filed(sent, header(pages="12")))) == ["stamped.other-case"]


@pytest.mark.parametrize("case", ["6:26-cv-00123-ABC", "26-cv-123", None])
def test_the_same_case_written_otherwise_is_the_same(tmp_path: Path, case: str | None) -> None:
    sent = paper(tmp_path / "a.pdf")
    assert against(sent, filed(sent), case=case) == ()


def test_a_line_that_stood_on_the_paper_before_it_was_sent_is_ours(tmp_path: Path) -> None:
    old = filed(paper(tmp_path / "a.pdf"), header("1:20-cv-00009"))
    sent = old.rename(tmp_path / "sent.pdf")
    copy = overlaid(sent, tmp_path / "b.pdf", b"BT /F1 9 Tf 36 784 Td (FILED 11/21/26) Tj ET")
    assert against(sent, copy) == ()


# ── hostile copies ──

HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no PDF": lambda: b"<html>log in first</html>",
    "cut off": hostile_pdfs.truncated,
    "behind a password": lambda: hostile_pdfs.locked(user="secret"),
    "without pages": hostile_bombs.no_pages,
    "a bomb": hostile_bombs.flate_bomb,
    "a picture bomb": hostile_bombs.picture_bomb,
    "endless pages": hostile_bombs.looping_pages,
    "very deep": lambda: hostile_bombs.deep_pages(2000),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_copy_is_never_taken_for_the_same(tmp_path: Path, what: str) -> None:
    (tmp_path / "b.pdf").write_bytes(HOSTILE[what]())
    found = against(paper(tmp_path / "a.pdf"), tmp_path / "b.pdf")
    assert set(codes(found)) <= {"stamped.unreadable", "stamped.differs"}
    assert found


# ── what they are made with ──


def overlaid(path: Path, out: Path, content: bytes) -> Path:
    """The first page with something drawn over it."""
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    with pikepdf.open(path) as pdf:
        page = pdf.pages[0]
        page.contents_add(b"q", prepend=True)
        page.contents_add(b"Q q " + content + b" Q")
        page.add_resource(font, Name.Font, Name.F1)
        pdf.save(out)
    return out


def scan(path: Path, text: str, *, quality: int = 90) -> Path:
    """A page that is a picture of some words."""
    picture = Image.new("L", (1275, 1650), 250)
    ImageDraw.Draw(picture).text((150, 500), text, fill=20, font_size=50)
    packed = io.BytesIO()
    picture.save(packed, "JPEG", quality=quality)
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(612, 792))
        image = pdf.make_stream(packed.getvalue())
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height, image.BitsPerComponent = picture.width, picture.height, 8
        image.ColorSpace, image.Filter = Name.DeviceGray, Name.DCTDecode
        page.obj.Resources = Dictionary(XObject=Dictionary(Im0=image))
        page.obj.Contents = pdf.make_stream(b"q 612 0 0 792 0 0 cm /Im0 Do Q")
        pdf.save(path)
    return path
