"""A run's chunks: which are done, and what came of them. What they have in common with its batches stands here too."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline.errors import StateError
from pipeline.runs import ledger, tables
from pipeline.runs.ledger import Run

WAITING, DONE, FAILED = "waiting", "done", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Some rows of a roster, as they lie in the store."""

    number: int
    """Of the chunk, from 1."""
    first_row: int
    rows: int
    source: str
    """Their name in the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk(Rows):
    """One chunk."""

    state: str
    papers: str | None
    index: str | None
    back: str | None
    """Digests of its three files."""
    notices: int
    struck: int
    rendered: int
    returned: int
    reasons: Mapping[str, int]
    cpu_seconds: float
    finished: str | None
    worker: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Struck:
    """What came of a chunk."""

    papers: str
    index: str
    back: str
    notices: int
    struck: int
    rendered: int
    returned: int
    reasons: Mapping[str, int]
    cpu_seconds: float
    worker: str


def name(kind: str, run_id: str, number: int, digest: str) -> str:
    """What a file of a chunk or batch is called in the store: another content has another name.

    Args:
        kind: `rows`, `notices`, `index`, `returned`, `batch` …
        run_id: the run.
        number: of the chunk or batch.
        digest: of the content, in hexadecimal.
    """
    return f"{run_id}/{kind}-{number:05d}-{digest[:16]}"


def begin(connection: sql.Connection, one: Run, chunks: Iterable[Rows]) -> int:
    """Write the rows of a run's chunks, none of them twice. Returns how many there are."""
    there = set(connection.execute(sql.select(tables.chunk.c.number).where(tables.chunk.c.run == one.number)).scalars())
    nothing = {"notices": 0, "struck": 0, "rendered": 0, "returned": 0, "reasons": "{}", "cpu_seconds": 0.0}
    new = [
        {
            "run": one.number,
            "number": part.number,
            "first_row": part.first_row,
            "rows": part.rows,
            "source": part.source,
            "state": WAITING,
            **nothing,
        }
        for part in chunks
        if part.number not in there
    ]
    if new:
        connection.execute(tables.chunk.insert(), new)
    return len(there) + len(new)


def settle(connection: sql.Connection, one: Run, chunks: Collection[Rows], *, now: datetime) -> int:
    """Let a run have these chunks and no other, when its roster is read: what was begun of others is taken back.

    Where any is, the run gets a new turn, so that work on those ends without a trace.

    Returns:
        How many chunks were taken back.
    """
    wanted = {(part.number, part.source) for part in chunks}
    gone = [part for part in of_run(connection, one) if (part.number, part.source) not in wanted]
    for part in gone:
        if part.state == DONE:
            _uncount(connection, one, part, now=now)
        here = (tables.chunk.c.run == one.number) & (tables.chunk.c.number == part.number)
        connection.execute(tables.chunk.delete().where(here))
    if gone:
        ledger.change(connection, one, now=now, turn=one.turn + 1)
    begin(connection, one, chunks)
    return len(gone)


def size(connection: sql.Connection, one: Run) -> tuple[int, int]:
    """How many chunks a run has so far, and how many rows."""
    count, rows = sql.func.count(), sql.func.sum(tables.chunk.c.rows)
    row = connection.execute(sql.select(count, rows).where(tables.chunk.c.run == one.number)).one()
    return int(row[0]), int(row[1] or 0)


def of_run(connection: sql.Connection, one: Run) -> tuple[Chunk, ...]:
    """A run's chunks in order."""
    query = sql.select(tables.chunk).where(tables.chunk.c.run == one.number).order_by(tables.chunk.c.number)
    return tuple(_chunk(row) for row in connection.execute(query))


def find(connection: sql.Connection, one: Run, number: int) -> Chunk | None:
    """One chunk; None where it was taken back."""
    query = sql.select(tables.chunk).where(tables.chunk.c.run == one.number, tables.chunk.c.number == number)
    row = connection.execute(query).first()
    return None if row is None else _chunk(row)


def get(connection: sql.Connection, one: Run, number: int) -> Chunk:
    """One chunk.

    Raises:
        StateError: there is none of that number.
    """
    found = find(connection, one, number)
    if found is None:
        raise StateError(f"run {one.id} has no chunk {number}")
    return found


def finish(connection: sql.Connection, one: Run, number: int, made: Struck, *, now: datetime) -> bool:
    """Note what came of a chunk, once. Returns whether it was the last one of its run."""
    ledger.get(connection, one.id, lock=True)
    before = get(connection, one, number)
    if before.state != DONE:
        here = (tables.chunk.c.run == one.number) & (tables.chunk.c.number == number)
        values = {
            "state": DONE,
            "papers": made.papers,
            "index": made.index,
            "back": made.back,
            "notices": made.notices,
            "struck": made.struck,
            "rendered": made.rendered,
            "returned": made.returned,
            "reasons": json.dumps(made.reasons, sort_keys=True),
            "cpu_seconds": made.cpu_seconds,
            "finished": ledger.moment(now),
            "worker": made.worker,
        }
        connection.execute(tables.chunk.update().where(here).values(values))
        ledger.add(
            connection,
            one,
            now=now,
            chunks_done=1,
            rows_done=before.rows,
            notices=made.notices,
            struck=made.struck,
            rendered=made.rendered,
            returned=made.returned,
        )
    return unfinished(connection, tables.chunk, one) == 0


def take_back_struck(connection: sql.Connection, one: Run, *, now: datetime) -> int:
    """Let every done chunk with struck papers wait again, as if it had not been made. Returns how many there are.

    Its counts leave the run's; its files stay in the store, where those of the new papers get other names.
    """
    ledger.get(connection, one.id, lock=True)
    struck = [part for part in of_run(connection, one) if part.state == DONE and part.struck]
    for part in struck:
        here = (tables.chunk.c.run == one.number) & (tables.chunk.c.number == part.number)
        connection.execute(tables.chunk.update().where(here).values(state=WAITING, finished=None, worker=None))
        _uncount(connection, one, part, now=now)
    return len(struck)


def _uncount(connection: sql.Connection, one: Run, part: Chunk, *, now: datetime) -> None:
    """Take a done chunk's counts out of its run's."""
    ledger.add(
        connection,
        one,
        now=now,
        chunks_done=-1,
        rows_done=-part.rows,
        notices=-part.notices,
        struck=-part.struck,
        rendered=-part.rendered,
        returned=-part.returned,
    )


def fail(connection: sql.Connection, table: sql.Table, one: Run, number: int) -> None:
    """Note that the machine could not do a chunk or batch; what is done stays done."""
    here = (table.c.run == one.number) & (table.c.number == number) & (table.c.state == WAITING)
    connection.execute(table.update().where(here).values(state=FAILED))


def again(connection: sql.Connection, one: Run) -> None:
    """What failed may be tried once more."""
    for table in (tables.chunk, tables.batch):
        here = (table.c.run == one.number) & (table.c.state == FAILED)
        connection.execute(table.update().where(here).values(state=WAITING))


def waiting(connection: sql.Connection, table: sql.Table, one: Run) -> tuple[int, ...]:
    """The numbers of the chunks or batches that are neither done nor failed."""
    here = (table.c.run == one.number) & (table.c.state == WAITING)
    return tuple(connection.execute(sql.select(table.c.number).where(here).order_by(table.c.number)).scalars())


def failed(connection: sql.Connection, table: sql.Table, one: Run) -> tuple[int, ...]:
    """The numbers of those the machine could not do."""
    here = (table.c.run == one.number) & (table.c.state == FAILED)
    return tuple(connection.execute(sql.select(table.c.number).where(here).order_by(table.c.number)).scalars())


def unfinished(connection: sql.Connection, table: sql.Table, one: Run) -> int:
    """How many chunks or batches are not done."""
    here = (table.c.run == one.number) & (table.c.state != DONE)
    return int(connection.execute(sql.select(sql.func.count()).select_from(table).where(here)).scalar_one())


def _chunk(row: sql.Row[Any]) -> Chunk:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    del values["run"]
    return Chunk(**{**values, "reasons": json.loads(values["reasons"])})
