"""Opens the one state database, SQLite or Postgres, so that a committed row is never lost.

Each room keeps its own tables, declared on `metadata`. Rows hold ids, digests and outcomes; never names of
people, never documents.
"""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event, inspect, text
from sqlalchemy.engine import make_url

from pipeline.errors import NetworkFileSystem, StateError

metadata = MetaData()

BUSY_SECONDS = 30
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={BUSY_SECONDS * 1000}", "foreign_keys=ON")
"""What every connection to SQLite is told first."""
_MAKING_TABLES = 0x7461626C
"""Any number, the same in every process."""
_WRITES = "docketpress_writes"
_NETWORK_TYPES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"})


def connect(url: str) -> Engine:
    """Open the state database and make sure our tables are there.

    SQLite runs with a write-ahead log, `synchronous=FULL`, a busy time-out and `BEGIN IMMEDIATE`; SQL
    parameters are hidden from every error text. Write in `with engine.begin()`, read in `with engine.connect()`:
    readers then never wait for writers.

    Args:
        url: a SQLAlchemy address, `sqlite:///…` or `postgresql+psycopg://…`.

    Raises:
        NetworkFileSystem: an SQLite file on a network share.
        StateError: another kind of database.
    """
    backend = make_url(url).get_backend_name()
    if backend == "sqlite":
        engine = _sqlite(url)
    elif backend == "postgresql":
        engine = create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=20)
    else:
        raise StateError(f"[database] url names {backend}; only SQLite and PostgreSQL are known. Change the setting.")
    make_tables(engine)
    return engine


def make_tables(engine: Engine) -> None:
    """Make the tables of all rooms that are loaded and that the database has not yet.

    One process at a time: two that start at once would both find a table missing and both make it. What is there is
    asked once for all: every process that opens the database asks, nearly always for nothing.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MAKING_TABLES})
        there = set(inspect(connection).get_table_names())
        if missing := [one for name, one in metadata.tables.items() if name not in there]:
            metadata.create_all(connection, tables=missing)


def _sqlite(url: str) -> Engine:
    file = make_url(url).database
    if not file or file == ":memory:":
        raise StateError("the state database must be a file, so that it outlives the process")
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kind = file_system(path.parent)
    if kind in _NETWORK_TYPES:
        raise NetworkFileSystem(
            f"{path.parent} is on a network share ({kind}), where SQLite's locks do not hold. "
            "Put the home on a local disk, or set [database] url to a PostgreSQL server.",
        )
    engine = create_engine(
        url,
        hide_parameters=True,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    # `begin()` is how a room writes, `connect()` how it reads: only the first takes the write lock.
    engine.begin = engine.execution_options(**{_WRITES: True}).begin  # type: ignore[method-assign]
    engine.connect().close()
    path.chmod(0o600)
    return engine


def _prepare_connection(connection: Any, _record: object) -> None:  # noqa: ANN401 - the driver's own
    connection.isolation_level = None  # SQLAlchemy's `begin` event starts transactions, not the driver
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that begins reading and then writes fails at once when another writer was between.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITES) else "BEGIN")


def file_system(path: Path) -> str:
    """The type of file system a folder lies on, as `/proc/mounts` names it; empty where that is not known."""
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8").splitlines()
    except OSError:
        return ""
    real = os.path.realpath(path)
    best, kind = "", ""
    for line in mounts:
        _, point, name, *_ = line.split(" ")
        point = point.replace("\\040", " ")
        if (real == point or real.startswith(point.rstrip("/") + "/")) and len(point) > len(best):
            best, kind = point, name
    return kind
