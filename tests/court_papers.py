"""A court of samples, and papers drawn by hand that keep or break its limits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType

import pikepdf
from pikepdf import Dictionary

from pipeline.model import Court, Limits, Page, Source, Sourced
from pipeline.pages.lettering import Lettering
from tests import hostile_make

RULE = Source(citation="Rule 1 of the Court of Samples", checked=date(2026, 11, 20), verified=False)


def sourced(value: float | str | tuple[str, ...]) -> Sourced:
    return Sourced(value=value, source=RULE)


COURT = Court(
    name="samples",
    title="Court of Samples",
    time_zone="America/New_York",
    docket_number_pattern=r"\d+",
    docket_number_hint="digits",
    docket_number_source=RULE,
    page=Page(
        width=sourced(612),
        height=sourced(792),
        margin_top=sourced(72),
        margin_right=sourced(72),
        margin_bottom=sourced(72),
        margin_left=sourced(72),
        font_size=sourced(12),
        stamp_box=sourced(("468", "648", "612", "792")),
    ),
    limits=Limits(
        document_bytes=sourced(500_000),
        pages=sourced(4),
        file_name_pattern=sourced(r"[a-z0-9-]{1,20}\.pdf"),
        searchable=sourced("required"),
        fonts_embedded=sourced("required"),
        pdf_version=sourced("1.7"),
    ),
    holidays=(),
    calendar_years=(2026,),
    header_line=None,
    folder=Path(),
    digest="",
    options=MappingProxyType({}),
)
SILENT = replace(COURT, page=Page(), limits=Limits())


def paper(
    *contents: bytes, size: tuple[float, float] = (612, 792), change: Callable[[pikepdf.Pdf], None] = lambda _: None
) -> bytes:
    """Pages with an embedded font; each content is drawn as it is, `TEXT(x, y, size, words)` written by `text`."""
    pdf = pikepdf.new()
    font = embedded_font(pdf)
    for content in contents:
        page = pdf.add_blank_page(page_size=size)
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
        page.obj.Contents = pdf.make_stream(content)
    change(pdf)
    return hostile_make.saved(pdf)


def embedded_font(pdf: pikepdf.Pdf) -> Dictionary:
    """A small font inside the file: Latin letters of Liberation Sans, coded by their numbers."""
    letters = Lettering(pdf)
    letters.encode(ALPHABET)
    letters.embed()
    return letters.font


ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,-"


def text(x: float, y: float, words: str, size: float = 12) -> bytes:
    """Operators that write some words."""
    code = Lettering(pikepdf.new()).encode(words)
    return b"BT /F1 %.2f Tf 1 0 0 1 %.2f %.2f Tm %s Tj ET " % (size, x, y, code)


GOOD = text(72, 600, "The movant asks for more time.")
