"""Makes a raw form of keys and values, whatever format they were read from."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from pipeline.intake.read.kinds import COURT_KEY, TYPE_KEY, settle
from pipeline.intake.read.result import Known, Reading, Source, Unreadable, problem, together
from pipeline.model import JSON, Finding, Origin, Place, RawForm
from pipeline.rules.headings import key

_UNPRINTABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff\\ufffe\\uffff]")
"""Control characters other than tab and line ends, halves of a surrogate pair, and what Unicode calls no characters."""


def entries(found: Iterable[tuple[int, JSON]], source: Source, known: Known) -> Reading:
    """The forms of a JSON, YAML or TOML file, each with the line it begins on.

    Raises:
        Unreadable: the file holds nothing.
    """
    every = tuple(found)
    if not every:
        raise Unreadable(no_fields(source.place()))
    return together(_entry(line, value, source, known, alone=len(every) == 1) for line, value in every)


def _entry(line: int, value: JSON, source: Source, known: Known, *, alone: bool) -> Reading:
    where = source.place(row=line)
    if not isinstance(value, dict) or not value:
        return Reading(findings=(no_fields(where),))
    # What is wrong with the answers of a form that fills its file has no row: whoever filled it in sees none.
    origin = Origin(file=source.name, sha256=source.sha256, row=None if alone else line)
    return form(value, origin, known, where)


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
    told: str | None = None,
) -> Reading:
    """One form, or the findings for which there is none.

    Args:
        values: heading or name as read → value; `document_type`, `court` and `corrects` in any spelling are
            taken out.
        origin: where the form came from.
        known: the catalogue and the lane.
        where: the form's place, for findings.
        told: the document type of a form that names none itself, where it was told already; a roster's follows
            from all its headings, not from which cells of a row happen to be filled in.
    """
    named = [name for name in values if reserved(name)]
    said = {key(name): values[name] for name in named}
    rest = {name: value for name, value in values.items() if name not in named} if named else dict(values)
    if not rest:
        return Reading(findings=(no_fields(where),))
    findings = tuple(_unprintable(values, origin, where))
    try:
        wanted = _text(said.get(key(TYPE_KEY)))
        document_type = told if told and not wanted else settle(wanted, names(rest), known, where)
        if corrects := _corrects(said, where):
            origin = replace(origin, corrects=corrects)
    except Unreadable as refused:
        return Reading(findings=(*findings, refused.finding))
    if findings:
        return Reading(findings=findings)
    made = RawForm(document_type=document_type, court=_text(said.get(key(COURT_KEY))), values=rest, origin=origin)
    return Reading(forms=(made,))


CORRECTS_KEY = "corrects"
"""Names the envelope in whose place a form was written; `docketpress correct` writes it. It is no field of any type."""
_ENVELOPE = re.compile(r"[0-9a-f]{64}")
_RESERVED = frozenset({key(TYPE_KEY), key(COURT_KEY), key(CORRECTS_KEY)})


def _corrects(said: Mapping[str, JSON], where: Place) -> str | None:
    """The envelope that a form is written in place of.

    Raises:
        Unreadable: what stands there is no envelope's id.
    """
    text = _text(said.get(key(CORRECTS_KEY)))
    if text is None or _ENVELOPE.fullmatch(text.casefold()):
        return text and text.casefold()
    raise Unreadable(
        problem(
            code="read.corrects",
            where=where,
            message="The form says that it corrects an envelope, but what stands there is no envelope's id.",
            found=text,
            repair="Leave the line as `docketpress correct` wrote it, or take it out if this is a new filing.",
        )
    )


@lru_cache(maxsize=1024)
def reserved(heading: str) -> bool:
    """Whether a heading names the document type, the court or a corrected envelope rather than a field."""
    return key(heading) in _RESERVED


def names(values: Mapping[str, JSON]) -> tuple[str, ...]:
    """The headings of a form, with those of the tables inside it."""
    inner = (name for value in values.values() if isinstance(value, dict) for name in value)
    return (*values, *inner)


def _text(value: JSON) -> str | None:
    text = "" if value is None else str(value).strip()
    return text or None


def _unprintable(values: Mapping[str, JSON], origin: Origin, where: Place) -> Iterator[Finding]:
    texts = [value for value in values.values() if isinstance(value, str)]
    if len(texts) == len(values) and not _UNPRINTABLE.search("\n".join((*texts, *values))):
        return  # a row of a roster, in which nothing is wrong, as in nearly all of them
    for name, value in values.items():
        bad = next(filter(None, map(_UNPRINTABLE.search, _texts({name: value}))), None)
        if bad is None:
            continue
        yield problem(
            code="read.control-character",
            where=Place(file=where.file, sheet=where.sheet, row=where.row, column=origin.columns.get(name)),
            message=f"A value holds the invisible character U+{ord(bad[0]):04X}, which no paper can show.",
            repair="Type the value again instead of pasting it.",
        )


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
