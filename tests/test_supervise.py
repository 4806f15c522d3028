"""Workers under violence: killed, starved of disk, started twice; nothing is lost, nothing kept runs again."""

import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from pipeline import supervise
from pipeline.engine import RESTART, Place, State
from pipeline.errors import SlotTaken
from pipeline.settings import Settings
from tests import forked_workers
from tests.conftest import MakeHome
from tests.worker_program import Trace, opened

ROOT = Path(__file__).parent.parent
TOML = """
[engine]
workers = 2
threads = 2
takeover_seconds = 60
"""


def command(settings: Settings) -> Callable[[int], Sequence[str]]:
    return lambda slot: [sys.executable, "-m", "tests.worker_program", str(settings.home), str(slot)]


def until(true: Callable[[], bool], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


def pids(settings: Settings) -> dict[str, int]:
    """The newest process of each slot."""
    launched = [one.split() for one in Trace(settings.home).lines() if one.startswith("launched")]
    return {slot: int(process) for _, slot, process in launched}


@pytest.fixture
def supervised(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Settings], None]]:
    """Starts a supervisor in a thread of this process; it is stopped at the end."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(supervise, "_start", forked_workers.start)
    stop = threading.Event()
    threads: list[threading.Thread] = []

    def begin(settings: Settings) -> None:
        thread = threading.Thread(target=supervise.serve, args=(settings, command(settings), stop))
        threads.append(thread)
        thread.start()

    yield begin
    stop.set()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest, home: MakeHome) -> Settings:
    toml = TOML
    if request.param == "postgres":
        toml += f'[database]\nurl = "{request.getfixturevalue("postgres_url")}"\n'
    return home(toml)


@pytest.mark.kill
def test_workers_killed_again_and_again_lose_nothing_and_repeat_nothing_kept(
    settings: Settings, supervised: Callable[[Settings], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_LONGEST_PAUSE", 0.5)
    names = [f"w-{number}" for number in range(24)]
    with opened(settings.home, None) as engine:
        for name in names:
            engine.start("four-steps", name, name, 0.05)
        supervised(settings)
        chance = random.Random(7)
        for kill in range(5):
            until(lambda kill=kill: len(Trace(settings.home).lines()) > 24 * (kill + 1), "work goes on")  # type: ignore[misc]
            until(lambda: any(map(_alive, pids(settings).values())), "a worker lives")
            os.kill(chance.choice([one for one in pids(settings).values() if _alive(one)]), signal.SIGKILL)
            time.sleep(chance.uniform(0.1, 0.5))
        until(lambda: not engine.unfinished(), "all is finished")
        assert all(map(_is_done, map(engine.status, names)))
    ends = collections.Counter(one for one in Trace(settings.home).lines() if one.startswith("end"))
    assert len(ends) == 24 * 4  # 0 lost
    # A step may repeat only if it was in hand at a kill: at most two threads in each of the five.
    assert sum(ends.values()) - len(ends) <= 10


WAKING = ["engine.before-wake", "engine.before-queueing-the-woken", "engine.after-wake"]


@pytest.mark.kill
@pytest.mark.parametrize("point", WAKING)
def test_killed_while_waking_a_sleeper_a_worker_wakes_it_again_and_repeats_no_step(
    home: MakeHome, point: str, tmp_path: Path
) -> None:
    settings = home(TOML)
    with opened(settings.home, None) as engine:
        engine.start("sleeper", "one", "one")
        kill_at = {"DOCKETPRESS_KILL_AT": f"{point}:{tmp_path / 'once'}"}
        killed = forked_workers.start(command(settings)(1), kill_at)
        assert killed.wait(60) == -signal.SIGKILL
        worker = forked_workers.start(command(settings)(1))
        try:
            until(lambda: _is_done(engine.status("one")), "the sleeper to end")
        finally:
            worker.terminate()
            worker.wait(60)
    ended = [line for line in Trace(settings.home).lines() if line.startswith("end")]
    assert ended == ["end one 0", "end one 1"]


@pytest.mark.kill
def test_a_step_that_kills_its_worker_is_poison_and_the_others_go_on(
    home: MakeHome, supervised: Callable[[Settings], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_LONGEST_PAUSE", 0.2)
    settings = home(TOML)
    with opened(settings.home, None) as engine:
        engine.start("poison", "w-poison", "w-poison")
        engine.start("four-steps", "w-good", "w-good", 0.05)
        supervised(settings)
        until(lambda: bool(engine.stuck()), "the poison is set aside")
        until(lambda: _is_done(engine.status("w-good")), "the good one is done")
        assert [(one.workflow_id, one.state) for one in engine.stuck()] == [("w-poison", State.POISON)]
    assert Trace(settings.home).lines().count("begin w-poison 0") == 5


@pytest.mark.kill
def test_a_second_supervisor_on_one_home_is_refused(home: MakeHome, supervised: Callable[[Settings], None]) -> None:
    settings = home(TOML)
    supervised(settings)
    until(lambda: len(pids(settings)) == 2, "both workers run")
    with pytest.raises(SlotTaken, match="supervisor"):
        supervise.serve(settings, command(settings), threading.Event())


@pytest.mark.kill
def test_a_second_worker_on_one_slot_is_refused(home: MakeHome) -> None:
    settings = home(TOML)
    first = forked_workers.start(command(settings)(1))
    until(lambda: bool(pids(settings)), "the first runs")
    second = subprocess.run(command(settings)(1), cwd=ROOT, capture_output=True, timeout=60, check=False)
    first.terminate()
    assert b"already works as 1" in second.stderr
    assert first.wait(60) == 0


@pytest.mark.kill
def test_workers_end_when_their_supervisor_is_killed(home: MakeHome) -> None:
    settings = home(TOML)
    program = (
        "import sys, threading; from pathlib import Path; from pipeline import settings, supervise\n"
        "one = settings.load(Path(sys.argv[1]))\n"
        "argv = lambda slot: [sys.executable, '-m', 'tests.worker_program', sys.argv[1], str(slot)]\n"
        "supervise.serve(one, argv, threading.Event())"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", program, str(settings.home)], cwd=ROOT)
    until(lambda: len(pids(settings)) == 2, "both workers run")
    workers = pids(settings).values()
    supervisor.kill()
    supervisor.wait()
    until(lambda: not any(_alive(one) for one in workers), "the workers ended too")


def _is_done(place: Place | None) -> bool:
    return place is not None and place.state is State.DONE


def _alive(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    try:
        return status.read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_worker_that_ends_at_once_is_started_again_after_growing_pauses(
    home: MakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervise, "_LONGEST_PAUSE", 0.05)
    stop, mark = threading.Event(), tmp_path / "mark"

    def argv(slot: int) -> Sequence[str]:
        if mark.exists() and mark.read_text().count("x") >= 6:
            stop.set()
        return ["/bin/sh", "-c", f"printf x >> {mark}; exit {RESTART if slot == 1 else 1}"]

    supervise.serve(home(TOML), argv, stop)
    assert mark.read_text().count("x") >= 6


def test_a_worker_that_ignores_the_request_to_end_is_killed(
    home: MakeHome, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_PATIENCE_SECONDS", 0.5)
    stop = threading.Event()

    def argv(slot: int) -> Sequence[str]:
        return ["/bin/sh", "-c", f"trap '' TERM; touch {tmp_path}/on-{slot}; while :; do sleep 0.1; done"]

    thread = threading.Thread(target=supervise.serve, args=(home(TOML), argv, stop))
    thread.start()
    until(lambda: len(list(tmp_path.glob("on-*"))) == 2, "both run")
    stop.set()
    thread.join(60)
    assert not thread.is_alive()


# ── trap 4: a full disk ──────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = os.geteuid() == 0 and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if not made or made.returncode:
        pytest.skip("a small disk can be mounted by root only")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.kill
def test_a_full_disk_loses_nothing_and_work_goes_on_by_itself_when_there_is_space(
    home: MakeHome, small_disk: Path, supervised: Callable[[Settings], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervise, "_LONGEST_PAUSE", 1)
    settings = home(TOML)
    settings.var.symlink_to(small_disk)
    names = [f"w-{number}" for number in range(12)]
    with opened(settings.home, None) as engine:
        for name in names:
            engine.start("big-writer", name, name, 400_000)
        supervised(settings)
        until(lambda: any(map(_is_done, map(engine.status, names))), "work begins")
        ballast = small_disk / "ballast"
        _fill(ballast)
        assert shutil.disk_usage(small_disk).free < 100_000
        time.sleep(4)
        assert engine.unfinished()
        ballast.unlink()
        until(lambda: not engine.unfinished() and not engine.stuck(), "all is finished", seconds=90)
        assert all(map(_is_done, map(engine.status, names)))


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as stream:
        try:
            while True:
                stream.write(b"\0" * 65536)
        except OSError:
            return
