"""What people say of a run is said whole or not at all: whoever is killed while saying it may say it again."""

import functools
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline import database
from pipeline.engine import Engine
from pipeline.killpoints import VARIABLE
from pipeline.line.bulk import deciding, releasing
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.deciding import Word
from pipeline.line.desk import open_desk
from pipeline.runs import ledger
from pipeline.runs.stores import open_store
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import _in_process  # noqa: F401 - a fixture for every test here

pytestmark = [
    pytest.mark.kill,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
ANN = Word(person="Ann Example", at=datetime(2026, 11, 23, 15, tzinfo=UTC))


def killed(point: str, deed: Callable[[], object]) -> None:
    """Do it in a process of its own that is killed at the point."""
    child = os.fork()
    if not child:
        os.environ[VARIABLE] = point
        try:
            deed()
        finally:
            os._exit(3)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == -signal.SIGKILL, point


def test_a_word_on_a_run_is_said_whole_or_not_at_all(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path / "home", release="person"))
    run, home = site.run(rows(1, 2)), site.home

    def state() -> str:
        engine = database.connect(home.database_url)
        with engine.connect() as connection:
            found = next(one.state.value for one in ledger.listing(connection) if one.id == run.id)
        engine.dispose()
        return found

    for deed, before, after in (("pause", "planned", "paused"), ("resume", "paused", "planned")):
        decide = functools.partial(releasing.decide, home, deed, run.id, ANN)
        killed("run-decide.before-commit", decide)
        assert state() == before
        killed("run-decide.after-commit", decide)
        assert state() == after
    release = functools.partial(releasing.release_run, home, run.id, ANN, note="", dry_run=False)
    killed("run-release.before-commit", release)
    assert site.run().state == "planned"
    killed("run-release.after-commit", release)
    assert site.run().state == "done"
    again = functools.partial(releasing.again, home, run.id, "2", ANN, reason="came back")
    killed("run-again.before-commit", again)
    killed("run-again.after-commit", again)
    engine = database.connect(home.database_url)
    with engine.connect() as connection:
        assert len(list(ledger.listing(connection))) == 2
    engine.dispose()


def test_a_run_that_failed_is_told_whole_or_not_at_all(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path / "home", release="person"))
    run, home = site.run(rows(1)), site.home

    def give_up() -> None:
        with open_desk(home) as desk:
            engine = Engine(home, desk.database)
            bench = Bench(desk=desk, store=open_store(home), engine=engine, kept=desk.confined, worker="one")
            deciding.give_up(bench, run.id, "the disk is full")

    found = []
    for point in ("run-failed.before-commit", "run-failed.after-commit"):
        killed(point, give_up)
        engine = database.connect(home.database_url)
        with engine.connect() as connection:
            found.append(ledger.get(connection, run.id).state.value)
        engine.dispose()
    assert found == ["planned", "failed"]
