"""A run is killed at each of its points, one after the other: nothing is lost or made twice, and no byte differs."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import database, settings
from pipeline.killpoints import EVERY
from pipeline.runs import ledger, notices
from pipeline.runs.states import State
from tests import bulk_home
from tests.test_kills import points

ROSTER = bulk_home.roster(
    [
        *(bulk_home.row(number) for number in range(1, 8)),
        bulk_home.row(8, case=bulk_home.BAD),
        bulk_home.row(2),
        *(bulk_home.row(number) for number in range(9, 12)),
    ]
)
"""Twelve rows in three chunks; the eighth cannot be made, the ninth repeats the second."""
MADE, BACK = 10, 2
_TAKEOVER = 0.5
"""A copy stands in another place, so its first worker waits until the lease of the one before has run out."""

POINTS = frozenset(
    {
        "run-begin.before-commit", "run-begin.after-commit", "run-arrive.before-commit", "run-arrive.after-commit",
        "run-read.before-commit", "run-read.after-commit",
        "run-catalog.before-rename", "run-chunk.before-commit", "store.after-rename", "run-chunk.after-commit",
        "run-chunks.before-commit", "run-chunks.after-commit", "run-reserve.before-commit", "run-reserve.after-commit",
        "run-give-back.before-commit", "run-give-back.after-commit", "run-plan.before-commit", "run-plan.after-commit",
        "run-batch.before-commit", "run-batch.after-commit", "run-made.before-commit", "run-made.after-commit",
        "run-publish.before-rename", "run-publish.after-rename", "run-finish.before-commit", "run-finish.after-commit",
    }
)  # fmt: skip
"""A run is killed at each when it first comes by it, and goes on where it was killed. Rows are struck while others are
read, so in which order it comes by them is chance."""


class Server:
    """Forks a process that has loaded everything for each run of a home."""

    def __init__(self, first: Path) -> None:
        self._started = subprocess.Popen(
            [sys.executable, "-m", "tests.killed_line", str(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if name != "DOCKETPRESS_KILL_AT"},
        )

    def run(self, home: Path, kill_at: str = "") -> int:
        assert self._started.stdin is not None
        assert self._started.stdout is not None
        self._started.stdin.write(json.dumps([str(home), kill_at]) + "\n")
        self._started.stdin.flush()
        return int(self._started.stdout.readline())

    def close(self) -> None:
        self._started.communicate(timeout=60)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    first = bulk_home.make(tmp_path_factory.mktemp("first") / "home")
    bulk_home.drop(first, ROSTER)
    one = Server(first.home)
    yield one
    one.close()


@pytest.fixture
def taken(tmp_path: Path, server: Server) -> Path:
    """A home whose roster is taken: every copy of it has the same run, received at the same moment."""
    home = bulk_home.make(tmp_path / "taken", takeover=_TAKEOVER)
    bulk_home.drop(home, ROSTER)
    assert server.run(home.home, "run-begin.before-commit") == -signal.SIGKILL
    return home.home


def _copy(taken: Path, name: str) -> settings.Settings:
    return settings.load(shutil.copytree(taken, taken.with_name(name), symlinks=True))


@pytest.mark.kill
def test_a_run_killed_at_every_point_gives_the_bytes_of_one_that_was_not(
    taken: Path, server: Server, tmp_path: Path
) -> None:
    calm = _copy(taken, "calm")
    assert server.run(calm.home) == 0
    expected = bulk_home.published(calm.outbox)
    assert any(name.endswith("report.json") for name in expected)
    assert any(name.endswith("corrections.xlsx") for name in expected)
    killed, marks = _copy(taken, "killed"), tmp_path / "marks"
    marks.mkdir()
    for other in set(points()) - POINTS:
        (marks / other).touch()
    kills = 0
    while (ended := server.run(killed.home, f"{EVERY}:{marks}")) == -signal.SIGKILL:
        kills += 1
    assert ended == 0
    assert {one.name for one in marks.iterdir()} >= POINTS
    assert kills == len(POINTS)
    assert bulk_home.published(killed.outbox) == expected
    _nothing_lost_nothing_twice(killed)


def _nothing_lost_nothing_twice(home: settings.Settings) -> None:
    state = database.connect(home.database_url)
    with state.connect() as connection:
        (one,) = ledger.listing(connection)
        kept = list(notices.of_run(connection, one))
    state.dispose()
    assert one.state is State.DONE
    assert (one.rows, one.returned, one.duplicates) == (MADE + BACK, BACK, 1)
    assert sorted(line.row for line in kept) == [1, 2, 3, 4, 5, 6, 7, 10, 11, 12]
    assert sorted(line.piece for line in kept) == list(range(1, MADE + 1))
    assert len({line.identity for line in kept}) == MADE
