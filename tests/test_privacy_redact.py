"""Attempts to get at redacted words all the same: each file here hides them in another way."""

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from pipeline.line import privacy
from pipeline.pages import redact_proof
from pipeline.pages.redact import redact
from pipeline.rules.catalog import Catalog
from tests import hostile_make

SSN = b"123-45-6789"
SAID = b"SSN " + SSN
WORDS = SAID.decode()
BARE = "123456789"
LEFT = re.compile(rb"1\W{0,3}2\W{0,3}3\W{0,3}4\W{0,3}5\W{0,3}6\W{0,3}7\W{0,3}8\W{0,3}9|6789")


def text(words: bytes, x: float = 72, y: float = 700, size: float = 12) -> bytes:
    return b"BT /F1 %.2f Tf %.2f %.2f Td (%s) Tj ET\n" % (size, x, y, words)


def page(content: bytes, pages: int = 1) -> pikepdf.Pdf:
    pdf = hostile_make.plain(pages)
    pdf.pages[0].obj.Contents = pdf.make_stream(content)
    return pdf


def drawing(pdf: pikepdf.Pdf, content: bytes) -> Stream:
    fonts = Dictionary(Font=pdf.pages[0].obj.Resources.Font)
    box = Array([0, 0, 500, 100])
    return pdf.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=box, Resources=fonts)


def _drawn_twice() -> pikepdf.Pdf:
    pdf = page(b"q 1 0 0 1 72 700 cm /X Do Q q 1 0 0 1 72 500 cm /X Do Q")
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=drawing(pdf, text(SAID, 0, 10)))
    return pdf


def _on_another_page_without_a_word() -> pikepdf.Pdf:
    pdf = page(b"", pages=2)
    held = pdf.make_indirect(drawing(pdf, text(SSN, 0, 10)))
    for index, word in enumerate((b"SSN", b"Order no.")):
        pdf.pages[index].obj.Resources.XObject = Dictionary(X=held)
        content = text(word, 72, 710) + b"q 1 0 0 1 130 700 cm /X Do Q"
        pdf.pages[index].obj.Contents = pdf.make_stream(content)
    return pdf


def _type3() -> pikepdf.Pdf:
    pdf = page(b"BT /T3 12 Tf 72 700 Td (" + SAID + b") Tj ET")
    used = sorted(set(SAID))
    shape = pdf.make_stream(b"500 0 0 0 500 700 d1 0 0 400 600 re f")
    names = [one for code in used for one in (code, Name(f"/g{code}"))]
    mapped = b"1 begincodespacerange <00> <ff> endcodespacerange 1 beginbfrange <20> <7e> <0020> endbfrange"
    pdf.pages[0].obj.Resources.Font.T3 = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 500, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary({f"/g{code}": shape for code in used}),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array(names)),
        FirstChar=32,
        LastChar=126,
        Widths=Array([500] * 95),
        ToUnicode=pdf.make_stream(b"begincmap " + mapped + b" endcmap"),
    )
    return pdf


def _ligature() -> pikepdf.Pdf:
    """The letter A says `12`, the letter B `3`."""
    pdf = page(b"BT /L 12 Tf 72 700 Td (SSN AB-45-6789) Tj ET")
    mapped = (
        b"begincmap 1 begincodespacerange <00> <ff> endcodespacerange 2 beginbfrange <20> <40> <0020> <43> <7e> <0043> "
        b"endbfrange 2 beginbfchar <41> <00310032> <42> <0033> endbfchar endcmap"
    )
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, ToUnicode=pdf.make_stream(mapped))
    pdf.pages[0].obj.Resources.Font.L = font
    return pdf


def _tagged() -> pikepdf.Pdf:
    pdf = page(b"/P <</MCID 0>> BDC " + text(SAID) + b"EMC")
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    said = {key: String(WORDS) for key in ("/ActualText", "/Alt", "/E", "/T", "/ID", "/Lang")}
    own = Dictionary(O=Name.UserProperties, P=Array([Dictionary(N=String("n"), V=String(WORDS))]))
    tag = pdf.make_indirect(Dictionary({**said, "/S": Name.P, "/P": root, "/Pg": pdf.pages[0].obj, "/K": 0, "/A": own}))
    root.K, root.ParentTree = tag, Dictionary(Nums=Array([0, Array([tag])]))
    root.IDTree = Dictionary(Names=Array([String(WORDS), tag]))
    pdf.Root.StructTreeRoot, pdf.Root.Lang = root, String(WORDS)
    pdf.pages[0].obj.StructParents = 0
    return pdf


def _property_list() -> pikepdf.Pdf:
    pdf = page(b"/Span /P0 BDC " + text(SAID) + b"EMC")
    pdf.pages[0].obj.Resources.Properties = Dictionary(P0=Dictionary(ActualText=String(WORDS)))
    return pdf


def _annotation_elsewhere() -> pikepdf.Pdf:
    pdf = page(text(SAID), pages=2)
    look = drawing(pdf, text(SAID, 0, 10))
    box = Array([72, 300, 400, 330])
    hostile_make.annotate(pdf, 1, Subtype=Name.Stamp, Rect=box, AP=Dictionary(N=look, D=look))
    link = Dictionary(S=Name.URI, URI=String(f"https://example.org/?ssn={SSN.decode()}"))
    hostile_make.annotate(pdf, 1, Subtype=Name.Link, Rect=box, Contents=String(WORDS), A=link)
    return pdf


def _beside_the_pages() -> pikepdf.Pdf:
    pdf = page(text(SAID))
    one = pdf.pages[0].obj
    pdf.docinfo["/Title"] = WORDS
    pdf.Root.Metadata = pdf.make_stream(hostile_make.XMP.replace(b'about=""', b'about="' + SAID + b'"'))
    one.PieceInfo = Dictionary(App=Dictionary(Private=String(WORDS)))
    one.Thumb = pdf.make_stream(SAID, Width=5, Height=3, ColorSpace=Name.DeviceGray, BitsPerComponent=8)
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(WORDS, 0))
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(WORDS))]))
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(WORDS), Array([one, Name.Fit])])))
    one.Resources.Font.F1.Nobody = Array([Array([String(WORDS)])])
    return pdf


def _font_of_state() -> pikepdf.Pdf:
    pdf = page(b"/G gs BT 72 700 Td (" + SAID + b") Tj ET")
    resources = pdf.pages[0].obj.Resources
    resources.ExtGState = Dictionary(G=Dictionary(Font=Array([resources.Font.F1, 12])))
    return pdf


def _unused() -> pikepdf.Pdf:
    pdf = page(text(SAID))
    pdf.pages[0].obj.Resources.XObject = Dictionary(X=drawing(pdf, text(b"123-4", 0, 0) + text(b"5-6789", 30, 0)))
    return pdf


def _turned(degrees: int) -> pikepdf.Pdf:
    pdf = page(text(SAID))
    one = pdf.pages[0].obj
    one.Rotate, one.MediaBox, one.CropBox = degrees, Array([-100, -50, 700, 900]), Array([50, 50, 560, 780])
    return pdf


WAYS: dict[str, Callable[[], pikepdf.Pdf]] = {
    "split over several Tj": lambda: page(b"BT /F1 12 Tf 72 700 Td (SSN 123) Tj (-45) Tj (-67) Tj (89) Tj ET"),
    "letter by letter, backwards": lambda: page(
        text(b"SSN") + b"".join(text(bytes([one]), 100 + 6.7 * at) for at, one in reversed(list(enumerate(SSN))))
    ),
    "kerned": lambda: page(b"BT /F1 12 Tf 72 700 Td [(SSN 1) 20 (2) 20 (3) 20 (-4) -20 (5-6) 10 (78) -5 (9)] TJ ET"),
    "hexadecimal": lambda: page(b"BT /F1 12 Tf 72 700 Td <" + SAID.hex().encode() + b"> Tj ET"),
    "mirrored": lambda: page(b"q -1 0 0 1 400 0 cm " + text(SAID) + b"Q"),
    "raised": lambda: page(b"BT /F1 12 Tf 72 700 Td (SSN ) Tj 5 Ts (" + SSN + b") Tj ET"),
    "layer over layer": lambda: page(text(SAID) + b"3 Tr " + text(SAID) + b"0 Tr " + text(SAID, 72.3, 700.2)),
    "again off the page": lambda: page(text(SAID) + text(SAID, -900, -900)),
    "again clipped away": lambda: page(text(SAID) + b"q 0 0 1 1 re W n " + text(SAID, 72, 100) + b"Q"),
    "again too small to see": lambda: page(text(SAID) + text(SAID, 72, 100, 0.01)),
    "a drawing shown twice": _drawn_twice,
    "on another page without a word": _on_another_page_without_a_word,
    "Type 3 letters": _type3,
    "a ligature": _ligature,
    "tags": _tagged,
    "a property list": _property_list,
    "annotations of another page": _annotation_elsewhere,
    "beside the pages": _beside_the_pages,
    "a font of the graphics state": _font_of_state,
    "a drawing nobody shows": _unused,
    "turned by 90": lambda: _turned(90),
    "turned by 180": lambda: _turned(180),
    "turned by 270": lambda: _turned(270),
}


def held(path: Path) -> list[bytes]:
    """Everything a file says to somebody who takes it apart, read without our own readers."""
    found = []
    with pikepdf.open(path) as pdf:
        for one in pdf.objects:
            if isinstance(one, Stream):
                data = bytes(one.read_bytes())
                found += [data, b"".join(re.findall(rb"\((.*?)\)", data))]
            else:
                found.append(
                    one.unparse(resolved=True) if isinstance(one, Dictionary | Array) else bytes(repr(one), "utf-8")
                )
    return found


@pytest.mark.parametrize("way", sorted(WAYS))
def test_nothing_of_a_redacted_number_is_in_the_copy(way: str, tmp_path: Path, catalog: Catalog) -> None:
    source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(hostile_make.saved(WAYS[way]()))
    made = redact(source, out, privacy.matter(catalog, "us-nywd"), name="in.pdf")
    assert (made.pages > 0, made.items) == (True, ("SSN-1",))
    assert redact_proof.left(out, [BARE]) == 0
    assert [one for one in held(out) if LEFT.search(one)] == []


def _pattern() -> pikepdf.Pdf:
    pdf = page(text(SAID) + b"/Pattern cs /Pt scn 60 380 300 40 re f")
    resources = pdf.pages[0].obj.Resources
    tile = drawing(pdf, text(b"123-4", 10, 10) + text(b"5-6789", 40, 10))
    tile.PatternType, tile.PaintType, tile.TilingType, tile.XStep, tile.YStep = 1, 1, 1, 200, 40
    del tile.Subtype
    resources.Pattern = Dictionary(Pt=tile)
    return pdf


def _mask() -> pikepdf.Pdf:
    pdf = page(text(SAID) + b"/G gs 0 g 60 380 300 40 re f")
    mask = drawing(pdf, b"1 g " + text(b"123-4", 62, 385) + text(b"5-6789", 92, 385))
    mask.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    states = Dictionary(G=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
    pdf.pages[0].obj.Resources.ExtGState = states
    return pdf


@pytest.mark.parametrize("made", [_pattern, _mask], ids=["pattern", "mask"])
def test_a_file_that_cannot_be_redacted_for_certain_is_not_written(
    made: Callable[[], pikepdf.Pdf], tmp_path: Path, catalog: Catalog
) -> None:
    source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(hostile_make.saved(made()))
    found = redact(source, out, privacy.matter(catalog, "us-nywd"), name="in.pdf")
    assert (found.pages, out.exists()) == (0, False)
    assert [one.code for one in found.findings] == ["privacy.redaction-failed"]


OUTLINES = b"0 g 102 702 m 110 702 l 106 712 l h 112 702 m 118 702 l 118 712 l h f\n"
RULED = b"0.5 w 72 690 m 400 690 l S\n"
WIDE = b"1 0 0 rg 60 600 400 30 re f\n"


@pytest.mark.parametrize(
    ("content", "gone", "stays"),
    [
        (OUTLINES + RULED, [b"106 712 l", b"118 712 l"], [b"400 690 l"]),
        (b"q 2 0 0 2 0 0 cm 0 g 51 351 m 55 351 l 53 356 l h f Q " + WIDE, [b"53 356 l"], [b"60 600 400 30 re"]),
        (b"0.9 g 72 650 400 90 re f " + OUTLINES, [b"106 712 l"], [b"72 650 400 90 re"]),
        (b"104 704 6 6 re W n " + RULED, [], [b"104 704 6 6 re", b"W", b"400 690 l"]),
        (OUTLINES.replace(b"h f", b"300 702 m 340 702 l 320 712 l h f"), [b"106 712 l"], [b"320 712 l"]),
    ],
    ids=["letters as outlines", "in a scaled place", "on a ground", "a clip", "one path with letters outside"],
)
def test_drawn_letters_under_a_box_go_and_all_else_stays(
    content: bytes, gone: list[bytes], stays: list[bytes], tmp_path: Path, catalog: Catalog
) -> None:
    source, out = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(hostile_make.saved(page(content)))
    box = (0, (100.0, 700.0, 200.0, 715.0))
    made = redact(source, out, privacy.matter(catalog, "us-nywd"), name="in.pdf", boxes=(box,))
    assert made.items == ("BOX-1",), made.findings
    with pikepdf.open(out) as pdf:
        pdf.pages[0].contents_coalesce()
        said = bytes(pdf.pages[0].obj.Contents.read_bytes())
    assert [one for one in gone if one in said] == []
    assert [one for one in stays if one not in said] == []
    assert not redact_proof.outlines_left(out, *box)
