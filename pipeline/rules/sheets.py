"""The rows of a roster through `validate`, at a run's speed: what rows have in common is worked out once.

Rows with the same headings ask the same questions, so type, court, fields and defaults are settled once for all of
them; an answer that was read before is not read again, nor is a check asked again about the same answers. Whatever is
out of the ordinary goes the long way: `validate` says what is right, and what is said here is the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from pipeline.model import Access, Finding, Form, RawForm
from pipeline.rules import assemble, checks, gather
from pipeline.rules.catalog import Catalog
from pipeline.rules.known import Doubt
from pipeline.rules.plans import Lane, Memory, Plan, plan
from pipeline.rules.validate import Report, Validated, stopped

_MOST = 512
"""Sets of headings that are remembered: rosters leave cells empty here and there, so one sheet has many."""
_Headings: TypeAlias = tuple[str | None, str | None, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What came of a row."""

    validated: Validated
    recipient: tuple[Finding, ...] = ()
    """What stands against the columns of its recipient."""
    defaulted: frozenset[str]
    """Fields for dates in which nothing was filled in, but stands something all the same."""
    dated: tuple[str, ...]
    """All fields of the type that can hold dates."""


class Sheets:
    """Checks rows, remembering what it has read. Each thread needs its own."""

    def __init__(self, catalog: Catalog, lane: Lane) -> None:
        """Nothing is remembered yet."""
        self._catalog = catalog
        self._lane = lane
        self._plans: dict[_Headings, Plan | None] = {}
        self._memories: dict[tuple[str, str], Memory] = {}

    def row(self, raw: RawForm) -> Checked | None:
        """What `validate` says of a row that `recipients.fold` has nothing to say of; None where they must be asked."""
        found = self._plan(raw)
        values = found.values(raw.values) if found else None
        if found is None or values is None:
            return None
        if not assemble.keeps_access(found.made, values, self._lane.access):
            return None
        doubts = found.memory.doubts.of(values, found.filled)
        if doubts and any(one.field == found.service_list for one in doubts):
            return None  # what was found there is told by the folded row
        findings = (*_strange(found, raw), *_told(found, raw, doubts))
        return Checked(
            validated=self._formed(found, raw, values, findings), defaulted=found.defaulted, dated=found.dated
        )

    def _plan(self, raw: RawForm) -> Plan | None:
        key = (raw.document_type, raw.court, tuple(raw.values))
        if key not in self._plans:
            if len(self._plans) >= _MOST:
                self._plans.clear()
            self._plans[key] = plan(raw, self._catalog, self._lane, self._memories)
        return self._plans[key]

    def _formed(
        self, found: Plan, raw: RawForm, values: Mapping[str, object], findings: tuple[Finding, ...]
    ) -> Validated:
        if findings and stopped(findings):
            return Validated(form=None, findings=findings)
        access = Access(self._lane.access)
        form: Form | None = assemble.form(found.made, found.court, values, (), origin=raw.origin, access=access)
        if form and (others := checks.installed()):
            findings = (*findings, *checks.run(others, form, found.made, found.court))
            form = None if stopped(findings) else form
        return Validated(form=form, findings=findings)


def _strange(found: Plan, raw: RawForm) -> list[Finding]:
    """What stands under headings that mean nothing."""
    return [each for one in found.strangers for each in gather.unknown(raw.origin, one, raw.values[one], found.made)]


def _told(found: Plan, raw: RawForm, doubts: Sequence[Doubt]) -> list[Finding]:
    """What makes no sense, as findings."""
    if not doubts:
        return []
    headings = {field.name: heading for heading, field, _ in found.asked}
    meant = gather.field_named(found.made.fields)
    # An empty cell has no value, but it has a column, and that is where the person looks.
    headings = {name: one for one in raw.origin.columns if (name := meant(one))} | headings
    answers = {name: gather.Answer(heading=one, value=raw.values.get(one)) for name, one in headings.items()}
    gathered = gather.Gathered(answers=answers, findings=())
    report = Report(made=found.made, court=found.court, origin=raw.origin, gathered=gathered)
    return [report.broken(one) for one in doubts]
