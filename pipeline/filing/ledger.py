"""What we know of every submission: the tables, and the one way in which a row changes its state.

Rows hold ids, digests and outcomes. Every move is one `UPDATE` that names the state it starts from, so that of two
workers only one can make it, on SQLite and on PostgreSQL alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.types import TypeDecorator

from pipeline.database import metadata
from pipeline.filing.states import MOVES, Event, State
from pipeline.model import ReviewStatus


class Moment(TypeDecorator[datetime]):
    """An aware time as text in UTC: SQLite keeps no zones, and the text sorts as the time does."""

    impl = sql.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sql.Dialect) -> str | None:
        """To the database."""
        del dialect
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any | None, dialect: sql.Dialect) -> datetime | None:  # noqa: ANN401
        """From the database."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


submissions = sql.Table(
    "submission",
    metadata,
    sql.Column("id", sql.String(36), primary_key=True),
    sql.Column("envelope_id", sql.String(64), nullable=False, index=True),
    sql.Column("court", sql.String(100), nullable=False),
    sql.Column("portal", sql.String(100), nullable=False),
    sql.Column("number", sql.Integer, nullable=False),
    sql.Column("reference", sql.String(36), nullable=False),
    sql.Column("fingerprint", sql.String(64), nullable=False, index=True),
    sql.Column("allowance", sql.Integer, nullable=False),
    sql.Column("payload", sql.String(64), nullable=False),
    sql.Column("state", sql.String(20), nullable=False, index=True),
    sql.Column("attempt", sql.Integer, nullable=False),
    sql.Column("asked", sql.Integer, nullable=False),
    sql.Column("owner", sql.String(200)),
    sql.Column("lease_until", Moment),
    sql.Column("doubt_since", Moment),
    sql.Column("next_at", Moment),
    sql.Column("why", sql.String(300), nullable=False),
    sql.Column("review", sql.String(30)),
    sql.Column("portal_reference", sql.String(500)),
    sql.Column("receipt", sql.String(64)),
    sql.Column("contradicted", sql.Boolean, nullable=False),
    sql.Column("earlier", sql.String(36)),
    sql.Column("created_at", Moment, nullable=False),
    sql.Column("changed_at", Moment, nullable=False),
)

_LIVE = submissions.c.state.not_in([State.REPEATED, State.REPLACED])
sql.Index(
    "submission_content",
    submissions.c.fingerprint,
    submissions.c.allowance,
    unique=True,
    sqlite_where=submissions.c.state != State.REPEATED,
    postgresql_where=submissions.c.state != State.REPEATED,
)
"""The same content for the same case once; each further time needs an allowance that a person gave."""
sql.Index(
    "submission_reference",
    submissions.c.portal,
    submissions.c.reference,
    unique=True,
    sqlite_where=_LIVE,
    postgresql_where=_LIVE,
)

history = sql.Table(
    "submission_history",
    metadata,
    sql.Column("sequence", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("submission", sql.String(36), nullable=False, index=True),
    sql.Column("at", Moment, nullable=False),
    sql.Column("event", sql.String(20), nullable=False),
    sql.Column("state", sql.String(20), nullable=False),
    sql.Column("attempt", sql.Integer, nullable=False),
    sql.Column("why", sql.String(300), nullable=False),
    sql.Column("person", sql.String(64)),
    sql.Column("reason", sql.String(64)),
)
"""Every move ever made; the person and the reason are digests, their words lie in the envelope's folder."""

receipts = sql.Table(
    "receipt",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("sha256", sql.String(64), primary_key=True),
    sql.Column("size", sql.Integer, nullable=False),
    sql.Column("at", Moment, nullable=False),
    sql.Column("way", sql.String(20), nullable=False),
)
"""Raw answers, each stored before it was read; the bytes lie in the envelope's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """One envelope on its way to one portal, as the ledger knows it."""

    id: str
    envelope_id: str
    court: str
    portal: str
    number: int
    """1, and one more each time a person had it sent anew."""
    reference: str
    """Our own name for it, known to the portal."""
    fingerprint: str
    allowance: int
    payload: str
    """The package's SHA-256, fixed before the first byte left."""
    state: State
    attempt: int
    asked: int
    """How often we asked since it came into doubt."""
    owner: str | None
    lease_until: datetime | None
    doubt_since: datetime | None
    next_at: datetime | None
    """When `submit` has something to do again; None when it is settled or waits for a person."""
    why: str
    """The latest cause in words, without names or content."""
    review: ReviewStatus | None
    portal_reference: str | None
    receipt: str | None
    """The SHA-256 of the raw answer that gave `review`."""
    contradicted: bool
    """A later answer takes back what the court said before; a person must look."""
    earlier: str | None
    """The submission this one repeats or replaces."""
    created_at: datetime
    changed_at: datetime

    @property
    def settled(self) -> bool:
        """Nothing more happens unless a person decides."""
        return self.state in {State.FILED, State.REFUSED, State.REPEATED, State.REPLACED, State.HANDED_OVER}

    @property
    def needs_person(self) -> bool:
        """It stands still until somebody decides."""
        stuck = self.state is State.IN_DOUBT and self.next_at is None
        return stuck or self.contradicted or self.state in {State.REFUSED, State.REPEATED, State.HANDED_OVER}


def move(
    connection: sql.Connection,
    current: Submission,
    event: Event,
    *,
    at: datetime,
    why: str = "",
    person: str | None = None,
    reason: str | None = None,
    **values: Any,  # noqa: ANN401 - columns
) -> bool:
    """Make one permitted move, unless somebody else moved it since `current` was read.

    Args:
        connection: inside the transaction that shall hold it.
        current: the submission as it was read.
        event: what happened.
        at: when.
        why: the cause in words, without names or content.
        person: the digest of whoever decided.
        reason: that of their reason.
        values: further columns to set.

    Returns:
        Whether it was made; False when the row is no longer as it was read.

    Raises:
        ValueError: the table of moves does not permit it.
    """
    target = MOVES.get((current.state, event))
    if target is None:
        raise ValueError(f"a submission that is {current.state} cannot be moved by {event}")
    change = {"state": target, "changed_at": at, "why": why[:300], **values}
    if connection.execute(sql.update(submissions).where(_unmoved(current)).values(change)).rowcount != 1:
        return False
    attempt = values.get("attempt", current.attempt)
    note(connection, current.id, event, target, at=at, attempt=attempt, why=why, person=person, reason=reason)
    return True


def _unmoved(current: Submission) -> sql.ColumnElement[bool]:
    """The row, if nobody moved it since it was read."""
    return sql.and_(
        submissions.c.id == current.id,
        submissions.c.state == current.state,
        submissions.c.attempt == current.attempt,
        submissions.c.asked == current.asked,
    )


def note(
    connection: sql.Connection,
    submission: str,
    event: str,
    state: State,
    *,
    at: datetime,
    attempt: int,
    why: str = "",
    person: str | None = None,
    reason: str | None = None,
) -> None:
    """Write one line of a submission's history."""
    values = {
        "submission": submission,
        "at": at,
        "event": str(event),
        "state": state,
        "attempt": attempt,
        "why": why[:300],
        "person": person,
        "reason": reason,
    }
    connection.execute(sql.insert(history).values(values))


def read(connection: sql.Connection, identifier: str) -> Submission:
    """The submission of that id.

    Raises:
        LookupError: there is none.
    """
    found = _first(connection, sql.select(submissions).where(submissions.c.id == identifier))
    if found is None:
        raise LookupError(f"there is no submission {identifier}")
    return found


def latest(connection: sql.Connection, envelope_id: str, portal: str) -> Submission | None:
    """The newest submission of an envelope to a portal."""
    wanted = sql.select(submissions).where(submissions.c.envelope_id == envelope_id, submissions.c.portal == portal)
    return _first(connection, wanted.order_by(submissions.c.number.desc()).limit(1))


def by_reference(connection: sql.Connection, portal: str, reference: str) -> Submission | None:
    """The newest submission that the portal knows by our reference."""
    wanted = sql.select(submissions).where(submissions.c.portal == portal, submissions.c.reference == reference)
    return _first(connection, wanted.order_by(submissions.c.number.desc()).limit(1))


def answers(connection: sql.Connection, envelope_id: str) -> frozenset[str]:
    """The digests of every raw answer about an envelope."""
    joined = receipts.join(submissions, submissions.c.id == receipts.c.submission)
    wanted = sql.select(receipts.c.sha256).select_from(joined).where(submissions.c.envelope_id == envelope_id)
    return frozenset(connection.execute(wanted).scalars())


def listing(connection: sql.Connection, *states: State) -> tuple[Submission, ...]:
    """Every submission, or those in the given states, oldest first."""
    wanted = sql.select(submissions).order_by(submissions.c.created_at, submissions.c.id)
    chosen = wanted.where(submissions.c.state.in_(states)) if states else wanted
    return tuple(_record(row) for row in connection.execute(chosen).mappings())


def next_allowance(connection: sql.Connection, fingerprint: str) -> int:
    """The number of a further sending of the same content, which somebody allowed."""
    highest = sql.select(sql.func.max(submissions.c.allowance)).where(submissions.c.fingerprint == fingerprint)
    return int(connection.execute(highest).scalar() or 0) + 1


def _first(connection: sql.Connection, wanted: sql.Select[Any]) -> Submission | None:
    row = connection.execute(wanted).mappings().first()
    return None if row is None else _record(row)


def _record(row: Mapping[Any, Any]) -> Submission:
    values = {one.name: row[one.name] for one in fields(Submission)}
    values["state"] = State(values["state"])
    values["review"] = ReviewStatus(values["review"]) if values["review"] else None
    return Submission(**values)
