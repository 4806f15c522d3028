"""A helper forked from the process of the run: what is loaded is loaded once, and lies in memory once.

That is safe only where nothing else runs in the process: a lock that another thread holds at that moment stays locked
in the twin for ever. So it is made before the first thread, or not at all; a helper that is to begin later, because its
forerunner ended, is started as a program.
"""

import ctypes
import gc
import logging
import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from pipeline.errors import DocketpressError

_SET_PARENT_DEATH_SIGNAL = 1
_SIGNALS = (signal.SIGTERM, signal.SIGINT)

_log = logging.getLogger(__name__)
_libc = ctypes.CDLL(None)


class Twin:
    """What a supervisor asks of a process that it tends.

    Attributes:
        pid: the process.
    """

    def __init__(self, pid: int) -> None:
        """Take charge of a process that was forked just now."""
        self.pid = pid
        self._handle = os.pidfd_open(pid)
        self._code: int | None = None

    def poll(self) -> int | None:
        """How it ended; minus a signal's number if by one; None while it lives."""
        if self._code is None and select.select([self._handle], [], [], 0)[0]:
            self._take(os.waitpid(self.pid, 0)[1])
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends.

        Raises:
            subprocess.TimeoutExpired: it lives on.
        """
        if self._code is None and select.select([self._handle], [], [], timeout)[0]:
            self._take(os.waitpid(self.pid, 0)[1])
        if self._code is None:
            raise subprocess.TimeoutExpired("worker", timeout or 0)
        return self._code

    def send_signal(self, number: int) -> None:
        """Send it a signal, if it still lives."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def _take(self, status: int) -> None:
        self._code = os.waitstatus_to_exitcode(status)
        os.close(self._handle)


def possible() -> bool:
    """Whether this process may fork a twin: it has this one thread."""
    return len(list(Path("/proc/self/task").iterdir())) == 1


def fork(work: Callable[[threading.Event], None]) -> Twin:
    """Let a twin of this process do some work; it gets SIGTERM when this process ends.

    Args:
        work: what it does; its event is set when the twin is told to end.
    """
    parent = os.getpid()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    gc.freeze()  # looking for garbage would write to every page, and each process would have its own
    process = os.fork()
    if process == 0:
        _become(work, parent)
    return Twin(process)


def _become(work: Callable[[threading.Event], None], parent: int) -> NoReturn:
    """As the supervisor begins a worker: a session of its own, no input, and an end when its starter ends."""
    code = DocketpressError.exit_code
    try:
        os.setsid()
        _libc.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)
        stop = threading.Event()
        for one in _SIGNALS:
            signal.signal(one, lambda *_: stop.set())
        with Path(os.devnull).open("rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        if os.getppid() == parent:  # else it died before we could ask for its signal
            work(stop)
        code = 0
    except DocketpressError as error:
        _log.error("a worker ends: %s", error)
    except Exception as error:  # noqa: BLE001 - the last fence of a process; the text may hold a value from a form
        _log.error("a worker ends: %s", type(error).__name__)
    finally:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
