"""The nouns: frozen records that flow through the rooms.

Lengths are points (1/72 in) measured from the lower left corner of a page; sizes are bytes; times are
aware; money is `Decimal`; sequences are tuples. Pages are counted from 1 in what people read; a name that
ends in `_index` counts from 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from typing_extensions import TypeAliasType

JSON = TypeAliasType("JSON", "bool | int | float | str | list[JSON] | dict[str, JSON] | None")
"""What a JSON text can say. A named type, because pydantic cannot follow a plain alias into itself."""


# ── files and drops ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file whose content is pinned by its digest."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One claimed drop."""

    id: str
    """Made when the drop was claimed; says nothing about its content."""
    lane: str
    name: str
    """What the person called the drop, made safe to show and to log."""
    folder: Path
    """Where the claimed files lie: `var/claimed/<id>/`."""
    files: tuple[File, ...]
    """In order of their path inside the drop; paths are absolute."""
    sha256: str
    """The file's digest, or for a folder the digest over its files' relative names and digests."""
    received_at: datetime
    """When the drop was claimed. Every rule that needs "today" takes it from here, so that repeating a
    step tomorrow gives the same answer."""


# ── findings ─────────────────────────────────────────────────────────────────────────────────────────


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The form or paper does not go on."""
    WARNING = "warning"
    """It goes on; the person should look."""
    ADVICE = "advice"
    """A suggestion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding lies. Only what applies is filled in."""

    file: str | None = None
    """The name the person gave the file."""
    sheet: str | None = None
    row: int | None = None
    """As the spreadsheet program numbers it (the header is usually row 1); for text files the line."""
    column: str | None = None
    """The column's letter and heading, for example `C (Hearing date)`."""
    field: str | None = None
    """The field's name in the document type."""
    page: int | None = None
    """From 1."""
    box: tuple[float, float, float, float] | None = None
    """Left, bottom, right, top in points."""

    def __str__(self) -> str:
        """`roster.xlsx, sheet Hearings, row 7, column C (Hearing date)`."""
        parts = (
            self.file,
            self.sheet and f"sheet {self.sheet}",
            self.row and f"row {self.row}",
            self.column and f"column {self.column}",
            self.field and not self.column and f"field {self.field}",
            self.page and f"page {self.page}",
        )
        return ", ".join(part for part in parts if part) or "the whole drop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong with a form or a finished PDF."""

    code: str
    """`<room>.<what>`, for example `form.required`; each is explained in `docs/reference/findings/<room>.md`."""
    severity: Severity
    where: Place
    message: str
    """A whole sentence for a clerk: what was found and why it cannot stay."""
    found: str | None = None
    """The value as it was found, shortened; never shown in logs."""
    rule: str | None = None
    """The citation, or the file and key that asks for it."""
    repair: str
    """What to do, as an instruction."""
    verified: bool = True
    """False when nobody has read the rule in its official text; shown beside the citation."""


# ── the catalogue ────────────────────────────────────────────────────────────────────────────────────


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


# ── cases and forms ──────────────────────────────────────────────────────────────────────────────────


class Access(StrEnum):
    """Who may see a matter."""

    PUBLIC = "public"
    CONFIDENTIAL = "confidential"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """How a person is reached."""

    name: str
    lines: tuple[str, ...] = ()
    """The postal address, a line each."""
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A person, company, agency or thing on one side of a case."""

    name: str
    role: str
    """`plaintiff`, `defendant`, `petitioner`, `respondent` …"""
    aliases: tuple[str, ...] = ()
    """Other names, each with its connector: `a/k/a John Roe`."""
    description: str | None = None
    """What follows the name in a caption: `a Delaware corporation`."""
    counsel: Contact | None = None
    """None: the party represents itself."""
    contact: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The matter a paper belongs to."""

    court: str
    docket_number: str | None
    """None for a new case."""
    parties: tuple[Party, ...] = ()
    matter: str | None = None
    """What follows `In re`, where the case is called so."""
    judge: str | None = None
    access: Access = Access.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceContact:
    """One person to be served, and how."""

    contact: Contact
    method: str
    """`e-filing`, `mail`, `email`, `hand` …"""
    party: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exhibit:
    """One file that goes with a paper."""

    label: str
    """`A`, `B` … or `1`, `2` …"""
    title: str
    file: str
    """Its path inside the drop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a form came from, so that a finding can point at it."""

    file: str
    """The path inside the drop, as the person named it."""
    sha256: str
    sheet: str | None = None
    row: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    """For a roster: heading as read → `C (Hearing date)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawForm:
    """A form as it was read: nothing in it has been checked.

    `values` holds what the format could say: text from spreadsheets, PDF and Word forms; also numbers,
    booleans, lists and tables from JSON, YAML and TOML. Keys are the headings or names as read.
    """

    document_type: str | None
    court: str | None
    values: Mapping[str, JSON]
    origin: Origin


Value: TypeAlias = object
"""What a checked field holds: `str`, `int`, `bool`, `Decimal`, `date`, `time`, or a tuple of texts, parties,
service contacts or exhibits. Fields left empty are present with `None`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One checked request for one document."""

    document_type: str
    court: str
    case: Case
    values: Mapping[str, Value]
    exhibits: tuple[Exhibit, ...]
    service_list: tuple[ServiceContact, ...]
    filer: Contact | None
    origin: Origin


# ── papers, filings, envelopes ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A finished PDF."""

    title: str
    role: str
    """`lead` or `connected`."""
    filing_code: str
    file: File
    pages: int
    access: Access = Access.PUBLIC
    twin: File | None = None
    """The editable Word file, where the type asks for one."""
    conforming: bool = True
    """Whether we made it and it claims PDF/A-2a and PDF/UA-1. An outsider's exhibit never claims it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One lead document with its connected documents: normally one docket entry."""

    case: Case
    lead: Document
    connected: tuple[Document, ...]
    service_list: tuple[ServiceContact, ...]
    filer: Contact | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is sent to a portal at once."""

    id: str
    """The SHA-256 over its content: court, case, documents (title, role, code, digest), filer, service list."""
    court: str
    filings: tuple[Filing, ...]
    folder: Path
    """Where it lies in the outbox."""
    manifest: File
    package: File
    """The zip that goes to the portal."""


class ReviewStatus(StrEnum):
    """What the court's clerk has made of an envelope; the ECF 5.0 review codes and our `unknown`."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    PARTIALLY_ACCEPTED = "partially-accepted"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A person let an envelope go."""

    envelope_id: str
    person: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the portal said of one document."""

    title: str
    status: ReviewStatus
    reason: str | None = None
    docket_entry: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a portal answered."""

    envelope_id: str
    portal: str
    reference: str | None
    """The portal's own number for the envelope."""
    status: ReviewStatus
    at: datetime
    """When the court filed it, where the portal says so (`at_told`); otherwise when we read the answer."""
    outcomes: tuple[Outcome, ...]
    raw: bytes
    """The answer exactly as it came; stored before it was parsed."""
    at_told: bool = True
    """Whether `at` is the portal's own word. No paper is stamped with a moment that nobody told."""
