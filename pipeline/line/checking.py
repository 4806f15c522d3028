"""Every form against the rules, every exhibit made safe: all findings at once, before anything is made."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfinedFailure
from pipeline.intake.read import Reading, inner_path
from pipeline.line import kept, limits, privacy, warned
from pipeline.line.desk import Desk
from pipeline.line.kept import Checked, Outcome
from pipeline.model import Exhibit, File, Finding, Form, Packet, Place, RawForm
from pipeline.pages import foreign
from pipeline.pages.clean import Cleaned, clean
from pipeline.rules import validate
from pipeline.rules.privacy import Matter


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeExhibit:
    """An exhibit as it may go into a packet."""

    exhibit: Exhibit
    path: Path
    cleaned: Cleaned


def check(desk: Desk, packet: Packet, work: Path) -> Checked:
    """Check every form of a packet, and clean every exhibit once.

    Returns:
        The findings, kept in the packet's work folder too.
    """
    reading = kept.reading(work)
    outcomes = tuple(
        Outcome(index=index, envelope_id=None, findings=_findings(desk, packet, work, reading, raw))
        for index, raw in enumerate(reading.forms)
    )
    checked = Checked(outcomes=outcomes, drop_findings=(*reading.findings, *privacy.named(packet)))
    kept.keep_checked(work, checked)
    return checked


def checked_form(desk: Desk, packet: Packet, reading: Reading, raw: RawForm) -> validate.Validated:
    """The form as its papers are made from it; the same at every call, since "today" is when the drop was claimed."""
    validated = _validated(desk, packet, reading, raw)
    return privacy.gated(desk.catalog, validated, desk.lane(packet.lane), now=packet.received_at)


def _validated(desk: Desk, packet: Packet, reading: Reading, raw: RawForm) -> validate.Validated:
    lane = desk.lane(packet.lane)
    return validate.validate(
        raw,
        desk.catalog,
        lane_type=lane.document_type,
        lane_court=lane.court,
        lane_access=lane.access,
        files=reading.loose,
        now=packet.received_at,
    )


def safe_exhibits(desk: Desk, packet: Packet, work: Path, form: Form) -> tuple[SafeExhibit, ...]:
    """The form's exhibits, each cleaned in a limited child; the cleaned file is named by the original's digest."""
    return tuple(_safe(desk, packet, work, one) for one in form.exhibits)


def _findings(desk: Desk, packet: Packet, work: Path, reading: Reading, raw: RawForm) -> tuple[Finding, ...]:
    validated = _validated(desk, packet, reading, raw)
    if validated.form is None:
        return validated.findings
    passed = privacy.of_form(desk.catalog, validated.form, desk.lane(packet.lane), now=packet.received_at)
    findings = (*validated.findings, *passed.findings, *_came_back(desk, packet, passed.form))
    try:
        exhibits = safe_exhibits(desk, packet, work, passed.form)
        cleaned = tuple(finding for one in exhibits for finding in one.cleaned.findings)
        private = tuple(finding for one in exhibits for finding in _private(desk, packet, one, passed.matter))
        stamped = tuple(finding for one in exhibits for finding in _stamped(desk, one, passed.form))
    except ConfinedFailure as failure:
        return (*findings, limits.finding(failure, packet.name))
    return (*findings, *cleaned, *private, *stamped)


def _came_back(desk: Desk, packet: Packet, form: Form) -> tuple[Finding, ...]:
    """Whether mail to somebody on the service list, or in this case, came back before."""
    where = Place(file=form.origin.file, sheet=form.origin.sheet, row=form.origin.row, field="service_list")
    with desk.database.connect() as connection:
        return warned.of_form(connection, form, where, before=packet.received_at)


def _stamped(desk: Desk, safe: SafeExhibit, form: Form) -> tuple[Finding, ...]:
    """Whether an exhibit bears the line of another case's court."""
    if not safe.cleaned.pages:
        return ()
    name, case = safe.exhibit.file, form.case.docket_number
    return desk.limited(foreign.look, safe.path, name=name, case=case, exhibit=True)


def _private(desk: Desk, packet: Packet, safe: SafeExhibit, matter: Matter) -> tuple[Finding, ...]:
    """What an exhibit holds that the court's privacy rule protects, looked for in a limited child."""
    dropped = _pinned(packet, safe.exhibit).path
    copy = safe.path if safe.cleaned.pages else None
    return desk.limited(privacy.look, dropped, copy, matter, name=safe.exhibit.file)


def _pinned(packet: Packet, exhibit: Exhibit) -> File:
    return next(one for one in packet.files if inner_path(packet, one) == exhibit.file)


def _safe(desk: Desk, packet: Packet, work: Path, exhibit: Exhibit) -> SafeExhibit:
    pinned = _pinned(packet, exhibit)
    target = work / "exhibits" / f"{pinned.sha256}.pdf"
    target.parent.mkdir(exist_ok=True, mode=0o700)
    return SafeExhibit(
        exhibit=exhibit,
        path=target,
        cleaned=desk.limited(clean, pinned.path, target, name=exhibit.file),
    )
