"""A run's notices in the database: a short row each, and the identity by which a repetition is found."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.runs import returned, tables
from pipeline.runs.ledger import Run

_AT_ONCE = 500
"""Values in one question: SQLite takes a limited number of parameters."""
_IN_BULK = 10_000
"""Rows handed to the driver at once; memory stays flat however long the run is."""
_LOCK = 0x72756E73
"""PostgreSQL's number of the lock that lets one run at a time find out what is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One notice."""

    row: int
    recipient: int
    identity: bytes
    chunk: int
    sha256: bytes
    batch: int = 0
    """0: in no print stream."""
    piece: int = 0
    """0: not mailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has an identity."""

    run: int
    """The short number of the run."""
    row: int


def take_turns(connection: sql.Connection) -> None:
    """Let one transaction at a time reserve; SQLite's writers take turns by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))


def holders(connection: sql.Connection, identities: Collection[bytes]) -> dict[bytes, Holder]:
    """Those of the identities that are taken, and by which row."""
    found: dict[bytes, Holder] = {}
    wanted, table = sorted(set(identities)), tables.identity
    for first in range(0, len(wanted), _AT_ONCE):
        rows = connection.execute(sql.select(table).where(table.c.identity.in_(wanted[first : first + _AT_ONCE])))
        found |= {bytes(row.identity): Holder(run=row.run, row=row.row) for row in rows}
    return found


def reserve(connection: sql.Connection, one: Run, taken: Iterable[tuple[bytes, int]]) -> None:
    """Take identities for rows of a run; one that is taken already stays with its holder."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(tables.identity).on_conflict_do_nothing()
    values = ({"identity": identity, "run": one.number, "row": row} for identity, row in taken)
    for bulk in _bulks(values):
        connection.execute(statement, bulk)


def add(connection: sql.Connection, one: Run, lines: Iterable[Line]) -> int:
    """Write a run's notices, in place of what was written before. Returns how many there are."""
    connection.execute(tables.notice.delete().where(tables.notice.c.run == one.number))
    count = 0
    for bulk in _bulks(_values(one, line) for line in lines):
        connection.execute(tables.notice.insert(), bulk)
        count += len(bulk)
    return count


def free(connection: sql.Connection, one: Run) -> None:
    """Forget a run's notices and give its identities back."""
    for table in (tables.notice, tables.identity):
        connection.execute(table.delete().where(table.c.run == one.number))
    returned.give_back(connection, one.number)


def of_run(connection: sql.Connection, one: Run) -> Iterator[Line]:
    """A run's notices, in the order of its rows."""
    table = tables.notice
    query = sql.select(table).where(table.c.run == one.number).order_by(table.c.row, table.c.recipient)
    for row in connection.execute(query):
        yield Line(
            row=row.row,
            recipient=row.recipient,
            identity=bytes(row.identity),
            chunk=row.chunk,
            sha256=bytes(row.sha256),
            batch=row.batch,
            piece=row.piece,
        )


def _values(one: Run, line: Line) -> dict[str, object]:
    return {
        "run": one.number,
        "row": line.row,
        "recipient": line.recipient,
        "identity": line.identity,
        "chunk": line.chunk,
        "sha256": line.sha256,
        "batch": line.batch,
        "piece": line.piece,
    }


def _bulks(values: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(values)
    while bulk := list(islice(rest, _IN_BULK)):
        yield bulk
