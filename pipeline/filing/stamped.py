"""The court's stamped copies as the ledger knows them: each one's digest, what it was held against, and the result."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import journal
from pipeline.database import metadata
from pipeline.filing.ledger import Moment, Submission
from pipeline.journal import Kind

table = sql.Table(
    "stamped_copy",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("sha256", sql.String(64), primary_key=True),
    sql.Column("document", sql.String(64)),
    sql.Column("result", sql.String(20), nullable=False),
    sql.Column("at", Moment, nullable=False),
)
"""`document` is the digest of the paper that was sent; none where the copy belongs to no paper of the envelope."""


class Result(StrEnum):
    """What came of holding a copy against what was sent."""

    SAME = "same"
    DIFFERS = "differs"
    OTHER_CASE = "other-case"
    """The court's line on it names another case or another paper."""
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One copy that was compared."""

    sha256: str
    document: str | None
    result: Result


def note(connection: sql.Connection, current: Submission, copy: Compared, *, at: datetime) -> bool:
    """Write a result down, once for each copy. Returns whether it is new."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {"submission": current.id, "sha256": copy.sha256, "document": copy.document, "result": copy.result}
    row = insert(table).values(**values, at=at).on_conflict_do_nothing()
    if not connection.execute(row).rowcount:
        return False
    kind = Kind.COPY_COMPARED if copy.result is Result.SAME else Kind.COPY_DIFFERS
    facts = {"submission": current.id, "copy": copy.sha256, "document": copy.document, "result": copy.result.value}
    journal.append(connection, kind, current.envelope_id, at=at, key=copy.sha256[:32], **facts)
    return True


def of(connection: sql.Connection, submission: str) -> tuple[Compared, ...]:
    """Every copy of a submission that was compared."""
    rows = connection.execute(sql.select(table).where(table.c.submission == submission).order_by(table.c.sha256))
    return tuple(Compared(sha256=row.sha256, document=row.document, result=Result(row.result)) for row in rows)


def differing(connection: sql.Connection, submission: str) -> int:
    """How many copies of a submission are not what was sent."""
    return sum(one.result is not Result.SAME for one in of(connection, submission))
