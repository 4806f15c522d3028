"""Fills the empty forms as a person would: a PDF in a reader, a Word table, a spreadsheet."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdf
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from pipeline.model import Court, DocumentType
from pipeline.press.blank import write_blank


def pdf(document_type: DocumentType, court: Court, answers: Mapping[str, Any], path: Path) -> None:
    """Fill the PDF form of a type."""
    write_blank(document_type, {court.name: court}, "pdf", path)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(path.read_bytes()))
    texts = {name: str(one) for name, one in answers.items()}
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, texts, auto_regenerate=False)
    with path.open("wb") as stream:
        writer.write(stream)


def word(document_type: DocumentType, court: Court, answers: Mapping[str, Any], path: Path) -> None:
    """Fill the Word form of a type, typing over each answer as a person does."""
    write_blank(document_type, {court.name: court}, "docx", path)
    document = docx.Document(str(path))
    for control in document.element.body.iter(qn("w:sdt")):
        name = control.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val"))
        if name in answers:
            _type_over(control, str(answers[name]))
    document.save(str(path))


def _type_over(control: Any, text: str) -> None:  # noqa: ANN401 - an XML element
    placeholder = control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}")
    if placeholder is not None:
        placeholder.getparent().remove(placeholder)
    run = next(control.iter(qn("w:r")))
    for old in run.findall(qn("w:t")):
        run.remove(old)
    for number, line in enumerate(text.split("\n")):
        if number:
            run.append(OxmlElement("w:br"))
        said = OxmlElement("w:t")
        said.text = line
        run.append(said)


def xlsx(headings: Sequence[str], rows: Sequence[Sequence[object]], path: Path) -> None:
    """Write a roster as an office keeps one, its dates as dates."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = "Hearings"
    sheet.append(list(headings))
    for row in rows:
        sheet.append([_cell(one) for one in row])
    book.save(path)


def _cell(value: object) -> object:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return value
