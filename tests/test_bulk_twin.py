"""A helper forked from the run's process: it works, ends when told or when its starter is gone, and is replaced."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import supervise
from pipeline.confine import Confined
from pipeline.errors import LibraryError
from pipeline.line.bulk import twin
from pipeline.settings import ChildSettings
from pipeline.slots import SUPERVISOR, Slot
from tests.conftest import MakeHome

ROOT = Path(__file__).parent.parent


def _until(true: Callable[[], bool], what: str) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {what}")


def _rests(stop: threading.Event) -> None:
    stop.wait(60)


def _refuses(_: threading.Event) -> None:
    raise LibraryError("the folder `x` has no document.toml")


def _stumbles(_: threading.Event) -> None:
    raise ValueError("Roe, Jane")


@pytest.mark.parametrize(
    ("work", "code"),
    [
        pytest.param(lambda _: None, 0, id="work that ends"),
        pytest.param(_refuses, 3, id="an error of ours"),
        pytest.param(_stumbles, 3, id="any other error"),
    ],
)
def test_a_twin_ends_with_its_work(work: Callable[[threading.Event], None], code: int) -> None:
    one = twin.fork(work)
    assert one.wait(30) == code
    assert one.poll() == code


def test_what_an_error_that_is_not_ours_says_is_not_told(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger(twin.__name__).addHandler(handler := logging.StreamHandler(sys.__stderr__))
    try:
        twin.fork(_stumbles).wait(30)
    finally:
        logging.getLogger(twin.__name__).removeHandler(handler)
    said = capfd.readouterr().err + caplog.text
    assert "ValueError" in said
    assert "Jane" not in said


def test_a_twin_is_told_to_end_and_ends_in_order() -> None:
    one = twin.fork(_rests)
    assert one.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        one.wait(0)
    _until(lambda: os.getsid(one.pid) == one.pid, "it has a session of its own")
    time.sleep(0.2)
    one.send_signal(signal.SIGTERM)
    assert one.wait(30) == 0
    one.kill()  # nobody is there any more, and nobody else is hit


def test_a_twin_that_is_killed_says_by_what() -> None:
    one = twin.fork(_rests)
    one.kill()
    assert one.wait(30) == -signal.SIGKILL


def test_a_process_with_a_second_thread_has_no_twin() -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()
    try:
        assert not twin.possible()
    finally:
        stop.set()
        other.join()


STARTER = """
import sys, threading, time
from pathlib import Path
from pipeline.line.bulk import twin

folder = Path(sys.argv[1])

def work(stop):
    (folder / "works").touch()
    stop.wait(60)
    (folder / "ended").touch()

assert twin.possible()
twin.fork(work)
time.sleep(60)
"""


@pytest.mark.kill
def test_a_twin_ends_in_order_when_its_starter_is_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", STARTER, str(tmp_path)], cwd=ROOT) as starter:
        _until((tmp_path / "works").exists, "the twin works")
        starter.kill()
    _until((tmp_path / "ended").exists, "the twin has ended")


@pytest.mark.kill
def test_a_twin_that_was_killed_is_replaced_by_a_program_and_both_end_with_the_supervisor(
    home: MakeHome, tmp_path: Path
) -> None:
    settings = home("[engine]\nworkers = 1\n")
    program = (
        sys.executable,
        "-c",
        f"import pathlib, time; pathlib.Path({str(tmp_path / 'again')!r}).touch(); time.sleep(60)",
    )
    begun, stop = twin.fork(_rests), threading.Event()
    with Confined(ChildSettings(), preload=()) as limited:
        serving = threading.Thread(
            target=supervise.serve, args=(settings, lambda _: program, stop, limited, {1: begun})
        )
        serving.start()
        begun.kill()
        _until((tmp_path / "again").exists, "a program works in its place")
        stop.set()
        serving.join(60)
    assert not serving.is_alive()


HELPED = """
import os, sys, threading
from pathlib import Path
from pipeline import settings
from pipeline.line import desk
from pipeline.line.bulk import driving

def children():
    return Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()

home = settings.load(Path(sys.argv[1]))
with desk.children(home) as limited:
    zygote = str(limited._link._process.pid)
    with driving._helpers(home, limited):
        began = sys.argv[2] == "alone" or set(children()) > {zygote}
    print(began, children() == [zygote])
"""


@pytest.mark.kill
@pytest.mark.parametrize("watched", [pytest.param(False, id="no watch"), pytest.param(True, id="a watch has its own")])
def test_a_twin_has_ended_when_the_run_ends_also_where_a_watch_keeps_workers(home: MakeHome, *, watched: bool) -> None:
    settings = home("[engine]\nworkers = 2\n")
    command = (sys.executable, "-c", HELPED, str(settings.home), "alone" if watched else "helped")
    with Slot(settings, SUPERVISOR) if watched else contextlib.nullcontext():
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT)
    assert done.stdout == "True True\n", done.stderr
