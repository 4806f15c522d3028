"""Reads a filled Word form: content controls by their tag, and tables of label and value.

Text is taken as the page shows it: with tracked insertions, without tracked deletions, placeholders empty.
"""

import zipfile
from collections.abc import Iterable, Iterator

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from pipeline.intake.read import limits
from pipeline.intake.read.assemble import form, no_fields
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem
from pipeline.model import JSON, Finding, Origin

_STRICT = b"http://purl.oclc.org/ooxml/"
_DOCUMENT = "word/document.xml"
_WORD14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_LEFT_OUT = frozenset(
    {qn("w:del"), qn("w:moveFrom"), qn("w:drawing"), qn("w:pict"), qn("w:txbxContent"), qn("w:instrText")},
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TRUE = frozenset({"1", "true", "on", None})


def fields_of(source: Source) -> dict[str, JSON]:
    """The form's answers by tag or label; empty when the document is no form.

    Raises:
        Unreadable: a harmful or damaged file, or one label with two answers.
    """
    limits.inspect(source)
    body = _open(source).element.body
    answers: dict[str, str] = {}
    for name, text in (*_controls(body), *_rows(body)):
        if answers.get(name, "").strip() not in {"", text.strip()} and text.strip():
            raise Unreadable(_twice(source, name))
        if text.strip() or name not in answers:
            answers[name] = text.strip()
    return dict(answers)


def read_word(source: Source, known: Known) -> Reading:
    """The document as one form.

    Raises:
        Unreadable: harmful, damaged, or no form.
    """
    values = {name: text for name, text in fields_of(source).items() if text}
    if not values:
        raise Unreadable(no_fields(source.place()))
    return form(values, Origin(file=source.name, sha256=source.sha256), known, source.place())


def _open(source: Source) -> Document:
    try:
        return docx.Document(str(source.path))
    except (KeyError, ValueError, AttributeError, TypeError, OSError, zipfile.BadZipFile, etree.LxmlError) as error:
        # Each of these came from python-docx over a corpus of real files: odd packages, other document kinds.
        raise Unreadable(_unreadable(source)) from error


def _unreadable(source: Source) -> Finding:
    if _is_strict(source):
        return problem(
            code="read.word-strict",
            where=source.place(),
            message=f"{source.name} was saved as “Strict Open XML Document”, which cannot be read here.",
            repair="Save it as “Word Document (.docx)” and drop it again.",
        )
    return problem(
        code="read.word-unreadable",
        where=source.place(),
        message=f"{source.name} is no Word document that can be read; it may be a template or damaged.",
        repair="Open it in Word, save it as “Word Document (.docx)” and drop it again.",
    )


def _is_strict(source: Source) -> bool:
    try:
        with zipfile.ZipFile(source.path) as archive:
            return any(
                _STRICT in archive.read(name) for name in ("_rels/.rels", _DOCUMENT) if name in archive.namelist()
            )
    except zipfile.BadZipFile:
        return False


def _twice(source: Source, name: str) -> Finding:
    return problem(
        code="read.label-twice",
        where=source.place(),
        message=f"“{name}” stands twice in the document with different answers.",
        repair="Remove one of the two.",
        found=name,
    )


def _controls(body: etree._Element) -> Iterator[tuple[str, str]]:
    """Content controls with a tag or a title, and what is chosen or written in them."""
    for control in body.iter(qn("w:sdt")):
        properties = control.find(qn("w:sdtPr"))
        content = control.find(qn("w:sdtContent"))
        if properties is None or content is None:
            continue
        name = _attribute(properties, "w:tag") or _attribute(properties, "w:alias")
        if name:
            yield name, _answer(properties, content)


def _answer(properties: etree._Element, content: etree._Element) -> str:
    if properties.find(qn("w:showingPlcHdr")) is not None and _is_on(properties.find(qn("w:showingPlcHdr"))):
        return ""
    box = properties.find(f"{_WORD14}checkbox")
    if box is not None:
        checked = box.find(f"{_WORD14}checked")
        return "yes" if checked is not None and checked.get(f"{_WORD14}val") in _TRUE else "no"
    return _listed(properties, _text(content))


def _listed(properties: etree._Element, text: str) -> str:
    """What an item of a list stands for, by the words it shows."""
    for kind in ("w:dropDownList", "w:comboBox"):
        for item in properties.iterfind(f"{qn(kind)}/{qn('w:listItem')}"):
            shown = item.get(qn("w:displayText")) or item.get(qn("w:value"))
            if shown == text:
                return item.get(qn("w:value")) or text
    return text


def _rows(body: etree._Element) -> Iterator[tuple[str, str]]:
    """Table rows of label and value; four cells are two pairs. Rows with a content control are left to it."""
    for row in body.iter(qn("w:tr")):
        header = row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")
        cells = row.findall(qn("w:tc"))
        if header is not None or len(cells) not in {2, 4}:
            continue
        for label, value in zip(cells[::2], cells[1::2], strict=True):
            name = _label(label)
            if name and not any(_named_controls(value)):
                yield name, _cell_answer(value)


def _cell_answer(cell: etree._Element) -> str:
    """The cell's text, or what is chosen in its only control: LibreOffice takes the names off lists to choose from."""
    controls = list(cell.iter(qn("w:sdt")))
    if len(controls) == 1:
        properties, content = (controls[0].find(qn(one)) for one in ("w:sdtPr", "w:sdtContent"))
        if properties is not None and content is not None and _text(cell) == _text(content):
            return _answer(properties, content)
    return _text(cell)


def _named_controls(cell: etree._Element) -> Iterator[str]:
    for properties in cell.iter(qn("w:sdtPr")):
        name = _attribute(properties, "w:tag") or _attribute(properties, "w:alias")
        if name:
            yield name


def _label(cell: etree._Element) -> str:
    """The first paragraph; what follows it explains the field."""
    first = next((line for line in _text(cell).split("\n") if line.strip()), "")
    return " ".join(first.split()).rstrip("*: ").strip()


def _text(element: etree._Element) -> str:
    return "\n".join("".join(_pieces(one)) for one in _paragraphs(element)).strip(" \u2002\n")


def _paragraphs(element: etree._Element) -> Iterable[etree._Element]:
    found = list(element.iter(qn("w:p")))
    return found or [element]


def _pieces(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _LEFT_OUT or child.tag == _FALLBACK:
            continue
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag in {qn("w:br"), qn("w:cr")}:
            yield "\n"
        elif child.tag == qn("w:tab"):
            yield "\t"
        else:
            yield from _pieces(child)


def _attribute(properties: etree._Element, name: str) -> str | None:
    child = properties.find(qn(name))
    return child.get(qn("w:val")) if child is not None else None


def _is_on(switch: etree._Element | None) -> bool:
    return switch is not None and switch.get(qn("w:val")) in {*_TRUE}
