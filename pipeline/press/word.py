"""The editable twin of a paper: a Word file with the same text, made from the same HTML.

It reads what our templates write: headings, paragraphs, `.columns`, tables, `.rule` and `.blank` lines.
"""

import io
import zipfile
from datetime import date, datetime

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import html as lxml_html

from pipeline.press.geometry import Geometry
from pipeline.press.wordblocks import write_blocks

_LONGEST = 255
"""Characters that a property of a Word file may have."""
_SMALL = Pt(10)
_MARK = Pt(14)
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The first moment a zip can hold: the same bytes whenever the file is made."""


def twin(html: str, geometry: Geometry) -> bytes:
    """Make the Word file.

    Args:
        html: a filled template, the one the PDF was rendered from.
        geometry: the court's page.

    Returns:
        The bytes of a `.docx`, the same for the same HTML.
    """
    page: lxml_html.HtmlElement = lxml_html.document_fromstring(html)
    document = Document()
    _set_page(document, geometry)
    _set_styles(document, geometry)
    _set_properties(document, page)
    body = page.body
    _say_title_once(body)
    _set_footer(document, body.get("data-footer", ""), geometry)
    write_blocks(body, document, width=geometry.width - geometry.left - geometry.right)
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream.getvalue())


def marked(docx: bytes, text: str) -> bytes:
    """The same Word file with a word at the head of every page.

    Args:
        docx: a twin.
        text: for example `SEALED`; the PDF bears it as a mark, which no style of ours could put there.

    Returns:
        The bytes of a `.docx`, the same for the same file and word.
    """
    document = Document(io.BytesIO(docx))
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.style = document.styles["Normal"]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run(text)
    run.bold = True
    run.font.size = _MARK
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream.getvalue())


def _say_title_once(body: lxml_html.HtmlElement) -> None:
    """Where the caption bears the paper's title, styles leave out the heading behind it; Word has no such styles."""
    for caption in body.find_class("titled"):
        heading = next(caption.itersiblings("h1"), None)
        if heading is not None:
            heading.drop_tree()


def _set_page(document: WordDocument, geometry: Geometry) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Pt(geometry.width), Pt(geometry.height)
    section.left_margin, section.right_margin = Pt(geometry.left), Pt(geometry.right)
    section.top_margin, section.bottom_margin = Pt(geometry.top), Pt(geometry.bottom + 24)
    section.footer_distance = Pt(geometry.bottom)


def _set_styles(document: WordDocument, geometry: Geometry) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = geometry.typeface.name
        # Word chooses by script; without these, accents and Hebrew come in another face.
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
            fonts.set(qn(kind), geometry.typeface.name)
        for kind in ("w:asciiTheme", "w:hAnsiTheme", "w:cstheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(kind), None)
        style.font.size = Pt(geometry.font_size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_after = Pt(0 if name == "Normal" else 10)
        style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        style.paragraph_format.widow_control = True


def _set_properties(document: WordDocument, page: lxml_html.HtmlElement) -> None:
    core = document.core_properties
    core.title = (page.findtext(".//title") or "")[:_LONGEST]
    core.author = _meta(page, "author")[:_LONGEST]
    core.subject = _meta(page, "description")[:_LONGEST]
    core.comments = ""
    core.language = page.get("lang", "")
    core.revision = 1
    # A day and no more: the moment would make two equal papers differ, and a local one every machine's own.
    day = date.fromisoformat(_meta(page, "dcterms.created")[:10])
    core.created = core.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Word wants it without zone


def _meta(page: lxml_html.HtmlElement, name: str) -> str:
    found = page.xpath("string(//meta[@name=$name]/@content)", name=name)
    return str(found)


def _set_footer(document: WordDocument, text: str, geometry: Geometry) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    # Word's own footer style brings two tab stops of its own; the page number belongs at the right edge.
    paragraph.style = document.styles["Normal"]
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Pt(geometry.width - geometry.left - geometry.right), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\tPage ").font.size = _SMALL
    _field(paragraph, "PAGE")
    paragraph.add_run(" of ").font.size = _SMALL
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Paragraph, code: str) -> None:
    """A number that Word counts itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run.font.size = _SMALL
    field.append(run._r)  # noqa: SLF001 - python-docx has no fields
    paragraph._p.append(field)  # noqa: SLF001


def _undated(docx: bytes) -> bytes:
    """The same file without the times python-docx's zip writer puts in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            fresh = zipfile.ZipInfo(entry.filename, date_time=_EPOCH)
            fresh.compress_type = zipfile.ZIP_DEFLATED
            fresh.external_attr = 0o644 << 16
            target.writestr(fresh, source.read(entry))
    return stream.getvalue()
