"""Copies of accepted papers with the court's header line and filing stamp, made from the receipt."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from pipeline import files
from pipeline.filing import receipts
from pipeline.killpoints import killpoint
from pipeline.line.desk import Desk
from pipeline.model import Court, Document, Envelope, Filing, Finding, ReviewStatus
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
    at_told: bool
    outcomes: tuple[_Outcome, ...] = ()


def stamp_copies(desk: Desk, envelope: Envelope) -> int:
    """Stamp a copy of each accepted document that has a docket entry; what the court stamped itself is left alone.

    A receipt that names no docket entry or no moment of filing gives no copies: a stamp is never guessed.

    Returns:
        How many copies were laid into the envelope's `stamped/` folder.
    """
    folder, own = envelope.folder / receipts.STAMPED, envelope.folder / receipts.RECEIPT
    if not own.exists() or (folder.is_dir() and any(folder.iterdir())):
        return 0
    told = _Receipt.model_validate(json.loads(own.read_text(encoding="utf-8")))
    entries = tuple(_entries(envelope, told)) if told.at_told else ()
    if not entries:
        return 0
    court = desk.catalog.courts[envelope.court]
    building = envelope.folder / ".stamped.tmp"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    findings: list[Finding] = []
    for document, entry in entries:
        wanted = _stamps(court, envelope.filings[0], document, entry, told.at)
        name = document.file.path.name
        found = desk.limited(stamp, document.file.path, building / name, wanted)
        findings += [replace(one, where=replace(one.where, file=name)) for one in found]
    if findings:
        lines = "".join(f"{one.where}: {one.message} {one.repair}\n" for one in findings)
        files.write_whole(building / "not-stamped.txt", lines.encode(), at="copies.note")
    if folder.is_dir():
        folder.rmdir()
    killpoint("copies.before-rename")
    files.rename_new(building, folder)
    files.sync_folder(envelope.folder)
    killpoint("copies.after-rename")
    return len(entries)


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
