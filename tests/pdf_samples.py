"""Invented PDFs for the tests of stamping, merging and checking: tagged ones by WeasyPrint, strangers' ones by hand."""

import functools
import io
import logging
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import pikepdf
import weasyprint
from pikepdf import Array, Dictionary, Name, String
from weasyprint.text.fonts import FontConfiguration

from pipeline.pages import claims
from pipeline.pages.tags import walk

LETTER = (612, 792)
_STYLE = """
@page { size: letter; margin: 1in; @bottom-center { content: counter(page); font: 9pt Liberation Serif } }
@page land { size: letter landscape }
body { font: 12pt/1.4 Liberation Serif }
h2 { break-before: page }
.land { page: land }
table { border-collapse: collapse } td, th { border: 1px solid black; padding: 2pt }
"""
_TABLE = "<table><thead><tr><th>Item</th><th>Sum</th></tr></thead><tbody>{rows}</tbody></table>"
_LINKS = '<p>See <a href="#end">the end</a> and <a href="https://example.org/{name}">the site</a>.</p>'


@functools.cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@functools.cache
def tagged_bytes(title: str, body: str, lang: str = "en-US", style: str = "") -> bytes:
    """A PDF/A-2a and PDF/UA-1 file with that title and HTML body; the same bytes for the same arguments."""
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    logging.getLogger("fontTools").setLevel(logging.CRITICAL)
    head = f"<title>{title}</title><style>{_STYLE}{style}</style>"
    html = f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>"
    target = io.BytesIO()
    with warnings.catch_warnings():
        # WeasyPrint leaves closing its colour profile to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        weasyprint.HTML(string=html).write_pdf(
            target, font_config=_fonts(), pdf_variant="pdf/a-2a", pdf_identifier=b"docketpress-test"
        )
    with pikepdf.open(target) as pdf:
        pdf.Root.Metadata = pdf.make_stream(
            claims.xmp(claims.Claim.ARCHIVAL_ACCESSIBLE, title), Type=Name.Metadata, Subtype=Name.XML
        )
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True, force_version="1.7")
    return made.getvalue()


def tagged(path: Path, title: str = "Motion", *, pages: int = 2, lang: str = "en-US", body: str | None = None) -> Path:
    """A tagged file with headings, a table with header ids, lists, links and a bookmark a page."""
    path.write_bytes(tagged_bytes(title, document_body(title, pages) if body is None else body, lang))
    return path


def document_body(title: str, pages: int) -> str:
    """HTML of a paper with a heading, a table, a list and links, and a second-level heading on each further page."""
    rows = "".join(f"<tr><td>Line {row}</td><td>{row * 7}.00</td></tr>" for row in range(1, 4))
    first = f"<h1>{title}</h1>{_LINKS.format(name=title.replace(' ', '-'))}{_TABLE.format(rows=rows)}"
    lists = "<ul><li>first point</li><li>second point</li></ul>"
    more = "".join(
        f"<h2>Part {number} of {title}</h2><p>Words on page {number} of {title}.</p>{lists}"
        for number in range(2, pages + 1)
    )
    return f'{first}{lists}{more}<p id="end">The end of {title}.</p>'


def spanish(path: Path) -> Path:
    """A tagged file whose language is Spanish, said only in its catalogue."""
    body = '<h1>Anexo</h1><p>Texto en español con <a href="#end">un enlace</a>.</p><p id="end">Fin.</p>'
    return tagged(path, "Anexo en español", lang="es", body=body)


def turned(path: Path, angle: int, *, crop: tuple[int, int, int, int] | None = None) -> Path:
    """A tagged one-page file whose page is shown turned by `angle` degrees, and cropped."""
    tagged(path, f"Turned by {angle}", pages=1)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        page = pdf.pages[0].obj
        page.Rotate = angle
        if crop:
            page.CropBox = Array(list(crop))
            del page["/TrimBox"], page["/BleedBox"]
        pdf.save(path, deterministic_id=True)
    return path


def scan(path: Path, *, pages: int = 1, paper: int = 255, size: tuple[int, int] = LETTER) -> Path:
    """A stranger's untagged file: each page one grey picture of a few dark lines on paper of that lightness."""
    width, height = 85, 110
    rows = [
        bytes([40 if 20 < y < 80 and y % 6 < 2 and 10 < x < 75 else paper for x in range(width)]) for y in range(height)
    ]
    with pikepdf.new() as pdf:
        picture = pdf.make_stream(
            b"".join(rows),
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceGray,
            BitsPerComponent=8,
        )
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=size)
            page.obj.Resources = Dictionary(XObject=Dictionary(Im0=picture))
            page.obj.Contents = pdf.make_stream(f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())
        pdf.save(path, deterministic_id=True)
    return path


def drawn(path: Path, content: bytes, *, size: tuple[int, int] = LETTER, pages: int = 1) -> Path:
    """A stranger's untagged file with that page content."""
    with pikepdf.new() as pdf:
        for _ in range(pages):
            page = pdf.add_blank_page(page_size=size)
            page.obj.Contents = pdf.make_stream(content)
        pdf.save(path, deterministic_id=True)
    return path


# ── tagged files with one peculiarity each ───────────────────────────────────────────────────────────


def changed(path: Path, change: Callable[[pikepdf.Pdf], None]) -> Path:
    """The file again, with something changed in it."""
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        change(pdf)
        pdf.save(path, deterministic_id=True, force_version="1.7")
    return path


def elements(pdf: pikepdf.Pdf) -> list[walk.Node]:
    """All structure elements of a file."""
    return walk.read(pdf.Root.StructTreeRoot).nodes


def plain_headings(path: Path) -> Path:
    """Headings without a level, in sections: the strong structure of ISO 32000-1, 14.8.4."""
    body = (
        "<h1>Top</h1><p>Words.</p><section><h1>Inner</h1><section><h1>Innermost</h1><p>Words.</p></section></section>"
        "<section><h1>Second</h1><p>Words.</p></section>"
    )

    def change(pdf: pikepdf.Pdf) -> None:
        for node in elements(pdf):
            if node.role == "/H1":
                node.element.S = Name.H

    return changed(tagged(path, "Plain headings", body=body), change)


def own_roles(path: Path, meaning: str) -> Path:
    """A paragraph type of its own, called `Clause`, that means `meaning`."""

    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(Clause=Name(meaning))
        for number, node in enumerate(node for node in elements(pdf) if node.role == "/P"):
            node.element.S = Name.Clause
            node.element.ID = String(f"clause-{number}")

    return changed(tagged(path, f"Clauses as {meaning[1:]}", body="<h1>Clauses</h1><p>One.</p><p>Two.</p>"), change)


def other_profile(path: Path) -> Path:
    """A file made for another red, green and blue."""

    def change(pdf: pikepdf.Pdf) -> None:
        profile = pdf.Root.OutputIntents[0].DestOutputProfile
        data = bytearray(profile.read_bytes())
        data[84:100] = bytes(16)  # the profile's own digest; zero means not computed
        data[24:36] = (2020).to_bytes(2) + bytes([0, 1, 0, 1]) + bytes(6)  # the day it was made
        profile.write(bytes(data))

    return changed(tagged(path, "Another profile", pages=1), change)


def inked(path: Path) -> Path:
    """A file in printing inks (CMYK), with a profile for them."""

    def change(pdf: pikepdf.Pdf) -> None:
        profile = pdf.make_stream(cmyk_profile(), N=4)
        pdf.Root.OutputIntents[0].DestOutputProfile = profile
        pdf.Root.OutputIntents[0].OutputConditionIdentifier = String("Test inks")
        for page in pdf.pages:
            data = page.obj.Contents.read_bytes()
            for old, new in ((b"rg", b"k"), (b"RG", b"K")):
                data = re.sub(rb"[\d.]+ [\d.]+ [\d.]+ " + old + rb"\b", b"0 0.4 0.2 0.6 " + new, data)
            page.obj.Contents.write(data)

    return changed(tagged(path, "Inks", pages=1), change)


def cmyk_profile() -> bytes:
    """The smallest profile for four inks: ICC.1:2001, a look-up table with two steps an ink."""
    grid = bytes(level for at in range(16) for level in (255 - min(255, 64 * at.bit_count()), 128, 128))
    identity = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0])
    table += b"".join(int(value * 65536).to_bytes(4, "big") for value in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    table += identity * 4 + grid + identity * 3
    description = b"desc" + bytes(4) + (5).to_bytes(4, "big") + b"inks\0" + bytes(4 + 4 + 2 + 1 + 67)
    copyright_ = b"text" + bytes(4) + b"none\0"
    white = b"XYZ " + bytes(4) + bytes.fromhex("0000f6d6 00010000 0000d32d".replace(" ", ""))
    tags = [(b"A2B0", table), (b"desc", description), (b"cprt", copyright_), (b"wtpt", white)]
    body, index, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags:
        padded = data + bytes(-len(data) % 4)
        index += name + (at + len(body)).to_bytes(4, "big") + len(data).to_bytes(4, "big")
        body += padded
    header = bytearray(128)
    header[0:4] = (at + len(body)).to_bytes(4, "big")
    header[8:12] = bytes([2, 0x10, 0, 0])
    header[12:24] = b"prtrCMYKLab "
    header[24:36] = bytes([7, 228, 0, 1, 0, 1]) + bytes(6)
    header[36:40] = b"acsp"
    header[68:80] = bytes.fromhex("0000f6d6000100000000d32d")
    return bytes(header) + len(tags).to_bytes(4, "big") + index + body


def layered(path: Path) -> Path:
    """A file with two layers, one of them switched off."""

    def change(pdf: pikepdf.Pdf) -> None:
        groups = [pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in ("Shown", "Hidden")]
        pdf.Root.OCProperties = Dictionary(
            OCGs=Array(groups),
            D=Dictionary(Name=String("Layers"), Order=Array(groups), OFF=Array([groups[1]])),
        )
        page = pdf.pages[0].obj
        page.Resources.Properties = Dictionary(Off=groups[1])
        page.Contents = Array([page.Contents, pdf.make_stream(b"/OC /Off BDC EMC")])

    return changed(tagged(path, "Layers", pages=1), change)


def drawing(path: Path) -> Path:
    """A file whose paragraph lies inside a drawing (form XObject) with marks of its own."""

    def change(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        form = pdf.make_stream(
            b"/P <</MCID 0>> BDC q 0 0 0 rg 10 10 80 4 re f Q EMC",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 100, 100]),
            StructParents=50,
        )
        page.Resources.XObject = Dictionary(Drawing=form)
        page.Contents = Array([page.Contents, pdf.make_stream(b"q /Drawing Do Q")])
        root = pdf.Root.StructTreeRoot
        top = elements(pdf)[0].element
        figure = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Figure, Alt=String("A bar"), P=top, Pg=page),
        )
        figure.A = Dictionary(O=Name.Layout, BBox=Array([10, 10, 90, 14]))
        figure.K = Dictionary(Type=Name.MCR, Pg=page, Stm=form, MCID=0)
        top.K.append(figure)
        root.ParentTree.Nums = Array([*root.ParentTree.Nums, 50, Array([figure])])

    return changed(tagged(path, "Drawing", body="<h1>Drawing</h1><p>Words.</p>"), change)


# ── hostile files ────────────────────────────────────────────────────────────────────────────────────


def nested_tree(path: Path, levels: int) -> Path:
    """A structure tree with one element on each of that many levels."""

    def change(pdf: pikepdf.Pdf) -> None:
        inner: pikepdf.Object | None = None
        for _ in range(levels):
            holder = Dictionary(Type=Name.StructElem, S=Name.Div)
            if inner is not None:
                holder.K = inner
            inner = pdf.make_indirect(holder)
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=inner))

    return changed(scan(path), change)


def chained(path: Path, links: int) -> Path:
    """A page with one link that starts a chain of that many actions."""

    def change(pdf: pikepdf.Pdf) -> None:
        action: pikepdf.Object | None = None
        for _ in range(links):
            holder = Dictionary(S=Name.URI, URI=String("https://example.org/"))
            if action is not None:
                holder.Next = action
            action = pdf.make_indirect(holder)
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])

    return changed(scan(path), change)


def archival_scan(path: Path) -> Path:
    """An untagged scan that holds, and claims, PDF/A-2b."""

    def change(pdf: pikepdf.Pdf) -> None:
        with pikepdf.open(io.BytesIO(tagged_bytes("Lender", "<h1>Lender</h1>"))) as lender:
            pdf.Root.OutputIntents = pdf.copy_foreign(lender.make_indirect(lender.Root.OutputIntents))
        pdf.Root.Metadata = pdf.make_stream(
            claims.xmp(claims.Claim.ARCHIVAL, "Photograph"), Type=Name.Metadata, Subtype=Name.XML
        )

    return changed(scan(path), change)


def name_pairs(tree: pikepdf.Object) -> list[tuple[pikepdf.Object, pikepdf.Object]]:
    """The pairs of a name tree, read by the PDF library."""
    return [(String(key), value) for key, value in pikepdf.NameTree(tree).items()]


def plain(path: Path) -> bytes:
    """The file's bytes with nothing compressed."""
    target = io.BytesIO()
    with pikepdf.open(path) as pdf:
        pdf.save(target, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return target.getvalue()
