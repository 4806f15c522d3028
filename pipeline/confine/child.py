"""The two processes of one job: a first one that only waits, and the one that does the work."""

import contextlib
import gc
import os
import resource
import select
import signal
import socket
import tempfile
from pathlib import Path

from pipeline.confine import kernel, wire
from pipeline.settings import MEGABYTE, ChildSettings

LENGTH_BYTES = 8
_SIGNALLED = 128
_OPEN_FILES = 256
_PROCESSES = 64


def become_first(zygote: int, channel: int, limits: ChildSettings, *, calls: int = 1) -> None:
    """Fork the worker, wait for it, and end as it ended. Never returns.

    Args:
        zygote: a process descriptor of the zygote, to notice that it died before we could ask for its signal.
        channel: the descriptor of the socket on which the call comes and the answer goes.
        limits: what the job may use, or one call of it.
        calls: how many calls it takes, one after the other.
    """
    os.setsid()
    kernel.die_with_parent()
    if select.select([zygote], [], [], 0)[0]:
        os._exit(1)
    _close_all_but(channel)
    job = os.fork()
    if job == 0:
        kernel.die_with_parent()
        _work(socket.socket(fileno=channel), limits, calls)
    os.close(channel)
    while True:
        gone, status = os.wait()
        if gone == job:
            code = os.waitstatus_to_exitcode(status)
            os._exit(code if code >= 0 else _SIGNALLED - code)


def _close_all_but(channel: int) -> None:
    """No socket of the worker's, no database, no log is open in a child; its output goes nowhere."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.closerange(3, channel)
    os.closerange(channel + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def _work(channel: socket.socket, limits: ChildSettings, calls: int) -> None:
    """Run the call and send the answer, or one call after the other. Never returns."""
    code = 1
    try:
        for default in (signal.SIGINT, signal.SIGTERM):
            signal.signal(default, signal.SIG_DFL)
        kernel.give_up_privileges()
        _limit(limits, calls)
        if calls == 1:
            channel.sendall(_told(_receive(channel)))
        else:
            _serve(channel, limits, calls)
        code = 0
    finally:
        os._exit(code)


def _serve(channel: socket.socket, limits: ChildSettings, calls: int) -> None:
    """One call after the other, each with processor time of its own, until the worker wants no more."""
    for _ in range(calls):
        try:
            times = int.from_bytes(_exactly(channel, LENGTH_BYTES), "big")
        except EOFError:
            return
        call = _receive(channel)
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        soft = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_seconds * times
        resource.setrlimit(resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))
        answer = _told(call)
        channel.sendall(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        gc.collect()
        # What a call leaves ready for the next ones stays; looking through all of it each time would take longer than
        # some calls do.
        gc.freeze()


def _told(call: wire.Call) -> bytes:
    return _answer(call).model_dump_json(exclude_none=True).encode()


def _limit(limits: ChildSettings, calls: int) -> None:
    already = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _at_most(resource.RLIMIT_NPROC, _PROCESSES)
    _at_most(resource.RLIMIT_FSIZE, limits.output_mb * MEGABYTE)
    _at_most(resource.RLIMIT_AS, already + limits.memory_mb * MEGABYTE)
    if calls == 1:
        _at_most(resource.RLIMIT_CPU, limits.cpu_seconds)


def _at_most(what: int, amount: int) -> None:
    _, hard = resource.getrlimit(what)
    allowed = amount if hard == resource.RLIM_INFINITY else min(amount, hard)
    resource.setrlimit(what, (allowed, allowed))


def _receive(channel: socket.socket) -> wire.Call:
    size = int.from_bytes(_exactly(channel, LENGTH_BYTES), "big")
    return wire.unpack(_exactly(channel, size))


def _exactly(channel: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    view = memoryview(data)
    while view:
        count = channel.recv_into(view)
        if not count:
            raise EOFError
        view = view[count:]
    return bytes(data)


def _answer(call: wire.Call) -> wire.Answer:
    os.environ["TMPDIR"] = tempfile.tempdir = str(call.folder)
    os.chdir(call.folder)
    with contextlib.suppress(ValueError):
        os.umask(0o077)
    try:
        return wire.answer_result(call.function, call.function(*call.arguments, **call.keywords))
    except Exception as error:  # noqa: BLE001 - the fence: libraries fed by strangers raise anything
        return wire.answer_error(error)
