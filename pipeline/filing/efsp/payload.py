"""The one flat JSON in which the proxy takes a filing.

The proxy fetches each PDF itself from the address in `data_url`, so the payload is small and names files only.
"""

import json
from collections.abc import Iterable, Sequence

from pipeline.filing.request import Attachment, FilingRequest, Participant, RequestDocument
from pipeline.model import JSON
from pipeline.rules.caption import is_body
from pipeline.rules.name_parts import name_parts

CONTENT_TYPE = "application/json"


def payload(request: FilingRequest, addresses: Sequence[str], contact: str) -> bytes:
    """The payload's bytes; the same request gives the same bytes.

    Args:
        request: what is filed.
        addresses: where the proxy fetches each file, in the order of `files(request)`.
        contact: the e-mail address the proxy writes to; it demands one.
    """
    users = [one for one in request.participants if _files(one, request)]
    others = [one for one in request.participants if one not in users]
    names = {one.key: f"users[{at}]" for at, one in enumerate(users)}
    names |= {one.key: f"other_parties[{at}]" for at, one in enumerate(others)}
    where = iter(addresses)
    table: dict[str, JSON] = {
        "efile_case_category": request.category.code,
        "efile_case_type": request.case_type.code,
        "efile_case_subtype": request.case_subtype.code if request.case_subtype else None,
        "previous_case_id": request.case_number,
        "docket_number": request.docket_number,
        "users": [_party(one) for one in users],
        "other_parties": [_party(one) for one in others],
        "user_started_case": request.initial,
        "attorney_ids": [request.attorney] if request.attorney else [],
        "party_to_attorneys": {names[one.key]: [request.attorney] if request.attorney else [] for one in users},
        "service_contacts": [
            {"contact_id": one.number, "service_type": ""} for one in request.recipients if one.number
        ],
        "filer_type": request.filer_type.code if request.filer_type else None,
        "tyler_payment_id": request.payment_account,
        "max_fee_amount": None if request.max_fee is None else str(request.max_fee),
        "lead_contact": {"name": _contact(request.payer), "email": contact},
        "al_court_bundle": [_document(one, names, request, where) for one in request.documents],
    }
    return _dumped(table)


def files(request: FilingRequest) -> tuple[Attachment, ...]:
    """Every file of the request, in the payload's order."""
    return tuple(file for document in request.documents for file in document.attachments)


def stored(location: str, body: bytes) -> bytes:
    """The message as it is kept: the court it goes to, which stands in no member of the payload, and the payload."""
    return _dumped({"court": location, "payload": json.loads(body)})


def opened(message: bytes) -> tuple[str, bytes]:
    """The court and the payload of a kept message, byte for byte as it was checked and quoted."""
    table = json.loads(message)
    return table["court"], _dumped(table["payload"])


def addresses(body: bytes) -> dict[str, str]:
    """Where the files of a payload are to be fetched, by the names it gives them."""
    table = json.loads(body)
    elements = [file for document in table["al_court_bundle"] for file in document["elements"]]
    return {file["filename"]: file["data_url"] for file in elements}


def _files(party: Participant, request: FilingRequest) -> bool:
    return any(party.key in document.parties for document in request.documents)


def _party(party: Participant) -> dict[str, JSON]:
    person = party.person
    table: dict[str, JSON] = {
        "name": {
            "first": person.given if person else party.organisation,
            "middle": person.middle if person else "",
            "last": person.surname if person else "",
            "suffix": person.suffix if person else "",
        },
        "person_type": "ALIndividual" if person else "business",
        "party_type": party.party_type.code,
        "is_new": party.number is None,
        "phone_number": "".join(one for one in party.phone if one.isdigit() or one == "+"),
        "email": party.email,
    }
    if party.number is not None:
        table["tyler_id"] = party.number
    if party.address:
        address = party.address
        table["address"] = {
            "address": address.street,
            "unit": address.unit,
            "city": address.city,
            "state": address.state,
            "zip": address.zip,
            "country": "US",
        }
    return table


def _contact(name: str) -> dict[str, JSON]:
    """The proxy wants a first name; an office has one name only."""
    parts = name_parts(name)
    if is_body(name) or not parts.given:
        return {"first": name, "middle": "", "last": ""}
    return {"first": parts.given, "middle": parts.middle, "last": parts.surname, "suffix": parts.suffix}


def _document(
    document: RequestDocument, names: dict[str, str], request: FilingRequest, where: Iterable[str]
) -> dict[str, JSON]:
    fetched = iter(where)
    return {
        "proxy_enabled": True,
        "title": document.title,
        "filing_type": document.filing.code,
        "filing_description": document.title,
        "motion_type": document.motion_type.code if document.motion_type else None,
        "optional_services": [{"code": one.code} for one in document.optional_services],
        "reference_number": document.control,
        "filing_attorney": request.attorney or None,
        "filing_parties": [names[key] for key in document.parties],
        "filing_action": "efile_and_serve" if request.recipients else "efile",
        "tyler_merge_attachments": False,
        "elements": [_file(one, next(fetched)) for one in document.attachments],
    }


def _file(file: Attachment, address: str) -> dict[str, JSON]:
    return {
        "proxy_enabled": True,
        "document_type": file.document_type.code if file.document_type else None,
        "filing_component": file.component.code,
        "filename": file.name,
        "document_description": file.title,
        "page_count": file.pages,
        "data_url": address,
    }


def _dumped(table: dict[str, JSON]) -> bytes:
    return json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
