"""What holds a packet together: a cover sheet before each exhibit, and an index of all its papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import files
from pipeline.model import Case, Court, Exhibit
from pipeline.press import context, sources
from pipeline.press.fill import fill
from pipeline.press.render import Rendered, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a packet's index."""

    title: str
    label: str | None = None
    """`Exhibit A`; None: its place in the index."""
    page: int | None = None
    """Where it begins in the packet, from 1. None while that is not known yet: a dash as wide stands there."""
    note: str | None = None
    """Said behind the title, for example `sealed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeSheet:
    """A finished cover sheet or index."""

    path: Path
    title: str
    pages: int
    missing: str
    """Characters no font has. Not empty: nothing was written and `pages` is 0."""


def cover(
    exhibit: Exhibit,
    case: Case,
    court: Court,
    path: Path,
    *,
    received_at: datetime,
    note: str | None = None,
) -> MadeSheet:
    """Make the cover sheet of an exhibit.

    Args:
        exhibit: its label and title are printed.
        case: for the caption.
        court: for the caption and the page.
        path: where the PDF is written.
        received_at: when the drop was claimed; the creation time in the metadata.
        note: a line below the title, for example what the clerk should know of a sealed exhibit.
    """
    title = f"Exhibit {exhibit.label}: {exhibit.title}"
    rendered = _render(
        "shared/exhibit-cover.html.j2",
        {"exhibit": exhibit, "note": note, "title": title},
        case,
        court,
        received_at,
    )
    if not rendered.missing:
        files.write_whole(path, rendered.pdf, at="press.cover")
    return _sheet(path, title, rendered)


def index(
    entries: tuple[Entry, ...],
    case: Case,
    court: Court,
    path: Path,
    *,
    received_at: datetime,
    title: str = "Index of Papers",
) -> MadeSheet:
    """Make a packet's index.

    The index is part of the packet it counts, so it is made twice: once without page numbers to learn how long
    it is, and again when the merged file has told where each part begins. Both have the same number of pages.

    Args:
        entries: the packet's parts, in order, the index itself left out.
        case: for the caption.
        court: for the caption and the page.
        path: where the PDF is written.
        received_at: when the drop was claimed; the creation time in the metadata.
        title: the heading.
    """
    rendered = _render("shared/packet-index.html.j2", {"entries": entries, "title": title}, case, court, received_at)
    if not rendered.missing:
        files.write_whole(path, rendered.pdf, at="press.index")
    return _sheet(path, title, rendered)


def _render(name: str, own: Mapping[str, object], case: Case, court: Court, received_at: datetime) -> Rendered:
    shelf = sources.of_court(court)
    about = {**context.of_case(case, court, received_at=received_at), "footer": case.docket_number or "", **own}
    return render(fill(name, about, shelf), shelf)


def _sheet(path: Path, title: str, rendered: Rendered) -> MadeSheet:
    return MadeSheet(
        path=path,
        title=title,
        pages=0 if rendered.missing else rendered.pages,
        missing=rendered.missing,
    )
