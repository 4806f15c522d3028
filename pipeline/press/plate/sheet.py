"""The file of a struck paper: all that never changes first, ready to be copied, then what a record changes.

Objects keep the numbers WeasyPrint gave them. What is no stream and never changes goes into one object stream; the
pages' contents, the XMP, Info and the outline's titles come last, so only their places change in the cross-reference
stream (ISO 32000-1, 7.5.7 and 7.5.8).
"""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from pipeline.model.remembered import by_identity
from pipeline.press.plate.content import Content
from pipeline.press.plate.cut import Cut
from pipeline.press.plate.deflate import Stretches
from pipeline.press.plate.drawn import Drawn
from pipeline.press.plate.following import unsettled
from pipeline.press.plate.laid import Hole, Span, Unfaithful
from pipeline.press.plate.phrase import Phrase
from pipeline.press.plate.written import written

_PAGE = b"%d 0 obj\n<</Filter /FlateDecode/Length %d>>\nstream\n"
_XMP = b"%d 0 obj\n<</Type /Metadata/Subtype /XML/Filter /FlateDecode/Length %d>>\nstream\n"
_CLOSE = b"\nendstream\nendobj\n"
_CLOSED = len(_CLOSE)
_SHARED = 128
"""Sets of fonts kept to be shared; those of variants that are in use live on anyway."""
_LATELY = 64
"""Metadata kept of each shape, 1 kB each."""
_HEADS = 64
"""Heads kept whole, 50 kB each."""
_Places = dict[int, tuple[int, int, int]]
"""Of each object its kind, place and number, as a cross-reference stream says it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A dictionary with phrases as some of its entries."""

    number: int
    fixed: bytes
    """The other entries, and `<<`."""
    entries: tuple[tuple[bytes, Phrase], ...]

    def fill(self, values: Sequence[str]) -> bytes:
        """The whole object."""
        said = b"".join([b"/" + key + b" " + string(phrase.fill(values)) for key, phrase in self.entries])
        return b"%d 0 obj\n%s%s>>\nendobj\n" % (self.number, self.fixed, said)


def named(number: int, entries: Mapping[str, Any], phrases: Mapping[str, Phrase]) -> Named:
    """A dictionary of pydyf's, of which some entries change."""
    fixed = pydyf.Dictionary({key: value for key, value in entries.items() if key not in phrases})
    return Named(number, fixed.data[:-2], tuple((key.encode(), phrase) for key, phrase in phrases.items()))


def string(text: str) -> bytes:
    """A text string as pydyf 0.13 writes it."""
    if text.isascii() and "(" not in text and ")" not in text and "\\" not in text:
        return b"(" + text.encode("ascii") + b")"
    data: bytes = pydyf.String(text).data
    return data


class Sheet:
    """One variant's file."""

    def __init__(self, pdf: pydyf.PDF, cuts: Sequence[Cut], xmp: Phrase, changing: Sequence[Named]) -> None:
        """Prepare.

        Args:
            pdf: WeasyPrint's objects, finished; they are not changed.
            cuts: the pages.
            xmp: the whole of the metadata.
            changing: Info, and the outline's entries with values in them.
        """
        self._xmp_number = int(pdf.catalog["Metadata"].split()[0])
        self._xmp = _metadata(xmp)
        self._pages = [Content(one) for one in cuts]
        self._changing = tuple(changing)
        late = [*(one.number for one in cuts), self._xmp_number, *(one.number for one in changing)]
        self._late = tuple(late)
        self._size = len(pdf.objects) + 3
        self._streams, self._packed, rows = _head(pdf, frozenset(late), self._size)
        self._rows = _Rows(rows, late, self._size, pdf)
        self._begun = len(self._streams) + len(self._packed)
        self._digest = hashlib.md5(self.head, usedforsecurity=False)
        self.digest = hashlib.sha256(self.head + b"".join(b"".join(one.pieces) for one in cuts)).hexdigest()

    @property
    def head(self) -> bytes:
        """What all papers of the variant begin with; the same object as long as it is asked for often."""
        return _joined(self._streams, self._packed)

    def strike(self, drawn: Sequence[Drawn], values: Sequence[str]) -> tuple[bytes, tuple[Span, ...]]:
        """What follows the head in the file of a record, and where each page's content stands in the whole file.

        Args:
            drawn: what is written of the record, by block.
            values: the record's.
        """
        out: list[bytes] = []
        places, spans = [], []
        at, serials = self._begun, [one.serial for one in drawn]
        for page in self._pages:
            deflated = page.fill(drawn, serials)
            size = len(deflated)
            opening = _PAGE % (page.number, size)
            places.append(at)
            at += len(opening)
            spans.append(Span(at, size))
            out += (opening, deflated, _CLOSE)
            at += size + _CLOSED
        for whole in (self._xmp.fill(self._xmp_number, values), *[one.fill(values) for one in self._changing]):
            places.append(at)
            out.append(whole)
            at += len(whole)
        said, digest = b"".join(out), self._digest.copy()
        digest.update(said)
        return said + self._rows.fill(places, at, digest.hexdigest().encode()), tuple(spans)


class _Metadata:
    """The metadata of a shape's papers. It speaks of the case alone, so that of many papers it is the same."""

    def __init__(self, xmp: Phrase) -> None:
        """Prepare.

        Args:
            xmp: the whole of it, of which the literal parts are escaped already.
        """
        pieces = [""]
        for part in xmp.parts:
            if isinstance(part, Hole):
                pieces.append("")
            else:
                pieces[-1] += part
        self._stretches, self._holes = Stretches([one.encode() for one in pieces]), xmp.holes
        self._known: dict[tuple[str, ...], bytes] = {}

    def fill(self, number: int, values: Sequence[str]) -> bytes:
        """The whole object of a number, with a record's values."""
        own = tuple([values[hole] for hole in self._holes])
        deflated = self._known.get(own)
        if deflated is None:
            if len(self._known) >= _LATELY:
                self._known.clear()
            deflated = self._known[own] = self._stretches.fill([escape(one).encode() for one in own])
        return b"".join((_XMP % (number, len(deflated)), deflated, _CLOSE))


_metadata = by_identity(_Metadata, most=_SHARED)


def _head(pdf: pydyf.PDF, late: frozenset[int], size: int) -> tuple[bytes, bytes, _Places]:
    """Everything that never changes, streams first, and the rows of it in the cross-reference stream."""
    out, rows = [b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"], {0: (0, 0, 65535)}
    at, packed = len(out[0]), []
    for one in pdf.objects:
        if one.free == "f" or one.number in late:
            continue
        if one.compressible:
            packed.append((one.number, written(one)))
        else:
            rows[one.number] = (1, at, 0)
            out.append(one.indirect + b"\n")
            at += len(out[-1])
    if unsettled(b"".join(data for _, data in packed)):
        raise Unfaithful("objects")
    holder = size - 2
    rows[holder] = (1, at, 0)
    rows |= {number: (2, holder, index) for index, (number, _) in enumerate(packed)}
    return _shared(b"".join(out)), _object_stream(holder, packed), rows


@lru_cache(maxsize=_SHARED)
def _shared(streams: bytes) -> bytes:
    """The fonts and the colour profile, which most variants of a shape share: the same object for all of them."""
    return streams


@lru_cache(maxsize=_HEADS)
def _joined(streams: bytes, packed: bytes) -> bytes:
    return streams + packed


def _object_stream(number: int, packed: Sequence[tuple[int, bytes]]) -> bytes:
    places, at = [], 0
    for one, data in packed:
        places.append(b"%d %d" % (one, at))
        at += len(data) + 1
    first = b" ".join(places)
    deflated = zlib.compress(b"\n".join((first, *(data for _, data in packed))), 9)
    extra = b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>\nstream\n"
    return b"%d 0 obj\n" % number + extra % (len(packed), len(first) + 1, len(deflated)) + deflated + _CLOSE


class _Rows:
    """The cross-reference stream."""

    def __init__(
        self, rows: Mapping[int, tuple[int, int, int]], late: Sequence[int], size: int, pdf: pydyf.PDF
    ) -> None:
        self._number, self._order = size - 1, sorted(range(len(late)), key=lambda at: late[at])
        pieces, open_ = [], b""
        for number in range(size):
            if number in rows:
                kind, where, which = rows[number]
                open_ += kind.to_bytes(1, "big") + where.to_bytes(4, "big") + which.to_bytes(2, "big")
            else:
                pieces.append(open_)
                open_ = b""
        if len(pieces) != len(late) + 1:
            raise Unfaithful("objects")
        self._stretches = Stretches([*pieces, open_])
        self._extra = (
            b"%d 0 obj\n<</Type /XRef/W [1 4 2]/Size %d/Root %s" % (self._number, size, pdf.catalog.reference)
            + b"/Info %d 0 R/ID [<%%s> <%%s>]/Filter /FlateDecode/Length %%d>>\nstream\n" % late[-1]
        )

    def fill(self, places: Sequence[int], at: int, identifier: bytes) -> bytes:
        """All that stands after the last object."""
        rows = [b"\x01" + places[one].to_bytes(4, "big") + b"\0\0" for one in self._order]
        rows.append(b"\x01" + at.to_bytes(4, "big") + b"\0\0")
        deflated = self._stretches.fill(rows)
        extra = self._extra % (identifier, identifier, len(deflated))
        return extra + deflated + _CLOSE + b"startxref\n%d\n%%%%EOF\n" % at
