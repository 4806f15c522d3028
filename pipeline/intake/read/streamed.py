"""Reads a roster of any length into files of rows, holding no more of it than one slice.

The checks of sheets and rows are those of a short roster. A row that cannot be read is kept with what is wrong with
it; the others go on. `stream` runs in a limited child, which writes the files and answers with their list.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pipeline.intake import names
from pipeline.intake.read import bad_names, inner_path, limits
from pipeline.intake.read.forms import ROSTERS, ending
from pipeline.intake.read.result import Known, Source, Unreadable, problem
from pipeline.intake.read.roster import SHOWN, Rows, hidden_rows, no_rows, told, too_long
from pipeline.intake.read.row_files import RowFile, Shared, Unread, Writer
from pipeline.intake.read.sliced import SlicedSheet, open_sheets
from pipeline.intake.read.streamed_csv import open_csv
from pipeline.intake.read.table import Header, Line, Table, best_header, columns_of, no_header
from pipeline.intake.read.xlsx_form import explains, kinds_of, passed_over
from pipeline.model import Finding, Packet, RawForm
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """A roster in files of rows."""

    rows: int
    files: tuple[RowFile, ...]
    findings: tuple[Finding, ...]
    """What concerns no single row."""


def stream(
    packet: Packet, catalog: Catalog, lane: LaneSettings, folder: Path, *, chunk_rows: int, most_rows: int
) -> Streamed:
    """Read the rosters of a claimed drop into `rows-0001.jsonl` … in a folder.

    Args:
        packet: the drop; its files lie under `packet.folder`.
        catalog: the document types that can be asked for.
        lane: the defaults of the folder it was dropped in.
        folder: an empty one, for the files.
        chunk_rows: how many rows a file holds at most.
        most_rows: a longer roster is not read.

    Returns:
        The files, in the order of the rows; none where the roster cannot be read.
    """
    work = _Work(known=Known(catalog=catalog, lane=lane), writer=Writer(folder, chunk_rows), most=most_rows)
    findings = list(bad_names(packet)) or list(_files(packet, work, folder))
    return Streamed(rows=work.writer.rows, files=tuple(work.writer.files), findings=tuple(findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    known: Known
    writer: Writer
    most: int


def _files(packet: Packet, work: _Work, folder: Path) -> Iterator[Finding]:
    for one in packet.files:
        source = Source(name=inner_path(packet, one), path=one.path, sha256=one.sha256, size=one.size)
        name = PurePosixPath(source.name).name
        if names.ignored(name) or names.sidecar(name):
            continue
        before = len(work.writer.files)
        try:
            yield from _roster(source, work, folder)
        except Unreadable as refused:
            work.writer.back_to(before)
            yield refused.finding


def _roster(source: Source, work: _Work, folder: Path) -> Iterator[Finding]:
    if ending(source) not in ROSTERS:
        raise Unreadable(
            problem(
                code="run.no-roster",
                where=source.place(),
                message=f"{source.name} is no roster. A run is made of rosters alone: {', '.join(sorted(ROSTERS))}.",
                repair="Save it as one of these. A single form goes into a lane for forms, an exhibit with its form.",
            )
        )
    if ending(source) in {".csv", ".tsv"}:
        opened = open_csv(source, work.known)
        yield from opened.remarks
        yield from _table(opened.top, lambda _: opened.lines(), source, work)
    else:
        limits.inspect(source, limits.ROSTER)
        yield from _workbook(source, open_sheets(source, folder), work)


def _workbook(source: Source, sheets: tuple[SlicedSheet, ...], work: _Work) -> Iterator[Finding]:
    """Every sheet whose headings fit; one that cannot be read leaves the others alone."""
    tops = {sheet.name: sheet.top() for sheet in sheets}
    fitting = {name for name, top in tops.items() if best_header(top, work.known).found}
    wanted = [sheet for sheet in sheets if sheet.visible and sheet.name in fitting]
    rosters = [sheet for sheet in wanted if not explains(sheet.name)] or wanted
    if not rosters:
        top = next((tops[sheet.name] for sheet in sheets if sheet.visible), Table(sheet=None, lines=()))
        raise Unreadable(no_header(top, source))
    for sheet in sheets:
        if any(line.filled for line in tops[sheet.name].lines):
            yield from passed_over(sheet.name, source, visible=sheet.visible, fits=sheet.name in fitting)
    for sheet in rosters:
        before = len(work.writer.files)
        try:
            yield from _table(tops[sheet.name], _lines_of(sheet, work.known), source, work)
        except Unreadable as refused:
            work.writer.back_to(before)
            yield refused.finding


_Lines = Callable[[Header], Iterator[Line | Finding]]
"""The rows of a table whose headings are known; in place of a row that cannot be taken apart, what is wrong."""


def _lines_of(sheet: SlicedSheet, known: Known) -> _Lines:
    return lambda header: sheet.lines(kinds_of(header, known))


def _table(top: Table, lines: _Lines, source: Source, work: _Work) -> Iterator[Finding]:
    """Every row below the headings.

    Raises:
        Unreadable: no row of headings, a heading twice, no row below, too many, or headings of no certain type.
    """
    header = best_header(top, work.known)
    if not header.found:
        raise Unreadable(no_header(top, source))
    columns = columns_of(header, top, source)
    number = top.lines[header.index].number
    where = source.place(sheet=top.sheet, row=number)
    rows = Rows(
        columns=columns, sheet=top.sheet, source=source, known=work.known, told=told(columns, work.known, where)
    )
    work.writer.begin(
        Shared(
            file=source.name,
            sha256=source.sha256,
            sheet=top.sheet,
            columns=rows.names,
            document_type=rows.told,
        )
    )
    before = work.writer.rows
    yield from _below(number, lines(header), rows, work)
    work.writer.end()
    if work.writer.rows == before:
        raise Unreadable(no_rows(where))


def _below(header: int, lines: Iterator[Line | Finding], rows: Rows, work: _Work) -> Iterator[Finding]:
    """Write every filled row below the headings; hidden ones are told of once."""
    hidden: list[int] = []
    count = 0
    for one in lines:
        if isinstance(one, Line):
            if one.number <= header or not one.filled:
                continue
            count += one.hidden
            if one.hidden and len(hidden) < SHOWN:
                hidden.append(one.number)
        if work.writer.rows >= work.most:
            raise Unreadable(too_long(rows.source, rows.sheet, work.most + 1, work.most))
        _add(one, rows, work.writer)
    if count:
        yield hidden_rows(hidden, count, rows.sheet, rows.source)


def _add(one: Line | Finding, rows: Rows, writer: Writer) -> None:
    """Write a row: as it stands, where `_row` would make the same of it."""
    if isinstance(one, Line) and (cells := rows.plain(one)) is not None:
        writer.add_plain(one.number, cells)
    else:
        writer.add(_row(one, rows))


def _row(one: Line | Finding, rows: Rows) -> RawForm | Unread:
    if isinstance(one, Finding):
        return Unread(values={}, origin=rows.origin(one.where.row or 0), findings=(one,))
    reading = rows.read(one)
    if reading.forms:
        return reading.forms[0]
    return Unread(values=rows.values(one), origin=rows.origin(one.number), findings=reading.findings)
