"""The shape of the TOML files of a type and of a field set: the records of `model`, key for key."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from pipeline import model
from pipeline.rules.field_tables import ConditionTable, FieldTable, Name, SourceRef, Sources, Table, condition


def _plain_file(name: str) -> str:
    if Path(name).name != name or name.startswith("."):
        raise ValueError("name a file of this folder, without a path")
    return name


class TranslationTable(Table):
    """`[papers.translations.<language>]`."""

    title: str = Field(min_length=1)
    body: Annotated[str, AfterValidator(_plain_file)]
    of: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""

    def record(self) -> model.Translation:
        """The translation as the rooms know it."""
        return model.Translation(title=self.title, body=self.body, of=self.of)


class PaperTable(Table):
    """One `[[papers]]` entry."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str = Field(min_length=1)
    role: Literal["lead", "connected"]
    body: Annotated[str, AfterValidator(_plain_file)]
    filing_code: str = Field(min_length=1)
    word: bool = False
    when: ConditionTable | None = None
    draft: bool = False
    access: Literal["confidential", "sealed"] | None = None
    length: str | None = None
    translations: dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], TranslationTable] = Field(default_factory=dict)

    def record(self) -> model.Paper:
        """The paper as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        others = {language: one.record() for language, one in self.translations.items()}
        return model.Paper(**plain | {"when": condition(self.when), "translations": others})


class NoticeTable(Table):
    """One `[[notices]]` entry: days, unit and source of its own, or a rule of the court's packs."""

    field: Name
    since: Name | None = None
    days: int | None = Field(default=None, gt=0)
    unit: Literal["days", "court-days"] = "days"
    rule: str | None = None
    method: Name | None = None
    when: ConditionTable | None = None
    unless: Name | None = None
    source: SourceRef | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "NoticeTable":
        if (self.rule is None) == (self.days is None or self.source is None):
            raise ValueError("give either `days` and `source`, or `rule`")
        return self

    def record(self) -> model.Notice:
        """The notice as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        source = self.source.record() if self.source else None
        return model.Notice(**plain | {"when": condition(self.when), "source": source})


class IntervalTable(Table):
    """One `[[intervals]]` entry."""

    field: Name
    since: Name
    months: int = Field(gt=0, le=1200)
    when: ConditionTable | None = None
    source: SourceRef

    def record(self) -> model.Interval:
        """The interval as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return model.Interval(**plain | {"when": condition(self.when), "source": self.source.record()})


class PriorityTable(Table):
    """One `[[priorities]]` entry."""

    rows: Name
    by: Name
    owed: Name
    paid: Name
    unless: Name | None = None
    source: SourceRef

    def record(self) -> model.Priority:
        """The order of debts as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return model.Priority(**plain | {"source": self.source.record()})


class DueTable(Table):
    """One `[[deadlines]]` entry."""

    name: Name
    rule: str = Field(min_length=1)
    event: Name | None = None
    method: Name | None = None
    when: ConditionTable | None = None

    def record(self) -> model.Due:
        """The deadline as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return model.Due(**plain | {"when": condition(self.when)})


class ContentTable(Table):
    """One `[[contents]]` entry."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    label: str = Field(min_length=1)
    paper: str | None = None
    shows: tuple[str, ...] = ()
    phrase: str | None = None
    when: ConditionTable | None = None
    source: SourceRef

    @model_validator(mode="after")
    def _has_proof(self) -> "ContentTable":
        if not self.shows and self.phrase is None:
            raise ValueError("say how it is found in the paper: `shows`, `phrase` or both")
        return self

    def record(self) -> model.Content:
        """The content as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return model.Content(**plain | {"when": condition(self.when), "source": self.source.record()})


class EventTable(Table):
    """`[calendar]`."""

    date: Name
    time: Name | None = None
    place: tuple[Name, ...] = ()
    summary: str = Field(min_length=1)
    minutes: int = Field(default=60, gt=0)
    when: ConditionTable | None = None

    def record(self) -> model.Event:
        """The event as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return model.Event(**plain | {"when": condition(self.when)})


class BinderTable(Table):
    """`[binder]`."""

    divider: str = Field(default="Tab", min_length=1, max_length=20)
    bates: Name | None = None

    def record(self) -> model.Binder:
        """The binder as the rooms know it."""
        return model.Binder(divider=self.divider, bates=self.bates)


class FieldSetTable(Table):
    """`fieldset.toml`."""

    sources: Sources = Field(default_factory=dict)
    fields: tuple[FieldTable, ...] = Field(min_length=1)


class DocumentTable(Table):
    """`document.toml`."""

    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    edition: str = Field(min_length=1)
    fieldsets: tuple[str, ...] = ()
    exhibits: bool = False
    sources: Sources = Field(default_factory=dict)
    fields: tuple[FieldTable, ...] = ()
    papers: tuple[PaperTable, ...] = Field(min_length=1)
    notices: tuple[NoticeTable, ...] = ()
    intervals: tuple[IntervalTable, ...] = ()
    priorities: tuple[PriorityTable, ...] = ()
    deadlines: tuple[DueTable, ...] = ()
    contents: tuple[ContentTable, ...] = ()
    calendar: EventTable | None = None
    binder: BinderTable | None = None
    courts: tuple[str, ...] = ()
    first: tuple[Name, ...] = ()
    group: Literal["notice", "process", "motion", "probation", "desk", "paper"] = "paper"
    release: Literal["lane", "person"] = "lane"
    privacy: Literal["filed", "charging", "house"] = "filed"
