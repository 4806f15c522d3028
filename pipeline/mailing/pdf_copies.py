"""Copies objects of another PDF into one that is written; what is the same is copied once."""

import hashlib
from collections.abc import Callable, Mapping
from decimal import Decimal

import pikepdf
from pikepdf import Object

from pipeline.mailing.pdf_writer import PdfWriter

_LEFT_OUT = frozenset({"/Parent", "/StructParent", "/StructParents", "/Metadata", "/PieceInfo"})
"""What leads away from a page's look: back to the whole file, or to its tags."""


class Copies:
    """What was copied into one file so far."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._known: dict[bytes, int] = {}
        """Digest of an object's bytes → its number here: fonts of a thousand papers are one."""

    def body(self, thing: object) -> bytes:
        """An object as it is written here, with everything it refers to copied before it."""
        return self._body(thing, {})

    def stream(self, one: Object) -> int:
        """A stream, copied as it stands."""
        return self._stream(one, {})

    def dictionary(self, entries: Mapping[str, bytes]) -> bytes:
        """A reference to a dictionary of things copied before."""
        body = b"<<" + b"".join(_name(key) + b" " + value for key, value in entries.items()) + b">>"
        return b"%d 0 R" % self._once(body, 0, lambda to: self._writer.add(body, to))

    def _body(self, thing: object, under_way: dict[tuple[int, int], int]) -> bytes:
        if isinstance(thing, Object) and thing.is_indirect:
            return b"%d 0 R" % self._number(thing, under_way)
        return self._direct(thing, under_way)

    def _number(self, one: Object, under_way: dict[tuple[int, int], int]) -> int:
        at = one.objgen
        if at in under_way:
            # A ring of objects: it gets a number before it is written, and is not shared.
            under_way[at] = under_way[at] or self._writer.number()
            return under_way[at]
        under_way[at] = 0
        if isinstance(one, pikepdf.Stream):
            number = self._stream(one, under_way)
        else:
            body = self._direct(one, under_way)
            number = self._once(body, under_way[at], lambda to: self._writer.add(body, to))
        del under_way[at]
        return number

    def _stream(self, one: Object, under_way: dict[tuple[int, int], int]) -> int:
        told = b"".join(
            _name(key) + b" " + self._body(value, under_way)
            for key, value in one.items()
            if key != "/Length" and key not in _LEFT_OUT
        )
        data = one.read_raw_bytes()
        given = under_way.get(one.objgen, 0)
        return self._once(b"s" + told + b"\n" + data, given, lambda to: self._writer.stream(data, told, to))

    def _once(self, content: bytes, given: int, write: Callable[[int | None], int]) -> int:
        if given:
            return write(given)
        digest = hashlib.sha256(content).digest()
        if digest not in self._known:
            self._known[digest] = write(None)
        return self._known[digest]

    def _direct(self, thing: object, under_way: dict[tuple[int, int], int]) -> bytes:
        if isinstance(thing, pikepdf.Dictionary):
            inner = (
                _name(key) + b" " + self._body(value, under_way) for key, value in thing.items() if key not in _LEFT_OUT
            )
            return b"<<" + b"".join(inner) + b">>"
        if isinstance(thing, pikepdf.Array):
            return b"[" + b" ".join(self._body(value, under_way) for value in thing) + b"]"
        return _plain(thing)


def _plain(thing: object) -> bytes:
    if thing is None:
        return b"null"
    if isinstance(thing, bool):
        return b"true" if thing else b"false"
    if isinstance(thing, int | Decimal | float):
        return f"{thing:f}".encode() if not isinstance(thing, int) else b"%d" % thing
    assert isinstance(thing, Object)  # noqa: S101 - pikepdf gives nothing else
    return thing.unparse()


def _name(key: str) -> bytes:
    return pikepdf.Name(key).unparse()
