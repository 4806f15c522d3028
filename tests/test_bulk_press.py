"""The press's queue: who takes what, and where a dead worker's work goes back to."""

import time
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import text

from pipeline import database
from pipeline.engine import LINE, PRESS, Engine, State
from pipeline.model import JSON
from pipeline.settings import Settings
from pipeline.slots import Slot, name_of
from tests.conftest import MakeHome

TOML = """
[engine]
threads = 2
takeover_seconds = 60
"""


class Worker:
    """One worker in this process: only one may be launched at a time."""

    def __init__(self, settings: Settings, slot: int | str, *listen: str, calls: list[str]) -> None:
        self.database = database.connect(settings.database_url)
        self.slot = Slot(settings, slot)
        self.engine = Engine(settings, self.database, self.slot, listen=listen or (LINE, PRESS))
        for name in ("packet", "chunk"):
            self.engine.register(name, self._noting(name, calls))
        self.engine.launch()

    def _noting(self, name: str, calls: list[str]) -> Callable[..., JSON]:
        def note(what: str) -> str:
            calls.append(f"{name} {what}")
            return what

        return lambda what: self.engine.step("work", note, what)

    def until(self, workflow_id: str, *states: State) -> State:
        deadline = time.monotonic() + 120
        while (found := self.engine.status(workflow_id)) is None or found.state not in states:
            assert time.monotonic() < deadline, found
            time.sleep(0.05)
        return found.state

    def close(self) -> None:
        self.engine.close()
        self.slot.close()
        self.database.dispose()


@pytest.fixture
def opened() -> Iterator[list[Worker]]:
    found: list[Worker] = []
    yield found
    for one in found:
        one.close()


def test_a_worker_of_the_press_leaves_the_line_to_others(home: MakeHome, opened: list[Worker]) -> None:
    settings, calls = home(TOML), list[str]()
    press = Worker(settings, "press1", PRESS, calls=calls)
    press.engine.start("packet", "p-1", "a")
    with press.database.begin() as connection:
        press.engine.start_in(connection, "chunk", "c-1", "b", queue=PRESS)
    press.until("c-1", State.DONE)
    assert press.engine.status("p-1").state is State.QUEUED  # type: ignore[union-attr]
    press.close()
    both = Worker(settings, 1, calls=calls)
    opened.append(both)
    both.until("p-1", State.DONE)
    assert calls == ["chunk b", "packet a"]


def test_what_a_dead_worker_had_goes_back_to_its_own_queue(home: MakeHome, opened: list[Worker]) -> None:
    settings, calls = home(TOML), list[str]()
    press = Worker(settings, "press1", PRESS, calls=calls)
    opened.append(press)
    _died_over(press, settings, "c-1")
    assert press.engine.takeover() == 1
    press.until("c-1", State.DONE)
    assert calls == ["chunk b"]


def _died_over(one: Worker, settings: Settings, workflow_id: str) -> None:
    """As if a worker of this home had been killed with a chunk in hand."""
    dead = name_of(settings, 7)
    with one.database.begin() as connection:
        connection.execute(text("INSERT INTO engine_lease (worker, at) VALUES (:worker, 0)"), {"worker": dead})
        one.engine.start_in(connection, "chunk", workflow_id, "b", queue=PRESS)
        taken = text("UPDATE workflow_status SET status = 'PENDING', executor_id = :worker WHERE workflow_uuid = :id")
        connection.execute(taken, {"worker": dead, "id": workflow_id})
