"""A court's profile in plain words: what it asks of a paper, each number with its unit and its rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.model import Court, Source, Sourced

_INCH = 72
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One thing a court asks for."""

    label: str
    value: str
    """With its unit, lengths in inches and points."""
    source: Source | None = None
    """None for what is no rule: a name, a time zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Demands about one matter."""

    name: str
    demands: tuple[Demand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A court in one line."""

    name: str
    title: str
    kind: str
    numbers: int
    """How many demands carry a rule."""
    unverified: int
    """How many of them nobody has read in the official text."""
    years: tuple[int, ...]
    """For which its calendar is complete."""


def summary(court: Court) -> Summary:
    """A court in one line."""
    sources = [one.source for group in profile(court) for one in group.demands if one.source is not None]
    return Summary(
        name=court.name,
        title=" ".join(court.title.split()),
        kind=court.options.get("kind", "—"),
        numbers=len(sources),
        unverified=sum(not one.verified for one in sources),
        years=court.calendar_years,
    )


def profile(court: Court) -> tuple[Group, ...]:
    """Everything a court asks for, by matter; what it says nothing about is left out."""
    made = (
        ("Court", _court),
        ("Paper", _paper),
        ("Type", _type),
        ("Lines", _lines),
        ("Caption & first page", _first_page),
        ("Length", _length),
        ("Files", _files),
        ("Languages", _languages),
        ("Deadlines", _deadlines),
        ("Privacy", _privacy),
        ("Calendar", _calendar),
    )
    groups = (Group(name=name, demands=tuple(make(court))) for name, make in made)
    return tuple(one for one in groups if one.demands)


def inches(points: float) -> str:
    """A length in inches and points.

    >>> inches(72), inches(14.4)
    ('1 in (72 pt)', '0.2 in (14.4 pt)')
    """
    return f"{points / _INCH:.3g} in ({points:g} pt)"


def _each(*lines: tuple[str, Sourced | None, Callable[[Sourced], str]]) -> Iterator[Demand]:
    for label, limit, said in lines:
        if limit is not None:
            yield Demand(label=label, value=said(limit), source=limit.source)


def _length_of(limit: Sourced) -> str:
    return inches(limit.number)


def _least_points(limit: Sourced) -> str:
    return f"at least {limit.number:g} pt"


def _text(limit: Sourced) -> str:
    if isinstance(limit.value, tuple):
        return ", ".join(limit.value)
    return limit.value if isinstance(limit.value, str) else f"{limit.value:g}"


def _bytes(limit: Sourced) -> str:
    return f"at most {limit.number / _MILLION:g} MB ({limit.number:,.0f} bytes)"


def _at_most(unit: str) -> Callable[[Sourced], str]:
    return lambda limit: f"at most {limit.number:g} {unit}"


def _at_least(unit: str) -> Callable[[Sourced], str]:
    return lambda limit: f"at least {limit.number:g} {unit}"


def _box(edges: tuple[float, ...]) -> str:
    left, bottom, right, top = (edge / _INCH for edge in edges)
    size = f"{right - left:.3g} by {top - bottom:.3g} in"
    return f"{size}, {left:.3g} in from the left edge and {bottom:.3g} in from the lower edge"


def _court(court: Court) -> Iterator[Demand]:
    yield Demand(label="Title", value=" ".join(court.title.split()))
    yield Demand(label="Kind", value=court.options.get("kind", "—"))
    yield Demand(label="Time zone", value=court.time_zone)


def _paper(court: Court) -> Iterator[Demand]:
    page = court.page
    yield from _each(
        ("Width", page.width, _length_of),
        ("Height", page.height, _length_of),
        ("Top margin", page.margin_top, _length_of),
        ("Right margin", page.margin_right, _length_of),
        ("Bottom margin", page.margin_bottom, _length_of),
        ("Left margin", page.margin_left, _length_of),
        ("Colour", page.colour, lambda _: "black on white only"),
        ("Page numbers", page.page_number, _text),
        ("Number of page 1", page.first_page_number, _text),
        ("Title in the footer", page.footer_title, _least_points),
    )


def _type(court: Court) -> Iterator[Demand]:
    page = court.page
    yield from _each(
        ("Typefaces", page.fonts, _text),
        ("Free typefaces of the same metrics", page.substitutes, _substitutes),
        ("Serifs", page.serifs, _text),
        ("Size of the text", page.font_size, _least_points),
        ("Size of block quotations", page.quote_size, _least_points),
        ("Size of footnotes", page.footnote_size, _least_points),
        ("Equally wide letters", page.characters_per_inch, _at_most("to the inch")),
    )
    for rule in page.font_rules:
        extra = ((rule.quote_size, "quotations"), (rule.footnote_size, "footnotes"))
        sizes = [f"{'at least' if rule.least else 'exactly'} {rule.size:g} pt"]
        sizes += [f"{what} {size:g} pt" for size, what in extra if size is not None]
        yield Demand(label="Either", value=f"{', '.join(rule.families)}: {', '.join(sizes)}", source=rule.source)


def _substitutes(limit: Sourced) -> str:
    return {"pass": "pass", "warn": "pass with a warning", "refuse": "are refused"}.get(str(limit.value), "—")


def _lines(court: Court) -> Iterator[Demand]:
    page = court.page
    yield from _each(
        ("Spacing", page.line_spacing, lambda limit: f"at least {limit.number:g} times single spacing"),
        ("May be single-spaced", page.single_spaced, _text),
        ("Numbered lines a page", page.line_numbers, _text),
        ("From number to number", page.line_pitch, _length_of),
        ("Between number and text", page.line_number_gap, lambda limit: f"at least {inches(limit.number)}"),
    )


def _first_page(court: Court) -> Iterator[Demand]:
    page = court.page
    yield Demand(label="Case number", value=court.docket_number_hint, source=court.docket_number_source)
    yield from _each(("Top margin of page 1", page.first_page_top, _length_of))
    if page.stamp_box is not None and isinstance(page.stamp_box.value, tuple):
        edges = tuple(float(one) for one in page.stamp_box.value)
        yield Demand(label="Kept free for the clerk", value=_box(edges), source=page.stamp_box.source)
    for one in page.reserved:
        where = {"first": "on page 1", "all": "on every page", "last": "on the last page"}[one.pages]
        when = f", only for papers that are {one.when}" if one.when else ""
        yield Demand(label=f"Kept free: {one.name}", value=f"{_box(one.box)}, {where}{when}", source=one.source)


def _length(court: Court) -> Iterator[Demand]:
    for one in court.lengths:
        most = (one.pages and f"{one.pages} pages", one.words and f"{one.words:,} words")
        left = f", not counting {', '.join(one.excludes)}" if one.excludes else ""
        certified = "; with a certificate" if one.certificate else ""
        value = f"at most {' or '.join(part for part in most if part)}{left}{certified}"
        yield Demand(label=one.kind.replace("-", " ").capitalize(), value=value, source=one.source)


def _files(court: Court) -> Iterator[Demand]:
    limits = court.limits
    yield from _each(
        ("A document", limits.document_bytes, _bytes),
        ("An envelope", limits.envelope_bytes, _bytes),
        ("Pages of a document", limits.pages, _at_most("pages")),
        ("File name", limits.file_name_pattern, lambda limit: f"{limit.value} (a regular expression)"),
        ("Length of the file name", limits.file_name_length, _at_most("characters")),
        ("Searchable text", limits.searchable, _text),
        ("Fonts inside the file", limits.fonts_embedded, _text),
        ("PDF version", limits.pdf_version, lambda limit: f"up to {limit.value}"),
        ("PDF/A", limits.pdf_a, _text),
        ("Scans", limits.scan_dpi, _at_least("dots an inch")),
        ("Scans, at most", limits.scan_dpi_most, _at_most("dots an inch")),
        ("Links to places outside", limits.links, _links),
        ("One case a file", limits.one_case, _text),
    )


def _links(limit: Sourced) -> str:
    return {"none": "none", "convenience": "for convenience only"}.get(str(limit.value), str(limit.value))


def _languages(court: Court) -> Iterator[Demand]:
    wish = court.languages
    if wish.offered:
        yield Demand(label="Beside English", value=", ".join(wish.offered), source=wish.source)
        yield Demand(label="Layout", value=wish.layout, source=wish.source)
        yield Demand(label="English controls", value="yes" if wish.english_controls else "no", source=wish.source)


def _deadlines(court: Court) -> Iterator[Demand]:
    for one in court.rules:
        way = "before" if one.before else "after"
        value = f"{one.length} {one.unit.value.replace('-', ' ')} {way} {one.event}"
        yield Demand(label=f"{one.label} ({one.name})", value=value, source=one.source)


def _privacy(court: Court) -> Iterator[Demand]:
    if court.privacy is not None:
        yield Demand(label="Rules", value=court.privacy)


def _calendar(court: Court) -> Iterator[Demand]:
    years = ", ".join(str(year) for year in court.calendar_years)
    yield Demand(label="Complete for", value=years)
    for year in court.calendar_years:
        days = [one for one in court.holidays if one.day.year == year]
        closed = sum(not one.after_event_only for one in days)
        yield Demand(
            label=str(year), value=f"{closed} closed days, {len(days) - closed} for periods after an event only"
        )
