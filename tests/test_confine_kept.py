"""A limited child that stays: what it keeps between calls, what each call may use, and when it is replaced."""

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.confine import Confined, Kept, zygote
from pipeline.errors import ConfinedFailure, LibraryError
from pipeline.settings import ChildSettings

LIMITS = ChildSettings(cpu_seconds=1, wall_seconds=2, memory_mb=200, output_mb=1)
_kept: list[bytes] = []


def remember(size: int) -> int:
    """How many calls this process has had, each leaving so many bytes."""
    _kept.append(b"x" * size)
    return len(_kept)


def where() -> tuple[int, str]:
    return os.getpid(), str(Path.cwd())


def refuses() -> None:
    raise LibraryError("no such template")


def stumbles() -> None:
    raise ValueError("Roe, Jane")


def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def sleeps(seconds: float) -> None:
    time.sleep(seconds)


def spins(seconds: float) -> None:
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def swallows() -> None:
    held = []
    while True:
        held.append(b"x" * 10_000_000)


def writes(size: int) -> int:
    return Path("out").write_bytes(b"x" * size)


def reaches_out() -> bool:
    with socket.socket() as one:
        one.settimeout(1)
        return one.connect_ex(("127.0.0.1", 9)) == 0


def descriptors() -> list[str]:
    return sorted(str(Path(f"/proc/self/fd/{one}").readlink()) for one in ("0", "1", "2"))


@pytest.fixture(scope="module")
def confined() -> Iterator[Confined]:
    with Confined(LIMITS, preload=()) as one:
        yield one


@pytest.fixture(scope="module")
def patient() -> Iterator[Confined]:
    """For tests of processor time: on a busy machine a second of it may take long."""
    with Confined(LIMITS.model_copy(update={"wall_seconds": 60}), preload=()) as one:
        yield one


@pytest.fixture
def kept(confined: Confined) -> Iterator[Kept]:
    with Kept(confined) as one:
        yield one


def test_what_a_call_left_in_memory_the_next_one_finds(kept: Kept) -> None:
    assert [kept.call(remember, 1) for _ in range(3)] == [1, 2, 3]


def test_a_child_that_rests_forgets_and_the_next_call_gets_another(kept: Kept) -> None:
    kept.call(remember, 1)
    kept.rest()
    assert kept.call(remember, 1) == 1


def test_a_child_with_a_call_in_hand_is_not_put_to_rest(kept: Kept) -> None:
    kept.call(remember, 1)
    busy = threading.Thread(target=kept.call, args=(sleeps, 0.5))
    busy.start()
    time.sleep(0.2)
    kept.rest()
    busy.join()
    assert kept.call(remember, 1) == 2


def test_each_call_has_a_folder_of_its_own_that_is_gone_afterwards(kept: Kept) -> None:
    first, second = kept.call(where), kept.call(where)
    assert first[1] != second[1]
    assert not Path(first[1]).exists()


def test_our_errors_and_others_come_back_and_the_child_stays(kept: Kept) -> None:
    kept.call(remember, 1)
    with pytest.raises(LibraryError, match="no such template"):
        kept.call(refuses)
    with pytest.raises(ConfinedFailure, match="ValueError") as caught:
        kept.call(stumbles)
    assert "Roe" not in str(caught.value)
    assert kept.call(remember, 1) == 2


@pytest.mark.parametrize(
    ("function", "argument", "reason"),
    [
        pytest.param(dies, None, "crash", id="it is killed"),
        pytest.param(sleeps, 60.0, "time", id="it takes too long by the clock"),
        pytest.param(swallows, None, "memory", id="it needs too much memory"),
    ],
)
def test_a_child_that_breaks_a_limit_is_replaced(
    kept: Kept, function: object, argument: float | None, reason: str
) -> None:
    assert kept.call(remember, 1) == 1
    with pytest.raises(ConfinedFailure) as caught:
        kept.call(function, *(() if argument is None else (argument,)))  # type: ignore[arg-type]
    assert caught.value.reason == reason
    assert kept.call(remember, 1) == 1


def test_processor_time_is_counted_for_each_call_anew(patient: Confined) -> None:
    with Kept(patient) as one:
        for _ in range(3):
            one.call(spins, 0.8)
        assert one.call(remember, 1) == 1
        with pytest.raises(ConfinedFailure) as caught:
            one.call(spins, 60.0)
        assert caught.value.reason == "cpu"
        assert one.call(remember, 1) == 1


def test_a_call_that_does_the_work_of_many_may_take_as_long(patient: Confined) -> None:
    with Kept(patient, times=lambda work: 1 + int(work)) as one:
        one.call(spins, 2.1)
        assert one.call(remember, 1) == 1


def test_a_child_that_is_killed_between_two_calls_is_replaced_unseen(kept: Kept, confined: Confined) -> None:
    kept.call(remember, 1)
    child = kept._child
    assert child is not None
    inside, _ = kept.call(where)
    if not confined.processes_isolated:
        os.kill(inside, signal.SIGKILL)
    else:
        child.channel.shutdown(socket.SHUT_RDWR)
    time.sleep(0.2)
    assert kept.call(remember, 1) == 1


def test_after_its_calls_a_child_is_replaced(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zygote, "CALLS", 2)
    assert [kept.call(remember, 1) for _ in range(4)] == [1, 2, 1, 2]


def test_it_has_no_network_no_open_files_and_a_limit_on_output(kept: Kept, confined: Confined) -> None:
    assert kept.call(descriptors) == ["/dev/null"] * 3
    assert kept.call(writes, 100) == 100
    with pytest.raises(ConfinedFailure):
        kept.call(writes, 5_000_000)
    if confined.network_isolated:
        assert not kept.call(reaches_out)


def test_threads_take_turns(kept: Kept) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(kept.call(remember, 1))) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [1, 2, 3, 4, 5, 6]


def test_when_it_is_closed_the_child_is_gone_and_a_later_call_gets_a_new_one(kept: Kept) -> None:
    assert kept.call(remember, 1) == 1
    kept.close()
    assert kept.call(remember, 1) == 1


def test_a_zygote_that_died_is_started_again(confined: Confined) -> None:
    with Kept(confined) as one:
        assert one.call(remember, 1) == 1
        process = confined._link._process
        assert process is not None
        process.kill()
        process.wait()
        time.sleep(0.1)
        assert one.call(remember, 1) == 1
