"""What of a print stream belongs to which notice: a line each, without names."""

import csv
import io
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple


class Entry(NamedTuple):
    """Where one notice lies in a print stream."""

    piece: int
    """The piece's serial number."""
    code: str
    """The tracking code of its barcode; empty without one."""
    first_sheet: int
    last_sheet: int
    first_page: int
    """Pages of the file, from 1."""
    last_page: int
    sheets_of_piece: int
    """With the address sheet."""
    way: str
    row: int
    recipient: int
    case: str
    identity: str
    sha256: str


_ROW = Entry._fields.index("row")
_NUMBERS = tuple(name for name, kind in Entry.__annotations__.items() if kind is int)


def table(entries: Iterable[Entry]) -> bytes:
    """The index as CSV, in the order of the stream."""
    return _csv(Entry._fields, entries)


def published(entries: Iterable[Entry], named: Callable[[int], tuple[str, str, int]]) -> bytes:
    """The index as CSV for people: with the rows of their own sheets instead of those that the run counts by itself.

    Args:
        entries: in the order of the stream.
        named: of a row's number its file, its sheet and its row there.
    """
    names = (*Entry._fields[:_ROW], "file", "sheet", *Entry._fields[_ROW:])
    return _csv(names, ((*one[:_ROW], *named(one.row), *one[_ROW + 1 :]) for one in entries))


def read(data: bytes) -> list[Entry]:
    """What `table` wrote.

    Raises:
        ValueError: it is no index of a print stream.
    """
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(data.decode())))
    if any(set(row) != set(Entry._fields) for row in rows):
        raise ValueError("this is no index of a print stream")
    return [Entry(**(row | {name: int(row[name]) for name in _NUMBERS})) for row in rows]


def _csv(names: Iterable[str], rows: Iterable[tuple[object, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue().encode()
