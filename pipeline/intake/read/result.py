"""What the readers pass to each other: where a file lies, what came out of it, and the reason it cannot be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.model import Finding, Place, RawForm, Severity
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings

_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was found in a drop."""

    forms: tuple[RawForm, ...] = ()
    loose: tuple[str, ...] = ()
    """Files that are no forms, as paths inside the drop: exhibits, perhaps."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of the drop."""

    name: str
    """Its path inside the drop, as the person named it."""
    path: Path
    sha256: str
    size: int
    """In bytes."""

    def place(self, *, sheet: str | None = None, row: int | None = None, column: str | None = None) -> Place:
        """A place in this file."""
        return Place(file=self.name, sheet=sheet, row=row, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a reader knows beforehand: the catalogue, and what the lane says of everything dropped in it."""

    catalog: Catalog
    lane: LaneSettings


class Unreadable(Exception):  # noqa: N818 - it carries a finding and never leaves this package
    """A file cannot be read at all; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.code)


def problem(*, code: str, where: Place, message: str, repair: str, found: str | None = None) -> Finding:
    """A finding that stops the form it lies in."""
    return _finding(Severity.ERROR, code, where, message, repair, found)


def remark(*, code: str, where: Place, message: str, repair: str, found: str | None = None) -> Finding:
    """A finding that stops nothing but should be looked at."""
    return _finding(Severity.WARNING, code, where, message, repair, found)


def together(readings: Iterable[Reading]) -> Reading:
    """Several readings as one, in their order."""
    every = tuple(readings)
    return Reading(
        forms=tuple(form for one in every for form in one.forms),
        loose=tuple(name for one in every for name in one.loose),
        findings=tuple(finding for one in every for finding in one.findings),
    )


def shortened(text: str) -> str:
    """A value as a finding shows it: on one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[: _SHOWN_CHARACTERS - 1]}…"


def _finding(severity: Severity, code: str, where: Place, message: str, repair: str, found: str | None) -> Finding:
    return Finding(
        code=code,
        severity=severity,
        where=where,
        message=message,
        repair=repair,
        found=None if found is None else shortened(found),
    )
