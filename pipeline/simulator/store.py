"""The file under the book: one SQLite connection, one lock, transactions that hold or do not, and counts."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from pipeline.killpoints import killpoint
from pipeline.simulator import book_tables

_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=30000;"


class Unknown(LookupError):  # noqa: N818 - says what happened
    """The book has no such filing, envelope or case."""


class Store:
    """A database file of the simulator's own; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._database = sqlite3.connect(folder / "book.sqlite", check_same_thread=False, isolation_level=None)
        self._database.row_factory = sqlite3.Row
        # One transaction for all of them: a kill between two tables would leave half a book.
        self._database.executescript(f"{_PRAGMAS} BEGIN IMMEDIATE; {book_tables.DDL} {book_tables.FIRST} COMMIT;")

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._database.close()

    def tally(self, name: str) -> None:
        """Count one more of something: a refused message, an invalid one."""
        with self._writing() as database:
            database.execute(
                "INSERT INTO tally VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1", (name,)
            )

    def tallies(self) -> Mapping[str, int]:
        """What was counted."""
        with self._lock:
            return {row["name"]: row["count"] for row in self._database.execute("SELECT * FROM tally ORDER BY name")}

    def _row(self, asked: str, values: tuple[object, ...]) -> sqlite3.Row:
        with self._lock:
            found: sqlite3.Row = self._database.execute(asked, values).fetchone()
            return found

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction; one begun inside another is part of it."""
        with self._lock:
            if self._database.in_transaction:
                yield self._database
                return
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield self._database
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            killpoint("simulator.before-commit")
            self._database.execute("COMMIT")
            killpoint("simulator.after-commit")


def text(at: datetime) -> str:
    """In UTC, so that the text sorts as the time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
