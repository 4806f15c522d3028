"""The deadlines a document type asks for, computed from the answers of a form."""

from collections.abc import Mapping
from datetime import date

from pipeline.model import Court, Deadline, DocumentType, Due, ServiceContact
from pipeline.rules.contents import holds
from pipeline.rules.deadline import methods
from pipeline.rules.deadline.applied import due, named


def computed(
    made: DocumentType, values: Mapping[str, object], court: Court, received: date
) -> Mapping[str, Deadline | None]:
    """What templates find as `deadlines`: each of the type's by its name, None where it does not come about.

    Args:
        made: the type, with its deadlines.
        values: the form's answers by field.
        court: whose rules and calendar hold.
        received: the day the form was received, by the court's clock.

    Raises:
        CalendarMissing: the court's calendar lacks a year a count touches.
        NotInForce: the court's packs have the rule, but not for that day.
    """
    return {one.name: of(one, values, court, received) for one in made.deadlines}


def of(wanted: Due, values: Mapping[str, object], court: Court, received: date) -> Deadline | None:
    """One of them; None where its day or the rule is lacking, or its condition does not hold.

    Raises:
        CalendarMissing: the court's calendar lacks a year the count touches.
        NotInForce: the court's packs have the rule, but not for that day.
    """
    event = received if wanted.event is None else values.get(wanted.event)
    if not isinstance(event, date) or not holds(wanted.when, values):
        return None
    rule = named(court, wanted.rule, event)
    if rule is None:
        return None
    served = ways(values.get(wanted.method)) if wanted.method else (None,)
    return min((due(rule, event, court, method=one) for one in served), key=lambda one: one.day)


def ways(answer: object) -> tuple[str | None, ...]:
    """The ways of service an answer names: a text, or a service list; one None where it names none."""
    if isinstance(answer, str) and answer:
        said = [answer]
    elif isinstance(answer, tuple):
        said = [one.method for one in answer if isinstance(one, ServiceContact)]
    else:
        said = []
    return tuple(dict.fromkeys(methods.named(one) or one for one in said)) or (None,)
