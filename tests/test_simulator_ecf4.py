"""The simulator's ECF 4.01 side, driven with raw requests: the samples, and small messages written out here."""

import base64
import io
import random
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from pipeline import schemas
from pipeline.simulator import clerk, ecf4, ecf4_calls, ecf4_names, ecf4_read, soap
from pipeline.simulator.court import CourtCodes
from pipeline.simulator.delivered import Case, Party, Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Request, Running, running
from pipeline.web import Answer, Bounds, NoAnswer, exchange
from tests import reference

TYLER = "ecf-4.01-tyler"
COURT = "fulton:criminal"
CASE = "7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0077"
FILE = "synthetic-review-filing-request-subsequent-criminal.xml"
NEW = "synthetic-core-filing-new-civil.xml"
STATUS = "synthetic-filing-status-query.xml"
CANCEL = "synthetic-cancel-filing-request.xml"
XSD = "urn:oasis:names:tc:legalxml-courtfiling:schema:xsd"
NS = {
    "nc": "http://niem.gov/niem/niem-core/2.0",
    "ecf": f"{XSD}:CommonTypes-4.0",
    "j": "http://niem.gov/niem/domains/jxdm/4.0",
    "t": "urn:tyler:ecf:extensions:Common",
    "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    "lr": f"{XSD}:FilingListResponseMessage-4.0",
    "fr": f"{XSD}:FeesCalculationResponseMessage-4.0",
    "pr": f"{XSD}:CourtPolicyResponseMessage-4.0",
}
BOUNDS = Bounds(connect_seconds=5, total_seconds=20, answer_bytes=5_000_000)
ACTION = "urn:oasis:names:tc:legalxml-courtfiling:wsdl:WebServicesProfile-Definitions-4.0/FilingReviewMDEPort/{}Request"
HEAD = (
    f'<ecf:SendingMDELocationID xmlns:ecf="{NS["ecf"]}" xmlns:nc="{NS["nc"]}">'
    "<nc:IdentificationID>https://efsp.example.org</nc:IdentificationID></ecf:SendingMDELocationID>"
    f'<ecf:SendingMDEProfileCode xmlns:ecf="{NS["ecf"]}">test</ecf:SendingMDEProfileCode>'
)
SUBMITTER = (
    f'<ecf:QuerySubmitter xmlns:ecf="{NS["ecf"]}" xmlns:nc="{NS["nc"]}"><ecf:EntityPerson>'
    "<nc:PersonOtherIdentification><nc:IdentificationID>u-1</nc:IdentificationID></nc:PersonOtherIdentification>"
    "</ecf:EntityPerson></ecf:QuerySubmitter>"
)


def court_xml(court: str = COURT) -> str:
    return (
        f'<j:CaseCourt xmlns:j="{NS["j"]}" xmlns:nc="{NS["nc"]}"><nc:OrganizationIdentification>'
        f"<nc:IdentificationID>{court}</nc:IdentificationID></nc:OrganizationIdentification></j:CaseCourt>"
    )


def query(kind: str, rest: str = "", court: str = COURT) -> bytes:
    space = f"{XSD}:{kind}-4.0"
    return f'<{kind} xmlns="{space}" xmlns:nc="{NS["nc"]}">{HEAD}{SUBMITTER}{court_xml(court)}{rest}</{kind}>'.encode()


def sample(name: str) -> bytes:
    return (reference.ecf(TYLER) / "samples" / name).read_bytes()


def pdf(pages: int = 2) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


def real(message: bytes, pages: int = 2) -> bytes:
    """A sample with papers in it that open: the sample's own are too short to be stamped."""
    paper = base64.b64encode(pdf(pages))
    return re.sub(rb"(<nc:BinaryBase64Object>)[^<]+", rb"\g<1>" + paper, message)


def wrapped(core: bytes, account: str = "acc-1") -> bytes:
    """A sample `CoreFilingMessage` in the wrapper that files it."""
    inner = core[core.index(b"<core:") :]
    pay, cac = f"{XSD}:PaymentMessage-4.0", NS["cbc"].replace("Basic", "Aggregate")
    return (
        f'<w:ReviewFilingRequestMessage xmlns:w="{ecf4_names.tag("wsmp:x")[1:].partition("}")[0]}">{HEAD}'.encode()
        + inner
        + (
            f'<p:PaymentMessage xmlns:p="{pay}" xmlns:cac="{cac}" xmlns:cbc="{NS["cbc"]}"><p:PayerName>x</p:PayerName>'
            "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
            '<cbc:Amount currencyID="USD">0.00</cbc:Amount><cac:PaymentMeans><cbc:PaymentMeansCode>48'
            f"</cbc:PaymentMeansCode><cbc:PaymentID>{account}</cbc:PaymentID></cac:PaymentMeans></cac:AllowanceCharge>"
            "<cac:Address/><cac:Payment/></p:PaymentMessage></w:ReviewFilingRequestMessage>"
        ).encode()
    )


def enveloped(message: bytes, version: str = soap.ONE_ONE) -> bytes:
    body = message[message.index(b"?>") + 2 :] if message.startswith(b"<?xml") else message
    return f'<e:Envelope xmlns:e="{version}"><e:Header/><e:Body>'.encode() + body + b"</e:Body></e:Envelope>"


def posted(up: Running, message: bytes, *, at: str = "FilingReviewMDE", version: str = soap.ONE_ONE) -> Answer:
    kind = "text/xml" if version == soap.ONE_ONE else "application/soap+xml"
    return exchange(
        "POST",
        f"{up.url}/ecf4/{at}",
        headers={"Content-Type": kind},
        body=enveloped(message, version),
        bounds=BOUNDS,
    )


def ask(up: Running, message: bytes, *, at: str = "FilingReviewMDE") -> etree._Element:
    """Post a message; the answer's own message, found valid."""
    answer = posted(up, message, at=at)
    assert answer.status == 200, answer.body[:500]
    inner = schemas.parse(answer.body)[0][0]
    assert schemas.Schemas(reference.ecf(TYLER) / "schema").faults(inner) == ()
    return inner


def said(message: etree._Element, path: str) -> list[str]:
    return [(one.text or "") for one in message.iterfind(path, NS)]


def errors(message: etree._Element) -> list[str]:
    return said(message, "ecf:Error/ecf:ErrorCode")


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Running]:
    folder = reference.ecf(TYLER) / "schema"
    with running(tmp_path / "simulator", schemas={"ecf-4.01": folder}, ticking=False) as started:
        seed(started)
        yield started


def seed(started: Running) -> None:
    rivera = Party(key="p-31", type_code="7102", surname="Rivera", given="Luz")
    state = Party(key="p-30", type_code="7101", surname="State", organisation=True)
    started.book.seed(
        Case(
            number=CASE,
            court=COURT,
            docket_number="24CR001234",
            title="State v. Rivera",
            category="210190",
            case_type="27811",
            kind="CriminalCase",
            parties=(state, rivera),
            recipients=(("s-1", "Bo Fictional", "bo@example.com"),),
        )
    )


REQUESTS = (FILE, STATUS, CANCEL)


@pytest.mark.parametrize("name", REQUESTS)
@pytest.mark.parametrize("version", [soap.ONE_ONE, soap.ONE_TWO], ids=["1.1", "1.2"])
def test_every_sample_request_is_understood_in_both_soap_versions(up: Running, name: str, version: str) -> None:
    answer = posted(up, sample(name), version=version)
    assert answer.status == 200
    root = schemas.parse(answer.body)
    assert etree.QName(root).namespace == version
    assert "-20" not in errors(root[0][0])
    assert up.book.tallies().get("ecf4.invalid", 0) == 0


@pytest.mark.parametrize("name", [NEW, "synthetic-minimal-core-filing.xml"])
def test_sample_filings_without_a_wrapper_are_read_too(name: str) -> None:
    read = ecf4_read.core_filing(schemas.parse(sample(name)))
    assert [one.lead for one in read.documents] == [True]
    assert read.initial


def test_everything_of_the_sample_filing_is_read() -> None:
    read = ecf4_read.filing(schemas.parse(sample(FILE)))
    assert (read.court, read.case_number, read.docket_number) == (COURT, CASE, "24CR001234")
    assert (read.case_kind, read.category, read.case_type) == ("CriminalCase", "210190", "27811")
    assert [one.control for one in read.documents] == ["JOB-000977-01", "JOB-000977-02"]
    first = read.documents[0]
    assert [(one.name, one.pages, one.component) for one in first.files] == [
        ("motion_to_revoke.pdf", 3, "332"),
        ("exhibit_a.pdf", 6, "331"),
    ]
    assert all(one.content.startswith(b"%PDF-") for one in first.files)
    assert not read.documents[1].lead
    assert read.payment_account.endswith("0091")
    assert read.attorney.endswith("0002")


def test_a_filing_is_received_and_gets_its_ids(up: Running) -> None:
    receipt = ask(up, sample(FILE))
    assert errors(receipt) == ["0"]
    kinds = said(receipt, "nc:DocumentIdentification/nc:IdentificationCategoryText")
    assert kinds == ["FILINGID", "FILINGID", "ENVELOPEID", "CASEID"]
    numbers = said(receipt, "nc:DocumentIdentification/nc:IdentificationID")
    assert up.book.filing(numbers[0]).document.control == "JOB-000977-01"
    assert numbers[3] == CASE


def test_the_same_message_twice_is_two_filings(up: Running) -> None:
    ask(up, sample(FILE))
    ask(up, sample(FILE))
    assert up.book.deliveries("JOB-000977-01") == 2


def test_a_new_case_gets_a_docket_number_when_its_first_document_is_accepted(up: Running) -> None:
    receipt = ask(up, wrapped(real(sample(NEW))))
    number = said(receipt, "nc:DocumentIdentification/nc:IdentificationID")[0]
    assert up.book.filing(number).case.docket_number == ""
    up.clerk.decide(number, Status.ACCEPTED)
    filed = up.book.filing(number)
    assert filed.case.docket_number
    assert filed.docket_entry == "1"
    assert [one.name for one in filed.case.parties] == ["Maria Delgado", "Acme Property Holdings LLC"]


def test_a_message_that_breaks_the_schema_is_answered_with_minus_twenty_and_counted(up: Running) -> None:
    broken = sample(FILE).replace(b"<criminal:ChargeAmendedIndicator>false</criminal:ChargeAmendedIndicator>", b"")
    receipt = ask(up, broken)
    assert errors(receipt) == ["-20"]
    assert "ChargeAmendedIndicator" in said(receipt, "ecf:Error/ecf:ErrorText")[0]
    assert up.book.tallies()["ecf4.invalid"] == 1
    assert up.book.deliveries() == 0


@pytest.mark.parametrize("name", [STATUS, CANCEL])
def test_a_question_that_breaks_the_schema_is_answered_in_kind(up: Running, name: str) -> None:
    answer = ask(up, sample(name).replace(b"DocumentIdentification>", b"DocumentStatus>"))
    assert errors(answer) == ["-20"]


@pytest.mark.parametrize(
    ("codes", "number"),
    [
        (CourtCodes(payment_accounts=frozenset({"other"})), "97"),
        (CourtCodes(attorneys=frozenset({"other"})), "95"),
        (CourtCodes(filings=frozenset({"180744"})), "-1"),
        (CourtCodes(components=frozenset({"332"})), "-1"),
        (CourtCodes(document_types=frozenset({"1"})), "-1"),
        (CourtCodes(longest_name=10), "-1"),
        (CourtCodes(endings=frozenset({"docx"})), "-1"),
        (CourtCodes(largest_file=20), "-1"),
    ],
    ids=["account", "attorney", "filing-code", "component", "document-type", "name", "ending", "size"],
)
def test_what_the_court_does_not_have_is_refused_with_the_number_seen_at_portals(
    up: Running, codes: CourtCodes, number: str
) -> None:
    up.book.codes[COURT] = codes
    receipt = ask(up, sample(FILE))
    assert set(errors(receipt)) == {number}
    assert up.book.deliveries() == 0
    assert up.book.tallies()["ecf4.refused"] == 1


def test_a_case_that_is_not_in_the_record_is_refused(up: Running) -> None:
    assert errors(ask(up, sample(FILE).replace(CASE.encode(), b"no-such-case"))) == ["-1"]


def test_a_party_that_is_not_in_the_message_is_refused(up: Running) -> None:
    other = wrapped(real(sample(NEW))).replace(b"<nc:IdentificationID>Party1<", b"<nc:IdentificationID>Party9<")
    assert errors(ask(up, other)) == ["96"]


def test_more_than_the_filer_will_pay_is_refused(up: Running) -> None:
    capped = wrapped(real(sample(NEW))).replace(
        b"</t:CaseTypeText>", b"</t:CaseTypeText><t:MaxFeeAmount>10.00</t:MaxFeeAmount>"
    )
    receipt = ask(up, capped)
    assert said(receipt, "ecf:Error/ecf:ErrorText") == ["The fees are higher than the MaxFeeAmount"]


def filed(up: Running) -> tuple[str, str]:
    """File the sample with real papers; the ids of its two filings."""
    numbers = said(ask(up, real(sample(FILE))), "nc:DocumentIdentification/nc:IdentificationID")
    return numbers[0], numbers[1]


def status(up: Running, number: str) -> etree._Element:
    return ask(up, sample(STATUS).replace(b"7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0501", number.encode()))


@pytest.mark.parametrize(
    ("decision", "word", "words"),
    [
        (Status.UNDER_REVIEW, "under-review", "Filing is under review"),
        (Status.DEFERRED, "deferred", "Filing has been deferred for later review"),
        (Status.ACCEPTED, "accepted", "Accepted by clerk: so be it"),
        (Status.REJECTED, "rejected", "illegible: so be it"),
        (Status.RETURNED, "rejected", "illegible: so be it"),
    ],
    ids=lambda one: one.value if isinstance(one, Status) else "",
)
def test_the_status_is_told_in_the_words_of_the_recorded_table(
    up: Running, decision: Status, word: str, words: str
) -> None:
    number, _ = filed(up)
    sure = decision in {Status.REJECTED, Status.RETURNED}
    said_ = "so be it" if decision in {Status.ACCEPTED, Status.REJECTED, Status.RETURNED} else ""
    up.clerk.decide(number, decision, "illegible" if sure else "", said_)
    answer = status(up, number)
    assert said(answer, "ecf:FilingStatus/ecf:FilingStatusCode") == [word]
    assert said(answer, "ecf:FilingStatus/nc:StatusDescriptionText") == [words]


@pytest.mark.parametrize(
    "number", ["1048577", "9" * 40, "none", "", "-1"], ids=["right", "huge", "word", "empty", "-1"]
)
def test_an_envelope_is_asked_for_by_its_number(up: Running, number: str) -> None:
    filed(up)
    query_ = sample(STATUS).replace(b"7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0501", number.encode())
    answer = ask(up, query_.replace(b"FILINGID", b"ENVELOPEID"))
    assert errors(answer) == (["0"] if number == "1048577" else ["-1"])


def test_a_filing_nobody_knows_has_no_status(up: Running) -> None:
    answer = status(up, "nobody-knows")
    assert errors(answer) == ["-1"]
    assert said(answer, "ecf:FilingStatus/ecf:FilingStatusCode") == ["error"]


def test_a_status_nobody_has_heard_of(up: Running) -> None:
    number, _ = filed(up)
    up.faults.plan(Planned(fault=Fault.UNKNOWN_STATUS))
    assert said(status(up, number), "ecf:FilingStatus/ecf:FilingStatusCode") == ["pending-magistrate"]
    assert said(status(up, number), "ecf:FilingStatus/ecf:FilingStatusCode") == ["submitting"]


def listed(up: Running, span: str = "") -> etree._Element:
    return ask(up, query("FilingListQueryMessage", span))


def test_the_list_shows_our_own_ids_with_the_portals(up: Running) -> None:
    number, _ = filed(up)
    answer = listed(up)
    assert said(answer, "lr:MatchingFiling/nc:DocumentFileControlID") == ["JOB-000977-01", "JOB-000977-02"]
    assert said(answer, "lr:MatchingFiling/nc:DocumentIdentification/nc:IdentificationID")[0] == number
    assert said(answer, "lr:MatchingFiling/ecf:FilingStatus/ecf:FilingStatusCode") == ["submitting"] * 2


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("<nc:Date>2000-01-01</nc:Date>", "<nc:Date>2000-01-02</nc:Date>", 0),
        ("<nc:Date>2000-01-01</nc:Date>", "<nc:Date>2999-01-01</nc:Date>", 2),
        ("<nc:DateTime>2000-01-01T00:00:00Z</nc:DateTime>", "<nc:DateTime>2999-01-01T00:00:00Z</nc:DateTime>", 2),
        ("<nc:Date>2999-01-01</nc:Date>", "<nc:Date>2999-01-02</nc:Date>", 0),
        ("<nc:Date>2000-01-01Z</nc:Date>", "<nc:Date>2000-01-02-05:00</nc:Date>", 0),
        ("<nc:Date>0001-01-01</nc:Date>", "<nc:Date>9999-12-31</nc:Date>", 2),
        ("<nc:DateTime>0001-01-01T00:00:00+14:00</nc:DateTime>", "<nc:Date>2999-01-01</nc:Date>", 2),
    ],
    ids=["before", "days around", "moments around", "after", "days with zones", "all time", "before all time"],
)
def test_the_list_keeps_to_the_dates_asked(up: Running, start: str, end: str, shown: int) -> None:
    filed(up)
    span = f"<nc:DateRange><nc:StartDate>{start}</nc:StartDate><nc:EndDate>{end}</nc:EndDate></nc:DateRange>"
    assert len(said(listed(up, span), "lr:MatchingFiling/nc:DocumentFileControlID")) == shown


def test_a_list_that_lags_shows_a_filing_only_after_it_was_asked_often_enough(up: Running) -> None:
    up.faults.plan(Planned(fault=Fault.LIST_LAGS, asks=2))
    filed(up)
    assert [len(said(listed(up), "lr:MatchingFiling/nc:CaseTrackingID")) for _ in range(3)] == [0, 0, 2]


def test_a_list_that_forgot_our_ids_still_shows_titles(up: Running) -> None:
    filed(up)
    up.faults.plan(Planned(fault=Fault.CONTROL_LOST))
    answer = listed(up)
    assert said(answer, "lr:MatchingFiling/nc:DocumentFileControlID") == ["", ""]
    assert said(answer, "lr:MatchingFiling/nc:DocumentDescriptionText")[1] == "Proposed Order"


def details_query(number: str) -> bytes:
    about = (
        f"<nc:DocumentIdentification><nc:IdentificationID>{number}</nc:IdentificationID></nc:DocumentIdentification>"
    )
    plain = query("FilingDetailQueryMessage", about)
    return plain.replace(
        f"{XSD}:FilingDetailQueryMessage-4.0".encode(), b"urn:tyler:ecf:extensions:FilingDetailQueryMessage"
    )


def test_the_details_hold_the_reason_the_people_served_and_where_the_copy_is(up: Running) -> None:
    first, second = filed(up)
    up.clerk.decide(first, Status.ACCEPTED)
    up.clerk.decide(first, Status.SERVED)
    up.clerk.decide(second, Status.REJECTED, "illegible", "Page 2 is blank")
    good, bad = (ask(up, details_query(one)) for one in (first, second))
    (where,) = (one.text or "" for one in good.iter(f"{{{NS['nc']}}}BinaryLocationURI"))
    assert exchange("GET", where, headers={}, bounds=BOUNDS).body.startswith(b"%PDF-")
    assert [one.text for one in good.iter(f"{{{NS['nc']}}}PersonFullName")] == ["Bo Fictional"]
    assert not [*bad.iter(f"{{{NS['nc']}}}BinaryLocationURI")]
    assert said(bad, "ecf:FilingStatus/nc:StatusDescriptionText") == ["illegible: Page 2 is blank"]
    assert errors(ask(up, details_query("nobody"))) == ["-1"]


def cancel(up: Running, number: str) -> etree._Element:
    return ask(up, sample(CANCEL).replace(b"7d0c2b0a-1f6d-4b7b-9a51-0c2f4f0d0501", number.encode()))


def test_a_filing_is_cancelled_until_a_clerk_has_it_in_hand(up: Running) -> None:
    first, second = filed(up)
    assert said(cancel(up, first), "ecf:FilingStatus/ecf:FilingStatusCode") == ["cancelled"]
    up.clerk.decide(second, Status.UNDER_REVIEW)
    late = cancel(up, second)
    assert errors(late) == ["-1"]
    assert up.book.filing(second).status is Status.UNDER_REVIEW


def fees(up: Running, core: bytes, court: str) -> etree._Element:
    return ask(up, query("FeesCalculationQueryMessage", inner(core), court))


def test_the_fees_are_named_and_add_up(up: Running) -> None:
    answer = fees(up, sample(NEW), "fulton:civil")
    assert said(answer, "fr:FeesCalculationAmount") == ["218.64"]
    amounts = [one.text for one in answer.iter(f"{{{NS['cbc']}}}Amount")]
    assert amounts == ["205.00", "7.50", "6.14"]


def test_the_fees_may_come_with_a_binary_tail(up: Running) -> None:
    up.fees.tails = True
    (total,) = said(fees(up, sample(NEW), "fulton:civil"), "fr:FeesCalculationAmount")
    assert total.startswith("218.63999999999")


def test_the_policy_names_the_code_tables(up: Running) -> None:
    answer = ask(up, query("CourtPolicyQueryMessage"))
    tables = said(answer, "pr:RuntimePolicyParameters/pr:CourtCodelist/pr:CourtCodelistURI/nc:IdentificationID")
    assert f"{up.url}/CodeService/codes/filing/{COURT}" in tables


CRITERIA = (
    "<nc:CaseTrackingID>{}</nc:CaseTrackingID><CaseQueryCriteria><IncludeParticipantsIndicator>true"
    "</IncludeParticipantsIndicator><IncludeDocketEntryIndicator>false</IncludeDocketEntryIndicator>"
    "<IncludeCalendarEventIndicator>false</IncludeCalendarEventIndicator><DocketEntryTypeCodeFilterText/>"
    "<CalendarEventTypeCodeFilterText/></CaseQueryCriteria>"
)


def test_a_case_comes_with_its_people(up: Running) -> None:
    answer = ask(up, query("CaseQueryMessage", CRITERIA.format(CASE)), at="CourtRecordMDE")
    assert [one.text for one in answer.iter(f"{{{NS['nc']}}}PersonSurName")] == ["Rivera"]
    assert [one.text for one in answer.iter(f"{{{NS['nc']}}}OrganizationName")] == ["State"]
    assert errors(ask(up, query("CaseQueryMessage", CRITERIA.format("none")), at="CourtRecordMDE")) == ["-1"]


@pytest.mark.parametrize("kind", ["CivilCase", "CriminalCase", "DomesticCase", "JuvenileCase", "AppellateCase", ""])
def test_every_kind_of_case_is_answered_with_something_valid(up: Running, kind: str) -> None:
    number = f"case-{kind}"
    up.book.seed(replace(up.book.case(CASE), number=number, kind=kind, recipients=()))
    answer = ask(up, query("CaseQueryMessage", CRITERIA.format(number)), at="CourtRecordMDE")
    assert [one.text for one in answer.iter(f"{{{NS['nc']}}}CaseTrackingID")] == [number]


PERSON = (
    '<CaseListQueryCaseParticipant><ecf:CaseParticipant xmlns:ecf="{}"><ecf:EntityPerson><nc:PersonName>'
    "<nc:PersonGivenName>Luz</nc:PersonGivenName><nc:PersonSurName>{}</nc:PersonSurName></nc:PersonName>"
    "</ecf:EntityPerson><ecf:CaseParticipantRoleCode/></ecf:CaseParticipant></CaseListQueryCaseParticipant>"
)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("<CaseListQueryCase><nc:CaseDocketID>24CR001234</nc:CaseDocketID></CaseListQueryCase>", 1),
        ("<CaseListQueryCase><nc:CaseDocketID>24CR009999</nc:CaseDocketID></CaseListQueryCase>", 0),
        (PERSON.format(NS["ecf"], "Rivera"), 1),
        (PERSON.format(NS["ecf"], "Nobody"), 0),
    ],
    ids=["docket number", "wrong number", "name", "wrong name"],
)
def test_cases_are_found_by_docket_number_or_party(up: Running, search: str, found: int) -> None:
    answer = ask(up, query("CaseListQueryMessage", search), at="CourtRecordMDE")
    assert len([*answer.iter(f"{{{NS['nc']}}}CaseTrackingID")]) == found


def test_who_is_served_is_told(up: Running) -> None:
    tracking = f"<nc:CaseTrackingID>{CASE}</nc:CaseTrackingID>"
    answer = ask(up, query("ServiceInformationQueryMessage", tracking), at="CourtRecordMDE")
    assert [one.text for one in answer.iter(f"{{{NS['nc']}}}PersonFullName")] == ["Bo Fictional"]


WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
MINIMAL = {
    "ReviewFiling": lambda: sample(FILE),
    "GetFeesCalculation": lambda: query("FeesCalculationQueryMessage", inner(sample(NEW)), "fulton:civil"),
    "GetFilingStatus": lambda: sample(STATUS),
    "GetFilingDetails": lambda: details_query("x"),
    "GetFilingList": lambda: query("FilingListQueryMessage"),
    "GetPolicy": lambda: query("CourtPolicyQueryMessage"),
    "CancelFiling": lambda: sample(CANCEL),
    "GetCase": lambda: query("CaseQueryMessage", CRITERIA.format(CASE)),
    "GetCaseList": lambda: query("CaseListQueryMessage"),
    "GetServiceInformation": lambda: query(
        "ServiceInformationQueryMessage", "<nc:CaseTrackingID>x</nc:CaseTrackingID>"
    ),
}
"""One message for each operation."""


def inner(core: bytes) -> str:
    return core[core.index(b"<core:") :].decode()


def described(operation: ecf4.Operation) -> tuple[str, str]:
    """The messages that the service definition names for an operation: what asks, what answers."""
    definition = schemas.parse((reference.ecf(TYLER) / "schema" / "ecf-1-definitions.wsdl").read_bytes())
    port = next(one for one in definition.iter(f"{WSDL}portType") if one.get("name") == f"{operation.at}Port")
    meant = next(one for one in port if one.get("name") == operation.name)
    found = []
    for kind in ("input", "output"):
        name = (meant.find(f"{WSDL}{kind}").get("message") or "").rpartition(":")[2]  # type: ignore[union-attr]
        message = next(one for one in definition.iter(f"{WSDL}message") if one.get("name") == name)
        prefix, _, local = (message[0].get("element") or "").partition(":")
        found.append(f"{{{message[0].nsmap[prefix]}}}{local}")
    return found[0], found[1]


@pytest.mark.parametrize("operation", ecf4.OPERATIONS, ids=lambda one: one.name)
def test_every_operation_takes_and_gives_what_the_service_definition_says(
    up: Running, operation: ecf4.Operation
) -> None:
    takes, gives = described(operation)
    assert operation.root == takes
    message = MINIMAL[operation.name]()
    assert schemas.parse(message).tag == takes
    assert ask(up, message, at=operation.at).tag == gives
    broken = ask(up, message.replace(b"ecf:SendingMDEProfileCode", b"ecf:ErrorText"), at=operation.at)
    assert broken.tag == gives
    assert errors(broken) == ["-20"]


def test_the_calls_action_is_the_one_of_the_service_definition() -> None:
    definition = (reference.ecf(TYLER) / "schema" / "ecf-1-definitions.wsdl").read_bytes()
    assert f'soapAction="{ecf4_calls.ACTION}"'.encode() in definition


def test_many_filers_at_once_each_get_their_own_receipt(up: Running) -> None:
    receipts: dict[int, str] = {}

    def file(at: int) -> None:
        mine = sample(FILE).replace(b"JOB-000977", f"JOB-{at:06d}".encode())
        receipts[at] = said(ask(up, mine), "nc:DocumentIdentification/nc:IdentificationID")[0]

    threads = [threading.Thread(target=file, args=(at,)) for at in range(12)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert {at: up.book.filing(number).document.control for at, number in receipts.items()} == {
        at: f"JOB-{at:06d}-01" for at in range(12)
    }


@pytest.mark.parametrize(
    ("body", "at", "action"),
    [
        (b"not xml", "FilingReviewMDE", ""),
        (b"<a/>", "FilingReviewMDE", ""),
        (enveloped(b""), "FilingReviewMDE", ""),
        (enveloped(b"<a/><b/>"), "FilingReviewMDE", ""),
        (enveloped(b"<unknown/>"), "FilingReviewMDE", ""),
        (enveloped(query("FilingListQueryMessage")), "CourtRecordMDE", ""),
        (enveloped(query("FilingListQueryMessage")), "FilingReviewMDE", ACTION.format("ReviewFiling")),
        (b'<!DOCTYPE a [<!ENTITY b "c">]>' + enveloped(query("FilingListQueryMessage")), "FilingReviewMDE", ""),
    ],
    ids=["no XML", "no envelope", "empty", "two", "unknown", "wrong place", "wrong action", "document type"],
)
def test_what_is_no_request_gets_a_fault(up: Running, body: bytes, at: str, action: str) -> None:
    headers = {"Content-Type": "text/xml", "SOAPAction": f'"{action}"'}
    answer = exchange("POST", f"{up.url}/ecf4/{at}", headers=headers, body=body, bounds=BOUNDS)
    assert answer.status == 500
    assert b"Client" in answer.body
    assert up.book.tallies() == {"ecf4.unreadable": 1}


def test_the_right_action_is_taken_in_both_versions(up: Running) -> None:
    action = ACTION.format("GetFilingList")
    for version in (soap.ONE_ONE, soap.ONE_TWO):
        kind, more = soap.headers(version, action)
        answer = exchange(
            "POST",
            f"{up.url}/ecf4/FilingReviewMDE",
            headers={"Content-Type": kind, **more},
            body=enveloped(query("FilingListQueryMessage"), version),
            bounds=BOUNDS,
        )
        assert answer.status == 200


def test_without_schemas_the_fault_says_how_to_register_them(tmp_path: Path) -> None:
    with running(tmp_path, ticking=False) as bare:
        answer = posted(bare, query("FilingListQueryMessage"))
    assert answer.status == 500
    assert b"docketpress schemas add" in answer.body


class Filer(HTTPServer):
    """The filer's own listener: keeps what it is sent, and answers with a receipt."""

    heard: list[bytes]
    code: str


class _Hears(BaseHTTPRequestHandler):
    server: Filer

    def do_POST(self) -> None:
        self.server.heard.append(self.rfile.read(int(self.headers["Content-Length"])))
        body = enveloped(
            f'<MessageReceiptMessage xmlns="{XSD}:MessageReceiptMessage-4.0" xmlns:ecf="{NS["ecf"]}">{HEAD}'
            f"{court_xml()}<ecf:Error><ecf:ErrorCode>{self.server.code}</ecf:ErrorCode><ecf:ErrorText/></ecf:Error>"
            "</MessageReceiptMessage>".encode()
        )
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def filer() -> Iterator[Filer]:
    with Filer(("127.0.0.1", 0), _Hears) as listening:
        listening.heard, listening.code = [], "0"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield listening
        listening.shutdown()
        thread.join()


@pytest.fixture
def calling(tmp_path: Path, filer: Filer) -> Iterator[Running]:
    folder = reference.ecf(TYLER) / "schema"
    to = {"ecf4": f"http://127.0.0.1:{filer.server_port}/hear"}
    with running(tmp_path / "s", schemas={"ecf-4.01": folder}, callbacks=to, ticking=False) as started:
        seed(started)
        yield started


def notice(raw: bytes) -> etree._Element:
    inner = schemas.parse(raw)[0][0]
    assert schemas.Schemas(reference.ecf(TYLER) / "schema").faults(inner) == ()
    return inner


def test_an_accepted_filing_is_called_in_with_its_stamped_copy_and_what_was_taken(
    calling: Running, filer: Filer
) -> None:
    number, _ = filed(calling)
    calling.clerk.decide(number, Status.ACCEPTED)
    assert calling.calls.work() == 1
    told = notice(filer.heard[0])
    assert [one.text for one in told.iter(f"{{{NS['ecf']}}}FilingStatusCode")] == ["accepted"]
    assert number in [one.text for one in told.iter(f"{{{NS['nc']}}}IdentificationID")]
    (copy,) = (one.text or "" for one in told.iter(f"{{{NS['nc']}}}BinaryBase64Object"))
    pages = pypdfium2.PdfDocument(base64.b64decode(copy))
    assert "24CR001234" in pages[0].get_textpage().get_text_range()
    assert len(pages) == 2
    assert [one.text for one in told.iter(f"{{{NS['cbc']}}}Amount")] == ["0.00"]
    assert [(one.ok, one.code) for one in calling.calls.all] == [(True, "0")]


def test_the_stamped_copy_can_be_fetched_where_the_call_says(calling: Running, filer: Filer) -> None:
    number, other = filed(calling)
    calling.clerk.decide(number, Status.ACCEPTED)
    calling.calls.work()
    told = notice(filer.heard[0])
    (where,) = (one.text or "" for one in told.iter(f"{{{NS['nc']}}}BinaryLocationURI"))
    assert exchange("GET", where, headers={}, bounds=BOUNDS).body == calling.book.filing(number).stamped
    missing = exchange("GET", where.replace(number, other), headers={}, bounds=BOUNDS)
    assert missing.status == 404


def test_a_rejected_filing_is_called_in_with_its_reason(calling: Running, filer: Filer) -> None:
    calling.book.codes[COURT] = CourtCodes(reject_reasons={"illegible": "Document illegible or unreadable"})
    number, _ = filed(calling)
    calling.clerk.decide(number, Status.REJECTED, "illegible", "Page 2 is blank; rescan at 300 dpi")
    calling.calls.work()
    told = notice(filer.heard[0])
    assert [one.text for one in told.iter(f"{{{NS['t']}}}RejectReasonText")] == ["Document illegible or unreadable"]
    assert not [*told.iter(f"{{{NS['nc']}}}BinaryBase64Object")]


def test_one_message_a_filing(calling: Running, filer: Filer) -> None:
    filed(calling)
    calling.clerk.policy = clerk.Partly()
    calling.settle()
    words = [one.text for raw in filer.heard for one in notice(raw).iter(f"{{{NS['ecf']}}}FilingStatusCode")]
    assert words == ["accepted", "rejected"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.DUPLICATE_CALLBACK, ["accepted", "accepted"]),
        (Fault.LATE_SECOND_CALLBACK, ["accepted", "accepted"]),
        (Fault.LATE_THIRD_CALLBACK, ["accepted", "granted"]),
        (Fault.LOST_CALLBACK, []),
    ],
)
def test_calls_go_wrong_as_they_are_told_to(calling: Running, filer: Filer, fault: Fault, words: list[str]) -> None:
    number, _ = filed(calling)
    calling.faults.plan(Planned(fault=fault))
    calling.clerk.decide(number, Status.ACCEPTED)
    calling.calls.work(everything=True)
    heard = [one.text for raw in filer.heard for one in notice(raw).iter(f"{{{NS['ecf']}}}FilingStatusCode")]
    assert heard == words


def test_a_call_the_filer_refuses_is_sent_again_and_given_up_in_the_end(calling: Running, filer: Filer) -> None:
    filer.code = "724"
    number, _ = filed(calling)
    calling.clerk.decide(number, Status.REJECTED)
    for _ in range(6):
        calling.calls.work(everything=True)
    assert len(filer.heard) == 4
    assert [(one.done, one.ok, one.code) for one in calling.calls.all] == [(True, False, "724")]


def test_a_call_may_come_before_the_answer_to_the_filing(calling: Running, filer: Filer) -> None:
    calling.clerk.policy = clerk.accepting()
    calling.faults.plan(Planned(fault=Fault.CALLBACK_FIRST))
    filed(calling)
    assert len(filer.heard) == 2


ENDS = [
    (Fault.SLOW_BEFORE, 200, 2),
    (Fault.SLOW_AFTER, 200, 2),
    (Fault.CLOSED_BEFORE, None, 0),
    (Fault.ERROR_BEFORE, 500, 0),
    (Fault.REFUSED_BEFORE, 500, 0),
    (Fault.LOST_ANSWER, None, 2),
    (Fault.RESET_ANSWER, None, 2),
    (Fault.TRUNCATED_ANSWER, None, 2),
    (Fault.ERROR_AFTER, 500, 2),
    (Fault.FAULT_AFTER, 500, 2),
    (Fault.GARBAGE_ANSWER, 200, 2),
    (Fault.EMPTY_ANSWER, 200, 2),
    (Fault.OTHER_ANSWER, 200, 2),
]


@pytest.mark.parametrize(("fault", "seen", "made"), ENDS, ids=[one.value for one, _, _ in ENDS])
def test_a_fault_leaves_a_filing_behind_or_none(up: Running, fault: Fault, seen: int | None, made: int) -> None:
    up.faults.plan(Planned(fault=fault, seconds=0.01))
    try:
        found = posted(up, sample(FILE)).status
    except NoAnswer:
        found = None
    assert (found, up.book.deliveries()) == (seen, made)


def test_the_answer_to_another_message_looks_right_and_belongs_to_nobody(up: Running) -> None:
    up.faults.plan(Planned(fault=Fault.OTHER_ANSWER))
    numbers = said(ask(up, sample(FILE)), "nc:DocumentIdentification/nc:IdentificationID")
    assert up.book.envelope(int(numbers[2])) == ()
    assert up.book.deliveries() == 2


def test_a_question_may_get_the_answer_to_an_older_one(up: Running) -> None:
    first, second = filed(up)
    status(up, first)
    up.faults.plan(Planned(fault=Fault.OTHER_ANSWER, operation="status"))
    numbers = said(status(up, second), "nc:DocumentIdentification/nc:IdentificationID")
    assert numbers == [first]


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_taken_out_of_a_message_there_is_an_answer_and_it_is_valid(up: Running, seed: int) -> None:
    dice = random.Random(seed)
    endpoint = next(one for one in up.endpoints if one.prefix == "/ecf4/")
    for _ in range(15):
        root = schemas.parse(real(sample(FILE), pages=1))
        for _ in range(dice.randint(1, 3)):
            one = dice.choice([each for each in root.iter() if each.getparent() is not None])
            if dice.random() < 0.5:
                one.getparent().remove(one)  # type: ignore[union-attr]
            else:
                one.text = dice.choice(("", "x", "-1", "9" * 30, "\U0001f4c4"))
        request = Request(method="POST", path="/ecf4/FilingReviewMDE", body=enveloped(etree.tostring(root)))
        inner = schemas.parse(endpoint.answer(request).body)[0][0]
        assert schemas.Schemas(reference.ecf(TYLER) / "schema").faults(inner) == ()


@pytest.mark.parametrize(
    ("raw", "ok"),
    [(b"", False), (b"<a/>", False), (b"\xff\x00", False), (enveloped(b"<a/>"), False)],
    ids=["nothing", "strange", "no XML", "strange inside"],
)
def test_what_is_no_receipt_is_no_good_answer(raw: bytes, ok: bool) -> None:  # noqa: FBT001
    assert ecf4_read.receipt(raw).ok is ok


def test_the_shared_receipts_are_read() -> None:
    assert ecf4_read.receipt(sample("synthetic-message-receipt-ok.xml")).ok
    assert ecf4_read.receipt(sample("synthetic-message-receipt-error-payment.xml")).code == "97"
