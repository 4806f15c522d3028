"""Peers that take HTML. All are given the same filled pages: what filling costs is ours alone to pay here."""

import contextlib
import importlib
import io
import re
import warnings
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from peers.measuring import Absent
from pipeline.model import Form
from pipeline.press import context, laid, papers, sources
from pipeline.press.laid import ORIGIN
from pipeline.press.sources import Sources
from pipeline.rules.catalog import Catalog

_SHEET = re.compile(rf'<link rel="?stylesheet"? href="{re.escape(ORIGIN)}([^"]+)"[^>]*>')
Make = Callable[[int], bytes]


def shelf(known: Catalog, kind: str, court: str) -> Sources:
    """Where the templates' style sheets lie."""
    return sources.of(known.documents[kind], known.courts[court])


def filled(forms: Sequence[Form], known: Catalog, at: datetime) -> list[str]:
    """The page of each record, as WeasyPrint gets it from us."""
    made, court = known.documents[forms[0].document_type], known.courts[forms[0].court]
    place, pages = sources.of(made, court), []
    for form in forms:
        about = context.of_form(form, court, received_at=at, made=made)
        pages.append(papers.page_of(made.papers[0], form, court, about, place).html)
    return pages


def inlined(html: str, place: Sources) -> str:
    """A page that needs no other file: its style sheets stand in it."""
    return _SHEET.sub(lambda found: f"<style>{place.read(found[1]).decode()}</style>", html)


def weasyprint(pages: Sequence[str], place: Sources) -> Make:
    """The plain loop: no variant, no options."""
    with laid.by_file_name():
        from weasyprint import HTML
    whole = [inlined(one, place) for one in pages]

    def make(number: int) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bytes(HTML(string=whole[number]).write_pdf())

    return make


def archival(pages: Sequence[str], place: Sources) -> Make:
    """WeasyPrint as we configure it: PDF/A-2a and PDF/UA-1, no collector while it works, one font configuration."""
    return lambda number: laid.render(pages[number], place).pdf


def plutoprint(pages: Sequence[str], place: Sources) -> Make | Absent:
    """PlutoPrint; its files are neither tagged nor archival."""
    try:
        pluto: Any = importlib.import_module("plutoprint")
    except ImportError:
        return Absent(name="PlutoPrint", why="not installed: pip install -r requirements-peers.lock")
    whole = [inlined(one, place) for one in pages]

    def make(number: int) -> bytes:
        book, out = pluto.Book(pluto.PAGE_SIZE_LETTER), io.BytesIO()
        with contextlib.redirect_stderr(io.StringIO()):
            book.load_html(whole[number])
            book.write_to_pdf_stream(out)
        return out.getvalue()

    return make
