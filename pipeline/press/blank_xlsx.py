"""The empty roster: a row a document, with lists to choose from, and a second sheet that explains each column."""

import io
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model import DocumentType, FieldKind
from pipeline.press.questions import Question

ROWS = 1_000
"""How far down the lists to choose from reach."""
_FORMATS = {FieldKind.DATE: "yyyy-mm-dd", FieldKind.TIME: "hh:mm", FieldKind.MONEY: "#,##0.00", FieldKind.INTEGER: "0"}
_TEXT = "@"
"""Anything else is text: a spreadsheet program would make a date of `1-26` and a number of `00042`."""
_HEADING = PatternFill("solid", fgColor="FFDCE6F1")
_REQUIRED = PatternFill("solid", fgColor="FFFCE4D6")
_NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_WIDEST = 40
_TITLE_CHARACTERS = 31
_FORBIDDEN_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def xlsx_form(document_type: DocumentType, asked: tuple[Question, ...]) -> bytes:
    """The workbook's bytes."""
    ordered = (*asked[1:], asked[0])
    book = Workbook()
    book.properties.title = f"{document_type.title}: roster"
    book.properties.creator = "Docketpress"
    book.properties.created = book.properties.modified = _NO_MOMENT
    roster = book.worksheets[0]
    roster.title = document_type.title.translate(_FORBIDDEN_IN_TITLES)[:_TITLE_CHARACTERS]
    choices = book.create_sheet("Choices")
    choices.sheet_state = "hidden"
    for at, question in enumerate(ordered, start=1):
        _column(roster, choices, question, at)
    roster.freeze_panes = "A2"
    roster.row_dimensions[1].height = 32
    _explain(book.create_sheet("Fields", index=1), document_type, ordered)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _column(roster: Worksheet, choices: Worksheet, question: Question, at: int) -> None:
    letter = get_column_letter(at)
    heading = roster.cell(row=1, column=at, value=question.label + (" *" if question.required else ""))
    heading.font = Font(bold=True)
    heading.fill = _REQUIRED if question.required else _HEADING
    heading.alignment = Alignment(wrap_text=True, vertical="top")
    roster.column_dimensions[letter].width = min(_WIDEST, max(14, len(question.label) + 4))
    roster.column_dimensions[letter].number_format = _FORMATS.get(question.kind, _TEXT)
    for row in range(2, 52):
        # A column's format holds for new cells only in some programs; the first rows carry it themselves.
        roster.cell(row=row, column=at).number_format = _FORMATS.get(question.kind, _TEXT)
    if question.choices:
        for row, choice in enumerate(question.choices, start=1):
            choices.cell(row=row, column=at, value=choice)
        _list(roster, letter, len(question.choices))


def _list(roster: Worksheet, letter: str, count: int) -> None:
    allowed = DataValidation(
        type="list",
        formula1=f"Choices!${letter}$1:${letter}${count}",
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Not in the list",
        error="Choose one of the list.",
    )
    allowed.add(f"{letter}2:{letter}{ROWS}")
    roster.add_data_validation(allowed)


def _explain(sheet: Worksheet, document_type: DocumentType, ordered: tuple[Question, ...]) -> None:
    sheet.append((f"{document_type.title}: what each column of the first sheet holds. {document_type.summary}",))
    sheet.append(("A row is one document. Columns marked * must be filled in.",))
    sheet.append(())
    sheet.append(("Column", "Must be filled in", "What to write", "One of"))
    for question in ordered:
        row = (question.label, "yes" if question.required else "", question.help, ", ".join(question.choices))
        sheet.append(row)
    for cell in sheet[4]:
        cell.font = Font(bold=True)
        cell.fill = _HEADING
    for letter, width in {"A": 34, "B": 18, "C": 80, "D": 60}.items():
        sheet.column_dimensions[letter].width = width
    for row_cells in sheet.iter_rows(min_row=4):
        for cell in row_cells:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
