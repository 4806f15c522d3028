"""Every row of a run through the rules and the privacy gate: what a form alone would be told, at a run's speed."""

from dataclasses import dataclass
from datetime import datetime

from pipeline.line import privacy
from pipeline.model import DocumentType, FieldKind, Finding, Form, RawForm
from pipeline.rules import gather, recipients, validate
from pipeline.rules.catalog import Catalog
from pipeline.rules.recognise import recognise
from pipeline.rules.understand import empty
from pipeline.runs.identity import identities
from pipeline.settings import LaneSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """A row behind the gate."""

    form: Form | None
    """As its paper is made from it; None where a finding is an error."""
    findings: tuple[Finding, ...]
    identities: tuple[str, ...]
    """One for each recipient, in the order of the service list; empty where there is no form."""

    @property
    def identity(self) -> str:
        """The first recipient's; empty where there is no form."""
        return self.identities[0] if self.identities else ""


class Gate:
    """Checks rows one after the other. Not for several threads at once: each has its own."""

    def __init__(self, catalog: Catalog, lane: LaneSettings, *, now: datetime) -> None:
        """Nothing is checked yet.

        Args:
            catalog: every document type and court.
            lane: of the roster.
            now: when the roster was received.
        """
        self._catalog = catalog
        self._lane = lane
        self._now = now

    def row(self, raw: RawForm) -> Gated:
        """One row through the gate."""
        folded = self.folded(raw)
        passed = privacy.gated(self._catalog, self._validated(folded.raw), self._lane, now=self._now)
        findings = (*folded.findings, *passed.findings)
        if passed.form is None or folded.findings:
            return Gated(form=None, findings=findings, identities=())
        made = self._catalog.documents[passed.form.document_type]
        found = identities(passed.form, defaulted=_defaulted(folded.raw, made, self._catalog))
        return Gated(form=passed.form, findings=findings, identities=found)

    def folded(self, raw: RawForm) -> recipients.Folded:
        """The row with its recipient's columns in its service list; they are read in lanes of notices alone."""
        made = self._made(raw) if self._lane.purpose == "notices" else None
        return recipients.fold(raw, made) if made else recipients.Folded(raw=raw, findings=())

    def _made(self, raw: RawForm) -> DocumentType | None:
        lane = self._lane
        return recognise(raw, self._catalog, lane_type=lane.document_type, lane_court=lane.court).document_type

    def _validated(self, raw: RawForm) -> validate.Validated:
        lane = self._lane
        return validate.validate(
            raw,
            self._catalog,
            lane_type=lane.document_type,
            lane_court=lane.court,
            lane_access=lane.access,
            files=(),
            now=self._now,
        )


def _defaulted(raw: RawForm, made: DocumentType, catalog: Catalog) -> frozenset[str]:
    """Fields for dates in which nothing was filled in."""
    answers = gather.gather(raw, made, catalog).answers
    return frozenset(
        one.name
        for one in made.fields
        if one.kind is FieldKind.DATE and (one.name not in answers or empty(answers[one.name].value))
    )
