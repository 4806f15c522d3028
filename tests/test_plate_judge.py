"""The judge of two papers: every kind of difference is planted, and found; another packing is none."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, String

from pipeline.press import laid
from pipeline.press.plate import judge
from pipeline.press.sources import Sources

PAPER = """<!DOCTYPE html><html lang="en"><head><title>A Notice</title><meta name="author" content="Pat Example">
<meta name="dcterms.created" content="2026-11-22"><style>@page { size: 300pt 200pt; margin: 30pt }
body { font-family: 'Liberation Serif' } .faint { opacity: .5 }</style></head><body><h1>Hearing</h1>
<p>Dear <b>Ms. Example</b>, see <a href="https://court.example/">the court</a>.</p><p class="faint">Quietly</p>
<table><tr><th scope="col">When</th></tr><tr><td>Tuesday</td></tr></table><h2 style="break-before: page">More</h2>
<p>On the second page, é.</p></body></html>"""
Plant = Callable[[Pdf], None]


@pytest.fixture(scope="module")
def paper() -> bytes:
    return laid.render(PAPER, Sources(shelves={})).pdf


@pytest.fixture(scope="module")
def plain(paper: bytes) -> bytes:
    return changed(paper, lambda _: None)


def changed(paper: bytes, plant: Plant) -> bytes:
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        plant(pdf)
        out = io.BytesIO()
        pdf.save(out, fix_metadata_version=False, static_id=True)
    return out.getvalue()


def elements(pdf: Pdf, kind: str) -> list[pikepdf.Object]:
    return [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("/S") == kind]


def entries(pdf: Pdf) -> list[pikepdf.Object]:
    return [one for one in pdf.objects if isinstance(one, Dictionary) and "/Title" in one and "/Dest" in one]


def font(pdf: Pdf) -> pikepdf.Object:
    fonts = pdf.pages[0].Resources.Font
    return next(one for one in fonts.values() if str(one.BaseFont).endswith("Liberation-Serif"))


def rewrite(stream: pikepdf.Object, old: bytes, new: bytes) -> None:
    data = stream.read_bytes()
    assert old in data
    stream.write(data.replace(old, new, 1))


def first_letter(pdf: Pdf) -> None:
    data = font(pdf).ToUnicode.read_bytes()
    at = data.index(b"<0044> <0061>")
    font(pdf).ToUnicode.write(data[:at] + b"<0044> <0062>" + data[at + 13 :])


def width(pdf: Pdf) -> None:
    row = font(pdf).DescendantFonts[0].W
    row[1][0] = int(row[1][0]) + 1


def glyph(pdf: Pdf, *, of: str) -> None:
    """Move a letter's outline by one unit."""
    described = font(pdf).DescendantFonts[0].FontDescriptor
    face = TTFont(io.BytesIO(described.FontFile2.read_bytes()))
    glyf = face["glyf"]
    name = face.getGlyphName(int(of, 16))
    outline = glyf[name]
    outline.expand(glyf)
    assert outline.numberOfContours > 0
    outline.coordinates.translate((1, 0))
    out = io.BytesIO()
    face.save(out)
    described.FontFile2.write(out.getvalue())


def accent(pdf: Pdf) -> None:
    """Move the accent of a letter that is put together of two."""
    letters = font(pdf).ToUnicode.read_bytes()
    number = int(letters[letters.index(b"> <00e9>") - 4 :][:4], 16)
    described = font(pdf).DescendantFonts[0].FontDescriptor
    face = TTFont(io.BytesIO(described.FontFile2.read_bytes()))
    outline = face["glyf"][face.getGlyphName(number)]
    outline.components[1].x += 1
    out = io.BytesIO()
    face.save(out)
    described.FontFile2.write(out.getvalue())


def parents(pdf: Pdf) -> None:
    owners = pdf.Root.StructTreeRoot.ParentTree.Nums[1]
    owners[0], owners[1] = owners[1], owners[0]


def alike(pdf: Pdf) -> None:
    """Two places that were one object become two objects that look the same."""
    pdf.pages[1].obj.Resources = pdf.make_indirect(Dictionary(dict(pdf.pages[1].Resources.items())))


def same(pdf: Pdf) -> None:
    """Two elements that look the same become one."""
    first, second = elements(pdf, "/Span")[:2]
    first.P.K = Array([one if one.objgen != first.objgen else second for one in first.P.K])


PLANTED: dict[str, Plant] = {
    "one byte of a page": lambda pdf: rewrite(pdf.pages[1].Contents, b" Tm", b"1 Tm"),
    "a longer page": lambda pdf: pdf.pages[0].Contents.write(pdf.pages[0].Contents.read_bytes() + b"\nq\nQ"),
    "an element's kind": lambda pdf: elements(pdf, "/H1")[0].__setitem__("/S", Name.H2),
    "an element that is missing": lambda pdf: elements(pdf, "/P")[0].P.K.__delitem__(0),
    "the parent tree": parents,
    "objects shared no more": alike,
    "objects shared that were two": same,
    "a cell's headings": lambda pdf: elements(pdf, "/TD")[0].A.__setitem__("/Headers", Array([String("x")])),
    "a bookmark's label": lambda pdf: entries(pdf)[0].__setitem__("/Title", String("Hearings")),
    "a bookmark's place": lambda pdf: entries(pdf)[0].Dest.__setitem__(3, 5),
    "a bookmark's page": lambda pdf: entries(pdf)[0].Dest.__setitem__(0, pdf.pages[1].obj),
    "the title": lambda pdf: pdf.docinfo.__setitem__("/Title", String("B Notice")),
    "the date": lambda pdf: pdf.docinfo.__setitem__("/CreationDate", String("D:2027")),
    "an entry of Info": lambda pdf: pdf.docinfo.__setitem__("/Keywords", String("x")),
    "the XMP": lambda pdf: rewrite(pdf.Root.Metadata, b"Pat Example", b"Pat Exemple"),
    "the language": lambda pdf: pdf.Root.__setitem__("/Lang", String("es")),
    "a page's size": lambda pdf: pdf.pages[1].obj.MediaBox.__setitem__(2, 301),
    "a page's trim": lambda pdf: pdf.pages[0].obj.TrimBox.__setitem__(0, 1),
    "the order of the pages": lambda pdf: pdf.pages.reverse(),
    "a page more": lambda pdf: pdf.pages.append(pdf.pages[0]),
    "a graphics state": lambda pdf: pdf.pages[0].Resources.ExtGState["/a1.0"].__setitem__("/ca", 0),
    "a group's content": lambda pdf: rewrite(pdf.pages[0].Resources.XObject["/x0"], b"BT", b"q\nQ\nBT"),
    "a link's place": lambda pdf: pdf.pages[0].obj.Annots[0].Rect.__setitem__(0, 1),
    "a link's target": lambda pdf: pdf.pages[0].obj.Annots[0].A.__setitem__("/URI", String("https://other.example/")),
    "a link that is missing": lambda pdf: pdf.pages[0].obj.__delitem__("/Annots"),
    "the colour profile": lambda pdf: rewrite(pdf.Root.OutputIntents[0].DestOutputProfile, b"sRGB", b"aRGB"),
    "what a letter reads back as": first_letter,
    "a letter's width": width,
    "a letter's outline": lambda pdf: glyph(pdf, of="0044"),
    "where a letter's accent is": accent,
    "a font's name": lambda pdf: font(pdf).__setitem__("/BaseFont", Name("/Other")),
    "a font's height": lambda pdf: font(pdf).DescendantFonts[0].FontDescriptor.__setitem__("/Ascent", 1),
    "a number written otherwise": lambda pdf: pdf.pages[1].obj.MediaBox.__setitem__(2, pikepdf.Object.parse(b"300.0")),
}


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_every_planted_difference_is_found(plain: bytes, plant: Plant) -> None:
    assert judge.differences(plain, changed(plain, plant))


def test_a_paper_is_like_itself_however_it_is_packed(paper: bytes, plain: bytes) -> None:
    assert judge.differences(paper, paper) == ()
    assert judge.differences(paper, plain) == ()
    assert judge.differences(plain, paper) == ()


def test_a_letter_nobody_reads_is_no_difference() -> None:
    """Both files carry the letter; only where a page draws it does its outline count."""
    both = laid.render(PAPER.replace("Quietly", "Z"), Sources(shelves={})).pdf
    without = changed(both, lambda pdf: rewrite(pdf.pages[0].Resources.XObject["/x0"], b"<003d>", b"<0044>"))
    other = changed(without, lambda pdf: glyph(pdf, of="003d"))
    assert judge.differences(without, other) == ()
    assert judge.differences(both, changed(both, lambda pdf: glyph(pdf, of="003d")))


def test_a_file_that_must_be_repaired_is_like_no_other(paper: bytes) -> None:
    broken = paper.replace(b"startxref\n", b"startxref\n1")
    assert any("repair" in one for one in judge.differences(paper, broken))


def test_a_file_without_its_identifier_is_another(paper: bytes) -> None:
    at = paper.index(b"/ID ")
    assert any("identifier" in one for one in judge.differences(paper, paper[:at] + b"/XX " + paper[at + 4 :]))


def test_a_report_repeats_no_text_of_the_papers(paper: bytes) -> None:
    def plant(pdf: Pdf) -> None:
        pdf.docinfo["/Title"] = String("Jane Q. Roe")
        rewrite(pdf.Root.Metadata, b"Pat Example", b"Jane Q. Roe")

    said = " ".join(judge.differences(paper, changed(paper, plant)))
    assert said
    assert "Roe" not in said
    assert "Example" not in said


def test_a_paper_that_was_not_packed_is_no_other(paper: bytes) -> None:
    loose = laid.render(PAPER, Sources(shelves={}), packed=False).pdf
    assert len(loose) > len(paper)
    assert judge.differences(loose, paper) == judge.differences(paper, loose) == ()


@pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)
def test_what_is_found_is_found_by_number_too(paper: bytes, plant: Plant) -> None:
    """Files saved in the same way have the same numbers; so the short way, not the long one, must find it."""
    with pikepdf.open(io.BytesIO(paper)) as one, pikepdf.open(io.BytesIO(paper)) as other:
        short = judge._Judge(one, other, ())
        short.compare_by_number()
        assert short.found == []
        plant(other)
        short = judge._Judge(one, other, ())
        short.compare_by_number()
        found = [*short.found, *judge._of_the_files(one, other)]
        assert found


def test_two_objects_alike_are_not_one_that_is_shared(paper: bytes) -> None:
    def two(pdf: Pdf) -> None:
        pdf.Root["/One"], pdf.Root["/Other"] = (pdf.make_indirect(Dictionary(Same=1)) for _ in range(2))

    def shared(pdf: Pdf) -> None:
        pdf.Root["/One"] = pdf.Root["/Other"] = pdf.make_indirect(Dictionary(Same=1))

    apart, together = changed(paper, two), changed(paper, shared)
    assert judge.differences(apart, apart) == judge.differences(together, together) == ()
    assert judge.differences(apart, together)
    assert judge.differences(together, apart)
