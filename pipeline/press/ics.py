"""A form's day becomes a calendar file (iCalendar, RFC 5545) that people lay into their own calendars."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar

from pipeline.model import Access, Contact, Court, DocumentType, Event, Form
from pipeline.press import context, sources
from pipeline.press.fill import fill_line
from pipeline.rules.contents import holds

NAME = "calendar.ics"
_MAKER = "-//Docketpress//Docketpress//EN"


def calendar(form: Form, document_type: DocumentType, court: Court, *, received_at: datetime) -> bytes | None:
    """The calendar file of a form; the same form gives the same bytes.

    A sealed or confidential matter is called by the type's title alone: no names, no place, no case number.

    Args:
        form: a checked form.
        document_type: its type, whose `[calendar]` says which fields hold the day, the time and the place.
        court: by whose clock the time is meant.
        received_at: when the drop was claimed; the file bears that day as its date.

    Returns:
        The file, or None where the type asks for none or the form gives no day.

    Raises:
        LibraryError: the summary's text is wrong.
    """
    wanted = document_type.calendar
    day = form.values.get(wanted.date) if wanted else None
    if wanted is None or not isinstance(day, date) or not holds(wanted.when, form.values):
        return None
    entry = icalendar.Event()
    begins = _when(entry, day, form.values.get(wanted.time or ""), wanted, court)
    public = form.case.access is Access.PUBLIC
    summary = _summary(form, document_type, wanted, court, received_at) if public else document_type.title
    place = ", ".join(_place(form.values, wanted.place)) if public else ""
    entry.add("summary", summary)
    if place:
        entry.add("location", place)
    entry.add("class", "PUBLIC" if public else "PRIVATE")
    entry.add("dtstamp", _stamped(received_at, court))
    entry.add("uid", f"{_mark(form, document_type, court, begins)}@docketpress")
    return bytes(_file(entry, day, court).to_ical())


def _when(entry: icalendar.Event, day: date, hour: object, wanted: Event, court: Court) -> date | datetime:
    begins: date | datetime = day
    if isinstance(hour, time):
        begins = datetime.combine(day, hour, ZoneInfo(court.time_zone))
        entry.add("duration", timedelta(minutes=wanted.minutes))
    entry.add("dtstart", begins)
    return begins


def _summary(form: Form, document_type: DocumentType, wanted: Event, court: Court, received_at: datetime) -> str:
    about = context.of_form(form, court, received_at=received_at, made=document_type)
    shelf = sources.of(document_type, court)
    text = fill_line(wanted.summary, about, shelf, where=f"{document_type.name}/document.toml, calendar.summary")
    return f"{text} ({form.case.docket_number})" if form.case.docket_number else text


def _place(values: Mapping[str, object], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        value = values.get(name)
        if isinstance(value, Contact):
            yield from (value.name, *value.lines)
        elif isinstance(value, tuple):
            yield from (str(one) for one in value)
        elif value is not None:
            yield str(value)


def _stamped(received_at: datetime, court: Court) -> datetime:
    """The day of receipt, as the papers bear it: equal forms of one day give equal bytes."""
    day = received_at.astimezone(ZoneInfo(court.time_zone)).date()
    return datetime.combine(day, time(), UTC)


def _mark(form: Form, document_type: DocumentType, court: Court, begins: date | datetime) -> str:
    """What tells this entry from all others.

    A case number can be guessed from its digest, so a matter that is not public is told by the file and row its form
    came from, not by what it is about.
    """
    told = [document_type.name, court.name, begins.isoformat()]
    if form.case.access is Access.PUBLIC:
        told += [form.case.docket_number or "", form.case.matter or "", *(one.name for one in form.case.parties)]
    else:
        told += [form.origin.sha256, form.origin.sheet or "", str(form.origin.row)]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:32]


def _file(entry: icalendar.Event, day: date, court: Court) -> icalendar.Calendar:
    made = icalendar.Calendar()
    made.add("prodid", _MAKER)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    if isinstance(entry.DTSTART, datetime):
        year = timedelta(days=366)
        made.add_component(icalendar.Timezone.from_tzid(court.time_zone, first_date=day - year, last_date=day + year))
    made.add_component(entry)
    return made
