"""Asks the real veraPDF engine whether PDFs are PDF/A-2a and PDF/UA-1 at once.

One engine serves all the processes of a test session: it takes long to start, and many files to become quick. The
first that asks starts it, and it ends by itself when the last of them is gone.
"""

import fcntl
import functools
import os
import socket
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

HOME = Path(__file__).parent.parent / ".cache" / "verapdf"
_READY = "ready\n"
_START_SECONDS, _ANSWER_SECONDS, _GLANCE = 120, 600, 0.05


def missing() -> str | None:
    """Why the engine cannot run here, or None when it can."""
    if not (HOME / "ready").exists():
        return "veraPDF is not set up here: it needs Java (or root, to install it); `./run test` sets it up"
    return None


def verdicts(paths: Iterable[Path]) -> list[str]:
    """The engine's lines, two a file: `PASS 2a /path`, or `FAIL ua1 /path 7.1-3 …`."""
    asked = _engine()
    found: list[str] = []
    for path in paths:
        asked.write(f"{path.resolve()}\n")
        asked.flush()
        found += [asked.readline().rstrip("\n") for _flavour in ("2a", "ua1")]
    return found


def assert_conforming(*paths: Path) -> None:
    """Fail unless every file passes both flavours."""
    lines = verdicts(paths)
    assert len(lines) == 2 * len(paths), lines
    failed = [line for line in lines if not line.startswith("PASS ")]
    assert not failed, "\n".join(failed)


@functools.cache
def _engine() -> TextIO:
    """This process's call to the session's engine, kept until the process ends."""
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))
    note = HOME / f"port-{session}"
    with (HOME / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return _call(note) or _call(_started(note)) or _fail()


def _call(note: Path) -> TextIO | None:
    """Call the engine; None where it does not live, or was about to end."""
    try:
        called = socket.create_connection(("127.0.0.1", int(note.read_text())), timeout=_ANSWER_SECONDS)
        spoken = called.makefile("rw", encoding="utf-8")
        called.close()  # the file keeps it
        return spoken if spoken.readline() == _READY else None
    except OSError:
        return None


def _started(note: Path) -> Path:
    note.unlink(missing_ok=True)
    flags = ("-Djava.awt.headless=true", "-XX:+UseSerialGC", "-Xss64m", "-XX:TieredStopAtLevel=1")
    classes = f"{HOME / 'classes'}:{HOME / 'jars'}/*"
    with (HOME / "log").open("w") as log:
        # Nobody's child, for it may have to outlive whoever starts it.
        command = ["setsid", "--fork", "java", *flags, "-cp", classes, "Conforms", str(note)]
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True)
    until = time.monotonic() + _START_SECONDS
    while not note.exists() and time.monotonic() < until:
        time.sleep(_GLANCE)
    return note


def _fail() -> TextIO:
    raise AssertionError(f"veraPDF did not start: {(HOME / 'log').read_text()}")
