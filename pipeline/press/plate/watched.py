"""Our own rendering, watched: the formatting structure, the tags of the pages and their content are kept.

It is `press.render`'s rendering in its one configuration; nothing is laid out or drawn in another way. Five functions
of WeasyPrint are wrapped once. Outside a watched rendering, and in every other thread, the wrapping does nothing.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import pydyf
import weasyprint
from weasyprint import Document
from weasyprint import document as laying
from weasyprint import draw as boxes_drawing
from weasyprint import pdf as drawing
from weasyprint.html import get_html_metadata
from weasyprint.layout import page as paging
from weasyprint.pdf.metadata import DocumentMetadata

from pipeline.press import render
from pipeline.press.laid import ORIGIN
from pipeline.press.plate import lined  # here, so that it wraps a function before any other module of ours does
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.sources import Sources

Box: TypeAlias = Any
"""A box of WeasyPrint's, which carries no types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """A document before it is laid out."""

    root: Box
    element: Any
    """The tree of the HTML."""
    style_for: Callable[..., Any]
    """The computed style of an element, and of a pseudo-element if there is one."""
    metadata: DocumentMetadata


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One drawn page."""

    box: Box
    number: int
    """Of the object that holds its content."""
    items: list[Any]
    """The operators and operands of its content."""
    tags: dict[int, Box]
    """The text box that is drawn inside each marked place, by the place's number among `items`."""
    borders: dict[int, tuple[int, Box]] = field(default_factory=dict)
    """The borders that are drawn: by the number among `items` at which one begins, that after its end, and its box."""
    kinds: dict[Box, str] = field(default_factory=dict)
    """As what each box in a marked place is marked."""
    bounds: dict[int, bytes] = field(default_factory=dict)
    """What is to be noted between two items when the page is cut, by the number of the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """A document that was laid out and drawn, all but written."""

    document: Document
    pdf: pydyf.PDF
    pages: tuple[Page, ...]
    said: tuple[str, ...]
    sheets: tuple[str, ...]
    """Which files were read, with their digests."""


@dataclass(frozen=True, slots=True)
class Built:
    """A formatting structure and all that WeasyPrint lays it out with."""

    root: Box
    element: Any
    """The tree of the HTML."""
    style_for: Any
    get_image: Callable[..., Any]
    base_url: str
    targets: Any
    counter_style: Any
    footnotes: list[Box]
    said: tuple[str, ...] = ()
    """What WeasyPrint has said so far."""


def _ignore(what: object) -> None:
    del what


@dataclass(slots=True)
class _Watch:
    on_structure: Callable[..., None]
    on_margin: Callable[[Box], None] = _ignore
    on_fonts: Callable[[dict[Any, Any]], None] = _ignore
    on_built: Callable[[Built], None] | None = None
    embed: Callable[..., Any] | None = None
    number: int | None = None
    tags: list[dict[int, Box]] = field(default_factory=list)
    kinds: list[dict[Box, str]] = field(default_factory=list)
    streams: list[Any] = field(default_factory=list)
    borders: list[tuple[Any, int, int, Box]] = field(default_factory=list)


class _Enough(Exception):  # noqa: N818 - no error: the rest of the rendering is not wanted
    pass


_WATCHING: ContextVar[_Watch | None] = ContextVar("watching", default=None)


def structure(html: str, sources: Sources) -> Structure:
    """The formatting structure of a document, which is not laid out.

    Raises:
        LibraryError: as `press.render.render`.
    """
    found: list[tuple[Any, ...]] = []

    def keep(root: Box, element: Any, style_for: Any) -> None:  # noqa: ANN401 - see Box
        found.append((root, element, style_for))
        raise _Enough

    fetcher = render.Fetcher(sources)
    with render.undisturbed(), _watching(_Watch(on_structure=keep)):
        with suppress(_Enough):
            render.lay_out(html, fetcher)
        source = weasyprint.HTML(string=html, base_url=ORIGIN + "type/", url_fetcher=fetcher)
        metadata = DocumentMetadata(**get_html_metadata(source))
    [(root, element, style_for)] = found
    return Structure(root=root, element=element, style_for=style_for, metadata=metadata)


def watch(
    html: str,
    sources: Sources,
    *,
    on_structure: Callable[[Box], None],
    on_margin: Callable[[Box], None],
    on_fonts: Callable[[dict[Any, Any]], None],
    metadata: DocumentMetadata | None = None,
    on_built: Callable[[Built], None] | None = None,
) -> Watched:
    """Lay out and draw a document.

    Args:
        html: the document.
        sources: where its style sheets lie.
        on_structure: is given the formatting structure before it is laid out, to tag its boxes.
        on_margin: is given each box of a page's margin before its lines are laid out, again for every try at a page.
        on_fonts: is given WeasyPrint's fonts before their letters are embedded.
        metadata: instead of the document's own.
        on_built: is given the structure with all that a layout needs beside it, after `on_structure`.

    Raises:
        LibraryError: as `press.render.render`.
        Unfaithful: `missing`: a character has no letter in any font.
    """
    fetcher = render.Fetcher(sources)

    def lay_out(said: list[str]) -> Document:
        watching = _WATCHING.get()
        if watching and on_built:
            watching.on_built = lambda built: on_built(replace(built, said=tuple(said)))
        document = render.lay_out(html, fetcher)
        document.metadata = metadata or document.metadata
        return document

    done = drawn(lay_out, on_structure=on_structure, on_margin=on_margin, on_fonts=on_fonts)
    if fetcher.refused is not None:
        raise fetcher.refused
    return replace(done, sheets=tuple(sorted(set(fetcher.digests))))


def drawn(
    lay_out: Callable[[list[str]], Document],
    *,
    on_margin: Callable[[Box], None],
    on_fonts: Callable[[dict[Any, Any]], None],
    on_structure: Callable[[Box], None] = _ignore,
    embed: Callable[..., Any] | None = None,
    number: int | None = None,
) -> Watched:
    """Draw what is laid out.

    Args:
        lay_out: makes the pages; it is given the list of what WeasyPrint says.
        on_margin: as in `watch`.
        on_fonts: as in `watch`.
        on_structure: as in `watch`.
        embed: embeds the fonts in WeasyPrint's place, which is handed to it.
        number: of the kept structure that is laid out, if it is one.

    Raises:
        LibraryError: as `press.render.render`.
        Unfaithful: `missing`: a character has no letter in any font.
    """
    told: dict[str, Any] = {"on_margin": on_margin, "on_fonts": on_fonts, "embed": embed, "number": number}
    noted = _Watch(lambda root, *_: on_structure(root), **told)
    with render.undisturbed() as said, _watching(noted), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # as in `render`
        document = lay_out(said)
        pdf = drawing.generate_pdf(document, None, 1, **weasyprint.DEFAULT_OPTIONS | render.OPTIONS | _TAGGED)
        render.finish(document, pdf)
    if any(font.missing for font in document.fonts.values()):
        raise Unfaithful("missing")
    pages = tuple(
        Page(
            box=page._page_box,  # noqa: SLF001 - told nowhere else
            number=stream.number,
            items=stream.stream,
            tags=tags,
            kinds=kinds,
            borders={start: (end, box) for items, start, end, box in noted.borders if items is stream.stream},
        )
        for page, stream, tags, kinds in zip(document.pages, noted.streams, noted.tags, noted.kinds, strict=True)
    )
    return Watched(document=document, pdf=pdf, pages=pages, said=tuple(said), sheets=())


_TAGGED = {"pdf_tags": True}
"""What `write_pdf` adds of itself for PDF/A-2a; a test compares the bytes of both ways."""


@contextmanager
def _watching(watch: _Watch) -> Iterator[None]:
    token = _WATCHING.set(watch)
    try:
        yield
    finally:
        _WATCHING.reset(token)


_build, _set_margin = laying.build_formatting_structure, paging.margin_box_content_layout
_tag, _embed, _edge = drawing.add_tags, drawing.build_fonts_dictionary, boxes_drawing.draw_border
"""WeasyPrint's own."""


def _built(element: Any, style_for: Any, *others: Any) -> Box:  # noqa: ANN401 - as WeasyPrint's own
    root = _build(element, style_for, *others)
    if watching := _WATCHING.get():
        watching.on_structure(root, element, style_for)
        if watching.on_built:
            watching.on_built(Built(root, element, style_for, *others))
    return root


def _margin_set(context: Any, page: Any, box: Box) -> Box:  # noqa: ANN401
    if watching := _WATCHING.get():
        watching.on_margin(box)
        if watching.number is not None:
            lined.name_margin(box, watching.number)
    return _set_margin(context, page, box)


def _tagged(pdf: pydyf.PDF, document: Document, version: Any, streams: list[Any]) -> None:  # noqa: ANN401
    if watching := _WATCHING.get():
        watching.streams = streams
        watching.tags = [_places(stream) for stream in streams]
        watching.kinds = [{box: one["tag"] for box, one in stream._tags.items()} for stream in streams]  # noqa: SLF001
    _tag(pdf, document, version, streams)


def _edged(stream: Any, box: Box) -> None:  # noqa: ANN401
    start = len(stream.stream)
    _edge(stream, box)
    if (watching := _WATCHING.get()) and len(stream.stream) > start:
        watching.borders.append((stream.stream, start, len(stream.stream), box))


def _embedded(pdf: pydyf.PDF, fonts: dict[Any, Any], *others: Any) -> Any:  # noqa: ANN401
    if watching := _WATCHING.get():
        watching.on_fonts(fonts)
        if watching.embed:
            return watching.embed(_embed, pdf, fonts, *others)
    return _embed(pdf, fonts, *others)


def _places(stream: Any) -> dict[int, Box]:  # noqa: ANN401
    """The box of each marked place of a page; WeasyPrint forgets them while it builds the tree."""
    boxes = {one["mcid"]: box for box, one in stream._tags.items()}  # noqa: SLF001 - told nowhere else
    return {
        at: boxes[item["MCID"]]
        for at, item in enumerate(stream.stream)
        if isinstance(item, pydyf.Dictionary) and "MCID" in item
    }


laying.build_formatting_structure = _built
paging.margin_box_content_layout = _margin_set
drawing.add_tags = _tagged
drawing.build_fonts_dictionary = _embedded
boxes_drawing.draw_border = _edged
