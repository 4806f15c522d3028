"""Goes on with a dead worker's work, once it is proven dead: a stopped worker that continues would do it twice."""

from datetime import UTC, datetime

import sqlalchemy
from dbos import DBOSClient

from pipeline import journal, slots
from pipeline.engine import tables
from pipeline.engine.alive import lock_number
from pipeline.settings import Settings


def proven_dead(settings: Settings, database: sqlalchemy.Engine, worker: str) -> bool:
    """Whether nobody works under that name any more.

    Of this machine's workers the operating system knows; of another machine's PostgreSQL knows whether the
    connection that holds the worker's lock is gone.
    """
    if database.dialect.name != "postgresql":
        return slots.is_free(settings, worker)
    if slots.is_ours(settings, worker) and not slots.is_free(settings, worker):
        return False
    with database.connect() as connection:
        lock = {"number": lock_number(worker)}
        free = connection.execute(sqlalchemy.text("SELECT pg_try_advisory_xact_lock(:number)"), lock).scalar_one()
    return bool(free)


def take_over(client: DBOSClient, database: sqlalchemy.Engine, worker: str, queue: str) -> int:
    """Queue all that the dead worker had in hand; returns how much that was."""
    rows = client.list_workflows(executor_id=worker, status="PENDING", load_input=False, load_output=False)
    for row in rows:
        tables.unpark(database, row.workflow_id)
        client.resume_workflow(row.workflow_id, queue_name=queue)
    tables.forget_lease(database, worker)
    if rows:
        _remember(database, worker, len(rows))
    return len(rows)


def _remember(database: sqlalchemy.Engine, worker: str, taken: int) -> None:
    at = datetime.now(UTC)
    key = at.strftime("%Y%m%dT%H%M%S.%f")
    with database.begin() as connection:
        journal.append(connection, journal.Kind.WORKER_TAKEN_OVER, worker, at=at, key=key, taken=taken)
