"""Each notice that goes by e-mail, and how far it is: so that it is sent at most once.

::

    ready ─► sending ─► sent                the server took it
      ▲         ├─────► refused             it never will: no such mailbox, or another 5xx
      ├─────────┤                           surely not sent: a 4xx, or lost before the last byte
      │         └─────► in doubt            lost after the last byte, or we were killed
      └── a person ◄───────┘

`sending` is committed before the first byte. Every move is one `UPDATE` that names the state it starts from.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata

table = sql.Table(
    "message",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("row", sql.Integer, primary_key=True),
    sql.Column("recipient", sql.Integer, primary_key=True),
    sql.Column("message_id", sql.String(200), nullable=False, unique=True, comment="run, row, number, mark, domain"),
    sql.Column("identity", sql.String(64), nullable=False),
    sql.Column("case_sha256", sql.String(64), nullable=True),
    sql.Column("recipient_sha256", sql.String(64), nullable=False),
    sql.Column("sha256", sql.String(64), nullable=False, comment="of the last bytes that left; empty before"),
    sql.Column("state", sql.String(10), nullable=False),
    sql.Column("attempt", sql.Integer, nullable=False),
    sql.Column("reply", sql.String(16), nullable=False, comment="the server's last code, for example 550 or 5.1.1"),
    sql.Column("next_at", sql.String(32), nullable=True, comment="ISO 8601, UTC: not before"),
    sql.Column("at", sql.String(32), nullable=False, comment="ISO 8601, UTC: of the last move"),
    sql.Index("message_state", "run", "state"),
)


class State(StrEnum):
    """How far a message is."""

    LAID = "laid"
    """As a file in the outbox: a person sends it."""
    READY = "ready"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    IN_DOUBT = "in-doubt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A message as the database has it."""

    run: str
    row: int
    recipient: int
    message_id: str
    """Without angle brackets."""
    identity: str
    case_sha256: str | None
    recipient_sha256: str
    state: State
    sha256: str = ""
    """Of the bytes that left last."""
    attempt: int = 0
    reply: str = ""


def add(connection: sql.Connection, rows: Iterable[Row], at: datetime) -> None:
    """Write down messages that are made; those that are there stay as they are."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = [{**asdict(one), "next_at": None, "at": _text(at)} for one in rows]
    if values:
        connection.execute(insert(table).on_conflict_do_nothing(), values)


def due(connection: sql.Connection, run: str, now: datetime, most: int) -> tuple[Row, ...]:
    """Messages that may be sent now, in the order of their rows."""
    free = (table.c.next_at.is_(None)) | (table.c.next_at <= _text(now))
    here = (table.c.run == run) & (table.c.state == State.READY) & free
    chosen = sql.select(table).where(here).order_by(table.c.row, table.c.recipient).limit(most)
    return tuple(_record(one) for one in connection.execute(chosen))


def next_due(connection: sql.Connection, run: str) -> datetime | None:
    """When the next message that had to wait may be tried again; None where none waits."""
    here = (table.c.run == run) & (table.c.state == State.READY)
    found = connection.execute(sql.select(sql.func.min(table.c.next_at)).where(here)).scalar()
    return datetime.fromisoformat(found) if found else None


def begin(connection: sql.Connection, one: Row, sha256: str, now: datetime) -> bool:
    """Take a message for sending; False where somebody else has.

    Args:
        connection: commit it before the first byte leaves.
        one: the message.
        sha256: of the bytes that are about to leave.
        now: the moment.
    """
    told = {"state": State.SENDING, "attempt": one.attempt + 1, "sha256": sha256, "at": _text(now)}
    return _move(connection, one, State.READY, **told)


def end(
    connection: sql.Connection, one: Row, state: State, now: datetime, *, reply: str = "", again: datetime | None = None
) -> bool:
    """Say how a sending ended; False where it was no longer in sending."""
    told = {"state": state, "reply": reply[:16], "next_at": _text(again) if again else None, "at": _text(now)}
    return _move(connection, one, State.SENDING, **told)


def abandon(connection: sql.Connection, run: str, now: datetime) -> int:
    """What was in sending when its process died is in doubt. Only whoever sends for this run may ask it.

    Returns:
        How many messages that are.
    """
    here = (table.c.run == run) & (table.c.state == State.SENDING)
    told = {"state": State.IN_DOUBT, "at": _text(now)}
    return int(connection.execute(table.update().where(here).values(told)).rowcount)


def resend(connection: sql.Connection, one: Row, now: datetime) -> bool:
    """By a person's word a message in doubt goes once more; False where it is in none."""
    return _move(connection, one, State.IN_DOUBT, state=State.READY, next_at=None, at=_text(now))


def settle(connection: sql.Connection, one: Row, now: datetime) -> bool:
    """By a person's word a message in doubt was sent: the mail server's log says so."""
    return _move(connection, one, State.IN_DOUBT, state=State.SENT, at=_text(now))


def by_message_id(connection: sql.Connection, message_id: str) -> Row | None:
    """The message that a mail server speaks of."""
    found = connection.execute(sql.select(table).where(table.c.message_id == message_id)).first()
    return None if found is None else _record(found)


def of_run(connection: sql.Connection, run: str, state: State | None = None) -> tuple[Row, ...]:
    """All messages of a run, or those in one state, in the order of their rows."""
    chosen = sql.select(table).where(table.c.run == run).order_by(table.c.row, table.c.recipient)
    rows = connection.execute(chosen if state is None else chosen.where(table.c.state == state))
    return tuple(_record(one) for one in rows)


def moments(connection: sql.Connection, run: str) -> dict[tuple[int, int], str]:
    """When each message of a run was last moved, ISO 8601, by its row and recipient."""
    chosen = sql.select(table.c.row, table.c.recipient, table.c.at).where(table.c.run == run)
    return {(row, recipient): at for row, recipient, at in connection.execute(chosen)}


def counts(connection: sql.Connection, run: str) -> dict[State, int]:
    """How many messages of a run are in each state."""
    chosen = sql.select(table.c.state, sql.func.count()).where(table.c.run == run).group_by(table.c.state)
    return {State(state): int(number) for state, number in connection.execute(chosen)}


def _move(connection: sql.Connection, one: Row, before: State, **told: object) -> bool:
    mine = (table.c.run == one.run) & (table.c.row == one.row) & (table.c.recipient == one.recipient)
    return connection.execute(table.update().where(mine & (table.c.state == before)).values(told)).rowcount == 1


def _record(row: sql.Row[Any]) -> Row:
    told = {name: getattr(row, name) for name in Row.__slots__}
    return Row(**{**told, "state": State(row.state)})


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
