"""Demands that a document type must not make of a field or of the columns of its tables."""

from collections.abc import Iterator

from pipeline.model import DocumentType, Field, FieldKind
from pipeline.rules.headings import no_such

_NOT_LOOKED_AT = ("not_past", "court_day", "after", "excludes", "names_one_of", "total_of", "count_of", "highest_of")
"""Demands on a form's own answers; in a column they would be promised and never kept."""


_FOR_DATES = ("not_past", "not_future", "court_day", "after", "not_before", "not_after")
_FOR_NUMBERS = ("positive", "not_negative")


def of_kind(field: Field, table: str = "fields") -> Iterator[str]:
    """Demands that the field's kind cannot meet, or that leave nothing together."""
    place = f"{table}.{field.name}"
    if field.kind is not FieldKind.DATE and any(getattr(field, one) for one in _FOR_DATES):
        yield f"{place}: {_listed(_FOR_DATES)} are for dates only"
    if field.kind not in {FieldKind.INTEGER, FieldKind.MONEY} and any(getattr(field, one) for one in _FOR_NUMBERS):
        yield f"{place}: {_listed(_FOR_NUMBERS)} are for money and whole numbers"
    if field.kind is not FieldKind.TIME and field.daytime:
        yield f"{place}: `daytime` is for times only"
    if field.not_past and field.not_future:
        yield f"{place}: `not_past` and `not_future` together leave the day of receipt only"


def _listed(keys: tuple[str, ...]) -> str:
    return ", ".join(f"`{one}`" for one in keys)


def in_columns(field: Field, made: DocumentType) -> Iterator[str]:
    """Demands that a column cannot have, dates it names that are none, and `highest_of` that fits no column."""
    place = f"fields.{field.name}"
    if field.unique:
        yield f"{place}: `unique` is for columns"
    for column in field.columns:
        inner = f"{place}.columns.{column.name}"
        yield from (f"{inner}: `{key}` is not for columns" for key in _NOT_LOOKED_AT if getattr(column, key))
        for key in ("not_before", "not_after"):
            yield from _bound(f"{inner}.{key}", getattr(column, key), field, made)
    yield from _highest(f"{place}.highest_of", field, made)


def _bound(place: str, name: str | None, table: Field, made: DocumentType) -> Iterator[str]:
    if name is None:
        return
    beside = {one.name: one for one in (*made.fields, *table.columns)}
    if name not in beside:
        yield f"{place}: {no_such('field or column', name, beside)}"
    elif beside[name].kind is not FieldKind.DATE:
        yield f"{place}: `{name}` is no date"


def _highest(place: str, field: Field, made: DocumentType) -> Iterator[str]:
    if field.highest_of is None:
        return
    if field.kind is not FieldKind.CHOICE:
        yield f"{place}: it is for choices"
    rows, _, name = field.highest_of.partition(".")
    table = made.field(rows)
    columns = {one.name: one for one in table.columns} if table else {}
    if table and name not in columns:
        yield f"{place}: {no_such('column', name, columns)}"
    elif table and not set(columns[name].choices) <= set(field.choices):
        yield f"{place}: the column `{name}` has choices that `{field.name}` lacks"
