"""Redacts one file at a person's word, in a limited child."""

from pathlib import Path

from pipeline.confine import Confined
from pipeline.errors import ConfinedFailure, UsageError
from pipeline.line import limits
from pipeline.line.desk import PRELOAD, load_catalog
from pipeline.line.forms import named
from pipeline.pages.redact import Redacted, page_count, redact
from pipeline.pages.redact_geometry import Box
from pipeline.rules.privacy import matter as matters
from pipeline.settings import Settings


def run(
    settings: Settings,
    path: Path,
    out: Path,
    *,
    court: str,
    boxes: tuple[str, ...] = (),
    minors: tuple[str, ...] = (),
    civil: bool = False,
    reference: Path | None = None,
) -> Redacted:
    """Write a redacted copy of a PDF, and the list of what was taken out where one is wanted.

    Args:
        settings: the home's.
        path: the file.
        out: the copy; it must not be there yet, nor be the list.
        court: whose privacy rule holds.
        boxes: `page,left,bottom,right,top` each, the page from 1, the rest in points.
        minors: names of persons under 18.
        civil: the case is not criminal; without it home addresses are taken out too where the rule asks for it.
        reference: the list.

    Raises:
        UsageError: a file is missing or in the way, there is no such court, or a box is no box.
    """
    catalog = load_catalog(settings)
    found = named(catalog.courts, court, "court")
    if not path.is_file():
        raise UsageError(f"There is no file {path}.")
    for one in (out, reference):
        if one is not None and one.exists():
            raise UsageError(f"{one} is there already; nothing is overwritten. Name another file.")
    if reference is not None and reference.resolve() == out.resolve():
        raise UsageError("The copy and the list of what was taken out are one file. Name two; the list is not filed.")
    matter = matters.of_file(found, catalog.privacy, criminal=not civil, minors=minors)
    places = tuple(_box(one) for one in boxes)
    try:
        with Confined(settings.child, preload=PRELOAD) as confined:
            if places:
                _on_pages(boxes, places, confined.call(page_count, path.resolve()))
            return confined.call(
                redact,
                path.resolve(),
                out.resolve(),
                matter,
                name=path.name,
                boxes=places,
                reference=reference.resolve() if reference else None,
            )
    except ConfinedFailure as failure:
        return Redacted(pages=0, findings=(limits.finding(failure, path.name),))


def _on_pages(said: tuple[str, ...], places: tuple[tuple[int, Box], ...], pages: int) -> None:
    """Every box lies on a page there is; a file that cannot be read (0 pages) is told of later."""
    for text, (index, _) in zip(said, places, strict=True):
        if 0 < pages <= index:
            there = "one page" if pages == 1 else f"the pages 1 to {pages}"
            raise UsageError(f"--box {text}: the file has {there}.")


def _box(text: str) -> tuple[int, Box]:
    try:
        page, *edges = (float(one) for one in text.split(","))
        left, bottom, right, top = edges
    except ValueError as error:
        raise UsageError(f"--box {text}: write page,left,bottom,right,top, for example 2,100,500,300,520.") from error
    if page < 1 or page != int(page) or left >= right or bottom >= top:
        raise UsageError(f"--box {text}: the page counts from 1, left is less than right, bottom less than top.")
    return int(page) - 1, (left, bottom, right, top)
