"""A drop that goes back to the person: the original, a page to read and print, and what a program can read."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import files
from pipeline.late import late
from pipeline.model import Finding, Packet, RawForm, Severity
from pipeline.outbox import findings_file, groups, names, pages
from pipeline.rules.dates import written

if TYPE_CHECKING:
    from pipeline.outbox import corrections
else:  # it makes workbooks, by a library that nothing else here needs
    corrections = late("pipeline.outbox.corrections")

_ROWS_A_BOOK = 10_000
"""Rows of one workbook of corrections; more of them are laid out in several. So memory stays flat."""
_ROWS_SHOWN = 1_000
"""Rows that the page tells of; more of them nobody reads there."""
_BOOK = "corrections"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackRow:
    """A row of a roster that goes back."""

    raw: RawForm
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Seen:
    """What the page tells of many rows."""

    findings: list[Finding]
    books: list[str] = field(default_factory=list)
    errors: int = 0
    told: int = 0
    """Findings of all kinds."""
    rows: int = 0


def lay_returned(
    outbox: Path,
    packet: Packet,
    findings: tuple[Finding, ...],
    *,
    rows: tuple[RawForm, ...] = (),
    taken: int = 0,
) -> Path:
    """Lay a returned drop out under `outbox/returned/`.

    Doing it again writes the same bytes to the same place.

    Args:
        outbox: the outbox.
        packet: the drop, with its claimed files.
        findings: everything found, warnings too.
        rows: the raw forms that came back; those that are rows of a roster fill `corrections.xlsx`.
        taken: how many forms of the drop went on.

    Returns:
        The folder.

    Raises:
        OSError: the outbox cannot be written.
    """
    folder = _begun(outbox, packet)
    seen = _Seen(findings=list(findings), errors=_errors(findings))
    _book(folder, _BOOK, rows, findings, seen)
    findings_file.write(folder, packet, findings, taken)
    _page(folder, packet, seen, taken)
    return folder


def lay_returned_rows(
    outbox: Path,
    packet: Packet,
    findings: tuple[Finding, ...],
    *,
    rows: Callable[[], Iterator[BackRow]],
    count: int,
    taken: int,
    turn: str = "",
) -> int:
    """The same for rows of a roster of any length: some thousands of them at a time are in memory.

    Args:
        outbox: the outbox.
        packet: the drop, with its claimed files.
        findings: what stands against the roster as a whole.
        rows: gives each row that goes back with what stands against it; asked for twice.
        count: how many rows that are.
        taken: how many rows went on.
        turn: put behind the folder's name where some rows of the drop were done again: somebody may still be at work
            on what went back the first time.

    Returns:
        How many findings were told, warnings too.

    Raises:
        OSError: the outbox cannot be written.
    """
    folder = _begun(outbox, packet, turn)
    seen = _Seen(findings=list(findings), errors=_errors(findings), told=len(findings))
    several, every, number = count > _ROWS_A_BOOK, rows(), 0
    while some := tuple(islice(every, _ROWS_A_BOOK)):
        number += 1
        _look(some, seen)
        told = tuple(chain.from_iterable(one.findings for one in some))
        _book(folder, f"{_BOOK}-{number:02d}" if several else _BOOK, [one.raw for one in some], told, seen)
    findings_file.write(folder, packet, chain(findings, _each(rows())), taken)
    _page(folder, packet, seen, taken)
    return seen.told


def _begun(outbox: Path, packet: Packet, turn: str = "") -> Path:
    """The folder, with the drop as it was."""
    folder = outbox / "returned" / f"{names.drop_name(packet)}{turn}"
    for one in packet.files:
        _copy(one.path, folder / "original" / one.path.relative_to(packet.folder))
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with files.placing(target, at="returned.original") as temporary:
        shutil.copyfile(source, temporary)


def _book(folder: Path, name: str, rows: Sequence[RawForm], findings: tuple[Finding, ...], seen: _Seen) -> None:
    book = corrections.corrections(rows, findings)
    if book is not None:
        seen.books.append(f"{name}.xlsx")
        files.write_whole(folder / seen.books[-1], book, at="returned.corrections")


def _look(some: Sequence[BackRow], seen: _Seen) -> None:
    """Count the errors; remember the findings of the first rows for the page."""
    for one in some:
        seen.errors += _errors(one.findings)
        seen.told += len(one.findings)
        if seen.rows < _ROWS_SHOWN:
            seen.findings += one.findings
        seen.rows += 1


def _each(rows: Iterator[BackRow]) -> Iterator[Finding]:
    for one in rows:
        yield from one.findings


def _errors(findings: Sequence[Finding]) -> int:
    return sum(one.severity is Severity.ERROR for one in findings)


def _page(folder: Path, packet: Packet, seen: _Seen, taken: int) -> None:
    sorted_ones = groups.by_place(tuple(seen.findings))
    page = pages.page(
        "returned.html.j2",
        drop=packet.name,
        lane=packet.lane,
        received=f"{written(packet.received_at.date())}, {packet.received_at:%H:%M}",
        errors=[one for one in sorted_ones if one.errors],
        remarks=[one for one in sorted_ones if one.others],
        count=seen.errors,
        books=seen.books,
        more=max(0, seen.rows - _ROWS_SHOWN),
        shown=_ROWS_SHOWN,
        taken=taken,
        spot=groups.spot,
    )
    files.write_whole(folder / "returned.html", page, at="returned.page")
