"""Reads every file of a dropped answer, court headers among them, and holds copies against our papers.

All of it runs in a limited child: `read` and `same_paper` are what the line calls there.
"""

import re
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pypdfium2

from pipeline.intake.answers import Said
from pipeline.intake.answers import read as answers_room
from pipeline.intake.read import inner_path
from pipeline.model import Packet, ReviewStatus
from pipeline.pages import court_header
from pipeline.pages.court_header import Header

_MOST_FILES = 200
_LEAST_WORDS = 20
"""Characters of text without which nothing can be said about a paper by its words."""


def read(packet: Packet, out: Path) -> tuple[Said, ...]:
    """What every file of a drop says, notices first: a copy that came beside its notice is told by it.

    Args:
        packet: the drop.
        out: an existing folder for PDFs that came with e-mails.
    """
    found = [_file(packet, one.path, inner_path(packet, one), out) for one in packet.files[:_MOST_FILES]]
    return tuple(sorted(found, key=lambda one: (one.kind in {"unknown", "stamped"}, one.file)))


def _file(packet: Packet, path: Path, name: str, out: Path) -> Said:
    del packet
    said = answers_room.read(path, name, out)
    if said.mail or said.kind != "unknown" or not said.copies:
        return said
    return _stamped(said, path)


def _stamped(said: Said, path: Path) -> Said:
    """A paper with a court's header on it. Headers of several cases are told as several cases."""
    try:
        found = court_header.headers(path)
    except pypdfium2.PdfiumError:
        return replace(said, doubts=("broken",))
    if not found:
        return said
    first = found[0]
    return replace(
        said,
        kind="stamped",
        cases=_unique_cases(found),
        entries=(first.document,) if first.document else (),
        filed_on=_day(first.filed),
        portal_number=first.envelope or "",
        status=ReviewStatus.ACCEPTED if first.document or first.filed else ReviewStatus.UNKNOWN,
    )


def _unique_cases(found: tuple[Header, ...]) -> tuple[str, ...]:
    kept: list[str] = []
    for one in found:
        if one.case and not any(court_header.same_case(one.case, other) for other in kept):
            kept.append(one.case)
    return tuple(kept)


def _day(text: str | None) -> date | None:
    parts = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{2}|\d{4})", (text or "").strip())
    if parts is None:
        return None
    year = int(parts[3]) + (2000 if len(parts[3]) == 2 else 0)  # noqa: PLR2004 - two digits of a year
    try:
        return date(year, int(parts[1]), int(parts[2]))
    except ValueError:
        return None


def same_paper(copy: Path, ours: tuple[Path, ...]) -> int:
    """Which of our papers a copy is of, by its pages and its words; -1 where none or several could be.

    Raises:
        pypdfium2.PdfiumError: one of them cannot be read.
    """
    told = _pages(copy)
    fitting = [at for at, path in enumerate(ours) if _same(told, _pages(path))]
    return fitting[0] if len(fitting) == 1 else -1


def _same(copy: list[str], ours: list[str]) -> bool:
    """Every page of the copy holds the words of ours; the court's own line stands before or behind them."""
    enough = sum(len(one) for one in ours) >= _LEAST_WORDS
    return enough and len(copy) == len(ours) and all(one in other for one, other in zip(ours, copy, strict=True))


def _pages(path: Path) -> list[str]:
    with closing(pypdfium2.PdfDocument(path)) as document:
        return [_words(document, at) for at in range(len(document))]


def _words(document: pypdfium2.PdfDocument, at: int) -> str:
    with closing(document[at]) as page, closing(page.get_textpage()) as words:
        return re.sub(r"\W+", "", str(words.get_text_range())).casefold()
