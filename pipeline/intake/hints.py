"""Events of the operating system, used only to look sooner.

Measured: after a stall the kernel's queue overflows and most events are lost without an error, a share that was
remounted keeps its old, silent watch, and network shares tell nothing at all. So an event never says *what* to
take, only that a scan may be worth it; and the watches are compared with the folders before every wait.
"""

import logging
import os
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from watchdog.events import (
    DirCreatedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer

if TYPE_CHECKING:
    from watchdog.observers.api import BaseObserver

_LOG = logging.getLogger(__name__)
# Not `opened` and `closed without writing`: our own looks cause those, and we would wake ourselves for ever.
_KINDS: list[type[FileSystemEvent]] = [
    FileCreatedEvent,
    FileMovedEvent,
    FileClosedEvent,
    DirCreatedEvent,
    DirMovedEvent,
]
_LONGEST_PAUSE = 60.0


class _Ring(FileSystemEventHandler):
    def __init__(self, bell: threading.Event) -> None:
        self._bell = bell

    def on_any_event(self, event: FileSystemEvent) -> None:  # noqa: ARG002 - which event it is proves nothing
        self._bell.set()


class Hints:
    """Watches the lanes and rings a bell when something moves there."""

    def __init__(self, folders: Iterable[Path], bell: threading.Event) -> None:
        self._folders = tuple(folders)
        self._bell = bell
        self._observer: BaseObserver | None = None
        self._watched: dict[Path, tuple[int, int]] = {}
        self._retry_at = 0.0
        self._failures = 0

    def watching(self) -> bool:
        """Whether every lane that is there is being watched."""
        alive = self._observer is not None and self._observer.is_alive()
        return alive and self._watched == self._identities()

    def refresh(self, clock: float) -> None:
        """Build the watches anew where a lane went, came back or was replaced; after a failure not too soon.

        Args:
            clock: our monotonic clock, in seconds.
        """
        if self.watching() or clock < self._retry_at:
            return
        self.stop()
        try:
            self._build()
        except OSError as error:  # too many watches or open files; the rescan finds everything meanwhile
            self._failures += 1
            self._retry_at = clock + min(_LONGEST_PAUSE, 2.0**self._failures)
            _LOG.warning("folder events are off for now (%s); the rescan goes on", os.strerror(error.errno or 0))
            self.stop()
        else:
            self._failures = 0
            self._bell.set()  # what came before the watch was up gave no event

    def stop(self) -> None:
        """Take the watches down."""
        observer, self._observer, self._watched = self._observer, None, {}
        if observer is not None and observer.is_alive():
            observer.stop()
            observer.join(timeout=5)

    def _build(self) -> None:
        there = self._identities()
        if not there:
            return
        observer = Observer()
        for folder in there:
            observer.schedule(_Ring(self._bell), str(folder), recursive=False, event_filter=_KINDS)
        self._observer = observer
        observer.start()
        self._watched = there

    def _identities(self) -> dict[Path, tuple[int, int]]:
        found = {}
        for folder in self._folders:
            try:
                status = folder.stat()
            except OSError:
                continue
            found[folder] = (status.st_dev, status.st_ino)
        return found
