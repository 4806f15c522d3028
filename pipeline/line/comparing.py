"""The court's stamped copies are held against what was sent, as soon as they are there."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sql

from pipeline import files
from pipeline.errors import ConfinedFailure, PortalError, SettingsError
from pipeline.filing import ledger, receipts, stamped
from pipeline.filing.ledger import Submission
from pipeline.filing.portals import open_portal
from pipeline.filing.stamped import Compared, Result
from pipeline.journal import Kind
from pipeline.journal.table import journal as entries
from pipeline.line import envelopes, limits
from pipeline.line.desk import Desk
from pipeline.line.envelopes import Made
from pipeline.model import Court, Document, Envelope, Finding, Place, ReviewStatus, Severity
from pipeline.pages.same import compare as same
from pipeline.pages.stamp_area import Area, Reserved

SAID = "compared.txt"
"""What was found, for people, beside the copies."""
_ACCEPTED = frozenset({ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED})
_MOST_TRIES = 20
"""Papers that a copy with a name of its own is tried against."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Found:
    """One copy, what it was held against, and what differs."""

    copy: Path
    sha256: str
    document: Document | None
    findings: tuple[Finding, ...]

    @property
    def result(self) -> Result:
        codes = {one.code for one in self.findings}
        if not codes:
            return Result.SAME
        if "stamped.other-case" in codes:
            return Result.OTHER_CASE
        return Result.UNREADABLE if codes == {"stamped.unreadable"} else Result.DIFFERS


def compare(desk: Desk, envelope_id: str) -> int:
    """Fetch the stamped copies of an accepted envelope, where none are there yet, and compare those not compared yet.

    Copies that were stamped here are passed over: they were made from what was sent.

    Returns:
        How many copies were compared now. What differs is in the ledger, the journal and the copies' folder.
    """
    with desk.database.connect() as connection:
        made = envelopes.get(connection, envelope_id)
        current = ledger.latest(connection, envelope_id, made.portal or "")
        if current is None or current.review not in _ACCEPTED or _stamped_here(connection, envelope_id):
            return 0
        known = {one.sha256 for one in stamped.of(connection, current.id)}
    envelope = made.load(desk.settings)
    _fetch(desk, made, envelope, current)
    copies = {path: files.digest(path) for path in _copies(envelope)}
    new = [path for path, digest in copies.items() if digest not in known]
    if not new:
        return 0
    found = tuple(_held(desk, envelope, new, copies))
    _lay(envelope, found)
    with desk.database.begin() as connection:
        for one in found:
            document = one.document.file.sha256 if one.document else None
            noted = Compared(sha256=one.sha256, document=document, result=one.result)
            stamped.note(connection, current, noted, at=datetime.now(UTC))
    return len(found)


def area(court: Court) -> Area:
    """Where a court may print on what was sent: its own spaces beside the band at the top and the margins."""
    box = court.page.stamp_box
    spaces = [Reserved(one.box, first_page_only=one.pages == "first") for one in court.page.reserved]
    if box is not None and isinstance(box.value, tuple):
        left, bottom, right, top = (float(one) for one in box.value)
        spaces.append(Reserved((left, bottom, right, top)))
    return Area(reserved=tuple(spaces))


def _stamped_here(connection: sql.Connection, envelope_id: str) -> bool:
    mine = sql.and_(entries.c.kind == Kind.COPY_STAMPED.value, entries.c.subject == envelope_id)
    return connection.execute(sql.select(entries.c.seq).where(mine)).first() is not None


def _fetch(desk: Desk, made: Made, envelope: Envelope, current: Submission) -> None:
    """Bring the copies where an acceptance came by a call and nobody asked the portal; without it, later."""
    table = desk.settings.portals.get(made.portal or "")
    if table is None or _copies(envelope):
        return
    try:
        portal = open_portal(current.portal, table, desk.settings.home)
        receipts.bring_copies(portal, envelope, current.reference)
    except (PortalError, SettingsError) as error:
        _log.warning("stamped copies cannot be fetched now: %s", type(error).__name__)


def _copies(envelope: Envelope) -> tuple[Path, ...]:
    folder = envelope.folder / receipts.STAMPED
    return tuple(sorted(folder.glob("*.[pP][dD][fF]"))) if folder.is_dir() else ()


def _held(desk: Desk, envelope: Envelope, new: list[Path], digests: dict[Path, str]) -> Iterator[_Found]:
    """Each copy against its paper: by name where they have one name, else against whichever it is the same as."""
    left = [one for filing in envelope.filings for one in (filing.lead, *filing.connected)]
    by_name = {one.file.path.name: one for one in left}
    for copy in sorted(new, key=lambda one: one.name not in by_name):
        tried = [by_name[copy.name]] if by_name.get(copy.name) in left else left[:_MOST_TRIES]
        found = min(
            (_Found(copy, digests[copy], one, _same(desk, envelope, one, copy)) for one in tried),
            key=lambda one: len(one.findings),
            default=_Found(copy, digests[copy], None, (_too_many(copy),)),
        )
        if found.document in left and (not found.findings or len(tried) == 1):
            left.remove(found.document)
        yield found


def _same(desk: Desk, envelope: Envelope, document: Document, copy: Path) -> tuple[Finding, ...]:
    court, case = desk.catalog.courts.get(envelope.court), envelope.filings[0].case.docket_number
    where = area(court) if court else Area()
    try:
        return desk.limited(same, document.file.path, copy, where, name=copy.name, case=case)
    except ConfinedFailure as failure:
        limits.mine(failure)
        return (replace(limits.finding(failure, copy.name), code="stamped.unreadable"),)


def _too_many(copy: Path) -> Finding:
    return Finding(
        code="stamped.differs",
        severity=Severity.ERROR,
        where=Place(file=copy.name),
        message="The court sent a stamped copy of a paper that is not in this envelope.",
        repair="Look whether it belongs to another filing, and ask the clerk.",
    )


def _lay(envelope: Envelope, found: tuple[_Found, ...]) -> None:
    """Tell people what was compared, copy by copy; an earlier text stays above."""
    path = envelope.folder / receipts.STAMPED / SAID
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    new = "".join(told for told in map(_told, found) if told not in before)
    files.write_whole(path, (before + new).encode(), at="compared")


def _told(found: _Found) -> str:
    paper = found.document.file.path.name if found.document else "no paper of this envelope"
    if not found.findings:
        return f"{found.copy.name}: the same as {paper}, apart from the court's stamps.\n"
    lines = (f"  {one.where}: {one.message} ({one.found}) {one.repair}\n" for one in found.findings)
    return f"{found.copy.name}: NOT the same as {paper}.\n" + "".join(lines)
