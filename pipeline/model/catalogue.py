"""What can be made: document types, their papers, contents and rules; their questions are in `fields`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.model.fields import Condition, Field
from pipeline.model.remembered import by_identity
from pipeline.model.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """The least time between one date and a later one."""

    field: str
    """The date field that must lie far enough ahead."""
    since: str | None = None
    """The date field counted from; None means the day the form was received."""
    days: int | None = None
    """None where `rule` says it."""
    unit: str = "days"
    """`days` (every day counts) or `court-days`."""
    rule: str | None = None
    """In place of `days`, `unit` and `source`: the name of a rule in the court's rule packs, `motion-notice`."""
    method: str | None = None
    """With `rule`: the field that says how the notice is served; None: the form's service list, if it has one."""
    when: Condition | None = None
    unless: str | None = None
    """Not asked for when this field is filled in, for example with the order that shortens the time."""
    source: Source | None = None
    """None where `rule` says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """The least time between two dates that a rule measures in months, wherever today lies."""

    field: str
    """The date field that may not come too soon."""
    since: str
    """The date field counted from."""
    months: int
    when: Condition | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """Which debts a payment goes to first: the order in which the choices of a column stand."""

    rows: str
    """The field that holds a row for each debt."""
    by: str
    """The column that says which debt it is, a choice."""
    owed: str
    """The column of what was owed before."""
    paid: str
    """The column of what of this payment went to it."""
    unless: str | None = None
    """Another order holds where this field names who gave it; nothing is ever overpaid."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A day that is computed by a rule of the court and that the papers may print, with its steps."""

    name: str
    """Templates find it as `deadlines.<name>`; it is None there when the court's packs have no such rule."""
    rule: str
    """The name of a rule in the court's rule packs, for example `answer`."""
    event: str | None = None
    """The date field counted from; None means the day the form was received."""
    method: str | None = None
    """The field that says how service was made, for rules that add days to it."""
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One thing a rule wants to stand in the finished paper; it is looked for there, not in the template."""

    name: str
    """Short and unique within the type, for example `default-warning`."""
    label: str
    """As a person reads it, after "The paper lacks": `the warning that the court may decide by default`."""
    paper: str | None = None
    """The paper it must stand in; None: the lead paper."""
    shows: tuple[str, ...] = ()
    """Every one of these must be printed: names of fields (one left empty is not asked for), or
    `court.title`, `case.parties`, `case.docket_number`, `case.judge`."""
    phrase: str | None = None
    """A regular expression that the paper's text must hold; case and white space never matter."""
    when: Condition | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What goes into a calendar file beside the papers."""

    date: str
    """The date field."""
    time: str | None = None
    """The time field; without one the event takes the whole day."""
    place: tuple[str, ...] = ()
    """The fields that say where; the filled ones are joined."""
    summary: str
    """A Jinja2 text; a sealed or confidential matter is only called by the type's title."""
    minutes: int = 60
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The same paper in a second language."""

    title: str
    """A Jinja2 text."""
    body: str
    """The template's file name in the type's folder; its parts mirror the source's, `data-part` for `data-part`."""
    of: str
    """The SHA-256 of the source template it was made from; another one blocks issue until it is reviewed.
    Empty: nobody has reviewed it yet."""
    stale: bool = False
    """The source template has changed since."""


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
    access: str | None = None
    """Stricter than its matter's: `confidential` or `sealed`, for what is kept out of the public file."""
    length: str | None = None
    """Which of the court's length limits holds, for example `motion` or `memorandum`."""
    translations: Mapping[str, Translation] = field(default_factory=dict)
    """By language, `es`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binder:
    """Makes one book of a form's lead paper and its files, each file behind a divider sheet."""

    divider: str = "Tab"
    """The word before the number on the divider sheets."""
    bates: str | None = None
    """The field that holds what stands before the Bates numbers; None, or left empty: the lane's, if it has one."""


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
    intervals: tuple[Interval, ...] = ()
    priorities: tuple[Priority, ...] = ()
    deadlines: tuple[Due, ...] = ()
    contents: tuple[Content, ...] = ()
    calendar: Event | None = None
    exhibits: bool = False
    """Whether exhibits may come with it."""
    binder: Binder | None = None
    """Its files become the tabs of one book; None: each exhibit is a document of its own."""
    courts: tuple[str, ...] = ()
    """Which courts it is for: their names, or their `kind` among the options; empty: any."""
    first: tuple[str, ...] = ()
    """Fields a reader must meet in the first third of the paper: when, where, what if."""
    group: str = "paper"
    """`notice`, `process`, `motion`, `probation`, `desk` or `paper`: the shelf it stands on."""
    release: str = "lane"
    """`lane`: the lane says who releases it; `person`: always a person, for warrants, summonses and orders."""
    privacy: str = "filed"
    """`filed`: the court's privacy rule holds; `charging`: a charging paper or warrant, which rules exempt;
    `house`: correspondence and desk papers that are not filed."""
    folder: Path
    digest: str
    """Over every file of the folder and of the field sets it uses."""

    def field(self, name: str) -> Field | None:
        """The field of that name, if there is one."""
        return _by_name(self.fields).get(name)


@by_identity
def _by_name(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    return {one.name: one for one in reversed(fields)}
