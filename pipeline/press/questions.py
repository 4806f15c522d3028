"""A document type's fields as questions that a person reads."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.model import Condition, Court, DocumentType, Field, FieldKind

COURT = "court"
"""The key under which a form names its court."""
DOCUMENT_TYPE = "document_type"
"""The key under which a form names its document type."""

_HOW: Mapping[FieldKind, str] = {
    FieldKind.DATE: "A date, for example 2026-12-15 or December 15, 2026.",
    FieldKind.TIME: "A time, for example 9:30 AM or 13:30.",
    FieldKind.INTEGER: "A whole number.",
    FieldKind.MONEY: "An amount, for example 1,250.00.",
    FieldKind.BOOLEAN: "Yes or no.",
    FieldKind.EMAIL: "An e-mail address.",
    FieldKind.PHONE: "A telephone number with its area code.",
    FieldKind.ADDRESS: "The lines of an address, separated by ; or on a line each.",
    FieldKind.PARTIES: "Separated by ; or on a line each.",
    FieldKind.LIST: "Separated by ; or on a line each.",
    FieldKind.SERVICE_LIST: "A line each: name, how, where, with a comma or | between them.",
    FieldKind.EXHIBITS: "A line each: label = title = file name. Left empty, every file of the folder is an exhibit.",
}
_MANY_LINES = frozenset(
    {
        FieldKind.LINES,
        FieldKind.ADDRESS,
        FieldKind.PARTIES,
        FieldKind.LIST,
        FieldKind.SERVICE_LIST,
        FieldKind.EXHIBITS,
        FieldKind.ROWS,
    },
)
_CODE = re.compile(r"`([^`]*)`")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing a blank form asks."""

    name: str
    label: str
    kind: FieldKind
    help: str
    """Whole sentences; empty where the label says enough."""
    required: bool
    choices: tuple[str, ...] = ()
    """As they are read back."""
    preset: str = ""
    """What is filled in already."""
    max_length: int | None = None

    @property
    def lines(self) -> bool:
        """Whether the answer may run over several lines."""
        return self.kind in _MANY_LINES


def questions(document_type: DocumentType, courts: Mapping[str, Court]) -> tuple[Question, ...]:
    """The questions of a blank form: the court first, then the type's fields in their order."""
    labels = {field.name: field.label for field in document_type.fields}
    return (_court(courts), *(_question(field, labels) for field in document_type.fields if field.name != COURT))


def shown(choice: str) -> str:
    """A choice as people read it.

    >>> shown("civil-motion"), shown("In re")
    ('Civil motion', 'In re')
    """
    return choice.replace("-", " ").capitalize() if _SLUG.fullmatch(choice) else choice


def _court(courts: Mapping[str, Court]) -> Question:
    names = tuple(sorted(courts))
    titles = "; ".join(f"{name} = {' '.join(courts[name].title.split())}" for name in names)
    return Question(
        name=COURT,
        label="Court",
        kind=FieldKind.CHOICE if names else FieldKind.TEXT,
        help=f"Left empty, the folder it is dropped in decides. {titles}".strip(),
        required=False,
        choices=names,
        preset=names[0] if len(names) == 1 else "",
    )


def _question(field: Field, labels: Mapping[str, str]) -> Question:
    return Question(
        name=field.name,
        label=field.label,
        kind=field.kind,
        help=" ".join(
            filter(None, (_CODE.sub(r"“\1”", field.help), _how(field), _when(field, labels), _preset(field)))
        ),
        required=field.required,
        choices=("yes", "no") if field.kind is FieldKind.BOOLEAN else field.choices,
        max_length=field.max_length,
    )


def _how(field: Field) -> str:
    """How an answer is written, where the type's own help does not say it."""
    if field.kind is FieldKind.ROWS:
        return f"A line for each row, its cells separated by |: {' | '.join(one.label for one in field.columns)}."
    return _HOW.get(field.kind, "") if not field.help else ""


def _when(field: Field, labels: Mapping[str, str]) -> str:
    needed = []
    if field.required_when is not None:
        needed.append(_condition(field.required_when, labels))
    if field.required_unless:
        others = " or ".join(labels.get(name, name) for name in field.required_unless)
        needed.append(f"unless {others} is filled in")
    return f"Needed {', and '.join(needed)}." if needed and not field.required else ""


def _condition(when: Condition, labels: Mapping[str, str]) -> str:
    label = labels.get(when.field, when.field)
    return f"when {label} is {' or '.join(map(shown, when.values))}" if when.values else f"when {label} is filled in"


def _preset(field: Field) -> str:
    return f"Left empty: {shown(field.default)}".rstrip(".") + "." if field.default else ""
