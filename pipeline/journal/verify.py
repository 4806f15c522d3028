"""Says whether the chain holds, and where it does not."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, select

from pipeline.errors import JournalBroken
from pipeline.files import write_whole
from pipeline.journal.entries import BATCH, NOTHING_BEFORE, digest_of, rows
from pipeline.journal.table import journal


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What `verify` found."""

    entries: int
    """How many were read and hold."""
    head: str
    """The digest of the last of them."""
    broken_at: int | None = None
    """The number of the first entry that does not hold, or is missing."""
    problem: str = ""
    """A whole sentence; empty when the chain holds."""

    def demand(self) -> None:
        """Raise unless the chain holds.

        Raises:
            JournalBroken: it does not.
        """
        if self.problem:
            raise JournalBroken(self.problem)


def verify(engine: Engine, *, anchor: Path | None = None) -> Verdict:
    """Read the whole chain and say whether every entry is as it was written.

    Args:
        engine: the state database.
        anchor: a file written earlier by `drop_anchor`. Without one, entries cut off at the end cannot be noticed.

    Returns:
        A verdict; `demand()` on it raises.
    """
    expected, previous = 1, NOTHING_BEFORE
    held = _anchored(anchor)
    for row in _all_rows(engine):
        problem = _problem(row, expected, previous, held)
        if problem:
            return Verdict(entries=expected - 1, head=previous, broken_at=expected, problem=problem)
        expected, previous = expected + 1, row.digest
    if held and held[0] >= expected:
        cut = f"The journal ends at entry {expected - 1}, but entry {held[0]} was written once: its end was cut off."
        return Verdict(entries=expected - 1, head=previous, broken_at=expected, problem=cut)
    return Verdict(entries=expected - 1, head=previous)


def drop_anchor(engine: Engine, path: Path) -> None:
    """Write the number and digest of the last entry to a file, best on another disk, for `verify` to compare."""
    with engine.connect() as connection:
        query = select(journal.c.seq, journal.c.digest).order_by(journal.c.seq.desc()).limit(1)
        last = connection.execute(query).first()
    if last:
        data = json.dumps({"seq": last.seq, "digest": last.digest}, sort_keys=True).encode()
        write_whole(path, data + b"\n", at="journal-anchor")


def _all_rows(engine: Engine) -> Iterator[Row[Any]]:
    """In batches, each its own transaction, so that no writer waits for a long reading."""
    last = -(1 << 31)
    while batch := rows(engine, last, BATCH):
        yield from batch
        last = batch[-1].seq


def _problem(
    row: Row[Any],
    expected: int,
    previous: str,
    held: tuple[int, str] | None,
) -> str:
    if row.seq != expected:
        return f"Journal entry {expected} is missing: entry {row.seq} follows in its place."
    fields = {name: getattr(row, name) for name in ("seq", "at", "kind", "subject", "key", "facts", "previous")}
    if digest_of(fields) != row.digest:
        return f"Journal entry {expected} was changed after it was written."
    if row.previous != previous:
        return f"Journal entry {expected} does not follow the entry before it: one was replaced or inserted."
    if held and held[0] == row.seq and held[1] != row.digest:
        return f"Journal entry {expected} is not the one that was anchored: the chain was written anew."
    return ""


def _anchored(path: Path | None) -> tuple[int, str] | None:
    if path is None or not path.exists():
        return None
    note = json.loads(path.read_text(encoding="utf-8"))
    return int(note["seq"]), str(note["digest"])
