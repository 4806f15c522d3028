"""An outsider's PDF becomes safe, keeps what a reader sees, and says what went."""

import io
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from pipeline.model import Severity
from pipeline.pages import clean as clean_room
from pipeline.pages import decoded, lettering, sweep, text_box
from pipeline.pages.bounds import Bounds
from pipeline.pages.clean import Cleaned, clean
from pipeline.pages.page_words import pages_in_words
from tests import hostile_pdfs as hostile
from tests import verapdf as verapdf_engine

SMALL = Bounds(stream_bytes=1_000_000, total_bytes=4_000_000, picture_bytes=20_000_000, depth=60, pages=50)
Run = Callable[..., tuple[Cleaned, Path]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def go(data: bytes, *, bounds: Bounds = SMALL) -> tuple[Cleaned, Path]:
        source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
        source.write_bytes(data)
        out.unlink(missing_ok=True)
        return clean(source, out, name="exhibit.pdf", bounds=bounds), out

    return go


def codes(cleaned: Cleaned) -> set[str]:
    return {one.code for one in cleaned.findings}


def left_over(path: Path, word: str) -> list[str]:
    """The objects of a file that still hold a word, in any spelling a PDF knows."""
    found = []
    with pikepdf.open(path) as pdf:
        for one in [*pdf.objects, pdf.trailer]:
            text = one.unparse(resolved=True) if not isinstance(one, pikepdf.Stream) else one.stream_dict.unparse()
            body = one.read_bytes() if isinstance(one, pikepdf.Stream) and Name.Filter not in one else b""
            if isinstance(one, pikepdf.Stream) and Name.Filter in one:
                body = one.read_bytes()
            if word.encode() in text + body or word.encode("utf-16-be") in text + body:
                found.append(str(one.objgen))
    return found


def spelled_out(data: bytes) -> bytes:
    """The file with every object in reading order, one form for equal content."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out, qdf=True, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def contents_of(pdf: pikepdf.Pdf) -> pikepdf.Stream:
    contents = pdf.pages[0].obj.Contents
    assert isinstance(contents, pikepdf.Stream)
    return contents


def words(path: Path, page_index: int = 0) -> str:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return str(pdf[page_index].get_textpage().get_text_range())
    finally:
        pdf.close()


def picture(data: bytes | Path, page_index: int = 0, scale: float = 1.0) -> Image.Image:
    pdf = pypdfium2.PdfDocument(data)
    try:
        image = pdf[page_index].render(scale=scale).to_pil().convert("L")
        assert isinstance(image, Image.Image)
        return image
    finally:
        pdf.close()


# ── what goes ────────────────────────────────────────────────────────────────────────────────────────


def test_nothing_planted_is_left(run: Run) -> None:
    cleaned, out = run(hostile.marked())
    assert left_over(out, hostile.PLANTED) == []
    assert cleaned.pages == 3
    assert all(one.severity is Severity.WARNING for one in cleaned.findings)
    assert codes(cleaned) == {
        "clean.script",
        "clean.action",
        "clean.attachment",
        "clean.media",
        "clean.xfa",
        "clean.link",
        "clean.flattened",
        "clean.comment",
        "clean.hidden",
        "clean.undrawable",
        "clean.private-data",
    }
    assert len(cleaned.removed) == len(cleaned.findings)


def test_what_a_reader_sees_and_clicks_stays(run: Run) -> None:
    _, out = run(hostile.marked())
    assert [words(out, index).strip() for index in range(3)] == [
        "The quick brown clerk 1",
        "The quick brown clerk 2",
        "The quick brown clerk 3\r\n42",
    ]
    with pikepdf.open(out) as pdf:
        assert Name.AcroForm not in pdf.Root
        assert set(pdf.Root.Names.keys()) == {"/Dests"}
        assert str(pdf.docinfo["/Title"]) == "An exhibit"
        kept = [str(one.A.get("/URI", one.A.S)) if "/A" in one else str(one.Dest) for one in pdf.pages[1].Annots]
        assert kept == [
            "https://court.example/rules",
            "/GoTo",
            "here",
            "/NextPage".replace("NextPage", "Named"),
            "mailto:clerk@court.example",
        ]
        assert all("/Next" not in one.A for one in pdf.pages[1].Annots if "/A" in one)
        assert "/Annots" not in pdf.pages[2]
        assert str(pdf.Root.Outlines.First.Title) == "Chapter"


def test_scripts_in_places_where_nobody_looks_are_disarmed(run: Run) -> None:
    cleaned, out = run(hostile.hidden_script())
    assert left_over(out, hostile.PLANTED) == []
    assert cleaned.tagged
    with pikepdf.open(out) as pdf:
        assert str(pdf.Root.StructTreeRoot.K.S) == "/Launch", "a tag may bear the name of an action"


def test_names_that_only_look_forbidden_stay(run: Run) -> None:
    data = hostile.tricky_names()
    cleaned, out = run(data)
    assert cleaned.removed == ()
    assert picture(out).tobytes() == picture(data).tobytes()


def test_deleted_text_of_an_earlier_version_is_gone(run: Run) -> None:
    data = hostile.revised()
    assert hostile.PLANTED.encode() in data
    cleaned, out = run(data)
    assert codes(cleaned) == {"clean.old-revision"}
    assert left_over(out, hostile.PLANTED) == []


def test_a_layer_that_is_switched_off_is_told_of_and_stays_off(run: Run) -> None:
    data = hostile.layers()
    cleaned, out = run(data)
    assert codes(cleaned) == {"clean.hidden-layers"}
    assert cleaned.removed == ()
    assert picture(out).tobytes() == picture(data).tobytes()


def test_an_opening_view_stays_and_an_opening_action_goes(run: Run) -> None:
    for opening, stays in ((Array([0, Name.Fit]), True), (hostile.script(), False)):
        pdf = hostile.plain(1)
        pdf.Root.OpenAction = opening
        cleaned, out = run(hostile.saved(pdf))
        with pikepdf.open(out) as after:
            assert ("/OpenAction" in after.Root) is stays
        assert (cleaned.removed == ()) is stays


# ── nothing to do ────────────────────────────────────────────────────────────────────────────────────


def test_an_honest_file_is_only_saved_again(run: Run, tmp_path: Path) -> None:
    data = hostile.saved(hostile.plain(3))
    cleaned, out = run(data)
    assert (cleaned.removed, cleaned.findings, cleaned.pages) == ((), (), 3)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        clean_room.save(pdf, tmp_path / "saved.pdf", name="exhibit.pdf")
    assert out.read_bytes() == (tmp_path / "saved.pdf").read_bytes()


@pytest.mark.parametrize("name", ["plain", "marked", "form", "revised", "truncated", "tricky names", "hidden script"])
def test_the_same_bytes_come_out_twice_and_a_clean_file_stays_clean(name: str, run: Run) -> None:
    data = hostile.samples()[name]
    first = run(data)[1].read_bytes()
    assert run(data)[1].read_bytes() == first
    again, out = run(first)
    assert again.removed == ()
    assert spelled_out(out.read_bytes()) == spelled_out(first), "only the numbers of objects may differ"


# ── forms ────────────────────────────────────────────────────────────────────────────────────────────


def test_values_of_every_kind_of_field_are_on_the_page(run: Run) -> None:
    cleaned, out = run(hostile.filled_form())
    text = words(out)
    for value in ("Łódź – Kraków €5", "Texas", "Division 12", "Elsewhere", "*******", "$1,250.00", "Turned by 90"):
        assert value in text, value
    assert "because the witness is abroad" in " ".join(text.split())
    for secret in ("hunter2", "TX", "PLANTED", "New York"):
        assert secret not in text, secret
    assert left_over(out, "hunter2") == left_over(out, "PLANTED hidden") == []
    assert {"clean.flattened", "clean.hidden"} <= codes(cleaned)
    assert not {one.code for one in cleaned.findings if one.severity is Severity.ERROR}


def test_letters_of_the_form_are_embedded(run: Run) -> None:
    _, out = run(hostile.filled_form())
    with pikepdf.open(out) as pdf:
        font = next(font for name, font in pdf.pages[0].Resources.Font.items() if name.startswith("/DpField"))
        assert str(font.BaseFont).endswith("+LiberationSans")
        assert len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) < 60_000


def test_check_marks_and_radio_buttons_are_drawn_as_they_stand(run: Run) -> None:
    image = picture(run(hostile.filled_form())[1], scale=4)

    def dark(left: float, bottom: float, right: float, top: float) -> bool:
        inside = image.crop((int(left * 4), int((792 - top) * 4), int(right * 4), int((792 - bottom) * 4)))
        return inside.getextrema()[0] < 100  # type: ignore[operator]

    for at in range(6):
        assert dark(363 + 25 * at, 503, 375 + 25 * at, 515), f"mark {at}"
    assert not dark(513, 503, 525, 515), "the box that is off"
    assert [dark(365 + 30 * at, 475, 373 + 30 * at, 483) for at in range(3)] == [False, True, False]


def test_a_check_box_may_be_on_in_any_spelling(run: Run) -> None:
    cleaned, out = run(hostile.odd_names())
    assert codes(cleaned) == {"clean.flattened"}
    assert picture(out).crop((370, 250, 400, 280)).getextrema()[0] < 100  # type: ignore[operator]
    assert words(out).strip() == "odd font"


def test_a_value_too_long_is_shrunk_and_then_reported(run: Run) -> None:
    fits, _ = run(hostile.one_field(FT=Name.Tx, V=String("word " * 18)))
    assert "clean.field-overflow" not in codes(fits)
    over, _ = run(hostile.one_field(FT=Name.Tx, V=String("word " * 300)))
    finding = next(one for one in over.findings if one.code == "clean.field-overflow")
    assert (finding.where.field, finding.where.page, finding.where.box) == ("only", 1, (72, 640, 300, 660))


TAGGED_FORM = """<html lang="en"><head><title>Form</title><style>
@page { size: letter; margin: 1in }
body { font-family: 'Liberation Serif' }
input, textarea, select { appearance: auto; border: 1px solid black; font-family: 'Liberation Sans' }
</style></head><body><h1>Form</h1><form>
<p><label>City <input type="text" name="city" value="Łódź"></label></p>
<p><label>Yes <input type="checkbox" name="yes" checked></label></p>
<p><label>No <input type="checkbox" name="no"></label></p>
<p><label>A <input type="radio" name="r" value="a" checked></label>
<label>B <input type="radio" name="r" value="b"></label></p>
<p><label>Why <textarea name="why">Many words here and
a second line</textarea></label></p>
<p><label>Where <select name="s"><option value="x">Here</option>
<option value="y" selected>There</option></select></label></p>
<p>See <a href="https://court.example/">the rules</a>.</p></form></body></html>"""


def _tagged_form() -> bytes:
    made = weasyprint.HTML(string=TAGGED_FORM).write_pdf(pdf_variant="pdf/ua-1", pdf_forms=True)
    assert isinstance(made, bytes)
    return made


def test_a_tagged_form_keeps_its_tags_and_says_what_its_fields_were(run: Run) -> None:
    cleaned, out = run(_tagged_form())
    assert cleaned.tagged
    with pikepdf.open(out) as pdf:
        fields = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get(Name.S) == Name.Form]
        assert len(fields) == 7
        roles = [(str(one.A[0].Role), str(one.A[0].get("/checked", ""))) for one in fields]
        assert sorted(roles) == sorted(
            [("/tv", ""), ("/tv", ""), ("/lb", ""), ("/cb", "/on"), ("/cb", "/off"), ("/rb", "/on"), ("/rb", "/off")]
        )
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums[1])
        for one in fields:
            assert numbers[int(one.K[0].MCID)].objgen == one.objgen


@pytest.mark.verapdf
def test_a_tagged_form_stays_accessible(run: Run) -> None:
    reason = verapdf_engine.missing()
    if reason:
        pytest.skip(reason)
    _, out = run(_tagged_form())
    assert [line.split()[:2] for line in verapdf_engine.verdicts([out]) if " ua1 " in line] == [["PASS", "ua1"]]


def test_tags_that_cannot_be_kept_are_removed_and_said_to_be(run: Run) -> None:
    with pikepdf.open(io.BytesIO(_tagged_form())) as pdf:
        pdf.pages[0].obj.Contents = pdf.make_stream(b"/P <</MCID 0>> BDC (never ended")
        data = hostile.saved(pdf)
    cleaned, out = run(data)
    assert not cleaned.tagged
    assert "clean.tags-lost" in codes(cleaned)
    with pikepdf.open(out) as after:
        assert "/StructTreeRoot" not in after.Root


@pytest.mark.parametrize("value", ["東京", "שלום", "مرحبا", "a\U0001f600b"])
def test_letters_we_cannot_write_keep_the_file_out(value: str, run: Run) -> None:
    cleaned, out = run(hostile.one_field(FT=Name.Tx, V=String(value)))
    assert "clean.field-letters" in codes(cleaned)
    assert not out.exists()
    assert value not in str(cleaned.findings)


@pytest.mark.parametrize(
    "content",
    [
        b"q q BT /F1 12 Tf 5 0 0 5 0 0 Tm (open) Tj",
        b"1 0 0 -1 0 792 cm q /Artifact BMC 0 g",
        b"Q Q 2 0 0 2 0 0 cm",
        b"Q 0 0 0 0 0 0 cm q",
        b"/Span <</MCID 0>> BDC 0.1 0 0 0.1 0 0 cm",
        b"0 0 1 1 re W n 7 Tr",
        b"",
        b"BI /W 4 /H 4 /BPC 8 /CS /G ID abcdefghijklmnop EI q",
        b"(unfinished string",
        b"<< [ ( q q q",
    ],
)
def test_a_value_stands_in_its_box_however_the_page_ends(content: bytes, run: Run) -> None:
    _, out = run(hostile.odd_content(content))
    pdf = pypdfium2.PdfDocument(out)
    page = pdf[0].get_textpage()
    text = page.get_text_range()
    left, bottom, right, top = page.get_charbox(text.index("Visible"))
    pdf.close()
    assert 72 < left < right < 90
    assert 640 < bottom < top < 660


def test_a_remark_is_drawn_where_it_was(run: Run) -> None:
    pdf = hostile.plain(1, text="")
    look = hostile.drawing(pdf, b"0 g 0 0 50 20 re f", Matrix=Array([0, 1, -1, 0, 20, 0]))
    hostile.annotate(pdf, 0, Subtype=Name.Stamp, Rect=Array([100, 300, 140, 400]), AP=Dictionary(N=look))
    data = hostile.saved(pdf)
    cleaned, out = run(data)
    assert codes(cleaned) == {"clean.drawn"}
    assert picture(out).tobytes() == picture(data).tobytes()
    with pikepdf.open(out) as after:
        assert "/Annots" not in after.pages[0]


# ── files that are passed on or refused ──────────────────────────────────────────────────────────────


def test_a_signed_file_is_passed_on_byte_for_byte(run: Run) -> None:
    data = hostile.signed()
    cleaned, out = run(data)
    assert cleaned.signed
    assert codes(cleaned) == {"clean.signed"}
    assert out.read_bytes() == data


def test_a_signed_file_with_a_script_is_neither_changed_nor_passed_on(run: Run) -> None:
    cleaned, out = run(hostile.signed(script_too=True))
    assert cleaned.signed
    assert codes(cleaned) == {"clean.signed-active"}
    assert not out.exists()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "clean.not-a-pdf"),
    "a web page": (lambda: b"<html>" * 400, "clean.not-a-pdf"),
    "only a header": (lambda: b"%PDF-1.7\n", "clean.damaged"),
    "a password": (lambda: hostile.locked(user="secret"), "clean.encrypted"),
    "locked against changes": (hostile.locked, "clean.restricted"),
    "no pages": (hostile.no_pages, "clean.no-pages"),
    "pages in a loop": (hostile.looping_pages, "clean.damaged"),
    "too many pages": (lambda: hostile.many_pages(51), "clean.too-many-pages"),
    "zeros in zlib": (lambda: hostile.flate_bomb(2_000_000), "clean.swells"),
    "zeros in zlib in zlib": (lambda: hostile.flate_bomb(2_000_000, layers=3), "clean.swells"),
    "zeros in run length": (lambda: hostile.run_length_bomb(9_000), "clean.swells"),
    "zeros in LZW": (lambda: hostile.lzw_bomb(1_100_000), "clean.swells"),
    "two packings": (hostile.two_codecs, "clean.swells"),
    "an endless picture": (hostile.picture_bomb, "clean.swells"),
    "deep pages": (lambda: hostile.deep_pages(20_000), "clean.too-deep"),
    "deep tags": (lambda: hostile.deep_tree(20_000, b"/StructTreeRoot", b"/K"), "clean.too-deep"),
    "deep bookmarks": (lambda: hostile.deep_tree(20_000, b"/Outlines", b"/First"), "clean.too-deep"),
    "deep labels": (lambda: hostile.deep_tree(20_000, b"/PageLabels", b"/Kids"), "clean.too-deep"),
    "deep arrays": (lambda: hostile.deep_arrays(50_000), "clean.damaged"),
    "an endless page": (lambda: hostile.boxes(b"[0 0 1000000000 792]"), "clean.page-box"),
    "a page without area": (lambda: hostile.boxes(b"[0 0 0 0]"), "clean.page-box"),
    "a form that is only a program": (hostile.only_xfa, "clean.only-xfa"),
    "an unfinished redaction": (hostile.redaction, "clean.redaction-pending"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(name: str, run: Run) -> None:
    make, code = REFUSED[name]
    cleaned, out = run(make())
    assert code in codes(cleaned)
    assert cleaned.pages == 0
    assert not out.exists()
    for finding in cleaned.findings:
        assert finding.message.endswith(".")
        assert finding.repair
        assert finding.where.file == "exhibit.pdf"


def test_a_broken_off_file_is_mended_and_says_so(run: Run) -> None:
    cleaned, out = run(hostile.truncated())
    assert "clean.repaired" in codes(cleaned)
    assert cleaned.pages == 4
    assert words(out, 0).strip() == "The quick brown clerk 1"


def test_a_field_that_is_its_own_parent_ends(run: Run) -> None:
    cleaned, out = run(hostile.looping_parents())
    assert codes(cleaned) == {"clean.flattened"}
    assert words(out).strip() == "loop"


# ── measuring ────────────────────────────────────────────────────────────────────────────────────────


def _size(data: bytes, filters: bytes, cap: int = 10_000_000) -> int:
    with pikepdf.open(io.BytesIO(hostile.raw(hostile.one_page(hostile.stream(data, b"/Filter" + filters))))) as pdf:
        return decoded.size(contents_of(pdf), cap)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=4000), st.integers(min_value=1, max_value=3))
def test_the_size_behind_zlib_is_counted_exactly(data: bytes, layers: int) -> None:
    packed = data
    for _ in range(layers):
        packed = zlib.compress(packed)
    assert _size(packed, b"[" + b"/FlateDecode" * layers + b"]") == len(data)


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=2000))
def test_the_size_behind_run_length_is_what_qpdf_finds(data: bytes) -> None:
    objects = hostile.one_page(hostile.stream(data + b"\x80", b"/Filter/RunLengthDecode"))
    with pikepdf.open(io.BytesIO(hostile.raw(objects))) as pdf:
        contents = contents_of(pdf)
        try:
            expected = len(contents.read_bytes())
        except pikepdf.PdfError:
            return  # qpdf cannot decode it, so nobody will
        assert decoded.size(contents, 10_000_000) >= expected


@settings(max_examples=25, deadline=None)
@given(st.integers(min_value=1, max_value=60_000))
def test_the_size_behind_lzw_is_what_qpdf_finds(size: int) -> None:
    with pikepdf.open(io.BytesIO(hostile.lzw_bomb(size))) as pdf:
        contents = contents_of(pdf)
        assert decoded.size(contents, 10_000_000) == len(contents.read_bytes()) >= size


@pytest.mark.parametrize(
    ("data", "filters", "size"),
    [
        (b"48656C6C6F>", b"/ASCIIHexDecode", 5),
        (b"48 65 6C6C6>", b"/AHx", 5),
        (b'87cURD]i,"Ebo80~>', b"/ASCII85Decode", 12),
        (b"not hex", b"/ASCIIHexDecode", 7),
        (b"plain", b"[]", 5),
        (b"\xff\xd8\xff", b"/DCTDecode", 3),
    ],
)
def test_text_filters_are_undone_before_counting(data: bytes, filters: bytes, size: int) -> None:
    assert _size(data, filters) == size


@settings(max_examples=40, deadline=None)
@given(
    st.text(alphabet=st.sampled_from("abcWXŁß ,\n-"), max_size=300),
    st.floats(min_value=20, max_value=400),
    st.floats(min_value=8, max_value=200),
)
def test_wrapping_loses_no_letter_and_keeps_inside_the_box(text: str, width: float, height: float) -> None:
    laid = text_box.paragraphs(text, width, height, size=0, align=0)
    assert "".join(line.text for line in laid.lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")
    assert laid.size >= text_box.LEAST_SIZE
    if laid.fits:
        assert all(0 <= line.y <= height for line in laid.lines)
        assert all(line.x + lettering.width(line.text.rstrip()) * laid.size <= width + 1 for line in laid.lines)


def test_page_numbers_are_said_as_people_say_them() -> None:
    assert pages_in_words([1]) == "page 1"
    assert pages_in_words([5, 3, 1, 2, 5]) == "pages 1-3, 5"


# ── everything else a stranger may send ──────────────────────────────────────────────────────────────


def _mutated(data: bytes, chance: random.Random) -> bytes:
    """A few bytes flipped, a piece cut out, doubled or moved, or the end broken off."""
    broken = bytearray(data)
    least = 20
    for _ in range(chance.choice([1, 3, 20])):
        at = chance.randrange(len(broken) - least)
        length = chance.choice([1, 4, 30])
        match chance.randrange(6):
            case 0 | 1:
                broken[at] = chance.randrange(256)
            case 2 if len(broken) > 4 * least:
                del broken[at : at + length]
            case 3:
                broken[at:at] = broken[at : at + length]
            case 4:
                broken[at : at + 1] = chance.choice(
                    [b"/", b"<<", b">>", b"[", b"]", b"null", b"99999999", b"-1", b"(", b" 0 R"]
                )
            case _:
                broken = broken[: max(2 * least, len(broken) - chance.randrange(200))]
    return bytes(broken)


@pytest.mark.parametrize("name", hostile.samples())
def test_a_damaged_file_ends_in_findings_or_in_a_clean_file(name: str, run: Run) -> None:
    data, chance = hostile.samples()[name], random.Random(name)  # a fixed seed: the same files every time
    for number in range(20):
        broken = _mutated(data, chance)
        cleaned, out = run(broken)
        if not out.exists():
            assert any(one.severity is Severity.ERROR for one in cleaned.findings), f"{name}, {number}"
        elif cleaned.signed:
            assert out.read_bytes() == broken
        else:
            with pikepdf.open(out) as pdf:
                assert len(pdf.pages) == cleaned.pages > 0
                assert not [one for one in sweep.reachable(pdf) if "/JS" in one and isinstance(one.get("/JS"), String)]
