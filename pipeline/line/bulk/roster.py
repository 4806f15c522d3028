"""Rows of a roster, read whole: what `read` gives, parted into files of rows."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.intake.read import read as read_drop
from pipeline.line.bulk import rows
from pipeline.line.bulk.rows import Row
from pipeline.model import Finding, Packet
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of rows."""

    path: Path
    first_row: int
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Streamed:
    """What was read."""

    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


def stream(packet: Packet, catalog: Catalog, lane: LaneSettings, folder: Path, chunk_rows: int) -> Streamed:
    """Read a roster and write its rows into files."""
    reading = read_drop(packet, catalog, lane)
    numbered = [Row(number, raw) for number, raw in enumerate(reading.forms, start=1)]
    parts = []
    for first in range(0, len(numbered), chunk_rows):
        some = numbered[first : first + chunk_rows]
        path = folder / f"rows-{first}"
        path.write_bytes(b"".join(rows.line(one) for one in some))
        parts.append(Part(path=path, first_row=some[0].number, rows=len(some)))
    return Streamed(parts=tuple(parts), findings=reading.findings)
