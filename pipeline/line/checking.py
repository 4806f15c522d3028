"""Every form against the rules, every exhibit made safe: all findings at once, before anything is made."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ConfinedFailure
from pipeline.intake.read import Reading, inner_path
from pipeline.line import kept, limits
from pipeline.line.desk import Desk
from pipeline.line.kept import Checked, Outcome
from pipeline.model import Exhibit, Finding, Form, Packet, RawForm
from pipeline.pages.clean import Cleaned, clean
from pipeline.rules import validate


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
    checked = Checked(outcomes=outcomes, drop_findings=reading.findings)
    kept.keep_checked(work, checked)
    return checked


def checked_form(desk: Desk, packet: Packet, reading: Reading, raw: RawForm) -> validate.Validated:
    """The form as the rules see it; the same answer at every call, since "today" is when the drop was claimed."""
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
    validated = checked_form(desk, packet, reading, raw)
    if validated.form is None:
        return validated.findings
    try:
        exhibits = safe_exhibits(desk, packet, work, validated.form)
    except ConfinedFailure as failure:
        return (*validated.findings, limits.finding(failure, packet.name))
    return (*validated.findings, *(finding for one in exhibits for finding in one.cleaned.findings))


def _safe(desk: Desk, packet: Packet, work: Path, exhibit: Exhibit) -> SafeExhibit:
    pinned = next(one for one in packet.files if inner_path(packet, one) == exhibit.file)
    target = work / "exhibits" / f"{pinned.sha256}.pdf"
    target.parent.mkdir(exist_ok=True, mode=0o700)
    return SafeExhibit(
        exhibit=exhibit,
        path=target,
        cleaned=desk.limited(clean, pinned.path, target, name=exhibit.file),
    )
