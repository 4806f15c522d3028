"""The privacy rules of a group of courts, as `templates/privacy/<pack>/privacy.toml` gives them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from pipeline.model import Severity, Source
from pipeline.rules.field_tables import SourceRef, Sources, Table
from pipeline.rules.privacy.hits import Kind


class Keep(StrEnum):
    """How much of an identifier a rule lets stand."""

    LAST_FOUR = "last-four"
    YEAR = "year"
    INITIALS = "initials"
    CITY_STATE = "city-state"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Protected:
    """One kind of identifier that a rule protects."""

    kind: Kind
    keep: Keep
    weight: Severity
    """An error blocks; anything less is told and goes on."""
    cases: str
    """`any`, `civil` or `criminal`."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """Papers to which the rule does not apply."""

    name: str
    """As a person reads it, after "This is": `a charging paper or warrant`."""
    privacy: str | None
    """The `privacy` of the document type: `charging` or `house`."""
    access: str | None
    """Who may see the matter: `sealed`, `confidential`."""
    pattern: re.Pattern[str] | None
    """Looked for in the court's title, the case's title and the paper's; None where the others decide."""
    cases: str
    outcome: str
    """`pass`: nothing is said; `warn`: what would block is told as a warning."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A folder under `templates/privacy/`."""

    name: str
    title: str
    criminal: re.Pattern[str]
    """What in a docket number or a case's title says that the case is criminal."""
    protected: tuple[Protected, ...]
    exemptions: tuple[Exemption, ...]
    reference_list: Source | None
    """The rule that provides for a sealed list of what was redacted; None where there is none."""

    def rule(self, kind: Kind, *, criminal: bool) -> Protected | None:
        """What holds for a kind of identifier; the first entry that fits."""
        case = "criminal" if criminal else "civil"
        return next((one for one in self.protected if one.kind is kind and one.cases in ("any", case)), None)


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"this is no regular expression: {error}") from error
    return text


Pattern = Annotated[str, AfterValidator(_pattern)]


class ProtectedTable(Table):
    """One `[[protected]]` entry."""

    kinds: tuple[Kind, ...] = Field(min_length=1)
    keep: Keep
    weight: Severity = Severity.ERROR
    cases: Literal["any", "civil", "criminal"] = "any"
    source: SourceRef

    def records(self) -> tuple[Protected, ...]:
        """One record a kind."""
        source = self.source.record()
        return tuple(
            Protected(kind=one, keep=self.keep, weight=self.weight, cases=self.cases, source=source)
            for one in self.kinds
        )


class ExemptionTable(Table):
    """One `[[exemptions]]` entry."""

    name: str = Field(min_length=1)
    privacy: Literal["charging", "house"] | None = None
    access: Literal["confidential", "sealed"] | None = None
    pattern: Pattern | None = None
    cases: Literal["any", "civil", "criminal"] = "any"
    outcome: Literal["pass", "warn"] = "pass"
    source: SourceRef

    def record(self) -> Exemption:
        """The exemption as the rules know it."""
        return Exemption(
            name=self.name,
            privacy=self.privacy,
            access=self.access,
            pattern=re.compile(self.pattern, re.IGNORECASE) if self.pattern else None,
            cases=self.cases,
            outcome=self.outcome,
            source=self.source.record(),
        )


class PackTable(Table):
    """`privacy.toml`."""

    title: str = Field(min_length=1)
    criminal: Pattern
    sources: Sources = Field(default_factory=dict)
    protected: tuple[ProtectedTable, ...] = Field(min_length=1)
    exemptions: tuple[ExemptionTable, ...] = ()
    reference_list: SourceRef | None = None

    def record(self, name: str) -> Pack:
        """The pack as the rules know it."""
        return Pack(
            name=name,
            title=self.title,
            criminal=re.compile(self.criminal, re.IGNORECASE),
            protected=tuple(record for one in self.protected for record in one.records()),
            exemptions=tuple(one.record() for one in self.exemptions),
            reference_list=self.reference_list.record() if self.reference_list else None,
        )
