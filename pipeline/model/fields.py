"""What a form asks: one question, the kind of its answer, and what is demanded of it."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.model.sources import Source


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
    ROWS = "rows"
    """A table: one or more rows of the field's columns; in flat text a line each, its cells separated by `|`."""


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
    not_future: bool = False
    """For a date: it may not lie after the day the form was received."""
    court_day: bool = False
    """For a date: it may not be a weekend or a holiday of the court."""
    daytime: bool = False
    """For a time: one in the night is taken for a slip between a.m. and p.m."""
    after: str | None = None
    """For a date: it must lie after the date in that field."""
    not_before: str | None = None
    """For a date: it may be the date in that field, or lie after it. In a row: in that column, else that field."""
    not_after: str | None = None
    """For a date: it may be the date in that field, or lie before it. In a row: in that column, else that field."""
    excludes: tuple[str, ...] = ()
    """None of these other fields may be filled in together with this one."""
    names_one_of: tuple[str, ...] = ()
    """The text must be the name of a party given in that field; of several fields, it may name several parties."""
    fills: str | None = None
    """The place in the case or filing this answer goes to, for example `case.docket_number`."""
    columns: tuple["Field", ...] = ()
    """Of `rows`: what each row holds, in the order of its cells."""
    total_of: str | None = None
    """For money or a whole number: it must be the sum of a column of rows, named `payments.amount`."""
    positive: bool = False
    """For money or a whole number: it must be above zero."""
    not_negative: bool = False
    """For money or a whole number: it may be zero, never below."""
    unique: bool = False
    """For a column: no two rows may hold the same; case, spaces and punctuation never matter."""
    highest_of: str | None = None
    """For a choice: it must be the first among its own `choices` that a column of rows holds, `violations.grade`."""
    count_of: str | None = None
    """For a whole number: it must be the number of rows of that field."""
    source: Source | None = None
    """The rule that demands this content, where there is one."""
