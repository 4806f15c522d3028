"""Peers that take HTML: each fills the shipped template with plain Jinja2, compiled once, and lays the page out.

Our templates are filled in a sandbox; theirs are not, so they fill faster than we would let them. Beside that, each is
measured on pages that were filled before.
"""

import contextlib
import importlib
import io
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from lxml import html as lxml_html

from peers.measuring import Absent
from pipeline.model import Court, DocumentType, Form
from pipeline.press import context, laid, papers, sandbox, sources, words
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


_SIGNATURE = '<div class="signature">'
_HEAD = "</head>"
Page = Callable[[int], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plain:
    """The shipped template under plain Jinja2."""

    environment: Environment
    made: DocumentType
    court: Court
    place: Sources
    at: datetime
    tag_line: str
    """What the court prints for readers of other languages: the same on every page."""
    style: str

    def page(self, form: Form) -> str:
        paper = self.made.papers[0]
        about = context.of_form(form, self.court, received_at=self.at, made=self.made)
        own = {"title": paper.title, "paper": paper, "footer": papers.footer(form, paper.title), "large_print": False}
        template = self.environment.get_template(sandbox.full_name(paper.body))
        english = template.render({**about, **own})
        return english.replace(_HEAD, self.style + _HEAD, 1).replace(_SIGNATURE, self.tag_line + _SIGNATURE, 1)


def filling(forms: Sequence[Form], known: Catalog, at: datetime) -> Page:
    """Fills the page of a record, as a program of one's own would.

    Raises:
        RuntimeError: the page is not the one we fill; then the templates have changed, and this must follow them.
    """
    made, court = known.documents[forms[0].document_type], known.courts[forms[0].court]
    place = sources.of(made, court)
    environment = Environment(
        loader=FunctionLoader(lambda name: place.read(name).decode()),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(words.FILTERS)
    ours = lxml_html.document_fromstring(filled(forms[:1], known, at)[0])
    note = next(iter(ours.findall(".//*[@class='tag-line']")), None)
    link = ours.findall(".//link")[-1]
    plain = _Plain(
        environment=environment,
        made=made,
        court=court,
        place=place,
        at=at,
        tag_line="" if note is None else _text(note),
        style="" if note is None else _text(link),
    )
    if _same(lxml_html.document_fromstring(plain.page(forms[0]))) != _same(ours):
        raise RuntimeError("the peers' page is not ours")
    return lambda number: inlined(plain.page(forms[number]), place)


def _text(element: lxml_html.HtmlElement) -> str:
    return str(lxml_html.tostring(element, encoding="unicode", with_tail=False))


def _same(page: lxml_html.HtmlElement) -> str:
    """A page without the blanks that only its source has."""
    return re.sub(r"\s+", "", _text(page))


def inlined(html: str, place: Sources) -> str:
    """A page that needs no other file: its style sheets stand in it."""
    return _SHEET.sub(lambda found: f"<style>{place.read(found[1]).decode()}</style>", html)


def weasyprint(page: Page) -> Make:
    """The plain loop: no variant, no options."""
    with laid.by_file_name():
        from weasyprint import HTML

    def make(number: int) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return bytes(HTML(string=page(number)).write_pdf())

    return make


def archival(page: Page, place: Sources) -> Make:
    """WeasyPrint as we configure it: PDF/A-2a and PDF/UA-1, no collector while it works, one font configuration."""
    return lambda number: laid.render(page(number), place).pdf


def plutoprint(page: Page) -> Make | Absent:
    """PlutoPrint; its files are neither tagged nor archival."""
    try:
        pluto: Any = importlib.import_module("plutoprint")
    except ImportError:
        return Absent(name="PlutoPrint", why="not installed: pip install -r requirements-peers.lock")

    def make(number: int) -> bytes:
        book, out = pluto.Book(pluto.PAGE_SIZE_LETTER), io.BytesIO()
        with contextlib.redirect_stderr(io.StringIO()):
            book.load_html(page(number))
            book.write_to_pdf_stream(out)
        return out.getvalue()

    return make
