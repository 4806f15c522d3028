"""Identifiers in PDFs and Word files: on pages, in hidden places, under boxes; and redaction that proves itself."""

import csv
import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String
from typer.testing import CliRunner

from pipeline import settings as settings_room
from pipeline.cli import app
from pipeline.line import privacy, trying
from pipeline.model import Severity
from pipeline.pages import clean, covered, hidden, hidden_word, redact_proof
from pipeline.pages.redact import redact
from pipeline.rules.catalog import Catalog
from pipeline.rules.privacy import Matter
from tests import hostile_forms, hostile_make, hostile_pdfs, pdf_samples
from tests.conftest import NOW

SSN, BARE = "123-45-6789", "123456789"
SAID = f"SSN {SSN}"


def matter(catalog: Catalog, court: str = "us-nywd") -> Matter:
    return privacy.matter(catalog, court)


def written(path: Path, pdf: pikepdf.Pdf) -> Path:
    path.write_bytes(hostile_make.saved(pdf))
    return path


def showing(path: Path, content: bytes) -> Path:
    """A page of Helvetica with that content."""
    pdf = hostile_make.plain(1)
    pdf.pages[0].obj.Contents = pdf.make_stream(content)
    return written(path, pdf)


def text(words: str, x: float = 72, y: float = 700, size: float = 12) -> bytes:
    return f"BT /F1 {size} Tf {x} {y} Td ({words}) Tj ET\n".encode()


# ── hidden places ────────────────────────────────────────────────────────────────────────────────────


def _attachment(pdf: pikepdf.Pdf, data: bytes) -> None:
    held = Dictionary(F=pdf.make_stream(data))
    spec = pdf.make_indirect(Dictionary(Type=Name.Filespec, F=String("notes.txt"), EF=held))
    pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a"), spec])))


def _outline(pdf: pikepdf.Pdf) -> None:
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(SAID, 0))


def _tag(pdf: pikepdf.Pdf) -> None:
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = pdf.make_indirect(Dictionary(S=Name.Figure, P=root, Alt=String(SAID)))
    pdf.Root.StructTreeRoot = root


def _layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    page = pdf.pages[0].obj
    page.Resources.Properties = Dictionary(L=layer)
    page.Contents = pdf.make_stream(b"/OC /L BDC " + text(SAID) + b"EMC")


def _xmp() -> bytes:
    said = f'rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" pdf:Keywords="{SAID}"'
    return hostile_make.XMP.replace(b'rdf:about=""', said.encode())


def _word_file() -> bytes:
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(SAID)
    document.save(made)
    return made.getvalue()


PLACES: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "document information": lambda pdf: pdf.docinfo.__setitem__("/Subject", SAID),
    "metadata": lambda pdf: setattr(pdf.Root, "Metadata", pdf.make_stream(_xmp())),
    "bookmark": _outline,
    "page labels": lambda pdf: setattr(
        pdf.Root, "PageLabels", Dictionary(Nums=Array([0, Dictionary(P=String(f"{SAID} "))]))
    ),
    "remark": lambda pdf: hostile_make.annotate(pdf, 0, Subtype=Name.Text, Contents=String(SAID)),
    "popup": lambda pdf: hostile_make.annotate(
        pdf, 0, Subtype=Name.Text, Popup=Dictionary(Subtype=Name.Popup, Contents=String(SAID))
    ),
    "link": lambda pdf: hostile_make.annotate(
        pdf, 0, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(f"https://example.org/?ssn={SSN}"))
    ),
    "form field": lambda pdf: hostile_make.form(
        pdf, hostile_make.annotate(pdf, 0, Subtype=Name.Widget, FT=Name.Tx, T=String("n"), V=String(SAID), F=2)
    ),
    "text file inside": lambda pdf: _attachment(pdf, SAID.encode()),
    "Word file inside": lambda pdf: _attachment(pdf, _word_file()),
    "PDF inside": lambda pdf: _attachment(pdf, hostile_make.saved(hostile_make.plain(1, text=SAID))),
    "alternative text": _tag,
    "layer that is off": _layer,
    "invisible text": lambda pdf: setattr(
        pdf.pages[0].obj, "Contents", pdf.make_stream(b"BT 3 Tr /F1 9 Tf 72 90 Td (" + SAID.encode() + b") Tj ET")
    ),
    "white text": lambda pdf: setattr(pdf.pages[0].obj, "Contents", pdf.make_stream(b"1 g " + text(SAID))),
    "tiny text": lambda pdf: setattr(pdf.pages[0].obj, "Contents", pdf.make_stream(text(SAID, size=0.4))),
    "text outside the page": lambda pdf: setattr(
        pdf.pages[0].obj, "Contents", pdf.make_stream(text(SAID, x=900, y=900))
    ),
}


@pytest.mark.parametrize("place", sorted(PLACES))
def test_an_identifier_is_found_in_every_place_of_a_pdf(place: str, tmp_path: Path, catalog: Catalog) -> None:
    pdf = hostile_make.plain(1)
    PLACES[place](pdf)
    dropped, copy = written(tmp_path / "in.pdf", pdf), tmp_path / "clean.pdf"
    cleaned = clean.clean(dropped, copy, name="in.pdf")
    found = privacy.look(dropped, copy if cleaned.pages else None, matter(catalog), name="in.pdf")
    assert {one.code for one in found} <= {"privacy.taxpayer-number", "privacy.was-hidden"}, place
    assert found, place
    assert SSN not in repr(found)
    there = any(BARE in "".join(filter(str.isdigit, said.text)) for said in hidden.read(copy, name="in.pdf"))
    assert there == any(one.severity is Severity.ERROR for one in found)


def test_an_earlier_version_of_the_file_is_read_too(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "in.pdf"
    first = hostile_make.saved(hostile_make.plain(1, text=SAID), object_stream_mode=pikepdf.ObjectStreamMode.disable)
    with pikepdf.open(io.BytesIO(first)) as pdf:
        number = pdf.pages[0].obj.Contents.objgen[0]
    start = len(first)
    changed = f"{number} 0 obj\n<</Length 0>>\nstream\n\nendstream\nendobj\n".encode()
    table = first.rindex(b"startxref")
    before = first[table:].split()[1].decode()
    xref = f"xref\n{number} 1\n{start:010} 00000 n \ntrailer\n<</Size {number + 50}/Root 1 0 R/Prev {before}>>\n"
    end = f"startxref\n{start + len(changed)}\n%%EOF\n"
    path.write_bytes(first + changed + xref.encode() + end.encode())
    copy = tmp_path / "clean.pdf"
    assert clean.clean(path, copy, name="in.pdf").pages
    found = privacy.look(path, copy, matter(catalog), name="in.pdf")
    assert [(one.code, one.severity) for one in found] == [("privacy.was-hidden", Severity.WARNING)]
    assert "an earlier version" in found[0].message


def _docx(path: Path, **parts: str) -> Path:
    document = docx.Document()
    document.add_paragraph("Nothing to see.")
    document.core_properties.comments = parts.get("properties", "")
    document.sections[0].header.paragraphs[0].text = parts.get("header", "")
    run = document.add_paragraph().add_run(parts.get("hidden", ""))
    run.font.hidden = True
    if "comment" in parts:
        document.add_comment(document.paragraphs[0].runs, parts["comment"])
    document.save(str(path))
    return path


@pytest.mark.parametrize("part", ["properties", "header", "hidden", "comment"])
def test_an_identifier_is_found_in_every_place_of_a_word_file(part: str, tmp_path: Path, catalog: Catalog) -> None:
    path = _docx(tmp_path / "in.docx", **{part: SAID})
    found = privacy.word(path, matter(catalog), name="in.docx")
    assert [one.code for one in found] == ["privacy.taxpayer-number"]


def test_a_tracked_deletion_is_read_and_a_broken_word_file_says_nothing(tmp_path: Path) -> None:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'<w:document xmlns:w="{word}"><w:body><w:p><w:del><w:r><w:delText>{SAID}</w:delText></w:r></w:del></w:p>'
    path = tmp_path / "in.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", xml + "</w:body></w:document>")
    assert [(one.what, one.text) for one in hidden_word.read(path, name="x")] == [("a tracked deletion", SAID)]
    path.write_bytes(b"PK\x03\x04 no archive")
    assert hidden_word.read(path, name="x") == ()


@pytest.mark.parametrize("name", sorted(hostile_pdfs.samples()))
def test_a_hostile_file_ends_in_findings_or_in_nothing(name: str, tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(hostile_pdfs.samples()[name])
    found = privacy.look(path, None, matter(catalog), name="in.pdf")
    assert {one.code.partition(".")[0] for one in found} <= {"privacy"}
    assert all(one.where.file == "in.pdf" and one.repair for one in found)


# ── covered ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (text("Public name") + b"0 g 60 690 200 30 re f", True),
        (text("Public name") + b"1 g 60 690 200 30 re f", True),
        (b"0.9 g 60 690 200 30 re f 0 g " + text("Public name"), False),
        (text("Public name") + b"0 g 60 600 200 30 re f", False),
        (text("Public name") + b"60 690 200 30 re S", False),
    ],
    ids=["black box", "white box", "shaded ground below", "box elsewhere", "frame"],
)
def test_words_under_a_box_are_told_of(content: bytes, found: bool, tmp_path: Path) -> None:  # noqa: FBT001
    path = showing(tmp_path / "in.pdf", content)
    codes = [one.code for one in covered.find(path, name="in.pdf")]
    assert codes == (["privacy.covered"] if found else [])


def test_a_drawn_box_over_words_is_told_of(tmp_path: Path) -> None:
    pdf = hostile_make.plain(1, text="Public name")
    look = hostile_make.drawing(pdf, b"0 g 0 0 50 20 re f")
    box = Array([60, 690, 400, 720])
    hostile_make.annotate(pdf, 0, Subtype=Name.Square, Rect=box, AP=Dictionary(N=look))
    assert [one.where.page for one in covered.find(written(tmp_path / "in.pdf", pdf), name="x")] == [1]


def test_pages_that_are_pictures_are_told_of_as_unread(tmp_path: Path, catalog: Catalog) -> None:
    path = pdf_samples.scan(tmp_path / "scan.pdf", pages=2)
    found = privacy.look(path, path, matter(catalog), name="scan.pdf")
    assert {one.code for one in found} <= {"privacy.pictures-unread"}


# ── redaction ────────────────────────────────────────────────────────────────────────────────────────

BODY = f"""<h1>Statement</h1><p>Jane Roe, SSN {SSN}, born March 4, 1990, has account number 0012345678 at her bank.
This line stays.</p><p>Her card is 4111 1111 1111 1111. Again {SSN}. She lives at 12 Elm Street, Buffalo.</p>"""


def pages_of(path: Path) -> str:
    return " ".join("\n".join(hidden.text_of_pages(path)).split())


def test_redaction_takes_the_letters_out_and_leaves_the_rest(tmp_path: Path, catalog: Catalog) -> None:
    source = pdf_samples.tagged(tmp_path / "in.pdf", f"Statement {SSN}", body=BODY)
    out, reference = tmp_path / "out.pdf", tmp_path / "list.csv"
    made = redact(source, out, matter(catalog), name="in.pdf", reference=reference)
    assert made.findings == ()
    assert made.items == ("SSN-1", "BIRTH-DATE-1", "ACCOUNT-1", "CARD-1", "HOME-ADDRESS-1")
    shown = pages_of(out)
    assert "This line stays." in shown
    assert "[SSN-1]" in shown
    assert redact_proof.left(out, [BARE, "0012345678", "4111111111111111", "march41990", "12elmstreet"]) == 0
    assert redact_proof.left(source, [BARE]) == 1
    assert b"Statement 1" not in out.read_bytes()
    rows = list(csv.DictReader(reference.read_text(encoding="utf-8").splitlines()))
    assert (rows[0]["item"], rows[0]["identifier"], rows[0]["pages"]) == ("[SSN-1]", SSN, "1")
    assert stat.S_IMODE(reference.stat().st_mode) == 0o600
    assert SSN not in repr(made)


def _same_places(one: Path, other: Path, words: str) -> bool:
    found = []
    for path in (one, other):
        document = pypdfium2.PdfDocument(path)
        page = document[0].get_textpage()
        searcher = page.search(words)
        place = searcher.get_next()
        assert place is not None
        found.append([round(edge) for edge in page.get_rect(page.count_rects(*place) - 1)])
        page.close()
        document.close()
    return found[0] == found[1]


def test_what_stands_behind_a_redacted_word_does_not_move(tmp_path: Path, catalog: Catalog) -> None:
    source = pdf_samples.tagged(tmp_path / "in.pdf", "Statement", body=BODY)
    out = tmp_path / "out.pdf"
    redact(source, out, matter(catalog), name="in.pdf")
    assert _same_places(source, out, "has account")


@pytest.mark.parametrize(
    "content",
    [
        text(f"The number {SSN} stays no more"),
        b"BT /F1 12 Tf 14 TL 72 700 Td (first) Tj (SSN " + SSN.encode() + b") ' ET",
        b"BT /F1 12 Tf 72 700 Td [(SSN 12) -20 (3-45) 10 (-6789)] TJ ET",
        b"q 1 0 0 1 50 50 cm 2 0 0 2 0 0 cm BT /F1 8 Tf 1 0 0 1 10 300 Tm (SSN 123-45-6789) Tj ET Q",
        b"BT /F1 12 Tf 90 Tz 1 Tc 3 Tw 72 700 Td (my SSN 123-45-6789 is here) Tj ET",
        b"BT 3 Tr /F1 12 Tf 72 700 Td (SSN 123-45-6789) Tj ET",
        b"BT /F1 12 Tf 0 1 -1 0 300 300 Tm (SSN 123-45-6789) Tj ET",
        b"/Span <</ActualText (SSN 123-45-6789)>> BDC " + text("SSN 123-45-6789") + b"EMC",
    ],
)
def test_redaction_follows_every_way_of_showing_text(content: bytes, tmp_path: Path, catalog: Catalog) -> None:
    source, out = showing(tmp_path / "in.pdf", content), tmp_path / "out.pdf"
    made = redact(source, out, matter(catalog), name="in.pdf")
    assert (made.pages, made.items) == (1, ("SSN-1",))
    assert redact_proof.left(out, [BARE]) == 0


def test_redaction_reaches_into_drawings_inside_drawings(tmp_path: Path, catalog: Catalog) -> None:
    pdf = hostile_make.plain(1)
    fonts = pdf.pages[0].obj.Resources.Font
    inner = pdf.make_stream(
        text(SAID, x=0, y=0), Subtype=Name.Form, BBox=Array([0, 0, 400, 50]), Resources=Dictionary(Font=fonts)
    )
    outer = pdf.make_stream(
        b"q 1 0 0 1 20 20 cm /In Do Q",
        Subtype=Name.Form,
        BBox=Array([0, 0, 500, 500]),
        Resources=Dictionary(XObject=Dictionary(In=inner)),
    )
    page = pdf.pages[0].obj
    page.Resources.XObject = Dictionary(Out=outer)
    page.Contents = pdf.make_stream(b"q 1 0 0 1 50 400 cm /Out Do Q")
    out = tmp_path / "out.pdf"
    assert redact(written(tmp_path / "in.pdf", pdf), out, matter(catalog), name="in.pdf").pages == 1
    assert redact_proof.left(out, [BARE]) == 0


def test_a_box_blackens_the_dots_of_a_scan(tmp_path: Path, catalog: Catalog) -> None:
    source, out = pdf_samples.scan(tmp_path / "scan.pdf"), tmp_path / "out.pdf"
    box = (0, (100.0, 500.0, 400.0, 600.0))
    made = redact(source, out, matter(catalog), name="scan.pdf", boxes=(box,))
    assert made.items == ("BOX-1",)
    with pikepdf.open(out) as pdf:
        drawings = pdf.pages[0].obj.Resources.XObject
        pictures = [one for one in drawings.values() if isinstance(one, Stream) and one.Subtype == Name.Image]
        black = [pikepdf.PdfImage(one).as_pil_image().getpixel((30, 35)) for one in pictures]
    assert black == [0]


def test_a_file_that_must_not_be_changed_is_not_redacted(tmp_path: Path, catalog: Catalog) -> None:
    path, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    path.write_bytes(hostile_forms.signed())
    made = redact(path, out, matter(catalog), name="in.pdf")
    assert (made.pages, out.exists()) == (0, False)


# ── the line ─────────────────────────────────────────────────────────────────────────────────────────


def test_check_tells_of_a_pdf_with_identifiers(home: Callable[[], settings_room.Settings], tmp_path: Path) -> None:
    path = pdf_samples.tagged(tmp_path / "in.pdf", "Statement", body=BODY)
    found = trying.check(home(), (path,), lane=None, document_type=None, court="us-nywd", now=NOW)
    assert {one.code for one in found if one.code.startswith("privacy.")} == {
        "privacy.taxpayer-number",
        "privacy.birth-date",
        "privacy.account-number",
        "privacy.home-address",
    }
    assert SSN not in repr(found)


def test_the_command_redacts_and_never_overwrites(home: Callable[[], settings_room.Settings], tmp_path: Path) -> None:
    path, out = pdf_samples.tagged(tmp_path / "in.pdf", "Statement", body=BODY), tmp_path / "out.pdf"
    arguments = ["--home", str(home().home), "redact", str(path), "--court", "us-nywd", "--out", str(out)]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 0, ran.output
    assert "SSN-1" in ran.output
    assert SSN not in ran.output
    assert redact_proof.left(out, [BARE]) == 0
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code != 0


def test_check_reads_a_word_file_beside_a_form(home: Callable[[], settings_room.Settings], tmp_path: Path) -> None:
    folder = tmp_path / "packet"
    folder.mkdir()
    (folder / "form.json").write_text("{}", encoding="utf-8")
    _docx(folder / "letter.docx", comment=SAID)
    found = trying.check(home(), (folder,), lane=None, document_type="motion", court="us-nywd", now=NOW)
    told = [one for one in found if one.code == "privacy.taxpayer-number"]
    assert [one.where.file for one in told] == ["letter.docx"]
