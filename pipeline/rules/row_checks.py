"""What the rows of a table must be to the calendar, to the form's dates, to each other and to what is said of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.model import Field, FieldKind
from pipeline.model.remembered import by_identity
from pipeline.rules import headings
from pipeline.rules.dates import spoken
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault, shorten

Row = Mapping[str, object]


def in_future(day: date, today: date) -> Fault:
    """That a day lies ahead which has to be over, or today: nobody signs or receives tomorrow."""
    return Fault(
        code="form.date-future",
        message=f"{spoken(day)} lies after the day this was received, {spoken(today)}.",
        repair="Correct the date; it must be that day or an earlier one.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """A day in a row, and where it stands."""

    table: Field
    column: Field
    number: int
    row: Row
    day: date

    def doubt(self, fault: Fault) -> Doubt:
        """The fault, with its row and column named."""
        message = f"Row {self.number}, {self.column.label}: {fault.message}"
        told = Fault(code=fault.code, message=message, repair=fault.repair, found=self.day.isoformat())
        return Doubt(field=self.table.name, fault=told, source=self.column.source)


def days(known: Known) -> Iterator[Doubt]:
    """Days in rows that lie ahead where they may not, or before or after what they must keep to."""
    for cell in _days(known):
        if cell.column.not_future and cell.day > known.setting.today:
            yield cell.doubt(in_future(cell.day, known.setting.today))
            continue
        for other in filter(None, (cell.column.not_before, cell.column.not_after)):
            if (bound := _bound(cell, other, known)) and _crosses(cell, other, bound):
                yield cell.doubt(_out_of_order(cell, other, bound, known))


def _days(known: Known) -> Iterator[_Cell]:
    for table, column in _columns(known):
        for number, row in enumerate(_rows(table, known), start=1):
            day = row.get(column.name)
            if isinstance(day, date):
                yield _Cell(table=table, column=column, number=number, row=row, day=day)


def _columns(known: Known) -> tuple[tuple[Field, Field], ...]:
    return _every_column(known.made.fields)


@by_identity
def _every_column(fields: tuple[Field, ...]) -> tuple[tuple[Field, Field], ...]:
    return tuple((table, column) for table in fields for column in table.columns)


@by_identity
def _highest(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    return tuple(one for one in fields if one.highest_of)


def _rows(table: Field, known: Known) -> tuple[Row, ...]:
    rows = known.values.get(table.name)
    return rows if table.kind is FieldKind.ROWS and isinstance(rows, tuple) else ()


def _bound(cell: _Cell, other: str, known: Known) -> date | None:
    """The day to keep to: in the same row where the table has such a column, else among the form's answers."""
    if other not in cell.row:
        return known.day(other)
    day = cell.row[other]
    return day if isinstance(day, date) else None


def _crosses(cell: _Cell, other: str, bound: date) -> bool:
    return cell.day < bound if other == cell.column.not_before else cell.day > bound


def _out_of_order(cell: _Cell, other: str, bound: date, known: Known) -> Fault:
    column = next((one for one in cell.table.columns if one.name == other), None)
    label = f"`{column.label}`" if column else known.label(other)
    side = "before" if other == cell.column.not_before else "after"
    return Fault(
        code="form.order",
        message=f"{spoken(cell.day)} may not lie {side} {label}, which is {spoken(bound)}.",
        repair=f"Correct this date, or {label}.",
    )


def repeated(known: Known) -> Iterator[Doubt]:
    """Cells that stand in two rows of a column in which each may stand only once."""
    for table, column in _columns(known):
        seen: dict[str, int] = {}
        for number, row in enumerate(_rows(table, known), start=1):
            cell = row.get(column.name)
            if not column.unique or cell is None:
                continue
            first = seen.setdefault(headings.key(str(cell)), number)
            if first != number:
                yield _repeated(table, column, cell, first, number)


def _repeated(table: Field, column: Field, cell: object, first: int, number: int) -> Doubt:
    return Doubt(
        field=table.name,
        fault=Fault(
            code="form.repeated",
            message=f"Row {number}, {column.label}: this stands in row {first} already.",
            repair="Take the row out if it was entered twice, or correct one of the two.",
            found=shorten(cell),
        ),
        source=column.source,
    )


def highest(known: Known) -> Iterator[Doubt]:
    """Choices that must be the highest in a column, and are not. The first choice of the field is the highest.

    Where a row leaves its cell empty the field may name one that is higher still, but none that is lower.
    """
    for field in _highest(known.made.fields):
        rows, _, column = (field.highest_of or "").partition(".")
        table, said = known.made.field(rows), known.values.get(field.name)
        if table is None or not isinstance(said, str):
            continue
        cells = [row[column] for row in _rows(table, known)]
        ranks = [field.choices.index(str(one)) for one in cells if one in field.choices]
        top = min(ranks, default=None)
        if top is not None and (field.choices.index(said) > top or (None not in cells and field.choices[top] != said)):
            yield _not_highest(field, table, said, field.choices[top])


def _not_highest(field: Field, table: Field, said: str, found: str) -> Doubt:
    return Doubt(
        field=field.name,
        fault=Fault(
            code="form.highest",
            message=f"`{field.label}` says {said}, but the highest in the rows of `{table.label}` is {found}.",
            repair=f"Look which of them is wrong, `{table.label}` or `{field.label}`, and correct that.",
        ),
    )
