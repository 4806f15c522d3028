"""Runs one of the site's own programs: argument list, clean environment, limits, nothing left running.

These are programs that the settings name and the site trusts; what touches a stranger's bytes runs in `confine`.
"""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

_LOOK_SECONDS = 0.02
_COMPLAINT_BYTES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a program ended."""

    code: int | None
    """Its exit code, negative for a signal; None when we ended it."""
    output: bytes = field(repr=False)
    complaint: bytes = field(repr=False)
    """The last 4 kB of what it wrote to stderr."""
    ended_by_us: str | None = None
    """`time` or `output`, the limit it broke."""


class NotStarted(Exception):  # noqa: N818
    """The program could not be started; it did nothing."""


def run(
    arguments: tuple[str, ...],
    *,
    seconds: float,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    output_bytes: int = 1_000_000,
    held: tuple[int, ...] = (),
) -> Ran:
    """Run a program to its end, without a shell.

    Args:
        arguments: the program and its arguments.
        seconds: then it and all it started are killed.
        given: its stdin.
        environment: all, beside PATH and LANG.
        folder: where it runs; a temporary one when None.
        output_bytes: the most it may write to stdout.
        held: open files that it and all it starts inherit.

    Raises:
        NotStarted: there is no such program, or it may not be run.
    """
    with (
        tempfile.TemporaryDirectory(prefix="docketpress-") as scratch,
        tempfile.TemporaryFile() as stdin,
        tempfile.TemporaryFile() as stdout,
        tempfile.TemporaryFile() as stderr,
    ):
        _fill(stdin, given)
        streams = (stdin, stdout, stderr)
        process = _started(arguments, streams, environment or {}, folder or Path(scratch), held)
        broke = _wait(process, stdout, time.monotonic() + seconds, output_bytes)
        return Ran(
            code=None if broke else process.returncode,
            output=_part(stdout, 0, output_bytes),
            complaint=_end_of(stderr, _COMPLAINT_BYTES),
            ended_by_us=broke,
        )


def _fill(stream: IO[bytes], given: bytes) -> None:
    stream.write(given)
    stream.seek(0)


def _started(
    arguments: tuple[str, ...],
    streams: tuple[IO[bytes], IO[bytes], IO[bytes]],
    environment: Mapping[str, str],
    folder: Path,
    held: tuple[int, ...],
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            arguments,
            stdin=streams[0],
            stdout=streams[1],
            stderr=streams[2],
            cwd=folder,
            env={"PATH": f"{os.defpath}:/usr/local/bin", "LANG": "C.UTF-8", **environment},
            start_new_session=True,
            pass_fds=held,
        )
    except (OSError, ValueError) as error:  # ValueError: a zero byte in an argument
        raise NotStarted(type(error).__name__) from error


def _wait(process: subprocess.Popen[bytes], output: IO[bytes], until: float, most: int) -> str | None:
    broke = None
    try:
        # WNOWAIT leaves the ended process unburied, so that its number cannot be given to a stranger before the kill.
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            broke = _broken_limit(output, until, most)
            if broke:
                break
            time.sleep(_LOOK_SECONDS)
        return broke or ("output" if os.fstat(output.fileno()).st_size > most else None)
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _broken_limit(output: IO[bytes], until: float, most: int) -> str | None:
    if time.monotonic() > until:
        return "time"
    return "output" if os.fstat(output.fileno()).st_size > most else None


def _part(stream: IO[bytes], start: int, length: int) -> bytes:
    return os.pread(stream.fileno(), length, start)


def _end_of(stream: IO[bytes], length: int) -> bytes:
    return _part(stream, max(0, os.fstat(stream.fileno()).st_size - length), length)
