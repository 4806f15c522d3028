"""What became of each row of a roster: a sheet and a page under `outbox/runs/`."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.model import Packet
from pipeline.outbox import names, pages
from pipeline.rules.dates import written

_COLUMNS = ("File", "Sheet", "Row", "Case", "Outcome", "Folder", "Envelope", "Findings")
_ACTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet program begins a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One row of the roster and what became of it."""

    file: str
    sheet: str | None
    row: int
    case: str
    """As `names.case_label` gives it: a sealed matter has no number here."""
    outcome: str
    """`made` or `returned`."""
    folder: str | None
    """Relative to the outbox."""
    envelope_id: str | None = None
    findings: int = 0
    """How many findings it has, warnings too."""


def lay_run(outbox: Path, packet: Packet, rows: tuple[RunRow, ...]) -> Path:
    """Write `summary.csv` and `summary.html` for a run; again gives the same bytes.

    Args:
        outbox: the outbox.
        packet: the roster's drop.
        rows: one a row, in the roster's order.

    Returns:
        The run's folder.

    Raises:
        OSError: the outbox cannot be written.
    """
    folder = outbox / "runs" / names.drop_name(packet)
    files.write_whole(folder / "summary.csv", _csv(rows), at="run.summary-csv")
    page = pages.page(
        "run.html.j2",
        drop=packet.name,
        lane=packet.lane,
        received=f"{written(packet.received_at.date())}, {packet.received_at:%H:%M}",
        rows=rows,
        made=sum(one.outcome == "made" for one in rows),
    )
    files.write_whole(folder / "summary.html", page, at="run.summary-page")
    return folder


def _csv(rows: tuple[RunRow, ...]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(_COLUMNS)
    for one in rows:
        cells = (one.file, one.sheet, one.row, one.case, one.outcome, one.folder, one.envelope_id, one.findings)
        writer.writerow([_harmless(cell) for cell in cells])
    # The mark at the beginning makes Excel read it as UTF-8.
    return text.getvalue().encode("utf-8-sig", "surrogateescape")


def _harmless(value: str | int | None) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_ACTS) else text
