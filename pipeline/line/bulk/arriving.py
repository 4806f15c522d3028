"""Files of rows as they arrive, while the reader reads on: each becomes a chunk, and the chunk becomes due at once.

Nothing here is final: whether a roster is taken is known when all of it is read. A reading that is repeated after a
kill gives the same files, so what was begun stays as it was begun.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.killpoints import killpoint
from pipeline.line.bulk.bench import CHUNK, Bench, Part, begin, now
from pipeline.line.bulk.chosen import numbers
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, rows, tables
from pipeline.runs.chunks import Rows
from pipeline.runs.ledger import Run
from pipeline.runs.rows import RowFile
from pipeline.runs.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """A file that was taken up."""

    sha256: str
    """Of the file, before rows were chosen."""
    rows: Rows | None
    """None where none of its rows is wanted."""


class Arriving:
    """The files of one reading."""

    def __init__(self, bench: Bench, one: Run, folder: Path) -> None:
        """Nothing has arrived yet.

        Args:
            bench: the worker's.
            one: the run that is read.
            folder: where the reader writes.
        """
        self.folder = folder
        self._bench = bench
        self._run = one
        self._wanted = numbers(one.chosen) if one.chosen else None
        self._taken: list[_Taken] = []

    def look(self) -> None:
        """Take up what has arrived since the last look, and let work on it begin.

        Raises:
            OSError: the store cannot be written.
        """
        before = len(self._taken)
        self._taken.extend(self._new())
        new = [one.rows for one in self._taken[before:] if one.rows is not None]
        if new:
            self._begin(new)

    def settled(self, found: Iterable[RowFile]) -> tuple[Rows, ...]:
        """The chunks of the whole reading, when it has ended; all of them are in the store.

        Args:
            found: the files that stayed: the reader takes files back with the sheet that it refuses, and writes others
                under their names.
        """
        kept: list[_Taken] = []
        for at, file in enumerate(found):
            same = at < len(self._taken) and self._taken[at].sha256 == file.sha256
            kept.append(self._taken[at] if same else self._take((self.folder / file.name).read_bytes(), kept))
            if not same:  # those behind it were counted from another one
                del self._taken[at:]
        return tuple(one.rows for one in kept if one.rows is not None)

    def _new(self) -> Iterator[_Taken]:
        taken = list(self._taken)
        while (data := self._read(len(taken) + 1)) is not None:
            taken.append(self._take(data, taken))
            yield taken[-1]

    def _read(self, number: int) -> bytes | None:
        try:
            return (self.folder / rows.file_name(number)).read_bytes()
        except FileNotFoundError:  # not written yet, or taken back
            return None

    def _take(self, data: bytes, before: list[_Taken]) -> _Taken:
        """A file's wanted rows, in the store, as the chunk behind those before it."""
        digest = files.digest_bytes(data)
        if self._wanted is None:
            first, count = rows.span(data)
        else:
            data, kept = rows.chosen(data, self._wanted)
            first, count = (kept[0] if kept else 0), len(kept)
        if not count:
            return _Taken(sha256=digest, rows=None)
        number = 1 + sum(one.rows is not None for one in before)
        source = parts.name("rows", self._run.id, number, files.digest_bytes(data))
        self._bench.store.put(source, data)
        return _Taken(sha256=digest, rows=Rows(number=number, first_row=first, rows=count, source=source))

    def _begin(self, new: list[Rows]) -> None:
        """Make the new chunks due, while the run is read; those of a run that rests become due when it is resumed."""
        with self._bench.desk.database.begin() as connection:
            one = ledger.get(connection, self._run.id, lock=True)
            if one.state is not State.CANCELLED:
                parts.begin(connection, one, new)
                chunks, count = parts.size(connection, one)
                ledger.change(connection, one, now=now(), chunks=chunks, rows=count)
            if one.state is State.READING:
                due = {part.number for part in new} & set(parts.waiting(connection, tables.chunk, one))
                begin(self._bench.engine, connection, one, (Part(kind=CHUNK, number=each) for each in sorted(due)))
            killpoint("run-arrive.before-commit")
        killpoint("run-arrive.after-commit")
