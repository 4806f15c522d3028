"""Where packages lie, and how one gets there: whole or not at all, by one rename."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from pipeline import files
from pipeline.errors import PortalUnavailable
from pipeline.filing.package import put
from pipeline.filing.packages.making import LISTING
from pipeline.model import Access, Envelope

FILED, REPLACED = "filed-", "replaced-"
"""What stands before the name of a package that needs no filing any more."""
_SEALED, _NEW = "SEALED", "new"
_MARK = 8
"""Characters of our reference in a folder's name."""


def folder(root: Path, envelope: Envelope, reference: str) -> Path:
    """Where the package of a submission lies: `<court>/<docket or new>/<short reference>`.

    A sealed matter's number stands in no name; its packages lie together under `SEALED`.
    """
    case = envelope.filings[0].case
    accesses = {case.access, *(one.access for filing in envelope.filings for one in (filing.lead, *filing.connected))}
    if case.access is Access.SEALED:
        docket = _SEALED
    else:
        docket = files.safe_name(case.docket_number, limit=60) if case.docket_number else _NEW
    worst = next((one.value.upper() for one in (Access.SEALED, Access.CONFIDENTIAL) if one in accesses), "")
    name = f"{worst}-{reference[:_MARK]}" if worst else reference[:_MARK]
    return root / files.safe_name(envelope.court) / docket / name


def standing(place: Path, reference: str) -> bytes | None:
    """The listing of the package that stands there for this reference; None when there is none.

    Raises:
        PortalUnavailable: something else stands there.
    """
    for one in (place, _aside(place, FILED)):
        raw = _listing(one)
        if raw is not None:
            if _told(raw, "reference") != reference:
                raise PortalUnavailable("another package stands in this one's folder; move it away")
            return raw
    if os.path.lexists(place):
        raise PortalUnavailable("something that is no package stands in this one's folder; move it away")
    return None


def place(made: Path, target: Path) -> None:
    """Rename a finished package onto its place.

    Raises:
        OSError: the outbox cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    for inner in (one for one in made.rglob("*") if one.parent != made):
        with inner.open("rb") as stream:
            os.fsync(stream.fileno())
    put(made, target)


def set_aside(root: Path, envelope: Envelope, reference: str, *, word: str) -> Path | None:
    """Mark the package of a submission as needing no filing any more. Again, or without one, changes nothing."""
    at = folder(root, envelope, reference)
    raw = _listing(at)
    if raw is None or _told(raw, "reference") != reference:
        return None
    target = _aside(at, word)
    with contextlib.suppress(FileExistsError, FileNotFoundError):
        files.rename_new(at, target)
        files.sync_folder(target.parent)
    return target


def earlier(root: Path, envelope: Envelope, reference: str) -> Iterator[str]:
    """References of other packages of the same envelope that still wait to be filed."""
    beside = folder(root, envelope, reference).parent
    for path in sorted(beside.iterdir()) if beside.is_dir() else ():
        raw = None if path.name.startswith((".", FILED, REPLACED)) else _listing(path)
        if raw is not None and _told(raw, "envelope") == envelope.id and _told(raw, "reference") != reference:
            yield _told(raw, "reference")


def every(root: Path, envelope_id: str) -> Iterator[Path]:
    """Every package of an envelope, whatever became of it."""
    for path in sorted(root.glob(f"*/*/*/{LISTING}")):
        raw = _listing(path.parent)
        if raw is not None and _told(raw, "envelope") == envelope_id:
            yield path.parent


def _aside(place: Path, word: str) -> Path:
    return place.with_name(f"{word}{place.name}")


def _listing(place: Path) -> bytes | None:
    path = place / LISTING
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


def _told(raw: bytes, key: str) -> str:
    try:
        table = json.loads(raw)
    except ValueError:
        return ""
    return str(table.get(key, "")) if isinstance(table, dict) else ""
