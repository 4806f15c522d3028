"""Reads a CSV roster: a row a form, whatever the encoding and the separator, numbered as a spreadsheet program does."""

import csv
import io
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
    first, _, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) > len("sep="):
        return _taken_apart(source, rest, first.strip()[len("sep=")], start=2)
    tried = {sign: _start(text, sign) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: (best_header(tried[sign], known).score, _width(tried[sign])))
    return _taken_apart(source, text, best, start=1)


def _width(table: Table) -> int:
    return max((len(line.cells) for line in table.lines), default=0)


def _start(text: str, sign: str) -> Table:
    """The first rows only: enough to find the headings."""
    lines = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    try:
        for number, cells in zip(range(1, 41), reader, strict=False):
            lines.append(Line(number=number, cells=tuple(cells)))
    except csv.Error:
        pass  # told when the whole text is taken apart
    return Table(sheet=None, lines=tuple(lines))


def _taken_apart(source: Source, text: str, sign: str, *, start: int) -> _Read:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)
    lines: list[Line] = []
    findings: list[Finding] = []
    number = start
    while True:
        begun = reader.line_num + start
        try:
            lines.append(Line(number=number, cells=tuple(next(reader))))
        except StopIteration:
            return _Read(table=Table(sheet=None, lines=tuple(lines)), findings=tuple(findings))
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise Unreadable(_never_closed(source, begun)) from error
            findings.append(_bad_row(source, number))
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
