"""What is stamped on pages: filing stamps, exhibit labels, Bates numbers, header lines, page numbers, marks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pipeline.pages.spots import Across, Edge, Spot

_COUNTER = re.compile(r"\{(page|pages|number)\}")
_HEADER = re.compile(r"\{(case|document|filed|page|pages)\}")


class Kind(StrEnum):
    """What a stamp is; decides what it is called in the page's artifact."""

    FILED = "filed"
    EXHIBIT = "exhibit"
    BATES = "bates"
    HEADER = "header"
    PAGE_NUMBER = "page-number"
    MARK = "mark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a stamp."""

    text: str
    """May hold `{page}`, `{pages}` (of the file) and `{number}` (the stamp's own count)."""
    size: float = 9
    """In points."""
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """One thing to print on some pages."""

    kind: Kind
    lines: tuple[Line, ...]
    spots: tuple[Spot, ...]
    """Where it may stand, the best place first."""
    pages: tuple[int, ...] | None = None
    """Page indexes; None means every page."""
    framed: bool = False
    """Whether a box is drawn round it."""
    first: int = 1
    """What `{number}` is on the first of its pages."""
    digits: int = 1
    """How many digits `{number}` has at least."""


def filled(text: str, values: Mapping[str, str]) -> str:
    """A line with its counters filled in; nothing else in it means anything."""
    return _COUNTER.sub(lambda found: values[found[1]], text) if "{" in text else text


def _literal(text: str) -> str:
    """A person's words, which must not be taken for counters."""
    return text.replace("{", "(").replace("}", ")")


def filed(at: datetime, clerk: str, *, word: str = "FILED", court: str = "", spots: tuple[Spot, ...] = ()) -> Stamp:
    """The clerk's filing stamp on page 1.

    Args:
        at: the moment of filing, in the court's own time zone.
        clerk: who filed it.
        word: `FILED`, `RECEIVED`, `ENTERED` …
        court: a line above the clerk, may be empty.
        spots: where it may stand; empty means the top right, then the other corners.
    """
    moment = f"{at:%B} {at.day}, {at.year} at {at:%I:%M %p}".replace(" 0", " ")
    said = (court, clerk)
    return Stamp(
        kind=Kind.FILED,
        lines=(
            Line(text=_literal(word), size=13, bold=True),
            Line(text=moment, size=8),
            *(Line(text=_literal(one), size=8) for one in said if one),
        ),
        spots=spots or _CORNERS,
        pages=(0,),
        framed=True,
    )


def exhibit(label: str, *, pages: tuple[int, ...] = (0,), word: str = "EXHIBIT") -> Stamp:
    """An exhibit label, on the exhibit's first page unless told otherwise."""
    return Stamp(
        kind=Kind.EXHIBIT,
        lines=(Line(text=_literal(word), size=8, bold=True), Line(text=_literal(label), size=14, bold=True)),
        spots=_EXHIBIT,
        pages=pages,
        framed=True,
    )


def bates(prefix: str, *, first: int = 1, digits: int = 6, pages: tuple[int, ...] | None = None) -> Stamp:
    """Bates numbers: one number a page, counted on over all pages given."""
    return Stamp(
        kind=Kind.BATES,
        lines=(Line(text=_literal(prefix) + "{number}", size=9, bold=True),),
        spots=_BOTTOM_RIGHT,
        pages=pages,
        first=first,
        digits=digits,
    )


def header(
    pattern: str,
    *,
    case: str,
    document: str,
    filed_on: str,
    pages: tuple[int, ...] | None = None,
) -> Stamp:
    """The line a court prints at the top of each filed page.

    Args:
        pattern: the court's own, with `{case}`, `{document}`, `{filed}`, `{page}` and `{pages}`.
        case: the docket number.
        document: the number of the docket entry.
        filed_on: the date as the court writes it.
        pages: page indexes; None means every page.
    """
    values = {"case": _literal(case), "document": _literal(document), "filed": _literal(filed_on)}
    text = _HEADER.sub(lambda found: values.get(found[1], found[0]), pattern)
    return Stamp(kind=Kind.HEADER, lines=(Line(text=text, size=9),), spots=_TOP, pages=pages)


def page_numbers(*, pages: tuple[int, ...] | None = None) -> Stamp:
    """`Page x of y` on every page."""
    return Stamp(
        kind=Kind.PAGE_NUMBER, lines=(Line(text="Page {page} of {pages}", size=9),), spots=_BOTTOM, pages=pages
    )


def mark(word: str, *, pages: tuple[int, ...] | None = None) -> Stamp:
    """A word on every page: `SEALED`, `CONFIDENTIAL`, `DRAFT`."""
    return Stamp(
        kind=Kind.MARK,
        lines=(Line(text=_literal(word), size=14, bold=True),),
        spots=_MARK,
        pages=pages,
        framed=True,
    )


_CORNERS = (
    Spot(across=Across.RIGHT, edge=Edge.TOP, inset_x=36, inset_y=30, reach=72),
    Spot(across=Across.LEFT, edge=Edge.TOP, inset_x=36, inset_y=30, reach=72),
    Spot(across=Across.RIGHT, edge=Edge.BOTTOM, inset_x=36, inset_y=30, reach=300),
    Spot(across=Across.LEFT, edge=Edge.BOTTOM, inset_x=36, inset_y=30, reach=300),
    Spot(across=Across.CENTER, edge=Edge.BOTTOM, inset_x=36, inset_y=30, reach=300),
)
_EXHIBIT = (
    Spot(across=Across.RIGHT, edge=Edge.BOTTOM, inset_x=30, inset_y=36, reach=120),
    Spot(across=Across.LEFT, edge=Edge.BOTTOM, inset_x=30, inset_y=36, reach=120),
    Spot(across=Across.RIGHT, edge=Edge.TOP, inset_x=30, inset_y=36, reach=120),
    Spot(across=Across.LEFT, edge=Edge.TOP, inset_x=30, inset_y=36, reach=120),
)
_TOP = (
    Spot(across=Across.CENTER, edge=Edge.TOP, inset_x=18, inset_y=14, reach=36),
    Spot(across=Across.LEFT, edge=Edge.TOP, inset_x=18, inset_y=14, reach=36),
    Spot(across=Across.RIGHT, edge=Edge.TOP, inset_x=18, inset_y=14, reach=36),
    Spot(across=Across.CENTER, edge=Edge.TOP, inset_x=18, inset_y=4, reach=8),
)
_BOTTOM = (
    Spot(across=Across.CENTER, edge=Edge.BOTTOM, inset_x=18, inset_y=14, reach=36),
    Spot(across=Across.LEFT, edge=Edge.BOTTOM, inset_x=18, inset_y=14, reach=36),
    Spot(across=Across.CENTER, edge=Edge.BOTTOM, inset_x=18, inset_y=4, reach=8),
)
_BOTTOM_RIGHT = (
    Spot(across=Across.RIGHT, edge=Edge.BOTTOM, inset_x=36, inset_y=14, reach=36),
    Spot(across=Across.LEFT, edge=Edge.BOTTOM, inset_x=36, inset_y=14, reach=36),
    Spot(across=Across.CENTER, edge=Edge.BOTTOM, inset_x=36, inset_y=14, reach=36),
    Spot(across=Across.RIGHT, edge=Edge.BOTTOM, inset_x=18, inset_y=4, reach=8),
)
_MARK = (
    Spot(across=Across.CENTER, edge=Edge.TOP, inset_x=36, inset_y=30, reach=36),
    Spot(across=Across.CENTER, edge=Edge.BOTTOM, inset_x=36, inset_y=30, reach=36),
    Spot(across=Across.LEFT, edge=Edge.TOP, inset_x=18, inset_y=8, reach=60),
    Spot(across=Across.RIGHT, edge=Edge.TOP, inset_x=18, inset_y=8, reach=60),
    Spot(across=Across.LEFT, edge=Edge.BOTTOM, inset_x=18, inset_y=8, reach=60),
    Spot(across=Across.RIGHT, edge=Edge.BOTTOM, inset_x=18, inset_y=8, reach=60),
)
