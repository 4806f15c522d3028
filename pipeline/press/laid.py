"""Laying out a page, as the other rooms ask for it: the renderer takes a second to load, so it waits for the first."""

import contextlib
import ctypes.util
import sys
from collections.abc import Iterator
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


@contextlib.contextmanager
def by_file_name() -> Iterator[None]:
    """Let no linker be asked where a library is.

    WeasyPrint 70 tries each of its libraries by other systems' names first, and for every one that is not there
    Python starts `ldconfig`, `gcc` and `ld`. On Linux the file names it tries afterwards are the right ones.
    """
    asked = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = _nowhere
    try:
        yield
    finally:
        ctypes.util.find_library = asked


def _nowhere(name: str) -> str | None:
    del name
    return None


def load() -> None:
    """Load the renderer, and lay out a page, so that whoever is forked from here finds all that does not change."""
    with by_file_name():
        from pipeline.press import render as renderer
    renderer.warm()


def render(html: str, sources: Sources, *, packed: bool = True) -> Rendered:
    """Lay out an HTML document as a PDF. See `press.render.render`.

    Raises:
        LibraryError: as there.
    """
    with by_file_name():
        from pipeline.press import render as renderer

    return renderer.render(html, sources, packed=packed)
