"""What a finished packet itself says about where each of its parts begins and ends."""

from pathlib import Path

import pikepdf

from pipeline.model import Finding, Place, Severity
from pipeline.pages import bookmarks, links

Entry = tuple[str, int, int]
"""A part's bookmark, its first and its last page, counted from 1."""


def read_back(packet: Path) -> tuple[Entry, ...]:
    """The parts of a packet by its bookmarks of the first level.

    Raises:
        pikepdf.PdfError: the file cannot be read.
    """
    with pikepdf.open(packet) as pdf:
        places = links.Places(pdf)
        starts = [(one.title, places.page(one.target) + 1) for one in bookmarks.read(pdf) if one.level == 0]
        ends = [first - 1 for _, first in starts[1:]] + [len(pdf.pages)]
    return tuple((title, first, last) for (title, first), last in zip(starts, ends, strict=True))


def check_index(packet: Path, printed: tuple[Entry, ...], *, besides: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    """Compare the page numbers an index prints with where the parts really lie.

    Args:
        packet: the finished file.
        printed: what the index says, in its order.
        besides: titles of parts that the index need not list, such as the index itself.

    Returns:
        A finding for each entry that is wrong, missing or too much.
    """
    found = [one for one in read_back(packet) if one[0] not in besides]
    findings = [
        _wrong(said[0], f"pages {said[1]} to {said[2]}", f"pages {real[1]} to {real[2]} hold “{real[0]}”")
        for said, real in zip(printed, found, strict=False)
        if said != real
    ]
    findings += [
        _wrong(said[0], f"pages {said[1]} to {said[2]}", "there is no such part") for said in printed[len(found) :]
    ]
    findings += [_wrong(real[0], "nothing", f"it is on pages {real[1]} to {real[2]}") for real in found[len(printed) :]]
    return tuple(findings)


def _wrong(title: str, said: str, real: str) -> Finding:
    return Finding(
        code="pages.index-wrong",
        severity=Severity.ERROR,
        where=Place(),
        message=f"The packet's index says {said} for “{title}”, but {real}.",
        found=said,
        repair="This is a fault of Docketpress, not of the form: keep the drop and report it.",
    )
