"""Reads a workbook: every sheet whose headings fit is a roster, a row a form.

calamine reads the values. What it does not tell (errors, hidden rows, where the sheet ends) is looked up in
the sheet's own XML first, which also stops a sheet with one cell a million rows down from filling the memory.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType

import python_calamine as calamine

from pipeline.intake.read import limits
from pipeline.intake.read.cell import Cell, cell_text, is_stray_truth
from pipeline.intake.read.kinds import find
from pipeline.intake.read.merges import merged_rows
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, remark, together
from pipeline.intake.read.roster import ROWS, read_roster, too_long
from pipeline.intake.read.sheet import Survey, Workbook, survey, unreadable
from pipeline.intake.read.table import SEARCHED_ROWS, Header, Line, Table, best_header, no_header
from pipeline.model import FieldKind, Finding
from pipeline.rules import headings

EXPLAINING_SHEETS = frozenset({"howto", "fields", "choices"})
"""Sheets that Docketpress itself writes into blank and returned workbooks, passed over without a word."""
CELLS = 10_000_000
"""The largest sheet: rows times columns up to the last value."""
_NONE: frozenset[int] = frozenset()
_TEXTS = frozenset({str})
_NO_PROBLEMS: Mapping[int, str] = MappingProxyType({})
_NO_KINDS: Mapping[int, FieldKind] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    name: str
    rows: list[list[Cell]]
    seen: Survey
    visible: bool
    epoch_1904: bool
    merged: Mapping[int, str]
    """Row number → the range merged over it and other rows."""

    def table(self, kinds: Mapping[int, FieldKind] = _NO_KINDS, *, rows: int | None = None) -> Table:
        """The sheet as texts, or its first rows."""
        every = (
            line_of(number, row, kinds, self.seen, self.merged, epoch_1904=self.epoch_1904)
            for number, row in enumerate(self.rows, start=1)
        )
        return Table(sheet=self.name, lines=tuple(islice(every, rows)))


def line_of(
    number: int,
    row: list[Cell],
    kinds: Mapping[int, FieldKind],
    seen: Survey,
    merged: Mapping[int, str],
    *,
    epoch_1904: bool,
) -> Line:
    """One row as texts.

    Args:
        number: as the spreadsheet program shows it.
        row: its cells as calamine gives them.
        kinds: column index → what its field holds.
        seen: what the sheet's XML says beside the values.
        merged: row number → the range merged over it and other rows.
        epoch_1904: whether days are counted from 1904.
    """
    plain = _TEXTS.issuperset(map(type, row))  # as nearly every row is
    return Line(
        number=number,
        cells=tuple(row) if plain else _texts(row, kinds, epoch_1904=epoch_1904),  # type: ignore[arg-type]
        problems=seen.problems.get(number, _NO_PROBLEMS),
        hidden=number in seen.hidden,
        merged=merged.get(number),
        truths=_NONE if plain else frozenset(_truths(row, kinds)),
    )


def _texts(row: list[Cell], kinds: Mapping[int, FieldKind], *, epoch_1904: bool) -> tuple[str, ...]:
    return tuple(
        [
            value if isinstance(value, str) else cell_text(value, kinds.get(at), epoch_1904=epoch_1904)
            for at, value in enumerate(row)
        ]
    )


def _truths(row: list[Cell], kinds: Mapping[int, FieldKind]) -> Iterator[int]:
    """The columns in which TRUE or FALSE stands although they ask no yes-or-no question."""
    for at, value in enumerate(row):
        if is_stray_truth(value, kinds.get(at)):
            yield at


def read_xlsx(source: Source, known: Known) -> Reading:
    """Every row of every fitting sheet a form.

    Raises:
        Unreadable: a harmful or damaged file, or no sheet with headings that are known.
    """
    limits.inspect(source)
    sheets = _sheets(source, survey(source))
    tops = {sheet.name: sheet.table(rows=SEARCHED_ROWS) for sheet in sheets}
    fitting = {name: header for name, top in tops.items() if (header := best_header(top, known)).found}
    wanted = [sheet for sheet in sheets if sheet.visible and sheet.name in fitting]
    # A roster on a sheet called “Fields” is a roster; beside another one it is our explanation.
    rosters = [sheet for sheet in wanted if not explains(sheet.name)] or wanted
    read = [_read(sheet, fitting[sheet.name], source, known) for sheet in rosters]
    if not read:
        top = next((tops[sheet.name] for sheet in sheets if sheet.visible), Table(sheet=None, lines=()))
        raise Unreadable(no_header(top, source))
    left_out = (
        one
        for sheet in sheets
        if sheet.seen.rows
        for one in passed_over(sheet.name, source, visible=sheet.visible, fits=sheet.name in fitting)
    )
    return together((Reading(findings=tuple(left_out)), *read))


def _read(sheet: _Sheet, header: Header, source: Source, known: Known) -> Reading:
    try:
        return read_roster(sheet.table(kinds_of(header, known)), source, known)
    except Unreadable as refused:
        return Reading(findings=(refused.finding,))


def _sheets(source: Source, book: Workbook) -> list[_Sheet]:
    try:
        with calamine.CalamineWorkbook.from_path(source.path) as opened:
            return [_sheet(opened, one, book, source) for one in opened.sheets_metadata if one.name in book.surveys]
    except calamine.CalamineError as error:
        raise Unreadable(unreadable(source)) from error


def _sheet(opened: calamine.CalamineWorkbook, one: calamine.SheetMetadata, book: Workbook, source: Source) -> _Sheet:
    seen = book.surveys[one.name]
    if seen.rows > 2 * ROWS or seen.rows * seen.columns > CELLS:
        raise Unreadable(too_long(source, one.name, seen.rows))
    sheet = opened.get_sheet_by_name(one.name)
    return _Sheet(
        name=one.name,
        rows=sheet.to_python(skip_empty_area=False) if seen.rows else [],
        merged=merged_rows(sheet.merged_cell_ranges or (), seen.rows),
        seen=seen,
        visible=one.visible == calamine.SheetVisibleEnum.Visible,
        epoch_1904=book.epoch_1904,
    )


def kinds_of(header: Header, known: Known) -> Mapping[int, FieldKind]:
    """Column index → what its field holds in the document types the sheet can be of."""
    given = tuple(filter(None, header.titles))
    lane = find(known.lane.document_type, known.catalog) if known.lane.document_type else None
    names = (lane.name,) if lane else headings.identify(given, known.catalog)
    kinds: dict[int, FieldKind] = {}
    for name in names:
        document_type = known.catalog.documents[name]
        means = headings.match(given, document_type)
        for at, title in enumerate(header.titles):
            field = document_type.field(means[title]) if title in means else None
            if field is not None:
                kinds.setdefault(at, field.kind)
    return kinds


def explains(sheet: str) -> bool:
    """Whether a sheet of this name is one that Docketpress wrote to explain the others."""
    return headings.key(sheet) in EXPLAINING_SHEETS


def passed_over(sheet: str, source: Source, *, visible: bool, fits: bool) -> Iterator[Finding]:
    """A sheet that holds something and is left out: the person should know."""
    if explains(sheet):
        return
    if visible and not fits:
        yield remark(
            code="read.sheet-passed-over",
            where=source.place(sheet=sheet),
            message=f"The sheet “{sheet}” has no row of known headings and was passed over.",
            repair="If it holds a roster, give it the headings of the blank one; otherwise leave it.",
        )
    if not visible and fits:
        yield remark(
            code="read.hidden-sheet",
            where=source.place(sheet=sheet),
            message=f"The sheet “{sheet}” is hidden and was not read, though it looks like a roster.",
            repair="Unhide it and drop the workbook again if its rows are wanted.",
        )
