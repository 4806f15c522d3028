"""Turns a table of texts into forms: a row a form. A row that cannot be read leaves the others alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.intake.read.assemble import form, reserved
from pipeline.intake.read.cell import cell_text
from pipeline.intake.read.kinds import TYPE_KEY, settle
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem, remark, together
from pipeline.intake.read.table import Columns, Header, Line, Table, best_header, columns_of, no_header
from pipeline.model import JSON, Finding, Origin, Place
from pipeline.rules.headings import key

ROWS = 20_000
"""The longest roster that is read."""
ANSWER_BYTES = 28_000_000
"""What the forms of one roster may come to as JSON: they leave the limited child in one answer."""
SHOWN = 10
"""Hidden rows that are told by their numbers."""
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
    at = source.place(sheet=table.sheet, row=table.lines[header.index].number)
    rows = Rows(columns=columns, sheet=table.sheet, source=source, known=known, told=told(columns, known, at))
    read = together(map(rows.read, lines))
    hidden = [line.number for line in lines if line.hidden]
    remarks = (hidden_rows(hidden[:SHOWN], len(hidden), table.sheet, source),) if hidden else ()
    return Reading(forms=read.forms, findings=(*remarks, *read.findings))


def told(columns: Columns, known: Known, where: Place) -> str | None:
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
        raise Unreadable(no_rows(source.place(sheet=table.sheet, row=table.lines[header.index].number)))
    if len(lines) > ROWS:
        raise Unreadable(too_long(source, table.sheet, len(lines)))
    return lines


def no_rows(where: Place) -> Finding:
    """Nothing below the headings."""
    return problem(
        code="read.no-rows",
        where=where,
        message="There is no filled-in row below the headings.",
        repair="Fill in a row for each document that is wanted.",
    )


def too_long(source: Source, sheet: str | None, rows: int, most: int = ROWS) -> Finding:
    """More rows than are taken at once."""
    return problem(
        code="read.too-many-rows",
        where=source.place(sheet=sheet),
        message=f"The roster is too long ({rows:,} rows): at most {most:,} are taken at once, fewer if long.",
        repair="Divide it into several files. If it should be short, delete the empty rows and columns at its end.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Reads the rows of one table."""

    columns: Columns
    sheet: str | None
    source: Source
    known: Known
    told: str | None
    """The document type that all the headings tell."""
    names: Mapping[str, str] = field(init=False)
    """Heading → `C (Hearing date)`."""
    plain_width: int = field(init=False)
    """How many headings there are, where rows may be taken as they stand; else 0."""

    def __post_init__(self) -> None:
        titles = self.columns.titles
        names = {title: self.columns.name(at) for at, title in titles.items()}
        object.__setattr__(self, "names", names)
        plain = (
            self.told is not None
            and not self.columns.ignored
            and list(titles) == list(range(len(titles)))
            and all(title.isprintable() and not reserved(title) for title in titles.values())
        )
        object.__setattr__(self, "plain_width", len(titles) if plain else 0)

    def plain(self, line: Line) -> tuple[str, ...] | None:
        """A cell for each heading, where `read` would find nothing in the row but these values; else None.

        None says nothing: the row is read in full then. A cell that begins with a space may hold nothing else.
        """
        width = self.plain_width
        if not width or line.problems or line.hidden or line.merged or line.truths:
            return None
        cells = line.cells
        if len(cells) != width:
            if any(cells[width:]):
                return None
            cells = (*cells[:width], *("" for _ in range(width - len(cells))))
        text = "|" + "|".join(cells)
        if len(text) == width or "| " in text or not text.isprintable():
            return None
        return cells

    def read(self, line: Line) -> Reading:
        """One row as a form, or the findings for which there is none."""
        findings = self.wrong(line)
        if findings:
            return Reading(findings=findings)
        where = self.source.place(sheet=self.sheet, row=line.number)
        return form(self.values(line), self.origin(line.number), self.known, where, self.told)

    def wrong(self, line: Line) -> tuple[Finding, ...]:
        """What is wrong with the row's cells."""
        return (
            *_merged(line, self.sheet, self.source),
            *_cell_findings(line, self.columns, self.sheet, self.source),
        )

    def values(self, line: Line) -> dict[str, JSON]:
        """What is filled in, by heading."""
        cells, count = line.cells, len(line.cells)
        return {title: cells[at] for at, title in self.columns.titles.items() if at < count and cells[at].strip()}

    def origin(self, row: int) -> Origin:
        """Where a row stands."""
        return Origin(file=self.source.name, sha256=self.source.sha256, sheet=self.sheet, row=row, columns=self.names)


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


def hidden_rows(first: Sequence[int], count: int, sheet: str | None, source: Source) -> Finding:
    """That rows are hidden in the sheet.

    Args:
        first: the numbers of the first of them, at most `SHOWN`.
        count: how many there are.
        sheet: the sheet's name.
        source: the file.
    """
    shown = ", ".join(map(str, first)) + (" …" if count > len(first) else "")
    return remark(
        code="read.hidden-row",
        where=source.place(sheet=sheet, row=first[0]),
        message=f"{count} row(s) are hidden in the sheet and were read all the same: {shown}.",
        repair="Delete rows that are not wanted; hiding or filtering them does not leave them out.",
    )
