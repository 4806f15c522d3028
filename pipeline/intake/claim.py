"""Take a drop: one rename that never replaces anything, then make it safe on disk, then measure it.

The rename is the only thing that keeps two processes apart: who comes second finds nothing. A claimed folder
looks like this::

    var/claimed/20261122T101500-ab12cd34/
        .lane.hearings      which lane it came from, for a restart between rename and commit
        .sidecars/          its done-marker and `.again`, if it had any
        motion.pdf          the drop itself

While a process works on a claim it holds a lock on the folder, so that another that tidies up after a crash
can tell the living from the dead.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline import files
from pipeline.intake import accompany, looks, names, register
from pipeline.intake.together import together
from pipeline.killpoints import killpoint
from pipeline.model import Finding

_LANE = ".lane."
_GONE = (errno.ENOENT, errno.ENOTDIR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A drop that is ours but not registered yet."""

    id: str
    lane: str
    name: bytes
    """As the file system had it."""
    folder: Path
    drop: Path
    lock: int
    """The open handle that holds the folder's lock."""
    again: bool = False
    content: bytes | None = None
    """`Look.content` from before the claim; None when a restart found the claim."""
    finding: Finding | None = None
    """With which it is returned unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a claimed drop holds, by digest."""

    files: tuple[tuple[str, int], ...]
    """Digest and size of each file, in order of path."""
    sha256: str
    size: int


def take(source: Path, sidecars: Iterable[str], claimed: Path, *, now: datetime) -> Claim | None:
    """Claim one drop.

    Args:
        source: the drop in its lane; the lane is its folder's name.
        sidecars: names beside it that speak about it; they go with it, lest they speak about the next one.
        claimed: the folder of claims.
        now: the time, aware.

    Returns:
        The claim, or None when another process was first.

    Raises:
        OSError: it cannot be taken now; everything stands as before.
    """
    lane = source.parent
    folder, lock = _new_folder(claimed, lane.name, now)
    drop = folder / names.printable(source.name)
    try:
        again = accompany.announce(folder, lane, sidecars)
        killpoint("claim.before-rename")
        ours = _rename(source, drop)
        killpoint("claim.after-rename")
        if ours:
            accompany.fetch(folder, lane)
    except OSError:
        _abandon(folder, lock)
        raise
    if not ours:
        _abandon(folder, lock)
        return None
    name = os.fsencode(source.name)
    return Claim(id=folder.name, lane=lane.name, name=name, folder=folder, drop=drop, lock=lock, again=again)


def make_safe(claims: Iterable[Claim], lanes: Iterable[Path], claimed: Path) -> None:
    """Make the renames of some claims survive a power cut: the new folders, then both ends of the move."""
    together(files.sync_folder, [claim.folder for claim in claims])
    killpoint("claim.before-fsync")
    files.sync_folder(claimed)
    for lane in lanes:
        files.sync_folder(lane)
    killpoint("claim.after-fsync")


def measure(claim: Claim) -> Measured | None:
    """Digest a claimed drop.

    Returns:
        What it holds, or None when it is not what was looked at before the claim or changed meanwhile:
        somebody still writes to it, so it must come to rest first.

    Raises:
        OSError: it cannot be read now.
    """
    before = looks.look(claim.drop)
    if claim.content is not None and before.content != claim.content:
        return None
    if _make_printable(claim.drop):
        before = looks.look(claim.drop)
    found: list[tuple[str, int]] = []
    whole = hashlib.sha256()
    for inner, size in before.files:
        one = _digest(claim.drop / inner if inner else claim.drop)
        found.append((one, size))
        whole.update(f"{inner}\0{one}\n".encode())
    if looks.look(claim.drop).content != before.content:
        return None
    single = before.kind is looks.Kind.FILE and len(found) == 1
    return Measured(files=tuple(found), sha256=found[0][0] if single else whole.hexdigest(), size=before.size)


def let_go(claim: Claim) -> None:
    """Release the lock on a claim."""
    os.close(claim.lock)


def resume(folder: Path, inbox: Path) -> Claim | None:
    """Take up a claim that a dead process left behind.

    Returns:
        The claim, or None when a living process holds it or it never got its drop; such a folder is cleared.

    Raises:
        OSError: the folder cannot be read now.
    """
    lock = _lock(folder)
    if lock is None:
        return None
    try:
        lane = next((one.name.removeprefix(_LANE) for one in folder.glob(f"{_LANE}*")), None)
        drop = register.drop_in(folder)
        again = accompany.fetch(folder, inbox / lane) if lane is not None and drop is not None else False
    except OSError:
        os.close(lock)
        raise
    if lane is None or drop is None:
        _abandon(folder, lock)
        return None
    name = os.fsencode(drop.name)
    return Claim(id=folder.name, lane=lane, name=name, folder=folder, drop=drop, lock=lock, again=again)


def _new_folder(claimed: Path, lane: str, now: datetime) -> tuple[Path, int]:
    while True:
        folder = claimed / f"{now.astimezone(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue  # the same id, by chance
        try:
            lock = _lock(folder)
            if lock is not None and _note_lane(folder, lane, lock):
                return folder, lock
        except FileNotFoundError:
            continue  # another process tidied the empty folder away between our two calls


def _note_lane(folder: Path, lane: str, lock: int) -> bool:
    """Write down where the drop will come from; False when another process tidied the empty folder away."""
    try:
        (folder / f"{_LANE}{lane}").touch(exist_ok=False)
    except FileNotFoundError:
        os.close(lock)
        return False
    except OSError:
        os.close(lock)
        folder.rmdir()
        raise
    return True


def _lock(folder: Path) -> int | None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    except OSError as error:
        # Some network file systems cannot lock a folder; there the row's key alone keeps two apart.
        if error.errno not in (errno.EBADF, errno.ENOLCK, errno.EOPNOTSUPP, errno.EINVAL):
            os.close(handle)
            raise
    return handle


def _rename(source: Path, target: Path) -> bool:
    """Whether the drop is now ours. A share may report a failure of what it did, so look before believing it."""
    try:
        files.rename_new(source, target)
    except OSError as error:
        if os.path.lexists(target):
            return True
        if error.errno in _GONE:
            return False
        raise
    return True


def _abandon(folder: Path, lock: int) -> None:
    """Undo a claim that did not get its drop. What should not be there stays, and the folder with it."""
    try:
        if register.drop_in(folder) is None:
            accompany.forget(folder)
            for note in folder.glob(f"{_LANE}*"):
                note.unlink()
            with contextlib.suppress(OSError):
                folder.rmdir()
    finally:
        os.close(lock)


def _make_printable(drop: Path) -> bool:
    """Rename files inside a folder whose names cannot be shown or encoded; whether there were any."""
    changed = False
    if drop.is_symlink() or not drop.is_dir():
        return changed
    for base, folders, inside in os.walk(drop, topdown=False):
        for name in (*inside, *folders):
            plain = names.printable(name)
            if plain != name:
                (Path(base) / name).rename(files.free_name(Path(base), plain))
                changed = True
    return changed


def _digest(path: Path) -> str:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb", buffering=0) as stream:
        # What the producer wrote may exist in memory only; the drop counts as accepted once it is on disk.
        os.fsync(stream.fileno())
        return hashlib.file_digest(stream, "sha256").hexdigest()
