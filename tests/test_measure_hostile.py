"""Measuring ends, in findings and in time, whatever the file: odd sizes, fonts, turns and numbers of letters."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.model import Court
from pipeline.pages.conform import conform
from tests import hostile_make, hostile_pdfs
from tests.outside_papers import NUMBERED, PAIRED, STRICT, Text, good, pdf, plain_font, prose


def raw(content: bytes, *, size: tuple[float, float] = (612, 792), fonts: dict[str, Dictionary] | None = None) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=size)
    chosen = {"/F1": plain_font("Times-Roman")} if fonts is None else fonts
    page.obj.Resources = Dictionary(Font=Dictionary(chosen))
    page.obj.Contents = made.make_stream(content)
    return hostile_make.saved(made)


def shapes() -> bytes:
    """A font of which every letter is a drawing, without a name."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(612, 792))
    letter = made.make_stream(b"500 0 0 0 500 700 d1 0 0 500 700 re f")
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type3,
        FontBBox=Array([0, 0, 500, 700]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
        CharProcs=Dictionary(a=letter),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
        FirstChar=97,
        LastChar=97,
        Widths=Array([600]),
    )
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
    page.obj.Contents = made.make_stream(b"BT /F1 12 Tf 72 700 Td (aaaa aaaa) Tj ET")
    return hostile_make.saved(made)


def odd_font(**entries: object) -> bytes:
    font = Dictionary(
        {"/Type": Name.Font, "/Subtype": Name.Type1, **{f"/{key}": value for key, value in entries.items()}}
    )
    return raw(b"BT /F1 12 Tf 72 700 Td (Some words of no account here) Tj ET", fonts={"/F1": font})


def nested(depth: int) -> bytes:
    """Drawings inside drawings, the innermost with words."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(612, 792))
    fonts = Dictionary(F1=plain_font("Times-Roman"))
    inner = made.make_stream(
        b"BT /F1 12 Tf 72 700 Td (deep inside) Tj ET",
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 612, 792]), Resources=Dictionary(Font=fonts),
    )  # fmt: skip
    for _ in range(depth):
        inner = made.make_stream(
            b"/X Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 612, 792]),
            Resources=Dictionary(XObject=Dictionary(X=inner)),
        )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(X=inner))
    page.obj.Contents = made.make_stream(b"/X Do")
    return hostile_make.saved(made)


def columns() -> Iterator[bytes]:
    for x in range(0, 600, 6):
        for y in range(0, 790, 60):
            yield b"1 0 0 1 %d %d Tm (%d) Tj " % (x, y, x % 60)


ODD: dict[str, Callable[[], bytes]] = {
    "a huge page": lambda: pdf([prose(10_000, 10)], size=(14_400, 14_400)),
    "a tiny page": lambda: pdf([[Text(0, 0, "x", 0.5)]], size=(3, 3)),
    "10,000 letters on one spot": lambda: raw(b"BT /F1 12 Tf " + b"1 0 0 1 72 700 Tm (a) Tj " * 10_000 + b"ET"),
    "a line of 100,000 letters": lambda: raw(b"BT /F1 1 Tf 72 700 Td (" + b"abcdefghi " * 10_000 + b") Tj ET"),
    "letters of no size": lambda: raw(b"BT /F1 0 Tf 72 700 Td (nothing to see) Tj ET"),
    "letters of enormous size": lambda: raw(b"BT /F1 100000 Tf 72 700 Td (huge) Tj ET"),
    "letters turned over": lambda: raw(b"BT /F1 -12 Tf 300 700 Td (backwards it goes) Tj ET"),
    "text turned by 45 degrees": lambda: raw(b"BT /F1 12 Tf .7 .7 -.7 .7 72 300 Tm (up and away) Tj ET"),
    "a degenerate matrix": lambda: raw(b"BT /F1 12 Tf 0 0 0 0 72 300 Tm (flat) Tj ET"),
    "numbers out of range": lambda: raw(b"BT /F1 12 Tf 1 0 0 1 99999999999 -99999999999 Tm (far away) Tj ET"),
    "no fonts": lambda: raw(b"BT /F9 12 Tf 72 700 Td (no such font) Tj ET", fonts={}),
    "a font of drawings": shapes,
    "a font without a name": odd_font,
    "a font with a name of odd bytes": lambda: odd_font(BaseFont=Name("/\xff\xfe#20,Bold")),
    "an encoding that says nothing": lambda: odd_font(
        BaseFont=Name("/ABCDEF+Odd"), Encoding=Dictionary(Differences=Array([32, Name.foo, Name.bar]))
    ),
    "drawings within drawings": lambda: nested(20),
    "a thousand columns": lambda: raw(b"BT /F1 2 Tf " + b"".join(columns()) + b"ET"),
    "many numbers at the left": lambda: pdf([[Text(20, 780 - 2 * n, str(n % 99 + 1), 2) for n in range(380)]]),
    "only blanks": lambda: raw(b"BT /F1 12 Tf 72 700 Td (          ) Tj ET"),
}  # fmt: skip


def turned(degrees: int) -> bytes:
    return pdf(good(), extra=lambda one: turn(one, degrees))


def turn(document: pikepdf.Pdf, degrees: int) -> None:
    for page in document.pages:
        page.rotate(degrees, relative=False)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("court", [STRICT, NUMBERED, PAIRED], ids=["strict", "numbered", "paired"])
def test_an_odd_file_ends_in_findings(odd: str, court: Court, tmp_path: Path) -> None:
    path = tmp_path / "odd.pdf"
    path.write_bytes(ODD[odd]())
    for one in conform(path, court, name="odd.pdf", ours=False, lead=True, paper_kind="motion", recorded=True):
        assert one.code.startswith("conform.")
        assert one.message.endswith(".")


@pytest.mark.parametrize("name", hostile_pdfs.samples())
def test_a_hostile_file_ends_in_findings(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    path.write_bytes(hostile_pdfs.samples()[name])
    for one in conform(path, STRICT, name="hostile.pdf", ours=False, lead=True, paper_kind="motion", recorded=True):
        assert one.code.startswith("conform.")


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_seen_turned_is_measured_as_it_is_seen(degrees: int, tmp_path: Path) -> None:
    path = tmp_path / "turned.pdf"
    path.write_bytes(turned(degrees))
    codes = {one.code for one in conform(path, STRICT, name="motion.pdf", ours=False, lead=True)}
    assert "conform.rotated" in codes
    assert "conform.font-size" not in codes


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_written_sideways_and_turned_upright_reads_as_upright(degrees: int, tmp_path: Path) -> None:
    size = (792, 612) if degrees != 180 else (612, 792)
    # Written so that turning the sheet clockwise sets it upright.
    undo = {90: (0, 1, -1, 0, 792, 0), 180: (-1, 0, 0, -1, 612, 792), 270: (0, -1, 1, 0, 0, 612)}[degrees]
    path = tmp_path / "sideways.pdf"
    draw = b"%d %d %d %d %d %d cm\n" % undo
    data = pdf(good(), size=size, draw=draw, extra=lambda one: turn(one, degrees))
    path.write_bytes(data)
    codes = {one.code for one in conform(path, STRICT, name="motion.pdf", ours=False, lead=True)}
    assert codes <= {"conform.rotated", "conform.typeface-twin"}
