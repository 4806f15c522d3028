"""A store in a folder, here or on a share that several machines have mounted.

A name appears by a hard link from a finished, fsynced temporary file. A link never replaces anything, and an NFS server
makes it in one step; a rename without replacing is not known to NFS. Where the reply to a link is lost, the client may
be told "exists" about its own link: then the bytes are the same, which is no error here. Shares without hard links
(SMB) get the rename.
"""

import contextlib
import errno
import filecmp
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from pipeline.files import rename_new, sync_folder
from pipeline.killpoints import killpoint
from pipeline.runs.store_names import checked, other_bytes

_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_STILL_THERE = frozenset({errno.ENOTEMPTY, errno.EEXIST, errno.EBUSY})
"""An NFS client keeps a removed file that is open as `.nfs…`, and its folder with it, until it is closed."""
_OLD = frozenset({errno.ENOENT, errno.ESTALE})
_LOOKS_SECONDS = (0.05, 0.2, 1.0)
_OURS = 0o600
_OUR_FOLDER = 0o700


class FolderStore:
    """Names are paths below one folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = os.fspath(root)

    def put(self, name: str, data: bytes) -> None:
        """Keep some bytes; see `Store`."""
        self._keep(name, lambda path: _write(path, data))

    def put_file(self, name: str, path: Path) -> None:
        """Keep a file's content; see `Store`."""
        self._keep(name, lambda temporary: _copy(path, temporary))

    def take_file(self, name: str, path: Path) -> None:
        """Keep a file itself, under a second name; see `Store`."""
        self._keep(name, lambda temporary: _take(path, temporary))

    def read(self, name: str, start: int = 0, size: int | None = None) -> bytes:
        """Some bytes of what is kept; see `Store`."""
        if size is not None and (handle := self._open(name)) is not None:
            try:
                return os.pread(handle, size, start)
            finally:
                os.close(handle)
        with self._opened(name) as stream:
            stream.seek(start)
            return stream.read(-1 if size is None else size)

    def _opened(self, name: str) -> BinaryIO:
        """An open file. What an NFS client knew of a name may be old: then the name is looked up once more."""
        for pause in _LOOKS_SECONDS:
            try:
                return self._there(name).open("rb")
            except OSError as error:
                if error.errno not in _OLD:
                    raise
                time.sleep(pause)
        return self._there(name).open("rb")

    def parts(self, name: str, places: Sequence[tuple[int, int]]) -> list[bytes]:
        """Several parts of what is kept; see `Store`."""
        if (handle := self._open(name)) is None:
            return [self.read(name, start, size) for start, size in places]
        try:
            return [os.pread(handle, size, start) for start, size in places]
        finally:
            os.close(handle)

    def _open(self, name: str) -> int | None:
        """A file's handle, with one call to the system; None where it has to be looked for."""
        try:
            return os.open(f"{self._folder}/{checked(name)}", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:
            return None

    def has(self, name: str) -> bool:
        """Whether something is kept under that name."""
        try:
            self._there(name)
        except LookupError:
            return False
        return True

    def names(self, folder: str) -> Iterator[str]:
        """Every name below a folder, sorted; temporary files of writers are none."""
        top = self._root / checked(folder)
        found = [
            (Path(where) / each).relative_to(self._root).as_posix()
            for where, _, files in os.walk(top)
            for each in files
            if not each.startswith(".")
        ]
        yield from sorted(found)

    @contextlib.contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """The kept file itself: nobody may change it."""
        yield self._there(name)

    def remove(self, folder: str) -> None:
        """Forget everything below a folder, and what killed writers left there."""
        try:
            shutil.rmtree(self._root / checked(folder))
        except FileNotFoundError:
            pass
        except OSError as error:
            if error.errno not in _STILL_THERE:
                raise

    def _there(self, name: str) -> Path:
        path = self._root / checked(name)
        if path.is_file():
            return path
        # An NFS client may remember for a minute that a name was missing; opening the folder makes it ask again.
        with contextlib.suppress(OSError):
            next(path.parent.iterdir(), None)
        if path.is_file():
            return path
        raise LookupError(f"{name} is not in the store")

    def _keep(self, name: str, fill: Callable[[Path], None]) -> None:
        target = self._root / checked(name)
        _make_folders(target.parent)
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        try:
            killpoint("store.before-write")
            fill(temporary)
            killpoint("store.before-rename")
            try:
                _publish(temporary, target)
            except FileExistsError:
                if not filecmp.cmp(temporary, target, shallow=False):
                    raise other_bytes(name) from None
            # Also after another writer's link: its folder may not be on disk yet, and we promise that it is.
            sync_folder(target.parent)
            killpoint("store.after-rename")
        finally:
            temporary.unlink(missing_ok=True)


def _publish(temporary: Path, target: Path) -> None:
    """Give the finished file its name.

    Raises:
        FileExistsError: the name stands already.
    """
    try:
        os.link(temporary, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        rename_new(temporary, target)


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OURS), "wb") as stream:  # noqa: PTH123 - a handle
        stream.write(data)
        stream.flush()
        killpoint("store.before-fsync")
        os.fsync(stream.fileno())


def _copy(source: Path, path: Path) -> None:
    shutil.copyfile(source, path)
    _settle(path)


def _take(source: Path, path: Path) -> None:
    try:
        os.link(source, path)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, path)
    _settle(path)


def _settle(path: Path) -> None:
    path.chmod(_OURS)
    killpoint("store.before-fsync")
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _make_folders(folder: Path) -> None:
    """Make a folder with all above it; each new name is safe on disk."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=_OUR_FOLDER)
    sync_folder(folder.parent)
