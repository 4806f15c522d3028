"""Where each row of a run stands in the person's own file: read once by a process, and held in little room.

Rows of a sheet mostly follow each other, so a stretch of them is one entry, however many they are.
"""

import functools
from bisect import bisect_right
from collections.abc import Iterable

import sqlalchemy as sql

from pipeline.model import Place
from pipeline.runs import rows, tables
from pipeline.runs.ledger import Run
from pipeline.runs.store import Store

_ACTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet program begins a formula."""


class Places:
    """The places of a run's rows, by the number the run counts them with."""

    def __init__(self, parts: Iterable[tuple[str, str | None, list[tuple[int, int | None]]]]) -> None:
        """Takes what `rows.placed` tells of each file of rows, in the order of their numbers."""
        self._firsts: list[int] = []
        self._stretches: list[tuple[int, str, str | None, int | None]] = []
        """Of each: behind its last number, file, sheet, and its first row in that sheet."""
        for file, sheet, pairs in parts:
            self._take(file, sheet, pairs)

    def get(self, number: int) -> Place | None:
        """The place of a row; None where it is not known any more."""
        found = self._stretch(number)
        if found is None:
            return None
        begun, file, sheet, first = found
        return Place(file=file, sheet=sheet, row=None if first is None else first + number - begun)

    def named(self, number: int) -> tuple[str, str, int]:
        """File, sheet and row of a row as cells of a sheet; its number where nothing is known of it."""
        found = self._stretch(number)
        if found is None:
            return "", "", number
        begun, file, sheet, first = found
        return harmless(file), harmless(sheet or ""), number if first is None else first + number - begun or number

    def _stretch(self, number: int) -> tuple[int, str, str | None, int | None] | None:
        """What a row's stretch begins with: its number, file, sheet, and row there."""
        at = bisect_right(self._firsts, number) - 1
        if at < 0 or number >= self._stretches[at][0]:
            return None
        _, file, sheet, first = self._stretches[at]
        return self._firsts[at], file, sheet, first

    def _take(self, file: str, sheet: str | None, pairs: list[tuple[int, int | None]]) -> None:
        after: tuple[int, int | None] | None = None
        begun: tuple[int, int | None] = (0, None)
        for pair in pairs:
            if pair != after:
                if after is not None:
                    self._add(file, sheet, begun, after[0])
                begun = pair
            number, row = pair
            after = number + 1, None if row is None else row + 1
        if after is not None:
            self._add(file, sheet, begun, after[0])

    def _add(self, file: str, sheet: str | None, begun: tuple[int, int | None], end: int) -> None:
        self._firsts.append(begun[0])
        self._stretches.append((end, file, sheet, begun[1]))


def of_run(store: Store, connection: sql.Connection, one: Run) -> Places:
    """The places of a run's rows; of rows that the store no longer has, nothing is known."""
    chunk = tables.chunk.c
    query = sql.select(chunk.source).where(chunk.run == one.number).order_by(chunk.number)
    return _read(store, tuple(connection.execute(query).scalars()))


# What a name of the store holds never changes. The last two runs: one that is worked at, and one that is looked at.
@functools.lru_cache(maxsize=2)
def _read(store: Store, sources: tuple[str, ...]) -> Places:
    return Places(rows.placed(store.read(each)) for each in sources if store.has(each))


def harmless(text: str) -> str:
    """No formula: a spreadsheet program would calculate what a stranger wrote."""
    return f"'{text}" if text.startswith(_ACTS) else text
