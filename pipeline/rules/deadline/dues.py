"""The deadlines a document type asks for, computed from the answers of a form."""

from collections.abc import Mapping
from datetime import date, time

from pipeline.model import Court, Deadline, DeadlineRule, DocumentType, Due, ServiceContact
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
    found = _asked(wanted, values, court, received)
    if found is None:
        return None
    rule, event = found
    return min((due(rule, event, court, method=one) for one in _served(wanted, values)), key=first)


def unknown(
    wanted: Due, values: Mapping[str, object], court: Court, received: date
) -> tuple[DeadlineRule | None, tuple[str, ...]]:
    """The deadline's rule, where it comes about, and the ways of service in the answers that it does not know.

    Raises:
        NotInForce: the court's packs have the rule, but not for that day.
    """
    found = _asked(wanted, values, court, received)
    return (found[0], unknown_ways(found[0], _served(wanted, values))) if found else (None, ())


def unknown_ways(rule: DeadlineRule, served: tuple[str | None, ...]) -> tuple[str, ...]:
    """Those ways of service that nobody knows; none where the rule does not ask how service was made."""
    asks = bool(rule.additions or rule.instead)
    return tuple(one for one in served if asks and one is not None and one not in methods.SAID)


def first(found: Deadline) -> tuple[date, time]:
    """What tells the earliest of several: the day, then its hour; one without an hour lasts all day."""
    return found.day, found.time or time.max


def _asked(wanted: Due, values: Mapping[str, object], court: Court, received: date) -> tuple[DeadlineRule, date] | None:
    """The rule and the day it is counted from, where the deadline comes about."""
    event = received if wanted.event is None else values.get(wanted.event)
    if not isinstance(event, date) or not holds(wanted.when, values):
        return None
    rule = named(court, wanted.rule, event)
    return (rule, event) if rule else None


def _served(wanted: Due, values: Mapping[str, object]) -> tuple[str | None, ...]:
    return ways(values.get(wanted.method)) if wanted.method else (None,)


def ways(answer: object) -> tuple[str | None, ...]:
    """The ways of service an answer names: a text, or a service list; one None where it names none."""
    if isinstance(answer, str) and answer:
        said = [answer]
    elif isinstance(answer, tuple):
        said = [one.method for one in answer if isinstance(one, ServiceContact)]
    else:
        said = []
    return tuple(dict.fromkeys(methods.named(one) or one for one in said)) or (None,)
