"""Cells merged over several rows: a value shown beside many rows and kept in the first alone."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from pipeline.intake.read.table import letter

Range: TypeAlias = tuple[tuple[int, int], tuple[int, int]]
"""First and last row and column, counted from 0, as calamine gives it."""


def merged_rows(ranges: Iterable[Range], rows: int) -> Mapping[int, str]:
    """The rows that share a merged cell with another row.

    Args:
        ranges: the sheet's merged cells. A hostile file may hold very many that overlap: no row is visited twice.
        rows: the last row with a value; what lies below is of no interest.

    Returns:
        Row number, from 1 → the range as the spreadsheet program writes it, for example `B2:B4`.
    """
    found: dict[int, str] = {}
    free = 0
    for first, last in sorted(ranges):
        if first[0] == last[0]:
            continue
        begin, end = max(first[0], free), min(last[0], rows - 1)
        name = f"{letter(first[1])}{first[0] + 1}:{letter(last[1])}{last[0] + 1}"
        found.update((row + 1, name) for row in range(begin, end + 1))
        free = max(free, end + 1)
    return found
