"""Reads the line that a court prints at the top of filed pages: which case, which document, which day, which page.

The forms are data, `court_headers.toml`. Call it in a limited child: a filed copy is a stranger's file.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pypdfium2

from pipeline.pages.searchable import text_of

BAND = 60.0
"""Points from the upper edge in which a court prints; most keep within 42 (above y = 750 of 792)."""
_FORMS = Path(__file__).with_name("court_headers.toml")
_LONGEST = 2_000
"""Characters of a band that are looked at; a header has two hundred."""
_CORE = re.compile(r"(?:(\d):)?(\d{2,4})-?([a-z]{2,3})-?0*(\d+)")
"""A federal number without the judges' initials: office, year, kind, number."""
_TYPED = ("case", "document", "filed", "page", "pages", "envelope")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What one header line says; what the form does not hold is None."""

    form: str
    """Its name in `court_headers.toml`."""
    verified: bool
    """Whether that form was compared with a real filed page."""
    on: int
    """The page it stands on, from 1."""
    case: str | None = None
    document: str | None = None
    """As printed: `12`, `12-1`, `17.1`."""
    filed: str | None = None
    """The day as printed."""
    page: int | None = None
    pages: int | None = None
    envelope: str | None = None
    """The portal's number of the envelope."""


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    pattern: re.Pattern[str]
    verified: bool


def headers(path: Path) -> tuple[Header, ...]:
    """Every header line of a file, page by page; none where no form is recognised.

    Raises:
        pypdfium2.PdfiumError: the file cannot be read.
    """
    with closing(pypdfium2.PdfDocument(path)) as document:
        return tuple(found for number in range(len(document)) for found in _on(document, number))


def read(text: str, *, on: int = 1) -> tuple[Header, ...]:
    """The header lines in the text of a page's upper band; the first form that fits a place is taken.

    Args:
        text: as it was read, line breaks and all.
        on: the page's number.
    """
    plain = " ".join(text[:_LONGEST].split())
    taken: list[tuple[int, int]] = []
    found: list[Header] = []
    for form in _forms():
        for match in form.pattern.finditer(plain):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                found.append(_header(form, match.groupdict(), on))
    return tuple(found)


def same_case(one: str, other: str) -> bool:
    """Whether two numbers name one case: the judges' initials, blanks, leading noughts and capitals count for nothing.

    A number without its office (`24-cv-123`) names the case of any office.
    """
    first, second = _key(one), _key(other)
    if len(first) == len(second) == len(("office", "year", "kind", "number")):
        offices = {first[0], second[0]} - {""}
        return first[1:] == second[1:] and len(offices) <= 1
    return first == second


def _key(number: str) -> tuple[str, ...]:
    plain = "".join(number.split()).casefold()
    core = _CORE.match(plain)
    if core and core[3] != "no":
        return (core[1] or "", core[2][-2:], core[3], core[4])
    return ("".join(one for one in plain if one.isalnum()),)


def _on(document: pypdfium2.PdfDocument, number: int) -> Iterator[Header]:
    with closing(document[number]) as page:
        yield from read(band_text(page), on=number + 1)


def band_text(page: pypdfium2.PdfPage, height: float = BAND) -> str:
    """The text at the top of a page, as far down as a court prints; all of it where the page is turned."""
    if page.get_rotation():
        return text_of(page)
    left, _, right, top = page.get_cropbox()
    return text_of(page, (left, top - height, right, top))


def _header(form: _Form, said: Mapping[str, str | None], on: int) -> Header:
    texts = {name: said.get(name) for name in _TYPED}
    numbers = {name: int(value) if (value := texts.pop(name)) else None for name in ("page", "pages")}
    return Header(form=form.name, verified=form.verified, on=on, page=numbers["page"], pages=numbers["pages"], **texts)


@cache
def _forms() -> tuple[_Form, ...]:
    table = tomllib.loads(_FORMS.read_text(encoding="utf-8"))
    parts = table["parts"]
    return tuple(
        _Form(one["name"], re.compile(_filled(one["pattern"], parts), re.IGNORECASE), one["verified"])
        for one in table["forms"]
    )


def _filled(pattern: str, parts: Mapping[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"{{{name}}}", part)
    return rf"(?<![A-Za-z]){pattern}(?![A-Za-z0-9])"


_forms()  # read now: a limited child may not open files later
