"""The form of a certificate of service, from service events alone; and what a filed certificate says besides."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

import pypdfium2

from pipeline.filing.service import FAILED
from pipeline.model import JSON, Case, Court, Envelope, Finding, Party, Place, ServiceContact, ServiceEvent, Severity
from pipeline.pages.searchable import text_of
from pipeline.rules.dates import written

TYPE = "certificate-of-service"
_FIRST_SIDES = {
    "plaintiff": "plaintiff and defendant",
    "petitioner": "petitioner and respondent",
    "appellant": "appellant and appellee",
}
_SENTENCE = re.compile(r"On ([A-Z][a-z]+ \d{1,2}, \d{4}), I (.*?)(?=On [A-Z][a-z]+ \d{1,2}, \d{4}, I |$)", re.DOTALL)
_SAID: Mapping[str, str] = {
    "certified mail": "certified mail",
    "mail": "first-class mail",
    "e-filing": "electronic filing system",
    "email": "by e-mail",
    "hand": "by hand",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a filed certificate says of some people."""

    day: str
    """As written: `March 3, 2027`."""
    method: str | None
    text: str
    """The sentence, blanks made one."""


def forms(
    envelope: Envelope, court: Court, events: Iterable[ServiceEvent], before: Mapping[str, JSON]
) -> tuple[dict[str, JSON], ...]:
    """One form for each day on which somebody was really served.

    Args:
        envelope: whose papers were served.
        court: whose clock says which day it was.
        events: all that is known; those that failed serve nobody.
        before: answers of the original form that a certificate asks for too, for example who signs.
    """
    done = sorted(_served(events), key=lambda one: (_day(one, court), one.method, one.name))
    return tuple(_form(envelope, day, tuple(ones), before) for day, ones in groupby(done, lambda one: _day(one, court)))


def unserved(envelope: Envelope, events: Iterable[ServiceEvent], name: str) -> tuple[Finding, ...]:
    """Everybody on the service list of whom nobody has said that they were served."""
    done = {_key(one.name) for one in _served(events)}
    wanted = {_key(one.contact.name): one for filing in envelope.filings for one in filing.service_list}
    return tuple(_unserved(one, name) for key, one in wanted.items() if key not in done)


def differing(texts: Mapping[str, str], events: Iterable[ServiceEvent], court: Court) -> tuple[Finding, ...]:
    """Where certificates that were filed say another day or another way than the events.

    Args:
        texts: the text of each certificate, by its file's name.
        events: all that is known.
        court: whose clock says which day it was.
    """
    done = tuple(_served(events))
    return tuple(
        _differs(name, claim, event, court)
        for name, text in texts.items()
        for claim in claims(text)
        for event in done
        if _names(claim, event) and not _agrees(claim, event, done, court)
    )


def claims(text: str) -> Iterator[Claim]:
    """What the sentences of a certificate say."""
    for found in _SENTENCE.finditer(" ".join(text.split())):
        said = found[2].casefold()
        method = next((way for way, phrase in _SAID.items() if phrase in said), None)
        yield Claim(found[1], method, found[2])


def text_of_file(path: Path) -> str:
    """The text of a PDF, page by page. Call it in a limited child when the file is an outsider's.

    Raises:
        pypdfium2.PdfiumError: it cannot be read.
    """
    with closing(pypdfium2.PdfDocument(path)) as document:
        pages = []
        for number in range(len(document)):
            with closing(document[number]) as page:
                pages.append(text_of(page))
        return "\n".join(pages)


def _form(
    envelope: Envelope, day: date, events: tuple[ServiceEvent, ...], before: Mapping[str, JSON]
) -> dict[str, JSON]:
    papers = [one.title for filing in envelope.filings for one in (filing.lead, *filing.connected)]
    people = [_entry(envelope, one) for one in _once(events)]
    return written_form(envelope.court, envelope.filings[0].case, papers, people, day, before)


def written_form(
    court: str, case: Case, papers: Iterable[str], people: Iterable[JSON], day: date, before: Mapping[str, JSON]
) -> dict[str, JSON]:
    """The form of a certificate for one day.

    Args:
        court: its name in the catalogue.
        case: as its papers have it.
        papers: their titles.
        people: lines of a service list: name, method and address of each.
        day: of service.
        before: who signs.
    """
    return {
        **before,
        "document_type": TYPE,
        "court": court,
        **_case(case),
        "papers_served": list(papers),
        "service_list": list(people),
        "service_date": day.isoformat(),
        "date_signed": None,
    }


def _case(case: Case) -> dict[str, JSON]:
    roles = {one.role for one in case.parties}
    first = next((role for role in _FIRST_SIDES if role in roles), None)
    sides: dict[str, JSON] = {
        "plaintiffs": [_party(one) for one in case.parties if one.role == first],
        "defendants": [_party(one) for one in case.parties if one.role != first],
        "party_titles": _FIRST_SIDES.get(first or "plaintiff"),
    }
    named: dict[str, JSON] = {"matter": case.matter} if case.matter else sides
    return {"docket_number": case.docket_number, "judge": case.judge, "access": case.access.value, **named}


def _party(party: Party) -> JSON:
    table: dict[str, JSON] = {"name": party.name}
    if party.aliases:
        table["aliases"] = list(party.aliases)
    if party.description:
        table["description"] = party.description
    return table


def _entry(envelope: Envelope, event: ServiceEvent) -> JSON:
    """A line of the service list; what the event leaves out of an address comes from the envelope's own list."""
    listed = next(
        (
            one
            for filing in envelope.filings
            for one in filing.service_list
            if _key(one.contact.name) == _key(event.name)
        ),
        None,
    )
    lines = list(listed.contact.lines) if listed else []
    email = listed.contact.email if listed else None
    if event.address:
        email, lines = (event.address, lines) if "@" in event.address else (email, _lines(event.address))
    table: dict[str, JSON] = {"name": event.name, "method": event.method}
    party = event.party or (listed.party if listed else None)
    table |= {"email": email} if email else {}
    table |= {"address": [*lines]} if lines else {}
    return table | ({"party": party} if party else {})


def _lines(address: str) -> list[str]:
    street, comma, rest = address.partition(",")
    return [street.strip(), rest.strip()] if comma else [address.strip()]


def _once(events: tuple[ServiceEvent, ...]) -> Iterator[ServiceEvent]:
    """Each person once for each way, however many messages told of it."""
    seen = set()
    for one in events:
        if (_key(one.name), one.method) not in seen:
            seen.add((_key(one.name), one.method))
            yield one


def _served(events: Iterable[ServiceEvent]) -> Iterator[ServiceEvent]:
    return (one for one in events if one.status != FAILED)


def _day(event: ServiceEvent, court: Court) -> date:
    return event.at.astimezone(ZoneInfo(court.time_zone)).date()


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _names(claim: Claim, event: ServiceEvent) -> bool:
    return _key(event.name) in _key(claim.text)


def _agrees(claim: Claim, event: ServiceEvent, events: tuple[ServiceEvent, ...], court: Court) -> bool:
    """Whether any event of that person is what the sentence says."""
    mine = (one for one in events if _key(one.name) == _key(event.name))
    return any(written(_day(one, court)) == claim.day and claim.method in {None, one.method} for one in mine)


def _differs(name: str, claim: Claim, event: ServiceEvent, court: Court) -> Finding:
    real = f"{event.method} on {written(_day(event, court))}"
    return Finding(
        code="receipt.certificate-differs",
        severity=Severity.WARNING,
        where=Place(file=name),
        message=f"The certificate that was filed says {claim.method or 'service'} on {claim.day} of {event.name}; "
        f"the events say {real}.",
        found=f"{claim.method or 'served'}, {claim.day}",
        rule="Fed. R. Civ. P. 5(d)(1)(B)",
        repair="Find out which is right. If the certificate is wrong, file an amended one: "
        "`docketpress certificate` has written its form.",
        verified=False,
    )


def _unserved(contact: ServiceContact, name: str) -> Finding:
    return Finding(
        code="receipt.not-served",
        severity=Severity.WARNING,
        where=Place(file=name, field="service_list"),
        message=f"{contact.contact.name} stands on the service list ({contact.method}). Nobody has said that they were "
        "served, so they are not in the certificate.",
        found=contact.contact.name,
        rule="Fed. R. Civ. P. 5(a), 5(d)(1)(B)",
        repair="Serve them, then tell it: `docketpress served ENVELOPE --whom NAME --how mail --on DATE --by NAME`.",
        verified=False,
    )
