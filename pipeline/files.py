"""Files written whole or not at all, their digests, and names that are safe on every system."""

import contextlib
import ctypes
import errno
import functools
import glob
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.killpoints import killpoint
from pipeline.model import File

_CHUNK = 1 << 20
_RENAME_NOREPLACE = 1
_AT_FDCWD = -100
_RESERVED = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def digest_bytes(data: bytes) -> str:
    """The SHA-256 of some bytes, in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest(path: Path) -> str:
    """The SHA-256 of a file's content, in lower-case hexadecimal."""
    whole = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            whole.update(block)
    return whole.hexdigest()


def describe(path: Path) -> File:
    """The file as a record: its path, digest and size in bytes."""
    return File(path=path, sha256=digest(path), size=path.stat().st_size)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, data: bytes, *, at: str) -> Path:
    """Write a file so that a reader finds all of it or none of it.

    Args:
        path: where it shall stand; an existing file is replaced in one step.
        data: the whole content.
        at: the name of this writing, the first half of its kill points
            (`<at>.before-write`, `.before-fsync`, `.before-rename`, `.after-rename`).

    Returns:
        The path, for chaining.

    Raises:
        OSError: the disk is full or the folder cannot be written; nothing stands at `path` then but what
            stood there before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with placing(path, at=at) as temporary:
        temporary.write_bytes(data)
    return path


@contextlib.contextmanager
def placing(path: Path, *, at: str) -> Iterator[Path]:
    """Give a temporary path beside `path`; on leaving it is fsynced and renamed onto `path`.

    For writers that need a path rather than bytes. If the body raises, nothing is left behind.
    """
    killpoint(f"{at}.before-write")
    temporary = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        killpoint(f"{at}.before-fsync")
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        killpoint(f"{at}.before-rename")
        temporary.replace(path)
        sync_folder(path.parent)
        killpoint(f"{at}.after-rename")
    finally:
        temporary.unlink(missing_ok=True)


def drop_unplaced(path: Path) -> None:
    """Delete what writers of `path` left beside it when they were killed. Nobody may be writing it now."""
    for left in path.parent.glob(f".{glob.escape(path.name[:100])}.????????.tmp"):
        left.unlink(missing_ok=True)


def rename_new(source: Path, target: Path) -> None:
    """Rename without ever replacing what stands at the target.

    Raises:
        FileExistsError: something stands at the target already.
        FileNotFoundError: the source is gone (another process was first).
        OSError: with `EXDEV` when the two are on different file systems.
    """
    renameat2 = _renameat2()
    if renameat2 is not None:
        names = os.fsencode(source), os.fsencode(target)
        if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_NOREPLACE) == 0:
            return
        code = ctypes.get_errno()
        if code not in (errno.EINVAL, errno.ENOSYS):
            raise OSError(code, os.strerror(code), str(source), None, str(target))
    # File systems without the flag (some network shares): look, then rename.
    if os.path.lexists(target):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    source.rename(target)


@functools.cache
def _renameat2() -> Any:  # noqa: ANN401 - a C function, or None where the C library lacks it
    return getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)


def safe_name(name: str, *, limit: int = 80) -> str:
    """A name that is harmless on Linux, Windows and in a log line.

    Letters, digits, dot, dash and underscore stay; everything else becomes one dash. The ending is kept
    when the name is cut. Never empty, never starts with a dot or a dash.

    >>> safe_name("../Smith & Sons (final).PDF")
    'Smith-Sons-final.PDF'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
    plain = re.sub(r"-*\.-*", ".", re.sub(r"-{2,}", "-", re.sub(r"\.{2,}", ".", plain))).strip("-.")
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 8:  # noqa: PLR2004 - longer endings are not endings
        stem, dot, ending = plain, "", ""
    stem = stem[: max(1, limit - len(dot + ending))].strip("-.")
    if not stem or _RESERVED.match(stem):
        stem = f"file-{stem}".rstrip("-")
    return f"{stem}{dot}{ending}"


def free_name(folder: Path, name: str) -> Path:
    """A path in the folder that nothing stands at yet: `name`, else `name-2`, `name-3`, and so on."""
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    path, number = folder / name, 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{stem}-{number}{dot}{ending}"
    return path
