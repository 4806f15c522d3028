"""What holds a packet together: a cover sheet before each exhibit, and an index of all its papers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pipeline import files
from pipeline.model import Case, Court, Exhibit
from pipeline.press import context, sources
from pipeline.press.fill import fill
from pipeline.press.laid import Rendered, render


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One tab of a binder, as its divider and the index say it."""

    label: str
    """`1`, `2` … or `A`, `B` …"""
    title: str
    entry: str | None = None
    """The number of the docket entry."""
    dated: date | None = None
    first: int | None = None
    """The page of the binder it begins on, its divider; from 1. None while that is not known yet."""
    pages: int
    """Its divider included."""
    bates: str | None = None
    """Its Bates numbers, from the first to the last."""

    @property
    def last(self) -> int | None:
        """The page of the binder it ends on."""
        return None if self.first is None else self.first + self.pages - 1


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


def divider(
    tab: Tab, word: str, case: Case, court: Court, path: Path, *, received_at: datetime, note: str | None = None
) -> MadeSheet:
    """Make the sheet that stands before a tab of a binder.

    Args:
        tab: what it says.
        word: before the label: `Tab`.
        case: for the line that says whose binder it is.
        court: for the page.
        path: where the PDF is written.
        received_at: when the drop was claimed; the creation time in the metadata.
        note: a line below the title.
    """
    title = f"{word} {tab.label}: {tab.title}"
    about = {"tab": tab, "word": word, "note": note, "title": title}
    rendered = _render("shared/tab-divider.html.j2", about, case, court, received_at)
    if not rendered.missing:
        files.write_whole(path, rendered.pdf, at="press.divider")
    return _sheet(path, title, rendered)


def tab_index(
    tabs: tuple[Tab, ...], word: str, case: Case, court: Court, path: Path, *, total: int, received_at: datetime
) -> MadeSheet:
    """Make a binder's index: tab, document, docket number, date, pages. Like `index` it is made twice.

    Args:
        tabs: in order.
        word: heading of the first column.
        case: for the line that says whose binder it is.
        court: for the page.
        path: where the PDF is written.
        total: pages of the whole binder.
        received_at: when the drop was claimed; the creation time in the metadata.
    """
    about = {"tabs": tabs, "word": word, "total": total, "title": "Index"}
    rendered = _render("shared/binder-index.html.j2", about, case, court, received_at)
    if not rendered.missing:
        files.write_whole(path, rendered.pdf, at="press.index")
    return _sheet(path, "Index", rendered)


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
