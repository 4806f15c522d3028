"""What of a print stream belongs to which notice: a line each, without names."""

import csv
import io
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
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


def table(entries: list[Entry]) -> bytes:
    """The index as CSV, in the order of the stream."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    names = [one.name for one in fields(Entry)]
    writer.writerow(names)
    writer.writerows(map(attrgetter(*names), entries))
    return text.getvalue().encode()


def read(data: bytes) -> list[Entry]:
    """What `table` wrote.

    Raises:
        ValueError: it is no index of a print stream.
    """
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(data.decode())))
    names = [one.name for one in fields(Entry)]
    numbers = [one.name for one in fields(Entry) if one.type is int]
    if any(set(row) != set(names) for row in rows):
        raise ValueError("this is no index of a print stream")
    return [Entry(**(row | {name: int(row[name]) for name in numbers})) for row in rows]
