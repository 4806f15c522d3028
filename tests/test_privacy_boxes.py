"""What lies under a box goes from everywhere: pictures shown twice, masks, patterns, tags, bookmarks."""

import stat
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, Stream, String

from pipeline import settings as settings_room
from pipeline.errors import UsageError
from pipeline.line import privacy, redacting
from pipeline.pages import covered, pictures, redact_proof
from pipeline.pages.hidden_revisions import unread
from pipeline.pages.redact import redact
from pipeline.rules.catalog import Catalog
from pipeline.rules.privacy import matter as matters
from tests import hostile_make

NAMED = b"Informant Jane Doe"
DOTS = bytes((at * 37) % 251 for at in range(100 * 100))
BOX = (90.0, 490.0, 310.0, 530.0)
SSN = b"219-09-9999"


def text(words: bytes, x: float = 100, y: float = 500) -> bytes:
    return b"BT /F1 12 Tf %.1f %.1f Td (%s) Tj ET\n" % (x, y, words)


def page(content: bytes, **resources: object) -> pikepdf.Pdf:
    pdf = hostile_make.plain(1)
    one = pdf.pages[0].obj
    one.Contents = pdf.make_stream(content)
    for kind, held in resources.items():
        one.Resources[f"/{kind}"] = held
    return pdf


def _inline() -> pikepdf.Pdf:
    return page(b"q 600 0 0 780 6 6 cm BI /W 100 /H 100 /CS /G /BPC 8 ID " + DOTS + b" EI Q")


def _picture(pdf: pikepdf.Pdf) -> Stream:
    kind = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceGray}
    return pdf.make_stream(DOTS, Width=100, Height=100, BitsPerComponent=8, **kind)


def _twice() -> pikepdf.Pdf:
    pdf = page(b"q 200 0 0 200 100 400 cm /I Do Q q 1 0 0 1 5 5 cm /I Do Q")
    pdf.pages[0].obj.Resources.XObject = Dictionary(I=_picture(pdf))
    return pdf


def _tile(pdf: pikepdf.Pdf, content: bytes, **held: object) -> Stream:
    box = Array([0, 0, 200, 20])
    resources = Dictionary({"/Font": pdf.pages[0].obj.Resources.Font, **{f"/{key}": one for key, one in held.items()}})
    kind = {"Type": Name.Pattern, "PatternType": 1, "PaintType": 1, "TilingType": 1}
    return pdf.make_stream(content, BBox=box, XStep=200, YStep=20, Resources=resources, **kind)


def _in_a_pattern() -> pikepdf.Pdf:
    pdf = page(b"q 200 0 0 200 100 400 cm /I Do Q /Pattern cs /P scn 0 0 10 10 re f")
    picture = _picture(pdf)
    resources = pdf.pages[0].obj.Resources
    resources.XObject = Dictionary(I=picture)
    resources.Pattern = Dictionary(P=_tile(pdf, b"/I Do", XObject=Dictionary(I=picture)))
    return pdf


def _pattern() -> pikepdf.Pdf:
    pdf = page(b"/Pattern cs /P scn 100 500 200 20 re f")
    pdf.pages[0].obj.Resources.Pattern = Dictionary(P=_tile(pdf, text(NAMED, 2, 5)))
    return pdf


def _mask() -> pikepdf.Pdf:
    pdf = page(b"q /G gs 0 g 90 490 200 30 re f Q")
    resources = pdf.pages[0].obj.Resources
    fonts, group = Dictionary(Font=resources.Font), Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    kind = {"Type": Name.XObject, "Subtype": Name.Form, "Resources": fonts, "Group": group}
    drawn = pdf.make_stream(text(NAMED), BBox=Array([0, 0, 612, 792]), **kind)
    resources.ExtGState = Dictionary(G=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=drawn)))
    return pdf


def _tagged() -> pikepdf.Pdf:
    pdf = page(b"/Span <</MCID 0>> BDC " + text(NAMED) + b"EMC")
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    said = {key: String("seen with Jane Doe") for key in ("/ActualText", "/Alt", "/E")}
    root.K = pdf.make_indirect(Dictionary({**said, "/S": Name.Span, "/P": root, "/Pg": pdf.pages[0].obj, "/K": 0}))
    pdf.Root.StructTreeRoot = root
    return pdf


def _bookmarked() -> pikepdf.Pdf:
    pdf = page(text(NAMED))
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(NAMED.decode(), 0))
    return pdf


def _property_list() -> pikepdf.Pdf:
    held = Dictionary(M=Dictionary(ActualText=String(NAMED.decode())))
    return page(b"/Span /M BDC " + text(NAMED) + b"EMC", Properties=held)


WAYS: dict[str, Callable[[], pikepdf.Pdf]] = {
    "a picture in the content": _inline,
    "a picture shown again": _twice,
    "a picture in a pattern": _in_a_pattern,
    "a pattern of letters": _pattern,
    "a soft mask": _mask,
    "tags": _tagged,
    "a bookmark": _bookmarked,
    "a property list": _property_list,
}


def written(path: Path, pdf: pikepdf.Pdf) -> Path:
    path.write_bytes(hostile_make.saved(pdf))
    return path


def held(path: Path) -> bytes:
    with pikepdf.open(path) as pdf:
        return b"".join(
            bytes(one.read_bytes()) if isinstance(one, Stream) else one.unparse(resolved=True)
            for one in pdf.objects
            if isinstance(one, Stream | Dictionary | Array)
        )


@pytest.mark.parametrize("way", sorted(WAYS))
def test_nothing_under_a_box_is_left_anywhere(way: str, tmp_path: Path, catalog: Catalog) -> None:
    source, out = written(tmp_path / "in.pdf", WAYS[way]()), tmp_path / "out.pdf"
    made = redact(source, out, privacy.matter(catalog, "us-nywd"), name="in.pdf", boxes=((0, BOX),))
    assert (made.pages, made.items) == (1, ("BOX-1",))
    assert [one for one in (DOTS, b"Jane", "Jane".encode("utf-16-be")) if one in held(out)] == []


def said(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as document:
        return str(document[0].get_textpage().get_text_range())


def test_letters_beyond_the_first_plane_do_not_shift_the_box(tmp_path: Path, catalog: Catalog) -> None:
    pdf = page(b"BT /A 12 Tf 72 700 Td (" + b"\x01" * 6 + b" SSN " + SSN + b" and more) Tj ET")
    mapped = (
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfchar <01> <D835DC00> endbfchar "
        b"1 beginbfrange <20> <7e> <0020> endbfrange endcmap"
    )
    pdf.pages[0].obj.Resources.Font.A = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type1,
        BaseFont=Name.Helvetica,
        FirstChar=0,
        LastChar=255,
        Widths=Array([556] * 256),
        ToUnicode=pdf.make_stream(mapped),
    )
    out = tmp_path / "out.pdf"
    redact(written(tmp_path / "in.pdf", pdf), out, privacy.matter(catalog, "us-nywd"), name="in.pdf")
    assert "and more" in said(out)
    assert "9999" not in said(out)


def test_the_proof_finds_a_number_that_stands_in_part(tmp_path: Path) -> None:
    path = written(tmp_path / "in.pdf", page(text(b"SSN 9-9999")))
    assert redact_proof.left(path, ["219099999"]) == 0
    assert redact_proof.ends_left(path, ["219099999"], ["SSN "]) == 1
    assert redact_proof.ends_left(path, ["219099999"], ["Order no. 9-9999"]) == 0


def test_a_standard_font_without_widths_loses_the_number_alone(tmp_path: Path, catalog: Catalog) -> None:
    pdf = page(text(b"On May 3 the defendant, SSN " + SSN + b", paid the bill.", 72))
    out = tmp_path / "out.pdf"
    made = redact(written(tmp_path / "in.pdf", pdf), out, privacy.matter(catalog, "us-nywd"), name="in.pdf")
    assert made.findings == ()
    assert "On May 3 the defendant" in said(out)
    assert "paid the bill." in said(out)


def test_whole_runs_that_went_are_told_of(tmp_path: Path, catalog: Catalog) -> None:
    pdf = page(text(b"On May 3 the defendant, SSN " + SSN + b", paid the bill.", 72))
    pdf.pages[0].obj.Resources.Font.F1.BaseFont = Name("/Unheard")
    out = tmp_path / "out.pdf"
    made = redact(written(tmp_path / "in.pdf", pdf), out, privacy.matter(catalog, "us-nywd"), name="in.pdf")
    assert [one.code for one in made.findings] == ["privacy.more-redacted"]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_box_over_words_is_seen_however_the_page_is_turned(degrees: int, tmp_path: Path) -> None:
    lines = b"".join(text(b"Lorem ipsum dolor sit amet " * 4, 20, y) for y in range(20, 680, 9))
    pdf = page(lines + text(b"SSN " + SSN, 72, 700) + b"0 g 70 695 200 18 re f")
    pdf.pages[0].obj.Rotate = degrees
    assert [one.code for one in covered.find(written(tmp_path / "in.pdf", pdf), name="x")] == ["privacy.covered"]
    plain = page(b"0.8 g 70 695 200 18 re f 0 g " + text(b"Visible heading", 72, 700))
    plain.pages[0].obj.Rotate = degrees
    assert covered.find(written(tmp_path / "plain.pdf", plain), name="x") == ()


def test_a_picture_of_one_colour_over_words_is_seen(tmp_path: Path) -> None:
    pdf = page(text(b"SSN " + SSN, 72, 700) + b"q 200 0 0 18 70 695 cm /I Do Q")
    kind = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceGray}
    pdf.pages[0].obj.Resources.XObject = Dictionary(
        I=pdf.make_stream(b"\0", Width=1, Height=1, BitsPerComponent=8, **kind)
    )
    assert [one.code for one in covered.find(written(tmp_path / "in.pdf", pdf), name="x")] == ["privacy.covered"]


def test_what_could_not_be_looked_into_is_told_of(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "in.pdf"
    path.write_bytes(b"%PDF-1.7\nnothing\n%%EOF\nmore\n%%EOF\n")
    found = (*covered.find(path, name="x"), *pictures.look(path, privacy.matter(catalog, "us-nywd"), name="x"))
    assert [one.code for one in found] == ["privacy.unread", "privacy.unread"]
    assert unread(path)


def test_a_short_form_of_a_minors_name_goes_and_the_family_name_is_told_of(tmp_path: Path, catalog: Catalog) -> None:
    pdf = page(text(b"Tim Littleboy, T. Littleboy, and Mr. Littleboy came."))
    matter = matters.of_file(catalog.courts["us-nywd"], catalog.privacy, minors=("Timmy Littleboy",))
    out = tmp_path / "out.pdf"
    made = redact(written(tmp_path / "in.pdf", pdf), out, matter, name="in.pdf")
    assert [one.code for one in made.findings] == ["privacy.family-name"]
    assert "Tim" not in said(out)
    assert "Mr. Littleboy" in said(out)


def test_a_box_on_a_page_there_is_not_and_one_name_for_two_files_are_refused(
    home: Callable[[], settings_room.Settings], tmp_path: Path
) -> None:
    source, out, settings = written(tmp_path / "in.pdf", page(text(NAMED))), tmp_path / "out.pdf", home()
    with pytest.raises(UsageError, match="the file has one page"):
        redacting.run(settings, source, out, court="us-nywd", boxes=("8,90,490,310,530",))
    with pytest.raises(UsageError, match="one file"):
        redacting.run(settings, source, out, court="us-nywd", reference=out)
    with pytest.raises(UsageError, match="there already"):
        redacting.run(settings, source, source, court="us-nywd")
    assert not out.exists()
    listed = tmp_path / "list.csv"
    redacting.run(settings, source, out, court="us-nywd", boxes=("1,90,490,310,530",), reference=listed)
    assert stat.S_IMODE(listed.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
