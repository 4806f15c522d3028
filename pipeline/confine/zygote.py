"""The process that has the heavy libraries loaded and forks one child for each job.

It has one thread, so that forking is safe and the parent-death signal means the process. It never reads a
stranger's bytes itself.
"""

import contextlib
import gc
import importlib
import json
import math
import os
import selectors
import signal
import socket
import time
from dataclasses import dataclass

from pipeline.confine import child, kernel, wire
from pipeline.settings import ChildSettings

JOB, KEPT = b"job", b"kep"
"""What is asked for: a child for one call, or one that stays for many."""
CALLS = 200
"""After so many a child that stays is replaced, so that nothing it gathered grows for ever."""
_KILOBYTE = 1024
_SIGNALLED = 128


@dataclass(slots=True, kw_only=True)
class _Job:
    process: int
    handle: int
    report: socket.socket
    deadline: float
    overdue: bool = False


def serve(control: socket.socket, limits: ChildSettings, modules: tuple[str, ...]) -> None:
    """Fork children on request until the worker's end of `control` closes; then kill them all and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; the worker decides
    network_isolated = kernel.leave_network()
    missing = _load(modules)
    gc.collect()
    gc.freeze()  # children share these pages until they write to them
    zygote = _Zygote(control, limits)
    hello = {"network": network_isolated, "processes": zygote.alone, "missing": missing}
    with contextlib.suppress(BrokenPipeError, ConnectionError):
        control.sendall(json.dumps(hello).encode())
        zygote.run()


def _load(modules: tuple[str, ...]) -> list[str]:
    missing = []
    for name in modules:
        module, _, function = name.partition(":")
        try:
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
        except (ImportError, OSError):  # a shared library the system lacks is an OSError
            missing.append(name)
    return missing


class _Zygote:
    def __init__(self, control: socket.socket, limits: ChildSettings) -> None:
        self._control = control
        self._limits = limits
        self._jobs: dict[int, _Job] = {}
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)
        self._self = os.pidfd_open(os.getpid())
        self.alone = _may_fork_alone()

    def run(self) -> None:
        """Take jobs, notice ends, kill at deadlines."""
        open_ = True
        while open_:
            for key, _ in self._selector.select(self._patience()):
                if key.fileobj is self._control:
                    open_ = self._take()
                elif key.data in self._jobs:
                    self._notice(self._jobs[key.data], ended=isinstance(key.fileobj, int))
            self._kill_overdue()
        for job in tuple(self._jobs.values()):
            self._kill(job)

    def _patience(self) -> float | None:
        deadlines = [job.deadline for job in self._jobs.values() if not job.overdue]
        soonest = min(deadlines, default=math.inf)
        return max(0.0, soonest - time.monotonic()) if soonest < math.inf else None

    def _take(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, len(JOB), 2)
        if message not in {JOB, KEPT}:
            return False
        kept = message == KEPT
        channel, report = descriptors
        process = kernel.fork_alone() if self.alone else os.fork()
        if process == 0:
            child.become_first(self._self, channel, self._limits, calls=CALLS if kept else 1)
        os.close(channel)
        handle = os.pidfd_open(process)
        job = _Job(
            process=process,
            handle=handle,
            report=socket.socket(fileno=report),
            deadline=math.inf if kept else time.monotonic() + self._limits.wall_seconds,
        )
        self._jobs[process] = job
        self._selector.register(handle, selectors.EVENT_READ, process)
        self._selector.register(job.report, selectors.EVENT_READ, process)
        return True

    def _notice(self, job: _Job, *, ended: bool) -> None:
        """The child ended, or the worker closed its end of the report: it does not want the answer any more."""
        if not ended:
            self._selector.unregister(job.report)
            self._kill(job)
            return
        self._kill(job)  # its group may live on where the kernel gave it no namespace of its own
        _, status, used = os.wait4(job.process, 0)
        code = os.waitstatus_to_exitcode(status)
        ending = wire.Ending(
            code=code if code >= 0 else _SIGNALLED - code,
            overdue=job.overdue,
            cpu_seconds=used.ru_utime + used.ru_stime,
            peak_bytes=used.ru_maxrss * _KILOBYTE,
        )
        with contextlib.suppress(OSError):
            job.report.sendall(ending.model_dump_json().encode())
        self._forget(job)

    def _forget(self, job: _Job) -> None:
        del self._jobs[job.process]
        self._selector.unregister(job.handle)
        os.close(job.handle)
        with contextlib.suppress(KeyError):
            self._selector.unregister(job.report)
        job.report.close()

    def _kill_overdue(self) -> None:
        now = time.monotonic()
        for job in self._jobs.values():
            if not job.overdue and job.deadline <= now:
                job.overdue = True
                self._kill(job)

    def _kill(self, job: _Job) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(job.process, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(job.process, signal.SIGKILL)


def _may_fork_alone() -> bool:
    try:
        process = kernel.fork_alone()
    except PermissionError:
        return False
    if process == 0:
        os._exit(0)
    os.waitpid(process, 0)
    return True
