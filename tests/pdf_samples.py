"""Invented PDFs for the tests of stamping, merging and checking: tagged ones by WeasyPrint, strangers' ones by hand."""

import functools
import io
import logging
from pathlib import Path

import pikepdf
import weasyprint
from pikepdf import Array, Dictionary, Name
from weasyprint.text.fonts import FontConfiguration

from pipeline.pages import claims

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
