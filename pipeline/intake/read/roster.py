"""Turns a table of texts into forms: a row a form. A row that cannot be read leaves the others alone."""

from collections.abc import Iterator, Sequence

from pipeline.intake.read.assemble import form
from pipeline.intake.read.cell import cell_text
from pipeline.intake.read.kinds import TYPE_KEY, settle
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem, remark, together
from pipeline.intake.read.table import Columns, Header, Line, Table, best_header, columns_of, no_header
from pipeline.model import Finding, Origin, Place
from pipeline.rules.headings import key

ROWS = 20_000
"""The longest roster that is read."""
ANSWER_BYTES = 28_000_000
"""What the forms of one roster may come to as JSON: they leave the limited child in one answer."""
_PER_FORM = 260
_PER_CELL = 12


def read_roster(table: Table, source: Source, known: Known) -> Reading:
    """Every row below the headings as a form.

    Raises:
        Unreadable: no row of headings, a heading twice, no row below, too many, or headings of no certain type.
    """
    header = best_header(table, known)
    if not header.found:
        raise Unreadable(no_header(table, source))
    columns = columns_of(header, table, source)
    lines = _filled(table, header, source)
    if _answer_bytes(lines, columns) > ANSWER_BYTES:
        raise Unreadable(too_long(source, table.sheet, len(lines)))
    told = _told(columns, known, source.place(sheet=table.sheet, row=table.lines[header.index].number))
    read = together(_row(line, columns, table.sheet, source, known, told) for line in lines)
    return Reading(forms=read.forms, findings=(*_hidden(lines, table.sheet, source), *read.findings))


def _told(columns: Columns, known: Known, where: Place) -> str | None:
    """The document type that all the headings tell; None where each row may name its own and the headings do not tell.

    Told once for the table: comparing the headings with the whole catalogue for each row takes longer than reading.
    """
    try:
        return settle(None, columns.titles.values(), known, where)
    except Unreadable:
        if any(key(title) == key(TYPE_KEY) for title in columns.titles.values()):
            return None
        raise


def _answer_bytes(lines: Sequence[Line], columns: Columns) -> int:
    """About how long the forms are as JSON: each repeats the headings."""
    fixed = _PER_FORM + sum(3 * len(title) + 2 * _PER_CELL for title in columns.titles.values())
    return sum(fixed + sum(len(cell.encode()) for cell in line.cells) for line in lines)


def _filled(table: Table, header: Header, source: Source) -> list[Line]:
    lines = [line for line in table.lines[header.index + 1 :] if line.filled]
    if not lines:
        raise Unreadable(
            problem(
                code="read.no-rows",
                where=source.place(sheet=table.sheet, row=table.lines[header.index].number),
                message="There is no filled-in row below the headings.",
                repair="Fill in a row for each document that is wanted.",
            ),
        )
    if len(lines) > ROWS:
        raise Unreadable(too_long(source, table.sheet, len(lines)))
    return lines


def too_long(source: Source, sheet: str | None, rows: int) -> Finding:
    """More rows than are taken at once."""
    return problem(
        code="read.too-many-rows",
        where=source.place(sheet=sheet),
        message=f"The roster is too long ({rows:,} rows): at most {ROWS:,} are taken at once, fewer if long.",
        repair="Divide it into several files. If it should be short, delete the empty rows and columns at its end.",
    )


def _row(line: Line, columns: Columns, sheet: str | None, source: Source, known: Known, told: str | None) -> Reading:
    findings = (*_merged(line, sheet, source), *_cell_findings(line, columns, sheet, source))
    if findings:
        return Reading(findings=findings)
    values = {
        title: line.cells[at] for at, title in columns.titles.items() if at < len(line.cells) and line.cells[at].strip()
    }
    origin = Origin(
        file=source.name,
        sha256=source.sha256,
        sheet=sheet,
        row=line.number,
        columns={title: columns.name(at) for at, title in columns.titles.items()},
    )
    where = source.place(sheet=sheet, row=line.number)
    return form(values, origin, known, where, told)


def _merged(line: Line, sheet: str | None, source: Source) -> Iterator[Finding]:
    if line.merged:
        yield problem(
            code="read.merged-cells",
            where=source.place(sheet=sheet, row=line.number),
            message=f"The cells {line.merged} are merged over several rows; their value is kept in one row only.",
            found=line.merged,
            repair="Unmerge the cells and fill in each row by itself.",
        )


def _cell_findings(line: Line, columns: Columns, sheet: str | None, source: Source) -> Iterator[Finding]:
    for at, why in line.problems.items():
        if at not in columns.ignored:
            yield problem(
                code="read.cell-error",
                where=source.place(sheet=sheet, row=line.number, column=columns.name(at)),
                message=f"This cell shows no value: {why}.",
                repair="Mend the formula, or type the value itself.",
            )
    for at in sorted(line.truths & columns.titles.keys()):
        yield problem(
            code="read.true-false",
            where=source.place(sheet=sheet, row=line.number, column=columns.name(at)),
            message="This cell holds TRUE or FALSE, but its column does not ask a yes-or-no question.",
            found="TRUE" if line.cells[at] == cell_text(value=True) else "FALSE",
            repair="Type the answer as text; a formula there may give the wrong result.",
        )
    for at, cell in enumerate(line.cells):
        if cell.strip() and at not in columns.titles and at not in columns.ignored:
            yield problem(
                code="read.cell-without-heading",
                where=source.place(sheet=sheet, row=line.number, column=columns.name(at)),
                message="This cell is filled in, but its column has no heading, so nobody can tell what it means.",
                found=cell,
                repair="Give the column a heading or empty the cell. In CSV, put a value with the separator in quotes.",
            )


def _hidden(lines: Sequence[Line], sheet: str | None, source: Source) -> Iterator[Finding]:
    numbers = [line.number for line in lines if line.hidden]
    if numbers:
        shown = ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")  # noqa: PLR2004
        yield remark(
            code="read.hidden-row",
            where=source.place(sheet=sheet, row=numbers[0]),
            message=f"{len(numbers)} row(s) are hidden in the sheet and were read all the same: {shown}.",
            repair="Delete rows that are not wanted; hiding or filtering them does not leave them out.",
        )
