"""A court: its pages, what its portal takes, its closed days."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from pipeline.model.deadlines import DeadlineRule
from pipeline.model.sources import Source, Sourced


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
    first_page_top: Sourced | None = None
    """The top margin of page 1, in points, where it differs."""
    fonts: Sourced | None = None
    """The names of the typefaces that may be used, as texts; None: any legible one."""
    substitutes: Sourced | None = None
    """Whether a free typeface of the same metrics passes for a named one: `pass`, `warn` or `refuse`."""
    serifs: Sourced | None = None
    """`required`: proportionally spaced text has serifs (FRAP 32(a)(5)(A))."""
    characters_per_inch: Sourced | None = None
    """At most so many, of text in which all characters are equally wide."""
    quote_size: Sourced | None = None
    """The least size of block quotations, in points."""
    footnote_size: Sourced | None = None
    """The least size of footnotes, in points."""
    line_spacing: Sourced | None = None
    """Of body text, as a multiple of single spacing: 2 is double."""
    single_spaced: Sourced | None = None
    """What may stand single-spaced, as texts: `quotations`, `footnotes`, `headings`."""
    line_numbers: Sourced | None = None
    """How many numbered lines stand on each page, at its left edge (pleading paper)."""
    line_pitch: Sourced | None = None
    """From one numbered line to the next, in points."""
    line_number_gap: Sourced | None = None
    """The least distance between a line number and the text, in points."""
    page_number: Sourced | None = None
    """Where page numbers stand: `bottom`, `bottom-center`, `margin` …"""
    first_page_number: Sourced | None = None
    """`none`: page 1 needs no number."""
    footer_title: Sourced | None = None
    """The least size of the paper's title in the footer, in points; None: no title is asked for."""
    colour: Sourced | None = None
    """`black`: nothing on the page is coloured, highlighting and links included."""
    font_rules: tuple["FontRule", ...] = ()
    """Alternatives of typeface and size; text that keeps to any one of them passes."""
    reserved: tuple["Reserved", ...] = ()
    """Spaces beside `stamp_box` that are kept free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FontRule:
    """One permitted pairing of typefaces and sizes."""

    families: tuple[str, ...]
    size: float
    """Of body text, in points: exactly so, or at least so where `least` is set."""
    least: bool = True
    quote_size: float | None = None
    footnote_size: float | None = None
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserved:
    """A space that a court or a recorder keeps for itself."""

    name: str
    """As a person reads it: `the clerk's space`."""
    box: tuple[float, float, float, float]
    """Left, bottom, right, top in points."""
    pages: str = "first"
    """`first`, `all` or `last`."""
    when: str | None = None
    """Only for papers of this use, for example `recorded`; None: always."""
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How long a kind of paper may be. Whichever of pages and words the court gives holds; with both, either passes."""

    kind: str
    """`motion`, `memorandum`, `reply`, `brief` …; a paper names it as `length`."""
    pages: int | None = None
    words: int | None = None
    excludes: tuple[str, ...] = ()
    """What is not counted: `caption`, `tables`, `signature`, `certificates`, `exhibits`."""
    certificate: str | None = None
    """The words of the certificate the court asks for, a Jinja2 text with `{{ words }}`; None: none."""
    source: Source


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
    pdf_a: Sourced | None = None
    """`required`, `preferred` or `accepted`."""
    scan_dpi: Sourced | None = None
    """At least so many dots an inch in scanned pages."""
    scan_dpi_most: Sourced | None = None
    links: Sourced | None = None
    """`none`: no links to places outside the file; `convenience`: they may be there, but nothing may rest on them."""
    one_case: Sourced | None = None
    """`required`: one file does not hold papers of several cases."""
    file_name_length: Sourced | None = None
    """At most so many characters, ending included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holiday:
    """A day on which a court is closed."""

    day: date
    name: str
    source: Source
    after_event_only: bool = False
    """The court is open, but a period measured after an event does not end on this day: for a federal
    court, a legal holiday of its state (Fed. R. Civ. P. 6(a)(6)(C))."""
    disputed: bool = False
    """It is not settled whether a period may end on this day: the earlier day is given, and the other told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """How a court wants papers in a second language."""

    offered: tuple[str, ...] = ()
    """Languages a form may ask for beside English, for example `es`."""
    layout: str = "separate"
    """`separate` (the translation on sheets of its own), `stacked` (below the English) or `side-by-side`."""
    english_controls: bool = True
    """Whether the paper says that the English text is the one that holds."""
    tag_line: bool = True
    """Whether an English paper says, in the offered languages, that it is important and should be translated."""
    source: Source | None = None


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
    """In the order of their days, one a day."""
    calendar_years: tuple[int, ...]
    """The years for which `holidays` is complete; other years are refused, never guessed."""
    header_line: str | None
    """How the court prints its header on filed pages, with `{case}`, `{document}`, `{filed}`, `{page}`, `{pages}`."""
    folder: Path
    digest: str
    """Over every file of the folder."""
    lengths: tuple[Length, ...] = ()
    deadlines: tuple[str, ...] = ()
    """The rule packs that hold here, the first that has a rule wins: folders under `templates/deadlines/`."""
    rules: tuple[DeadlineRule, ...] = ()
    """The rules of those packs; of a name that two packs have, only the first pack's versions."""
    privacy: str | None = None
    """The privacy rules that hold here: a folder under `templates/privacy/`."""
    languages: Languages = field(default_factory=Languages)
    options: Mapping[str, str] = field(default_factory=dict)
    """Words a template may print, for example the clerk's name for itself."""
