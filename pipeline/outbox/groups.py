"""Findings sorted by the place they lie in, as people look for them."""

from dataclasses import dataclass

from pipeline.model import Finding, Place, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The findings of one file, or of one row of a sheet."""

    place: Place
    errors: tuple[Finding, ...]
    others: tuple[Finding, ...]
    """Warnings and advice."""


def by_place(findings: tuple[Finding, ...]) -> tuple[Group, ...]:
    """Group the findings by file, sheet and row, in the order in which they first come."""
    places: dict[Place, list[Finding]] = {}
    for one in findings:
        places.setdefault(row_of(one.where), []).append(one)
    return tuple(_group(place, tuple(found)) for place, found in places.items())


def row_of(place: Place) -> Place:
    """The file, sheet and row alone."""
    return Place(file=place.file, sheet=place.sheet, row=place.row)


def spot(place: Place) -> str:
    """Where within its row or file a finding lies: the column, the field, the page."""
    return str(Place(column=place.column, field=place.field, page=place.page)).replace("the whole drop", "all of it")


def _group(place: Place, findings: tuple[Finding, ...]) -> Group:
    errors = tuple(one for one in findings if one.severity is Severity.ERROR)
    return Group(place=place, errors=errors, others=tuple(one for one in findings if one not in errors))
