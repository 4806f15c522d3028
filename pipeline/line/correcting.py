"""A corrected copy: the form that an envelope was made from, with what was refused, ready to be dropped anew."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from pipeline import database, files, journal
from pipeline.errors import UsageError
from pipeline.filing import correction, correction_times, ledger
from pipeline.filing.correction import Due
from pipeline.filing.ledger import Submission
from pipeline.intake import register
from pipeline.intake.read import inner_path
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import envelopes, kept, plain_times, refusals
from pipeline.line.desk import load_catalog
from pipeline.line.envelopes import Made
from pipeline.line.refusals import FORM, Refused
from pipeline.model import Court, Envelope, File, Finding, Packet, RawForm
from pipeline.outbox.pages import page
from pipeline.rules import validate
from pipeline.rules.catalog import Catalog
from pipeline.rules.dates import clock, written
from pipeline.settings import Settings

FOLDER, DROP = "corrections", "drop"
"""`outbox/corrections/<envelope>/drop/` is what is dropped; what people read lies beside it."""
CHOOSE = "CHOOSE-A-TYPE"
"""Stands for the document type where the lead paper was accepted: made again, it would be filed twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A corrected copy that lies ready."""

    folder: Path
    """Holds `drop/`, `why.html` and `why.txt`."""
    lane: str
    refused: tuple[str, ...]
    accepted: tuple[str, ...]
    correct_by: str | None
    """Until when it counts, in words; None where no time is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """Everything known of the envelope that is corrected."""

    made: Made
    current: Submission
    envelope: Envelope
    packet: Packet
    raw: RawForm
    loose: tuple[str, ...]
    court: Court
    due: Due | None


def correct(settings: Settings, text: str, to: Path | None, *, now: datetime) -> Corrected:
    """Lay the form of a refused envelope ready to be corrected and dropped anew.

    Args:
        settings: the home's.
        text: the envelope's id, its beginning, or its folder.
        to: where; None: `outbox/corrections/<envelope>/`.
        now: for the time that is left.

    Raises:
        UsageError: there is no such envelope, the court did not refuse it, its drop was forgotten, or something stands
            at the place already.
        StateError: the envelope or its drop is not what it was.
    """
    catalog = load_catalog(settings)
    state = database.connect(settings.database_url)
    try:
        case = _case(settings, state, catalog, text)
        refused = refusals.read(case.envelope, catalog.documents.get(case.raw.document_type or ""), case.current.why)
        folder = to or settings.outbox / FOLDER / Path(case.made.folder).name
        with _building(folder) as building:
            _fill(building / DROP, settings, catalog, case, refused)
            _tell(building, case, refused, now)
            # First the note: a kill between the two is mended by correcting once more, which notes nothing twice.
            _note(state, case, refused, now)
    finally:
        state.dispose()
    return Corrected(
        folder=folder,
        lane=case.made.lane,
        refused=refused.titles,
        accepted=refused.accepted,
        correct_by=time_left(case.due, case.court, now),
    )


def time_left(due: Due | None, court: Court, now: datetime) -> str | None:
    """Until when a corrected copy counts and how long that is, in words."""
    if due is None:
        return None
    until = due.correct_by.astimezone(ZoneInfo(court.time_zone))
    days = (until.date() - now.astimezone(until.tzinfo).date()).days
    left = "the time is over" if until < now else _days(days)
    rule = correction_times.of(court.name) if due.told_by == "rule" else None
    source = f"; {rule.source.citation}, not read in the official text. {rule.note}" if rule else "; the portal says so"
    return f"{written(until.date())}, {clock(until.time())} ({left}{source})"


def _days(left: int) -> str:
    return {0: "today", 1: "1 day left"}.get(left, f"{left} days left")


def _case(settings: Settings, state: sql.Engine, catalog: Catalog, text: str) -> _Case:
    with state.connect() as connection:
        made = envelopes.find(connection, text)
        current = ledger.latest(connection, made.id, made.portal or "")
        if current is None or not correction.correctable(current):
            raise UsageError(f"Envelope {made.id[:12]} {_standing(current)}, so there is nothing to correct.")
        due = correction.of(connection, current.id)
    work = settings.work / made.packet
    if not (work / "reading.json").is_file():
        raise UsageError(f"The drop of envelope {made.id[:12]} was forgotten; fill in the form anew.")
    reading = kept.reading(work)
    return _Case(
        made=made,
        current=current,
        envelope=made.load(settings),
        packet=register.packet(state, made.packet, settings),
        raw=reading.forms[made.form],
        loose=reading.loose,
        court=catalog.courts[made.court],
        due=due,
    )


def _standing(current: Submission | None) -> str:
    if current is None:
        return "was never sent"
    return f"is {current.review.value}" if current.review else f"is {current.state.value}"


def _note(state: sql.Engine, case: _Case, refused: Refused, now: datetime) -> None:
    killpoint("correct.before-commit")
    with state.begin() as connection:
        facts: dict[str, str | int] = {"submission": case.current.id, "refused": len(refused.titles)}
        journal.append(connection, Kind.ENVELOPE_CORRECTED, case.made.id, at=now, key=case.current.id, **facts)
    killpoint("correct.after-commit")


@contextlib.contextmanager
def _building(folder: Path) -> Iterator[Path]:
    """All of it is laid beside its place first, so that nobody drops half a correction."""
    if folder.exists():
        raise UsageError(f"{folder} is there already; correct and drop what lies there, or delete it first.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = folder.with_name(f".{folder.name}.tmp")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=0o700)
    try:
        yield building
        killpoint("correct.before-rename")
        files.rename_new(building, folder)
        files.sync_folder(folder.parent)
        killpoint("correct.after-rename")
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _tell(folder: Path, case: _Case, refused: Refused, now: datetime) -> None:
    """Why it was refused, beside the drop: as a page and in plain text."""
    (folder / "why.html").write_bytes(page("why.html.j2", **_told(case, refused, now)))
    (folder / "why.txt").write_text(_plainly(case, refused, now), encoding="utf-8")


def _fill(drop: Path, settings: Settings, catalog: Catalog, case: _Case, refused: Refused) -> None:
    drop.mkdir(mode=0o700)
    form = {
        "document_type": case.raw.document_type if refused.lead else CHOOSE,
        "court": case.raw.court or case.made.court,
        "corrects": case.made.id,
        **case.raw.values,
    }
    text = json.dumps(form, indent=2, ensure_ascii=False) + "\n"
    (drop / FORM).write_text(text, encoding="utf-8")
    for name, file in _exhibits(settings, catalog, case, refused):
        target = drop / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file.path, target)


def _exhibits(settings: Settings, catalog: Catalog, case: _Case, refused: Refused) -> Iterator[tuple[str, File]]:
    """The files of the drop that go with this form; where the lead paper was accepted, only those that were refused."""
    lane = settings.lanes.get(case.made.lane)
    checked = validate.validate(
        case.raw,
        catalog,
        lane_type=lane.document_type if lane else None,
        lane_court=lane.court if lane else None,
        lane_access=case.made.access,
        files=case.loose,
        now=case.packet.received_at,
    )
    wanted = set(case.loose)
    if checked.form:
        kept_ones = checked.form.exhibits
        if not refused.lead:
            kept_ones = tuple(one for one in kept_ones if any(one.title in title for title in refused.titles))
        wanted = {one.file for one in kept_ones}
    for file in case.packet.files:
        name = inner_path(case.packet, file)
        if name in wanted:
            yield name, file


def _told(case: _Case, refused: Refused, now: datetime) -> dict[str, object]:
    return {
        "folder": Path(case.made.folder).name,
        "envelope": case.made.id[:12],
        "lane": case.made.lane,
        "drop": DROP,
        "form": FORM,
        "refused": refused.titles,
        "accepted": refused.accepted,
        "choose": None if refused.lead else CHOOSE,
        "clock": time_left(case.due, case.court, now),
        "findings": _readable(case, refused),
    }


def _readable(case: _Case, refused: Refused) -> tuple[Finding, ...]:
    """What the court said, its moments in its own time zone."""
    zone = case.court.time_zone
    return tuple(
        replace(one, found=plain_times.readable(one.found, zone)) if one.found else one for one in refused.findings
    )


def _plainly(case: _Case, refused: Refused, now: datetime) -> str:
    """The same as `why.html`, for who reads no HTML."""
    left = time_left(case.due, case.court, now)
    lines = [f"Envelope {case.made.id[:12]} was not filed, or not all of it."]
    lines += [f"A corrected copy counts until {left}."] if left else []
    lines += [f"To be filed again: {'; '.join(refused.titles)}."]
    lines += [f"Accepted, and NOT to be filed again: {'; '.join(refused.accepted)}."] if refused.accepted else []
    lines += [f"{one.where}: {one.message} ({one.found}) {one.repair}" for one in _readable(case, refused)]
    if not refused.lead:
        lines.append(f"Write the type of the paper that shall carry the refused ones in place of {CHOOSE}.")
    lines += [
        f"Correct {DROP}/{FORM}, then put the folder {DROP} into inbox/{case.made.lane}.",
        "If nothing on the paper has to change, do not drop it: the papers would be the same envelope. Then use",
        f"docketpress resend {case.made.id[:12]} --by NAME --reason TEXT --although-filed.",
    ]
    return "\n".join(lines) + "\n"
