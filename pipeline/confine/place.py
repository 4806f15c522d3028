"""Where calls have their folders: in one folder a process, which is locked for as long as that process lives.

A worker that is killed leaves the rows and papers of its calls behind. Whoever comes next on this host removes them and
can prove that nobody needs them: the kernel gives up a lock only when the last process that holds it is gone, whatever
number that process had. A host touches no other's folders: a network share may keep each host's locks to itself.
"""

import contextlib
import fcntl
import os
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline import files

NAME = f"docketpress-calls-{files.safe_name(socket.gethostname())}-"
"""A folder whose name begins so is locked from the moment it has the name."""
_NEW = NAME.replace("calls", "new", 1)
_NEW_SECONDS = 3600.0
"""Nobody takes so long from making a folder to locking it."""


class Place:
    """A process's folder of calls."""

    def __init__(self, temporary: Path | None) -> None:
        """Nothing is made before the first call.

        Args:
            temporary: where it is; None for the system's place.
        """
        self._temporary = temporary
        self._lock = threading.Lock()
        self._folder: Path | None = None
        self._held = -1

    def new(self) -> Path:
        """A new folder, of one call.

        Raises:
            OSError: it cannot be made.
        """
        with self._lock:
            if self._folder is None:
                self._folder, self._held = _begun(self._temporary)
            return Path(tempfile.mkdtemp(dir=self._folder))

    def close(self) -> None:
        """Remove the folder, with what may be in it."""
        with self._lock:
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)
                os.close(self._held)
                self._folder = None


def _begun(temporary: Path | None) -> tuple[Path, int]:
    """A new folder and the descriptor that locks it; what dead processes left there is removed first."""
    if temporary is not None:
        temporary.mkdir(parents=True, exist_ok=True, mode=0o700)
    where = Path(tempfile.gettempdir()) if temporary is None else temporary
    for left in (*where.glob(f"{NAME}*"), *where.glob(f"{_NEW}*")):
        _sweep(left)
    new = Path(tempfile.mkdtemp(prefix=_NEW, dir=where))
    held = os.open(new, os.O_RDONLY | os.O_DIRECTORY)
    with contextlib.suppress(OSError):  # a file system without locks; there it is never swept, as no lock is got
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return new.rename(where / f"{NAME}{new.name.removeprefix(_NEW)}"), held


def _sweep(folder: Path) -> None:
    """Remove a folder of ours whose process is gone; anything else stays."""
    with contextlib.suppress(OSError), _locked(folder) as made:
        if folder.name.startswith(NAME):
            shutil.rmtree(folder, ignore_errors=True)
        elif made < time.time() - _NEW_SECONDS:
            folder.rmdir()  # its process was killed before it could lock it; there is nothing in it


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[float]:
    """Holds a folder that nobody else holds, and tells when it was last changed, in seconds since 1970.

    Raises:
        OSError: somebody holds it, it is another user's, no folder, or not there any more.
    """
    held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        found = os.fstat(held)
        if found.st_uid != os.geteuid() or not os.path.samestat(found, folder.lstat()):
            raise PermissionError(folder)
        yield found.st_mtime
    finally:
        os.close(held)
