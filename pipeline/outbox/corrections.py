"""A workbook of the bad rows only: the person's own columns, the bad cells marked, the messages beside them.

Corrected and dropped again it is read like any roster. Every value is written as text, so that none can act
as a formula, no date moves and no case number loses a zero. The same rows give the same bytes.

Rows are written one after the other and not kept: ten thousand of them as cells would take 190 MB.
"""

import io
import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.model import Finding, Origin, Place, RawForm, Severity
from pipeline.rules import headings

HEADING = "What to correct"
"""The last column; the reader of rosters passes over it."""

_EPOCH = (1980, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_SHEET_NAME = 31
_CELL = 32_767
"""The most characters a spreadsheet program keeps in a cell."""
_BAD = PatternFill("solid", start_color="FFFFC7CE", end_color="FFFFC7CE")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_HEADER = PatternFill("solid", start_color="FFE7E6E6", end_color="FFE7E6E6")
_WIDEST, _NARROWEST, _MESSAGE = 48, 12, 90
"""Widths of columns, in characters."""
_LINE, _HIGHEST = 15, 409
"""The height of a line, and the most a row can have, in points."""
_Row = tuple[str | None, str | None, int | None]
"""File, sheet and row."""
_TYPE, _COURT = headings.key("document_type"), headings.key("court")


def corrections(rows: Iterable[RawForm], findings: tuple[Finding, ...]) -> bytes | None:
    """The workbook.

    Args:
        rows: the raw forms that came back. Those that are no rows of a roster are passed over.
        findings: all findings of the drop; each marks the cell of its row and column.

    Returns:
        The workbook's bytes, or None when no row of a roster came back.
    """
    wanted = [one for one in rows if one.origin.row is not None and one.origin.columns]
    if not wanted:
        return None
    book = Workbook(write_only=True)
    book.properties.creator = "Docketpress"
    for (file, sheet), members in groupby(wanted, key=lambda one: (one.origin.file, one.origin.sheet)):
        rows_here = tuple(members)
        every = sorted((*rows_here, *_unread(rows_here, findings)), key=lambda one: one.origin.row or 0)
        _sheet(book.create_sheet(_sheet_name(book, sheet or file)), tuple(every), findings)
    return _bytes(book)


def _unread(rows: tuple[RawForm, ...], findings: tuple[Finding, ...]) -> Iterator[RawForm]:
    """Rows of the sheet that could not even be read: they come back empty, so that none is forgotten."""
    origin = rows[0].origin
    known = {one.origin.row for one in rows}
    stopped = {
        one.where.row
        for one in findings
        if one.severity is Severity.ERROR and (one.where.file, one.where.sheet) == (origin.file, origin.sheet)
    }
    for number in stopped - known - {None}:
        yield RawForm(document_type=None, court=None, values={}, origin=replace(origin, row=number))


def _sheet_name(book: Workbook, name: str) -> str:
    plain = _NOT_IN_SHEET_NAMES.sub(" ", ILLEGAL_CHARACTERS_RE.sub("", name)).strip() or "Rows"
    made, number = plain[:_SHEET_NAME], 1
    while made.casefold() in {one.casefold() for one in book.sheetnames}:
        number += 1
        made = f"{plain[: _SHEET_NAME - 4]} {number}"
    return made


def _sheet(sheet: Worksheet, rows: tuple[RawForm, ...], findings: tuple[Finding, ...]) -> None:
    columns = _columns(rows)
    last = max(columns.values()) + 1
    for heading, at in columns.items():
        sheet.column_dimensions[get_column_letter(at)].width = _width(heading, rows)
    sheet.column_dimensions[get_column_letter(last)].width = _MESSAGE
    _for_paper(sheet)  # with the widths: nothing of these can be said once the first row is written
    sheet.append(_placed({at: _heading(sheet, heading) for heading, at in [*columns.items(), (HEADING, last)]}))
    told = _told(findings)
    for number, raw in enumerate(rows, 2):
        mine = told.get(_place(raw.origin), [])
        asked = _asked(raw, mine)
        sheet.row_dimensions[number].height = min(_HIGHEST, _LINE * _lines(raw, columns, asked))
        sheet.append(_placed({**_row(sheet, raw, columns, mine), last: _text(sheet, asked)}))
        del sheet.row_dimensions[number]  # it is written


def _placed(cells: Mapping[int, Cell]) -> list[Cell | None]:
    """Cells by their column as a row, with nothing between them."""
    return [cells.get(at) for at in range(1, max(cells) + 1)]


def _heading(sheet: Worksheet, heading: str) -> Cell:
    cell = _text(sheet, heading)
    cell.font, cell.fill = Font(bold=True), _HEADER
    return cell


def _for_paper(sheet: Worksheet) -> None:
    """On the screen the headings stay in sight; on paper all columns stand on one landscape sheet."""
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _columns(rows: tuple[RawForm, ...]) -> Mapping[str, int]:
    """Heading → column number as in the person's own sheet."""
    return {
        heading: column_index_from_string(place.partition(" ")[0])
        for raw in rows
        for heading, place in raw.origin.columns.items()
    }


def _row(sheet: Worksheet, raw: RawForm, columns: Mapping[str, int], findings: list[Finding]) -> dict[int, Cell]:
    """The person's own cells, by their column."""
    cells = {}
    for heading, at in columns.items():
        cells[at] = cell = _text(sheet, _value(raw, heading))
        place = raw.origin.columns.get(heading)
        bad = [one for one in findings if place is not None and one.where.column == place]
        if bad:
            cell.fill = _BAD
            note = "\n".join(f"{one.message} {one.repair}" for one in bad)
            cell.comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", note), "Docketpress", height=120, width=360)
    return cells


def _value(raw: RawForm, heading: str) -> str:
    """The text that stood in the cell; the type and the court are kept beside the values."""
    aside = {_TYPE: raw.document_type, _COURT: raw.court}.get(headings.key(heading))
    found = raw.values.get(heading, aside)
    return "" if found is None else str(found)


def _text(sheet: Worksheet, text: str) -> Cell:
    """A cell with text that stays text: not a formula, not a number, not a date."""
    cell: Cell = WriteOnlyCell(sheet)
    plain = ILLEGAL_CHARACTERS_RE.sub("", text)[:_CELL]
    if plain:
        cell.value = plain
        cell.data_type = "s"
    cell.alignment = _WRAPPED
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


def _told(findings: tuple[Finding, ...]) -> Mapping[_Row, list[Finding]]:
    """What a person must look at, by its row: a roster may have come back whole, with a hundred thousand of them."""
    told: dict[_Row, list[Finding]] = {}
    for one in findings:
        if one.severity is not Severity.ADVICE:
            told.setdefault(_place(one.where), []).append(one)
    return told


def _place(one: Place | Origin) -> _Row:
    return one.file, one.sheet, one.row


def _messages(findings: list[Finding]) -> str:
    return "\n".join(f"{_name(one.where)}: {one.message} {one.repair}" for one in findings)


def _asked(raw: RawForm, findings: list[Finding]) -> str:
    """What stands in the last column."""
    if raw.values:
        return _messages(findings)
    return f"Row {raw.origin.row} could not be read; copy it from the original, then:\n{_messages(findings)}"


def _name(place: Place) -> str:
    """`Hearing date` for `C (Hearing date)`; the field's name where the sheet has no such column."""
    if place.column and "(" in place.column:
        return place.column.partition("(")[2].removesuffix(")")
    return place.column or place.field or "The row"


def _lines(raw: RawForm, columns: Mapping[str, int], asked: str) -> int:
    """How many lines the row's fullest cell takes; programs do not find out by themselves."""
    cells = [(_value(raw, heading), _WIDEST) for heading in columns] + [(asked, _MESSAGE)]
    return max(sum(ceil((len(line) or 1) / (width - 4)) for line in text.split("\n")) for text, width in cells)


def _width(heading: str, rows: tuple[RawForm, ...]) -> int:
    longest = max(len(heading), *(len(_value(one, heading)) for one in rows))
    return min(_WIDEST, max(_NARROWEST, longest + 2))


def _bytes(book: Workbook) -> bytes:
    """The workbook without the time of its making, which would make every repetition differ."""
    draft, final = io.BytesIO(), io.BytesIO()
    book.save(draft)
    with zipfile.ZipFile(draft) as source, zipfile.ZipFile(final, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with source.open(name) as read, target.open(entry, "w") as written:
                if name == "docProps/core.xml":
                    written.write(_STAMP.sub(rb"\g<1>1980-01-01T00:00:00Z", read.read()))
                else:
                    shutil.copyfileobj(read, written)
    return final.getvalue()
