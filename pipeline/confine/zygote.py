"""The process that has the heavy libraries loaded and forks one child for each job.

It serves the process that started it and those to which that one lends it; see `link` for who dies with whom. It has
one thread, so that forking is safe and the parent-death signal means the process. It never reads a
stranger's bytes itself.
"""

import contextlib
import importlib
import math
import os
import selectors
import signal
import socket
import time
from dataclasses import dataclass

from pipeline.confine import child, kernel, wire
from pipeline.late import loading
from pipeline.settings import ChildSettings

CALLS = 200
"""After so many a child that stays is replaced, so that nothing it gathered grows for ever."""
_DESCRIPTORS = 2
"""The most that one message carries."""
_KILOBYTE = 1024
_SIGNALLED = 128


@dataclass(slots=True, kw_only=True)
class _Job:
    process: int
    user: socket.socket
    """The control of the process it works for."""
    handle: int
    report: socket.socket
    deadline: float
    overdue: bool = False


def serve(control: socket.socket, limits: ChildSettings, modules: tuple[str, ...]) -> None:
    """Fork children on request until the last user's end of its control closes; then kill them all and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole terminal; the worker decides
    network_isolated = kernel.leave_network()
    with loading():  # children share these pages until they write to them
        missing = _load(modules)
    hello = wire.Hello(
        network=network_isolated,
        processes=_may_fork_alone(),
        missing=missing,
        serves=wire.serves(limits, modules),
    )
    zygote = _Zygote(hello, limits)
    zygote.greet(control)
    zygote.run()


def _load(modules: tuple[str, ...]) -> tuple[str, ...]:
    missing = []
    for name in modules:
        module, _, function = name.partition(":")
        try:
            loaded = importlib.import_module(module)
            if function:
                getattr(loaded, function)()
        except (ImportError, OSError):  # a shared library the system lacks is an OSError
            missing.append(name)
    return tuple(missing)


class _Zygote:
    def __init__(self, hello: wire.Hello, limits: ChildSettings) -> None:
        self._hello = hello.model_dump_json().encode()
        self._alone = hello.processes
        self._limits = limits
        self._users: set[socket.socket] = set()
        self._jobs: dict[int, _Job] = {}
        self._selector = selectors.DefaultSelector()
        self._self = os.pidfd_open(os.getpid())

    def greet(self, control: socket.socket) -> None:
        """Serve one more process; one that is gone already is forgotten at once."""
        self._users.add(control)
        self._selector.register(control, selectors.EVENT_READ, control)
        try:
            control.send(self._hello, socket.MSG_DONTWAIT)
        except OSError:
            self._leave(control)

    def run(self) -> None:
        """Take jobs, notice ends, kill at deadlines."""
        while self._users:
            for key, _ in self._selector.select(self._patience()):
                if key.data in self._users:
                    self._hear(key.data)
                elif key.data in self._jobs:
                    self._notice(self._jobs[key.data], ended=isinstance(key.fileobj, int))
            self._kill_overdue()
        for job in tuple(self._jobs.values()):
            self._kill(job)

    def _patience(self) -> float | None:
        deadlines = [job.deadline for job in self._jobs.values() if not job.overdue]
        soonest = min(deadlines, default=math.inf)
        return max(0.0, soonest - time.monotonic()) if soonest < math.inf else None

    def _hear(self, user: socket.socket) -> None:
        """One message of a user; none, or what none of ours would say, ends its use."""
        message, descriptors = b"", list[int]()
        with contextlib.suppress(OSError):
            message, descriptors, _, _ = socket.recv_fds(user, len(wire.JOB), _DESCRIPTORS)
        match message, descriptors:
            case wire.USER, [control]:
                self.greet(socket.socket(fileno=control))
            case ((wire.JOB | wire.KEPT), [channel, report]):
                self._fork(user, channel, report, kept=message == wire.KEPT)
            case _:
                for one in descriptors:
                    os.close(one)
                self._leave(user)

    def _leave(self, user: socket.socket) -> None:
        """Nobody waits for what is done for this user."""
        self._users.discard(user)
        self._selector.unregister(user)
        user.close()
        for job in self._jobs.values():
            if job.user is user:
                self._kill(job)

    def _fork(self, user: socket.socket, channel: int, report: int, *, kept: bool) -> None:
        process = kernel.fork_alone() if self._alone else os.fork()
        if process == 0:
            child.become_first(self._self, channel, self._limits, calls=CALLS if kept else 1)
        os.close(channel)
        handle = os.pidfd_open(process)
        job = _Job(
            process=process,
            user=user,
            handle=handle,
            report=socket.socket(fileno=report),
            deadline=math.inf if kept else time.monotonic() + self._limits.wall_seconds,
        )
        self._jobs[process] = job
        self._selector.register(handle, selectors.EVENT_READ, process)
        self._selector.register(job.report, selectors.EVENT_READ, process)

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
