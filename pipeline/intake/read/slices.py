"""Cuts a worksheet of any length into small workbooks, so that no reader ever holds the whole of it.

Each slice holds some rows of one sheet, unchanged, with the workbook's styles and shared texts; calamine reads it as
it would have read the whole.
"""

import contextlib
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pipeline.intake.read.result import Source, Unreadable
from pipeline.intake.read.sheet import DAMAGED, sheets, unreadable

SLICE_BYTES = 12_000_000
"""About how much of a sheet's XML stands in one slice: some 10,000 rows of twenty columns."""
_FIRST_BYTES = 500_000
"""The same of the first slice: the headings are looked for in it, and work on its rows begins soon."""
_FRAME_BYTES = 20_000_000
"""The longest part before, or behind, a sheet's rows; and the longest row."""
_BLOCK = 1 << 20
_OPENED = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*(/?)>")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*)>")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_NUMBERED = re.compile(rb'<row r="([1-9]\d{0,6})"')
"""A row as nearly every program writes it."""
_MERGED = b"mergeCell"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Some rows of a sheet, as a workbook of their own."""

    workbook: Path
    part: str
    """The sheet's place in it."""
    first: int
    """The number of its first row, as the spreadsheet program shows it; 0 where it has none."""
    last: int
    xml: bytes
    """The rows as they are written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """A workbook that is read in slices."""

    source: Source
    folder: Path
    """For the slices; one at a time lies there."""

    def common(self) -> Path:
        """The workbook without its sheets."""
        path = self.folder / "common.xlsx"
        if not path.exists():
            self._copy_common(path)
        return path

    def frame(self, part: str) -> Slice | None:
        """The sheet without its rows, where what stands before and behind them says that cells are merged.

        Raises:
            Unreadable: the sheet is written as no spreadsheet program does it.
        """
        with _sound(self.source), zipfile.ZipFile(self.source.path) as archive:
            with archive.open(part) as stream:
                rows = _Rows(stream)
                for _ in rows:
                    pass
                around = rows.head + rows.rest()
            if _MERGED not in around:
                return None
            path = self._workbook(part, around)
            return Slice(workbook=path, part=part, first=1, last=_last(archive, part), xml=b"")

    def slices(self, part: str) -> Iterator[Slice]:
        """The rows of a sheet in their order; a slice's file is gone when the next one is asked for.

        Raises:
            Unreadable: as `frame`.
        """
        number = 0
        with _sound(self.source), zipfile.ZipFile(self.source.path) as archive, archive.open(part) as stream:
            rows = _Rows(stream)
            for xml in rows:
                numbered, first, last = _numbered(xml, number)
                number = last or number
                path = self._workbook(part, rows.head + numbered + rows.foot)
                yield Slice(workbook=path, part=part, first=first, last=number, xml=numbered)

    def _workbook(self, part: str, sheet: bytes) -> Path:
        """The workbook with this sheet alone."""
        path = self.folder / "slice.xlsx"
        shutil.copyfile(self.common(), path)
        with zipfile.ZipFile(path, "a") as made:
            made.writestr(part, sheet)
        return path

    def _copy_common(self, path: Path) -> None:
        """Everything of the workbook but its sheets."""
        deflated = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        with zipfile.ZipFile(self.source.path) as archive, deflated as made:
            left_out = set(sheets(archive).values())
            for one in archive.infolist():
                if one.filename in left_out or not one.filename.lower().endswith((".xml", ".rels")):
                    continue
                with archive.open(one) as stream, made.open(one.filename, "w", force_zip64=True) as copy:
                    shutil.copyfileobj(stream, copy, _BLOCK)


class _Rows:
    """The rows of a sheet's XML, cut between two rows."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._rest = b""
        self._prefix = b""
        self.head = b""
        """Up to the first row."""

    def __iter__(self) -> Iterator[bytes]:
        self._open()
        end, close = b"</" + self._prefix + b"row>", b"</" + self._prefix + b"sheetData"
        enough, clear = _FIRST_BYTES, 0  # in what stands before `clear`, the rows do not end
        while (at := self._rest.find(close, clear)) < 0:
            clear = max(0, len(self._rest) - len(close))
            cut = self._rest.rfind(end) + len(end) if len(self._rest) >= enough else 0
            if cut >= len(end):
                yield self._rest[:cut]
                self._rest = self._rest[cut:]
                enough, clear = SLICE_BYTES, max(0, clear - cut)
            self._more(_FRAME_BYTES + SLICE_BYTES)
        rows, self._rest = self._rest[:at], self._rest[at:]
        if rows.strip():
            yield rows

    @property
    def foot(self) -> bytes:
        """What closes the sheet, with nothing of what stands behind the rows."""
        return b"</" + self._prefix + b"sheetData></" + self._prefix + b"worksheet>"

    def rest(self) -> bytes:
        """What stands behind the rows, once they were gone through."""
        while self._read():
            if len(self._rest) > _FRAME_BYTES:
                raise ValueError("too much behind the rows")
        return self._rest

    def _open(self) -> None:
        while (found := _OPENED.search(self._rest)) is None:
            self._more(_FRAME_BYTES)
        self._prefix = found[1]
        opened = b"<" + found[1] + b"sheetData>"
        self.head = self._rest[: found.start()] + opened
        closed = b"</" + found[1] + b"sheetData>" if found[2] else b""
        self._rest = closed + self._rest[found.end() :]

    def _more(self, most: int) -> None:
        if not self._read() or len(self._rest) > most:
            raise ValueError("no rows, or one without an end")

    def _read(self) -> bool:
        block = self._stream.read(_BLOCK)
        # A comment or a marked section could hold what looks like a row's end; no spreadsheet program writes one.
        if b"<!" in self._rest[-1:] + block or block[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise ValueError("a comment, a marked section, or an encoding of two bytes")
        self._rest += block
        return bool(block)


def _last(archive: zipfile.ZipFile, part: str) -> int:
    """The number of a sheet's last row."""
    last = 0
    with archive.open(part) as stream:
        for xml in _Rows(stream):
            last = max(last, *_numbered(xml, last)[1:])
    return last


def _numbered(xml: bytes, before: int) -> tuple[bytes, int, int]:
    """The rows with the first one's number written, and the numbers of the first and the last."""
    plain = _NUMBERED.findall(xml)
    if plain and len(plain) == xml.count(b"<row") and b":row" not in xml:
        return xml, int(plain[0]), max(map(int, plain))
    first = last = 0
    number = before
    for found in _ROW.finditer(xml):
        said = _NUMBER.search(found[1])
        number = int(said[1]) if said else number + 1
        if first == 0:
            first = number
            if not said:
                at = found.start(1)
                xml = xml[:at] + f' r="{number}"'.encode() + xml[at:]
        last = max(last, number)
    return xml, first, last


@contextlib.contextmanager
def _sound(source: Source) -> Iterator[None]:
    """Whatever the libraries say of a damaged workbook is a finding."""
    try:
        yield
    except DAMAGED as error:
        raise Unreadable(unreadable(source)) from error
