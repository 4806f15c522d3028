"""What the proxy does behind each of its addresses, once it knows who asks."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from pipeline.simulator import rest_read, rest_write, taking
from pipeline.simulator.book import NotPossible, Unknown
from pipeline.simulator.delivered import Case, Delivered, Filed, Ticket
from pipeline.simulator.faults import Fault, Play
from pipeline.simulator.rest_vars import Collector
from pipeline.simulator.simville import STATE, USER, Town
from pipeline.simulator.wire import Request, Response
from pipeline.simulator.world import World

_STRANGE = "in-committee"
"""A status that no table knows, for the fault of that name."""
_TABLES = ("casecategory", "casetype", "filing", "filingcomponent", "documenttype", "partytype")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One request for one court."""

    world: World
    town: Town
    request: Request
    court: str
    number: str
    """The part of the path that stands for a filing, case or account."""
    play: Play


def check(asked: Asked) -> Response:
    """Everything that is missing or wrong; nothing is filed."""
    collector = Collector(hasty=False)
    read = _read(asked, collector)
    return rest_write.answer(collector.summary(), 400 if read is None else 200)


def fees(asked: Asked) -> Response:
    """What the payload would cost."""
    collector = Collector(hasty=True)
    read = _read(asked, collector)
    if read is None:
        return rest_write.answer(collector.summary(), 400)
    return rest_write.answer(rest_write.fees(asked.world.fees.bill(read), asked.world.fees))


def file(asked: Asked) -> Response:
    """File the payload."""
    collector = Collector(hasty=True)
    read = _read(asked, collector)
    if read is None:
        return rest_write.answer(collector.first(), 400)
    taken = taking.take(asked.world, read, hidden_for=asked.play.hidden_for)
    if not isinstance(taken, Ticket):
        why = "".join(f"\n  * {one.text}" for one in taken)
        return rest_write.answer({"type": "Server Error", "description": why}, 500)
    return _taken(asked, taken, read)


def filing_list(asked: Asked) -> Response:
    """What was filed; `before_date` is the first day that is not asked for."""
    query = asked.request.query
    try:
        since, until = _day(query.get("start_date")), _day(query.get("before_date"))
    except ValueError:
        return rest_write.said("Dates given were incorrect, should be of the form: yyyy-MM-dd", 400)
    shown = asked.world.book.filings(asked.court, since, until, query.get("user_id") or None)
    if not shown:
        return Response(status=204)
    control = not asked.play.has(Fault.CONTROL_LOST)
    return rest_write.answer([rest_write.matching(one, _reason(asked, one), control=control) for one in shown])


def status(asked: Asked) -> Response:
    """Where one filing stands."""
    code = _STRANGE if asked.play.has(Fault.UNKNOWN_STATUS) else ""
    return _of(asked, lambda one: rest_write.answer(rest_write.state(one, _reason(asked, one), code=code)))


def details(asked: Asked) -> Response:
    """Everything about one filing."""

    def told(one: Filed) -> Response:
        url = f"{asked.world.url}/jurisdictions/{STATE}/copies/{one.id}.pdf"
        others = asked.world.book.envelope(one.envelope)
        return rest_write.answer(rest_write.details(one, _reason(asked, one), url, others))

    return _of(asked, told)


def cancel(asked: Asked) -> Response:
    """Take back what no clerk has in hand yet."""
    try:
        asked.world.book.cancel(asked.number)
    except Unknown:
        return rest_write.said("Invalid filing id", 422)
    except NotPossible:
        return rest_write.said("The filing can no longer be cancelled", 422)
    return Response(status=204)


def policy(asked: Asked) -> Response:
    """Where the court's code lists are, and how large a file may be."""
    base = f"{asked.world.url}/CodeService/codes"
    lists = [
        {"courtCodelistURI": {"identificationID": rest_write.value(f"{base}/{name}/{asked.court}")}} for name in _TABLES
    ]
    largest = {"measureText": rest_write.value(str(asked.world.book.codes_of(asked.court).largest_file))}
    told = {
        "error": rest_write.no_error(),
        "runtimePolicyParameters": {"courtCodelist": lists},
        "developmentPolicyParameters": {"maximumAllowedAttachmentSize": largest},
    }
    return rest_write.answer(told)


def cases(asked: Asked) -> Response:
    """Cases by docket number or by a name."""
    query = asked.request.query
    docket, firm = query.get("docket_number"), query.get("business_name")
    name = firm or " ".join(one for one in (query.get("first_name"), query.get("last_name")) if one)
    if not (docket or name):
        return rest_write.said("Pass in something to search by", 400)
    found = asked.world.book.cases(asked.court, docket_number=docket, party=None if docket else name)
    return rest_write.answer([rest_write.case(one, people=False) for one in found])


def one_case(asked: Asked) -> Response:
    """One case with its people."""
    found = _case(asked)
    return (
        rest_write.said("Invalid case id", 422)
        if found is None
        else rest_write.answer(rest_write.case(found, people=True))
    )


def served(asked: Asked) -> Response:
    """Who is served in a case."""
    found = _case(asked)
    return rest_write.said("Invalid case id", 422) if found is None else rest_write.answer(rest_write.service(found))


def no_documents(asked: Asked) -> Response:
    """The courts behind the proxy give out no documents of a case, and it says so."""
    del asked
    return Response(status=405)


def accounts(asked: Asked) -> Response:
    """Every payment account."""
    return rest_write.answer([_account(asked, one) for one in asked.town.accounts])


def account(asked: Asked) -> Response:
    """One payment account."""
    if asked.number not in asked.town.accounts:
        return rest_write.said("Invalid payment account", 422)
    return rest_write.answer(_account(asked, asked.number))


def waive(asked: Asked) -> Response:
    """Make a waiver account; the body is its name."""
    name = asked.request.body.decode("utf-8", "replace").strip().strip('"')[:100]
    return rest_write.answer(asked.town.waive(name or "Waiver"))


def submitter() -> str:
    """The filer's own id, as `/authenticate` tells it."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, USER))


def parsed(body: bytes) -> object:
    """A JSON body; None when it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _read(asked: Asked, collector: Collector) -> Delivered | None:
    about = rest_read.About(court=asked.court, tables=asked.town.tables, book=asked.world.book, submitter=submitter())
    return rest_read.read(parsed(asked.request.body), about, collector)


def _taken(asked: Asked, ticket: Ticket, read: Delivered) -> Response:
    tables = asked.town.tables
    place, category = tables.row("location", "0", asked.court), tables.row("casecategory", asked.court, read.category)
    told = rest_write.taken(
        ticket,
        read,
        asked.world.book.case(ticket.case_number),
        place["name"] if place else asked.court,
        category["name"] if category else "",
    )
    return rest_write.answer(told)


def _account(asked: Asked, number: str) -> rest_write.Json:
    return rest_write.account(number, asked.town.accounts[number], waiver=not asked.town.pays(number))


def _case(asked: Asked) -> Case | None:
    return next((one for one in asked.world.book.cases(asked.court) if one.number == asked.number), None)


def _of(asked: Asked, tell: Callable[[Filed], Response]) -> Response:
    try:
        return tell(asked.world.book.filing(asked.number))
    except Unknown:
        return rest_write.said("Invalid filing id", 422)


def _reason(asked: Asked, filed: Filed) -> str:
    reasons = asked.world.book.codes_of(filed.court).reject_reasons
    known = reasons.get(filed.reason_code, filed.reason_code)
    return f"[{filed.reason_code}] {known}" if filed.reason_code else ""


def _day(told: str | None) -> datetime | None:
    return None if told is None else datetime.combine(date.fromisoformat(told), time.min, UTC)
