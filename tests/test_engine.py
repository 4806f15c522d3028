"""The engine's contract, the same on SQLite and PostgreSQL, with one test for each measured trap."""

import contextlib
import errno
import json
import logging
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy import text

from pipeline import database, journal
from pipeline.engine import Engine, Retry, State, quiet, steps, tables
from pipeline.engine.alive import Pulse
from pipeline.engine.turns import Turns
from pipeline.errors import (
    ConfinedFailure,
    DocketpressError,
    NetworkFileSystem,
    PortalRefused,
    PortalUnavailable,
    SlotTaken,
    StateError,
    StepFailed,
)
from pipeline.model import JSON
from pipeline.settings import Settings
from pipeline.slots import Slot, held, name_of
from tests.conftest import MakeHome

TOML = """
[engine]
threads = 2
takeover_seconds = 60
"""

SECRET = "Roe, Jane"[::-1]
"""A name as it may stand in a foreign error; turned round, so that no source line quoted in a log holds it."""


class Bench:
    """A home with one worker in this process; `restart` closes it and launches another on the same state."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.calls: list[str] = []
        self.halted: list[str] = []
        self.open()

    def open(self) -> None:
        self.database = database.connect(self.settings.database_url)
        self.slot = Slot(self.settings, 1)
        self.engine = Engine(self.settings, self.database, self.slot, halt=self.halted.append)

    def close(self) -> None:
        self.engine.close()
        self.slot.close()
        self.database.dispose()

    def launch(self, **workflows: Callable[..., JSON]) -> Engine:
        for name, function in workflows.items():
            self.engine.register(name, function)
        self.engine.launch()
        return self.engine

    def restart(self, **workflows: Callable[..., JSON]) -> Engine:
        self.close()
        self.open()
        return self.launch(**workflows)

    def call(self, name: str) -> str:
        self.calls.append(name)
        return name

    def until(self, workflow_id: str, *states: State) -> State:
        """The state of a workflow once it is one of these."""
        place = None
        for _ in range(600):
            place = self.engine.status(workflow_id)
            if place is not None and place.state in states:
                return place.state
            time.sleep(0.05)
        raise AssertionError(f"{workflow_id} stays {place}")

    def done(self, workflow_id: str) -> None:
        assert self.until(workflow_id, State.DONE, State.FAILED, State.POISON) is State.DONE


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def bench(request: pytest.FixtureRequest, home: MakeHome) -> Iterator[Bench]:
    toml = TOML
    if request.param == "postgres":
        toml += f'[database]\nurl = "{request.getfixturevalue("postgres_url")}"\n'
    one = Bench(home(toml))
    yield one
    one.close()


@pytest.fixture
def small(home: MakeHome) -> Iterator[Bench]:
    """For what does not depend on the database."""
    one = Bench(home(TOML))
    yield one
    one.close()


# ── the contract ─────────────────────────────────────────────────────────────────────────────────────


def test_steps_run_in_order_and_a_restart_repeats_none(bench: Bench) -> None:
    heard: list[str] = []

    def path() -> JSON:
        first = bench.engine.step("first", bench.call, "first")
        moment = bench.engine.now()
        heard.append(moment.isoformat())
        bench.engine.wait("go", 600)
        return [first, bench.engine.step("second", bench.call, "second")]

    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.WAITING)
    bench.restart(path=path)
    bench.engine.signal("w-1", "go", None)
    bench.done("w-1")
    assert bench.calls == ["first", "second"]
    assert len(set(heard)) == 1  # `now` is kept too
    assert datetime.fromisoformat(heard[0]).tzinfo is not None


def test_a_workflow_starts_exactly_if_the_transaction_is_committed(bench: Bench) -> None:
    bench.launch(path=lambda name: bench.engine.step("only", bench.call, name))
    with bench.database.connect() as connection:
        journal.append(connection, "intake.accepted", "p-1", at=datetime.now(UTC))
        bench.engine.start_in(connection, "path", "w-1", "lost")
        connection.rollback()
    with bench.database.begin() as connection:
        journal.append(connection, "intake.accepted", "p-2", at=datetime.now(UTC))
        bench.engine.start_in(connection, "path", "w-2", "kept")
    bench.done("w-2")
    assert bench.engine.status("w-1") is None
    assert bench.calls == ["kept"]
    assert [one.subject for one in journal.read(bench.database)] == ["p-2"]


def test_the_same_id_runs_once_however_many_start_it(bench: Bench) -> None:
    bench.launch(path=lambda name: bench.engine.step("only", bench.call, name))

    def start() -> None:
        for number in range(10):
            bench.engine.start("path", f"w-{number}", f"w-{number}")

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number in range(10):
        bench.done(f"w-{number}")
    assert sorted(bench.calls) == sorted(f"w-{number}" for number in range(10))


def test_words_are_heard_in_order_even_if_they_came_early(bench: Bench) -> None:
    heard: list[JSON] = []

    def path() -> JSON:
        heard.extend([bench.engine.wait("word", 60), bench.engine.wait("word", 60), bench.engine.wait("other", 0.1)])
        return None

    bench.launch(path=path)
    bench.engine.signal("w-1", "word", {"number": 1})
    bench.engine.signal("w-1", "word", [2])
    bench.engine.start("path", "w-1")
    bench.done("w-1")
    assert heard[-3:] == [{"number": 1}, [2], None]


def test_a_word_in_a_transaction_that_is_rolled_back_was_never_said(bench: Bench) -> None:
    bench.launch(path=lambda: bench.engine.wait("word", 1))
    with bench.database.connect() as connection:
        bench.engine.signal_in(connection, "w-1", "word", "said")
        connection.rollback()
    assert tables.take(bench.database, "w-1", "word", 1) == []


def test_whatever_waits_holds_no_thread(bench: Bench) -> None:
    def waits() -> JSON:
        return bench.engine.wait("release", 600)  # type: ignore[no-any-return]

    bench.launch(waits=waits, works=lambda: bench.engine.step("only", bench.call, "worked"))
    for number in range(6):  # three times as many as there are threads
        bench.engine.start("waits", f"w-{number}")
    for number in range(6):
        bench.until(f"w-{number}", State.WAITING)
    assert bench.engine.idle()
    bench.engine.start("works", "w-busy")
    assert not bench.engine.idle()
    bench.done("w-busy")
    bench.engine.signal("w-3", "release", "yes")
    assert not bench.engine.idle()
    bench.done("w-3")
    assert len(bench.engine.unfinished()) == 5
    assert {one.detail for one in bench.engine.unfinished()} == {"release"}


def test_a_short_sleep_keeps_the_engine_busy_and_a_long_one_does_not(bench: Bench) -> None:
    bench.launch(nap=lambda: bench.engine.sleep(0.5), night=lambda: bench.engine.sleep(3600))
    bench.engine.start("nap", "w-nap")
    assert not bench.engine.idle()
    bench.done("w-nap")
    bench.engine.start("night", "w-night")
    bench.until("w-night", State.WAITING)
    assert bench.engine.idle()


def test_an_error_of_ours_is_the_same_before_and_after_a_restart(bench: Bench) -> None:
    caught: list[str] = []

    def refuse() -> None:
        bench.call("refuse")
        raise PortalRefused("the portal wants another code")

    def crash() -> None:
        raise ConfinedFailure("memory", "MemoryError")

    def path() -> JSON:
        for name, function in (("refuse", refuse), ("crash", crash)):
            try:
                bench.engine.step(name, function)
            except (PortalRefused, ConfinedFailure) as error:
                caught.append(repr(error))
        return bench.engine.wait("go", 600)  # type: ignore[no-any-return]

    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.WAITING)
    bench.restart(path=path)
    bench.engine.signal("w-1", "go", 1)
    bench.done("w-1")
    assert bench.calls == ["refuse"]
    assert len(set(caught)) == 2
    assert "another code" in caught[0]


def test_what_is_worth_it_is_tried_again(bench: Bench) -> None:
    def send() -> str:
        bench.call("send")
        if len(bench.calls) < 3:
            raise PortalUnavailable("no byte left")
        return "sent"

    retry = Retry(on=(PortalUnavailable,), attempts=3, first_wait=0.1, factor=1)
    bench.launch(path=lambda: bench.engine.step("send", send, retry=retry))
    bench.engine.start("path", "w-1")
    bench.done("w-1")
    assert len(bench.calls) == 3


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 2), (2, 6), (3, 18), (20, 900)])
def test_waits_between_attempts_grow_up_to_a_limit(attempt: int, seconds: float) -> None:
    assert Retry(on=(PortalUnavailable,)).wait(attempt) == seconds


def test_a_step_that_was_begun_five_times_and_never_ended_is_not_begun_again(small: Bench) -> None:
    with small.database.begin() as connection:
        for place in range(4):
            connection.execute(tables.begun.insert().values(workflow_id="w-1", place=place, times=5))
    small.launch(path=lambda: small.engine.step("work", small.call, "work"))
    small.engine.start("path", "w-1")
    assert small.until("w-1", State.DONE, State.FAILED, State.POISON) is not State.DONE
    assert small.calls == []


def test_a_step_that_was_begun_before_runs_alone() -> None:
    turns, order, ready = Turns(), [], threading.Event()

    def suspect() -> None:
        ready.set()
        with turns.take(alone=True):
            order.append("suspect")

    with turns.take(alone=False), turns.take(alone=False):
        thread = threading.Thread(target=suspect)
        thread.start()
        ready.wait(10)
        time.sleep(0.05)
        order.append("others")
    thread.join(10)
    assert order == ["others", "suspect"]


def test_attempts_come_to_an_end(bench: Bench) -> None:
    def send() -> None:
        bench.call("send")
        raise PortalUnavailable("no byte left")

    retry = Retry(on=(PortalUnavailable,), attempts=2, first_wait=0.1)
    bench.launch(path=lambda: bench.engine.step("send", send, retry=retry))
    bench.engine.start("path", "w-1")
    assert bench.until("w-1", State.FAILED) is State.FAILED
    assert len(bench.calls) == 2
    assert bench.engine.stuck()[0].detail == "PortalUnavailable"


@pytest.mark.parametrize("error", [LookupError("x"), PortalRefused("no"), ConfinedFailure("memory", "MemoryError")])
def test_a_resumed_workflow_runs_again_from_what_failed(bench: Bench, error: Exception) -> None:
    healthy = threading.Event()

    def shaky(name: str) -> str:
        bench.call(name)
        if not healthy.is_set():
            raise error
        return "well"

    def path() -> JSON:
        bench.engine.step("first", bench.call, "first")
        with contextlib.suppress(DocketpressError):
            bench.engine.step("caught", shaky, "caught")
        try:
            return bench.engine.step("shaky", shaky, "shaky")
        except DocketpressError:
            bench.engine.step("give up", bench.call, "give up")
            raise

    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.FAILED)
    healthy.set()
    bench.engine.resume("w-1")
    bench.done("w-1")
    assert bench.calls == ["first", "caught", "shaky", "give up", "shaky"]


def test_what_failed_after_its_last_step_gives_up_nothing_kept(small: Bench) -> None:
    healthy = threading.Event()

    def path() -> JSON:
        kept = small.engine.step("first", small.call, "first")
        if not healthy.is_set():
            raise LookupError
        return kept

    small.launch(path=path)
    small.engine.start("path", "w-1")
    small.until("w-1", State.FAILED)
    healthy.set()
    small.engine.resume("w-1")
    small.done("w-1")
    assert small.calls == ["first"]


def test_a_cancelled_workflow_stops_and_can_go_on(bench: Bench) -> None:
    def path() -> JSON:
        bench.engine.wait("go", 600)
        return bench.engine.step("after", bench.call, "after")

    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.WAITING)
    bench.engine.cancel("w-1")
    bench.engine.signal("w-1", "go", 1)
    assert bench.until("w-1", State.CANCELLED) is State.CANCELLED
    assert bench.engine.idle()
    bench.engine.resume("w-1")
    bench.done("w-1")
    assert bench.calls == ["after"]


@pytest.mark.parametrize("workflow_id", ["w-none", "w-done"])
def test_what_is_not_stopped_cannot_be_resumed(small: Bench, workflow_id: str) -> None:
    small.launch(path=lambda: None)
    small.engine.start("path", "w-done")
    small.done("w-done")
    with pytest.raises(StateError, match="not stopped"):
        small.engine.resume(workflow_id)


def test_a_process_without_a_slot_may_start_and_look_but_not_work(small: Bench) -> None:
    outside = Engine(small.settings, small.database)
    outside.start("path", "w-1", "said")
    place = outside.status("w-1")
    assert place is not None
    assert place.state is State.QUEUED
    with pytest.raises(StateError, match="no worker slot"):
        outside.launch()
    outside.close()
    small.launch(path=lambda name: small.engine.step("only", small.call, name))
    small.done("w-1")


# ── trap 1: two processes under one name ─────────────────────────────────────────────────────────────


def test_a_slot_is_held_once_and_freed_by_its_end(small: Bench, home: MakeHome) -> None:
    with pytest.raises(SlotTaken, match="already works as 1"):
        Slot(small.settings, 1)
    other = home(name="other")
    assert name_of(other, 1) != small.slot.name  # two homes may share a database
    assert not free(small.settings, small.slot.name)
    with Slot(small.settings, 2) as second:
        assert not free(small.settings, second.name)
    with held(small.settings, second.name) as ours:
        assert ours
        with pytest.raises(SlotTaken):
            Slot(small.settings, 2)
    Slot(small.settings, 2).close()
    assert not free(small.settings, "../elsewhere.0a1b2c3d:1")


def free(settings: Settings, name: str) -> bool:
    with held(settings, name) as ours:
        return ours


@pytest.mark.postgres
def test_two_machines_of_one_name_are_refused(home: MakeHome, postgres_url: str) -> None:
    bench = Bench(home(f'{TOML}[database]\nurl = "{postgres_url}"\n'))
    bench.launch(path=lambda: None)
    with pytest.raises(SlotTaken, match="Another machine"):
        Pulse(bench.database, bench.slot, takeover_seconds=1, wake=bench.calls.append, halt=bench.halted.append)
    bench.close()
    assert bench.halted == []


# ── trap 2: a dead machine's work ────────────────────────────────────────────────────────────────────


def test_a_suspect_step_is_not_kept_waiting_by_a_busy_line() -> None:
    turns, entered, leave = Turns(), threading.Event(), threading.Event()
    order: list[str] = []

    def walk(name: str, *, alone: bool) -> None:
        with turns.take(alone=alone):
            order.append(name)
            entered.set()
            leave.wait(10)

    threads = [threading.Thread(target=walk, args=("busy",), kwargs={"alone": False})]
    threads[0].start()
    entered.wait(10)
    for name in ("suspect", "later"):
        threads.append(threading.Thread(target=walk, args=(name,), kwargs={"alone": name == "suspect"}))
        threads[-1].start()
        time.sleep(0.1)
    assert order == ["busy"]  # the later one stays out, although an ordinary step is inside
    leave.set()
    for one in threads:
        one.join(10)
    assert order == ["busy", "suspect", "later"]


def test_a_dead_workers_work_is_taken_over_when_it_is_proven_dead(bench: Bench) -> None:
    def path() -> JSON:
        bench.engine.step("first", bench.call, "first")
        bench.engine.wait("go", 600)
        return bench.engine.step("second", bench.call, "second")

    later = datetime.now(UTC) + timedelta(seconds=120)
    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.WAITING)
    assert bench.engine.takeover(later) == 0  # silent, but the slot is held
    dead = bench.slot.name
    bench.close()
    bench.database = database.connect(bench.settings.database_url)
    bench.slot = Slot(bench.settings, 2)
    bench.engine = Engine(bench.settings, bench.database, bench.slot, halt=bench.halted.append)
    bench.launch(path=path)
    assert bench.engine.takeover() == 1  # at once: the operating system says that nobody holds its slot
    bench.until("w-1", State.WAITING)
    bench.engine.signal("w-1", "go", 1)
    bench.done("w-1")
    assert bench.calls == ["first", "second"]
    assert [(one.subject, one.facts["taken"]) for one in journal.read(bench.database)] == [(dead, 1)]


@pytest.mark.parametrize("change", ["another host name", "another folder"])
def test_a_machine_with_another_name_or_a_moved_home_goes_on_with_its_own_work(
    change: str, bench: Bench, tmp_path: Path
) -> None:
    def path() -> JSON:
        return bench.engine.wait("go", 600)  # type: ignore[no-any-return]

    later = datetime.now(UTC) + timedelta(seconds=120)
    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.WAITING)
    bench.close()
    if bench.database.dialect.name != "sqlite":
        bench.open()
        return  # there the host's name must stay; two machines may share the database
    if change == "another folder":
        bench.settings = bench.settings.model_copy(update={"home": bench.settings.home.rename(tmp_path / "moved")})
    else:
        engine = bench.settings.engine.model_copy(update={"host": "renamed"})
        bench.settings = bench.settings.model_copy(update={"engine": engine})
    bench.open()
    bench.launch(path=path)
    assert bench.engine.takeover() == 0  # not ours by name, so its lease must run out
    assert bench.engine.takeover(later) == 1
    bench.engine.signal("w-1", "go", 1)
    bench.done("w-1")


# ── trap 3: another version of the program ───────────────────────────────────────────────────────────


def test_a_changed_program_goes_on_with_the_work_of_the_old_one(bench: Bench) -> None:
    def before() -> JSON:
        bench.engine.step("first", bench.call, "first")
        return bench.engine.wait("go", 600)  # type: ignore[no-any-return]

    def after() -> JSON:
        bench.engine.step("first", bench.call, "first, said otherwise")
        bench.engine.wait("go", 600)
        return bench.engine.step("added at the end", bench.call, "added")

    bench.launch(path=before)
    bench.engine.start("path", "w-1")
    bench.until("w-1", State.WAITING)
    bench.restart(path=after)
    bench.engine.signal("w-1", "go", 1)
    bench.done("w-1")
    assert bench.calls == ["first", "added"]


# ── trap 4: the disk is full, the database fails ─────────────────────────────────────────────────────


def test_a_step_waits_for_space_and_goes_on_by_itself(
    small: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("pipeline.engine.walk._SPACE_SECONDS", 0.05)

    def fill() -> str:
        small.call("fill")
        if len(small.calls) < 3:
            raise (OSError(28, "No space left on device"), ConfinedFailure("error", "OSError ENOSPC"))[
                len(small.calls) - 1
            ]
        return "full"

    small.launch(path=lambda: small.engine.step("fill", fill))
    small.engine.start("path", "w-1")
    small.done("w-1")
    assert len(small.calls) == 3
    assert [one.getMessage() for one in caplog.records if "no space" in one.getMessage()] == [
        "no space is left on the disk; step fill waits for it and goes on by itself"
    ], "said once, however long it waits"


@pytest.mark.parametrize("number", [errno.ESTALE, errno.EIO, errno.EHOSTDOWN], ids=["stale", "input/output", "down"])
def test_a_step_waits_for_a_share_that_is_away(small: Bench, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr("pipeline.engine.walk._AWAY_SECONDS", (0.01, 0.01))

    def read() -> str:
        small.call("read")
        if len(small.calls) < 3:
            raise OSError(number, SECRET)
        return "read"

    small.launch(path=lambda: small.engine.step("read", read))
    small.engine.start("path", "w-1")
    small.done("w-1")
    assert len(small.calls) == 3


def test_a_share_that_stays_away_fails_the_step_in_the_systems_own_words(
    small: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.engine.walk._AWAY_SECONDS", (0.01, 0.01))
    said: list[str] = []

    def read() -> None:
        small.call("read")
        raise OSError(errno.ESTALE, SECRET)

    def path() -> None:
        try:
            small.engine.step("read", read)
        except StepFailed as error:
            said.append(str(error))

    small.launch(path=path)
    small.engine.start("path", "w-1")
    small.done("w-1")
    assert len(small.calls) == 3
    assert said == [f"the step read failed: {os.strerror(errno.ESTALE)} (OSError)"]


@pytest.mark.parametrize("where", ["step", "workflow"])
def test_a_failing_database_ends_the_worker_and_loses_nothing(bench: Bench, where: str) -> None:
    broken = threading.Event()
    broken.set()

    def fails() -> str:
        bench.call("fails")
        if broken.is_set():
            raise sqlalchemy.exc.OperationalError("SELECT", {"name": SECRET}, Exception("gone"))
        return "well"

    def path() -> JSON:
        bench.engine.step("first", bench.call, "first")
        return bench.engine.step("fails", fails) if where == "step" else fails()

    bench.launch(path=path)
    bench.engine.start("path", "w-1")
    for _ in range(400):
        if bench.halted:
            break
        time.sleep(0.05)
    assert "OperationalError" in bench.halted[0]
    broken.clear()
    bench.restart(path=path)
    bench.done("w-1")
    assert bench.calls == ["first", "fails", "fails"]


@pytest.mark.parametrize(
    ("prepare", "name"),
    [
        ("PRAGMA max_page_count = 1", "SQLITE_FULL"),
        ("PRAGMA query_only = 1", "SQLITE_READONLY"),
        ("INSERT INTO engine_begun VALUES ('x', 1, 1)", None),
    ],
)
def test_only_errors_that_lose_data_are_fatal(small: Bench, prepare: str, name: str | None) -> None:
    halted: list[str] = []
    quiet.on_fatal(small.database, halted.append)
    with small.database.begin() as connection:
        connection.exec_driver_sql(prepare)
        with pytest.raises(sqlalchemy.exc.DBAPIError):
            _fill(connection)
    assert halted == [name] * bool(name)


def _fill(connection: sqlalchemy.Connection) -> None:
    for number in range(1, 10_000):
        connection.execute(tables.begun.insert().values(workflow_id="x", place=number, times=1))


# ── trap 5: pickles, names and values ────────────────────────────────────────────────────────────────


def test_a_pickle_in_the_database_is_not_read(small: Bench) -> None:
    small.launch(path=lambda: small.engine.wait("go", 600))
    small.engine.start("path", "w-1")
    small.until("w-1", State.WAITING)
    small.close()
    with closing(sqlite3.connect(small.settings.var / "state.db")) as connection:
        connection.execute("UPDATE workflow_input SET inputs = 'gASVLg=='")
        connection.execute("UPDATE workflow_status SET serialization = 'py_pickle'")
        connection.commit()
    small.open()
    small.launch(path=lambda: None)
    assert small.until("w-1", State.FAILED) is State.FAILED
    assert small.engine.stuck()[0].detail == "Unreadable"


def test_rows_hold_plain_json_and_nothing_of_a_foreign_error(small: Bench, caplog: pytest.LogCaptureFixture) -> None:
    def fails() -> None:
        raise LookupError(SECRET)

    small.launch(path=lambda _: small.engine.step("fails", fails))
    small.engine.start("path", "w-1", "packet-1")
    small.until("w-1", State.FAILED)
    with small.database.connect() as connection:
        query = "SELECT i.inputs, o.error, serialization FROM workflow_status, workflow_input i, workflow_output o"
        row = connection.execute(text(query)).one()
        kept = connection.execute(text("SELECT output, error FROM operation_outputs")).one()
    assert json.loads(row.inputs) == {"namedArgs": {}, "positionalArgs": ["packet-1"]}
    assert row.serialization == "portable_json"
    assert json.loads(row.error)["name"] == "StepFailed"
    assert SECRET not in f"{row} {kept} {caplog.text}"


def test_a_workflow_that_fails_outside_its_steps_leaves_no_value_either(
    small: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    def path() -> JSON:
        raise LookupError(SECRET)

    small.launch(path=path)
    small.engine.start("path", "w-1")
    small.until("w-1", State.FAILED)
    with small.database.connect() as connection:
        error = connection.execute(text("SELECT error FROM workflow_output")).scalar_one()
    assert SECRET not in error + caplog.text


def test_messages_of_the_engine_below_come_without_values(caplog: pytest.LogCaptureFixture) -> None:
    quiet.hush()
    logger = logging.getLogger("dbos")
    logger.info("said too much")
    error = LookupError(SECRET)
    logger.error("Error serializing object: %s", {"name": SECRET}, exc_info=error)
    assert "Error serializing object LookupError" in caplog.text
    assert SECRET not in caplog.text
    assert "said" not in caplog.text


def test_a_result_that_is_no_json_is_refused(small: Bench) -> None:
    small.launch(path=lambda: small.engine.step("odd", lambda: Path("/x")))  # type: ignore[arg-type, return-value]
    small.engine.start("path", "w-1")
    assert small.until("w-1", State.FAILED) is State.FAILED


@pytest.mark.parametrize("name", ["NoSuchError", "ClassVar", "__doc__"])
def test_a_kept_error_of_an_unknown_name_is_a_failed_step(name: str) -> None:
    with pytest.raises(StepFailed, match="words"):
        steps.open_kept({"error": name, "text": "words"})


# ── trap 6: how SQLite is opened ─────────────────────────────────────────────────────────────────────


def test_every_connection_to_sqlite_keeps_what_it_was_told(small: Bench) -> None:
    for engine in (small.database, small.engine._connections):
        assert engine.hide_parameters
        with engine.connect() as connection:
            values = {
                name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
                for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
            }
        assert values == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 30000, "foreign_keys": 1}
    with small.engine._connections.connect() as connection:
        assert connection.connection.driver_connection.isolation_level == "IMMEDIATE"  # type: ignore[union-attr]


def test_sqlite_on_a_network_share_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "file_system", lambda _: "nfs4")
    with pytest.raises(NetworkFileSystem, match="local disk"):
        database.connect(f"sqlite:///{tmp_path / 'state.db'}")


# ── trap 8: many small things ────────────────────────────────────────────────────────────────────────


def test_a_chunk_of_items_costs_one_kept_step(small: Bench) -> None:
    def chunk(items: list[int]) -> int:
        return len(items)

    small.launch(path=lambda items: small.engine.step("chunk", chunk, items))
    small.engine.start("path", "w-1", list(range(500)))
    small.done("w-1")
    with small.database.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM operation_outputs")).scalar_one() == 1
