"""The state database keeps what was committed and tells nothing it should not."""

import stat
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import text

from pipeline import database
from pipeline.errors import StateError


def test_sqlite_runs_with_the_settings_that_survive_a_power_cut(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    engine.dispose()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30_000, "foreign_keys": 1}


def test_only_the_owner_may_read_the_state(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    engine.dispose()
    assert stat.S_IMODE((tmp_path / "var" / "state.db").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://x"])
def test_a_database_that_forgets_or_is_unknown_is_refused(url: str) -> None:
    with pytest.raises(StateError):
        database.connect(url)


def test_an_error_does_not_show_the_values_of_a_statement(tmp_path: Path) -> None:
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    with engine.begin() as connection, pytest.raises(sqlalchemy.exc.OperationalError) as caught:
        connection.execute(text("INSERT INTO nowhere VALUES (:name)"), {"name": "Jane Example"})
    engine.dispose()
    assert "Jane Example" not in str(caught.value)


@pytest.mark.postgres
def test_postgres_gets_the_same_tables(postgres_url: str) -> None:
    engine = database.connect(postgres_url)
    there = set(sqlalchemy.inspect(engine).get_table_names())
    engine.dispose()
    assert set(database.metadata.tables) <= there
