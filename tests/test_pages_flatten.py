"""Form fields and remarks become page content that shows what they held."""

import io
from functools import partial
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import weasyprint
from pikepdf import Array, Dictionary, Name, String

from pipeline.model import Severity
from tests import hostile_forms, hostile_make
from tests import verapdf as verapdf_engine
from tests.cleaning import Run, codes, left_over, picture, run_in, words


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return partial(run_in, tmp_path)


def test_values_of_every_kind_of_field_are_on_the_page(run: Run) -> None:
    cleaned, out = run(hostile_forms.filled_form())
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
    _, out = run(hostile_forms.filled_form())
    with pikepdf.open(out) as pdf:
        font = next(font for name, font in pdf.pages[0].Resources.Font.items() if name.startswith("/DpField"))
        assert str(font.BaseFont).endswith("+LiberationSans")
        assert len(font.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes()) < 60_000


def test_check_marks_and_radio_buttons_are_drawn_as_they_stand(run: Run) -> None:
    image = picture(run(hostile_forms.filled_form())[1], scale=4)

    def dark(left: float, bottom: float, right: float, top: float) -> bool:
        inside = image.crop((int(left * 4), int((792 - top) * 4), int(right * 4), int((792 - bottom) * 4)))
        return inside.getextrema()[0] < 100  # type: ignore[operator]

    for at in range(6):
        assert dark(363 + 25 * at, 503, 375 + 25 * at, 515), f"mark {at}"
    assert not dark(513, 503, 525, 515), "the box that is off"
    assert [dark(365 + 30 * at, 475, 373 + 30 * at, 483) for at in range(3)] == [False, True, False]


def test_a_check_box_may_be_on_in_any_spelling(run: Run) -> None:
    cleaned, out = run(hostile_forms.odd_names())
    assert codes(cleaned) == {"clean.flattened"}
    assert picture(out).crop((370, 250, 400, 280)).getextrema()[0] < 100  # type: ignore[operator]
    assert words(out).strip() == "odd font"


def test_a_value_too_long_is_shrunk_and_then_reported(run: Run) -> None:
    fits, _ = run(hostile_forms.one_field(FT=Name.Tx, V=String("word " * 18)))
    assert "clean.field-overflow" not in codes(fits)
    over, _ = run(hostile_forms.one_field(FT=Name.Tx, V=String("word " * 300)))
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
        data = hostile_make.saved(pdf)
    cleaned, out = run(data)
    assert not cleaned.tagged
    assert "clean.tags-lost" in codes(cleaned)
    with pikepdf.open(out) as after:
        assert "/StructTreeRoot" not in after.Root


@pytest.mark.parametrize("value", ["東京", "שלום", "مرحبا", "a\U0001f600b"])
def test_letters_we_cannot_write_keep_the_file_out(value: str, run: Run) -> None:
    cleaned, out = run(hostile_forms.one_field(FT=Name.Tx, V=String(value)))
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
    _, out = run(hostile_forms.odd_content(content))
    pdf = pypdfium2.PdfDocument(out)
    page = pdf[0].get_textpage()
    text = page.get_text_range()
    left, bottom, right, top = page.get_charbox(text.index("Visible"))
    pdf.close()
    assert 72 < left < right < 90
    assert 640 < bottom < top < 660


def test_a_remark_is_drawn_where_it_was(run: Run) -> None:
    pdf = hostile_make.plain(1, text="")
    look = hostile_make.drawing(pdf, b"0 g 0 0 50 20 re f", Matrix=Array([0, 1, -1, 0, 20, 0]))
    hostile_make.annotate(pdf, 0, Subtype=Name.Stamp, Rect=Array([100, 300, 140, 400]), AP=Dictionary(N=look))
    data = hostile_make.saved(pdf)
    cleaned, out = run(data)
    assert codes(cleaned) == {"clean.drawn"}
    assert picture(out).tobytes() == picture(data).tobytes()
    with pikepdf.open(out) as after:
        assert "/Annots" not in after.pages[0]
