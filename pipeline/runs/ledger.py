"""A run's row: begun, found, moved from state to state."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql

from pipeline.errors import StateError, UsageError
from pipeline.runs import tables
from pipeline.runs.states import ENDED, TRANSITIONS, UNDER_WAY, State

_SHORT = 6
"""The fewest letters of an id by which a person may name a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run as the database has it."""

    number: int
    id: str
    packet: str
    again_of: str | None
    chosen: str
    lane: str
    document_type: str
    court: str
    state: State
    before: str | None
    why: str
    """What the machine failed on; empty where it did not."""
    turn: int
    needed: int
    settings: str
    created: str
    changed: str
    compared: bool
    """A struck paper differed from its rendering: all of the run is rendered."""
    rows: int
    chunks: int
    chunks_done: int
    rows_done: int
    notices: int
    struck: int
    rendered: int
    returned: int
    duplicates: int
    batches: int
    batches_done: int
    pieces: int
    sheets: int

    @property
    def under_way(self) -> bool:
        """Whether work on it may go on."""
        return self.state in UNDER_WAY


_COUNTS = (
    "rows", "chunks", "chunks_done", "rows_done", "notices", "struck", "rendered", "returned", "duplicates", "batches",
    "batches_done", "pieces", "sheets",
)  # fmt: skip


def begin(
    connection: sql.Connection,
    run_id: str,
    *,
    packet: str,
    lane: str,
    document_type: str,
    court: str,
    needed: int,
    settings: str,
    now: datetime,
    again_of: str | None = None,
    chosen: str = "",
) -> bool:
    """Write a run's row; one that is there stays as it is.

    Returns:
        Whether it is new.
    """
    if connection.execute(sql.select(tables.run.c.number).where(tables.run.c.id == run_id)).scalar() is not None:
        return False
    values: dict[str, Any] = {
        "id": run_id,
        "packet": packet,
        "again_of": again_of,
        "chosen": chosen,
        "lane": lane,
        "document_type": document_type,
        "court": court,
        "state": State.READING,
        "before": None,
        "why": "",
        "turn": 1,
        "needed": needed,
        "settings": settings,
        "created": moment(now),
        "changed": moment(now),
        "compared": False,
        **dict.fromkeys(_COUNTS, 0),
    }
    connection.execute(tables.run.insert().values(values))
    return True


def get(connection: sql.Connection, run_id: str, *, lock: bool = False) -> Run:
    """A run.

    Args:
        connection: an open one.
        run_id: its whole id.
        lock: let other transactions that want to change it wait for this one.

    Raises:
        StateError: there is none.
    """
    query = sql.select(tables.run).where(tables.run.c.id == run_id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise StateError(f"there is no run {run_id!r}. `docketpress status` lists them.")
    return _run(row)


def find(connection: sql.Connection, text: str) -> Run:
    """The run whose id a person gave, or its beginning.

    Raises:
        UsageError: there is none, or several begin so.
    """
    found = [one for one in listing(connection) if one.id == text or (len(text) >= _SHORT and one.id.startswith(text))]
    exact = [one for one in found if one.id == text] or found
    if len(exact) == 1:
        return exact[0]
    if exact:
        raise UsageError(f"Several runs begin with {text!r}: {', '.join(one.id for one in exact)}.")
    raise UsageError(f"There is no run {text!r}. `docketpress status` lists them.")


def listing(connection: sql.Connection) -> tuple[Run, ...]:
    """All runs, oldest first."""
    return tuple(_run(row) for row in connection.execute(sql.select(tables.run).order_by(tables.run.c.number)))


def of_packet(connection: sql.Connection, packet: str) -> tuple[Run, ...]:
    """The runs of a drop: the first, and those that did some of its rows again."""
    query = sql.select(tables.run).where(tables.run.c.packet == packet).order_by(tables.run.c.number)
    return tuple(_run(row) for row in connection.execute(query))


def set_state(connection: sql.Connection, one: Run, new: State, *, now: datetime) -> None:
    """Move a run to another state; where it already is nothing changes.

    Raises:
        StateError: that state may not follow.
    """
    if one.state is new:
        return
    if new not in TRANSITIONS[one.state]:
        raise StateError(f"run {one.id} is {one.state} and cannot become {new}")
    before = one.state if new in {State.PAUSED, State.FAILED} and one.under_way else None
    change(connection, one, now=now, state=new, before=before)


def change(connection: sql.Connection, one: Run, *, now: datetime, **values: object) -> None:
    """Change some columns of a run; the caller holds its lock."""
    here = tables.run.c.number == one.number
    connection.execute(tables.run.update().where(here).values(changed=moment(now), **values))


def add(connection: sql.Connection, one: Run, *, now: datetime, **counts: int) -> None:
    """Add to some counts of a run; the row is locked by it."""
    here = tables.run.c.number == one.number
    added = {name: tables.run.c[name] + count for name, count in counts.items()}
    connection.execute(tables.run.update().where(here).values(changed=moment(now), **added))


def ended(one: Run) -> bool:
    """Whether nothing is left to do or to decide."""
    return one.state in ENDED


def moment(now: datetime) -> str:
    """A moment as the tables hold it: text in UTC that sorts as time does."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds")


def _run(row: sql.Row[Any]) -> Run:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return Run(**{**values, "state": State(values["state"])})
