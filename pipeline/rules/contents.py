"""Whether a finished paper holds what the law wants to stand in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache

from pipeline.model import (
    Case,
    Condition,
    Contact,
    Content,
    Court,
    DocumentType,
    Finding,
    Form,
    Party,
    Place,
    ServiceContact,
    Severity,
    Value,
)
from pipeline.rules.dates import clock, written
from pipeline.rules.heard import Heard
from pipeline.rules.parted import Parted
from pipeline.rules.spoken import Said

Texts = Mapping[str, str | Parted]
"""The text of each finished paper, by the paper's name; in parts where it is known what it shares with others."""


def missing(made: DocumentType, form: Form, court: Court, texts: Texts) -> tuple[Finding, ...]:
    """One finding for each demanded thing that is not in the finished paper.

    Args:
        made: the form's type, with its contents.
        form: what was asked for.
        court: whose title the papers bear.
        texts: what can be read on the papers that were made, running lines and line numbers left out.
            A paper that was not made is not looked into.
    """
    lead = next(one.name for one in made.papers if one.role == "lead")
    heard = {name: Heard(text) if isinstance(text, Parted) else Said.of(text) for name, text in texts.items()}
    return tuple(
        [
            _finding(one, made, form)
            for one in made.contents
            if (paper := heard.get(one.paper or lead)) is not None
            and (one.when is None or holds(one.when, form.values))
            and not _stands(one, form, court, paper)
        ]
    )


def holds(condition: Condition | None, values: Mapping[str, Value]) -> bool:
    """Whether a condition is met by a form's values; no condition always is."""
    if condition is None:
        return True
    value = values.get(condition.field)
    if condition.values:
        return value in condition.values
    return value is not False and value not in (None, "", ())


def proofs(content: Content, form: Form, court: Court) -> Iterator[tuple[str, ...]]:
    """What must be printed to show a content: all of these, each in one of its spellings."""
    for name in content.shows:
        value = _value(name, form, court)
        if isinstance(value, str):  # has one spelling; most values are such
            yield (str(value),)
        else:
            yield from printed(value)


def _stands(content: Content, form: Form, court: Court, paper: Said | Heard) -> bool:
    for name in content.shows:
        if not _shows(_value(name, form, court), paper):
            return False
    return content.phrase is None or paper.says(content.phrase)


def _shows(value: Value, paper: Said | Heard) -> bool:
    """Whether a paper proves what `printed` wants of a value; texts and rows of them, the most, without its detour."""
    if value is None:
        return True
    if isinstance(value, str):
        return paper.holds(value)
    if isinstance(value, tuple):
        return all(_shows(one, paper) for one in value)
    return all(any(map(paper.holds, ways)) for ways in printed(value))


def _value(name: str, form: Form, court: Court) -> Value:
    of_case = _OF_CASE.get(name)
    return of_case(form.case, court) if of_case else form.values.get(name)


_OF_CASE: Mapping[str, Callable[[Case, Court], Value]] = {
    "court.title": lambda _, court: tuple(court.title.splitlines()),
    "case.parties": lambda case, _: tuple(one.name for one in case.parties) or case.matter,
    "case.docket_number": lambda case, _: case.docket_number,
    "case.judge": lambda case, _: case.judge,
}


def printed(value: Value) -> Iterator[tuple[str, ...]]:
    """What must be found to prove that a value is printed: all of these, each in one of its spellings."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, Mapping):
        yield from _each(value.values())
    elif isinstance(value, tuple):
        yield from _each(value)
    elif isinstance(value, Party):
        yield (value.name,)
    elif isinstance(value, ServiceContact):
        yield (value.contact.name,)
    elif isinstance(value, Contact):
        yield from _each((value.name, *value.lines))
    else:
        yield _spellings(value)


def _each(values: Iterable[Value]) -> Iterator[tuple[str, ...]]:
    for one in values:
        yield from printed(one)


@lru_cache(maxsize=1 << 12)
def _spelled(day: date) -> tuple[str, ...]:
    return (written(day), f"{day.month}/{day.day}/{day.year}", day.isoformat())


def _spellings(value: Value) -> tuple[str, ...]:
    if isinstance(value, date):
        return _spelled(value)
    if isinstance(value, time):
        return (clock(value),)
    if isinstance(value, Decimal):
        return (f"${value:,.2f}", f"{value:,}")
    if isinstance(value, int):
        return (f"{value:,}", str(value))
    return (str(value),)


def _finding(content: Content, made: DocumentType, form: Form) -> Finding:
    title = next((one.title for one in made.papers if one.name == content.paper), made.title)
    return Finding(
        code="content.missing",
        severity=Severity.ERROR,
        where=Place(file=form.origin.file, sheet=form.origin.sheet, row=form.origin.row),
        message=f"The finished {title if '{' not in title else made.title} lacks {content.label}.",
        rule=content.source.citation,
        repair="Whoever keeps the templates restores it; it must not be left out."
        if not content.shows
        else "Fill in what it is taken from; if that is filled in, whoever keeps the templates restores it.",
        verified=content.source.verified,
    )
