"""What a document type must not say of itself: names that do not exist, demands that cannot be met."""

import re
from collections.abc import Iterable, Iterator

from pipeline.model import Condition, DocumentType, Field, FieldKind
from pipeline.rules.demands import in_columns, of_kind
from pipeline.rules.headings import no_such

SHOWN_OF_CASE = frozenset({"court.title", "case.parties", "case.docket_number", "case.judge"})
"""What a content may show beside the type's own fields."""
_CELLS = frozenset(
    {
        *(FieldKind.TEXT, FieldKind.DATE, FieldKind.TIME, FieldKind.INTEGER, FieldKind.MONEY, FieldKind.BOOLEAN),
        *(FieldKind.CHOICE, FieldKind.EMAIL, FieldKind.PHONE),
    }
)
_NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.MONEY})


def contradictions(made: DocumentType) -> Iterator[str]:
    """One line for each, with the key it stands under."""
    yield from twice("field", (one.name for one in made.fields))
    yield from twice("paper", (one.name for one in made.papers))
    yield from twice("content", (one.name for one in made.contents))
    yield from twice("deadline", (one.name for one in made.deadlines))
    if sum(one.role == "lead" for one in made.papers) != 1:
        yield "papers: exactly one paper has the role `lead`"
    known = {one.name: one for one in made.fields}
    for place, name in _mentions(made):
        if name not in known:
            yield f"{place}: {no_such('field', name, known)}"
    for place, name in _dates(made):
        if name in known and known[name].kind is not FieldKind.DATE:
            yield f"{place}: the field `{name}` is no date"
    if made.binder and not made.exhibits:
        yield "binder: it needs `exhibits = true`: its tabs are the files that come with the form"
    for field in made.fields:
        yield from _in_field(field)
        yield from of_kind(field)
        yield from _in_rows(field, made)
        yield from in_columns(field, made)
    yield from _in_contents(made)
    yield from _in_priorities(made)


def _in_priorities(made: DocumentType) -> Iterator[str]:
    for one in made.priorities:
        rows = made.field(one.rows)
        columns = {column.name: column.kind for column in rows.columns} if rows else {}
        wanted = ((one.by, FieldKind.CHOICE), (one.owed, FieldKind.MONEY), (one.paid, FieldKind.MONEY))
        for name, kind in wanted if rows else ():
            if name not in columns:
                yield f"priorities: {no_such('column', name, columns)}"
            elif columns[name] is not kind:
                yield f"priorities: the column `{name}` must be of the kind `{kind.value}`"


def _in_contents(made: DocumentType) -> Iterator[str]:
    papers = {one.name for one in made.papers}
    for one in made.contents:
        place = f"contents.{one.name}"
        if one.paper is not None and one.paper not in papers:
            yield f"{place}.paper: {no_such('paper', one.paper, papers)}"
        if one.phrase is not None:
            yield from bad_pattern(f"{place}.phrase", one.phrase)


def _in_rows(field: Field, made: DocumentType) -> Iterator[str]:
    place = f"fields.{field.name}"
    if (field.kind is FieldKind.ROWS) != bool(field.columns):
        yield f"{place}.columns: rows, and only rows, have columns"
    yield from twice(f"{place}.column", (one.name for one in field.columns))
    for column in field.columns:
        if column.kind not in _CELLS:
            yield f"{place}.columns.{column.name}: a cell cannot hold {column.kind.value}"
        yield from _in_field(column)
        yield from of_kind(column, place)
    if (field.total_of or field.count_of) and field.kind not in _NUMBERS:
        yield f"{place}: `total_of` and `count_of` are for money and whole numbers"
    rows, _, column_name = (field.total_of or f"{field.count_of or ''}.").partition(".")
    table = made.field(rows) if rows else None
    if table is not None and table.kind is not FieldKind.ROWS:
        yield f"{place}: the field `{rows}` holds no rows"
    elif table is not None and column_name and column_name not in {one.name for one in table.columns}:
        yield f"{place}.total_of: {no_such('column', column_name, {one.name for one in table.columns})}"


def _dates(made: DocumentType) -> Iterator[tuple[str, str]]:
    """The fields that are counted from or compared, and so must hold dates."""
    for notice in made.notices:
        yield from (("notices", name) for name in (notice.field, notice.since) if name)
    for interval in made.intervals:
        yield from (("intervals", name) for name in (interval.field, interval.since))
    for due in made.deadlines:
        yield from ((f"deadlines.{due.name}.event", name) for name in (due.event,) if name)
    if made.calendar:
        yield "calendar.date", made.calendar.date
    for field in made.fields:
        yield from ((f"fields.{field.name}", name) for name in (field.after, field.not_before, field.not_after) if name)


def _mentions(made: DocumentType) -> Iterator[tuple[str, str]]:
    """Every field's name that is used somewhere, and where."""
    for field in made.fields:
        yield from _in_demands(field)
        yield from _of_rows(field)
    for paper in made.papers:
        yield from _in_condition(f"papers.{paper.name}.when", paper.when)
    for notice in made.notices:
        yield from _named("notices", notice.field, notice.since, notice.unless, notice.method)
        yield from _in_condition("notices.when", notice.when)
    yield from _in_bounds(made)
    for due in made.deadlines:
        yield from _named(f"deadlines.{due.name}", due.event, due.method)
        yield from _in_condition(f"deadlines.{due.name}.when", due.when)
    for content in made.contents:
        yield from _named(f"contents.{content.name}.shows", *(one for one in content.shows if one not in SHOWN_OF_CASE))
        yield from _in_condition(f"contents.{content.name}.when", content.when)
    yield from _named("first", *made.first)
    if made.binder:
        yield from _named("binder.bates", made.binder.bates)
    if made.calendar:
        yield from _named("calendar", made.calendar.date, made.calendar.time, *made.calendar.place)
        yield from _in_condition("calendar.when", made.calendar.when)


def _in_bounds(made: DocumentType) -> Iterator[tuple[str, str]]:
    for interval in made.intervals:
        yield from _named("intervals", interval.field, interval.since)
        yield from _in_condition("intervals.when", interval.when)
    for priority in made.priorities:
        yield from _named("priorities", priority.rows, priority.unless)


def _named(place: str, *names: str | None) -> Iterator[tuple[str, str]]:
    yield from ((place, name) for name in names if name)


def _in_demands(field: Field) -> Iterator[tuple[str, str]]:
    place = f"fields.{field.name}"
    yield from _in_condition(f"{place}.required_when", field.required_when)
    yield from _named(f"{place}.required_unless", *field.required_unless)
    yield from _named(f"{place}.excludes", *field.excludes)
    yield from _named(f"{place}.names_one_of", *field.names_one_of)
    for key in ("after", "not_before", "not_after"):
        yield from _named(f"{place}.{key}", getattr(field, key))


def _of_rows(field: Field) -> Iterator[tuple[str, str]]:
    if field.total_of:
        yield f"fields.{field.name}.total_of", field.total_of.partition(".")[0]
    if field.count_of:
        yield f"fields.{field.name}.count_of", field.count_of
    if field.highest_of:
        yield f"fields.{field.name}.highest_of", field.highest_of.partition(".")[0]


def _in_condition(place: str, condition: Condition | None) -> Iterator[tuple[str, str]]:
    if condition:
        yield place, condition.field


def _in_field(field: Field) -> Iterator[str]:
    place = f"fields.{field.name}"
    if field.kind is FieldKind.CHOICE and not field.choices:
        yield f"{place}.choices: a choice needs its choices"
    if field.choices and field.default is not None and field.default not in field.choices:
        yield f"{place}.default: `{field.default}` is none of the choices"
    if field.pattern is not None:
        yield from bad_pattern(f"{place}.pattern", field.pattern)
        if field.pattern_hint is None:
            yield f"{place}.pattern_hint: say in words what the pattern asks for"
    if field.name in (field.after, field.not_before, field.not_after, *field.excludes):
        yield f"{place}: a field cannot be held against itself"


def bad_pattern(place: str, pattern: str) -> Iterator[str]:
    """Whether the pattern is no regular expression."""
    try:
        re.compile(pattern)
    except re.error as error:
        yield f"{place}: this is no regular expression: {error}"


def twice(what: str, names: Iterable[str]) -> Iterator[str]:
    """Names that stand there more than once."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{what}s: two have the name `{name}`"
        seen.add(name)
