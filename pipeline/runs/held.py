"""A store whose content is held against its names: what a disk, a share or a person changed is noticed when it is read.

The names of a run's files end with the first digits of their content's digest (`chunks.name`). A piece of such a file
that is read alone is held against something else: a paper against its own digest.
"""

import contextlib
import functools
import re
from collections.abc import Iterator
from pathlib import Path

from pipeline import files
from pipeline.errors import StateError
from pipeline.runs.store import Store

_NAMED = re.compile(r".*/(?!columns-)([a-z]+)-\d{5,}-([0-9a-f]{16})")
"""Columns are named after their index, and hold their own digest (see `mailing.columns`)."""
_MADE_AGAIN = frozenset({"pdf", "csv", "posted", "summary"})
"""What belongs to a print stream: publishing makes it once more where it is gone."""
_REMEMBERED = 4096
"""Files that are not looked over again as long as they stay as they were."""


class Held:
    """A store that gives nothing whole that is not what its name says."""

    def __init__(self, store: Store) -> None:
        """Takes what keeps the files."""
        self._store = store
        self.put = store.put
        self.put_file = store.put_file
        self.take_file = store.take_file
        self.parts = store.parts
        self.has = store.has
        self.names = store.names
        self.remove = store.remove

    def read(self, name: str, start: int = 0, size: int | None = None) -> bytes:
        """Some bytes of what is kept; see `Store`.

        Raises:
            LookupError: there is nothing of that name.
            StateError: all of it was asked for, and it is not what its name says.
        """
        data = self._store.read(name, start, size)
        if not start and size is None and (digest := _digest_in(name)):
            _hold(name, digest, files.digest_bytes(data))
        return data

    @contextlib.contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """A file with the content; see `Store`.

        Raises:
            LookupError: there is nothing of that name.
            StateError: it is not what its name says.
        """
        with self._store.local(name) as path:
            if digest := _digest_in(name):
                there = path.stat()
                _hold(name, digest, _digest(path, there.st_ino, there.st_size, there.st_mtime_ns))
            yield path


def _digest_in(name: str) -> str:
    """The digits of a digest at the end of a name; empty where it has none."""
    found = _NAMED.fullmatch(name)
    return found[2] if found else ""


# A stream takes lines out of every index of its run: those are looked over once a process, not once a stream.
@functools.lru_cache(maxsize=_REMEMBERED)
def _digest(path: Path, *_as_it_was: int) -> str:
    return files.digest(path)


def _hold(name: str, wanted: str, found: str) -> None:
    if found.startswith(wanted):
        return
    kind = name.rpartition("/")[2].partition("-")[0]
    mended = "Delete it" if kind in _MADE_AGAIN else "Put it back from a copy"
    raise StateError(
        f"{name} in the store is damaged: its content is not what its name says, and nothing was made of it. {mended} "
        "and resume the run, or cancel the run and drop its roster again."
    )
