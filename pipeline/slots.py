"""A worker slot: a number that one living process of this home holds, proven by a lock of the operating system.

The lock goes with the process, however it ends, so nobody has to guess whether an old owner is still alive.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from pipeline.errors import SlotTaken
from pipeline.files import safe_name
from pipeline.settings import Settings

_NAME = re.compile(r"([A-Za-z0-9_-][A-Za-z0-9._-]*)\.[0-9a-f]{8}:([A-Za-z0-9]+)")
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


def lock_file(name: str) -> str | None:
    """What the lock of the slot of that name is called; it says nothing of the home. None: no slot has such a name."""
    parts = _NAME.fullmatch(name)
    return f"{parts[1]}-{parts[2]}.lock" if parts else None


@contextlib.contextmanager
def held(settings: Settings, name: str) -> Iterator[bool]:
    """Hold the slot of that name while inside, so that nobody begins to work under it; False when somebody does.

    Only for workers whose locks lie in this home's `var/`.
    """
    file = lock_file(name)
    handle = _lock(_folder(settings) / file) if file else None
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def _path(settings: Settings, number: int | str) -> Path:
    return _folder(settings) / f"{host(settings)}-{number}.lock"


def _folder(settings: Settings) -> Path:
    folder = settings.var / "slots"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _lock(path: Path) -> int | None:
    """The descriptor that holds the lock; None when another process has it. It is not inherited."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle
