"""Deflating in parts: what never changes is deflated once, what changes between it for each paper (RFC 1950, 1951).

Every part ends on a whole byte, so parts can be joined. A changing part may refer back to the unchanging bytes just
before it, since these are always the same and always as far away.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import final

_LONG = 160
"""In bytes: an unchanging stretch that is shorter goes with what changes round it."""
_WINDOW = 1024
"""In bytes: how far a changing part looks back. A larger window costs more time and memory than it saves bytes."""
_STORED = 48
"""In bytes: what is shorter is stored as it is; deflated it would hardly be smaller."""
_READERS = 512
"""Compressors kept that have read what lies before a changing part; 16 kB each."""
_STILL = 4096
"""Unchanging stretches kept, which most line patterns of a shape share."""
_HEADER = b"\x78\xda"
_END = b"\x03\x00"
"""An empty last block."""


@final
@dataclass(frozen=True, slots=True)
class Part:
    """Something that changes, with what lies before it."""

    pieces: tuple[bytes, ...]
    """What stands before, between and after its values."""
    first: int
    """The number of its first value."""
    before: bytes
    """The last of what lies before."""

    @property
    def beyond(self) -> int:
        """The number of the first value after it."""
        return self.first + len(self.pieces) - 1

    def fill(self, values: Sequence[bytes]) -> tuple[bytes, bytes]:
        """Plain and deflated.

        Args:
            values: its own.
        """
        pieces = self.pieces
        both = [b""] * (2 * len(pieces) - 1)
        both[::2] = pieces
        both[1::2] = values
        plain = b"".join(both)
        if len(plain) < _STORED:
            return plain, stored(plain)
        return plain, _deflated(self.before, plain)


def _deflated(before: bytes, plain: bytes) -> bytes:
    press = _reader(before).copy()
    return press.compress(plain) + press.flush(zlib.Z_SYNC_FLUSH)


@lru_cache(maxsize=_READERS)
def _reader(before: bytes) -> "zlib._Compress":
    # The first level is 5 % larger on such short parts than the sixth, and takes half its time.
    return zlib.compressobj(1, zlib.DEFLATED, -10, 3, zlib.Z_DEFAULT_STRATEGY, before)


@lru_cache(maxsize=_STILL)
def _still(plain: bytes) -> tuple[bytes, bytes]:
    """An unchanging stretch, plain and deflated: the same two objects whoever asks."""
    if not plain:
        return b"", b""
    press = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return plain, press.compress(plain) + press.flush(zlib.Z_FULL_FLUSH)


def stored(plain: bytes) -> bytes:
    """A block that is not deflated (RFC 1951, 3.2.4); at most 65,535 bytes, and none for no bytes."""
    size = len(plain)
    return b"\0" + size.to_bytes(2, "little") + (size ^ 0xFFFF).to_bytes(2, "little") + plain if size else b""


class Stretches:
    """Bytes with holes, deflated as far as they can be before the values are known."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        """Prepare.

        Args:
            pieces: what stands before, between and after the values: one more than there are values.
        """
        plain = pieces[0]
        self._begun = _HEADER + _still(plain)[1]
        self._check = zlib.adler32(plain)
        parts: list[Part] = []
        after: list[tuple[bytes, bytes]] = []
        start = 0
        for at in range(1, len(pieces)):
            if len(pieces[at]) >= _LONG or at == len(pieces) - 1:
                parts.append(Part((b"", *pieces[start + 1 : at], b""), start, plain[-_WINDOW:]))
                after.append(_still(pieces[at]))
                plain, start = pieces[at], at
        self.changing = tuple(parts)
        """What changes, in order."""
        self._after = tuple(after)
        """What never changes behind each of them, plain and deflated."""

    def fill(self, values: Sequence[bytes]) -> bytes:
        """The whole, as a zlib stream."""
        return self.joined([one.fill(values[one.first : one.beyond]) for one in self.changing])

    def joined(self, filled: Iterable[tuple[bytes, bytes]]) -> bytes:
        """The whole, as a zlib stream.

        Args:
            filled: of each changing part, in order.
        """
        out, check = [self._begun], self._check
        for (plain, deflated), (still, packed) in zip(filled, self._after, strict=True):
            check = zlib.adler32(still, zlib.adler32(plain, check))
            out += (deflated, packed)
        out += (_END, check.to_bytes(4, "big"))
        return b"".join(out)
