"""What a worker asks of the press's child for some rows, and what it gets.

Nothing of the press is loaded here: only the child needs it, and a worker starts sooner without.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline.model import Finding
from pipeline.settings import LaneSettings
from pipeline.settings.tables import MailSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Some rows to be made."""

    rows: Path
    skip: int
    take: int
    """Which lines of the file: not all while one is looked for that breaks its child."""
    broken: tuple[tuple[int, Finding], ...]
    """Rows that broke their child, and what a clerk is told of it."""
    folder: Path
    """Where the four files are written."""
    run: str
    number: int
    """Of the chunk."""
    catalog: Path
    """The catalogue, pickled; its name holds its digest."""
    lane: LaneSettings
    mail: MailSettings
    document_type: str
    court: str
    received_at: datetime
    compare_one_in: int
    strike: bool
    """False: a struck paper of this run differed, so every paper is laid out by itself."""
    writable: bool = True
    """Messages can be made for who agreed to e-mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What came of an order."""

    notices: int
    struck: int
    rendered: int
    returned: int
    reasons: Mapping[str, int]
    cpu_seconds: float
    differs: bool
    """A struck paper was not the one that WeasyPrint makes; all of this chunk were made by WeasyPrint then."""


def make(order: Order) -> Made:
    """Make the papers of some rows; it is the child that calls this.

    Raises:
        LibraryError: a template is wrong.
        OSError: the folder cannot be written.
    """
    from pipeline.line.bulk import chunk

    return chunk.make(order)
