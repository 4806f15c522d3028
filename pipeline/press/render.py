"""HTML becomes a PDF that is PDF/A-2a and PDF/UA-1 at once, byte for byte the same every time."""

import contextlib
import functools
import gc
import logging
import unicodedata
import warnings
from collections.abc import Iterator
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import pydyf
from weasyprint import HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from pipeline import files
from pipeline.errors import LibraryError
from pipeline.press import artifacts, computed, pleading, sheets
from pipeline.press.laid import ORIGIN, Rendered
from pipeline.press.sources import Sources

_MIME_TYPES = {
    "css": "text/css",
    "svg": "image/svg+xml",
    "png": "image/png",
    "jpg": "image/jpeg",
    "ttf": "font/ttf",
    "otf": "font/otf",
}
_IDLE = ("Using fontTools", ".notdef glyph")
"""Remarks that are no fault of a template: the subsetter in use, and what `missing` reports better."""
_UA_CLAIM = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>\
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" \
xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
"""PDF/A forbids XMP properties without a schema, so the PDF/UA claim brings its own."""


sheets.once()
computed.once()
_FACES = ("Serif", "Sans", "Mono")
OPTIONS = {"pdf_variant": "pdf/a-2a", "pdf_version": "1.7", "output_intent": "srgb"}
"""How every paper is written; there is no other configuration."""


class Fetcher(URLFetcher):  # type: ignore[misc] # weasyprint carries no types
    """Reads only from `Sources`; everything else stops the rendering. It never opens a connection."""

    def __init__(self, sources: Sources) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._sources = sources
        self.digests: list[str] = []
        self.refused: LibraryError | None = None
        """The first refusal: inside an SVG picture WeasyPrint 70 swallows whatever is raised."""

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """The file behind an address.

        Raises:
            LibraryError: the address is not one of ours, or the file is not there.
        """
        del headers
        try:
            return self._fetch(url)
        except LibraryError as error:
            self.refused = self.refused or error
            raise

    def _fetch(self, url: str) -> URLFetcherResponse:
        if not url.startswith(ORIGIN):
            raise LibraryError(f"A template asks for `{url[:80]}`. It may use files of its own folders only.")
        name = unquote(urlsplit(url).path).removeprefix("/")
        content = self._sources.read(name)
        self.digests.append(f"{name}\0{files.digest_bytes(content)}")
        kind = _MIME_TYPES.get(name.rpartition(".")[2].lower())
        if kind is None:
            raise LibraryError(f"A template asks for `{name}`; only {', '.join(sorted(_MIME_TYPES))} can be used.")
        return URLFetcherResponse(url, content, _headers(kind))


@functools.cache
def _headers(kind: str) -> EmailMessage:
    """What is said of every file of a kind; it is only read. Making it takes longer than reading the file."""
    headers = EmailMessage()
    headers["Content-Type"] = kind
    return headers


def render(html: str, sources: Sources, *, packed: bool = True) -> Rendered:
    """Lay out an HTML document as a PDF.

    The document's own `<html lang>`, `<title>` and `<meta>` become the PDF's language, title and metadata.

    Args:
        html: the document.
        sources: what it may use.
        packed: whether its streams are deflated and its objects put together. Who only reads the file need not wait.

    Raises:
        LibraryError: the document asks for something outside `sources`, attaches a file, or links to a
            relative address, or names no language or title.
    """
    fetcher = Fetcher(sources)
    with undisturbed() as said:
        return _written(html, fetcher, said, packed=packed)


def warm() -> None:
    """Lay out one page in every face, so that whoever is forked from here finds fonts and colour profile loaded."""
    faces = "".join(f"<p style=\"font-family: 'Liberation {one}'\">a<b>a</b><i>a</i></p>" for one in _FACES)
    source = HTML(string=f"<html lang=en><title>a</title>{faces}", url_fetcher=URLFetcher(allowed_protocols=()))
    with _heard(), _no_collector(), warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        source.render(font_config=fonts(), pdf_variant="pdf/a-2a").write_pdf(
            pdf_variant="pdf/a-2a", output_intent="srgb"
        )


def lay_out(html: str, fetcher: Fetcher) -> Document:
    """The pages of an HTML document, not drawn yet.

    Raises:
        LibraryError: as `render`.
    """
    source = HTML(string=html, base_url=ORIGIN + "type/", url_fetcher=fetcher)
    document = pleading.settle(source, lambda: source.render(font_config=fonts(), pdf_variant="pdf/a-2a"))
    refuse(document)
    return document


def _written(html: str, fetcher: Fetcher, said: list[str], *, packed: bool) -> Rendered:
    document = lay_out(html, fetcher)
    content = "\n".join([html, *sorted(set(fetcher.digests))])
    identifier = files.digest_bytes(content.encode())[:32].encode()
    with warnings.catch_warnings():
        # WeasyPrint 70 leaves closing its colour profile to Python.
        warnings.simplefilter("ignore", ResourceWarning)
        pdf = document.write_pdf(pdf_identifier=identifier, finisher=finish, uncompressed_pdf=not packed, **OPTIONS)
    if fetcher.refused is not None:
        raise fetcher.refused
    missing = {codepoint for font in document.fonts.values() for codepoint in font.missing} | _private(html)
    return Rendered(
        pdf=pdf,
        pages=len(document.pages),
        missing="".join(map(chr, sorted(missing))),
        warnings=tuple(said),
    )


def _private(html: str) -> set[int]:
    """Private-use characters: a font may draw something for them, but nobody can say that it is what was meant."""
    return {ord(one) for one in set(html) if unicodedata.category(one) == "Co"}


@functools.cache
def fonts() -> FontConfiguration:
    """The configuration of fonts of every paper."""
    # One for all renders: making one costs as much as laying out a page.
    return FontConfiguration()


def refuse(document: Document) -> None:
    """Stop what would carry foreign bytes or dead addresses into a filing.

    Raises:
        LibraryError: as `render`.
    """
    if not document.metadata.title or not document.metadata.lang:
        raise LibraryError("A template's page needs `<html lang>` and `<title>`; extend `shared/paper.html.j2`.")
    links = [(kind, target) for page in document.pages for kind, target, _, _ in page.links]
    if document.metadata.attachments or any(kind == "attachment" for kind, _ in links):
        raise LibraryError("A template attaches a file. Papers carry no attachments; make it an exhibit.")
    for kind, target in links:
        if kind == "external" and not target.startswith(("https://", "http://", "mailto:", "tel:")):
            raise LibraryError(f"A template links to `{target[:80]}`. Write a whole address beginning with https://.")
        if target.startswith(ORIGIN):
            raise LibraryError("A template links to a relative address, which no reader could follow. Write it whole.")


def finish(document: Document, pdf: pydyf.PDF) -> None:
    """What WeasyPrint leaves to do before the file is written."""
    del document
    artifacts.mark(pdf)
    _claim_ua(pdf)


def _claim_ua(pdf: pydyf.PDF) -> None:
    """Add the PDF/UA claim inside the XMP's own `rdf:RDF`; elsewhere it is not found."""
    number = int(pdf.catalog["Metadata"].split()[0])
    metadata = pdf.objects[number]
    [xmp] = metadata.stream
    metadata.stream = [xmp.replace(b"</rdf:RDF>", _UA_CLAIM + b"</rdf:RDF>")]


@contextlib.contextmanager
def undisturbed() -> Iterator[list[str]]:
    """What every rendering stands in; yields the list of what the renderer will say.

    Raises:
        LibraryError: the document asks for something it may not have.
    """
    with _heard() as said, _no_collector():
        try:
            yield said
        except FatalURLFetchingError as error:
            raise LibraryError(str(error.__cause__ or error)) from error


@contextlib.contextmanager
def _no_collector() -> Iterator[None]:
    """Rendering makes no garbage in circles worth looking for; looking costs a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextlib.contextmanager
def _heard() -> Iterator[list[str]]:
    """Collect what the renderer says; it must not reach a log, since it may quote the form."""
    logger = logging.getLogger("weasyprint")
    said: list[str] = []

    class _Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not record.getMessage().startswith(_IDLE):
                said.append(record.getMessage())

    ear, propagate, level = _Ear(logging.WARNING), logger.propagate, logger.level
    logger.addHandler(ear)
    logger.propagate = False
    # Whoever made it quieter for the log must not make us deaf. Setting a level makes all loggers forget theirs.
    quiet = not logger.isEnabledFor(logging.WARNING)
    if quiet:
        logger.setLevel(logging.WARNING)
    try:
        yield said
    finally:
        logger.removeHandler(ear)
        logger.propagate = propagate
        if quiet:
            logger.setLevel(level)
