"""A site's own program that goes wrong once, in a chosen way: then it is `court_program.py` again.

`chaos_program.py FAULT ONCE file|find PORT SECRET_FILE REFERENCE [PACKAGE]`; where the file ONCE is not there, the
fault has struck.
"""

import contextlib
import io
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import court_program


class _Out(io.TextIOWrapper):
    """Standard output that is kept."""


def main(fault: str, once: str, *words: str) -> int:
    struck = words[0] == "file" and Path(once).exists()
    if not struck:
        return court_program.main(*words)
    Path(once).unlink()
    before, _, what = fault.partition(" it files")
    if before.endswith("before"):
        return _end(fault, "")
    kept = _Out(io.BytesIO())
    with contextlib.redirect_stdout(kept):
        court_program.main(*words)
    del what
    kept.flush()
    raw = kept.buffer
    assert isinstance(raw, io.BytesIO)
    return _end(fault, raw.getvalue().decode())


def _end(fault: str, said: str) -> int:
    if fault.startswith("crashes"):
        raise SystemExit(1)
    if fault.startswith("is killed"):
        os.kill(os.getpid(), signal.SIGKILL)
    if fault.startswith("hangs"):
        time.sleep(60)
    change = _SAID.get(fault)
    sys.stdout.write(change(said) if change else said)
    sys.stdout.flush()
    return _CODES.get(fault, 0)


_SAID: dict[str, Callable[[str], str]] = {
    "says nothing after it files": lambda _: "",
    "prints garbage after it files": lambda _: "\x00\x01 not JSON",
    "prints half after it files": lambda told: told[: len(told) // 2],
    "prints twice after it files": lambda told: told + told,
    "prints another's after it files": lambda told: told.replace('"reference": "', '"reference": "9', 1),
    "prints without end after it files": lambda told: told + " " * 3_000_000,
    "prints a word we do not know after it files": lambda told: told.replace("received", "docketed?"),
    "ends with an unknown code after it files": lambda told: told,
}
_CODES = {"ends with an unknown code after it files": 77, "ends with an unknown code before it files": 77}
FAULTS = (
    "crashes before it files",
    "is killed before it files",
    "hangs before it files",
    "ends with an unknown code before it files",
    "crashes after it files",
    "is killed after it files",
    "hangs after it files",
    *_SAID,
)

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
