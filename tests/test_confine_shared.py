"""One zygote for several processes: whoever closes or dies takes its own children along, and nobody else's."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pipeline.confine import LENT, Confined, Kept, lent
from pipeline.errors import ConfinedFailure
from pipeline.settings import ChildSettings
from tests.test_confine import LIMITS, add, still, writes_on

ROOT = Path(__file__).parent.parent
PATIENT = ChildSettings(wall_seconds=60, memory_mb=200)


_calls: list[int] = []


def remember() -> int:
    """How many calls this process has had."""
    _calls.append(1)
    return len(_calls)


def serving(one: Confined) -> int:
    """The process of the zygote that this one started."""
    process = one._link._process
    assert process is not None
    return process.pid


def own(one: Confined) -> bool:
    """Whether it has started a zygote of its own."""
    return one._link._process is not None


def gone(process: int) -> bool:
    """Whether a process ends within a few seconds."""
    return _until(lambda: not _lives(process))


def goes_on(folder: Path) -> bool:
    """Whether something is written there now."""
    before = (folder / "mark").read_text()
    return _until(lambda: (folder / "mark").read_text() != before)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _until(true: Callable[[], bool]) -> bool:
    for _ in range(400):
        if true():
            return True
        time.sleep(0.05)
    return False


@contextmanager
def busy(one: Confined, folder: Path) -> Iterator[list[BaseException]]:
    """A child of this one at work, which writes on and on; what its call ended with is in the list afterwards."""
    ends: list[BaseException] = []

    def work() -> None:
        try:
            one.call(writes_on, folder / "mark")
        except ConfinedFailure as failure:
            ends.append(failure)

    folder.mkdir()
    thread = threading.Thread(target=work)
    thread.start()
    assert _until((folder / "mark").exists)
    yield ends
    thread.join(60)


def test_a_second_user_has_children_of_the_same_zygote_and_starts_none() -> None:
    with Confined(LIMITS, preload=()) as first, Confined(LIMITS, preload=(), shared=first.share()) as second:
        assert (first.call(add, 1, second=1), second.call(add, 2, second=2)) == (2, 4)
        assert own(first)
        assert not own(second)
        assert second.network_isolated == first.network_isolated
        with Kept(second) as kept:
            assert (kept.call(remember), kept.call(remember)) == (1, 2)


def test_a_zygote_is_shared_before_it_is_ready() -> None:
    with Confined(LIMITS, preload=("pipeline.settings",)) as first:
        first.start()
        with Confined(LIMITS, preload=("pipeline.settings",), shared=first.share()) as second:
            assert second.call(add, 2, second=2) == 4
            assert not own(second)


@pytest.mark.parametrize(
    ("limits", "preload"),
    [
        pytest.param(LIMITS.model_copy(update={"memory_mb": 150}), (), id="other limits"),
        pytest.param(LIMITS, ("pipeline.settings",), id="other modules"),
    ],
)
def test_a_zygote_with_other_limits_or_modules_is_not_used(limits: ChildSettings, preload: tuple[str, ...]) -> None:
    with Confined(LIMITS, preload=()) as first, Confined(limits, preload=preload, shared=first.share()) as second:
        assert second.call(add, 1, second=1) == 2
        assert own(second)


def test_a_user_that_closes_loses_its_children_and_no_other_loses_any(tmp_path: Path) -> None:
    with Confined(PATIENT, preload=()) as first:
        second = Confined(PATIENT, preload=(), shared=first.share())
        with Kept(first) as kept:
            assert kept.call(remember) == 1
            with busy(second, tmp_path / "second") as ends:
                second.close()
            assert [one.detail for one in ends if isinstance(one, ConfinedFailure)] == ["SIGKILL"]
            assert still(tmp_path / "second")
            assert kept.call(remember) == 2


def test_what_no_user_says_ends_the_use_of_whoever_said_it_alone() -> None:
    with Confined(LIMITS, preload=()) as first:
        control = first.share()
        control.recv(10_000)
        near, far = socket.socketpair()
        with control, near, far:
            socket.send_fds(control, [b"job"], [near.fileno()])
            assert control.recv(1) == b""
        assert first.call(add, 1, second=1) == 2


def test_when_the_zygote_is_killed_each_user_is_told_and_goes_on_with_one_of_its_own(tmp_path: Path) -> None:
    with Confined(PATIENT, preload=()) as first, Confined(PATIENT, preload=(), shared=first.share()) as second:
        assert second.call(add, 1, second=1) == 2
        process = serving(first)
        with busy(first, tmp_path / "first") as told, busy(second, tmp_path / "second") as also:
            os.kill(process, signal.SIGKILL)
        details = [one.detail for one in (*told, *also) if isinstance(one, ConfinedFailure)]
        assert details == ["ZygoteDied", "ZygoteDied"]
        assert still(tmp_path / "first")
        assert still(tmp_path / "second")
        assert (first.call(add, 1, second=2), second.call(add, 1, second=3)) == (3, 4)
        assert serving(first) != serving(second)


def test_a_zygote_that_died_before_its_first_use_is_replaced_unseen() -> None:
    with Confined(LIMITS, preload=()) as first:
        shared = first.share()
        os.kill(serving(first), signal.SIGKILL)
        with Confined(LIMITS, preload=(), shared=shared) as second:
            assert second.call(add, 1, second=1) == 2
            assert own(second)


def test_the_descriptor_a_worker_was_lent_is_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with near:
        monkeypatch.setenv(LENT, str(far.detach()))
        found = lent()
        assert found is not None
        with found:
            found.send(b"x")
            assert near.recv(1) == b"x"
            assert not found.get_inheritable()
        assert lent() is None


@pytest.mark.parametrize("number", ["", "x", "-1", "999999", "0.5"])
def test_a_number_that_is_no_socket_of_ours_lends_nothing(monkeypatch: pytest.MonkeyPatch, number: str) -> None:
    monkeypatch.setenv(LENT, number)
    assert lent() is None


PROGRAM = """
import os, subprocess, sys
from pathlib import Path
from pipeline.confine import LENT, Confined, lent
from pipeline.settings import ChildSettings
from tests.test_confine import writes_on

name, folder, itself = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
with Confined(ChildSettings(wall_seconds=60), preload=(), shared=lent()) as one:
    if name == "main":
        with one.share() as control:
            given, environment = control.fileno(), {LENT: str(control.fileno())}
            helper = (sys.executable, "-c", itself, "helper", str(folder), "")
            subprocess.Popen(helper, pass_fds=(given,), env=environment, start_new_session=True)
        (folder / "zygote").write_text(str(one._link._process.pid))
    (folder / f"{name}.pid").write_text(str(os.getpid()))
    one.call(writes_on, folder / name / "mark")
"""


@pytest.mark.kill
@pytest.mark.parametrize(("first", "second"), [("main", "helper"), ("helper", "main")])
def test_a_killed_process_takes_its_children_along_and_the_last_one_the_zygote(
    tmp_path: Path, first: str, second: str
) -> None:
    for name in (first, second):
        (tmp_path / name).mkdir()
    main = subprocess.Popen([sys.executable, "-c", PROGRAM, "main", str(tmp_path), PROGRAM], cwd=ROOT)
    assert _until(lambda: all((tmp_path / one / "mark").exists() for one in (first, second)))
    processes = {one: int((tmp_path / f"{one}.pid").read_text()) for one in (first, second)}
    serves = int((tmp_path / "zygote").read_text())
    os.kill(processes[first], signal.SIGKILL)
    assert still(tmp_path / first)
    assert goes_on(tmp_path / second)
    os.kill(processes[second], signal.SIGKILL)
    assert still(tmp_path / second)
    main.wait()
    assert gone(serves)
