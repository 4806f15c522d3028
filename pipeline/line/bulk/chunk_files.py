"""The four files of a chunk: its papers end to end, its index, the columns of that, and what is told of its rows."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Self

from pipeline.mailing import columns
from pipeline.model import Finding
from pipeline.runs import chunks, notice_lines
from pipeline.runs import findings as tables
from pipeline.runs.notice import Notice, ReturnedRow, Stored

PAPERS, INDEX, COLUMNS, BACK = "notices", "index", "columns", "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """What papers of a variant begin with, where it was written."""

    start: int
    size: int
    digest: "hashlib._Hash"
    """Has read it."""


_NO_HEAD = _Head(start=0, size=0, digest=hashlib.sha256())


class Files:
    """The four files of a chunk, written one row after the other."""

    def __init__(self, folder: Path, run: str, number: int) -> None:
        """Nothing is written yet.

        Args:
            folder: where the files are written.
            run: whose chunk it is.
            number: of the chunk.
        """
        self._folder = folder
        self._run = run
        self._number = number
        self._start = 0
        self._whole = hashlib.sha256()
        self._heads: dict[str, _Head] = {}
        self._notices: list[Notice] = []
        self._back: list[bytes] = []

    def __enter__(self) -> Self:
        self._papers: IO[bytes] = (self._folder / PAPERS).open("wb", buffering=1 << 18)
        return self

    def __exit__(self, *_: object) -> None:
        """The index comes last: it names the papers by the digest of all of them."""
        self._papers.close()
        name = chunks.name(PAPERS, self._run, self._number, self._whole.hexdigest())
        lines = [notice_lines.line(one, kept=name) for one in self._notices]
        (self._folder / INDEX).write_bytes(b"".join(lines))
        told = columns.of(zip(map(len, lines), self._notices, strict=True))
        (self._folder / COLUMNS).write_bytes(told.text())
        (self._folder / BACK).write_bytes(b"".join(self._back))

    def paper(self, variant: str, head: bytes, tail: bytes) -> tuple[Stored, str]:
        """Write a paper after the others; where it stands, and its digest.

        Args:
            variant: what it has its head in common with.
            head: what all papers of the variant begin with, which is written once; may be empty.
            tail: what follows it.
        """
        begun = self._head(variant, head) if head else _NO_HEAD
        digest = begun.digest.copy()
        digest.update(tail)
        start = self._write(tail)
        return Stored(name="", start=start, size=len(tail), head=(begun.start, begun.size)), digest.hexdigest()

    def _head(self, variant: str, head: bytes) -> _Head:
        known = self._heads.get(variant)
        if known is None:
            start = self._write(head)
            known = _Head(start=start, size=len(head), digest=hashlib.sha256(head))
            self._heads[variant] = known
        return known

    def _write(self, data: bytes) -> int:
        """Where it stands."""
        self._papers.write(data)
        self._whole.update(data)
        start, self._start = self._start, self._start + len(data)
        return start

    def notice(self, notice: Notice) -> None:
        """Remember a notice of the paper written last."""
        self._notices.append(notice)

    def tell(self, row: int, findings: tuple[Finding, ...]) -> None:
        """Remember what stands against a row: errors of one that cannot go on, warnings of one that does."""
        if not findings:
            return
        back = ReturnedRow(row=row, findings=tables.pack(findings))
        text = json.dumps(asdict(back), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.told(text.encode() + b"\n")

    def told(self, lines: bytes) -> None:
        """Remember lines that were written before, of rows behind those told of."""
        self._back.append(lines)
