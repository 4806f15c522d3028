"""The checklist as a PDF to print, a page to copy from, and plain text: the same facts in the same order."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from pipeline import library
from pipeline.filing.packages.sheet import Item, Row, Sheet
from pipeline.model import Case, Court
from pipeline.press import geometry, sources
from pipeline.press.fill import fill
from pipeline.press.laid import render

_MADE = "2000-01-01"
"""The creation day in the PDF: fixed, because the same envelope must give the same bytes tomorrow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """The checklist's PDF."""

    data: bytes
    """Empty when no font has some character of it."""
    pages: int


def printed(sheet: Sheet, case: Case, court: Court) -> Printed:
    """Lay the checklist out as a PDF that is PDF/A-2a and PDF/UA-1.

    Raises:
        LibraryError: the template is wrong.
    """
    shelf = sources.of_court(court)
    about = {
        "sheet": sheet,
        "title": sheet.title,
        "case": case,
        "court": court,
        "page": geometry.of(court),
        "language": "en-US",
        "filer": None,
        "short_title": "",
        "made_at": _MADE,
        "footer": f"{sheet.title} {sheet.reference[:8]}",
    }
    made = render(fill("shared/checklist.html.j2", about, shelf), shelf)
    return Printed(data=b"" if made.missing else made.pdf, pages=made.pages)


def page(sheet: Sheet) -> bytes:
    """The page to copy from; every value is escaped, and nothing is fetched by it."""
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(library.shipped() / "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("checklist.html.j2").render(sheet=sheet).encode()


def text(sheet: Sheet) -> bytes:
    """The same as plain text, one fact a line."""
    return ("\n".join(_lines(sheet)) + "\n").encode()


def _lines(sheet: Sheet) -> Iterator[str]:
    yield sheet.title.upper()
    if sheet.access:
        yield f"*** {sheet.access}: not for the public docket ***"
    yield ""
    yield f"Court:          {', '.join(sheet.court)}"
    yield f"Case number:    {sheet.number}"
    yield f"Case:           {sheet.caption}"
    yield f"Judge:          {sheet.judge or 'not named in the form'}"
    yield f"Filer:          {sheet.filer or 'not named in the form'}{f', for {sheet.party}' if sheet.party else ''}"
    yield f"Our reference:  {sheet.reference}"
    yield from _listed("LOOK AT THIS FIRST", sheet.warnings)
    for item in sheet.items:
        yield from _item(item)
    yield from _service(sheet)
    yield from _listed("NOTES FOR THIS COURT", sheet.notes)
    yield from _listed("AT THE END", sheet.at_the_end, numbered=True)


def _item(item: Item) -> Iterator[str]:
    yield ""
    yield item.title.upper()
    yield f"Event to choose: {item.event or item.no_event}"
    yield f"Fee:             {item.fee or 'not known here; the portal shows it before the end'}"
    yield "Docket text:"
    yield f"  {item.docket_text}"
    for row in item.rows:
        yield from _row(row, item.transactions)


def _row(row: Row, transactions: int) -> Iterator[str]:
    yield ""
    upload = f", upload {row.transaction}" if transactions > 1 else ""
    yield f"{row.order}. {row.place}{upload}{f' [{row.access}]' if row.access else ''}"
    yield f"   File:        {row.name}"
    if row.place != "Main document":
        yield f"   Category:    {row.category or 'none'}"
        yield f"   Description: {row.description or 'leave empty'}"
    yield f"   Size:        {row.size}{f', {row.pages} {_pages(row.pages)}' if row.pages else ''}"
    yield from (f"   Note:        {one}" for one in row.remarks)


def _pages(count: str) -> str:
    return "page" if count == "1" else "pages"


def _service(sheet: Sheet) -> Iterator[str]:
    portal = (f"By the portal, if registered with it: {one}" for one in sheet.by_portal)
    others = (f"In another way: {name}, by {how}: {address}" for name, how, address in sheet.otherwise)
    yield from _listed("SERVICE", tuple(portal) + tuple(others) or ("The form names nobody to be served.",))


def _listed(heading: str, said: tuple[str, ...], *, numbered: bool = False) -> Iterator[str]:
    if not said:
        return
    yield ""
    yield heading
    for at, one in enumerate(said, start=1):
        mark = f"{at}. " if numbered else "- "
        yield textwrap.fill(one, 100, initial_indent=mark, subsequent_indent=" " * len(mark), break_long_words=False)
