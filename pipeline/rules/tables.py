"""The shape of the TOML files of a type, a field set, a court and its calendar: the records of `model`, key for key."""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic import ValidationInfo as Info
from pydantic.functional_validators import BeforeValidator

from pipeline import model


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SourceTable(_Table):
    """A citation; `[sources.<name>]` lets many fields share one."""

    citation: str = Field(min_length=1)
    checked: date
    verified: bool
    url: str | None = None

    def record(self) -> model.Source:
        """The source as the rooms know it."""
        return model.Source(citation=self.citation, checked=self.checked, verified=self.verified, url=self.url)


def _named(value: Any, info: Info) -> Any:  # noqa: ANN401 - before validation anything may stand here
    """A text instead of a table names an entry of `[sources]`."""
    if not isinstance(value, str):
        return value
    shelf = (info.context or {}).get("sources", {})
    if value not in shelf:
        known = ", ".join(sorted(shelf)) or "none is described"
        raise ValueError(f"there is no [sources.{value}]; known: {known}")
    return shelf[value]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; give an IANA name such as America/New_York") from error
    return name


def _plain_file(name: str) -> str:
    if Path(name).name != name or name.startswith("."):
        raise ValueError("name a file of this folder, without a path")
    return name


SourceRef = Annotated[SourceTable, BeforeValidator(_named)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sources = dict[str, SourceTable]


class ConditionTable(_Table):
    """`{ field = "…", values = ["…"] }`."""

    field: Name
    values: tuple[str, ...] = ()


class FieldTable(_Table):
    """One `[[fields]]` entry."""

    name: Name
    label: str = Field(min_length=1)
    kind: model.FieldKind
    help: str = ""
    required: bool = False
    required_when: ConditionTable | None = None
    required_unless: tuple[Name, ...] = ()
    aliases: tuple[str, ...] = ()
    pattern: str | None = None
    pattern_hint: str | None = None
    choices: tuple[str, ...] = ()
    default: str | None = None
    max_length: int | None = Field(default=None, gt=0)
    not_past: bool = False
    court_day: bool = False
    daytime: bool = False
    after: Name | None = None
    not_before: Name | None = None
    excludes: tuple[Name, ...] = ()
    names_one_of: Name | None = None
    fills: str | None = None
    source: SourceRef | None = None

    def record(self) -> model.Field:
        """The field as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        plain["required_when"] = condition(self.required_when)
        plain["source"] = self.source.record() if self.source else None
        return model.Field(**plain)


class PaperTable(_Table):
    """One `[[papers]]` entry."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    title: str = Field(min_length=1)
    role: Literal["lead", "connected"]
    body: Annotated[str, AfterValidator(_plain_file)]
    filing_code: str = Field(min_length=1)
    word: bool = False
    when: ConditionTable | None = None
    draft: bool = False

    def record(self) -> model.Paper:
        """The paper as the rooms know it."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        return model.Paper(**plain | {"when": condition(self.when)})


class NoticeTable(_Table):
    """One `[[notices]]` entry."""

    field: Name
    since: Name | None = None
    days: int = Field(gt=0)
    unit: Literal["days", "court-days"] = "days"
    when: ConditionTable | None = None
    unless: Name | None = None
    source: SourceRef

    def record(self) -> model.Notice:
        """The notice as the rooms know it."""
        return model.Notice(
            field=self.field,
            since=self.since,
            days=self.days,
            unit=self.unit,
            when=condition(self.when),
            unless=self.unless,
            source=self.source.record(),
        )


class FieldSetTable(_Table):
    """`fieldset.toml`."""

    sources: Sources = {}
    fields: tuple[FieldTable, ...] = Field(min_length=1)


class DocumentTable(_Table):
    """`document.toml`."""

    title: str = Field(min_length=1)
    summary: str = Field(min_length=1)
    edition: str = Field(min_length=1)
    fieldsets: tuple[str, ...] = ()
    exhibits: bool = False
    sources: Sources = {}
    fields: tuple[FieldTable, ...] = ()
    papers: tuple[PaperTable, ...] = Field(min_length=1)
    notices: tuple[NoticeTable, ...] = ()


class SourcedTable(_Table):
    """`{ value = …, source = … }`."""

    value: float | str | tuple[str, ...]
    source: SourceRef

    def record(self) -> model.Sourced:
        """The number or text as the rooms know it."""
        return model.Sourced(value=self.value, source=self.source.record())


class PageTable(_Table):
    """`[page]`."""

    width: SourcedTable | None = None
    height: SourcedTable | None = None
    margin_top: SourcedTable | None = None
    margin_right: SourcedTable | None = None
    margin_bottom: SourcedTable | None = None
    margin_left: SourcedTable | None = None
    font_size: SourcedTable | None = None
    stamp_box: SourcedTable | None = None

    def record(self) -> model.Page:
        """The page as the rooms know it."""
        return model.Page(**_members(self))


class LimitsTable(_Table):
    """`[limits]`."""

    document_bytes: SourcedTable | None = None
    envelope_bytes: SourcedTable | None = None
    pages: SourcedTable | None = None
    file_name_pattern: SourcedTable | None = None
    searchable: SourcedTable | None = None
    fonts_embedded: SourcedTable | None = None
    pdf_version: SourcedTable | None = None

    def record(self) -> model.Limits:
        """The limits as the rooms know them."""
        return model.Limits(**_members(self))


class CourtTable(_Table):
    """`court.toml`."""

    title: str = Field(min_length=1)
    time_zone: Annotated[str, AfterValidator(_zone)]
    docket_number_pattern: str = Field(min_length=1)
    docket_number_hint: str = Field(min_length=1)
    docket_number_source: SourceRef
    header_line: str | None = None
    options: dict[str, str] = {}
    sources: Sources = {}
    page: PageTable = PageTable()
    limits: LimitsTable = LimitsTable()


class HolidayTable(_Table):
    """One `[[holidays]]` entry."""

    day: date
    name: str = Field(min_length=1)
    source: SourceRef
    after_event_only: bool = False

    def record(self) -> model.Holiday:
        """The holiday as the rooms know it."""
        return model.Holiday(
            day=self.day, name=self.name, source=self.source.record(), after_event_only=self.after_event_only
        )


class CalendarTable(_Table):
    """`calendar.toml`."""

    calendar_years: tuple[int, ...] = Field(min_length=1)
    sources: Sources = {}
    holidays: tuple[HolidayTable, ...] = ()


def condition(table: ConditionTable | None) -> model.Condition | None:
    """The condition as the rooms know it."""
    return model.Condition(field=table.field, values=table.values) if table else None


def _members(table: BaseModel) -> dict[str, Any]:
    found = {name: getattr(table, name) for name in type(table).model_fields}
    return {name: one.record() if one is not None else None for name, one in found.items()}
