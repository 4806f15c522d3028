"""Many short rows into one table: handed to the driver as they are, so that a row costs a microsecond."""

import functools
from collections.abc import Iterable, Iterator
from itertools import islice

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

_IN_BULK = 10_000
"""Rows handed to the driver at once; memory stays flat however many there are."""
_COUNTED = {"preserve_rowcount": True}


def insert(
    connection: sql.Connection, table: sql.Table, rows: Iterable[tuple[object, ...]], *, only_new: bool = False
) -> int:
    """Write rows. Returns how many were new.

    Args:
        connection: in a transaction.
        table: the table; every column is given.
        rows: a value for each column, in the table's order and as the driver takes it.
        only_new: a row whose key is there already stays away; else it is an error.
    """
    new = 0
    for bulk in _bulks(rows):
        if connection.dialect.name == "postgresql":
            columns = dict(zip(table.columns.keys(), map(list, zip(*bulk, strict=True)), strict=True))
            done = connection.execute(_unnested(table, only_new=only_new), columns, execution_options=_COUNTED)
        else:
            done = connection.exec_driver_sql(_text(table, only_new=only_new), bulk, execution_options=_COUNTED)
        new += done.rowcount
    return new


@functools.cache
def _text(table: sql.Table, *, only_new: bool) -> str:
    """SQLite prepares it once and runs it for each row."""
    into = sqlite.insert(table)
    return str((into.on_conflict_do_nothing() if only_new else into).compile(dialect=sqlite.dialect()))


@functools.cache
def _unnested(table: sql.Table, *, only_new: bool) -> sql.Executable:
    """PostgreSQL gets a list a column, in one statement."""
    lists = (sql.bindparam(one.name, type_=postgresql.ARRAY(one.type)) for one in table.columns)
    named = (sql.column(one.name, one.type) for one in table.columns)
    given = sql.func.unnest(*lists).table_valued(*named).render_derived()
    into = postgresql.insert(table).from_select(table.columns.keys(), sql.select(given))
    return into.on_conflict_do_nothing() if only_new else into


def _bulks(rows: Iterable[tuple[object, ...]]) -> Iterator[list[tuple[object, ...]]]:
    rest = iter(rows)
    while bulk := list(islice(rest, _IN_BULK)):
        yield bulk
