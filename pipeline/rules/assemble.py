"""The checked answers put where they belong: the case, the filer, the service list."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from pipeline.model import (
    Access,
    Case,
    Contact,
    Court,
    DocumentType,
    Exhibit,
    Field,
    Form,
    Origin,
    Party,
    ServiceContact,
    Value,
)
from pipeline.model.remembered import by_identity

_Kind = TypeVar("_Kind")
_SIDES = ("case.plaintiffs", "case.defendants")
_TITLES = ("plaintiff", "defendant")


def filling(made: DocumentType, where: str) -> Field | None:
    """The field whose answer goes to that place."""
    return _by_place(made.fields).get(where)


@by_identity
def _by_place(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    return {one.fills: one for one in reversed(fields) if one.fills is not None}


def form(
    made: DocumentType,
    court: Court,
    values: Mapping[str, object],
    exhibits: tuple[Exhibit, ...],
    *,
    origin: Origin,
    access: Access,
) -> Form:
    """The checked form.

    Args:
        made: its document type.
        court: its court.
        values: every field's value, None where nothing is filled in.
        exhibits: in order.
        origin: where it came from.
        access: the lane's; the stricter of it and the form's own holds.
    """
    titled = _with_roles(made, values)
    case = _case(made, court, titled, access)
    answers: dict[str, Value] = {**titled}
    if field := filling(made, "case.access"):
        answers[field.name] = str(case.access)
    return Form(
        document_type=made.name,
        court=court.name,
        case=case,
        values=answers,
        exhibits=exhibits,
        service_list=_members(_filled(made, titled, "service_list"), ServiceContact),
        filer=_filer(made, titled),
        origin=origin,
    )


def _filled(made: DocumentType, values: Mapping[str, object], where: str) -> object:
    field = filling(made, where)
    return values.get(field.name) if field else None


def _text(made: DocumentType, values: Mapping[str, object], where: str) -> str | None:
    found = _filled(made, values, where)
    return found if isinstance(found, str) else None


def _members(value: object, kind: type[_Kind]) -> tuple[_Kind, ...]:
    return tuple(one for one in value if isinstance(one, kind)) if isinstance(value, tuple) else ()


def _with_roles(made: DocumentType, values: Mapping[str, object]) -> dict[str, object]:
    """Parties get the title of their side where the form gave them none of their own."""
    said = _text(made, values, "case.party_titles")
    titles = tuple(said.split(" and ")) if said else _TITLES
    titled = dict(values)
    for where, title in zip(_SIDES, titles, strict=False):
        field = filling(made, where)
        if field and values.get(field.name):
            members = _members(values[field.name], Party)
            titled[field.name] = tuple(one if one.role else replace(one, role=title) for one in members)
    return titled


def _case(made: DocumentType, court: Court, values: Mapping[str, object], access: Access) -> Case:
    asked = _text(made, values, "case.access")
    return Case(
        court=court.name,
        docket_number=_text(made, values, "case.docket_number"),
        parties=tuple(one for where in _SIDES for one in _members(_filled(made, values, where), Party)),
        matter=_text(made, values, "case.matter"),
        judge=_text(made, values, "case.judge"),
        access=max(access, Access(asked) if asked else access, key=list(Access).index),
    )


def _filer(made: DocumentType, values: Mapping[str, object]) -> Contact | None:
    name = _text(made, values, "filer.name")
    if name is None:
        return None
    return Contact(
        name=name,
        lines=_members(_filled(made, values, "filer.lines"), str),
        phone=_text(made, values, "filer.phone"),
        email=_text(made, values, "filer.email"),
    )
