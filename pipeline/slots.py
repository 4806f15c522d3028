"""A worker slot: a number that one living process of this home holds, proven by a lock of the operating system.

The lock goes with the process, however it ends, so nobody has to guess whether an old owner is still alive.
"""

import fcntl
import hashlib
import os
import socket
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import SlotTaken
from pipeline.files import safe_name
from pipeline.settings import Settings

SUPERVISOR = "supervisor"
"""The slot of the process that starts the workers."""


class Slot:
    """A slot that is held until it is closed or the process ends.

    Attributes:
        name: unique among all workers of all machines: `<host>.<home>:<slot>`.
    """

    def __init__(self, settings: Settings, number: int | str) -> None:
        """Take the slot.

        Args:
            settings: of the home whose slot it is.
            number: which one; workers count from 1.

        Raises:
            SlotTaken: another living process holds it.
        """
        self.name = name_of(settings, number)
        self._handle = _lock(_path(settings, number))
        if self._handle is None:
            raise SlotTaken(
                f"Another process already works as {number} on {settings.home}. "
                "Stop it first, or give this one another slot.",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the slot go."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def name_of(settings: Settings, number: int | str) -> str:
    """The slot's name among all workers of all machines.

    Two homes on one machine may share one database, so the home is part of it.
    """
    home = hashlib.sha256(str(settings.home).encode()).hexdigest()[:8]
    return f"{host(settings)}.{home}:{number}"


def host(settings: Settings) -> str:
    """What this machine is called among the workers."""
    return safe_name(settings.engine.host or socket.gethostname(), limit=60)


def is_ours(settings: Settings, name: str) -> bool:
    """Whether the slot of that name belongs to this machine and home."""
    return name.rpartition(":")[0] == name_of(settings, "").rpartition(":")[0]


def is_free(settings: Settings, name: str) -> bool:
    """Whether the slot of that name belongs to this machine and home, and no living process holds it."""
    if not is_ours(settings, name):
        return False
    handle = _lock(_path(settings, name.rpartition(":")[2]))
    if handle is None:
        return False
    os.close(handle)
    return True


def _path(settings: Settings, number: int | str) -> Path:
    folder = settings.var / "slots"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{host(settings)}-{number}.lock"


def _lock(path: Path) -> int | None:
    """The descriptor that holds the lock; None when another process has it. It is not inherited."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
