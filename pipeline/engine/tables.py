"""What the engine's port remembers beside DBOS: who is alive, what waits for what, which step kills its worker."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    String,
    Table,
    Text,
    delete,
    exists,
    insert,
    or_,
    select,
    text,
    update,
)

from pipeline.database import metadata
from pipeline.model import JSON

lease = Table(
    "engine_lease",
    metadata,
    Column("worker", String(128), primary_key=True),
    Column("at", Float, nullable=False),
)
"""When each worker last showed itself, in seconds since 1970 by the database's clock."""

parked = Table(
    "engine_parked",
    metadata,
    Column("workflow_id", String(128), primary_key=True),
    Column("worker", String(128), nullable=False),
    Column("topic", String(64), nullable=False),
    Column("until", Float, nullable=False),
)
"""Workflows that wait without a thread: who wakes them, for what they wait, and the latest moment."""

signal = Table(
    "engine_signal",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("workflow_id", String(128), nullable=False, index=True),
    Column("topic", String(64), nullable=False),
    Column("value", Text, nullable=False),
    Column("taken_at", Integer),
)
"""What workflows were told; `taken_at` is the place in the workflow's path that took it."""

begun = Table(
    "engine_begun",
    metadata,
    Column("workflow_id", String(128), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("times", Integer, nullable=False),
)
"""How often a step was begun and not finished: its number in the workflow's path, and the count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A workflow that waits."""

    workflow_id: str
    topic: str
    until: float
    """Seconds since 1970."""


def seconds(connection: Connection) -> float:
    """The database's clock; on SQLite that is this machine's."""
    if connection.dialect.name == "postgresql":
        return float(connection.execute(text("SELECT extract(epoch FROM clock_timestamp())")).scalar_one())
    return datetime.now(UTC).timestamp()


def show_alive(connection: Connection, worker: str) -> None:
    """Renew the worker's lease."""
    now = seconds(connection)
    if not connection.execute(update(lease).where(lease.c.worker == worker).values(at=now)).rowcount:
        connection.execute(insert(lease).values(worker=worker, at=now))


def silent(engine: Engine, longer_than: float, now: float | None = None) -> list[str]:
    """The workers whose lease is older than so many seconds."""
    with engine.connect() as connection:
        moment = seconds(connection) if now is None else now
        query = select(lease.c.worker).where(lease.c.at < moment - longer_than).order_by(lease.c.worker)
        return list(connection.execute(query).scalars())


def workers(engine: Engine) -> list[str]:
    """Every worker that ever showed itself and was not taken over."""
    with engine.connect() as connection:
        return list(connection.execute(select(lease.c.worker).order_by(lease.c.worker)).scalars())


def forget_lease(engine: Engine, worker: str) -> None:
    """A worker whose work was taken over is asked after no more."""
    with engine.begin() as connection:
        connection.execute(delete(lease).where(lease.c.worker == worker))


def beginnings(engine: Engine, workflow_id: str, place: int) -> int:
    """How often a step has begun."""
    query = select(begun.c.times).where(begun.c.workflow_id == workflow_id, begun.c.place == place)
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one_or_none() or 0)


def count_begin(engine: Engine, workflow_id: str, place: int) -> None:
    """Note that a step begins."""
    here = (begun.c.workflow_id == workflow_id) & (begun.c.place == place)
    with engine.begin() as connection:
        if not connection.execute(update(begun).where(here).values(times=begun.c.times + 1)).rowcount:
            connection.execute(insert(begun).values(workflow_id=workflow_id, place=place, times=1))


def forget_begun(engine: Engine, workflow_id: str) -> None:
    """Forget the counts of a workflow: it ended, or a person gives it another chance."""
    with engine.begin() as connection:
        connection.execute(delete(begun).where(begun.c.workflow_id == workflow_id))


def park(engine: Engine, worker: str, waits: Parked) -> None:
    """Note that a workflow waits, so that its thread may go."""
    with engine.begin() as connection:
        connection.execute(delete(parked).where(parked.c.workflow_id == waits.workflow_id))
        connection.execute(
            insert(parked).values(workflow_id=waits.workflow_id, worker=worker, topic=waits.topic, until=waits.until)
        )


def unpark(engine: Engine, workflow_id: str) -> None:
    """The workflow waits no more."""
    with engine.begin() as connection:
        connection.execute(delete(parked).where(parked.c.workflow_id == workflow_id))


def unpark_all(engine: Engine, worker: str) -> None:
    """A worker that starts begins all its work anew, the waiting too."""
    with engine.begin() as connection:
        connection.execute(delete(parked).where(parked.c.worker == worker))


def due(engine: Engine, worker: str, now: float) -> list[str]:
    """The worker's own waiting workflows that were told something, or whose time is up."""
    told = exists().where(
        signal.c.workflow_id == parked.c.workflow_id,
        signal.c.topic == parked.c.topic,
        signal.c.taken_at.is_(None),
    )
    query = select(parked.c.workflow_id).where(parked.c.worker == worker, or_(parked.c.until <= now, told))
    with engine.connect() as connection:
        return list(connection.execute(query).scalars())


def all_parked(engine: Engine) -> dict[str, Parked]:
    """Everything that waits and has not been told anything yet, by workflow."""
    told = exists().where(
        signal.c.workflow_id == parked.c.workflow_id,
        signal.c.topic == parked.c.topic,
        signal.c.taken_at.is_(None),
    )
    with engine.connect() as connection:
        return {
            row.workflow_id: Parked(workflow_id=row.workflow_id, topic=row.topic, until=row.until)
            for row in connection.execute(select(parked).where(~told))
        }


def tell(connection: Connection, workflow_id: str, topic: str, value: JSON) -> None:
    """Leave a word for a workflow."""
    connection.execute(insert(signal).values(workflow_id=workflow_id, topic=topic, value=json.dumps(value)))


def take(engine: Engine, workflow_id: str, topic: str, place: int) -> list[Any]:
    """The oldest word left for this place of the workflow, as a list of none or one.

    Taking it again at the same place gives the same word, so a kill between taking and keeping loses nothing.
    """
    words = (signal.c.workflow_id == workflow_id) & (signal.c.topic == topic)
    open_ = words & (signal.c.taken_at.is_(None) | (signal.c.taken_at == place))
    oldest = select(signal).where(open_).order_by(signal.c.taken_at.is_(None), signal.c.number).limit(1)
    with engine.begin() as connection:
        word = connection.execute(oldest).first()
        if word is None:
            return []
        connection.execute(update(signal).where(signal.c.number == word.number).values(taken_at=place))
        return [json.loads(word.value)]
