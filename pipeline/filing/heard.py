"""Which answers were read already, so that the same bytes again, by whatever way, are known for a repetition."""

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata

table = sql.Table(
    "answer_heard",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("sha256", sql.String(64), primary_key=True),
)
"""Answers that were believed or came late. One that takes a decision back is never among them."""


def note(connection: sql.Connection, submission: str, digest: str) -> None:
    """Remember an answer; the same again changes nothing."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    connection.execute(insert(table).values(submission=submission, sha256=digest).on_conflict_do_nothing())


def before(connection: sql.Connection, submission: str, digest: str) -> bool:
    """Whether an answer was read before."""
    same = sql.and_(table.c.submission == submission, table.c.sha256 == digest)
    return connection.execute(sql.select(table.c.sha256).where(same)).first() is not None
