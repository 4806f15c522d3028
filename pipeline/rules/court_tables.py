"""The shape of a court's TOML files: the records of `model`, key for key."""

from datetime import date
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field

from pipeline import model
from pipeline.rules.field_tables import SourceRef, Sources, Table


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; give an IANA name such as America/New_York") from error
    return name


class SourcedTable(Table):
    """`{ value = …, source = … }`."""

    value: float | str | tuple[str, ...]
    source: SourceRef

    def record(self) -> model.Sourced:
        """The number or text as the rooms know it."""
        return model.Sourced(value=self.value, source=self.source.record())


class FontRuleTable(Table):
    """One `[[page.font_rules]]` entry."""

    families: tuple[str, ...] = Field(min_length=1)
    size: float = Field(gt=0)
    least: bool = True
    quote_size: float | None = None
    footnote_size: float | None = None
    source: SourceRef

    def record(self) -> model.FontRule:
        """The pairing as the rooms know it."""
        return model.FontRule(**_members(self))


class ReservedTable(Table):
    """One `[[page.reserved]]` entry."""

    name: str = Field(min_length=1)
    box: tuple[float, float, float, float]
    pages: Literal["first", "all", "last"] = "first"
    when: str | None = None
    source: SourceRef

    def record(self) -> model.Reserved:
        """The space as the rooms know it."""
        return model.Reserved(**_members(self))


class LengthTable(Table):
    """One `[[lengths]]` entry."""

    kind: str = Field(min_length=1)
    pages: int | None = Field(default=None, gt=0)
    words: int | None = Field(default=None, gt=0)
    excludes: tuple[Literal["caption", "tables", "signature", "certificates", "exhibits", "footnotes"], ...] = ()
    certificate: str | None = None
    source: SourceRef

    def record(self) -> model.Length:
        """The limit as the rooms know it."""
        return model.Length(**_members(self))


class LanguagesTable(Table):
    """`[languages]`."""

    offered: tuple[Annotated[str, Field(pattern=r"^[a-z]{2}$")], ...] = ()
    layout: Literal["separate", "stacked", "side-by-side"] = "separate"
    english_controls: bool = True
    tag_line: bool = True
    source: SourceRef | None = None

    def record(self) -> model.Languages:
        """The wish as the rooms know it."""
        return model.Languages(**_members(self))


class PageTable(Table):
    """`[page]`."""

    width: SourcedTable | None = None
    height: SourcedTable | None = None
    margin_top: SourcedTable | None = None
    margin_right: SourcedTable | None = None
    margin_bottom: SourcedTable | None = None
    margin_left: SourcedTable | None = None
    font_size: SourcedTable | None = None
    stamp_box: SourcedTable | None = None
    first_page_top: SourcedTable | None = None
    fonts: SourcedTable | None = None
    substitutes: SourcedTable | None = None
    serifs: SourcedTable | None = None
    characters_per_inch: SourcedTable | None = None
    quote_size: SourcedTable | None = None
    footnote_size: SourcedTable | None = None
    line_spacing: SourcedTable | None = None
    single_spaced: SourcedTable | None = None
    line_numbers: SourcedTable | None = None
    line_pitch: SourcedTable | None = None
    line_number_gap: SourcedTable | None = None
    page_number: SourcedTable | None = None
    first_page_number: SourcedTable | None = None
    footer_title: SourcedTable | None = None
    colour: SourcedTable | None = None
    font_rules: tuple[FontRuleTable, ...] = ()
    reserved: tuple[ReservedTable, ...] = ()

    def record(self) -> model.Page:
        """The page as the rooms know it."""
        return model.Page(**_members(self))


class LimitsTable(Table):
    """`[limits]`."""

    document_bytes: SourcedTable | None = None
    envelope_bytes: SourcedTable | None = None
    pages: SourcedTable | None = None
    file_name_pattern: SourcedTable | None = None
    searchable: SourcedTable | None = None
    fonts_embedded: SourcedTable | None = None
    pdf_version: SourcedTable | None = None
    pdf_a: SourcedTable | None = None
    scan_dpi: SourcedTable | None = None
    scan_dpi_most: SourcedTable | None = None
    links: SourcedTable | None = None
    one_case: SourcedTable | None = None
    file_name_length: SourcedTable | None = None

    def record(self) -> model.Limits:
        """The limits as the rooms know them."""
        return model.Limits(**_members(self))


class CourtTable(Table):
    """`court.toml`."""

    title: str = Field(min_length=1)
    time_zone: Annotated[str, AfterValidator(_zone)]
    docket_number_pattern: str = Field(min_length=1)
    docket_number_hint: str = Field(min_length=1)
    docket_number_source: SourceRef
    header_line: str | None = None
    options: dict[str, str] = Field(default_factory=dict)
    sources: Sources = Field(default_factory=dict)
    page: PageTable = PageTable()
    limits: LimitsTable = LimitsTable()
    lengths: tuple[LengthTable, ...] = ()
    deadlines: tuple[str, ...] = ()
    privacy: str | None = None
    languages: LanguagesTable = LanguagesTable()


class HolidayTable(Table):
    """One `[[holidays]]` entry."""

    day: date
    name: str = Field(min_length=1)
    source: SourceRef
    after_event_only: bool = False
    disputed: bool = False

    def record(self) -> model.Holiday:
        """The holiday as the rooms know it."""
        return model.Holiday(**_members(self))


class CalendarTable(Table):
    """`calendar.toml`."""

    calendar_years: tuple[int, ...] = Field(min_length=1)
    sources: Sources = Field(default_factory=dict)
    holidays: tuple[HolidayTable, ...] = ()


def _members(table: BaseModel) -> dict[str, Any]:
    return {name: _recorded(getattr(table, name)) for name in type(table).model_fields}


def _recorded(value: Any) -> Any:  # noqa: ANN401 - whatever a table may hold
    """Tables inside a table become records too."""
    if isinstance(value, tuple):
        return tuple(_recorded(one) for one in value)
    return value.record() if hasattr(value, "record") else value
