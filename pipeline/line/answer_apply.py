"""Believes an answer: kept raw beside the papers, then written into the ledger, copies laid, the package set aside."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from pipeline import files
from pipeline.errors import SettingsError
from pipeline.filing import ledger, receipts, review
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.intake.answers import Copy, Said
from pipeline.line import envelopes, packaged, ways
from pipeline.line.envelopes import Made
from pipeline.model import Envelope, Filing, Outcome, Receipt, ServiceEvent
from pipeline.settings import Settings

_LARGEST_RAW = 40_000_000
"""A longer file is kept as what was read of it; as a copy it lies under `stamped/` whole."""


def apply(
    settings: Settings,
    database: sql.Engine,
    said: Said,
    source: Path,
    submission: str,
    *,
    zone: str,
    now: datetime,
    copies: tuple[tuple[Copy, int], ...] = (),
    why: str = "an answer was dropped",
) -> Submission:
    """Take an answer as that of a submission. Again, it changes nothing.

    Args:
        settings: the home.
        database: the state database.
        said: what was read.
        source: the dropped file.
        submission: whose answer it is.
        zone: the court's time zone, for times without one.
        now: the time.
        copies: PDFs with the place of the paper each is a copy of, in the order of the envelope's papers.
        why: for the history.

    Raises:
        LookupError: there is no such submission.
        StateError: the envelope's folder is not what it was.
    """
    with database.connect() as connection:
        current = ledger.read(connection, submission)
        made = envelopes.get(connection, current.envelope_id)
    envelope, clock = made.load(settings), Clock(now)
    keeper = receipts.Keeper(database=database, submission=current, folder=envelope.folder, clock=clock, way="dropped")
    raw = _raw(said, source)
    keeper(raw)
    for copy, _ in copies:
        _lay_copy(envelope, copy)
    receipt = _receipt(said, envelope, current, raw, zone=zone, now=now, copies=copies)
    after = review.take(database, current, receipt, clock=clock, envelope=envelope, why=why)
    _set_aside(settings, made, envelope, current.reference)
    return after


def _raw(said: Said, source: Path) -> bytes:
    if source.stat().st_size <= _LARGEST_RAW:
        return source.read_bytes()
    told = {"sha256": said.sha256, "cases": list(said.cases), "entries": list(said.entries), "kind": said.kind}
    return json.dumps(told, sort_keys=True).encode()


def _lay_copy(envelope: Envelope, copy: Copy) -> None:
    """Under a name of its own: the same bytes once, another copy of one name beside it."""
    folder = envelope.folder / receipts.STAMPED
    target = folder / files.safe_name(copy.name)
    if target.exists() and files.digest(target) != copy.sha256:
        target = folder / files.safe_name(f"{copy.sha256[:8]}-{copy.name}")
    if target.exists():
        return
    folder.mkdir(exist_ok=True)
    with files.placing(target, at="dropped-copy") as temporary:
        shutil.copyfile(copy.path, temporary)


def _set_aside(settings: Settings, made: Made, envelope: Envelope, reference: str) -> None:
    try:
        portal = ways.portal(settings, made)
    except SettingsError:
        return
    packaged.filed(portal, envelope, reference)


# ── the receipt ──────────────────────────────────────────────────────────────────────────────────────


def _receipt(
    said: Said,
    envelope: Envelope,
    current: Submission,
    raw: bytes,
    *,
    zone: str,
    now: datetime,
    copies: tuple[tuple[Copy, int], ...],
) -> Receipt:
    at = _moment(said, zone)
    entry = said.entries[0] if said.entries else None
    return Receipt(
        envelope_id=envelope.id,
        portal=current.portal,
        reference=said.portal_number or entry,
        status=said.status,
        at=at or now.astimezone(UTC),
        at_told=at is not None,
        outcomes=tuple(_outcomes(said, envelope, copies)),
        raw=raw,
        docket_number=said.cases[0] if len(said.cases) == 1 else None,
        served=tuple(_served(said, at or now)),
        marks=(("envelope", said.portal_number),) if said.portal_number else (),
    )


def _moment(said: Said, zone: str) -> datetime | None:
    """When the court filed it: the moment of entering where that was on the day of filing, else the day's beginning."""
    local = ZoneInfo(zone)
    entered = said.entered_at
    if entered is not None and entered.tzinfo is None:
        entered = entered.replace(tzinfo=local)
    if said.filed_on is None or (entered is not None and entered.date() == said.filed_on):
        return entered
    return datetime.combine(said.filed_on, time(), tzinfo=local)


def _outcomes(said: Said, envelope: Envelope, copies: tuple[tuple[Copy, int], ...]) -> Iterator[Outcome]:
    if said.kind == "stamped":
        titles = [paper.title for filing in envelope.filings for paper in (filing.lead, *filing.connected)]
        for _, at in copies:
            yield Outcome(title=titles[at], status=said.status, docket_entry=said.entries[0] if said.entries else None)
        return
    for filing in _told(said, envelope):
        for number, paper in enumerate((filing.lead, *filing.connected)):
            yield Outcome(
                title=paper.title,
                status=said.status,
                reason=said.reason[:500] or None,
                docket_entry=_entry(said, number),
            )


def _told(said: Said, envelope: Envelope) -> tuple[Filing, ...]:
    """The filings that a notice speaks of: of several entries in one envelope, those whose title stands in it."""
    if len(envelope.filings) == 1:
        return envelope.filings
    text = f"{said.docket_text} {' '.join(title for title, _ in said.documents)}".casefold()
    return tuple(one for one in envelope.filings if one.lead.title.casefold() in text) or envelope.filings


def _entry(said: Said, number: int) -> str | None:
    if not said.entries:
        return None
    return f"{said.entries[0]}-{number}" if number and said.kind == "nef" else said.entries[0]


def _served(said: Said, at: datetime) -> Iterator[ServiceEvent]:
    for one in said.people:
        yield ServiceEvent(
            name=one.name,
            method="e-filing",
            status="sent" if one.by_portal else "failed",
            at=at,
            told_by="notice",
            address=one.address or None,
        )
