"""What a rule lets stand, put in place of an identifier: in a text, and in every answer of a form."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from operator import attrgetter
from typing import Any

from pipeline.model import Contact, DocumentType, Field, FieldKind, Form, Party, ServiceContact, Severity, Value
from pipeline.model.remembered import by_identity
from pipeline.rules.privacy import births
from pipeline.rules.privacy.find import find
from pipeline.rules.privacy.hits import Hit
from pipeline.rules.privacy.masking import initials
from pipeline.rules.privacy.matter import JUVENILE, MINORS, WAIVER, Matter
from pipeline.rules.privacy.packs import Keep

_NEVER_PRINTED = frozenset({MINORS, WAIVER, JUVENILE})
_NO_TEXT = frozenset({FieldKind.DATE, FieldKind.TIME, FieldKind.INTEGER, FieldKind.MONEY, FieldKind.BOOLEAN})
_NOT_READ = frozenset({FieldKind.EMAIL, FieldKind.PHONE, FieldKind.DOCKET_NUMBER, FieldKind.EXHIBITS, FieldKind.CHOICE})
_YEAR = re.compile(r"(?:19|20)\d\d|'?\d\d(?=\W*$)|(?:nineteen|two\s+thousand|twenty)\W.*$", re.IGNORECASE | re.DOTALL)
_FOUR = 4
Change = Callable[[str, str], str]
"""A text and the label of its field → the text as it shall stand."""


def answers(form: Form, document_type: DocumentType) -> Iterator[tuple[str, str, str]]:
    """Every text of a form that a paper may print: the field's name, its label, the text."""
    for field in read(document_type.fields):
        value = form.values.get(field.name)
        if isinstance(value, str):
            yield field.name, field.label, value
        elif value is not None:
            labels = {one.name: one.label for one in field.columns}
            yield from ((field.name, label, text) for label, text in texts(value, field.label, labels))
    for field, one in _asking_for_births(document_type.fields):
        yield from _birth_dates(form, field, one)


@by_identity
def read(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The fields whose answers hold texts that a paper may print."""
    skipped = _NOT_READ | _NO_TEXT
    return tuple(one for one in fields if one.name not in _NEVER_PRINTED and one.kind not in skipped)


@by_identity
def telling(fields: tuple[Field, ...]) -> tuple[str, ...]:
    """The fields whose answers say how others are to be judged, or are births."""
    asking = (field.name for field, _ in _asking_for_births(fields))
    return tuple(dict.fromkeys((*sorted(_NEVER_PRINTED - {JUVENILE}), *asking)))


@by_identity
def _asking_for_births(fields: tuple[Field, ...]) -> tuple[tuple[Field, Field], ...]:
    """Date fields, and date columns of tables, that ask for a birth date; each behind the field it belongs to."""
    return tuple(
        (field, one)
        for field in fields
        for one in (field, *field.columns)
        if one.kind is FieldKind.DATE and births.speaks_of_birth(f"{one.label} / {one.name.replace('_', ' ')}")
    )


def texts(value: object, label: str, labels: Mapping[str, str]) -> list[tuple[str, str]]:
    """Every text in an answer, in the order of `_each`, behind the label it stands under.

    Args:
        value: an answer.
        label: of its field.
        labels: of its columns, by their names.
    """
    if isinstance(value, str):
        return [(label, value)]
    if isinstance(value, tuple):
        return [pair for one in value for pair in texts(one, label, labels)]
    parts = _PARTS.get(type(value))
    if parts is not None:
        return [pair for part in parts(value) if part for pair in texts(part, label, {})]
    if isinstance(value, Mapping):
        return [pair for name, one in value.items() for pair in texts(one, labels.get(name, label), labels)]
    return []


_PARTS: Mapping[type, Callable[[object], tuple[object, ...]]] = {
    kind: attrgetter(*(one.name for one in fields(kind))) for kind in (Party, Contact, ServiceContact)
}
"""What each of them consists of, in order."""


def _birth_dates(form: Form, field: Field, one: Field) -> Iterator[tuple[str, str, str]]:
    """The answers of a field, or of a column of it, that asks for a birth date."""
    if form.values.get(field.name) is not None:
        given = (form.values.get(field.name),) if one is field else _column(form.values.get(field.name), one.name)
        for answer in given:
            if isinstance(answer, date):
                yield field.name, "Date of birth", answer.isoformat()


def _column(rows: object, name: str) -> Iterator[object]:
    for row in rows if isinstance(rows, tuple) else ():
        if isinstance(row, Mapping):
            yield row.get(name)


def form(given: Form, document_type: DocumentType, matter: Matter) -> Form:
    """The form with every protected identifier in its answers shortened to what the rule lets stand."""

    def change(text: str, label: str) -> str:
        head = f"{label}: "
        return text_of(head + text, matter).removeprefix(head)

    skipped = {one.name for one in document_type.fields if one.kind in _NOT_READ or one.name in _NEVER_PRINTED}
    values: dict[str, Value] = dict(given.values)
    for field in document_type.fields:
        if field.name not in skipped:
            labels = _labels(document_type, field.name)
            values[field.name] = _each(values.get(field.name), field.label, labels, change)
    case = replace(given.case, parties=_each(given.case.parties, "Party", {}, change))
    case = replace(case, matter=change(case.matter, "In re") if case.matter else None)
    served = _each(given.service_list, "Served", {}, change)
    return replace(given, values=values, case=case, service_list=served)


def text_of(text: str, matter: Matter) -> str:
    """A text with every identifier that would block shortened; waived ones stay."""
    for one in reversed(find(text, minors=matter.minors, today=matter.today)):
        rule = matter.pack.rule(one.kind, criminal=matter.criminal)
        if rule and matter.weight(one.kind) is Severity.ERROR and matter.waiver(one.kind) is None:
            text = text[: one.start] + shortened(one, text[one.start : one.end], rule.keep) + text[one.end :]
    return text


def shortened(hit: Hit, found: str, keep: Keep) -> str:
    """What may stand of an identifier.

    Args:
        hit: as it was found.
        found: as it is written.
        keep: what the rule lets stand.
    """
    if keep is Keep.LAST_FOUR:
        return _last_four(found)
    if keep is Keep.YEAR:
        year = _YEAR.search(found)
        return year.group() if year else "[birth date]"
    if keep is Keep.INITIALS:
        return initials(found)
    return "[address]" if keep is Keep.CITY_STATE else f"[{hit.kind.value} redacted]"


def _last_four(found: str) -> str:
    """`123-45-6789` → `xxx-xx-6789`."""
    left = sum(one.isalnum() for one in found) - _FOUR
    letters = []
    for one in found:
        letters.append("x" if one.isalnum() and left > 0 else one)
        left -= one.isalnum()
    return "".join(letters)


def _labels(document_type: DocumentType, name: str) -> Mapping[str, str]:
    field = document_type.field(name)
    return {one.name: one.label for one in field.columns} if field else {}


def _each(value: Any, label: str, labels: Mapping[str, str], change: Change) -> Any:  # noqa: ANN401 - any answer
    """The same answer, each text in it changed."""
    if isinstance(value, str):
        return change(value, label)
    if isinstance(value, tuple):
        return tuple(_each(one, label, labels, change) for one in value)
    if isinstance(value, Mapping):
        return {name: _each(one, labels.get(name, label), labels, change) for name, one in value.items()}
    if isinstance(value, Party | Contact | ServiceContact) and is_dataclass(value):
        return replace(value, **{one.name: _each(getattr(value, one.name), label, {}, change) for one in fields(value)})
    return value
