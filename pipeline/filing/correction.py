"""The clock of what was returned for correction, and which envelope corrects which."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import journal
from pipeline.database import metadata
from pipeline.filing import ledger
from pipeline.filing.ledger import Moment, Submission
from pipeline.filing.states import State
from pipeline.journal import Kind
from pipeline.model import ReviewStatus

REFUSALS = frozenset({ReviewStatus.RETURNED, ReviewStatus.REJECTED, ReviewStatus.CANCELLED, ReviewStatus.FAILED})
"""The court's side does not file it; a person must see it, and may correct it."""

clocks = sql.Table(
    "correction_clock",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("given_at", Moment, nullable=False),
    sql.Column("correct_by", Moment, nullable=False),
    sql.Column("told_by", sql.String(10), nullable=False),
    sql.Column("over_at", Moment),
)
"""Until when a corrected copy counts; `over_at` is when we saw that the time had run out."""

links = sql.Table(
    "correction",
    metadata,
    sql.Column("envelope", sql.String(64), primary_key=True),
    sql.Column("corrects", sql.String(64), nullable=False, index=True),
    sql.Column("at", Moment, nullable=False),
)
"""An envelope, and the one it was made in place of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """How long a corrected copy counts."""

    correct_by: datetime
    told_by: str
    """`portal`, or `rule`: counted by the court's own rule."""
    over: bool
    """Whether it was seen to have run out."""


def start(
    connection: sql.Connection,
    current: Submission,
    correct_by: datetime,
    *,
    told_by: Literal["portal", "rule"],
    at: datetime,
) -> bool:
    """Start the clock; the portal's own word goes before a rule's, and of two words of the portal the later day.

    Returns:
        Whether anything changed.
    """
    there = of(connection, current.id)
    if there is not None and not _better(there, correct_by, told_by):
        return False
    values = {"correct_by": correct_by, "told_by": told_by, "over_at": None}
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = insert(clocks).values(submission=current.id, given_at=at, **values)
    connection.execute(made.on_conflict_do_update(index_elements=[clocks.c.submission], set_=values))
    _tell(connection, current, at, "given", correct_by, told_by)
    return True


def _better(there: Due, correct_by: datetime, told_by: str) -> bool:
    if there.told_by != told_by:
        return told_by == "portal"
    return told_by == "portal" and correct_by > there.correct_by


def ran_out(connection: sql.Connection, current: Submission, at: datetime) -> bool:
    """Whether the time is over; noted once. False where no clock runs."""
    there = of(connection, current.id)
    if there is None or there.correct_by > at:
        return False
    mine = sql.and_(clocks.c.submission == current.id, clocks.c.over_at.is_(None))
    if connection.execute(sql.update(clocks).where(mine).values(over_at=at)).rowcount:
        _tell(connection, current, at, "over", there.correct_by, there.told_by)
    return True


def of(connection: sql.Connection, submission: str) -> Due | None:
    """The clock of a submission; None where none was given."""
    row = connection.execute(sql.select(clocks).where(clocks.c.submission == submission)).first()
    if row is None:
        return None
    return Due(correct_by=row.correct_by, told_by=row.told_by, over=row.over_at is not None)


def link(connection: sql.Connection, envelope: str, corrects: str, *, at: datetime) -> bool:
    """Remember that one envelope was made in place of another. Returns whether that is new."""
    if envelope == corrects:
        return False
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = insert(links).values(envelope=envelope, corrects=corrects, at=at)
    return connection.execute(row.on_conflict_do_nothing()).rowcount == 1


def corrected_by(connection: sql.Connection, envelope: str) -> tuple[str, ...]:
    """The envelopes that were made in place of this one, oldest first."""
    wanted = sql.select(links.c.envelope).where(links.c.corrects == envelope)
    return tuple(connection.execute(wanted.order_by(links.c.at, links.c.envelope)).scalars())


def corrects(connection: sql.Connection, envelope: str) -> str | None:
    """The envelope that this one was made in place of."""
    return connection.execute(sql.select(links.c.corrects).where(links.c.envelope == envelope)).scalar()


def correctable(current: Submission) -> bool:
    """Whether a corrected copy may take its place: the portal or the clerk did not file it, or not all of it."""
    if current.state is State.REFUSED:
        return True
    partly = current.review is ReviewStatus.PARTIALLY_ACCEPTED
    return current.state is State.FILED and (partly or current.review in REFUSALS)


def in_place_of_refused(connection: sql.Connection, envelope: str, earlier: str) -> bool:
    """Whether an envelope was made in place of the one that an earlier submission, which was refused, had sent."""
    old = ledger.read(connection, earlier)
    return corrects(connection, envelope) == old.envelope_id and correctable(old)


def _tell(
    connection: sql.Connection, current: Submission, at: datetime, clock: str, correct_by: datetime, told_by: str
) -> None:
    until = correct_by.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    journal.append(
        connection,
        Kind.ENVELOPE_REJECTED,
        current.envelope_id,
        at=at,
        key=f"{current.id}/clock/{clock}/{until}",
        submission=current.id,
        review="returned",
        clock=clock,
        correct_by=until,
        told_by=told_by,
    )
