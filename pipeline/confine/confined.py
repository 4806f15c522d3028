"""The worker's side: hands a call to the zygote, waits for the answer, says how the child ended."""

import contextlib
import os
import shutil
import signal
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pydantic import ValidationError

from pipeline.confine import wire
from pipeline.confine.child import LENGTH_BYTES
from pipeline.confine.link import Link
from pipeline.confine.place import Place
from pipeline.errors import ConfinedFailure
from pipeline.settings import MEGABYTE, ChildSettings

P = ParamSpec("P")
T = TypeVar("T")

LIBRARIES = ("weasyprint", "pypdf", "pikepdf", "docx", "pypdfium2")
"""Loaded once, in the zygote."""
ANSWER_LIMIT = 32 * MEGABYTE
_SIGNALLED = 128
_GRACE_SECONDS = 30
"""How long after the wall-clock limit the zygote may take to report; later it counts as dead."""
_BLOCK = 1 << 16
_NEARLY = 0.8


class Confined:
    """Calls functions in limited, killable children. Safe to use from several threads at once.

    Attributes:
        limits: what one call may use.
    """

    def __init__(
        self,
        limits: ChildSettings,
        *,
        preload: tuple[str, ...] = LIBRARIES,
        jobs: int | None = None,
        temporary: Path | None = None,
        shared: socket.socket | None = None,
    ) -> None:
        """Nothing is started before the first call.

        Args:
            limits: what one call may use.
            preload: modules the zygote imports once, so that children need not; `module:function` is called too.
            jobs: calls that may run at once; None for as many as there are processors.
            temporary: where each call gets a folder of its own; None for the system's place.
            shared: a control of another process's zygote, used while that one lives.
        """
        self.limits = limits
        self._places = threading.BoundedSemaphore(jobs or os.cpu_count() or 1)
        self._place = Place(temporary)
        self._lock = threading.Lock()
        self._link = Link(limits, preload, shared)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def network_isolated(self) -> bool:
        """Whether children are without any network. Starts the zygote if need be."""
        with self._lock:
            return self._link.hello.network

    @property
    def processes_isolated(self) -> bool:
        """Whether the kernel kills all a child ever started, and the child sees no other process."""
        with self._lock:
            return self._link.hello.processes

    def start(self) -> None:
        """Start the zygote now rather than at the first call; nobody waits until it is ready."""
        with contextlib.suppress(OSError), self._lock:  # the first call meets the same trouble and tells it
            self._link.begin()

    def share(self) -> socket.socket:
        """A new control of the zygote, for another process of this home: that one's `lent` takes it.

        Raises:
            OSError: there is no zygote, and none can be started.
        """
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with far:
            self._hand_over(wire.USER, far.fileno())
        return near

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in a limited child and wait for it.

        The child's working folder is a temporary one of its own, so paths among the arguments must be absolute.

        Args:
            function: stands at the top of its module, and its return type says all that comes back: the
                result travels as JSON made and checked by that type.
            args: arguments that can be pickled.
            kwargs: likewise.

        Raises:
            ConfinedFailure: the child ran out of time, processor or memory, died, or raised an error that is
                not ours; of that only the class name is told.
            DocketpressError: the child raised this error of ours.
        """
        folder = self.folder()
        try:
            request = wire.pack(wire.Call(function, args, dict(kwargs), folder))
            with self._places:
                answer, ending = self._exchange(request)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if failure := failure_of(answer, ending, self.limits):
            raise failure
        return wire.open_answer(function, answer)

    def keep(self) -> tuple[socket.socket, socket.socket]:
        """A child that stays for many calls, for `Kept`: the socket of its calls, and that of its end.

        Whoever closes the second one has the child killed. It holds none of the places for single calls.

        Raises:
            ConfinedFailure: the zygote cannot be started.
        """
        channel, far_channel = socket.socketpair()
        report, far_report = socket.socketpair()
        with far_channel, far_report:
            self._hand_over(wire.KEPT, far_channel.fileno(), far_report.fileno())
        return channel, report

    def leave(self) -> None:
        """In a process that was forked from the one that uses these children: have nothing to do with them."""
        self._link.leave()

    def folder(self) -> Path:
        """A new folder of one call."""
        return self._place.new()

    def close(self) -> None:
        """End every child of ours that still runs, and the zygote when no other process uses it."""
        with self._lock:
            self._link.close()
        self._place.close()

    def _exchange(self, request: bytes) -> tuple[bytes, wire.Ending | None]:
        channel, far_channel = socket.socketpair()
        report, far_report = socket.socketpair()
        with channel, report:
            with far_channel, far_report:
                self._hand_over(wire.JOB, far_channel.fileno(), far_report.fileno())
            patience = self.limits.wall_seconds + _GRACE_SECONDS
            channel.settimeout(patience)
            report.settimeout(patience)
            # A child that dies early breaks the pipe; the report says how it died.
            with contextlib.suppress(OSError):
                channel.sendall(len(request).to_bytes(LENGTH_BYTES, "big") + request)
            answer = _read_answer(channel)
            return answer, read_ending(report)

    def _hand_over(self, what: bytes, *descriptors: int) -> None:
        with self._lock:
            self._link.send(what, *descriptors)


def _read_answer(channel: socket.socket) -> bytes:
    answer = bytearray()
    try:
        while block := channel.recv(_BLOCK):
            answer += block
            if len(answer) > ANSWER_LIMIT:
                raise ConfinedFailure("error", "AnswerTooLarge")
    except OSError:
        return b""
    return bytes(answer)


def read_ending(report: socket.socket) -> wire.Ending | None:
    """None when the zygote itself died."""
    try:
        return wire.Ending.model_validate_json(report.recv(_BLOCK))
    except (OSError, ValidationError):
        return None


def failure_of(answer: bytes, ending: wire.Ending | None, limits: ChildSettings) -> ConfinedFailure | None:
    """What an ending says, unless it is a good one with an answer."""
    if ending is None:
        return ConfinedFailure("crash", "ZygoteDied")
    if ending.overdue:
        return ConfinedFailure("time", "SIGKILL")
    if ending.code == 0 and answer:
        return None
    name = _signal_name(ending.code)
    if name in {"SIGXCPU", "SIGKILL"} and ending.cpu_seconds >= _NEARLY * limits.cpu_seconds:
        return ConfinedFailure("cpu", name)
    if ending.peak_bytes >= _NEARLY * limits.memory_mb * MEGABYTE:
        return ConfinedFailure("memory", name)
    return ConfinedFailure("crash", name)


def _signal_name(code: int) -> str:
    """The signal's name, or the bare exit code."""
    try:
        return signal.Signals(code - _SIGNALLED).name
    except ValueError:
        return f"exit {code}"
