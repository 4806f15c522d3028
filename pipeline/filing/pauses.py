"""Stops the line: after so many refusals or unknown ends in a row nothing more goes to that court of that portal.

The count is read from the history of submissions, so nothing can be counted twice or forgotten. Whoever writes an
end down, and whoever is about to begin, takes turns at the court; what was under way already still comes to its end.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.database import metadata
from pipeline.errors import UsageError
from pipeline.filing import identity
from pipeline.filing.ledger import Moment, history, submissions
from pipeline.filing.states import Event
from pipeline.journal import Kind
from pipeline.killpoints import killpoint

table = sql.Table(
    "pause",
    metadata,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("portal", sql.String(100), nullable=False, index=True),
    sql.Column("court", sql.String(100), nullable=False),
    sql.Column("since", Moment, nullable=False),
    sql.Column("why", sql.String(20), nullable=False),
    sql.Column("count", sql.Integer, nullable=False),
    sql.Column("resumed_at", Moment),
    sql.Column("person", sql.String(64)),
    sql.Column("reason", sql.String(64)),
    sql.Column("after", sql.Integer),
)
"""Every time a line was stopped; `resumed_at` is empty while it is, and then `person` and `reason` (digests) say who
let it go on and why. What stands in the history up to `after` counts no more."""
sql.Index(
    "pause_once",
    table.c.portal,
    table.c.court,
    unique=True,
    sqlite_where=table.c.resumed_at.is_(None),
    postgresql_where=table.c.resumed_at.is_(None),
)

_BAD = (Event.REFUSAL, Event.LOST)
_GOOD = (Event.ANSWERED, Event.HANDED, Event.FOUND_BY_PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A line that is stopped."""

    id: str
    portal: str
    court: str
    since: datetime
    why: str
    """`refusal` or `lost`: the last of them."""
    count: int
    """How many in a row."""


def now_at(connection: sql.Connection, portal: str, court: str) -> Pause | None:
    """The stop that holds for a court of a portal; None: things go there."""
    mine = sql.and_(table.c.portal == portal, table.c.court == court, table.c.resumed_at.is_(None))
    row = connection.execute(sql.select(table).where(mine)).first()
    return None if row is None else _pause(row)


def listing(connection: sql.Connection) -> tuple[Pause, ...]:
    """Every line that is stopped, by portal and court."""
    wanted = sql.select(table).where(table.c.resumed_at.is_(None)).order_by(table.c.portal, table.c.court)
    return tuple(_pause(row) for row in connection.execute(wanted))


def take_turns(connection: sql.Connection, portal: str, court: str) -> None:
    """One at a time for each court of each portal, until the transaction ends; SQLite's writers do so anyhow."""
    if connection.dialect.name == "postgresql":
        digest = files.digest_bytes(identity.canonical(["pause", portal, court]))
        number = int.from_bytes(bytes.fromhex(digest)[:8], "big", signed=True)
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(number)))


def count(connection: sql.Connection, portal: str, court: str) -> int:
    """How many attempts in a row, up to the newest, were refused or ended unknown; one attempt counts once."""
    attempts: set[tuple[str, int]] = set()
    for row in connection.execute(_ends(portal, court, _resumed_after(connection, portal, court))):
        if row.event in _GOOD:
            break
        attempts.add((row.submission, row.attempt))
    return len(attempts)


def stop_if(connection: sql.Connection, portal: str, court: str, event: Event, *, most: int, at: datetime) -> bool:
    """Stop the line if it is time; in the transaction that writes the end down, after `take_turns`.

    Args:
        connection: the caller's.
        portal: which.
        court: and which court of it.
        event: how the latest attempt ended.
        most: so many in a row stop the line.
        at: when.

    Returns:
        Whether it was stopped now.
    """
    if event not in _BAD or now_at(connection, portal, court) is not None:
        return False
    found = count(connection, portal, court)
    if found < most:
        return False
    subject = files.digest_bytes(identity.canonical([portal, court, at.isoformat()]))
    values = {"id": subject, "portal": portal, "court": court, "since": at, "why": str(event), "count": found}
    killpoint("pauses.before-stop")
    connection.execute(sql.insert(table).values(values))
    journal.append(connection, Kind.LINE_STOPPED, subject, at=at, why=str(event), count=found)
    killpoint("pauses.after-stop")
    return True


def go(database: sql.Engine, portal: str, court: str, *, person: str, reason: str, at: datetime) -> Pause:
    """Let a stopped line go on; what went wrong until now counts no more.

    Raises:
        UsageError: it is not stopped, or nobody says who decides and why.
    """
    if not person.strip() or not reason.strip():
        raise UsageError("say who lets the line go on and why: `--by NAME --reason TEXT`")
    killpoint("pauses.before-go")
    with database.begin() as connection:
        take_turns(connection, portal, court)
        stopped = now_at(connection, portal, court)
        if stopped is None:
            raise UsageError(f"The line to {court} at {portal} is not stopped; `docketpress line show` lists what is.")
        _resume(connection, stopped, person, reason, at)
    killpoint("pauses.after-go")
    return stopped


def _resume(connection: sql.Connection, stopped: Pause, person: str, reason: str, at: datetime) -> None:
    told = {"person": identity.person_key(stopped.id, person), "reason": files.digest_bytes(reason.encode())}
    last = connection.execute(sql.select(sql.func.max(history.c.sequence))).scalar() or 0
    values = {"resumed_at": at, "after": last, **told}
    connection.execute(sql.update(table).where(table.c.id == stopped.id).values(values))
    journal.append(connection, Kind.LINE_RESUMED, stopped.id, at=at, **told)


def _resumed_after(connection: sql.Connection, portal: str, court: str) -> int:
    mine = sql.and_(table.c.portal == portal, table.c.court == court)
    return int(connection.execute(sql.select(sql.func.max(table.c.after)).where(mine)).scalar() or 0)


def _ends(portal: str, court: str, after: int) -> sql.Select[tuple[str, str, int]]:
    mine = sql.and_(
        submissions.c.portal == portal,
        submissions.c.court == court,
        history.c.sequence > after,
        history.c.event.in_([*_BAD, *_GOOD]),
    )
    return (
        sql.select(history.c.event, history.c.submission, history.c.attempt)
        .join(submissions, submissions.c.id == history.c.submission)
        .where(mine)
        .order_by(history.c.sequence.desc())
        .limit(1000)
    )


def _pause(row: sql.Row[tuple[object, ...]]) -> Pause:
    kept = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for a row's columns
    return Pause(
        id=kept["id"],
        portal=kept["portal"],
        court=kept["court"],
        since=kept["since"],
        why=kept["why"],
        count=kept["count"],
    )


def words(pause: Pause) -> str:
    """Why a line is stopped, for people."""
    how = "refused" if pause.why == "refusal" else "of unknown end"
    return (
        f"the line to {pause.court} at {pause.portal} is stopped: {pause.count} in a row were refused or ended "
        f"unknown, the last one {how}"
    )
