"""What can be made and for whom: document types, courts, and the rules they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a number or a demand comes from."""

    citation: str
    checked: date
    """The day somebody compared it with `citation`."""
    verified: bool
    """Whether it was compared with the official text; False is shown wherever the rule is."""
    url: str | None = None


class FieldKind(StrEnum):
    """What a field holds, and therefore how its text is understood."""

    TEXT = "text"
    LINES = "lines"
    """Text of several lines or paragraphs."""
    DATE = "date"
    TIME = "time"
    INTEGER = "integer"
    MONEY = "money"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    DOCKET_NUMBER = "docket-number"
    PARTIES = "parties"
    """One or more parties; in flat text separated by `;` or a line break."""
    LIST = "list"
    """A list of texts; in flat text separated by `;` or a line break."""
    SERVICE_LIST = "service-list"
    """Who is served, how and where."""
    EXHIBITS = "exhibits"
    """Files of the drop, each with a title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A demand that holds only when other fields have certain values."""

    field: str
    values: tuple[str, ...] = ()
    """The other field holds one of these; empty means it is filled in at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question a form answers."""

    name: str
    label: str
    """As a person reads it, for example `Hearing date`."""
    kind: FieldKind
    help: str = ""
    required: bool = False
    required_when: Condition | None = None
    required_unless: tuple[str, ...] = ()
    """Demanded when every one of these other fields is empty."""
    aliases: tuple[str, ...] = ()
    """Other headings that mean this field; case, spaces and punctuation never matter."""
    pattern: str | None = None
    """A regular expression the whole text must match."""
    pattern_hint: str | None = None
    """The pattern in words, for the message."""
    choices: tuple[str, ...] = ()
    default: str | None = None
    max_length: int | None = None
    """In characters."""
    not_past: bool = False
    court_day: bool = False
    """For a date: it may not be a weekend or a holiday of the court."""
    daytime: bool = False
    """For a time: one in the night is taken for a slip between a.m. and p.m."""
    after: str | None = None
    """For a date: it must lie after the date in that field."""
    not_before: str | None = None
    """For a date: it may be the date in that field, or lie after it."""
    excludes: tuple[str, ...] = ()
    """None of these other fields may be filled in together with this one."""
    names_one_of: str | None = None
    """The text must be the name of a party given in that field."""
    fills: str | None = None
    """The place in the case or filing this answer goes to, for example `case.docket_number`."""
    source: Source | None = None
    """The rule that demands this content, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The least time between one date and a later one."""

    field: str
    """The date field that must lie far enough ahead."""
    since: str | None = None
    """The date field counted from; None means the day the form was received."""
    days: int
    unit: str = "days"
    """`days` (every day counts) or `court-days`."""
    when: Condition | None = None
    unless: str | None = None
    """Not asked for when this field is filled in, for example with the order that shortens the time."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper that a form of this type produces."""

    name: str
    """Short and unique within the type, for example `proposed-order`."""
    title: str
    """A Jinja2 text, for example `Notice of {{ matter }}`."""
    role: str
    """`lead` or `connected`."""
    body: str
    """The template's file name in the type's folder."""
    filing_code: str
    word: bool = False
    """Whether an editable Word twin is delivered too."""
    when: Condition | None = None
    """Left out unless this holds."""
    draft: bool = False
    """Marked DRAFT on every page until released."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentType:
    """A folder under `templates/documents/`."""

    name: str
    title: str
    summary: str
    edition: str
    """Changes whenever the template's text does; recorded in each manifest."""
    fields: tuple[Field, ...]
    papers: tuple[Paper, ...]
    notices: tuple[Notice, ...] = ()
    exhibits: bool = False
    """Whether exhibits may come with it."""
    folder: Path
    digest: str
    """Over every file of the folder and of the field sets it uses."""

    def field(self, name: str) -> Field | None:
        """The field of that name, if there is one."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sourced:
    """A number or text from a rule, with its source."""

    value: float | str | tuple[str, ...]
    source: Source

    @property
    def number(self) -> float:
        """The value as a number.

        Raises:
            TypeError: the rule's value is a text.
        """
        if isinstance(self.value, float | int):
            return float(self.value)
        raise TypeError(f"{self.value!r} is no number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How a court wants its pages. Every member is None where the court says nothing."""

    width: Sourced | None = None
    height: Sourced | None = None
    margin_top: Sourced | None = None
    margin_right: Sourced | None = None
    margin_bottom: Sourced | None = None
    margin_left: Sourced | None = None
    font_size: Sourced | None = None
    """The least size of body text, in points."""
    stamp_box: Sourced | None = None
    """On page 1, kept free for the clerk: four numbers in points as texts, left, bottom, right, top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a court's portal accepts. Every member is None where nothing is said."""

    document_bytes: Sourced | None = None
    envelope_bytes: Sourced | None = None
    pages: Sourced | None = None
    file_name_pattern: Sourced | None = None
    searchable: Sourced | None = None
    """`required` or `preferred`: text on every page."""
    fonts_embedded: Sourced | None = None
    pdf_version: Sourced | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which a court is closed."""

    day: date
    name: str
    source: Source
    after_event_only: bool = False
    """The court is open, but a period measured after an event does not end on this day: for a federal
    court, a legal holiday of its state (Fed. R. Civ. P. 6(a)(6)(C))."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Court:
    """A folder under `templates/courts/`."""

    name: str
    """The folder's name, for example `us-nywd`."""
    title: str
    """As it stands in a caption, lines separated by line breaks."""
    time_zone: str
    """An IANA name; a court's day ends at its own midnight."""
    docket_number_pattern: str
    docket_number_hint: str
    """The pattern in words with an example."""
    docket_number_source: Source
    page: Page
    limits: Limits
    holidays: tuple[Holiday, ...]
    calendar_years: tuple[int, ...]
    """The years for which `holidays` is complete; other years are refused, never guessed."""
    header_line: str | None
    """How the court prints its header on filed pages, with `{case}`, `{document}`, `{filed}`, `{page}`, `{pages}`."""
    folder: Path
    digest: str
    """Over every file of the folder."""
    options: Mapping[str, str] = field(default_factory=dict)
    """Words a template may print, for example the clerk's name for itself."""
