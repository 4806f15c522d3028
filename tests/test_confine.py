"""Limited children: whatever a stranger's file does, the worker goes on and nothing is left running."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest

from pipeline.confine import Caller, Confined, Direct
from pipeline.errors import ConfinedFailure, LibraryError
from pipeline.model import Place
from pipeline.settings import ChildSettings

LIMITS = ChildSettings(cpu_seconds=2, wall_seconds=4, memory_mb=200, output_mb=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Every kind of value our records hold."""

    where: Place
    amount: Decimal
    day: date
    path: Path
    raw: bytes
    names: tuple[str, ...]
    share: float


MEASURED = Measured(
    where=Place(file="a.pdf", page=2),
    amount=Decimal("12.30"),
    day=date(2026, 11, 23),
    path=Path("/x/y"),
    raw=b"\xff\x00",
    names=("Ä", "\x1b[31m"),
    share=float("inf"),
)


def add(first: int, *, second: int) -> int:
    return first + second


def back(value: Measured) -> Measured:
    return value


def sizes(value: "MappingProxyType[str, int]") -> dict[str, int]:
    return dict(value)


def loops() -> None:
    while True:
        pass


def sleeps() -> None:
    time.sleep(600)


def swallows_memory() -> None:
    held = []
    while True:
        held.append(b"x" * 10_000_000)


def crashes() -> None:
    ctypes.string_at(0)


def ends_itself() -> None:
    os._exit(0)


def kills_itself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def writes_too_much() -> None:
    Path("big").write_bytes(b"x" * 1_000_001)


def raises_ours() -> None:
    raise LibraryError("the folder `x` has no document.toml\x1b[2J")


def raises_a_secret() -> None:
    raise ValueError("Jane Roe, born 1 January 1990")


def answers_unfit() -> int:
    return "no number"  # type: ignore[return-value]


def answers_without_end() -> str:
    return "x" * 33_000_000


def connects() -> None:
    socket.create_connection(("127.0.0.1", 22), timeout=2)


def resolves() -> None:
    socket.getaddrinfo("example.org", 80)


def shouts() -> int:
    os.write(1, b"x" * 1_000_000)
    os.write(2, b'{"result": 1}')
    print("hostile")  # noqa: T201
    return sys.stdin.read() == "" or 0


def open_files() -> list[str]:
    return [str(one.readlink()) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]


def surroundings() -> dict[str, str]:
    return dict(os.environ) | {"here": str(Path.cwd()), "group": str(os.getpgrp()), "parent": str(os.getppid())}


def bursts(marks: Path) -> None:
    """Start children that leave the group and go on writing."""
    for number in range(20):
        if os.fork() == 0:
            os.setsid()
            while True:
                (marks / str(number)).write_text(str(time.monotonic_ns()))
                time.sleep(0.02)
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGKILL)


def writes_on(mark: Path) -> None:
    while True:
        mark.write_text(str(time.monotonic_ns()))
        time.sleep(0.02)


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined(LIMITS, preload=("pipeline.settings",), jobs=4) as one:
        yield one


@pytest.fixture(params=["confined", "direct"])
def caller(request: pytest.FixtureRequest, confined: Confined) -> Caller:
    return confined if request.param == "confined" else Direct()


def still(folder: Path) -> bool:
    """Whether nothing changes any more in the folder."""
    for _ in range(50):
        before = {one: one.read_text() for one in folder.iterdir()}
        time.sleep(0.2)
        if before == {one: one.read_text() for one in folder.iterdir()}:
            return True
    return False


def test_a_result_comes_back_as_its_type(caller: Caller) -> None:
    assert caller.call(add, 1, second=2) == 3
    assert caller.call(back, MEASURED) == MEASURED


def test_read_only_mappings_may_be_arguments(confined: Confined) -> None:
    assert confined.call(sizes, MappingProxyType({"a": 1})) == {"a": 1}


@pytest.mark.parametrize(
    ("function", "reason", "detail"),
    [
        (loops, "cpu", "SIGKILL"),
        (sleeps, "time", "SIGKILL"),
        (swallows_memory, "memory", "MemoryError"),
        (crashes, "crash", "SIGSEGV"),
        (kills_itself, "crash", "SIGKILL"),
        (ends_itself, "crash", "exit 0"),
        (writes_too_much, "error", "OSError EFBIG"),
        (raises_a_secret, "error", "ValueError"),
        (answers_unfit, "error", "PydanticSerializationError"),
        (answers_without_end, "error", "AnswerTooLarge"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_misbehaving_call_ends_with_its_reason(
    confined: Confined, function: Callable[[], None], reason: str, detail: str
) -> None:
    with pytest.raises(ConfinedFailure) as failure:
        confined.call(function)
    assert (failure.value.reason, failure.value.detail) == (reason, detail)
    assert "Jane" not in str(failure.value)
    assert confined.call(add, 1, second=1) == 2  # and the next call is served


def test_our_own_errors_come_back_as_themselves_without_control_characters(caller: Caller) -> None:
    with pytest.raises(LibraryError, match="has no document") as error:
        caller.call(raises_ours)
    assert "\x1b" not in str(error.value)


def test_an_error_that_is_not_ours_is_told_by_its_class_only() -> None:
    with pytest.raises(ConfinedFailure) as failure:
        Direct().call(raises_a_secret)
    assert failure.value.detail == "ValueError"


@pytest.mark.parametrize("function", [connects, resolves])
def test_a_child_has_no_network(confined: Confined, function: Callable[[], None]) -> None:
    if not confined.network_isolated:
        pytest.skip("the kernel allows no network namespace here")
    with pytest.raises(ConfinedFailure, match=r"ENETUNREACH|gaierror"):
        confined.call(function)


def test_what_a_child_prints_goes_nowhere(confined: Confined, capfd: pytest.CaptureFixture[str]) -> None:
    assert confined.call(shouts) == 1
    assert capfd.readouterr() == ("", "")


def test_a_child_inherits_no_socket_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_PASSWORD", "secret")
    with socket.create_server(("127.0.0.1", 0)), Confined(LIMITS, preload=()) as fresh:
        kinds = sorted(one.split(":")[0] for one in fresh.call(open_files) if not one.startswith("/proc"))
        assert kinds == ["/dev/null", "/dev/null", "/dev/null", "socket"]
        seen = fresh.call(surroundings)
    assert "PORTAL_PASSWORD" not in seen
    assert seen["here"] == seen["TMPDIR"] != str(Path.cwd())
    assert not Path(seen["here"]).exists()


def test_what_a_child_started_dies_with_it(confined: Confined, tmp_path: Path) -> None:
    if not confined.processes_isolated:
        pytest.skip("the kernel allows no process namespace here")
    with pytest.raises(ConfinedFailure):
        confined.call(bursts, tmp_path)
    assert len(list(tmp_path.iterdir())) == 20
    assert still(tmp_path)


def test_several_threads_call_at_once(confined: Confined) -> None:
    results: list[int] = []
    threads = [
        threading.Thread(target=lambda one=one: results.append(confined.call(add, one, second=1))) for one in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == list(range(1, 13))


def test_a_dead_zygote_is_replaced_at_the_next_call() -> None:
    with Confined(LIMITS, preload=()) as one:
        assert one.call(add, 1, second=1) == 2
        assert one._link._process is not None
        one._link._process.kill()
        one._link._process.wait()
        assert one.call(add, 1, second=2) == 3


def test_killing_the_zygote_kills_its_children(tmp_path: Path) -> None:
    with Confined(LIMITS, preload=()) as one:
        thread = threading.Thread(target=_fails, args=(one, tmp_path / "mark"))
        thread.start()
        _appears(tmp_path / "mark")
        assert one._link._process is not None
        one._link._process.kill()
        thread.join(60)
        assert still(tmp_path)


def _fails(one: Confined, mark: Path) -> None:
    with pytest.raises(ConfinedFailure, match="ZygoteDied"):
        one.call(writes_on, mark)


def _appears(path: Path) -> None:
    for _ in range(400):
        if path.exists():
            return
        time.sleep(0.05)
    raise AssertionError(f"{path} never appeared")


WORKER = """
import sys, threading
from pathlib import Path
from pipeline.confine import Confined
from pipeline.settings import ChildSettings
from tests.test_confine import writes_on

one = Confined(ChildSettings(wall_seconds=60), preload=(), jobs=2)
for name in ("first", "second"):
    threading.Thread(target=one.call, args=(writes_on, Path(sys.argv[1]) / name)).start()
"""


@pytest.mark.kill
def test_children_of_a_killed_worker_die_with_it(tmp_path: Path) -> None:
    root = Path(__file__).parent.parent
    worker = subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path)], cwd=root)
    _appears(tmp_path / "first")
    _appears(tmp_path / "second")
    worker.kill()
    worker.wait()
    assert still(tmp_path)
