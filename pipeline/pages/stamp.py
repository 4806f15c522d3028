"""Prints stamps on pages: only where nothing else stands, and so that a screen reader goes past them."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from pikepdf import Array

from pipeline import files
from pipeline.model import Finding, Place, Severity
from pipeline.pages import font, freespace, spots, stampcheck
from pipeline.pages.imprint import OURS, Press, Set, letters
from pipeline.pages.marks import Stamp
from pipeline.pages.merge import save
from pipeline.pages.spots import Box, Seen
from pipeline.pages.stampcheck import Placed

__all__ = ["Stamp", "Stamped", "stamp", "stamped", "unstamp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamped:
    """What became of stamping a file."""

    placed: tuple[Placed, ...]
    """What stands where."""
    findings: tuple[Finding, ...]


def stamp(
    source: Path,
    out: Path,
    stamps: tuple[Stamp, ...],
    *,
    foreign: tuple[int, ...] | None = None,
    measured: bool = True,
    checked: bool = True,
) -> tuple[Finding, ...]:
    """Print stamps on a file's pages.

    Each stamp takes the first of its places that is free of ink and of earlier stamps.

    Args:
        source: the file; it is not changed.
        out: where the stamped file shall stand.
        stamps: in order of importance.
        foreign: indexes of pages we did not make, whose content may leave something open; None means all.
        measured: whether free space is looked for. Only measurements switch it off.
        checked: whether the finished pages are compared with the old ones. Only measurements switch it off.

    Returns:
        A finding for each stamp and page without a free place, and for letters that cannot be printed.
        Those stamps are left out; the others are printed.

    Raises:
        OSError: the file cannot be read or written.
        DocketpressError: the stamps' typeface is not installed.
        pikepdf.PdfError: the source cannot be read; clean it first.
    """
    return stamped(source, out, stamps, foreign=foreign, measured=measured, checked=checked).findings


def stamped(
    source: Path,
    out: Path,
    stamps: tuple[Stamp, ...],
    *,
    foreign: tuple[int, ...] | None = None,
    measured: bool = True,
    checked: bool = True,
) -> Stamped:
    """As `stamp`, and say what stands where."""
    with contextlib.ExitStack() as stack:
        pdf = stack.enter_context(pikepdf.open(source))
        printable, findings = _printable(stamps)
        press = Press(pdf, printable)
        drawn = stack.enter_context(freespace.pictures(source)) if measured and printable else None
        placed: list[Placed] = []
        for at, page in enumerate(pdf.pages):
            wanted = press.wanted(at)
            if not wanted:
                continue
            seen = spots.seen(page)
            ink = None if drawn is None else drawn.ink(at, seen.width, seen.height)
            found, missing = _find_places(wanted, seen, ink, at)
            findings += missing
            if found:
                press.print(page, seen, found, foreign=foreign is None or at in foreign)
                placed += [Placed(at, one.texts, box, seen.own(box), (seen.width, seen.height)) for one, box in found]
        with files.placing(out, at="stamp.paper") as temporary:
            save(pdf, temporary)
            if checked:
                findings += stampcheck.check(source, temporary, tuple(placed), before=drawn)
    return Stamped(placed=tuple(placed), findings=tuple(findings))


def _find_places(
    wanted: list[Set],
    seen: Seen,
    ink: freespace.Ink | None,
    at: int,
) -> tuple[list[tuple[Set, Box]], list[Finding]]:
    taken: list[Box] = []
    placed, findings = [], []
    for one in wanted:
        box = _place(one, seen, ink, taken)
        if box is None:
            findings.append(_no_space(one, at))
        else:
            taken.append(box)
            placed.append((one, box))
    return placed, findings


def unstamp(source: Path, out: Path) -> None:
    """Take all our stamps off again; the pages look as they did before the first."""
    with pikepdf.open(source) as pdf:
        for page in pdf.pages:
            content = page.obj.get("/Contents")
            if isinstance(content, Array):
                page.obj["/Contents"] = Array([one for one in content if OURS not in one.stream_dict])
        with files.placing(out, at="stamp.undo") as temporary:
            save(pdf, temporary)


def _printable(stamps: tuple[Stamp, ...]) -> tuple[list[Stamp], list[Finding]]:
    """Leave out, with a finding, stamps that need a letter the typeface lacks."""
    kept, findings = [], []
    for one in stamps:
        try:
            for line in one.lines:
                font.cut(font.face(bold=line.bold), letters([line]))
            kept.append(one)
        except font.MissingLetter as error:
            findings.append(_unprintable(one, error.letter))
    return kept, findings


def _place(one: Set, seen: Seen, ink: freespace.Ink | None, taken: list[Box]) -> Box | None:
    for spot in one.stamp.spots:
        for box in spot.boxes((seen.width, seen.height), (one.width, one.height)):
            if not any(_overlap(box, other) for other in taken) and (ink is None or ink.free(box)):
                return box
    return None


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _no_space(one: Set, at: int) -> Finding:
    return Finding(
        code="pages.no-free-space",
        severity=Severity.ERROR,
        where=Place(page=at + 1),
        message=f"Page {at + 1} has no free place for the {one.stamp.kind.value} stamp “{one.texts[0]}”: "
        "in every place it may stand, something is printed already.",
        repair="Give the page wider margins, or print it a little smaller, and drop it again.",
    )


def _unprintable(one: Stamp, letter: str) -> Finding:
    return Finding(
        code="pages.stamp-letter",
        severity=Severity.ERROR,
        where=Place(),
        message=f"The {one.kind.value} stamp cannot be printed: "
        f"the stamps' typeface has no “{letter}” (U+{ord(letter):04X}).",
        repair="Write the name or word with other letters.",
    )
