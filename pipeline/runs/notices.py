"""A run's notices in the database: a short row each, and the identity by which a repetition is found."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sql

from pipeline.runs import many_rows, returned, tables
from pipeline.runs.ledger import Run

_AT_ONCE = 5000
"""Values in one question: SQLite takes a limited number of parameters."""
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
    identity: bytes = b""
    """Of the notice that has it, by which it is known whether that came back; empty where its run has no plan yet."""


def take_turns(connection: sql.Connection) -> None:
    """Let one transaction at a time reserve; SQLite's writers take turns by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))


def holders(connection: sql.Connection, one: Run, identities: Collection[bytes]) -> dict[bytes, Holder]:
    """Those of the identities that other runs have taken, and by which row."""
    table, wanted = tables.identity, sorted(identities)
    found: dict[bytes, Holder] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        asked = table.c.identity.in_(wanted[first : first + _AT_ONCE]) & (table.c.run != one.number)
        rows = connection.execute(sql.select(table).where(asked))
        for row in rows:
            key = bytes(row.identity)
            found[key] = Holder(run=row.run, row=row.row, identity=key)
    return found


def alike(connection: sql.Connection, one: Run, wanted: Collection[bytes]) -> dict[bytes, Holder]:
    """The same for what is equal however an address is written."""
    table, theirs, keys = tables.alike, tables.notice, sorted(wanted)
    same = (theirs.c.run == table.c.run) & (theirs.c.row == table.c.row) & (theirs.c.recipient == table.c.recipient)
    query = sql.select(table.c.alike, table.c.run, table.c.row, theirs.c.identity).outerjoin_from(table, theirs, same)
    found: dict[bytes, Holder] = {}
    for first in range(0, len(keys), _AT_ONCE):
        asked = table.c.alike.in_(keys[first : first + _AT_ONCE]) & (table.c.run != one.number)
        for row in connection.execute(query.where(asked)):
            found[bytes(row.alike)] = Holder(run=row.run, row=row.row, identity=bytes(row.identity or b""))
    return found


def reserve(connection: sql.Connection, one: Run, taken: Iterable[tuple[bytes, int]]) -> int:
    """Take identities for rows of a run; one that is taken stays with its holder. Returns how many were free."""
    # Sorted, each page of a long table is written once.
    rows = ((identity, one.number, row) for identity, row in sorted(taken))
    return many_rows.insert(connection, tables.identity, rows, only_new=True)


def reserve_alike(connection: sql.Connection, one: Run, taken: Iterable[tuple[bytes, int, int]]) -> int:
    """The same for what is equal however an address is written; each with its row and recipient."""
    rows = ((key, one.number, row, recipient) for key, row, recipient in sorted(taken))
    return many_rows.insert(connection, tables.alike, rows, only_new=True)


def release(connection: sql.Connection, one: Run, identities: Collection[bytes], alikes: Collection[bytes]) -> None:
    """Give back some of what a run has taken."""
    for key, given in ((tables.identity.c.identity, identities), (tables.alike.c.alike, alikes)):
        wanted = sorted(given)
        for first in range(0, len(wanted), _AT_ONCE):
            mine = key.in_(wanted[first : first + _AT_ONCE]) & (key.table.c.run == one.number)
            connection.execute(sql.delete(key.table).where(mine))


def add(connection: sql.Connection, one: Run, lines: Iterable[tuple[int, int, bytes, int, bytes, int, int]]) -> None:
    """Write a run's notices, in place of what was written before.

    Args:
        connection: in a transaction.
        one: the run.
        lines: of each notice what `Line` names, in that order.
    """
    connection.execute(tables.notice.delete().where(tables.notice.c.run == one.number))
    many_rows.insert(connection, tables.notice, ((one.number, *line) for line in lines))


def free(connection: sql.Connection, one: Run) -> None:
    """Forget a run's notices and give its identities back."""
    for table in (tables.notice, tables.identity, tables.alike):
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
