"""Keeps the workers running: starts them, starts them again when they end, and ends with them.

The supervisor touches no database and reads no stranger's file, so there is nothing for it to fail on. Its
workers die with it, even if it is killed.
"""

import ctypes
import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from pipeline.confine import LENT, Confined
from pipeline.errors import ConfinedFailure
from pipeline.settings import Settings
from pipeline.slots import SUPERVISOR, Slot

_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_HEALTHY_SECONDS = 60.0
"""A worker that lived so long starts again at once, without a growing pause."""
_LOOK_SECONDS = 0.1
_PATIENCE_SECONDS = 45.0
"""How long workers may take to finish their steps once they are told to stop."""
_SET_PARENT_DEATH_SIGNAL = 1
NONE: Mapping[int, "Process"] = MappingProxyType({})

_log = logging.getLogger(__name__)
_libc = ctypes.CDLL(None)


class Process(Protocol):
    """A worker's process."""

    @property
    def pid(self) -> int:
        """Its number."""
        ...

    def poll(self) -> int | None:
        """How it ended; None while it lives."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends; `subprocess.TimeoutExpired` if it does not."""
        ...

    def send_signal(self, sig: int, /) -> None:
        """Send it a signal, if it lives."""
        ...

    def kill(self) -> None:
        """End it."""
        ...


@dataclass(slots=True, kw_only=True)
class _Worker:
    slot: int
    process: Process | None = None
    started: float = 0
    failures: int = 0
    not_before: float = 0


def serve(
    settings: Settings,
    argv: Callable[[int], Sequence[str]],
    stop: threading.Event,
    limited: Confined | None = None,
    begun: Mapping[int, Process] = NONE,
) -> None:
    """Run the workers until told to stop. Call it from the thread that lives as long as the process.

    Args:
        settings: the home's; `engine.workers` says how many.
        argv: gives the command line of the worker with that slot, counted from 1.
        stop: set it to end; the workers get SIGTERM and time to finish their steps.
        limited: whose zygote the workers use, too; None where each has its own.
        begun: workers that live already, by their slots; they end here, too.

    Raises:
        SlotTaken: another supervisor runs on this home.
    """
    with Slot(settings, SUPERVISOR):
        at, numbers = time.monotonic(), range(1, settings.engine.workers + 1)
        workers = [_Worker(slot=one, process=begun.get(one), started=at) for one in numbers]
        try:
            while not stop.wait(_LOOK_SECONDS):
                for worker in workers:
                    _tend(worker, argv, limited)
        finally:
            end(worker.process for worker in workers if worker.process is not None)


def _tend(worker: _Worker, argv: Callable[[int], Sequence[str]], limited: Confined | None) -> None:
    if worker.process is not None:
        code = worker.process.poll()
        if code is None:
            return
        _note_end(worker, code)
    if time.monotonic() >= worker.not_before:
        worker.process = _start(argv(worker.slot)) if limited is None else _lending(limited, argv(worker.slot))
        worker.started = time.monotonic()


def _note_end(worker: _Worker, code: int) -> None:
    lived = time.monotonic() - worker.started
    worker.failures = 0 if lived > _HEALTHY_SECONDS else worker.failures + 1
    pause = min(_FIRST_PAUSE * 2 ** max(0, worker.failures - 1), _LONGEST_PAUSE)
    worker.not_before = time.monotonic() + pause
    worker.process = None
    _log.warning("worker %d ended with %s after %.0f s; it starts again in %.1f s", worker.slot, code, lived, pause)


def _lending(limited: Confined, argv: Sequence[str]) -> subprocess.Popen[bytes]:
    """A worker that uses our zygote; one of its own, where we have none to share."""
    try:
        control = limited.share()
    except (ConfinedFailure, OSError) as error:
        _log.warning("a worker starts a zygote of its own: %s", error)
        return _start(argv)
    with control:
        return _start(argv, control.fileno())


def _start(argv: Sequence[str], lent: int | None = None) -> subprocess.Popen[bytes]:
    """A worker hears Ctrl-C through us only, and dies when this thread does."""
    return subprocess.Popen(
        list(argv),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        pass_fds=() if lent is None else (lent,),
        env=os.environ if lent is None else os.environ | {LENT: str(lent)},
        preexec_fn=_die_with_supervisor,  # noqa: PLW1509 - it takes no lock: one system call
    )


def _die_with_supervisor() -> None:
    _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)


def end(processes: Iterable[Process]) -> None:
    """Ask all at once, then wait; whoever does not end is killed, which loses nothing but time."""
    living = [process for process in processes if process.poll() is None]
    for process in living:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    for process in living:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            _log.warning("worker process %d did not end in time and is killed", process.pid)
            process.kill()
            process.wait()
