"""Reads a CSV roster: a row a form, whatever the encoding and the separator, numbered as a spreadsheet program does."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem
from pipeline.intake.read.roster import read_roster
from pipeline.intake.read.table import Line, Table, best_header
from pipeline.intake.read.text import roster_text
from pipeline.model import Finding

SEPARATORS = (",", ";", "\t")


def read_csv(source: Source, known: Known) -> Reading:
    """Every row a form.

    Raises:
        Unreadable: no text, a quote that never ends, or no row of headings.
    """
    text, remarks = roster_text(source)
    read = _separated(source, text, known)
    reading = read_roster(read.table, source, known)
    return Reading(forms=reading.forms, findings=(*remarks, *read.findings, *reading.findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    table: Table
    findings: tuple[Finding, ...]


def _separated(source: Source, text: str, known: Known) -> _Read:
    """The text taken apart by the separator under which its headings fit best; spreadsheet programs differ in it."""
    sign, start, begin = separator(text, known)
    lines: list[Line] = []
    findings: list[Finding] = []
    for one in taken_apart(source, io.StringIO(text[begin:], newline=""), sign, start=start):
        if isinstance(one, Line):
            lines.append(one)
        else:
            findings.append(one)
    return _Read(table=Table(sheet=None, lines=tuple(lines)), findings=tuple(findings))


def separator(text: str, known: Known) -> tuple[str, int, int]:
    """How a CSV text is taken apart.

    Args:
        text: its beginning is enough.
        known: the catalogue and the lane, whose headings tell.

    Returns:
        The separator; the number of the first row; how many characters stand before that row.
    """
    first, _, _rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) > len("sep="):
        return first.strip()[len("sep=")], 2, len(first) + 1
    tried = {sign: start_of(text, sign) for sign in SEPARATORS}
    return max(SEPARATORS, key=lambda sign: (best_header(tried[sign], known).score, _width(tried[sign]))), 1, 0


def _width(table: Table) -> int:
    return max((len(line.cells) for line in table.lines), default=0)


def start_of(text: str, sign: str) -> Table:
    """The first rows only: enough to find the headings."""
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        for number, cells in zip(range(1, 41), reader, strict=False):
            lines.append(Line(number=number, cells=tuple(cells)))
    except csv.Error:
        pass  # told when the whole text is taken apart
    return Table(sheet=None, lines=tuple(lines))


def taken_apart(source: Source, text: Iterable[str], sign: str, *, start: int) -> Iterator[Line | Finding]:
    """The rows in their order; in place of one that cannot be taken apart, the finding that says so.

    Raises:
        Unreadable: a quotation mark that never closes.
    """
    reader = csv.reader(text, delimiter=sign, strict=True)
    number = start
    while True:
        begun = reader.line_num + start
        try:
            yield Line(number=number, cells=tuple(next(reader)))
        except StopIteration:
            return
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Unreadable(_never_closed(source, begun)) from error
            yield _bad_row(source, number)
        number += 1


def _bad_row(source: Source, number: int) -> Finding:
    return problem(
        code="read.quotes",
        where=source.place(row=number),
        message="A quotation mark in this row neither encloses a cell nor is doubled: its cells cannot be told apart.",
        repair='Write a quotation mark inside a cell twice (""), or save the roster as an .xlsx workbook.',
    )


def _never_closed(source: Source, line: int) -> Finding:
    return problem(
        code="read.quotes",
        where=source.place(row=line),
        message="A quotation mark opens a cell in or below this line and never closes; nothing after it can be read.",
        repair="Close it, or save the roster as an .xlsx workbook; then drop the whole file again.",
    )
