"""The steps of a packet. Each may be repeated at any time and gives the same; none knows what comes next."""

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from pipeline import journal, outbox
from pipeline.errors import ConfinedFailure
from pipeline.filing import correction
from pipeline.filing.release import needed
from pipeline.intake import register
from pipeline.intake.read import Reading
from pipeline.intake.read import read as read_drop
from pipeline.intake.register import State
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import checking, kept, limits, making, naming, privacy
from pipeline.line import envelopes as ledger
from pipeline.line.desk import Desk
from pipeline.line.envelopes import Made
from pipeline.line.kept import Outcome
from pipeline.model import Finding, Packet, Place, Severity
from pipeline.outbox import RunRow


def read(desk: Desk, packet_id: str) -> int:
    """Read every form of the drop, in a limited child. Returns how many there are."""
    packet = naming.packet(desk, packet_id)
    changed = register.altered(packet)
    if changed:
        reading = Reading(findings=tuple(_altered(packet, one.path.name) for one in changed))
    else:
        reading = _read(desk, packet)
    kept.keep_reading(desk.work(packet_id), reading)
    return len(reading.forms)


def check(desk: Desk, packet_id: str) -> list[int]:
    """Check every form and clean every exhibit. Returns the places of the forms that may be made."""
    return list(checking.check(desk, naming.packet(desk, packet_id), desk.work(packet_id)).good)


def make(desk: Desk, packet_id: str, indexes: list[int]) -> int:
    """Make the envelopes of some forms. Returns how many were made."""
    packet = naming.packet(desk, packet_id)
    outcomes = making.make(desk, packet, kept.reading(desk.work(packet_id)), indexes)
    with desk.database.begin() as connection:
        for one in outcomes:
            before = _remember(desk, packet, one, connection) if one.envelope_id else None
            if before is not None:
                kept.keep_outcome(desk.work(packet_id), _made_before(desk, packet, one, before))
        killpoint("make.before-commit")
    killpoint("make.after-commit")
    return sum(one.envelope_id is not None for one in kept.outcomes(desk.work(packet_id)))


def remark(desk: Desk, packet_id: str) -> int:
    """Tell the person what should be looked at though it went on. Returns how many remarks there are."""
    packet, work = naming.packet(desk, packet_id), desk.work(packet_id)
    outcomes = [one for one in kept.outcomes(work) if one.envelope_id is not None]
    found: list[outbox.Remark] = [
        (None, one) for one in kept.checked(work).drop_findings if one.severity is not Severity.ERROR
    ]
    found += [(one.folder, finding) for one in outcomes for finding in one.findings]
    if found:
        outbox.lay_remarks(desk.settings.outbox, packet, tuple(found))
    return len(found)


def give_back(desk: Desk, packet_id: str) -> int:
    """Give back what cannot go on, with every finding at once. Returns how many forms went back."""
    packet, work = naming.packet(desk, packet_id), desk.work(packet_id)
    checked, outcomes = kept.checked(work), kept.outcomes(work)
    failed = [one for one in outcomes if one.envelope_id is None]
    errors_of_drop = kept.blocked(checked.drop_findings)
    if not failed and not errors_of_drop:
        return 0
    forms = kept.reading(work).forms
    findings = (*checked.drop_findings, *(finding for one in failed for finding in one.findings))
    outbox.lay_returned(
        desk.settings.outbox,
        packet,
        findings,
        rows=tuple(forms[one.index] for one in failed),
        taken=len(outcomes) - len(failed),
    )
    with desk.database.begin() as connection:
        count = sum(one.severity is Severity.ERROR for one in findings)
        journal.append(connection, Kind.DROP_RETURNED, packet_id, at=_now(), forms=len(failed), findings=count)
        killpoint("give-back.before-commit")
    killpoint("give-back.after-commit")
    return len(failed)


def sum_up(desk: Desk, packet_id: str) -> int:
    """For a roster, tell what came of each row. Returns the number of rows; 0 where the drop was no roster."""
    packet, work = naming.packet(desk, packet_id), desk.work(packet_id)
    reading = kept.reading(work)
    rows = tuple(
        _run_row(desk, packet, reading, one)
        for one in kept.outcomes(work)
        if reading.forms[one.index].origin.sheet is not None or reading.forms[one.index].origin.columns
    )
    if not rows:
        return 0
    outbox.lay_run(desk.settings.outbox, packet, rows)
    with desk.database.begin() as connection:
        made = sum(one.outcome == "made" for one in rows)
        journal.append(connection, Kind.RUN_FINISHED, packet_id, at=_now(), rows=len(rows), made=made)
    return len(rows)


def envelopes(desk: Desk, packet_id: str) -> list[str]:
    """The ids of the envelopes this packet brought, each once."""
    outcomes = kept.outcomes(desk.work(packet_id))
    return list(dict.fromkeys(one.envelope_id for one in outcomes if one.envelope_id))


def finish(desk: Desk, packet_id: str) -> str:
    """Note how the packet ended. Returns its state."""
    work = desk.work(packet_id)
    outcomes = kept.outcomes(work)
    made = sum(one.envelope_id is not None for one in outcomes)
    broken = {one.where.file for one in kept.checked(work).drop_findings if one.severity is Severity.ERROR}
    returned = len(outcomes) - made + len(broken)
    state = State.DONE if made else State.RETURNED
    with desk.database.begin() as connection:
        register.set_state(connection, packet_id, state)
        ledger.note_result(connection, packet_id, forms=len(outcomes), made=made, returned=returned)
        journal.append(connection, Kind.PACKET_DONE, packet_id, at=_now(), forms=len(outcomes), made=made)
        killpoint("finish.before-commit")
    killpoint("finish.after-commit")
    return state


def give_up(desk: Desk, packet_id: str) -> None:
    """Note that the machine failed on this packet; a person must look."""
    with desk.database.begin() as connection:
        register.set_state(connection, packet_id, State.FAILED, reason="a step failed; see the log")
        journal.append(connection, Kind.PACKET_FAILED, packet_id, at=_now())


def _read(desk: Desk, packet: Packet) -> Reading:
    try:
        return desk.limited(read_drop, packet, desk.catalog, desk.lane(packet.lane))
    except ConfinedFailure as failure:
        return Reading(findings=(limits.finding(failure, packet.name),))


def _remember(desk: Desk, packet: Packet, outcome: Outcome, connection: Connection) -> Made | None:
    """Remember an envelope. Gives the one of the same content that was made from another form before."""
    lane = desk.lane(packet.lane)
    assert outcome.envelope_id is not None and outcome.folder is not None  # noqa: S101, PT018 - the caller asked
    envelope = Made(
        id=outcome.envelope_id,
        packet=packet.id,
        form=outcome.index,
        lane=packet.lane,
        court=outcome.folder.split("/")[0],
        folder=outcome.folder,
        portal=lane.portal,
        needed=needed(lane.release, by_person=outcome.by_person),
        access=outcome.access,
    )
    if ledger.add(connection, envelope):
        if corrects := outcome.made_by.get("corrects"):
            correction.link(connection, envelope.id, corrects, at=_now())
        if outcome.drafts:
            ledger.add_draft(connection, envelope.id, outcome.drafts)
        facts = {"packet": packet.id, **outcome.made_by}
        journal.append(connection, Kind.ENVELOPE_MADE, envelope.id, at=_now(), **facts)
        if waived := privacy.waived(outcome.findings):
            journal.append(connection, Kind.PRIVACY_WAIVED, envelope.id, at=_now(), waived=waived)
        return None
    before = ledger.get(connection, envelope.id)
    return before if before.packet != packet.id or before.form != outcome.index else None


def _run_row(desk: Desk, packet: Packet, reading: Reading, outcome: Outcome) -> RunRow:
    raw = reading.forms[outcome.index]
    form = checking.checked_form(desk, packet, reading, raw).form
    return RunRow(
        file=raw.origin.file,
        sheet=raw.origin.sheet,
        row=raw.origin.row or 0,
        case=outbox.case_label(form.case) if form else "",
        outcome="made" if outcome.envelope_id else "returned",
        folder=outcome.folder,
        envelope_id=outcome.envelope_id,
        findings=len(outcome.findings),
    )


def _made_before(desk: Desk, packet: Packet, outcome: Outcome, before: Made) -> Outcome:
    """The same papers were made before. If that lane sends them elsewhere, a person must say which is meant."""
    lane = desk.lane(packet.lane)
    people = needed(lane.release, by_person=outcome.by_person)
    if outcome.made_by.get("corrects") == before.id:
        return replace(outcome, findings=(*outcome.findings, _not_corrected(packet, before)))
    if (before.portal, before.needed) == (lane.portal, people):
        return replace(outcome, findings=(*outcome.findings, _same_papers(packet, before)))
    finding = Finding(
        code="line.made-before",
        severity=Severity.ERROR,
        where=Place(file=packet.name),
        message=f"The same papers were made before through the lane {before.lane}, which sends them "
        f"{f'to the portal {before.portal}' if before.portal else 'nowhere'}; nothing was sent from this lane.",
        found=before.folder,
        repair="Nothing, if it was dropped twice by mistake. If the papers must go once more, "
        "`docketpress resend ENVELOPE --by NAME --reason …` sends the envelope that was made before.",
    )
    return replace(outcome, envelope_id=None, folder=None, findings=(*outcome.findings, finding))


def _same_papers(packet: Packet, before: Made) -> Finding:
    return Finding(
        code="line.same-papers",
        severity=Severity.WARNING,
        where=Place(file=packet.name),
        message="The same papers were made before, so there is one envelope and it goes to the court once.",
        found=before.folder,
        repair="Nothing is to be done if this was a mistake. If a second filing is meant, use `docketpress resend`.",
    )


def _not_corrected(packet: Packet, before: Made) -> Finding:
    return Finding(
        code="line.not-corrected",
        severity=Severity.WARNING,
        where=Place(file=packet.name),
        message="The corrected form gives the very papers that the court refused, so it is the same envelope, and "
        "nothing was sent.",
        found=before.folder,
        repair="Correct what the court refused and drop it again. If the papers are right as they are, "
        f"`docketpress resend {before.id[:12]} --by NAME --reason … --although-filed` sends them once more.",
    )


def _altered(packet: Packet, name: str) -> Finding:
    return Finding(
        code="intake.altered",
        severity=Severity.ERROR,
        where=Place(file=name),
        message=f"“{name}” was changed after it had been taken from the lane {packet.lane}.",
        repair="Drop it again, and leave it alone once it lies in the lane.",
    )


def _now() -> datetime:
    return datetime.now(UTC)
