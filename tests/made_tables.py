"""A new home's tables are made by a script of what the first one's making left: the same, in a tenth of the time.

Each process of the tests lets the program make its tables once, and writes down what stands in the file. A file that
holds anything already, and every PostgreSQL database, is left to the program.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy
from dbos import DBOS

from pipeline import database

_MADE = "SELECT count(*) FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'"
_DBOS_MADE = f"{_MADE} AND name = 'dbos_migrations'"
_tables_made_by_program = database.make_tables
_dbos_made_by_program = DBOS.migrate


@contextmanager
def by_script() -> Iterator[None]:
    """What makes tables works in this way for as long as the context lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "make_tables", _make_ours)
        patch.setattr(DBOS, "migrate", staticmethod(_make_dbos))
        yield


def _make_ours(engine: sqlalchemy.Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            if not connection.exec_driver_sql(_MADE).scalar():
                for statement in _ours(len(database.metadata.tables)):
                    connection.exec_driver_sql(statement)
                return
    _tables_made_by_program(engine)


def _make_dbos(system_database_url: str) -> None:
    url = sqlalchemy.make_url(system_database_url)
    if url.get_backend_name() == "sqlite" and url.database:
        with closing(sqlite3.connect(url.database, timeout=30, isolation_level=None)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            fresh = not connection.execute(_DBOS_MADE).fetchone()[0]
            for statement in _dbos() if fresh else ():
                connection.execute(statement)
            connection.execute("COMMIT")
            if fresh:
                return
    _dbos_made_by_program(system_database_url)


@cache
def _ours(tables: int) -> Sequence[str]:
    """The script of our tables. There are more when more of the program has been imported."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        engine = sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=sqlalchemy.NullPool)
        _tables_made_by_program(engine)
        engine.dispose()
        script = _script(path)
    assert sum(one.lstrip().upper().startswith("CREATE TABLE") for one in script) == tables
    return script


@cache
def _dbos() -> Sequence[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        _dbos_made_by_program(f"sqlite:///{path}")
        return _script(path)


def _script(path: Path) -> Sequence[str]:
    with closing(sqlite3.connect(path)) as connection:
        lines = tuple(connection.iterdump())
    return tuple(one for one in lines if one not in {"BEGIN TRANSACTION;", "COMMIT;"})
