"""Writes a PDF object by object: streams as they come, all else in object streams, memory flat.

Our own: a print stream has thousands of pages that differ in one stream each, and through a library every page costs
ten times what it costs here. ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

import hashlib
import zlib
from operator import methodcaller
from typing import BinaryIO

_PACKED = 200
"""Objects in one object stream: readers unpack it whole for any of them."""
_LEVEL = 1
"""Of deflating: the sixth takes three times as long and saves a thousandth of the file, most of which is papers."""
_AS_ROW, _PLACE = methodcaller("to_bytes", 11, "big"), 16
_IN_FILE, _IN_STREAM = 1 << 80, 2 << 80
_TOGETHER = 1 << 19
"""Bytes that are written and hashed at once: one call of each for some eighty pieces."""
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class PdfWriter:
    """One file, written from front to back."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._at = 0
        self._hash = hashlib.sha256()
        self._rows = [0]
        """Of each object its row in the table, as one number: a byte for its kind (0 not written, 1 in the file, 2 in
        an object stream), eight for its offset or the number of its object stream, two for its place in that."""
        self._waiting: list[tuple[int, bytes]] = []
        self._held: list[bytes] = []
        self._write_at = _TOGETHER
        self._write(_HEAD)

    def number(self) -> int:
        """A number for an object that is written later."""
        self._rows.append(0)
        return len(self._rows) - 1

    def stream(self, data: bytes, told: bytes = b"", number: int | None = None) -> int:
        """Write a stream.

        Args:
            data: as it stands in the file.
            told: the other entries of its dictionary, `/Filter` among them.
            number: one that was given out before.
        """
        row = _IN_FILE | self._at << _PLACE
        if number is None:
            number = len(self._rows)
            self._rows.append(row)
        else:
            self._rows[number] = row
        self._write(b"%d 0 obj\n<<%b/Length %d>>stream\n%b\nendstream\nendobj\n" % (number, told, len(data), data))
        return number

    def add(self, body: bytes, number: int | None = None) -> int:
        """Write any other object."""
        if number is None:
            number = len(self._rows)
            self._rows.append(0)
        self._waiting.append((number, body))
        if len(self._waiting) >= _PACKED:
            self._pack()
        return number

    def finish(self, root: int, info: int) -> str:
        """Write what is waiting and the table of all objects.

        Returns:
            The file's SHA-256.
        """
        if self._waiting:
            self._pack()
        start, own = self._at, self.number()
        self._rows[own] = _IN_FILE | start << _PLACE
        table = zlib.compress(b"".join(map(_AS_ROW, self._rows)), _LEVEL)
        self._flush()
        name = self._hash.hexdigest()[:32].encode()
        told = b"/Type/XRef/W[1 8 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode" % (
            *(len(self._rows), root, info),
            *(name, name),
        )
        self.stream(table, told, own)
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)
        self._flush()
        return self._hash.hexdigest()

    def _pack(self) -> None:
        waiting, self._waiting = self._waiting, []
        own = self.number()
        heads, at = [], 0
        for slot, (number, body) in enumerate(waiting):
            self._rows[number] = _IN_STREAM | own << _PLACE | slot
            heads.append(b"%d %d" % (number, at))
            at += len(body) + 1
        head = b" ".join(heads) + b"\n"
        data = zlib.compress(head + b"\n".join([body for _, body in waiting]), _LEVEL)
        told = b"/Type/ObjStm/N %d/First %d/Filter/FlateDecode" % (len(waiting), len(head))
        self.stream(data, told, own)

    def _write(self, data: bytes) -> None:
        self._held.append(data)
        self._at += len(data)
        if self._at >= self._write_at:
            self._flush()

    def _flush(self) -> None:
        together = b"".join(self._held)
        self._held.clear()
        self._target.write(together)
        self._hash.update(together)
        self._write_at = self._at + _TOGETHER
