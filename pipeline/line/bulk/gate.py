"""Every row of a run through the rules and the privacy gate: what a form alone would be told, at a run's speed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.line import privacy
from pipeline.line.bulk import reaching
from pipeline.line.bulk.answers import Answers
from pipeline.mailing import address
from pipeline.model import JSON, DocumentType, Field, FieldKind, Finding, Form, RawForm, ServiceContact
from pipeline.model.remembered import by_identity
from pipeline.rules import gather, recipients, validate
from pipeline.rules.catalog import Catalog
from pipeline.rules.plans import Lane, dated
from pipeline.rules.recognise import recognise
from pipeline.rules.sheets import Checked, Sheets
from pipeline.rules.understand import empty
from pipeline.runs.identity import Identity, identities
from pipeline.settings import LaneSettings
from pipeline.settings.tables import MailSettings

_TYPES = 256
"""Spellings of document types that are remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gated:
    """A row behind the gate."""

    form: Form | None
    """As its paper is made from it; None where a finding is an error."""
    findings: tuple[Finding, ...]
    identities: tuple[Identity, ...]
    """One for each recipient, in the order of the service list; empty where there is no form."""

    @property
    def identity(self) -> str:
        """The first recipient's; empty where there is no form."""
        return self.identities[0].same if self.identities else ""


class Gate:
    """Checks rows one after the other, remembering what it has read. Each thread needs its own."""

    def __init__(
        self,
        catalog: Catalog,
        lane: LaneSettings,
        *,
        now: datetime,
        mail: MailSettings | None = None,
        writable: bool = True,
    ) -> None:
        """Nothing is checked yet.

        Args:
            catalog: every document type and court.
            lane: of the roster.
            now: when the roster was received.
            mail: which envelope addresses must fit; None: no address is looked at.
            writable: messages can be made for who agreed to e-mail.
        """
        self._catalog = catalog
        self._lane = lane
        self._now = now
        self._mail = mail
        self._writable = writable
        self._answers = Answers()
        self._types: dict[str | None, DocumentType | None] = {}
        self._sheets = Sheets(
            catalog,
            Lane(
                document_type=lane.document_type,
                court=lane.court,
                access=lane.access,
                recipients=lane.purpose == "notices",
                now=now,
            ),
        )

    def row(self, raw: RawForm) -> Gated:
        """One row through the gate."""
        return self.all((raw,))[0]

    def all(self, raws: Sequence[RawForm]) -> list[Gated]:
        """Some rows, each step for all of them: code that runs again at once is still in the processor's cache."""
        checked = [self._sheets.row(raw) or self._long_way(raw) for raw in raws]
        passed = [privacy.gated(self._catalog, one.validated, self._lane, now=self._now) for one in checked]
        mail, able = self._mail, self._writable
        reached = [reaching.findings(one.form, mail, writable=able) if mail and one.form else () for one in passed]
        return [_gated(*every) for every in zip(checked, passed, reached, strict=True)]

    def _long_way(self, raw: RawForm) -> Checked:
        """A row of which something must be said, or that is unlike others: as a form alone is looked at."""
        folded = self.folded(raw)
        validated = self._validated(folded.raw)
        made = self._catalog.documents[validated.form.document_type] if validated.form else None
        return Checked(
            validated=validated,
            recipient=folded.findings,
            defaulted=_defaulted(folded.raw, made) if made else frozenset(),
            dated=dated(made) if made else (),
        )

    def folded(self, raw: RawForm) -> recipients.Folded:
        """The row with its recipient's columns in its service list; they are read in lanes of notices alone."""
        made = self._made(raw) if self._lane.purpose == "notices" else None
        return recipients.fold(raw, made) if made else recipients.Folded(raw=raw, findings=())

    def _made(self, raw: RawForm) -> DocumentType | None:
        said = raw.document_type or self._lane.document_type
        if said is None:
            return recognise(raw, self._catalog, lane_type=None, lane_court=None).document_type
        if said not in self._types:
            found = recognise(raw, self._catalog, lane_type=said, lane_court=None).document_type
            if len(self._types) >= _TYPES:
                return found
            self._types[said] = found
        return self._types[said]

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
            read=self._answers.read,
        )


def _gated(checked: Checked, passed: validate.Validated, reached: tuple[Finding, ...]) -> Gated:
    """What rules, privacy and the post said of a row."""
    findings = (*checked.recipient, *passed.findings)
    if passed.form is None or checked.recipient:
        return Gated(form=None, findings=findings, identities=())
    if (findings := (*findings, *reached)) and validate.stopped(findings):
        return Gated(form=None, findings=findings, identities=())
    found = identities(passed.form, standard=_standard, defaulted=checked.defaulted, among=checked.dated)
    return Gated(form=passed.form, findings=findings, identities=found)


def _standard(one: ServiceContact) -> str:
    return address.read(one.contact.name, one.contact.lines).standard


def _defaulted(raw: RawForm, made: DocumentType) -> frozenset[str]:
    """Fields for dates in which nothing was filled in, but stands something all the same."""
    names = _with_default(made.fields)
    meant = gather.field_named(made.fields)
    filled = {name for heading, value in _opened(raw.values) if (name := meant(heading)) in names and not empty(value)}
    return names - filled


def _opened(values: Mapping[str, JSON]) -> Iterator[tuple[str, JSON]]:
    """Every answer, those inside a table too."""
    for heading, value in values.items():
        yield heading, value
        if isinstance(value, dict):
            yield from value.items()


@by_identity
def _with_default(fields: tuple[Field, ...]) -> frozenset[str]:
    return frozenset(one.name for one in fields if one.kind is FieldKind.DATE and one.default is not None)
