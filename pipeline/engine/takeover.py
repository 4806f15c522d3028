"""Goes on with a dead worker's work, once it is proven dead: a stopped worker that continues would do it twice."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy
from dbos import DBOSClient

from pipeline import journal, slots
from pipeline.engine import queues, tables
from pipeline.engine.alive import lock_number
from pipeline.settings import Settings


def take_over(client: DBOSClient, settings: Settings, database: sqlalchemy.Engine, worker: str, *, mine: str) -> int:
    """Queue all that a worker had in hand, if it is proven dead; returns how much that was.

    Args:
        client: the engine's.
        settings: our home's.
        database: the state database.
        worker: the name of the slot that may be dead.
        mine: our own slot's name, or empty; whoever held our lock under the home's earlier place is gone.
    """
    with _proven_dead(settings, database, worker, mine) as dead:
        return _take(client, database, worker) if dead else 0


def _take(client: DBOSClient, database: sqlalchemy.Engine, worker: str) -> int:
    rows = client.list_workflows(executor_id=worker, status="PENDING", load_input=False, load_output=False)
    for row in rows:
        tables.unpark(database, row.workflow_id)
        client.resume_workflow(row.workflow_id, queue_name=queues.of(row))
    tables.forget_lease(database, worker)
    if rows:
        _remember(database, worker, len(rows))
    return len(rows)


@contextlib.contextmanager
def _proven_dead(settings: Settings, database: sqlalchemy.Engine, worker: str, mine: str) -> Iterator[bool]:
    """Whether nobody works under that name any more; while inside, nobody of this home begins to.

    Of workers whose locks lie in our `var/` the operating system knows; of another machine's PostgreSQL knows
    whether the connection that holds the worker's lock is gone.
    """
    if not _locks_here(settings, database, worker):
        yield database.dialect.name == "postgresql" and _disconnected(database, worker)
        return
    with slots.held(settings, worker) as free:
        inherited = mine not in {"", worker} and slots.lock_file(mine) == slots.lock_file(worker)
        yield (free or inherited) and (database.dialect.name != "postgresql" or _disconnected(database, worker))


def _locks_here(settings: Settings, database: sqlalchemy.Engine, worker: str) -> bool:
    """Ours by name; or by the place of the state, where the home was moved or the machine got another name."""
    file = database.url.database if database.dialect.name == "sqlite" else None
    in_var = file is not None and Path(file).resolve().is_relative_to(settings.var.resolve())
    return in_var or slots.is_ours(settings, worker)


def _disconnected(database: sqlalchemy.Engine, worker: str) -> bool:
    with database.connect() as connection:
        lock = {"number": lock_number(worker)}
        free = connection.execute(sqlalchemy.text("SELECT pg_try_advisory_xact_lock(:number)"), lock).scalar_one()
    return bool(free)


def _remember(database: sqlalchemy.Engine, worker: str, taken: int) -> None:
    at = datetime.now(UTC)
    key = at.strftime("%Y%m%dT%H%M%S.%f")
    with database.begin() as connection:
        journal.append(connection, journal.Kind.WORKER_TAKEN_OVER, worker, at=at, key=key, taken=taken)
