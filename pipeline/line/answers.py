"""The steps of a dropped answer: read it, find the one envelope it belongs to, believe it or ask.

A step may be repeated at any time and gives the same. Names and texts stay in files; the database has digests.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sql
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import files, journal, outbox
from pipeline.errors import ConfinedFailure
from pipeline.filing import ledger
from pipeline.intake import register
from pipeline.intake.answers import Copy, Said
from pipeline.intake.read import inner_path
from pipeline.intake.register import State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import answer_apply, answer_candidates, answer_doubts, answer_match, answers_read, limits, naming
from pipeline.line import envelopes as made_ones
from pipeline.line.answer_match import Candidate, Fit
from pipeline.line.answer_table import table
from pipeline.line.desk import Desk
from pipeline.model import Access, Finding, Packet
from pipeline.outbox import questions
from pipeline.outbox.questions import Option, Question

_SAID = TypeAdapter(tuple[Said, ...])
READ = "answers.json"
"""What was read, in the packet's work folder: for the person who settles it later."""
ASKED, APPLIED = "asked", "applied"


class Moved(TypedDict):
    """An envelope whose path must look again."""

    envelope: str
    submission: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """What is made of one file."""

    said: Said
    fits: tuple[Fit, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Not empty: it asks."""
    chosen: Candidate | None = None
    copies: tuple[tuple[Copy, int], ...] = ()


def is_answer(desk: Desk, packet_id: str) -> bool:
    """Whether the drop lies in a lane for what courts send back."""
    lane = register.packet(desk.database, packet_id, desk.settings).lane
    found = desk.settings.lanes.get(lane)
    return found is not None and found.purpose == "receipts"


def take(desk: Desk, packet_id: str) -> list[Moved]:
    """Read a dropped answer; believe what surely belongs to one envelope, lay out a question for the rest.

    Returns:
        The envelopes whose path must look again.
    """
    packet, now = naming.packet(desk, packet_id), datetime.now(UTC)
    judged = tuple(_judge(desk, packet, one, now) for one in _read(desk, packet))
    moved = [_believe(desk, packet, one, now) for one in judged if not one.findings and one.chosen is not None]
    asked = tuple(one for one in judged if one.findings)
    if asked:
        questions.lay_questions(desk.settings.outbox, packet, tuple(_question(one) for one in asked))
    for one in asked:
        note(desk.database, packet_id, one.said.sha256, ASKED, None, now)
    return moved


def finish(desk: Desk, packet_id: str) -> str:
    """Note how the drop ended. Returns its state."""
    with desk.database.begin() as connection:
        rows = connection.execute(sql.select(table.c.outcome).where(table.c.packet == packet_id)).scalars().all()
        asked = sum(one == ASKED for one in rows)
        state = State.RETURNED if asked == len(rows) else State.DONE
        register.set_state(connection, packet_id, state)
        made_ones.note_result(connection, packet_id, forms=len(rows), made=0, returned=asked)
        if asked:
            journal.append(connection, Kind.DROP_RETURNED, packet_id, at=datetime.now(UTC), forms=0, findings=asked)
        journal.append(connection, Kind.PACKET_DONE, packet_id, at=datetime.now(UTC), forms=len(rows), made=0)
        killpoint("answers.before-commit")
    killpoint("answers.after-commit")
    return state


def note(database: sql.Engine, packet: str, sha256: str, outcome: str, submission: str | None, at: datetime) -> None:
    """Remember what became of a file; a later word of a person replaces the question."""
    insert = postgresql.insert if database.dialect.name == "postgresql" else sqlite.insert
    row = {"packet": packet, "sha256": sha256, "outcome": outcome, "submission": submission, "at": at}
    changed = {name: row[name] for name in ("outcome", "submission", "at")}
    with database.begin() as connection:
        keys = [table.c.packet, table.c.sha256]
        added = insert(table).values(row)
        if outcome == ASKED:
            connection.execute(added.on_conflict_do_nothing())
        else:
            connection.execute(added.on_conflict_do_update(index_elements=keys, set_=changed))


def kept(work: Path) -> tuple[Said, ...]:
    """What was read from a drop before."""
    return _SAID.validate_json((work / READ).read_bytes())


# ── reading and judging ──────────────────────────────────────────────────────────────────────────────


def _read(desk: Desk, packet: Packet) -> tuple[Said, ...]:
    work = desk.work(packet.id)
    out = work / "attached"
    out.mkdir(exist_ok=True, mode=0o700)
    if register.altered(packet):
        said = tuple(_unread(packet, at) for at in range(len(packet.files)))
    else:
        try:
            said = desk.limited(answers_read.read, packet, out.resolve())
        except ConfinedFailure as failure:
            limits.mine(failure)
            said = tuple(_unread(packet, at) for at in range(len(packet.files)))
    files.write_whole(work / READ, _SAID.dump_json(said), at="keep-answers").chmod(0o600)
    return said


def _unread(packet: Packet, at: int) -> Said:
    """A file that broke, or outlived, the child that read it."""
    one = packet.files[at]
    return Said(file=inner_path(packet, one), sha256=one.sha256, kind="unknown", doubts=("broken",))


def _judge(desk: Desk, packet: Packet, said: Said, now: datetime) -> _Judged:
    if unread := answer_doubts.of_reading(said):
        return _Judged(said=said, findings=unread)
    candidates = answer_candidates.awaiting(desk.settings, desk.database, said, now=now)
    if said.kind == "stamped":
        return _stamped(desk, said, candidates)
    fits = answer_match.fits(said, candidates, today=packet.received_at.date())
    findings = [*answer_doubts.of_content(said), *answer_doubts.of_fits(said, fits)]
    chosen = _chosen(candidates, fits) if not findings else None
    if chosen is not None:
        findings += answer_doubts.of_sender(said, _senders(desk, chosen))
    elif said.mail and candidates:  # else no portal's senders are known to compare with
        findings += answer_doubts.of_sender(said, _all_senders(desk, candidates))
    copies = () if chosen is None or findings else _copies_of(desk, said, chosen)
    return _Judged(said=said, fits=fits, candidates=candidates, findings=tuple(findings), chosen=chosen, copies=copies)


def _stamped(desk: Desk, said: Said, candidates: tuple[Candidate, ...]) -> _Judged:
    """A stamped copy belongs to the one envelope of its case that holds the very paper."""
    fits = answer_match.fits(said, candidates, today=datetime.now(UTC).date())
    findings = list(answer_doubts.of_content(said))
    held = [(one, copies) for one in candidates if (copies := _copies_of(desk, said, one))]
    if len(held) == 1 and not findings:
        return _Judged(said=said, chosen=held[0][0], copies=held[0][1])
    if not held and candidates:
        findings.append(answer_doubts.not_same_paper(said))
    elif not findings:
        findings += answer_doubts.of_fits(said, fits) or (answer_doubts.not_same_paper(said),)
    return _Judged(said=said, fits=fits, candidates=candidates, findings=tuple(findings))


def _copies_of(desk: Desk, said: Said, candidate: Candidate) -> tuple[tuple[Copy, int], ...]:
    """Those of its PDFs that are copies of the candidate's papers."""
    if not said.copies or (said.kind != "stamped" and not said.mail):
        return ()
    with desk.database.connect() as connection:
        made = made_ones.get(connection, candidate.envelope_id)
    envelope = made.load(desk.settings)
    ours = tuple(one.file.path for filing in envelope.filings for one in (filing.lead, *filing.connected))
    found = []
    for copy in said.copies:
        try:
            at = desk.limited(answers_read.same_paper, copy.path, ours)
        except ConfinedFailure as failure:
            limits.mine(failure)
            continue
        if at >= 0:
            found.append((copy, at))
    return tuple(found)


def _chosen(candidates: tuple[Candidate, ...], fits: tuple[Fit, ...]) -> Candidate | None:
    return next((one for one in candidates if [one.submission] == [fit.submission for fit in fits if fit.whole]), None)


def _senders(desk: Desk, candidate: Candidate) -> tuple[str, ...]:
    with desk.database.connect() as connection:
        made = made_ones.get(connection, candidate.envelope_id)
    return answer_candidates.senders(desk.settings, made)


def _all_senders(desk: Desk, candidates: tuple[Candidate, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sender for one in candidates for sender in _senders(desk, one)))


# ── believing and asking ─────────────────────────────────────────────────────────────────────────────


def _believe(desk: Desk, packet: Packet, judged: _Judged, now: datetime) -> Moved:
    assert judged.chosen is not None  # noqa: S101 - the caller asked
    source = next(one.path for one in packet.files if inner_path(packet, one) == judged.said.file)
    after = answer_apply.apply(
        desk.settings,
        desk.database,
        judged.said,
        source,
        judged.chosen.submission,
        zone=court_zone(desk, judged.chosen.case.court),
        now=now,
        copies=judged.copies,
    )
    note(desk.database, packet.id, judged.said.sha256, APPLIED, after.id, now)
    missed = sum(not one.by_portal for one in judged.said.people)
    if missed:
        remark = answer_doubts.not_served(judged.said, missed, f"outbox/{judged.chosen.folder}")
        outbox.lay_remarks(desk.settings.outbox, packet, ((judged.chosen.folder, remark),))
    return moved(after)


def moved(after: ledger.Submission) -> Moved:
    """An envelope that an answer has moved."""
    return Moved(envelope=after.envelope_id, submission=after.id, number=after.number)


def court_zone(desk: Desk, court: str) -> str:
    """A court's time zone; the home's where the court is no longer among the templates."""
    found = desk.catalog.courts.get(court)
    return found.time_zone if found else desk.settings.time_zone


def _question(judged: _Judged) -> Question:
    by_id = {one.submission: one for one in judged.candidates}
    shown = tuple(_option(by_id[one.submission], one) for one in judged.fits)
    return Question(file=judged.said.file, facts=_facts(judged.said), findings=judged.findings, options=shown[:20])


def _option(candidate: Candidate, fit: Fit) -> Option:
    sealed = candidate.case.access is Access.SEALED
    words = {True: "fits", False: "does not fit", None: "not told"}
    signs = (
        ("Our reference", fit.reference),
        ("Case number", fit.case),
        ("Papers", fit.papers),
        ("Number of papers", fit.count),
        ("Day", fit.day),
        ("Filer", fit.filer),
    )
    return Option(
        envelope=candidate.envelope_id[:12],
        folder=candidate.folder,
        case="sealed" if sealed else candidate.case.docket_number or "new case",
        signs=tuple((name, words[sign]) for name, sign in signs),
    )


def _facts(said: Said) -> tuple[tuple[str, str], ...]:
    """What was read, without the people it names."""
    told = (
        ("Kind", answer_doubts.KINDS.get(said.kind, said.kind)),
        ("Sender", said.sender),
        ("Case numbers", ", ".join(said.cases)),
        ("Case", said.case_name),
        ("Docket entry", ", ".join(said.entries)),
        ("Number of the portal", said.portal_number),
        ("Docket text", said.docket_text),
        ("Documents", str(len(said.documents) or "")),
        ("Filed on", said.filed_on.isoformat() if said.filed_on else ""),
        ("The court has", said.status.value),
    )
    return tuple((name, value[:500]) for name, value in told if value)
