"""The steps of a dropped list of returned mail: read it, match it, mark the notices, propose to mail them again.

A step may be repeated at any time and gives the same. The database has digests and codes; names stand on the person's
page and in the rosters beside the run's other results.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sql

from pipeline import files, journal, outbox
from pipeline.errors import ConfinedFailure, StateError
from pipeline.intake import register
from pipeline.intake.read import inner_path
from pipeline.intake.register import State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import envelopes, limits, naming
from pipeline.line.bulk import laid as results
from pipeline.line.bulk import sheet_rows
from pipeline.line.bulk.laid import SEALED
from pipeline.line.desk import Desk
from pipeline.mailing import re_mail, reasons, slips
from pipeline.mailing.match import Matched, Matcher
from pipeline.mailing.posted import Sent, unnamed
from pipeline.mailing.re_mail import Again
from pipeline.model import Finding, Packet, Place, RawForm, Severity
from pipeline.outbox.returned_mail import Marked, lay_returned_mail
from pipeline.runs import chunks, ledger, returned, rows
from pipeline.runs.ledger import Run
from pipeline.runs.store import Store
from pipeline.runs.stores import open_store


class Taken(TypedDict):
    """What a drop of returned mail gave."""

    marked: int
    findings: int


def is_returned_mail(desk: Desk, packet_id: str) -> bool:
    """Whether the drop lies in a lane for what the post and the mail server bring back."""
    lane = register.packet(desk.database, packet_id, desk.settings).lane
    found = desk.settings.lanes.get(lane)
    return found is not None and found.purpose == "returned-mail"


def take(desk: Desk, packet_id: str) -> Taken:
    """Read the drop, mark what it tells, lay out the page and the rosters for mailing again.

    What could not be read or matched goes back to the person, as any drop does.

    Raises:
        OSError: the outbox or the store cannot be written.
    """
    packet = naming.packet(desk, packet_id)
    store = open_store(desk.settings)
    read = _read(desk, packet)
    with desk.database.connect() as connection:
        matcher = Matcher(connection=connection, store=store)
        matched = tuple(sorted(matcher.match(read.slips), key=_order))
    findings = (*read.findings, *matcher.findings)
    _mark(desk, packet_id, matched)
    again = _propose(desk, packet, store, matched)
    marked = tuple(_marked(desk.database, store, matched))
    lay_returned_mail(desk.settings.outbox, packet, marked, findings, again)
    if any(one.severity is Severity.ERROR for one in findings):
        outbox.lay_returned(desk.settings.outbox, packet, findings, taken=len(matched))
    return Taken(marked=len(matched), findings=sum(one.severity is Severity.ERROR for one in findings))


def finish(desk: Desk, packet_id: str, taken: Taken) -> str:
    """Note how the drop ended: returned where nothing in it could be used. Returns its state."""
    state = State.DONE if taken["marked"] or not taken["findings"] else State.RETURNED
    now = datetime.now(UTC)
    forms = taken["marked"] + taken["findings"]
    with desk.database.begin() as connection:
        register.set_state(connection, packet_id, state)
        envelopes.note_result(connection, packet_id, forms=forms, made=taken["marked"], returned=taken["findings"])
        if taken["findings"]:
            found = taken["findings"]
            journal.append(connection, Kind.DROP_RETURNED, packet_id, at=now, forms=0, findings=found)
        journal.append(connection, Kind.PACKET_DONE, packet_id, at=now, forms=forms, made=taken["marked"])
        killpoint("came-back.finish.before-commit")
    killpoint("came-back.finish.after-commit")
    return state


def _read(desk: Desk, packet: Packet) -> slips.Read:
    """In a limited child: lists are typed by anybody, and a bounced e-mail is a stranger's."""
    told = tuple((one.path, inner_path(packet, one)) for one in packet.files)
    if not register.altered(packet):
        try:
            return desk.limited(slips.read, told)
        except ConfinedFailure as failure:
            limits.mine(failure)
    return slips.Read(slips=(), findings=tuple(_broken(name) for _, name in told))


def _mark(desk: Desk, packet_id: str, matched: tuple[Matched, ...]) -> None:
    now = datetime.now(UTC)
    with desk.database.begin() as connection:
        for run, ones in groupby(matched, key=lambda one: one.came.run):
            mine = tuple(ones)
            returned.mark(connection, (one.came for one in mine), packet_id, now)
            pieces = len({one.came.piece for one in mine if one.came.piece})
            number = len(mine)
            journal.append(connection, Kind.NOTICE_RETURNED, run, key=packet_id, at=now, notices=number, pieces=pieces)
        killpoint("came-back.mark.before-commit")
    killpoint("came-back.mark.after-commit")


def _propose(desk: Desk, packet: Packet, store: Store, matched: tuple[Matched, ...]) -> tuple[str, ...]:
    """Lay a roster for each run beside its results; those of matters that are not public in a folder of their own."""
    laid = []
    for run, ones in groupby(matched, key=lambda one: one.came.run):
        mine = [(one.came, one.sent) for one in ones if one.sent is not None]
        raws = _rows(desk.database, store, run, {came.row for came, _ in mine})
        known = [Again(came=came, sent=sent, raw=raws.get(came.row)) for came, sent in mine]
        for closed in (False, True):
            some = [one for one in known if one.sent.closed is closed]
            if some:
                laid.append(_lay(desk, packet, some, run, SEALED if closed else ""))
    return tuple(one.relative_to(desk.settings.outbox).as_posix() for one in laid)


def _lay(desk: Desk, packet: Packet, some: list[Again], run: str, inner: str) -> Path:
    """`re-mail.csv`; where a person may be at work on one already, another beside it."""
    found = _run(desk.database, run)
    made = desk.catalog.documents.get(found.document_type) if found else None
    data = re_mail.sheet(some, made)
    folder = _results(desk, found, run) / inner
    path = folder / "re-mail.csv"
    if path.exists() and path.read_bytes() != data:
        path = folder / f"re-mail-{files.digest_bytes(packet.id.encode())[:6]}.csv"
    return files.write_whole(path, data, at="came-back.roster")


def _rows(database: sql.Engine, store: Store, run: str, wanted: Iterable[int]) -> Mapping[int, RawForm]:
    """Rows of a run as they were read; none once its intermediate files are forgotten."""
    numbers = frozenset(wanted)
    found = _run(database, run)
    with database.connect() as connection:
        parts = chunks.of_run(connection, found) if found else ()
    raws: dict[int, RawForm] = {}
    ends = (*(part.first_row for part in parts[1:]), sys.maxsize)
    for part, end in zip(parts, ends, strict=False):  # of no parts there is still an end
        if any(part.first_row <= one < end for one in numbers) and store.has(part.source):
            for row in rows.numbered(store.read(part.source).splitlines()):
                if row.number in numbers and isinstance(row.raw, RawForm):
                    raws[row.number] = row.raw
    return raws


def _run(database: sql.Engine, run: str) -> Run | None:
    with database.connect() as connection:
        return next((one for one in ledger.listing(connection) if one.id == run), None)


def _results(desk: Desk, found: Run | None, run: str) -> Path:
    """The folder of the run's results; one of its id where its drop was forgotten."""
    try:
        return results.folder(desk, found) if found else desk.settings.outbox / "runs" / run
    except StateError:
        return desk.settings.outbox / "runs" / run


def _marked(database: sql.Engine, store: Store, matched: tuple[Matched, ...]) -> Iterator[Marked]:
    for run, ones in groupby(matched, key=lambda one: one.came.run):
        mine, found, nowhere = tuple(ones), _run(database, run), Place()
        places: dict[int, Place] = {}
        if found:
            with database.connect() as connection:
                places = sheet_rows.places(store, connection, found, {one.came.row for one in mine})
        for one in mine:
            yield Marked(
                run=run,
                row=places.get(one.came.row, nowhere).row or one.came.row,
                piece=one.came.piece,
                case=_shown(one.sent, "case"),
                name=_shown(one.sent, "name"),
                reason=reasons.load().said(one.came.reason),
            )


def _shown(sent: Sent | None, what: str) -> str:
    if sent is None:
        return "(not kept any more)"
    return unnamed(sent.access) if sent.closed else str(getattr(sent, what))


def _order(one: Matched) -> tuple[str, int, int]:
    return one.came.run, one.came.row, one.came.recipient


def _broken(name: str) -> Finding:
    return Finding(
        code="mail.returned-broken",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="This file could not be read: it is damaged, takes too long, or was changed after it was taken.",
        repair="Save it anew as plain .csv or .txt, and drop that.",
    )
