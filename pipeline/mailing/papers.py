"""A notice's pages inside a print stream.

A struck paper gives its content streams as they are; everything else of its pages is shared by all papers of its
variant and taken over once. A rendered paper's pages are copied, and what they share with others is not written twice.
"""

import functools
import io
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2

from pipeline.errors import StateError
from pipeline.mailing.drawing import FONT, HEIGHT, STRIP, WIDTH
from pipeline.mailing.pdf_copies import Copies
from pipeline.mailing.pdf_writer import PdfWriter
from pipeline.mailing.window import Box
from pipeline.pages import freespace
from pipeline.runs import papers as kept
from pipeline.runs.notice import Notice
from pipeline.runs.store import Store

_INHERITED = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
_COPIED = ("/MediaBox", "/CropBox", "/Rotate", "/Group", "/UserUnit")
_NEAR = 0.5
_DEFLATED = b"/Filter/FlateDecode"


@dataclass(frozen=True, slots=True)
class Room:
    """Where a page is free of ink."""

    marks: bool
    """In the strip of the margin."""
    address: bool
    """Over its whole width where windows pass, so that no longer value of another record reaches in."""


@dataclass(frozen=True, slots=True)
class Shape:
    """All of a page but its content."""

    told: bytes
    room: Room


@dataclass(frozen=True, slots=True)
class Page:
    """A page whose content was written."""

    shape: Shape
    contents: bytes
    """References, separated by spaces."""


class Papers:
    """The papers of one print stream."""

    def __init__(self, writer: PdfWriter, copies: Copies, store: Store, font: bytes, bands: Sequence[Box]) -> None:
        self._store = store
        self._writer = writer
        self._copies = copies
        self._font = font
        self._bands = tuple(bands)
        self._variants: dict[str, tuple[Shape, ...]] = {}

    def room(self, notice: Notice, tail: bytes) -> Room:
        """Where a paper's first page is free."""
        if notice.contents:
            return self._shapes(notice)[0].room
        return _looked_at(tail, self._bands)[0]

    def pages(self, notice: Notice, tail: bytes) -> list[Page]:
        """Write the content of a paper's pages.

        Args:
            notice: whose paper it is.
            tail: what follows its beginning, of which a struck paper needs nothing; all of a rendered one.

        Raises:
            StateError: the paper is not what the index says of it.
        """
        if not notice.contents:
            return list(self._copied(notice, tail))
        shapes = self._shapes(notice)
        before, stream = notice.paper.head[1], self._writer.stream
        if min(notice.contents)[0] < before:
            raise StateError(f"row {notice.row}: the index does not point at its pages' content")
        streams = [stream(tail[start - before : start - before + size], _DEFLATED) for start, size in notice.contents]
        return [Page(shape, b"%d 0 R" % number) for shape, number in zip(shapes, streams, strict=True)]

    def _shapes(self, notice: Notice) -> tuple[Shape, ...]:
        known = self._variants.get(notice.variant)
        if known is None:
            known = self._variants[notice.variant] = self._learn(notice, kept.paper(self._store, notice))
        if len(known) != len(notice.contents):
            raise StateError(f"row {notice.row}: its paper has other pages than those of its variant")
        return known

    def _learn(self, notice: Notice, data: bytes) -> tuple[Shape, ...]:
        rooms = _room_of_variant(notice.variant, self._bands, _Data(data))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pages = list(pdf.pages)
            if len(pages) != len(notice.contents) or len(pages) != len(rooms):
                raise StateError(f"row {notice.row}: its paper has not the pages the index tells of")
            if any(_drawn_notes(page.obj) for page in pages):
                raise StateError(f"row {notice.row}: something is drawn on a struck paper beside its content")
            for page, (start, size) in zip(pages, notice.contents, strict=True):
                _same_stream(notice, page.obj, data[start : start + size])
            return tuple(self._shape(page.obj, room) for page, room in zip(pages, rooms, strict=True))

    def _copied(self, notice: Notice, data: bytes) -> Iterator[Page]:
        rooms = _looked_at(data, self._bands)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if len(pdf.pages) != notice.pages:
                raise StateError(f"row {notice.row}: its paper has not the pages the index tells of")
            if any(_drawn_notes(page.obj) for page in pdf.pages):
                pdf.flatten_annotations("print")
            for page, room in zip(pdf.pages, rooms, strict=True):
                contents = page.obj.get("/Contents")
                streams = contents if isinstance(contents, pikepdf.Array) else [contents] if contents else []
                numbers = [self._copies.stream(one) for one in streams]
                yield Page(self._shape(page.obj, room), b" ".join(b"%d 0 R" % one for one in numbers))

    def _shape(self, page: pikepdf.Object, room: Room) -> Shape:
        told = {key: value for key in _INHERITED if (value := _inherited(page, key)) is not None}
        told |= {key: page[key] for key in _COPIED if key in page}
        resources: Any = told.pop("/Resources", pikepdf.Dictionary())
        parts = [pikepdf.Name(key).unparse() + b" " + self._copies.body(value) for key, value in told.items()]
        parts.append(b"/Resources %b" % self._resources(resources))
        return Shape(b"".join(parts), room if _plain(told) else Room(marks=False, address=False))

    def _resources(self, resources: pikepdf.Object) -> bytes:
        """A page's own, and our typeface among them."""
        told = {key: self._copies.body(value) for key, value in resources.items() if key != "/Font"}
        fonts = {key: self._copies.body(value) for key, value in resources.get("/Font", {}).items()}
        fonts[f"/{FONT}"] = self._font
        told["/Font"] = self._copies.dictionary(fonts)
        return self._copies.dictionary(told)


@dataclass(frozen=True, slots=True, eq=False)
class _Data:
    """Bytes that do not count when two calls are compared: papers of a variant are free in the same places."""

    whole: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Data)

    def __hash__(self) -> int:
        return 0


@functools.lru_cache(maxsize=4096)
def _room_of_variant(_variant: str, bands: tuple[Box, ...], data: _Data) -> tuple[Room, ...]:
    return _looked_at(data.whole, bands)


def _looked_at(data: bytes, bands: tuple[Box, ...]) -> tuple[Room, ...]:
    document = pypdfium2.PdfDocument(data)
    try:
        pictures = freespace.Pictures(document)
        sizes = [document.get_page_size(at) for at in range(len(document))]
        inks = (pictures.ink(at, *size) for at, size in enumerate(sizes))
        return tuple(
            Room(marks=ink.free(STRIP), address=all(ink.free(band) for band in bands if not at))
            for at, ink in enumerate(inks)
        )
    finally:
        document.close()


def _same_stream(notice: Notice, page: pikepdf.Object, span: bytes) -> None:
    """Whether the index points at the page's content: looked at once a variant.

    Raises:
        StateError: it points elsewhere.
    """
    contents: Any = page.get("/Contents")
    wrong = not isinstance(contents, pikepdf.Stream) or contents.read_raw_bytes() != span
    if wrong or contents.get("/Filter") != pikepdf.Name.FlateDecode or "/DecodeParms" in contents:
        raise StateError(f"row {notice.row}: the index does not point at its pages' content")
    zlib.decompress(span)


def _inherited(page: pikepdf.Object, key: str) -> Any:  # noqa: ANN401 - any kind of PDF object
    here: Any = page
    for _ in range(64):
        if here is None or key in here:
            break
        here = here.get("/Parent")
    return here.get(key) if here is not None else None


def _plain(told: dict[str, Any]) -> bool:
    """Whether a page is letter paper, upright, with its origin in its corner: only there can anything be added."""
    box = [float(edge) for edge in told.get("/MediaBox", (0, 0, WIDTH, HEIGHT))]
    letter = all(abs(one - other) < _NEAR for one, other in zip(box, (0, 0, WIDTH, HEIGHT), strict=True))
    return letter and int(told.get("/Rotate", 0)) % 360 == 0 and "/UserUnit" not in told


def _drawn_notes(page: pikepdf.Object) -> bool:
    """Whether something besides links lies on a page: it is drawn in, for a printer sees no layers."""
    return any(one.get("/Subtype") != pikepdf.Name.Link for one in page.get("/Annots", []))
