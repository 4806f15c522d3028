"""Rows of a roster as they lie between reading and checking: files of a few hundred rows, JSON a line.

The first line says what all rows of the file share; every further line is one row. The same roster gives the same
bytes.
"""

import hashlib
import json
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipeline.model import JSON, Finding, Origin, RawForm
from pipeline.rules import packed


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFile:
    """One file of rows."""

    name: str
    rows: int
    first: int
    """The number of its first row, counted over all sheets of the roster from 1."""
    sha256: str
    size: int
    """In bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A row that could not be read as a form."""

    values: Mapping[str, JSON]
    """What stands in it, by heading, as far as its cells could be told."""
    origin: Origin
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What all rows of one sheet share."""

    file: str
    sha256: str
    sheet: str | None
    columns: Mapping[str, str]
    """Heading → `C (Hearing date)`, in the order of the columns."""
    document_type: str | None
    """Of rows that name none."""


class Writer:
    """Writes rows into `rows-0001.jsonl`, `rows-0002.jsonl` … A file never holds rows of two sheets."""

    def __init__(self, folder: Path, chunk_rows: int) -> None:
        """Nothing is written yet.

        Args:
            folder: an empty one.
            chunk_rows: how many rows a file holds at most.
        """
        self._folder = folder
        self._chunk = chunk_rows
        self._head = b""
        self._titles: tuple[str, ...] = ()
        self._document_type: str | None = None
        self._lines: list[bytes] = []
        self.files: list[RowFile] = []
        self.rows = 0

    def begin(self, shared: Shared) -> None:
        """The rows of another sheet follow."""
        self.end()
        self._document_type = shared.document_type
        self._titles = tuple(shared.columns)
        self._head = _line(asdict(shared))

    def add(self, row: RawForm | Unread) -> None:
        """The next row."""
        origin = row.origin
        self.rows += 1
        table: dict[str, Any] = {"number": self.rows, "row": origin.row}
        table["cells"] = [row.values.get(one, "") for one in self._titles]
        if isinstance(row, Unread):
            table["findings"] = packed.pack(row.findings)
        else:
            said = {"court": row.court, "corrects": origin.corrects}
            if row.document_type != self._document_type:
                said["document_type"] = row.document_type
            table |= {name: value for name, value in said.items() if value is not None}
        self._lines.append(_line(table))
        if len(self._lines) == self._chunk:
            self.end()

    def end(self) -> None:
        """Close the file that is being written."""
        if not self._lines:
            return
        data = b"".join((self._head, *self._lines))
        name = f"rows-{len(self.files) + 1:04}.jsonl"
        (self._folder / name).write_bytes(data)
        made = RowFile(
            name=name,
            rows=len(self._lines),
            first=self.rows - len(self._lines) + 1,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
        )
        self.files.append(made)
        self._lines = []

    def back_to(self, files: int) -> None:
        """Forget every row behind the first so many files."""
        self._lines = []
        for one in self.files[files:]:
            (self._folder / one.name).unlink()
        del self.files[files:]
        self.rows = sum(one.rows for one in self.files)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a roster."""

    number: int
    """Counted over all sheets of the roster from 1: by it the whole run knows the row."""
    raw: RawForm | Unread


def read(path: Path) -> Iterator[RawForm | Unread]:
    """The rows of a file, in their order.

    Raises:
        ValueError: this is no file of rows.
        OSError: it cannot be read.
    """
    with path.open("rb") as stream:
        yield from (one.raw for one in numbered(stream))


def numbered(lines: Iterable[bytes]) -> Iterator[Row]:
    """The rows of a file's lines, with their numbers; the first line must be the file's.

    Raises:
        ValueError: these are no lines of such a file.
    """
    every = iter(lines)
    shared = Shared(**json.loads(next(every, b"")))
    for line in every:
        table = json.loads(line)
        yield Row(number=table["number"], raw=_row(table, shared))


def chosen(data: bytes, wanted: Container[int]) -> tuple[bytes, tuple[int, ...]]:
    """A file of rows with some of them alone, and their numbers.

    Raises:
        ValueError: this is no file of rows.
    """
    head, *lines = data.splitlines(keepends=True)
    found = [(json.loads(line)["number"], line) for line in lines]
    kept = [(number, line) for number, line in found if number in wanted]
    return b"".join((head, *(line for _, line in kept))), tuple(number for number, _ in kept)


def _row(table: Mapping[str, Any], shared: Shared) -> RawForm | Unread:
    origin = Origin(
        file=shared.file,
        sha256=shared.sha256,
        sheet=shared.sheet,
        row=table["row"],
        columns=shared.columns,
        corrects=table.get("corrects"),
    )
    values = {title: cell for title, cell in zip(shared.columns, table["cells"], strict=True) if cell}
    if "findings" in table:
        return Unread(values=values, origin=origin, findings=packed.unpack(table["findings"]))
    return RawForm(
        document_type=table.get("document_type", shared.document_type),
        court=table.get("court"),
        values=values,
        origin=origin,
    )


def _line(table: Mapping[str, Any]) -> bytes:
    # A half of a surrogate pair, which no text file may hold, stands there as its escape.
    return (json.dumps(table, ensure_ascii=True, separators=(",", ":")) + "\n").encode("ascii")
