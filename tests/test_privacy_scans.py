"""Words in pictures, really read: only where the program `tesseract` is installed."""

import shutil
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw, ImageFont

from pipeline.confine import Confined
from pipeline.line import privacy
from pipeline.line.desk import PRELOAD
from pipeline.model import Severity
from pipeline.pages import font, pictures
from pipeline.pages.redact import redact
from pipeline.rules.catalog import Catalog
from pipeline.settings import ChildSettings

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed: apt-get install tesseract-ocr"
)
SSN = "123-45-6789"
LINES = ("STATEMENT OF JANE ROE", f"My SSN is {SSN}, born March 4, 1990.", "I live in Buffalo and work in Elmira.")
_DOTS = 200


def scanned(path: Path, *, turned: bool = False, header: bytes = b"") -> Path:
    """A page that is one picture of those lines, as a scanner makes it."""
    picture = Image.new("L", (int(8.5 * _DOTS), 11 * _DOTS), 250)
    drawn, face = ImageDraw.Draw(picture), ImageFont.truetype(str(font.face(bold=False)), 34)
    for number, line in enumerate(LINES):
        drawn.text((_DOTS, _DOTS + 60 * number), line, font=face, fill=20)
    if turned:
        picture = picture.rotate(90, expand=True)
    with pikepdf.new() as pdf:
        held = pdf.make_stream(
            picture.tobytes(),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=picture.width,
            Height=picture.height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        wide, high = (792, 612) if turned else (612, 792)
        page = pdf.add_blank_page(page_size=(wide, high)).obj
        letters = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        page.Resources = Dictionary(XObject=Dictionary(Im0=held), Font=Dictionary(F1=letters))
        page.Contents = pdf.make_stream(f"q {wide} 0 0 {high} 0 0 cm /Im0 Do Q\n".encode() + header)
        pdf.save(path)
    return path


def test_a_scan_is_read_within_the_limits_of_a_child(tmp_path: Path, catalog: Catalog) -> None:
    path = scanned(tmp_path / "scan.pdf")
    with Confined(ChildSettings(), preload=PRELOAD) as confined:
        found = confined.call(privacy.look, path, path, privacy.matter(catalog, "us-nywd"), name="scan.pdf")
    assert [one.code for one in found] == ["privacy.taxpayer-number", "privacy.birth-date"]
    assert found[0].where.page == 1
    assert "in a picture" in found[0].message
    assert SSN not in repr(found)


def test_a_scan_on_its_side_under_a_courts_stamp_is_read(tmp_path: Path, catalog: Catalog) -> None:
    stamp = b"BT /F1 9 Tf 72 590 Td (Case 1:26-cv-00045-ABC  Document 12-3  Filed 11/22/26  Page 1 of 3) Tj ET"
    path = scanned(tmp_path / "scan.pdf", turned=True, header=stamp)
    found = pictures.look(path, privacy.matter(catalog, "us-nywd"), name="scan.pdf")
    assert "privacy.taxpayer-number" in {one.code for one in found}


def test_a_redacted_scan_is_read_again_before_it_is_written(tmp_path: Path, catalog: Catalog) -> None:
    source, out, matter = scanned(tmp_path / "scan.pdf"), tmp_path / "out.pdf", privacy.matter(catalog, "us-nywd")
    missed = redact(source, out, matter, name="scan.pdf", boxes=((0, (72.0, 100.0, 500.0, 120.0)),))
    assert (missed.pages, out.exists()) == (0, False)
    assert Severity.ERROR in {one.severity for one in missed.findings}
    made = redact(source, out, matter, name="scan.pdf", boxes=((0, (72.0, 675.0, 500.0, 705.0)),))
    assert (made.pages, made.items) == (1, ("BOX-1",))
    assert made.findings == ()


def test_pages_for_which_the_time_is_too_short_are_told_of(
    tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "_MOST_SECONDS", -1.0)
    found = pictures.look(scanned(tmp_path / "scan.pdf"), privacy.matter(catalog, "us-nywd"), name="scan.pdf")
    assert [one.code for one in found] == ["privacy.pictures-unread"]
