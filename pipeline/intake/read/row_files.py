"""Rows of a roster as they lie between reading and checking: files of a few hundred rows, JSON a line.

The first line says what all rows of the file share; every further line is one row. The same roster gives the same
bytes.
"""

import hashlib
import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from json.encoder import encode_basestring_ascii
from pathlib import Path
from typing import Any

from pipeline.model import JSON, Finding, Origin, RawForm
from pipeline.rules import packed

_PLACE = re.compile(rb'^\{"number":(\d+),"row":(\d+|null),"', re.MULTILINE)
"""How the line of a row begins, as `Writer` writes it."""


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


def file_name(number: int) -> str:
    """What the file of that number is called, from 1."""
    return f"rows-{number:04}.jsonl"


_SMALLEST = 100
"""Rows of the first file, where more may stand in one."""
_SHARE = 8
"""A file holds no more than this part of the rows before it, so that none is long beside the whole."""


class Writer:
    """Writes rows into `rows-0001.jsonl`, `rows-0002.jsonl` … A file never holds rows of two sheets.

    A file has its name when it is whole, so that it may be taken while the next one is written. The first files are
    short: work on them begins soon, and of a short roster several workers get their share.
    """

    def __init__(self, folder: Path, chunk_rows: int) -> None:
        """Nothing is written yet.

        Args:
            folder: an empty one.
            chunk_rows: how many rows a file holds at most.
        """
        self._folder = folder
        self._most = chunk_rows
        self._full = min(_SMALLEST, chunk_rows)
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
        if len(self._lines) >= self._full:
            self.end()

    def add_plain(self, row: int, cells: Sequence[str]) -> None:
        """The same of a row in which every cell is taken as it stands.

        Args:
            row: its number, as the spreadsheet program shows it.
            cells: one for each heading.
        """
        self.rows += 1
        texts = ",".join(map(encode_basestring_ascii, cells))
        self._lines.append(b'{"number":%d,"row":%d,"cells":[%b]}\n' % (self.rows, row, texts.encode("ascii")))
        if len(self._lines) >= self._full:
            self.end()

    def end(self) -> None:
        """Close the file that is being written."""
        if not self._lines:
            return
        data = b"".join((self._head, *self._lines))
        name = file_name(len(self.files) + 1)
        half = self._folder / "half"
        half.write_bytes(data)
        half.rename(self._folder / name)  # it need not outlast a power cut: the whole folder is the reader's own
        made = RowFile(
            name=name,
            rows=len(self._lines),
            first=self.rows - len(self._lines) + 1,
            sha256=hashlib.sha256(data).hexdigest(),
            size=len(data),
        )
        self.files.append(made)
        self._lines = []
        self._full = self._size()

    def back_to(self, files: int) -> None:
        """Forget every row behind the first so many files."""
        self._lines = []
        for one in self.files[files:]:
            (self._folder / one.name).unlink()
        del self.files[files:]
        self.rows = sum(one.rows for one in self.files)
        self._full = self._size()

    def _size(self) -> int:
        """Of the next file; it follows from the rows before it alone, so that the same roster gives the same files."""
        return min(max(_SMALLEST, self.rows // _SHARE), self._most)


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


def placed(data: bytes) -> tuple[str, str | None, list[tuple[int, int | None]]]:
    """Where the rows of a file stand: its file, its sheet, and of each row its number and its row in that sheet.

    A line need not be read for that: it begins with both. Where one does not, all are read.

    Raises:
        ValueError: this is no file of rows.
    """
    head, _, lines = data.partition(b"\n")
    shared = Shared(**json.loads(head))
    found = _PLACE.findall(lines)
    if len(found) == lines.count(b"\n"):
        pairs = [(int(number), None if row == b"null" else int(row)) for number, row in found]
    else:
        pairs = [(one.number, one.raw.origin.row) for one in numbered(data.splitlines())]
    return shared.file, shared.sheet, pairs


def span(data: bytes) -> tuple[int, int]:
    """The number of the first row in a file of rows, and how many there are.

    Raises:
        ValueError: this is no file of rows.
    """
    head = data.find(b"\n") + 1
    first = data[head : data.find(b"\n", head)]
    return int(json.loads(first)["number"]), data.count(b"\n") - 1


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
