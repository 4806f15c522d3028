"""Does a file end as its format ends? A copier that stalls leaves a beginning that looks finished.

Only enough is read to answer that; whether the content is any good is for the readers to say.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path

_TAIL = 1024
_HEAD = 1024
_ZIP_TAIL = 65_557
"""The longest possible end of a zip archive: its 22 bytes and a comment of 65,535."""
_ZIP_END = b"PK\x05\x06"
_ZIP_END_BYTES = 22
_ZIP64 = 0xFFFFFFFF
_TEXTS = (".json", ".yaml", ".yml", ".toml", ".csv", ".tsv", ".txt", ".xml", ".html")
_BLANK_TAIL = 16


def missing(path: Path) -> str | None:
    """What the file's end lacks, as the rest of a sentence, or None when nothing can be said against it.

    Args:
        path: a regular file; links are not followed and pipes are not waited for.

    Raises:
        OSError: it cannot be read now, or is no regular file any more.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(path)
        return _verdict(handle, status.st_size, path.suffix.casefold())
    finally:
        os.close(handle)


def _verdict(handle: int, size: int, suffix: str) -> str | None:
    head = os.pread(handle, _HEAD, 0)
    for begins, check in _BY_BEGINNING:
        if begins(head):
            return check(handle, size, head)
    return _text(handle, size, suffix) if suffix in _TEXTS or not head.strip(b"\0") else None


def _tail(handle: int, size: int, length: int) -> bytes:
    return os.pread(handle, length, max(0, size - length))


def _pdf(handle: int, size: int, _head: bytes) -> str | None:
    return None if b"%%EOF" in _tail(handle, size, _TAIL) else "the end of a PDF (%%EOF) is not there yet"


def _zip(handle: int, size: int, _head: bytes) -> str | None:
    tail = _tail(handle, size, _ZIP_TAIL)
    at = tail.rfind(_ZIP_END)
    if at >= 0 and len(tail) - at >= _ZIP_END_BYTES:
        length = int.from_bytes(tail[at + 12 : at + 16], "little")
        offset = int.from_bytes(tail[at + 16 : at + 20], "little")
        if _ZIP64 in (length, offset) or offset + length <= size - len(tail) + at:
            return None
    return "the table of contents at its end is not there yet"


def _png(handle: int, size: int, _head: bytes) -> str | None:
    return None if b"IEND" in _tail(handle, size, _TAIL) else "the end of a PNG picture is not there yet"


def _jpeg(handle: int, size: int, _head: bytes) -> str | None:
    return None if b"\xff\xd9" in _tail(handle, size, _TAIL) else "the end of a JPEG picture is not there yet"


def _tiff(_handle: int, size: int, head: bytes) -> str | None:
    offset = int.from_bytes(head[4:8], "little" if head[:2] == b"II" else "big")
    return None if 0 < offset < size else "the directory of a TIFF picture is not there yet"


def _text(handle: int, size: int, suffix: str) -> str | None:
    tail = _tail(handle, size, _TAIL)
    if tail and not tail[-_BLANK_TAIL:].strip(b"\0"):
        return "its end is reserved but not written yet"
    if suffix == ".json" and not tail.rstrip(b" \t\r\n\0").endswith((b"}", b"]")):
        return "the closing bracket of a JSON text is not there yet"
    return None


_BY_BEGINNING: tuple[tuple[Callable[[bytes], bool], Callable[[int, int, bytes], str | None]], ...] = (
    (lambda head: b"%PDF-" in head, _pdf),
    (lambda head: head.startswith(b"PK\x03\x04"), _zip),
    (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    (lambda head: head.startswith(b"\xff\xd8\xff"), _jpeg),
    (lambda head: head.startswith((b"II*\0", b"MM\0*")), _tiff),
)
