"""A raw form → a checked form, or everything that is wrong with it at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from pipeline.model import (
    JSON,
    Access,
    Court,
    DocumentType,
    Exhibit,
    Field,
    FieldKind,
    Finding,
    Form,
    Origin,
    RawForm,
    Severity,
    Source,
)
from pipeline.model.remembered import by_identity
from pipeline.rules import assemble, checks, exhibits, sense
from pipeline.rules.catalog import Catalog
from pipeline.rules.gather import Gathered, gather, place
from pipeline.rules.known import Doubt, Known
from pipeline.rules.misread import Fault, Misread, shorten
from pipeline.rules.recognise import recognise
from pipeline.rules.understand import Setting, empty, understand

Reader: TypeAlias = Callable[[Field, JSON, Setting], object]
"""Gives the value of an answer, or raises `Misread`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Validated:
    """The outcome: a form exactly when no finding is an error."""

    form: Form | None
    findings: tuple[Finding, ...]


def validate(
    raw: RawForm,
    catalog: Catalog,
    *,
    lane_type: str | None,
    lane_court: str | None,
    lane_access: str,
    files: tuple[str, ...],
    now: datetime,
    added: tuple[checks.Check, ...] | None = None,
    read: Reader = understand,
) -> Validated:
    """Check one form against its document type and its court.

    Args:
        raw: the form as read.
        catalog: every document type and court.
        lane_type: the document type forms of this lane have when they do not say so.
        lane_court: the court of this lane, likewise.
        lane_access: who may see what comes through this lane; a form may be stricter, never laxer.
        files: the loose files of the drop, as paths inside it; they become exhibits.
        now: when the drop was received.
        added: other people's checks, called on a form that has passed ours; None for those installed.
        read: reads one answer as `understand` does; a run's remembers what it has read.

    Returns:
        The form, or None, with all findings. The order: type and court, unknown and doubled fields, each
        answer by itself, what is missing, dates and notices, the parties,
        the exhibits, then the checks that were added.
    """
    known = recognise(raw, catalog, lane_type=lane_type, lane_court=lane_court)
    if known.document_type is None:
        return Validated(form=None, findings=known.findings)
    setting = Setting(court=known.court, today=received(now, known.court))
    answered = _answer(raw, known.document_type, catalog, setting, files=files, read=read)
    findings = (*known.findings, *answered.findings, *answered.report.access(answered.values, lane_access))
    if known.court is None or stopped(findings):
        return Validated(form=None, findings=findings)
    form = assemble.form(
        known.document_type,
        known.court,
        answered.values,
        answered.exhibits,
        origin=raw.origin,
        access=Access(lane_access),
    )
    others = checks.installed() if added is None else added
    findings = (*findings, *checks.run(others, form, known.document_type, known.court))
    return Validated(form=None if stopped(findings) else form, findings=findings)


def stopped(findings: tuple[Finding, ...]) -> bool:
    """Whether one of them is an error."""
    return any(one.severity is Severity.ERROR for one in findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answered:
    """The answers read and held against each other."""

    values: Mapping[str, object]
    exhibits: tuple[Exhibit, ...]
    findings: tuple[Finding, ...]
    report: "Report"


def _answer(
    raw: RawForm,
    made: DocumentType,
    catalog: Catalog,
    setting: Setting,
    *,
    files: tuple[str, ...],
    read: Reader,
) -> _Answered:
    gathered = gather(raw, made, catalog)
    report = Report(made=made, court=setting.court, origin=raw.origin, gathered=gathered)
    values, misread = _read_answers(gathered, setting, report, read)
    attached, not_attached = _exhibits(values, files, report)
    facts = Known(made=made, values=values, setting=setting)
    senseless = tuple(report.broken(one) for one in sense.doubts(facts))
    return _Answered(
        values=values,
        exhibits=attached,
        findings=(*gathered.findings, *misread, *senseless, *not_attached),
        report=report,
    )


def received(now: datetime, court: Court | None) -> date:
    """The day of receipt by the court's own clock."""
    return (now.astimezone(ZoneInfo(court.time_zone)) if court else now).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Turns faults into findings: adds the place, the value found and the rule."""

    made: DocumentType
    court: Court | None
    origin: Origin
    gathered: Gathered

    def finding(self, name: str, fault: Fault, source: Source | None = None) -> Finding:
        """The fault in the field, as a finding."""
        answer = self.gathered.answers.get(name)
        if fault.code == "form.docket-number" and self.court:
            source = self.court.docket_number_source
        found = fault.found
        if found is None and answer is not None and not (self._table(name) or empty(answer.value)):
            found = shorten(answer.value)
        return Finding(
            code=fault.code,
            severity=Severity.ERROR,
            where=place(self.origin, answer.heading if answer else None, name),
            message=fault.message,
            found=found or None,
            rule=source.citation if source else f"{self.made.name}/document.toml, field {name}",
            repair=fault.repair,
            verified=source.verified if source else True,
        )

    def _table(self, name: str) -> bool:
        """Of a table only the wrong cell is shown, never the whole of it."""
        field = self.made.field(name)
        return field is not None and field.kind is FieldKind.ROWS

    def broken(self, doubt: Doubt) -> Finding:
        """A demand that is not met; its rule is the one named, else the field's own."""
        field = self.made.field(doubt.field)
        found = self.finding(doubt.field, doubt.fault, doubt.source or (field.source if field else None))
        return replace(found, severity=doubt.severity)

    def access(self, values: Mapping[str, object], lane_access: str) -> list[Finding]:
        """Warn where a form asks for less protection than its lane gives."""
        field = assemble.filling(self.made, "case.access")
        if field is None or assemble.keeps_access(self.made, values, lane_access):
            return []
        asked = values[field.name]
        fault = Fault(
            code="form.access-kept",
            message=f"The form asks for `{asked}`, but everything in this lane is `{lane_access}`; it stays so.",
            repair="Drop it into another lane if it may be seen by more people.",
        )
        return [replace(self.finding(field.name, fault), severity=Severity.WARNING)]


def _read_answers(
    gathered: Gathered, setting: Setting, report: Report, read: Reader
) -> tuple[dict[str, object], tuple[Finding, ...]]:
    """Each answer by itself. Fields that cannot be read are left out of the values."""
    values: dict[str, object] = {}
    findings: list[Finding] = []
    for field in report.made.fields:
        answer = gathered.answers.get(field.name)
        value = field.default if answer is None or empty(answer.value) else answer.value
        if value is None:
            values[field.name] = None
            continue
        try:
            values[field.name] = read(field, value, setting)
        except Misread as error:
            findings += (report.finding(field.name, fault) for fault in error.faults)
    return values, tuple(findings)


@by_identity
def _listing_exhibits(fields: tuple[Field, ...]) -> Field | None:
    return next((one for one in fields if one.kind is FieldKind.EXHIBITS), None)


def _exhibits(
    values: dict[str, object], files: tuple[str, ...], report: Report
) -> tuple[tuple[Exhibit, ...], tuple[Finding, ...]]:
    """The exhibits, also put in place of what the form listed."""
    field = _listing_exhibits(report.made.fields)
    name = field.name if field else "exhibits"
    wanted = values.get(name)
    try:
        if not report.made.exhibits:
            exhibits.refuse(files, report.made.title)
        settled = exhibits.settle(wanted if isinstance(wanted, tuple) else None, files)
    except Misread as error:
        return (), tuple(report.finding(name, fault) for fault in error.faults)
    if field and name in values:
        values[name] = settled or None
    return settled, ()
