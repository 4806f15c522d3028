"""One look at a drop, and the rule of two looks: unchanged over time as *our* clock counts it.

A file's own times prove nothing: copiers preserve them, shares round them, clocks differ. So two looks are
compared with each other, and the time between them is measured by a monotonic clock of ours.
"""

import hashlib
import itertools
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from pipeline.intake import names

MOST_FILES = 5000
"""A folder with more entries is no packet but somebody's disk."""
MOST_LEVELS = 20


class Kind(StrEnum):
    """What stands under a drop's name."""

    FILE = "file"
    FOLDER = "folder"
    OTHER = "other"
    """A symbolic link, pipe, socket or device."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What could be seen of a drop without opening it."""

    kind: Kind
    size: int
    """The bytes of all its files together."""
    files: tuple[tuple[str, int], ...]
    """Its regular files: the path inside the drop (empty for the drop itself) and the size, in order of path."""
    odd: tuple[str, ...]
    """Paths inside that are neither files nor folders."""
    linked: tuple[str, ...]
    """Paths inside that have a second name somewhere else."""
    unfinished: tuple[str, ...]
    """Paths inside whose name says that a program is still writing."""
    overflow: bool
    """There is more in it than `MOST_FILES` or deeper than `MOST_LEVELS`; the rest was not looked at."""
    state: bytes
    """Changes whenever anything about the drop changes: sizes, times, inodes, names."""
    content: bytes
    """The same without the times of inodes, which a rename changes although it changes no content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    inner: str
    """The path inside the drop, with `/`."""
    status: os.stat_result


def look(path: Path) -> Look:
    """Look at a drop.

    Raises:
        OSError: it vanished, or it or something in it cannot be looked at now.
    """
    top = path.lstat()
    if stat.S_ISREG(top.st_mode):
        return _summary(Kind.FILE, path.name, [_Entry(inner="", status=top)])
    if stat.S_ISDIR(top.st_mode):
        inside = itertools.islice(_walk(path, "", 1), MOST_FILES + 1)
        return _summary(Kind.FOLDER, path.name, [_Entry(inner="", status=top), *inside])
    return _summary(Kind.OTHER, path.name, [_Entry(inner="", status=top)])


def _walk(folder: Path, inside: str, level: int) -> Iterator[_Entry]:
    with os.scandir(folder) as listing:
        found = sorted(listing, key=lambda one: one.name)
    for one in found:
        entry = _Entry(inner=f"{inside}{one.name}", status=one.stat(follow_symlinks=False))
        yield entry
        if stat.S_ISDIR(entry.status.st_mode) and level < MOST_LEVELS:
            yield from _walk(folder / one.name, f"{entry.inner}/", level + 1)


def _summary(kind: Kind, name: str, walk: Collection[_Entry]) -> Look:
    overflow = len(walk) > MOST_FILES + 1 or any(one.inner.count("/") >= MOST_LEVELS - 1 for one in walk)
    inside = [one for one in walk if one.inner == "" or names.part_of_drop(one.inner, name)]
    regular = [one for one in inside if stat.S_ISREG(one.status.st_mode)]
    odd = [one for one in inside if not stat.S_ISREG(one.status.st_mode) and not stat.S_ISDIR(one.status.st_mode)]
    writing = [one.inner for one in walk if one.inner and names.unfinished(one.inner.rpartition("/")[2])]
    done = sorted((one for one in regular if one.inner not in writing), key=lambda one: one.inner)
    return Look(
        kind=kind,
        size=sum(one.status.st_size for one in done),
        files=tuple((one.inner, one.status.st_size) for one in done),
        odd=tuple(one.inner for one in odd),
        linked=tuple(one.inner for one in done if one.status.st_nlink > 1),
        unfinished=tuple(writing),
        overflow=overflow,
        state=_fingerprint(walk, times_of_inodes=True),
        content=_fingerprint(walk, times_of_inodes=False),
    )


def _fingerprint(walk: Collection[_Entry], *, times_of_inodes: bool) -> bytes:
    whole = hashlib.blake2b(digest_size=16)
    for one in walk:
        seen = one.status
        facts = (one.inner, seen.st_mode, seen.st_size, seen.st_mtime_ns, seen.st_ino, seen.st_nlink)
        whole.update(repr((*facts, seen.st_ctime_ns if times_of_inodes else 0)).encode("utf-8", "surrogateescape"))
    return whole.digest()


@dataclass(slots=True, kw_only=True)
class Seen:
    """What is remembered of a drop between looks."""

    state: bytes
    first: float
    """When it was first seen, in seconds of our monotonic clock."""
    first_at: datetime
    """The same moment for people."""
    since: float
    """When it was first seen just as it is now."""
    steady: float = 0.0
    """Seconds between the first and the latest look that found it just so."""
    looks: int = 1
    missing: str | None = None
    """What its content lacked when it was last examined in this state; see `examined`."""
    examined: bool = False

    def unchanged_for(self, seconds: float) -> bool:
        """Whether enough looks over enough time found no change; no time asked means one look is enough."""
        return seconds <= 0 or (self.looks > 1 and self.steady >= seconds)


class Memory:
    """Remembers drops from one scan to the next."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], Seen] = {}

    def note(self, key: tuple[str, str], state: bytes, *, clock: float, at: datetime) -> Seen:
        """Remember a look.

        Args:
            key: the lane and the name.
            state: `Look.state`.
            clock: the time of the look on our monotonic clock, in seconds.
            at: the same for people.
        """
        before = self._seen.get(key)
        if before is None:
            self._seen[key] = Seen(state=state, first=clock, first_at=at, since=clock)
        elif before.state != state:
            self._seen[key] = Seen(state=state, first=before.first, first_at=before.first_at, since=clock)
        else:
            before.steady, before.looks = clock - before.since, before.looks + 1
        return self._seen[key]

    def forget_all_but(self, keys: Collection[tuple[str, str]]) -> None:
        """Forget what is gone; if it comes back, its time starts anew."""
        for key in self._seen.keys() - set(keys):
            del self._seen[key]
