"""The proxy's answers: records of ECF 4.01 as its JSON library writes them.

Rule: what published clients of the open proxy read: names begin with a small letter, a text is `{"value": …}`, and
an element that may stand for others comes with its `name`. Empty members are left out here.
"""

import json
import re
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pipeline.simulator.codes import Row
from pipeline.simulator.delivered import Case, Delivered, Filed, Party, Status, Ticket
from pipeline.simulator.fees import Bill, Fees
from pipeline.simulator.wire import Response

_NC = "http://niem.gov/niem/niem-core/2.0"
_J = "http://niem.gov/niem/domains/jxdm/4.0"
_ECF = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:CommonTypes-4.0"
_TYLER = "urn:tyler:ecf:extensions:Common"
_KIND = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:{kind}-4.0"
_MARK = secrets.token_hex(8)
"""Stands round a number that must leave with all its digits, which no float would keep."""
_NUMBER = re.compile(f'"{_MARK}([0-9.]+)"')
Json = Any


def answer(told: Json, status: int = 200, *, open_to_all: bool = False) -> Response:
    """A JSON answer; one that pages of other servers may read too, as the proxy lets them read its code tables."""
    headers = {"Access-Control-Allow-Origin": "*"} if open_to_all else {"Cache-Control": "no-store"}
    text = _NUMBER.sub(r"\1", json.dumps(told, ensure_ascii=False))
    return Response(
        status=status,
        body=text.encode(),
        content_type="application/json",
        headers={**headers, "Cache-Control": "no-store"},
    )


def said(text: str, status: int) -> Response:
    """An answer in bare words, as the proxy gives for what went wrong at the court."""
    return Response(status=status, body=text.encode(), content_type="application/json")


def value(told: object) -> Json:
    """A text or number in its wrapper."""
    return {"value": told}


def element(space: str, name: str, told: Json) -> Json:
    """An element that stands for another one."""
    return {"name": f"{{{space}}}{name}", "value": told, "nil": False, "globalScope": True}


def number(amount: str) -> str:
    """An amount that leaves as a JSON number, digit by digit."""
    return f"{_MARK}{amount}"


def row(told: Row, location: str | None = None) -> Json:
    """A row of a code table."""
    made: dict[str, Json] = {key: _plain(key, one) for key, one in told.items()}
    return made if location is None else {**made, "location": location}


def _plain(key: str, told: str) -> Json:
    if told in {"True", "False"}:
        return told == "True"
    return int(told) if key == "displayorder" and told.isdecimal() else told


def no_error() -> Json:
    """Success is an error numbered nought."""
    return [{"errorCode": value("0"), "errorText": value("No Error")}]


def identification(number_: str, category: str) -> Json:
    """An id with its category."""
    return {
        "identificationID": value(number_),
        "identificationCategory": element(_NC, "IdentificationCategoryText", value(category)),
    }


def case(told: Case, *, people: bool) -> Json:
    """A case."""
    kind = told.kind or "CivilCase"
    place = element(_NC, "OrganizationIdentification", {"identificationID": value(told.court)})
    more: dict[str, Json] = {"caseTypeText": value(told.case_type)}
    if people:
        more["caseParticipant"] = [
            element(_ECF, "CaseParticipant", _participant(one, at)) for at, one in enumerate(told.parties, 1)
        ]
    inside = {
        "rest": [
            element(_J, "CaseAugmentation", {"caseCourt": {"organizationIdentification": place}}),
            element(_TYLER, "CaseAugmentation", more),
        ],
        "caseTitleText": value(told.title),
        "caseCategoryText": value(told.category),
        "caseTrackingID": value(told.number),
        "caseDocketID": value(told.docket_number),
    }
    return element(_KIND.format(kind=kind), kind, inside)


def _participant(told: Party, at: int) -> Json:
    known = identification(told.key, "CASEPARTYID")
    if told.organisation:
        inside = {
            "id": f"Party{at}",
            "organizationName": value(told.surname),
            "organizationIdentification": element(_NC, "OrganizationIdentification", known),
        }
        entity = element(_ECF, "EntityOrganization", inside)
    else:
        name = {
            "personGivenName": value(told.given),
            "personMiddleName": value(told.middle),
            "personSurName": value(told.surname),
        }
        entity = element(
            _ECF, "EntityPerson", {"id": f"Party{at}", "personName": name, "personOtherIdentification": [known]}
        )
    return {"entityRepresentation": entity, "caseParticipantRoleCode": value(told.type_code)}


def service(told: Case) -> Json:
    """Who is served in a case."""
    people = [
        {
            "entityRepresentation": element(
                _ECF,
                "EntityPerson",
                {
                    "personName": {"personFullName": value(name)},
                    "personOtherIdentification": [identification(number_, "SERVICECONTACTID")],
                    "personAugmentation": {"contactInformation": [{"contactEmailID": value(mail)}]},
                },
            )
        }
        for number_, name, mail in told.recipients
    ]
    return {"caseTrackingID": value(told.number), "serviceRecipient": people, "error": no_error()}


def taken(ticket: Ticket, delivered: Delivered, case_: Case, court: str, category: str) -> Json:
    """The answer to a filing."""
    return {
        "caseId": ticket.case_number,
        "envelopeId": str(ticket.envelope),
        "filingIds": [number_ for _, number_ in ticket.filings],
        "leadContact": {"id": delivered.submitter},
        "caseTitle": case_.title,
        "caseCategoryName": category,
        "courtName": court,
    }


def fees(bill: Bill, tariff: Fees) -> Json:
    """What a filing would cost."""
    return {
        "error": no_error(),
        "feesCalculationAmount": _amount(tariff, bill.total),
        "allowanceCharge": [
            {
                "chargeIndicator": value(told=True),
                "allowanceChargeReason": value(line.name),
                "amount": {**_amount(tariff, line.amount), "currencyID": "USD"},
            }
            for line in bill.lines
        ],
    }


def _amount(tariff: Fees, amount: Decimal) -> Json:
    return value(number(tariff.wire(amount)))


def status(filed: Filed, reason: str, *, code: str = "") -> Json:
    """A filing's status."""
    said_ = [one for one in (reason, filed.comment) if one]
    if filed.correct_by:
        said_.append(f"Returned for correction until {moment(filed.correct_by)}")
    word = "rejected" if filed.status is Status.RETURNED else filed.status.value
    return {
        "statusDate": {"dateRepresentation": element(_NC, "DateTime", value(moment(filed.decided_at or filed.at)))},
        "statusDescriptionText": [value(one) for one in said_],
        "filingStatusCode": value(code or word),
    }


def state(filed: Filed, reason: str, *, code: str = "") -> Json:
    """The answer to a question for one filing."""
    return {
        "error": no_error(),
        "case": case(filed.case, people=False),
        "documentIdentification": identification(filed.id, "FILINGID"),
        "filingStatus": status(filed, reason, code=code),
    }


def matching(filed: Filed, reason: str, *, control: bool = True) -> Json:
    """One line of the list of filings, with the filer's own id of it or without."""
    return {
        "documentDescriptionText": value(filed.document.title),
        "documentFileControlID": value(filed.document.control) if control else None,
        "documentIdentification": [
            identification(filed.id, "FILINGID"),
            identification(str(filed.envelope), "ENVELOPEID"),
        ],
        "documentPostDate": {"dateRepresentation": element(_NC, "DateTime", value(moment(filed.at)))},
        "caseTrackingID": value(filed.case.number),
        "filingStatus": status(filed, reason),
    }


def details(filed: Filed, reason: str, url: str, others: Iterable[Filed]) -> Json:
    """Everything about one filing, with the address of its stamped copy."""
    document: dict[str, Json] = {
        "documentDescriptionText": value(filed.document.title),
        "documentFileControlID": value(filed.document.control),
        "documentMetadata": {"registerActionDescriptionText": value(filed.document.filing_code)},
    }
    if filed.stamped:
        attachment = {"binaryLocationURI": value(url), "binaryDescriptionText": value("Stamped copy")}
        rendition = {"documentRenditionMetadata": {"documentAttachment": [attachment]}}
        document["documentRendition"] = [rendition]
        document["documentDocketID"] = value(filed.docket_entry)
    fee = sum((one.fee for one in others), Decimal(0))
    return {
        **state(filed, reason),
        "documentIdentification": [
            identification(filed.id, "FILINGID"),
            identification(str(filed.envelope), "ENVELOPEID"),
        ],
        "filingSubmissionDate": {"dateRepresentation": element(_NC, "DateTime", value(moment(filed.at)))},
        "filingLeadDocument": [element(_TYLER, "FilingLeadDocument", document)],
        "envelopeFees": [{"feesCalculationAmount": value(number(f"{fee:.2f}"))}],
    }


def account(number_: str, name: str, *, waiver: bool) -> Json:
    """A payment account."""
    return {
        "paymentAccountID": number_,
        "accountName": name,
        "paymentAccountTypeCode": "WV" if waiver else "CC",
        "active": {"value": True},
    }


def moment(at: datetime) -> str:
    """A time in UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
