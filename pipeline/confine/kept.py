"""A limited child that stays for many calls, one after the other: what it has made ready stays ready.

It has the protections of every limited child: its own namespaces, no network, limits on memory and output. Processor
time and the wall clock are limited for each call anew. When it dies, takes too long, or has taken its calls, the next
call gets a new one. What one call leaves in its memory the next one finds, so it is for our own work on strangers'
values (a roster's rows), never for opening strangers' files.
"""

import contextlib
import shutil
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from pipeline.confine import wire, zygote
from pipeline.confine.child import LENGTH_BYTES
from pipeline.confine.confined import ANSWER_LIMIT, Confined, failure_of, read_ending
from pipeline.errors import ConfinedFailure

P = ParamSpec("P")
T = TypeVar("T")

_BLOCK = 1 << 16
_GRACE_SECONDS = 30.0


def _once(*_: object, **__: object) -> int:
    """The limits of one call, whatever it does."""
    return 1


class _Overdue(Exception):  # noqa: N818 - never leaves this file
    """The call took longer than its wall-clock limit."""


class _Child:
    """One child and its two sockets."""

    def __init__(self, confined: Confined) -> None:
        self.channel, self.report = confined.keep()
        self.calls = 0

    def ask(self, request: bytes, times: int, seconds: float) -> bytes:
        """Send a call and read its answer; empty when the child died over it.

        Raises:
            _Overdue: it took too long.
        """
        self.calls += 1
        until = time.monotonic() + seconds
        try:
            self.channel.settimeout(seconds)
            head = times.to_bytes(LENGTH_BYTES, "big") + len(request).to_bytes(LENGTH_BYTES, "big")
            self.channel.sendall(head + request)
            size = int.from_bytes(self._exactly(LENGTH_BYTES, until), "big")
            if size > ANSWER_LIMIT:
                raise ConfinedFailure("error", "AnswerTooLarge")
            return self._exactly(size, until)
        except TimeoutError:
            raise _Overdue from None
        except (EOFError, OSError):
            return b""

    def ending(self) -> wire.Ending | None:
        """How it ended; it has."""
        self.report.settimeout(_GRACE_SECONDS)
        return read_ending(self.report)

    def close(self) -> None:
        """Have it killed, if it lives."""
        self.channel.close()
        self.report.close()

    def _exactly(self, size: int, until: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.channel.settimeout(left)
            block = self.channel.recv(min(_BLOCK, size - len(data)))
            if not block:
                raise EOFError
            data += block
        return bytes(data)


class Kept:
    """Calls functions in a child that stays. One call at a time; other threads wait."""

    def __init__(self, confined: Confined, *, times: Callable[..., int] = _once) -> None:
        """Nothing is started before the first call.

        Args:
            confined: whose zygote forks the child, and whose limits hold.
            times: how many times the processor and wall-clock limits one call may use, as it may do the work of many;
                asked with the call's own arguments.
        """
        self._confined = confined
        self._times = times
        self._lock = threading.Lock()
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function in the child and wait for it; see `Confined.call`.

        Raises:
            ConfinedFailure: as there; after any but an exception inside the function the child is replaced.
            DocketpressError: the child raised this error of ours.
        """
        folder = self._confined.folder()
        try:
            request = wire.pack(wire.Call(function, args, dict(kwargs), folder))
            with self._lock:
                answer = self._answer(request, self._times(*args, **kwargs))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return wire.open_answer(function, answer)

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._drop()

    def rest(self) -> None:
        """Give back the child's memory where it has nothing in hand; the next call gets a new one."""
        if self._lock.acquire(blocking=False):
            try:
                self._drop()
            finally:
                self._lock.release()

    def _answer(self, request: bytes, times: int) -> bytes:
        child = self._living()
        answer = b""
        try:
            answer = child.ask(request, times, self._confined.limits.wall_seconds * times)
            if not answer:
                raise failure_of(b"", child.ending(), self._confined.limits) or ConfinedFailure("crash", "NoAnswer")
        except _Overdue:
            raise ConfinedFailure("time", "SIGKILL") from None
        finally:
            if not answer or child.calls >= zygote.CALLS or wire.out_of_memory(answer):
                self._drop()
        return answer

    def _living(self) -> _Child:
        """The child; a new one where there is none, or where it was killed since its last call."""
        if self._child is not None and _ended(self._child.report):
            self._drop()
        if self._child is None:
            self._child = _Child(self._confined)
        return self._child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None


def _ended(report: socket.socket) -> bool:
    """Whether the zygote has said how the child ended, or has died itself."""
    report.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        report.recv(1, socket.MSG_PEEK)
        return True
    return False
