"""Workers of `worker_program.py`, forked from a process that has loaded it: a second less for each."""

import multiprocessing
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline import supervise
from tests import worker_program

_CONTEXT = multiprocessing.get_context("forkserver")
# Another file's processes are forked from the same one: there is but one in each of the tests' processes.
_CONTEXT.set_forkserver_preload(["tests.intake_process", worker_program.__name__])


class Forked:
    """What the supervisor asks of a process that it started."""

    def __init__(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        *_, home, slot = argv
        self._process = _CONTEXT.Process(target=_become, args=(home, int(slot), dict(environment)), daemon=True)
        self._process.start()
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """How it ended; minus a signal's number if by one."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(worker_program.__name__, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


def start(argv: Sequence[str], environment: Mapping[str, str] = {}) -> Forked:
    """Start one by its command line, as the supervisor starts a worker.

    Args:
        argv: `python -m tests.worker_program HOME SLOT`.
        environment: added to ours.
    """
    return Forked(argv, environment)


def _become(home: str, slot: int, environment: Mapping[str, str]) -> None:
    """As `supervise._start` begins a worker, which then has a session of its own and dies with whoever started it."""
    os.setsid()
    supervise._die_with_supervisor()
    os.environ.update(environment)
    worker_program.main(Path(home), slot)
