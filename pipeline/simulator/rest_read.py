"""Reading the proxy's filing payload: one flat JSON object with the case, the people and the documents.

Rule: the open proxy's REST guide and the way its published readers judge a payload; field names are facts.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import chain

from pipeline.simulator.book import Book
from pipeline.simulator.codes import Tables
from pipeline.simulator.delivered import Case, Delivered
from pipeline.simulator.rest_documents import Desk, documents, filing_rows
from pipeline.simulator.rest_people import Read, person
from pipeline.simulator.rest_vars import MALFORMED, SERVER, Collector, Json, Stopped, listed, word


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the payload is held against besides the tables."""

    court: str
    tables: Tables
    book: Book
    submitter: str


def read(payload: object, about: About, collector: Collector) -> Delivered | None:
    """A delivery, where the payload makes one; what is missing or wrong stands in the collector."""
    try:
        return _read(payload, about, collector)
    except Stopped:
        return None


def _read(payload: object, about: About, collector: Collector) -> Delivered:
    if not isinstance(payload, dict):
        collector.stop(MALFORMED, "interview isn't a json object")
        raise Stopped
    users, others = (_people(payload, name, about, collector) for name in ("users", "other_parties"))
    case = _case(payload, about, collector)
    initial = not word(payload, "previous_case_id") and not word(payload, "docket_number")
    if not word(payload, "previous_case_id"):
        _opening(users, collector)
    _role(payload, collector)
    category, case_type = _kind(payload, case, about, collector, initial=initial)
    subtype = _subtype(payload, case_type, about, collector)
    desk = Desk(
        tables=about.tables,
        court=about.court,
        filings=filing_rows(about.tables, about.court, category, case_type, initial=initial),
        keys=_keys(users, others),
        collector=collector,
        initial=initial,
    )
    if not desk.filings:
        collector.stop(MALFORMED, "Need a filing type! FilingTypes are empty, so the category and type are restricted")
    papers = documents(payload.get("al_court_bundle"), desk)
    if not papers:
        collector.stop(MALFORMED, "the envelope needs at least one filing that has sub documents, each with a PDF URL")
    _lead(payload, users, about, collector)
    _references(payload, case_type, about, collector)
    parties = tuple(one.party for one in (*users, *others) if one.new)
    if initial:
        _required(parties, case_type, about, collector)
    return Delivered(
        dialect="proxy",
        court=about.court,
        documents=papers,
        case_number=word(payload, "previous_case_id") or None,
        docket_number=word(payload, "docket_number") or None,
        category=category,
        case_type=case_type,
        case_subtype=subtype,
        parties=parties,
        submitter=about.submitter,
        attorney=next((one for one in listed(payload.get("attorney_ids")) or () if isinstance(one, str)), ""),
        payment_account=word(payload, "tyler_payment_id"),
        max_fee=_money(payload.get("max_fee_amount"), collector),
        recipients=tuple(_contacts(payload, about, collector)),
    )


def _people(payload: Json, name: str, about: About, collector: Collector) -> list[Read]:
    if name not in payload:
        return []
    told = listed(payload[name])
    if told is None:
        collector.stop(MALFORMED, f"{name} isn't an List with an array attribute called '.elements'")
    found = []
    for at, node in enumerate(told or ()):
        with collector.inside(f"{name}[{at}]"):
            one = person(node, f"{name}[{at}]", about.tables, about.court, collector)
        found += [one] if one is not None else []
    return found


def _keys(users: list[Read], others: list[Read]) -> dict[str, str]:
    named = chain(
        ((f"users[{at}]", one) for at, one in enumerate(users)),
        ((f"other_parties[{at}]", one) for at, one in enumerate(others)),
    )
    keys = {name: one.party.key for name, one in named}
    return keys | {key: key for key in keys.values()}


def _opening(users: list[Read], collector: Collector) -> None:
    if not any(one.new for one in users):
        collector.need("users", "the side of the matter that the filer is on (must have is_new=True)", "ALPeopleList")
        raise Stopped
    if not users[0].email:
        collector.need("users[0].email", "Email is required for at least one user")


def _role(payload: Json, collector: Collector) -> None:
    if not isinstance(payload.get("user_started_case"), bool) and not word(payload, "user_role"):
        why = "True if the user is the plaintiff or petitioner"
        collector.need("user_started_case", why, "boolean", ("true", "false"))


def _case(payload: Json, about: About, collector: Collector) -> Case | None:
    number, docket = word(payload, "previous_case_id"), word(payload, "docket_number")
    known = about.book.cases(about.court)
    if number:
        found = next((one for one in known if one.number == number), None)
        if found is None:
            collector.bad("previous_case_id", "Could not find the given case id", number)
            raise Stopped
        return found
    if docket and not _flag(about, "allowfilingintononindexedcase"):
        collector.stop(
            MALFORMED,
            f"Court {about.court} doesn't allow subsequent filing into non-indexed cases. If this case is in the court "
            "system, provide the Case tracking ID. If it's not, don't provide the docket number.",
        )
    return next((one for one in known if one.docket_number == docket), None) if docket else None


def _flag(about: About, name: str) -> bool:
    row = about.tables.row("location", "0", about.court)
    return row is not None and row[name] == "True"


def _kind(payload: Json, case: Case | None, about: About, collector: Collector, *, initial: bool) -> tuple[str, str]:
    """Category and type: of the case where it is in the record, else as told."""
    if case is not None:
        return case.category, case.case_type
    category, case_type = word(payload, "efile_case_category"), word(payload, "efile_case_type")
    known = [row["code"] for row in about.tables.rows("casecategory", about.court)]
    if not category:
        collector.need("efile_case_category", "The top-level case category", choices=known)
        raise Stopped
    if category not in known:
        collector.bad("efile_case_category", "The top-level case category: no match found", category, known)
        raise Stopped
    rows = {row["code"]: row for row in about.tables.rows("casetype", about.court) if row["casecategory"] == category}
    if not case_type:
        collector.need("efile_case_type", "", choices=rows)
    elif case_type not in rows:
        collector.bad("efile_case_type", ": no match found", case_type, rows)
    elif initial and rows[case_type]["initial"] != "True":
        collector.stop(MALFORMED, f"An Initial filing can't be filed or be of type {rows[case_type]['name']}")
    return category, case_type


def _subtype(payload: Json, case_type: str, about: About, collector: Collector) -> str:
    told = word(payload, "efile_case_subtype")
    rows = [row for row in about.tables.rows("casesubtype", about.court) if row["casetypeid"] == case_type]
    if told and told not in {row["code"] for row in rows}:
        collector.bad("efile_case_subtype", "", told, [row["code"] for row in rows])
    if not told and rows:
        collector.may("efile_case_subtype", "subtype (not always present)")
    return told


def _lead(payload: Json, users: list[Read], about: About, collector: Collector) -> None:
    node = payload.get("lead_contact")
    if node is None:
        if not any(one.fills for one in users):
            collector.need("lead_contact", "Someone to contact about this case", "ALIndividual")
        return
    if isinstance(node, dict) and not word(node, "email"):
        collector.need("lead_contact.email", "We need an email to contact someone about this case.")
    with collector.inside("lead_contact"):
        if isinstance(node, dict) and "name" in node:
            person(node, "lead_contact", about.tables, about.court, collector)


def _references(payload: Json, case_type: str, about: About, collector: Collector) -> None:
    given = payload.get("cross_references")
    given = given.get("elements", given) if isinstance(given, dict) else None
    told: Json = given if isinstance(given, dict) else {}
    rows = {row["code"]: row for row in about.tables.rows("crossreference", about.court)}
    rows = {code: row for code, row in rows.items() if row["casetypeid"] == case_type}
    for code, value in told.items():
        if code.startswith("_") or code == "instanceName":
            continue
        row = rows.get(code)
        if row is None or re.search(row["validationregex"], str(value)) is None:
            collector.bad("cross_references", row["customvalidationfailuremessage"] if row else "", f"{code}:{value}")
    absent = [row["name"] for code, row in rows.items() if row["isrequired"] == "True" and code not in told]
    if absent:
        collector.need("cross_references", "Needs all of the choices filled:", choices=absent)


def _required(parties: tuple[object, ...], case_type: str, about: About, collector: Collector) -> None:
    rows = [row for row in about.tables.rows("partytype", about.court) if row["casetypeid"] == case_type]
    needed = {row["code"] for row in rows if row["isrequired"] == "True"}
    present = {getattr(one, "type_code", "") for one in parties}
    if needed - present:
        missing = ", ".join(sorted(needed - present))
        collector.stop(
            SERVER, f"DEV ERROR: All required parties not covered by existing party types. Missing {missing}"
        )


def _money(told: object, collector: Collector) -> Decimal | None:
    if told in (None, ""):
        return None
    try:
        return Decimal(str(told))
    except InvalidOperation:
        collector.bad("max_fee_amount", "must be an amount", told)
        return None


def _contacts(payload: Json, about: About, collector: Collector) -> list[str]:
    types = [row["code"] for row in about.tables.rows("servicetype", about.court)]
    found = []
    for at, one in enumerate(listed(payload.get("service_contacts")) or ()):
        node = one if isinstance(one, dict) else {}
        if word(node, "service_type") not in types:
            collector.bad(f"service_contact[{at}].service_type", "service type should be", "", types)
        found.append(word(node, "contact_id"))
    return found
