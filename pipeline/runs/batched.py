"""A run's batches of mail pieces: which are done, and what came of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sql

from pipeline.errors import StateError
from pipeline.runs import ledger, tables
from pipeline.runs.chunks import DONE, unfinished
from pipeline.runs.ledger import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch of mail pieces."""

    number: int
    state: str
    plan: str
    pieces: int
    sheets: int
    notices: int
    files: Mapping[str, str]
    cpu_seconds: float
    finished: str | None
    worker: str | None


def begin(connection: sql.Connection, one: Run, batches: Iterable[Batch]) -> None:
    """Write the rows of a run's batches, none of them twice."""
    there = set(connection.execute(sql.select(tables.batch.c.number).where(tables.batch.c.run == one.number)).scalars())
    new = [{"run": one.number, **_columns(each)} for each in batches if each.number not in there]
    if new:
        connection.execute(tables.batch.insert(), new)


def of_run(connection: sql.Connection, one: Run) -> tuple[Batch, ...]:
    """A run's batches in order."""
    query = sql.select(tables.batch).where(tables.batch.c.run == one.number).order_by(tables.batch.c.number)
    return tuple(_batch(row) for row in connection.execute(query))


def get(connection: sql.Connection, one: Run, number: int) -> Batch:
    """One batch.

    Raises:
        StateError: there is none of that number.
    """
    query = sql.select(tables.batch).where(tables.batch.c.run == one.number, tables.batch.c.number == number)
    row = connection.execute(query).first()
    if row is None:
        raise StateError(f"run {one.id} has no batch {number}")
    return _batch(row)


def finish(connection: sql.Connection, one: Run, made: Batch, *, now: datetime) -> bool:
    """Note what came of a batch, once. Returns whether it was the last one of its run."""
    ledger.get(connection, one.id, lock=True)
    if get(connection, one, made.number).state != DONE:
        here = (tables.batch.c.run == one.number) & (tables.batch.c.number == made.number)
        values = {**_columns(made), "state": DONE, "finished": ledger.moment(now)}
        connection.execute(tables.batch.update().where(here).values(values))
        ledger.add(connection, one, now=now, batches_done=1)
    return unfinished(connection, tables.batch, one) == 0


def _batch(row: sql.Row[Any]) -> Batch:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    del values["run"]
    return Batch(**{**values, "files": json.loads(values["files"])})


def _columns(one: Batch) -> dict[str, object]:
    return {**asdict(one), "files": json.dumps(dict(one.files), sort_keys=True)}
