"""Copies of accepted papers with the court's header line and filing stamp, made from the receipt."""

import json
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from pipeline.filing import receipts
from pipeline.line.desk import Desk
from pipeline.model import Court, Document, Envelope, Filing, ReviewStatus
from pipeline.pages import marks
from pipeline.pages.marks import Stamp
from pipeline.pages.stamp import stamp

_ACCEPTED = frozenset({ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED})


class _Outcome(BaseModel):
    title: str
    status: ReviewStatus
    docket_entry: str | None = None


class _Receipt(BaseModel):
    at: datetime
    outcomes: tuple[_Outcome, ...] = ()


def stamp_copies(desk: Desk, envelope: Envelope) -> int:
    """Stamp a copy of each accepted document that has a docket entry; what the court stamped itself is left alone.

    Returns:
        How many copies lie in the envelope's `stamped/` folder from us; 0 where the court sent its own, or its
        receipt names no docket entry.
    """
    folder = envelope.folder / receipts.STAMPED
    own = envelope.folder / receipts.RECEIPT
    if not own.exists() or (folder.is_dir() and any(folder.iterdir())):
        return 0
    told = _Receipt.model_validate(json.loads(own.read_text(encoding="utf-8")))
    court = desk.catalog.courts[envelope.court]
    folder.mkdir(exist_ok=True)
    count = 0
    for document, entry in _entries(envelope, told):
        wanted = _stamps(court, envelope.filings[0], document, entry, told.at)
        desk.limited(stamp, document.file.path, folder / document.file.path.name, wanted)
        count += 1
    if not count:
        folder.rmdir()
    return count


def _entries(envelope: Envelope, told: _Receipt) -> Iterator[tuple[Document, str]]:
    """Each accepted document with its entry: the lead's own number, `4-1`, `4-2` … for what is filed with it."""
    said = {one.title: one for one in told.outcomes}
    for filing in envelope.filings:
        lead = said.get(filing.lead.title)
        if lead is None or lead.docket_entry is None or lead.status not in _ACCEPTED:
            continue
        yield filing.lead, lead.docket_entry
        for number, document in enumerate(filing.connected, start=1):
            own = said.get(document.title)
            if own is None or own.status in _ACCEPTED:
                yield document, (own and own.docket_entry) or f"{lead.docket_entry}-{number}"


def _stamps(court: Court, filing: Filing, document: Document, entry: str, at: datetime) -> tuple[Stamp, ...]:
    moment = at.astimezone(ZoneInfo(court.time_zone))
    stamps = []
    if court.header_line and filing.case.docket_number:
        stamps.append(
            marks.header(
                court.header_line,
                case=filing.case.docket_number,
                document=entry,
                filed_on=f"{moment:%m/%d/%y}",
            ),
        )
    if document is filing.lead:
        stamps.append(marks.filed(moment, court.options.get("clerk_title", "Clerk of Court")))
    return tuple(stamps)
