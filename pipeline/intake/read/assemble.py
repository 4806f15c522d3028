"""Makes a raw form of keys and values, whatever format they were read from."""

from collections.abc import Iterable, Iterator, Mapping

from pipeline.intake.read.kinds import COURT_KEY, TYPE_KEY, settle
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem, together
from pipeline.model import JSON, Finding, Origin, Place, RawForm
from pipeline.rules.headings import key

_ALLOWED_CONTROLS = "\t\n\r"


def entries(found: Iterable[tuple[int, JSON]], source: Source, known: Known) -> Reading:
    """The forms of a JSON, YAML or TOML file, each with the line it begins on.

    Raises:
        Unreadable: the file holds nothing.
    """
    every = tuple(found)
    if not every:
        raise Unreadable(no_fields(source.place()))
    return together(_entry(line, value, source, known) for line, value in every)


def _entry(line: int, value: JSON, source: Source, known: Known) -> Reading:
    where = source.place(row=line)
    if not isinstance(value, dict) or not value:
        return Reading(findings=(no_fields(where),))
    return form(value, Origin(file=source.name, sha256=source.sha256, row=line), known, where)


def no_fields(where: Place) -> Finding:
    """Nothing is filled in, in whatever way the format would have it."""
    return problem(
        code="read.no-fields",
        where=where,
        message="Nothing is filled in here that could be read, so there is no form.",
        repair="Fill in the blank form of the document that is wanted: `docketpress form TYPE` writes one.",
    )


def form(
    values: Mapping[str, JSON],
    origin: Origin,
    known: Known,
    where: Place,
    given: tuple[str, ...] | None = None,
) -> Reading:
    """One form, or the findings for which there is none.

    Args:
        values: heading or name as read → value; `document_type` and `court` in any spelling are taken out.
        origin: where the form came from.
        known: the catalogue and the lane.
        where: the form's place, for findings.
        given: the headings by which the type is told; None takes those of `values`. In a roster they are all
            the headings of its table, filled in or not.
    """
    said = {key(name): value for name, value in values.items() if key(name) in _RESERVED}
    rest = {name: value for name, value in values.items() if key(name) not in _RESERVED}
    if not rest:
        return Reading(findings=(no_fields(where),))
    findings = tuple(_unprintable(values, origin, where))
    try:
        document_type = settle(_text(said.get(key(TYPE_KEY))), names(rest) if given is None else given, known, where)
    except Unreadable as refused:
        return Reading(findings=(*findings, refused.finding))
    if findings:
        return Reading(findings=findings)
    made = RawForm(document_type=document_type, court=_text(said.get(key(COURT_KEY))), values=rest, origin=origin)
    return Reading(forms=(made,))


_RESERVED = frozenset({key(TYPE_KEY), key(COURT_KEY)})


def reserved(heading: str) -> bool:
    """Whether a heading names the document type or the court rather than a field."""
    return key(heading) in _RESERVED


def names(values: Mapping[str, JSON]) -> tuple[str, ...]:
    """The headings of a form, with those of the tables inside it."""
    inner = (name for value in values.values() if isinstance(value, dict) for name in value)
    return (*values, *inner)


def _text(value: JSON) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None


def _unprintable(values: Mapping[str, JSON], origin: Origin, where: Place) -> Iterator[Finding]:
    for name, value in values.items():
        bad = next((one for text in _texts({name: value}) for one in text if _is_unprintable(one)), None)
        if bad is None:
            continue
        yield problem(
            code="read.control-character",
            where=Place(file=where.file, sheet=where.sheet, row=where.row, column=origin.columns.get(name)),
            message=f"A value holds the invisible character U+{ord(bad):04X}, which no paper can show.",
            repair="Type the value again instead of pasting it.",
        )


def _is_unprintable(one: str) -> bool:
    code = ord(one)
    control = code < 0x20 and one not in _ALLOWED_CONTROLS  # noqa: PLR2004 - the first printing character
    return control or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE  # noqa: PLR2004


def _texts(value: JSON) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
