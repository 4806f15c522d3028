"""Laying out a page, as the other rooms ask for it: the renderer takes a second to load, so it waits for the first."""

from dataclasses import dataclass

from pipeline.press.sources import Sources

ORIGIN = "https://paper.invalid/"
"""What relative addresses in a template start from. No such host can exist (RFC 2606); the fetcher reads the path
as `<shelf>/<file>`, so an address can never name a file of this machine or the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page-laid paper."""

    pdf: bytes
    pages: int
    missing: str
    """Characters no installed font has, each once, sorted. Not empty: the PDF must not be used."""
    warnings: tuple[str, ...]
    """What the renderer could not make sense of in the template or its styles."""


def render(html: str, sources: Sources) -> Rendered:
    """Lay out an HTML document as a PDF. See `press.render.render`.

    Raises:
        LibraryError: as there.
    """
    from pipeline.press import render as renderer

    return renderer.render(html, sources)
