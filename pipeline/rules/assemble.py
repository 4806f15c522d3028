"""The checked answers put where they belong: the case, the filer, the service list."""

from collections.abc import Mapping
from dataclasses import dataclass
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
_STRICTNESS = {one: at for at, one in enumerate(Access)}


def filling(made: DocumentType, where: str) -> Field | None:
    """The field whose answer goes to that place."""
    return _by_place(made.fields).get(where)


def keeps_access(made: DocumentType, values: Mapping[str, object], lane_access: str) -> bool:
    """Whether a form gets the access it asks for: what its lane gives, or a stricter one; asking nothing, it does."""
    asked = _text(values, _places(made.fields).access)
    return asked is None or _stricter(Access(asked), Access(lane_access)) == asked


def _stricter(one: Access, other: Access) -> Access:
    return other if _STRICTNESS[other] > _STRICTNESS[one] else one


@by_identity
def _by_place(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    return {one.fills: one for one in reversed(fields) if one.fills is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Names of the fields whose answers go to each place; no field has the name of one that is empty."""

    sides: tuple[str, ...]
    titles: str
    docket_number: str
    matter: str
    judge: str
    access: str
    service_list: str
    name: str
    """Of the filer, as the following."""
    lines: str
    phone: str
    email: str


@by_identity
def _places(fields: tuple[Field, ...]) -> _Places:
    found = _by_place(fields)

    def name(where: str) -> str:
        return found[where].name if where in found else ""

    return _Places(
        sides=tuple(name(where) for where in _SIDES),
        titles=name("case.party_titles"),
        docket_number=name("case.docket_number"),
        matter=name("case.matter"),
        judge=name("case.judge"),
        access=name("case.access"),
        service_list=name("service_list"),
        name=name("filer.name"),
        lines=name("filer.lines"),
        phone=name("filer.phone"),
        email=name("filer.email"),
    )


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
    places = _places(made.fields)
    answers = _with_roles(places, values)
    case = _case(places, court, answers, access)
    if places.access:
        answers[places.access] = str(case.access)
    return Form(
        document_type=made.name,
        court=court.name,
        case=case,
        values=answers,
        exhibits=exhibits,
        service_list=_members(answers.get(places.service_list), ServiceContact),
        filer=_filer(places, answers),
        origin=origin,
    )


def _text(values: Mapping[str, object], name: str) -> str | None:
    found = values.get(name)
    return found if isinstance(found, str) else None


def _members(value: object, kind: type[_Kind]) -> tuple[_Kind, ...]:
    return tuple([one for one in value if isinstance(one, kind)]) if isinstance(value, tuple) else ()


def _with_roles(places: _Places, values: Mapping[str, object]) -> dict[str, Value]:
    """Parties get the title of their side where the form gave them none of their own."""
    said = _text(values, places.titles)
    titles = tuple(said.split(" and ")) if said else _TITLES
    titled = dict(values)
    for side, title in zip(places.sides, titles, strict=False):
        if members := titled.get(side):
            titled[side] = tuple([one if one.role else _called(one, title) for one in _members(members, Party)])
    return titled


def _called(party: Party, title: str) -> Party:
    """The party under this title; `dataclasses.replace` takes three times as long, and a run calls each party so."""
    return Party(
        name=party.name,
        role=title,
        aliases=party.aliases,
        description=party.description,
        counsel=party.counsel,
        contact=party.contact,
    )


def _case(places: _Places, court: Court, values: Mapping[str, object], access: Access) -> Case:
    asked = _text(values, places.access)
    first, second = (_members(values.get(side), Party) for side in places.sides)
    return Case(
        court=court.name,
        docket_number=_text(values, places.docket_number),
        parties=(*first, *second),
        matter=_text(values, places.matter),
        judge=_text(values, places.judge),
        access=_stricter(access, Access(asked)) if asked else access,
    )


def _filer(places: _Places, values: Mapping[str, object]) -> Contact | None:
    name = _text(values, places.name)
    if name is None:
        return None
    return Contact(
        name=name,
        lines=_members(values.get(places.lines), str),
        phone=_text(values, places.phone),
        email=_text(values, places.email),
    )
