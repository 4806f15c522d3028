"""The portals' own ids of what we sent them, by which their later messages are recognised."""

from collections.abc import Iterable

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata

table = sql.Table(
    "portal_mark",
    metadata,
    sql.Column("portal", sql.String(100), primary_key=True),
    sql.Column("kind", sql.String(20), primary_key=True),
    sql.Column("value", sql.String(200), primary_key=True),
    sql.Column("submission", sql.String(36), primary_key=True),
)
"""Several submissions may share a `case`; an `envelope` or `filing` belongs to one."""


def remember(connection: sql.Connection, portal: str, submission: str, given: Iterable[tuple[str, str]]) -> None:
    """Remember a submission's ids; the same again changes nothing."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    for kind, value in given:
        row = {"portal": portal, "kind": kind, "value": value[:200], "submission": submission}
        connection.execute(insert(table).values(row).on_conflict_do_nothing())


def of(connection: sql.Connection, submission: str) -> tuple[tuple[str, str], ...]:
    """The ids of a submission, sorted."""
    wanted = sql.select(table.c.kind, table.c.value).where(table.c.submission == submission)
    return tuple((row.kind, row.value) for row in connection.execute(wanted.order_by(table.c.kind, table.c.value)))


def find(connection: sql.Connection, portal: str, given: Iterable[tuple[str, str]]) -> str | None:
    """The one submission that these ids of envelopes or filings belong to; None when there is none or several."""
    found: set[str] = set()
    for kind, value in given:
        if kind in {"envelope", "filing"}:
            same = sql.and_(table.c.portal == portal, table.c.kind == kind, table.c.value == value)
            found.update(connection.execute(sql.select(table.c.submission).where(same)).scalars())
    return found.pop() if len(found) == 1 else None
