"""The answers of a raw form, sorted under the fields of its type; what belongs nowhere is named."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial

from pipeline.model import JSON, DocumentType, Field, FieldKind, Finding, Origin, Place, RawForm, Severity
from pipeline.model.remembered import by_identity
from pipeline.rules import headings
from pipeline.rules.catalog import Catalog
from pipeline.rules.misread import shorten
from pipeline.rules.understand import empty

_TAKE_TABLES = {FieldKind.PARTIES, FieldKind.SERVICE_LIST, FieldKind.EXHIBITS, FieldKind.ADDRESS, FieldKind.ROWS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What stands under one heading."""

    heading: str
    """As read; `case.judge` for the entry of a table."""
    value: JSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The answers by field name, and what was wrong in sorting them."""

    answers: Mapping[str, Answer]
    """For every field that has a heading, also where nothing is filled in."""
    findings: tuple[Finding, ...]


def place(origin: Origin, heading: str | None, field: str | None) -> Place:
    """Where an answer stands, in the words of the file it came from."""
    column = origin.columns.get(heading) if heading is not None else None
    return Place(file=origin.file, sheet=origin.sheet, row=origin.row, column=column, field=field or heading)


def gather(raw: RawForm, made: DocumentType, catalog: Catalog) -> Gathered:
    """Sort the answers under the fields of the type.

    A table under the name of a field set (`case`) or under no field's name is opened.
    """
    meant = field_named(made.fields)
    answers: dict[str, Answer] = {}
    findings: list[Finding] = []
    for heading, value in _opened(raw, made, catalog):
        name = meant(heading)
        if name is None:
            findings += unknown(raw.origin, heading, value, made)
        elif name not in answers or empty(answers[name].value):
            answers[name] = Answer(heading=heading, value=value)
        elif not empty(value) and value != answers[name].value:
            findings.append(_twice(raw.origin, heading, value, answers[name], made))
    return Gathered(answers=answers, findings=tuple(findings))


def _opened(raw: RawForm, made: DocumentType, catalog: Catalog) -> Iterator[tuple[str, JSON]]:
    known = headings.index(made.fields)
    for heading, value in raw.values.items():
        if isinstance(value, dict) and not _takes(heading, made.field(known.get(headings.key(heading), "")), catalog):
            yield from ((f"{heading}.{inner}", one) for inner, one in value.items())
        else:
            yield heading, value
    # An empty cell has no value, but it has a column, and that is where the person looks.
    yield from ((heading, None) for heading in raw.origin.columns if heading not in raw.values)


def _takes(heading: str, field: Field | None, catalog: Catalog) -> bool:
    """Whether the table is the field's own answer rather than a group of answers."""
    group = headings.key(heading) in {headings.key(name) for name in catalog.fieldsets}
    return field is not None and field.kind in _TAKE_TABLES and not group


@by_identity
def field_named(fields: tuple[Field, ...]) -> Callable[[str], str | None]:
    """Gives the field that a heading means among these, if any."""
    return lru_cache(maxsize=1024)(partial(_field_name, headings.index(fields)))


def _field_name(known: Mapping[str, str], heading: str) -> str | None:
    """`signer.name` is `signer_name` where there is such a field, else whatever `name` means."""
    whole = known.get(headings.key(heading))
    if whole is not None or "." not in heading:
        return whole
    group, _, inner = heading.partition(".")
    return known.get(headings.key(inner)) if group else None


def unknown(origin: Origin, heading: str, value: JSON, made: DocumentType) -> Iterator[Finding]:
    """That a heading means nothing; it stops the form only where it was probably meant for a field."""
    if empty(value) or not headings.key(heading):
        return
    near = _near(made.fields)(heading.rpartition(".")[2])
    yield Finding(
        code="form.unknown-field",
        severity=Severity.ERROR if near else Severity.WARNING,
        where=place(origin, heading, None),
        message=f"A {made.title} has no field called `{shorten(heading)}`"
        + ("." if near else ", so what stands there was not used."),
        found=shorten(value),
        rule=f"{made.folder.name}/document.toml",
        repair=f"Did you mean `{near}`? Rename it." if near else "Nothing, if it is a note of your own.",
    )


@by_identity
def _near(fields: tuple[Field, ...]) -> Callable[[str], str | None]:
    """Gives the spelling of a field that a heading comes near to; a roster asks for the same one row after row."""
    spellings = tuple(one for field in fields for one in (*field.aliases, field.name, field.label))
    return lru_cache(maxsize=256)(partial(headings.did_you_mean, known=spellings))


def _twice(origin: Origin, heading: str, value: JSON, first: Answer, made: DocumentType) -> Finding:
    return Finding(
        code="form.twice",
        severity=Severity.ERROR,
        where=place(origin, heading, None),
        message=f"`{shorten(heading)}` and `{shorten(first.heading)}` both answer the same question, differently.",
        found=shorten(value),
        rule=f"{made.folder.name}/document.toml",
        repair="Keep the right answer and empty the other.",
    )
