"""Rows as people know them, by file, sheet and row of that sheet; a run itself counts over all sheets from 1."""

import sys
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator

import sqlalchemy as sql

from pipeline.errors import UsageError
from pipeline.model import Place
from pipeline.runs import chunks as parts
from pipeline.runs import rows
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run
from pipeline.runs.store import Store

_NAMED = 5
"""Sheets that are named where several have rows."""


def places(store: Store, connection: sql.Connection, one: Run, wanted: Collection[int]) -> dict[int, Place]:
    """Where rows stand in the person's own file; those that the store no longer has are left out.

    Args:
        store: the runs'.
        connection: to the database.
        one: the run.
        wanted: numbers of rows, counted over the whole roster.
    """
    if not wanted:
        return {}
    chunks, ordered = parts.of_run(connection, one), sorted(wanted)
    ends = (*(part.first_row for part in chunks[1:]), sys.maxsize)
    needed = (
        part
        for part, end in zip(chunks, ends, strict=False)
        if bisect_left(ordered, part.first_row) < bisect_left(ordered, end)
    )
    return {number: place for number, place in _listed(store, needed) if number in wanted}


def every(store: Store, connection: sql.Connection, one: Run) -> dict[int, Place]:
    """Where each row of a run stands."""
    return dict(_listed(store, parts.of_run(connection, one)))


def kept(store: Store, connection: sql.Connection, one: Run) -> bool:
    """Whether the store still has rows of a run."""
    return any(store.has(part.source) for part in parts.of_run(connection, one))


def numbers(
    store: Store, connection: sql.Connection, one: Run, wanted: frozenset[int], sheet: str | None
) -> frozenset[int]:
    """The run's own numbers of a sheet's rows.

    Args:
        store: the runs'.
        connection: to the database.
        one: the run.
        wanted: rows as the spreadsheet program numbers them.
        sheet: the sheet's name, or its file's where that has one only; needed where the run has rows of several.

    Raises:
        UsageError: the run has no such rows or sheet, or they stand in several sheets.
    """
    found = every(store, connection, one)
    if not found:
        raise UsageError(f"Run {one.id} was too long ago: its rows were forgotten. Drop the roster again.")
    sheets = dict.fromkeys((place.file, place.sheet) for place in found.values())
    chosen = [each for each in sheets if sheet is None or sheet in each]
    if len(chosen) != 1:
        named = ", ".join(" / ".join(part for part in each if part) for each in list(sheets)[:_NAMED])
        raise UsageError(f"Run {one.id} has rows of these sheets: {named}. Name one with --sheet.")
    here = {place.row: number for number, place in found.items() if (place.file, place.sheet) == chosen[0]}
    if missing := sorted(wanted - here.keys()):
        raise UsageError(
            f"Run {one.id} has no row {missing[0]}. Rows are counted as the spreadsheet program does: its headings are "
            f"a row, and the run has rows {min(row for row in here if row)} to {max(row for row in here if row)}."
        )
    return frozenset(here[row] for row in wanted)


def said(place: Place | None, number: int) -> str:
    """`row 19 of sheet March`, for a sentence; `row 18 of the run` where nobody knows it any more."""
    if place is None or place.row is None:
        return f"row {number} of the run"
    return f"row {place.row} of {f'sheet {place.sheet}' if place.sheet else place.file}"


def _listed(store: Store, chunks: Iterable[Chunk]) -> Iterator[tuple[int, Place]]:
    for part in chunks:
        if store.has(part.source):
            file, sheet, pairs = rows.placed(store.read(part.source))
            for number, row in pairs:
                yield number, Place(file=file, sheet=sheet, row=row)
