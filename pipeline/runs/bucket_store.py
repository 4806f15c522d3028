"""A store in a bucket that speaks S3.

A key is written with `If-None-Match: *`: of two writers the bucket takes one and tells the other (412), who then holds
its own bytes against what stands. That is also the answer to a writer whose first reply was lost. Amazon S3, Ceph,
MinIO, Cloudflare R2 and others keep the condition; `docketpress doctor` tries it, for a bucket that ignores it would
let one machine replace another's papers.
"""

import contextlib
import secrets
import time
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from pipeline.killpoints import killpoint
from pipeline.runs.bucket_client import Bucket, Refused
from pipeline.runs.bucket_options import BucketOptions
from pipeline.runs.store_names import checked, other_bytes

_PART = 16 << 20
"""Bytes of one part; a file up to this size goes in one request. Never more is held in memory."""
_PARTS = 9000
"""S3 takes 10,000."""
_LEFT_SECONDS = 86_400
_OUR_FOLDER = 0o700


class BucketStore:
    """Names are keys below a prefix."""

    def __init__(self, options: BucketOptions) -> None:
        self._options = options

    @cached_property
    def _bucket(self) -> Bucket:
        """The connection, made at the first use: opening a store asks nobody."""
        return Bucket(self._options)

    def put(self, name: str, data: bytes) -> None:
        """Keep some bytes; see `Store`."""
        key = self._key(name)
        killpoint("store.before-send")
        try:
            self._bucket.create(key, data)
        except Refused:
            if self._bucket.size(key) != len(data) or self._bucket.read(key) != data:
                raise other_bytes(name) from None
        killpoint("store.after-send")

    def put_file(self, name: str, path: Path) -> None:
        """Keep a file's content, in parts where it is large; see `Store`."""
        size = path.stat().st_size
        if size <= _PART:
            self.put(name, path.read_bytes())
            return
        key = self._key(name)
        killpoint("store.before-send")
        try:
            self._in_parts(key, path, max(_PART, -(-size // _PARTS)))
        except Refused:
            if not self._same(key, path, size):
                raise other_bytes(name) from None
        killpoint("store.after-send")

    def take_file(self, name: str, path: Path) -> None:
        """A bucket has no second names: the same as `put_file`."""
        self.put_file(name, path)

    def read(self, name: str, start: int = 0, size: int | None = None) -> bytes:
        """Some bytes of what is kept; see `Store`."""
        key = self._key(name)
        if size == 0:
            self._bucket.size(key)
            return b""
        return self._bucket.read(key, start, size)

    def parts(self, name: str, places: Sequence[tuple[int, int]]) -> list[bytes]:
        """Several parts of what is kept; see `Store`."""
        return [self.read(name, start, size) for start, size in places]

    def has(self, name: str) -> bool:
        """Whether something is kept under that name."""
        key = self._key(name)
        try:
            self._bucket.size(key)
        except LookupError:
            return False
        return True

    def names(self, folder: str) -> Iterator[str]:
        """Every name below a folder, sorted: a bucket lists its keys in order."""
        before = len(self._options.prefix) + 1 if self._options.prefix else 0
        below = f"{self._key(folder)}/"
        for key in self._bucket.keys(below):
            yield key[before:]

    @contextlib.contextmanager
    def local(self, name: str) -> Iterator[Path]:
        """A copy, fetched for as long as the context lasts."""
        key = self._key(name)
        scratch = self._options.scratch
        scratch.mkdir(mode=_OUR_FOLDER, parents=True, exist_ok=True)
        _sweep(scratch)
        path = scratch / secrets.token_hex(8)
        try:
            with path.open("xb") as stream:
                for start in range(0, self._bucket.size(key), _PART):
                    stream.write(self._bucket.read(key, start, _PART))
            yield path
        finally:
            path.unlink(missing_ok=True)

    def remove(self, folder: str) -> None:
        """Forget everything below a folder, and the parts that killed writers left there."""
        below = f"{self._key(folder)}/"
        for key, upload in list(self._bucket.uploads(below)):
            self._bucket.give_up(key, upload)
        for key in list(self._bucket.keys(below)):
            self._bucket.delete(key)

    def _key(self, name: str) -> str:
        prefix = self._options.prefix
        return f"{prefix}/{checked(name)}" if prefix else checked(name)

    def _in_parts(self, key: str, path: Path, part: int) -> None:
        upload = self._bucket.begin(key)
        try:
            with path.open("rb") as stream:
                tags = [
                    self._bucket.part(key, upload, number, block)
                    for number, block in enumerate(_blocks(stream, part), start=1)
                ]
            killpoint("store.before-complete")
            self._bucket.complete(key, upload, tags)
        except BaseException:
            with contextlib.suppress(OSError, LookupError):
                self._bucket.give_up(key, upload)
            raise

    def _same(self, key: str, path: Path, size: int) -> bool:
        if self._bucket.size(key) != size:
            return False
        with path.open("rb") as stream:
            starts = range(0, size, _PART)
            return all(self._bucket.read(key, start, _PART) == stream.read(_PART) for start in starts)


def _blocks(stream: BinaryIO, size: int) -> Iterator[bytes]:
    while block := stream.read(size):
        yield block


def _sweep(scratch: Path) -> None:
    """Delete what killed processes fetched, a day ago or earlier."""
    for each in scratch.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if each.stat().st_mtime < time.time() - _LEFT_SECONDS:
                each.unlink()
