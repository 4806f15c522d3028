"""The two processes of one job: a first one that only waits, and the one that does the work."""

import contextlib
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


def become_first(zygote: int, channel: int, limits: ChildSettings) -> None:
    """Fork the worker, wait for it, and end as it ended. Never returns.

    Args:
        zygote: a process descriptor of the zygote, to notice that it died before we could ask for its signal.
        channel: the descriptor of the socket on which the call comes and the answer goes.
        limits: what the job may use.
    """
    os.setsid()
    kernel.die_with_parent()
    if select.select([zygote], [], [], 0)[0]:
        os._exit(1)
    _close_all_but(channel)
    job = os.fork()
    if job == 0:
        kernel.die_with_parent()
        _work(socket.socket(fileno=channel), limits)
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


def _work(channel: socket.socket, limits: ChildSettings) -> None:
    """Run the call and send the answer. Never returns."""
    code = 1
    try:
        for default in (signal.SIGINT, signal.SIGTERM):
            signal.signal(default, signal.SIG_DFL)
        kernel.give_up_privileges()
        _limit(limits)
        answer = _answer(_receive(channel))
        channel.sendall(answer.model_dump_json(exclude_none=True).encode())
        code = 0
    finally:
        os._exit(code)


def _limit(limits: ChildSettings) -> None:
    already = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _at_most(resource.RLIMIT_NPROC, _PROCESSES)
    _at_most(resource.RLIMIT_FSIZE, limits.output_mb * MEGABYTE)
    _at_most(resource.RLIMIT_AS, already + limits.memory_mb * MEGABYTE)
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
