"""Makes DBOS safe for personal data and hostile rows: JSON only, its own connections, a log without values."""

import logging
import sqlite3
from collections.abc import Callable
from typing import Any, NoReturn

import sqlalchemy
from dbos import DBOSPortableJSONSerializer, Serializer
from dbos import _serialization as dbos_serialization
from dbos import _workflow_commands as dbos_jobs
from sqlalchemy import event

from pipeline.database import BUSY_SECONDS, PRAGMAS

_FATAL = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_CORRUPT", "SQLITE_NOTADB")
_STATIC_PART = 100
_JOBS_SECONDS = 4.0
"""On PostgreSQL DBOS holds a lock meanwhile; the server ends a connection that holds one for five silent seconds."""


class _NeverPickle(Serializer):
    """Stands where DBOS keeps its pickle serializer: a row may name it, whatever serializer was chosen."""

    def serialize(self, data: Any) -> str:  # noqa: ANN401 - DBOS's own signature
        if isinstance(data, BaseException):  # that a pickle was refused must be kept somehow
            return type(data).__name__
        raise TypeError("nothing is pickled here")

    def deserialize(self, serialized_data: str) -> NoReturn:  # noqa: ARG002
        raise TypeError("a row of the engine's tables holds a pickle, which Docketpress never writes: it is not read")

    def name(self) -> str:
        return "py_pickle"


def serializer() -> Serializer:
    """Plain JSON, and from now on no pickle is read in this process, whatever a row says."""
    dbos_serialization.DBOSDefaultSerializer = _NeverPickle()
    return DBOSPortableJSONSerializer()


def connections(url: str, places: int) -> sqlalchemy.Engine:
    """Connections for DBOS to the state database.

    DBOS starts some transactions with words of its own, so it cannot use ours: its `BEGIN` would come second.

    Args:
        url: the state database.
        places: how many steps run at once.
    """
    if sqlalchemy.make_url(url).get_backend_name() != "sqlite":
        return sqlalchemy.create_engine(
            url, hide_parameters=True, pool_pre_ping=True, pool_size=places + 8, max_overflow=16
        )
    engine = sqlalchemy.create_engine(
        url,
        hide_parameters=True,
        pool_size=places + 8,
        max_overflow=16,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = "IMMEDIATE"
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def on_fatal(engine: sqlalchemy.Engine, halt: Callable[[str], None]) -> Callable[[], None]:
    """Call `halt` when SQLite can no longer keep what we tell it: disk full, I/O error, damaged file.

    Returns:
        Call it to stop listening.
    """

    def listen(context: sqlalchemy.engine.ExceptionContext) -> None:
        error = context.original_exception
        name = getattr(error, "sqlite_errorname", "") or ""
        if isinstance(error, sqlite3.Error) and name.startswith(_FATAL):
            halt(name)

    event.listen(engine, "handle_error", listen)
    return lambda: event.remove(engine, "handle_error", listen)


class _StaticText(logging.Filter):
    """Leaves of DBOS's messages the part that stands in its source: what follows a colon may be a value."""

    def filter(self, record: logging.LogRecord) -> bool:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        text = record.getMessage().partition("\n")[0].partition(":")[0][:_STATIC_PART]
        record.msg, record.args = f"{text} {kind}".rstrip(), ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


def seldom() -> None:
    """Let DBOS look for delayed and overdue workflows every four seconds: there are none, for our waiting is our own.

    It looks every second otherwise, with two writing transactions, in every worker.
    """
    dbos_jobs._BACKGROUND_JOBS_INTERVAL_SEC = _JOBS_SECONDS  # noqa: SLF001 - it has no other name


def hush() -> None:
    """Let DBOS's messages from warnings upwards into our log, without values and tracebacks."""
    logger = logging.getLogger("dbos")
    logger.filters = [_StaticText()]
    logger.handlers = [logging.NullHandler()]  # else DBOS adds one that prints
    logger.setLevel(logging.WARNING)
