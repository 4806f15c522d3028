"""A table inside a form: each row's cells under their columns."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipeline.model import JSON, Field
from pipeline.rules import headings
from pipeline.rules.misread import Fault, Misread, shorten

Cell = Callable[[Field, JSON], object]
"""Reads one cell as its column wants it; raises `Misread`."""


def read(field: Field, value: JSON, cell: Cell) -> tuple[dict[str, object], ...]:
    """The rows of a table; every column is a key, None where the cell is empty.

    Args:
        field: of kind `rows`.
        value: a list of tables or of lists; or text, a line a row, its cells separated by `|`.
        cell: reads one cell.

    Raises:
        Misread: with everything that is wrong, each fault naming its row and column.
    """
    faults: list[Fault] = []
    made = [_row(field, number, raw, cell, faults) for number, raw in enumerate(_raw(field, value), start=1)]
    if faults:
        raise Misread(*faults)
    return tuple(made)


def _raw(field: Field, value: JSON) -> Iterator[JSON]:
    if isinstance(value, str):
        lines = [line for line in value.splitlines() if line.strip(" |\t")]
        for line in lines:
            cells = [one.strip() for one in _unframed(line).split("|")]
            # A person copying a table brings its headings along.
            if [headings.key(one) for one in cells] != _titles(field):
                yield list[JSON](cells)
    elif isinstance(value, dict):
        yield value
    elif isinstance(value, list):
        yield from value
    else:
        raise Misread(_shape(field, value))


def _unframed(line: str) -> str:
    """A line drawn with a border at both ends, as tables in plain text are."""
    text = line.strip()
    return text[1:-1] if text.startswith("|") and text.endswith("|") else text


def _titles(field: Field) -> list[str]:
    return [headings.key(one.label) for one in field.columns]


def _row(field: Field, number: int, raw: JSON, cell: Cell, faults: list[Fault]) -> dict[str, object]:
    cells = _cells(field, number, raw, faults)
    return {column.name: _cell(column, number, cells.get(column.name), cell, faults) for column in field.columns}


def _cells(field: Field, number: int, raw: JSON, faults: list[Fault]) -> dict[str, JSON]:
    if isinstance(raw, str):
        raw = [one.strip() for one in raw.split("|")]
    if isinstance(raw, list):
        if len(raw) > len(field.columns):
            faults.append(_too_many(field, number, raw))
        return {column.name: one for column, one in zip(field.columns, raw, strict=False)}
    if isinstance(raw, dict):
        known = headings.index(field.columns)
        faults += [_unknown(field, number, one) for one in raw if headings.key(one) not in known]
        return {known[headings.key(one)]: each for one, each in raw.items() if headings.key(one) in known}
    faults.append(_shape(field, raw))
    return {}


def _cell(column: Field, number: int, value: JSON, cell: Cell, faults: list[Fault]) -> object:
    if value is None or (isinstance(value, str) and not value.strip()):
        value = column.default
    if value is None:
        if column.required:
            faults.append(
                Fault(
                    code="form.required",
                    message=f"Row {number}: {column.label} is missing.",
                    repair=f"Fill in {column.label} in row {number}.",
                )
            )
        return None
    try:
        return cell(column, value)
    except Misread as error:
        faults += (_in_row(one, number, column, value) for one in error.faults)
        return None


def _in_row(fault: Fault, number: int, column: Field, value: JSON) -> Fault:
    found = fault.found if fault.found is not None else shorten(value)
    return replace(fault, message=f"Row {number}, {column.label}: {fault.message}", found=found)


def _unknown(field: Field, number: int, name: str) -> Fault:
    near = headings.did_you_mean(name, [one.label for one in field.columns])
    columns = ", ".join(one.label for one in field.columns)
    return Fault(
        code="form.structure",
        message=f"Row {number} has a column `{name}`, which {field.label} does not have; its columns are: {columns}.",
        repair=f"Did you mean `{near}`? Rename it." if near else "Remove it, or use one of those columns.",
        found=name,
    )


def _too_many(field: Field, number: int, cells: list[JSON]) -> Fault:
    columns = " | ".join(one.label for one in field.columns)
    return Fault(
        code="form.structure",
        message=f"Row {number} has {len(cells)} cells; {field.label} has {len(field.columns)} columns.",
        repair=f"Write each row as: {columns}",
        found=" | ".join(map(shorten, cells)),
    )


def _shape(field: Field, value: JSON) -> Fault:
    columns = " | ".join(one.label for one in field.columns)
    return Fault(
        code="form.structure",
        message="Here a table is expected, a line for each row.",
        repair=f"Write each row on a line of its own, its cells separated by `|`: {columns}",
        found=shorten(value),
    )
