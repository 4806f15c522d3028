"""Zygotes forked from one that has everything loaded, so that a home's run costs no second load of the libraries.

What they do afterwards is the program's own: the same limits, the same children, the same end with their worker.
`test_confine.py`, and every test that starts the program itself, start theirs as the program does.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from pipeline.confine import link, zygote
from pipeline.line.desk import PRELOAD
from pipeline.settings import ChildSettings

_BLOCK = 1 << 17
_FORKED = struct.Struct("q")


class Forked:
    """What `Link` asks of its zygote's process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def wait(self, timeout: float | None = None) -> None:
        """Wait for its end; the nursery takes its exit code."""
        if not select.select([self._handle], [], [], timeout)[0]:
            raise subprocess.TimeoutExpired("zygote", timeout or 0)
        os.close(self._handle)

    def kill(self) -> None:
        """Kill it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)


class Nursery:
    """Starts at the first call and ends with whoever asked."""

    def __init__(self) -> None:
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def fork(self, descriptor: int, limits: ChildSettings) -> Forked:
        """A zygote that serves on a descriptor."""
        wanted = {"limits": limits.model_dump_json(), "environment": link._environment(), "path": sys.path}
        control = self._started()
        socket.send_fds(control, [json.dumps(wanted).encode()], [descriptor])
        (pid,) = _FORKED.unpack(control.recv(_FORKED.size))
        return Forked(pid)

    def close(self) -> None:
        """End it."""
        if self._control is not None and self._process is not None:
            self._control.close()
            self._process.wait()

    def _started(self) -> socket.socket:
        if self._control is None:
            self._control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with far:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "tests.nursery", str(far.fileno())],
                    pass_fds=(far.fileno(),),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=link._environment(),
                )
        return self._control


def start_by(nursery: Nursery) -> Callable[[int, ChildSettings, tuple[str, ...]], Any]:
    """What stands in place of `link._started`: whoever wants other libraries than the line starts as ever."""
    ordinary = link._started

    def start(descriptor: int, limits: ChildSettings, preload: tuple[str, ...]) -> Any:
        if preload != PRELOAD:
            return ordinary(descriptor, limits, preload)
        return nursery.fork(descriptor, limits)

    return start


def main(descriptor: int) -> None:
    """Fork a zygote for each call, until whoever asks is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forked: the kernel takes them away
    control = socket.socket(fileno=descriptor)
    zygote._load(PRELOAD)
    gc.collect()
    gc.freeze()  # each of the forked looks for garbage before it serves, and would copy all that was loaded
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, _BLOCK, 1)
        if not message:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            _become(descriptors[0], json.loads(message))
        for one in descriptors:
            os.close(one)
        control.send(_FORKED.pack(pid))


def _become(descriptor: int, wanted: dict[str, Any]) -> None:
    """As `python -m pipeline.confine` begins, without the loading. Never returns."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.environ.clear()
        os.environ.update(wanted["environment"])
        sys.path[:] = wanted["path"]
        zygote._load = lambda modules: ()  # noqa: ARG005 - all is loaded
        zygote.serve(socket.socket(fileno=descriptor), ChildSettings.model_validate_json(wanted["limits"]), PRELOAD)
    finally:
        os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
