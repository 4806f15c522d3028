"""What the next notice says of mail that came back: from its recipients, or else in its case. It stops nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql

from pipeline.mailing import match
from pipeline.model import Finding, Form, Place
from pipeline.runs import returned
from pipeline.runs.notice import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody who is to be served, and their case, as digests."""

    recipient: str
    case: str | None
    """None for a sealed matter."""
    where: Place
    row: int = 0
    """Of a run."""


def asked(name: str, lines: Iterable[str], email: str | None, way: str) -> str:
    """The digest of a person at an address, for the way in which they are served."""
    if way == Way.EMAIL:
        return returned.recipient_digest(name, (), email)
    return returned.recipient_digest(name, lines)


def of_form(connection: sql.Connection, form: Form, where: Place, *, before: datetime) -> tuple[Finding, ...]:
    """The warnings of one form, each once.

    Args:
        connection: reads.
        form: a checked form.
        where: its place.
        before: what came back later is not told, so that a step asked again finds the same.
    """
    if not returned.anything(connection):
        return ()
    case = returned.case_digest(form.case.docket_number or "", form.case.access.value)
    people = tuple(
        Asked(
            recipient=asked(one.contact.name, one.contact.lines, one.contact.email, one.method), case=case, where=where
        )
        for one in form.service_list
    )
    found = dict.fromkeys(warning for _, warning in of_all(connection, people, before=before))
    return tuple(found)


def of_all(connection: sql.Connection, people: Iterable[Asked], *, before: datetime) -> Iterator[tuple[Asked, Finding]]:
    """The warnings of many, asked for in two questions."""
    every = tuple(people)
    persons = returned.came_back(connection, {one.recipient for one in every}, before=before)
    cases = returned.of_cases(connection, {one.case for one in every if one.case}, before=before)
    for one in every:
        for warning in match.warnings(persons, cases, one.recipient, one.case, one.where):
            yield one, warning
