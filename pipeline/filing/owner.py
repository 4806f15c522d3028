"""Who holds a submission: this process by a name that no other process ever has, and what proves it dead."""

import os
from pathlib import Path

_START_FIELD = 19
"""In `/proc/<pid>/stat`, counted after the command's closing bracket: when the process started, in clock ticks."""


def me() -> str:
    """This process: boot, process number space, process number and start."""
    return f"{_world()}:{os.getpid()}:{_start(os.getpid())}"


def proven_dead(owner: str) -> bool:
    """Whether that process certainly ended; False wherever it cannot be known, as on another machine."""
    world, _, rest = owner.rpartition(":")[0].rpartition(":")
    number = int(rest) if rest.isdigit() else 0
    if not number or world != _world() or not world:
        return False
    return _start(number) != owner.rpartition(":")[2]


def _world() -> str:
    """Empty where there is no `/proc`: then only the lease decides."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        # Two containers on one kernel share the boot but count their processes apart.
        return f"{boot}:{Path('/proc/self/ns/pid').readlink().name.strip('pid:[]')}"
    except OSError:
        return ""


def _start(number: int) -> str:
    try:
        line = Path(f"/proc/{number}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "ended"
    parts = line.rpartition(")")[2].split()
    return "ended" if parts[0] in {"Z", "X"} else parts[_START_FIELD]
