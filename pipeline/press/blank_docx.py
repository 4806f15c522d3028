"""The empty Word form: a table of question and answer, each answer a content control with its field's name."""

import io
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Inches, Pt

from pipeline.model import DocumentType
from pipeline.press.questions import DOCUMENT_TYPE, Question, shown

_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_WIDTHS = (3744, 6336)
"""Of question and answer, in twentieths of a point: 2.6 and 4.4 inches."""
_TIGHT = '<w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr>'
_BOLD = "<w:b/>"
_SMALL = '<w:color w:val="444444"/><w:sz w:val="17"/>'
_PROMPT = '<w:color w:val="666666"/>'
_TABLE = (
    '<w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="10080" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
    '<w:tblCellMar><w:top w:w="60" w:type="dxa"/><w:left w:w="100" w:type="dxa"/>'
    '<w:bottom w:w="60" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>'
)


def docx_form(document_type: DocumentType, asked: tuple[Question, ...]) -> bytes:
    """The document's bytes."""
    document = docx.Document()
    _page(document, document_type)
    document.add_heading(document_type.title, level=1)
    document.add_paragraph(f"{document_type.summary} Questions marked * must be answered.")
    last = document.add_paragraph()
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in _WIDTHS)
    rows = (_header(), *(_question(one, at) for at, one in enumerate(asked, start=2)), _mark(document_type))
    table = f"<w:tbl {nsdecls('w')}>{_TABLE}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    document.element.body.insert(document.element.body.index(last._p), parse_xml(table))  # noqa: SLF001 - no public way
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: Document, document_type: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(0.75)
    section.top_margin = section.bottom_margin = Inches(0.75)
    normal = document.styles["Normal"]
    normal.font.name = "Liberation Sans"
    normal.font.size = Pt(10.5)
    properties = document.core_properties
    properties.title = f"{document_type.title}: form"
    properties.author = "Docketpress"
    properties.comments = ""
    properties.language = "en-US"
    properties.created = properties.modified = _NO_MOMENT


def _header() -> str:
    cells = "".join(
        _cell(_paragraph(text, _BOLD), width, '<w:shd w:val="clear" w:color="auto" w:fill="DCE6F1"/>')
        for text, width in zip(("Question", "Answer"), _WIDTHS, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _question(question: Question, number: int) -> str:
    label = _paragraph(question.label + (" *" if question.required else ""), _BOLD)
    return _row(label + (_paragraph(question.help, _SMALL) if question.help else ""), _answer(question, number))


def _mark(document_type: DocumentType) -> str:
    """The row by which the form is known again; people cannot change it."""
    label = _paragraph("Document type", _BOLD) + _paragraph("Please leave this as it is.", _SMALL)
    names = f'<w:alias w:val="Document type"/><w:tag w:val="{DOCUMENT_TYPE}"/><w:id w:val="1"/>'
    return _row(label, _control(f'{names}<w:lock w:val="sdtContentLocked"/><w:text/>', document_type.name, ""))


def _answer(question: Question, number: int) -> str:
    names = f"<w:alias w:val={quoteattr(question.label)}/><w:tag w:val={quoteattr(question.name)}/>"
    # The schema wants the switch for the placeholder between the id and the kind.
    switch = "" if question.preset else "<w:showingPlcHdr/>"
    kind, prompt = _kind(question)
    text, look = (shown(question.preset), "") if question.preset else (prompt, _PROMPT)
    return _control(f'{names}<w:id w:val="{number}"/>{switch}{kind}', text, look)


def _kind(question: Question) -> tuple[str, str]:
    """The control's kind, and what it says while it is empty."""
    if not question.choices:
        # LibreOffice loses the line breaks of a plain text control, so answers of several lines are rich text.
        return "" if question.lines else "<w:text/>", "Click here and type."
    items = "".join(
        f"<w:listItem w:displayText={quoteattr(shown(one))} w:value={quoteattr(one)}/>" for one in question.choices
    )
    return f"<w:dropDownList>{items}</w:dropDownList>", "Choose an item."


def _control(properties: str, text: str, look: str) -> str:
    """A control inside a line: LibreOffice keeps these, and drops those that stand round a paragraph."""
    content = f"<w:sdtContent>{_run(text, look)}</w:sdtContent>"
    return f"<w:p>{_TIGHT}<w:sdt><w:sdtPr>{properties}</w:sdtPr>{content}</w:sdt></w:p>"


def _row(label: str, answer: str) -> str:
    cells = _cell(label, _WIDTHS[0]) + _cell(answer, _WIDTHS[1])
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(content: str, width: int, look: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{look}</w:tcPr>{content}</w:tc>'


def _paragraph(text: str, look: str) -> str:
    return f"<w:p>{_TIGHT}{_run(text, look)}</w:p>"


def _run(text: str, look: str) -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
