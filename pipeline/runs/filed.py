"""Which served notices of a run were handed on to be filed with a certificate of service: each at most once.

::

    laid ─► dropping ─► dropped        into a lane, by rename
      └── a person drops the folder: it is known by its name

Neither name nor case number stands here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata

table = sql.Table(
    "run_filing",
    metadata,
    sql.Column("name", sql.String(120), primary_key=True, comment="of the drop"),
    sql.Column("run", sql.String(48), nullable=False, index=True),
    sql.Column("day", sql.String(10), nullable=False, comment="of service"),
    sql.Column("notices", sql.Text, nullable=False, comment="row.recipient, with blanks between them"),
    sql.Column("lane", sql.String(100), nullable=True, comment="none while it is only laid"),
    sql.Column("state", sql.String(8), nullable=False),
    sql.Column("at", sql.String(32), nullable=False, comment="ISO 8601, UTC"),
)
LAID, DROPPING, DROPPED = "laid", "dropping", "dropped"
Key = tuple[int, int]
"""A notice's row and the number of its recipient."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One drop: a certificate for one case and one day."""

    name: str
    run: str
    day: date
    notices: tuple[Key, ...]
    lane: str | None
    state: str


def of_run(connection: sql.Connection, run: str) -> tuple[Filing, ...]:
    """All drops of a run, by name."""
    rows = connection.execute(sql.select(table).where(table.c.run == run).order_by(table.c.name))
    return tuple(_record(row) for row in rows)


def begin(connection: sql.Connection, one: Filing, at: datetime) -> bool:
    """Note a drop that is about to be laid, or dropped into a lane. False where somebody drops it, or has."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    told = {
        "run": one.run,
        "day": one.day.isoformat(),
        "notices": " ".join(f"{row}.{recipient}" for row, recipient in one.notices),
        "lane": one.lane,
        "state": one.state,
        "at": at.astimezone(UTC).isoformat(),
    }
    added = insert(table).values({"name": one.name, **told})
    only_laid = table.c.state == LAID
    done = connection.execute(added.on_conflict_do_update(index_elements=["name"], set_=told, where=only_laid))
    return bool(done.rowcount)


def end(connection: sql.Connection, names: Iterable[str]) -> None:
    """Note that drops are in their lane."""
    for name in names:
        mine = (table.c.name == name) & (table.c.state != DROPPED)
        connection.execute(table.update().where(mine).values(state=DROPPED))


def forget(connection: sql.Connection, names: Iterable[str]) -> None:
    """Forget drops that never reached their lane: whoever began them was killed before the rename."""
    for name in names:
        connection.execute(table.delete().where((table.c.name == name) & (table.c.state == DROPPING)))


def _record(row: sql.Row[tuple[object, ...]]) -> Filing:
    keys = (one.split(".") for one in row.notices.split())
    return Filing(
        name=row.name,
        run=row.run,
        day=date.fromisoformat(row.day),
        notices=tuple((int(number), int(recipient)) for number, recipient in keys),
        lane=row.lane,
        state=row.state,
    )
