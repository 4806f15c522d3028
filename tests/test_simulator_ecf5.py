"""The simulator's ECF 5.0 side, driven over real HTTP with raw requests: samples of the standard, small literals."""

import base64
import contextlib
import io
import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from pipeline import schemas
from pipeline.simulator import simville
from pipeline.simulator.calls import About
from pipeline.simulator.delivered import Status
from pipeline.simulator.ecf5_names import SPACES
from pipeline.simulator.ecf5_read import OPERATIONS, read
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.multipart import Malformed, Parts, join, split
from pipeline.simulator.server import Running, running
from pipeline.web import Answer, Bounds, NoAnswer, exchange
from tests import reference

BOUNDS = Bounds(connect_seconds=5, total_seconds=20, answer_bytes=20_000_000)
_COUNT = itertools.count(1)
USED = ("w", "filing", "ecf", "nc", "j", "s", "payment", "cac", "cbc", "civil", "statusq", "listq", "caseq", "casesq")
XMLNS = " ".join(f'xmlns:{name}="{SPACES[name]}"' for name in (*USED, "feesq", "policyq", "cancel", "serviceq", "xop"))
HEAD = """<nc:DocumentIdentification><nc:IdentificationID>{message}</nc:IdentificationID>
<nc:IdentificationCategoryDescriptionText>messageID</nc:IdentificationCategoryDescriptionText>
<nc:IdentificationSourceText>FilingAssembly</nc:IdentificationSourceText></nc:DocumentIdentification>{more}
<ecf:SendingMDELocationID><nc:IdentificationID>http://127.0.0.1/us</nc:IdentificationID></ecf:SendingMDELocationID>
<ecf:ServiceInteractionProfileCode>urn:oasis:names:tc:legalxml-courtfiling:schema:xsd:WebServicesMessaging-5.0
</ecf:ServiceInteractionProfileCode><j:CaseCourt><nc:OrganizationIdentification><nc:IdentificationID>{court}
</nc:IdentificationID></nc:OrganizationIdentification></j:CaseCourt>
<nc:DocumentPostDate><nc:DateTime>2026-11-22T10:00:00Z</nc:DateTime></nc:DocumentPostDate>"""


def pdf(pages: int = 2) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


PAPER = pdf()


def head(message: str = "m-1", court: str = "simville", more: str = "") -> str:
    return HEAD.format(message=message, court=court, more=more)


def document(control: str, title: str, code: str = "6553", *, lead: bool = True, inside: str = "") -> str:
    name = "filing:FilingLeadDocument" if lead else "filing:FilingConnectedDocument"
    binary = inside or f"<nc:Base64BinaryObject>{base64.b64encode(PAPER).decode()}</nc:Base64BinaryObject>"
    return f"""<{name}><nc:DocumentDescriptionText>{title}</nc:DocumentDescriptionText>
    <nc:DocumentFileControlID>{control}</nc:DocumentFileControlID><nc:DocumentIdentification/>
    <nc:DocumentSequenceID>{0 if lead else 1}</nc:DocumentSequenceID><ecf:DocumentAugmentation>
    <ecf:DocumentRendition><nc:DocumentIdentification/><nc:Attachment>{binary}
    <nc:BinaryDescriptionText>{title}</nc:BinaryDescriptionText><nc:BinaryFormatText>332</nc:BinaryFormatText>
    </nc:Attachment></ecf:DocumentRendition>
    <ecf:RegisterActionDescriptionCode>{code}</ecf:RegisterActionDescriptionCode>
    <nc:Metadata><nc:SensitivityText>6586</nc:SensitivityText></nc:Metadata></ecf:DocumentAugmentation></{name}>"""


OLD_CASE = """<nc:Case><nc:CaseTitleText>Placeholder v. Nullstone Widgets LLC</nc:CaseTitleText>
<ecf:CaseAugmentation><ecf:CaseCategoryCode>7</ecf:CaseCategoryCode>
<ecf:CaseTrackingID><nc:IdentificationID>c-0001</nc:IdentificationID></ecf:CaseTrackingID>
<ecf:CaseTypeCode>27967</ecf:CaseTypeCode></ecf:CaseAugmentation></nc:Case>"""
PAYMENT = """<payment:PaymentMessage><cac:Address/><cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>
<cbc:Amount currencyID="USD">0</cbc:Amount><cac:PaymentMeans><cbc:PaymentMeansCode>account</cbc:PaymentMeansCode>
<cbc:PaymentID>simulated-account</cbc:PaymentID></cac:PaymentMeans></cac:AllowanceCharge>
<payment:CorrectedPaymentIndicator>false</payment:CorrectedPaymentIndicator><payment:Payer/></payment:PaymentMessage>"""


def filing_message(message: str, documents: str, case: str = OLD_CASE, court: str = "simville") -> str:
    return f"<filing:FilingMessage>{head(message, court)}{documents}{case}</filing:FilingMessage>"


def review(message: str = "m-1", documents: str | None = None, **more: str) -> str:
    told = documents or document("r-1/1", "Exhibit A", lead=False) + document("r-1/0", "Motion to stay")
    return f"<w:ReviewFilingRequest>{filing_message(message, told, **more)}{PAYMENT}</w:ReviewFilingRequest>"


def status(number: str, message: str = "q-1") -> str:
    return f"""<w:GetFilingStatusRequest><statusq:GetFilingStatusRequestMessage>{head(message)}
    <statusq:FilingStatusQueryCriteria><j:CaseNumberText/><nc:DocumentIdentification><nc:IdentificationID>{number}
    </nc:IdentificationID></nc:DocumentIdentification></statusq:FilingStatusQueryCriteria>
    </statusq:GetFilingStatusRequestMessage></w:GetFilingStatusRequest>"""


LIST = f"""<w:GetFilingListRequest><listq:GetFilingListRequestMessage>{head("q-2")}<listq:FilingListQueryCriteria/>
</listq:GetFilingListRequestMessage></w:GetFilingListRequest>"""
FEES = f"""<w:GetFeesCalculationRequest><feesq:GetFeesCalculationRequestMessage>{head("q-3")}
{filing_message("m-9", document("r-9/0", "Motion"))}</feesq:GetFeesCalculationRequestMessage>{PAYMENT}
</w:GetFeesCalculationRequest>"""
GET_CASE = f"""<w:GetCaseRequest><caseq:GetCaseRequestMessage>{head("q-4")}<caseq:CaseQueryCriteria>
<caseq:IncludeCalendarEventIndicator>false</caseq:IncludeCalendarEventIndicator>
<caseq:IncludeDocketEntryIndicator>false</caseq:IncludeDocketEntryIndicator>
<caseq:IncludeParticipantsIndicator>true</caseq:IncludeParticipantsIndicator>
<j:CaseNumberText>26CV000101</j:CaseNumberText></caseq:CaseQueryCriteria></caseq:GetCaseRequestMessage>
</w:GetCaseRequest>"""
NO_CASE = GET_CASE.replace("26CV000101", "99XX999999")
CASE_LIST = f"""<w:GetCaseListRequest><casesq:GetCaseListRequestMessage>{head("q-5")}<casesq:CaseListQueryCriteria>
<casesq:CaseParticipant><nc:EntityPerson><nc:PersonName><nc:PersonGivenName>Rowena</nc:PersonGivenName>
<nc:PersonSurName>Placeholder</nc:PersonSurName></nc:PersonName></nc:EntityPerson></casesq:CaseParticipant>
</casesq:CaseListQueryCriteria></casesq:GetCaseListRequestMessage></w:GetCaseListRequest>"""
SERVICE = f"""<w:GetServiceInformationRequest><serviceq:GetServiceInformationRequestMessage>{head("q-6")}
<ecf:CaseTrackingID><nc:IdentificationID>c-0001</nc:IdentificationID></ecf:CaseTrackingID>
<j:CaseNumberText>26CV000101</j:CaseNumberText></serviceq:GetServiceInformationRequestMessage>
</w:GetServiceInformationRequest>"""
POLICY = f"""<w:GetPolicyRequest><policyq:GetPolicyRequestMessage>{head("q-7")}<policyq:PolicyQueryCriteria/>
</policyq:GetPolicyRequestMessage></w:GetPolicyRequest>"""
SERVED = """<ecf:ElectronicServiceInformation><ecf:ReceivingMDELocationID><nc:IdentificationID>x</nc:IdentificationID>
</ecf:ReceivingMDELocationID><ecf:ReceivingMDEProfileCode>x</ecf:ReceivingMDEProfileCode><ecf:ServiceRecipientID>
<nc:IdentificationID>s-1</nc:IdentificationID></ecf:ServiceRecipientID></ecf:ElectronicServiceInformation>"""
SERVE = f"<w:ServeFilingRequest>{filing_message('m-8', SERVED + document('r-8/0', 'Motion'))}</w:ServeFilingRequest>"


def cancel(number: str) -> str:
    told = f"""<nc:DocumentIdentification><nc:IdentificationID>{number}</nc:IdentificationID>
    <nc:IdentificationCategoryDescriptionText>filingID</nc:IdentificationCategoryDescriptionText>
    </nc:DocumentIdentification>"""
    inside = f"<cancel:CancelFilingMessage>{head('q-8', more=told)}</cancel:CancelFilingMessage>"
    return f"<w:CancelFilingRequest>{inside}</w:CancelFilingRequest>"


def soap(inside: str) -> bytes:
    declared = inside.replace(">", f" {XMLNS}>", 1)
    return (
        f'<soap:Envelope xmlns:soap="{SPACES["soap11"]}"><soap:Body>{declared}</soap:Body></soap:Envelope>'
    ).encode()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = reference.ecf("ecf-5.0") / "schema"
    with running(tmp_path_factory.mktemp("simulator"), schemas={"ecf-5.0": folder}, ticking=False) as up:
        simville.settle_cases(up.book)
        yield up


@pytest.fixture
def court(shared: Running) -> Iterator[Running]:
    """One court for many tests, as it was at its beginning but for what was filed."""
    yield shared
    shared.faults.clear()
    shared.fees.tails, shared.fees.each_lead = False, None


@pytest.fixture
def before(court: Running) -> int:
    """How much was filed before this test."""
    return court.book.deliveries()


def post(court: Running, body: bytes, mde: str = "FilingReviewMDE", kind: str = "text/xml") -> Answer:
    return exchange("POST", f"{court.url}/ecf5/{mde}", headers={"Content-Type": kind}, body=body, bounds=BOUNDS)


def ask(court: Running, inside: str, mde: str = "FilingReviewMDE") -> etree._Element:
    """What stands in the answer's SOAP body, held against the schema."""
    answer = post(court, soap(inside), mde)
    assert answer.status == 200, answer.body
    return valid(answer.body)


def valid(body: bytes) -> etree._Element:
    inside = schemas.parse(body)[0][0]
    alone = etree.fromstring(etree.tostring(inside))
    faults = schemas.Schemas(reference.ecf("ecf-5.0") / "schema").faults(alone)
    assert not faults, faults
    return alone


def told(element: etree._Element, path: str) -> list[str]:
    return [(one.text or "").strip() for one in element.iterfind(f".//{path}", SPACES)]


def error(element: etree._Element) -> str:
    return told(element, "cbrn:MessageHandlingError/cbrn:ErrorCodeText")[0]


def ids(element: etree._Element, category: str) -> list[str]:
    found = element.iterfind(".//nc:DocumentIdentification", SPACES)
    marked = (one for one in found if told(one, "nc:IdentificationCategoryDescriptionText") == [category])
    return [told(one, "nc:IdentificationID")[0] for one in marked]


def file(court: Running, **more: str) -> str:
    return ids(ask(court, review(**more)), "filingID")[0]


def samples() -> list[Path]:
    folder = reference.folder("ecf/ecf-5.0/samples") if reference.present("ecf-5.0") else None
    return sorted(folder.glob("*.xml")) if folder else []


SERVED_ROOTS = {etree.QName(SPACES[inner.split(":")[0]], inner.split(":")[1]).text for inner in OPERATIONS.values()}
SERVED_ROOTS |= {f"{{{SPACES['w']}}}{operation}Request" for operation in OPERATIONS}


@pytest.mark.parametrize("path", samples(), ids=lambda path: path.stem)
def test_every_shared_sample_that_asks_something_is_read(path: Path) -> None:
    asked = read(schemas.parse(path.read_bytes()))
    served = etree.parse(path).getroot().tag in SERVED_ROOTS
    assert bool(asked.operation) is served
    if served:
        assert asked.message_ids
        assert asked.court
        assert asked.reply_to


def test_every_shared_sample_is_answered_without_falling_over(court: Running) -> None:
    for path in samples():
        body = etree.tostring(etree.parse(path).getroot()).decode()
        wrapped = f'<soap:Envelope xmlns:soap="{SPACES["soap11"]}"><soap:Body>{body}</soap:Body></soap:Envelope>'
        for mde in ("FilingReviewMDE", "CourtRecordMDE", "ServiceMDE", "CourtPolicyMDE"):
            assert post(court, wrapped.encode(), mde).status in {200, 500}


class TestFiling:
    def test_a_filing_is_taken_and_the_answer_repeats_the_id_of_the_message(self, court: Running) -> None:
        answer = ask(court, review("m-77"))
        assert error(answer) == "0"
        assert "m-77" in ids(answer, "messageID")
        number = ids(answer, "filingID")[0]
        filed = court.book.envelope(int(number))
        assert [(one.document.control, one.document.lead) for one in filed] == [("r-1/0", True), ("r-1/1", False)]
        assert filed[0].document.content == PAPER
        assert filed[0].message_id == "m-77"

    def test_the_answer_says_that_nothing_of_it_is_real(self, court: Running) -> None:
        answer = ask(court, review())
        word = next(answer.iterfind(".//cbrn:MessageStatus", SPACES))
        assert word.get(f"{{{SPACES['cbrn']}}}systemSimulatedIndicator") == "true"
        assert told(answer, "cbrn:SystemOperatingModeCode") == ["Exercise"]

    def test_the_same_message_twice_is_two_filings(self, court: Running) -> None:
        before = court.book.deliveries("r-1/0")
        first, second = file(court), file(court)
        assert first != second
        assert court.book.deliveries("r-1/0") == before + 2

    def test_a_message_of_several_filings_makes_one_filing_each(self, court: Running) -> None:
        one = filing_message("m-1", document("a/0", "One"))
        two = filing_message("m-2", document("b/0", "Two"))
        answer = ask(court, f"<w:ReviewFilingRequest>{one}{two}{PAYMENT}</w:ReviewFilingRequest>")
        assert len(ids(answer, "filingID")) == 2
        assert {"m-1", "m-2"} <= set(ids(answer, "messageID"))

    def test_an_attachment_beside_the_message_is_put_in_its_place(self, court: Running) -> None:
        include = '<nc:Base64BinaryObject><xop:Include href="cid:paper%401"/></nc:Base64BinaryObject>'
        body = soap(review(documents=document("x/0", "Motion", inside=include)))
        kind, whole = join(body, {"paper@1": PAPER}, "text/xml")
        answer = post(court, whole, kind=kind)
        assert answer.status == 200
        number = ids(valid(answer.body), "filingID")[0]
        assert court.book.envelope(int(number))[0].document.content == PAPER

    def test_an_attachment_that_did_not_come_is_a_fault(self, court: Running, before: int) -> None:
        include = '<nc:Base64BinaryObject><xop:Include href="cid:nowhere"/></nc:Base64BinaryObject>'
        answer = post(court, soap(review(documents=document("x/0", "Motion", inside=include))))
        assert answer.status == 500
        assert b"did not come" in answer.body
        assert court.book.deliveries() == before

    @pytest.mark.parametrize(
        ("change", "code", "node"),
        [
            (
                lambda body: body.replace("<nc:DateTime>", "<nc:Wrong>").replace("</nc:DateTime>", "</nc:Wrong>"),
                "1",
                "",
            ),
            (lambda body: body.replace(">6553<", ">9999<"), "1", "ecf:RegisterActionDescriptionCode"),
            (lambda body: body.replace(">6586<", ">1<"), "1", "nc:SensitivityText"),
            (lambda body: body.replace("c-0001", "c-none"), "4", "ecf:CaseTrackingID"),
            (lambda body: body.replace("simulated-account", "nobody"), "4", "cbc:PaymentID"),
            (lambda body: body.replace("simville", "gotham"), "4", "j:CaseCourt"),
        ],
        ids=["schema", "filing code", "document type", "case", "account", "court"],
    )
    def test_what_is_wrong_is_said_by_the_code_of_the_standard(
        self, court: Running, change: Callable[[str], str], code: str, node: str, before: int
    ) -> None:
        answer = ask(court, change(review()))
        assert error(answer) == code
        assert not node or node in told(answer, "cbrn:ErrorNodeName")
        assert "m-1" in ids(answer, "messageID")
        assert court.book.deliveries() == before

    def test_a_message_without_its_wrapper_breaks_the_interaction_profile(self, court: Running) -> None:
        assert error(ask(court, filing_message("m-1", document("a/0", "Motion")))) == "3"

    def test_a_new_case_is_opened_with_its_parties(self, court: Running) -> None:
        people = "".join(
            f"""<ecf:CaseParty><nc:EntityPerson s:id="P{at}"><nc:PersonName><nc:PersonGivenName>{name}
            </nc:PersonGivenName><nc:PersonSurName>Invented</nc:PersonSurName></nc:PersonName><ecf:PersonAugmentation>
            <ecf:CaseParticipantRoleCode>{code}</ecf:CaseParticipantRoleCode></ecf:PersonAugmentation>
            </nc:EntityPerson></ecf:CaseParty>"""
            for at, (name, code) in enumerate((("Ada", "29738"), ("Bo", "29739")))
        )
        case = f"""<nc:Case><ecf:CaseAugmentation><ecf:CaseCategoryCode>7</ecf:CaseCategoryCode>{people}
        <ecf:CaseTypeCode>civil</ecf:CaseTypeCode></ecf:CaseAugmentation></nc:Case>"""
        number = file(court, case=case, documents=document("n/0", "Complaint", "6501"))
        filed = court.book.envelope(int(number))[0]
        assert [(one.name, one.type_code) for one in filed.case.parties] == [
            ("Ada Invented", "29738"),
            ("Bo Invented", "29739"),
        ]
        assert filed.fee > Decimal(200)


class TestAsking:
    def test_a_filing_that_waits_is_received_and_its_reference_comes_back(self, court: Running) -> None:
        number = file(court)
        answer = ask(court, status(number))
        assert told(answer, "ecf:FilingReviewStatusCode") == ["received"]
        assert set(told(answer, "nc:DocumentFileControlID")) == {"r-1/0", "r-1/1"}
        assert ids(answer, "filingID") == [number]

    def test_what_the_clerk_decides_of_each_document_makes_the_status_of_the_filing(self, court: Running) -> None:
        number = file(court)
        lead, other = court.book.envelope(int(number))
        court.clerk.decide(lead.id, Status.ACCEPTED)
        assert told(ask(court, status(number)), "ecf:FilingReviewStatusCode") == ["received"]
        court.clerk.decide(other.id, Status.REJECTED, "207", "Page 2 is blank")
        answer = ask(court, status(number))
        assert told(answer, "ecf:FilingReviewStatusCode") == ["partially-accepted"]
        words = told(answer, "ecf:DocumentReviewStatus/nc:StatusDescriptionText")
        assert "rejected; [207] Illegible or unreadable; Page 2 is blank" in words
        copy = base64.b64decode(told(answer, "nc:Base64BinaryObject")[0])
        with pikepdf.open(io.BytesIO(copy)) as opened:
            assert len(opened.pages) == 2

    @pytest.mark.parametrize(
        ("decision", "word"),
        [(Status.ACCEPTED, "accepted"), (Status.REJECTED, "rejected"), (Status.DEFERRED, "received")],
    )
    def test_words_of_the_standard(self, court: Running, decision: Status, word: str) -> None:
        number = file(court, documents=document("a/0", "Motion"))
        court.clerk.decide(court.book.envelope(int(number))[0].id, decision)
        assert told(ask(court, status(number)), "ecf:FilingReviewStatusCode") == [word]

    def test_a_return_for_correction_tells_its_clock_in_words(self, court: Running) -> None:
        number = file(court, documents=document("a/0", "Motion"))
        one = court.book.envelope(int(number))[0]
        court.clerk.decide(one.id, Status.RETURNED, "204", "No date", within=timedelta(days=3))
        answer = ask(court, status(number))
        assert told(answer, "ecf:FilingReviewStatusCode") == ["rejected"]
        assert "correct by 20" in told(answer, "ecf:FilingStatus/nc:StatusDescriptionText")[0]

    def test_the_list_shows_every_filing_and_a_lagging_one_later(self, court: Running) -> None:
        file(court)
        known = len(told(ask(court, LIST), "ecf:FilingReviewStatusCode"))
        court.faults.plan(Planned(fault=Fault.LIST_LAGS, asks=1))
        file(court)
        assert len(told(ask(court, LIST), "ecf:FilingReviewStatusCode")) == known
        assert len(told(ask(court, LIST), "ecf:FilingReviewStatusCode")) == known + 1

    def test_a_list_may_forget_the_filers_own_ids(self, court: Running) -> None:
        file(court)
        court.faults.plan(Planned(fault=Fault.CONTROL_LOST))
        assert not any(told(ask(court, LIST), "nc:DocumentFileControlID"))
        assert any(told(ask(court, LIST), "nc:DocumentFileControlID"))

    def test_an_unknown_filing_is_a_fault_with_the_word_on_the_message(self, court: Running) -> None:
        answer = post(court, soap(status("424242")))
        assert answer.status == 500
        root = schemas.parse(answer.body)
        assert error(root) == "4"
        assert "q-1" in ids(root, "messageID")

    def test_an_unknown_word_for_a_status_comes_when_it_is_planned(self, court: Running) -> None:
        number = file(court)
        court.faults.plan(Planned(fault=Fault.UNKNOWN_STATUS))
        assert told(ask(court, status(number)), "ecf:FilingReviewStatusCode") == ["in-committee"]

    def test_what_waits_can_be_taken_back_and_what_is_decided_cannot(self, court: Running) -> None:
        number = file(court)
        assert error(ask(court, cancel(number))) == "0"
        assert told(ask(court, status(number)), "ecf:FilingReviewStatusCode") == ["cancelled"]
        assert error(ask(court, cancel(number))) == "4"

    def test_fees_are_the_sum_of_their_lines_with_tails_where_planned(self, court: Running, before: int) -> None:
        court.fees.each_lead = Decimal("20.10")
        court.fees.tails = True
        answer = ask(court, FEES)
        lines = [Decimal(one) for one in told(answer, "cac:AllowanceCharge/cbc:Amount")]
        total = Decimal(told(answer, "nc:Amount")[0])
        assert abs(sum(lines) - total) < Decimal("0.01")
        assert len(str(total)) > 10
        assert court.book.deliveries() == before

    def test_a_case_is_found_by_its_docket_number_and_by_a_name(self, court: Running) -> None:
        one = ask(court, GET_CASE, "CourtRecordMDE")
        assert told(one, "j:CaseNumberText") == ["26CV000101"]
        assert told(one, "ecf:CaseTrackingID/nc:IdentificationID") == ["c-0001"]
        assert told(one, "ecf:CaseParticipantRoleCode") == ["29738", "29739"]
        assert "26CV000101" in told(ask(court, CASE_LIST, "CourtRecordMDE"), "j:CaseNumberText")

    def test_a_case_that_is_not_there_is_error_four_and_no_case(self, court: Running) -> None:
        answer = ask(court, NO_CASE, "CourtRecordMDE")
        assert error(answer) == "4"
        assert not told(answer, "nc:CaseTitleText")

    def test_who_is_served_is_told(self, court: Running) -> None:
        assert told(ask(court, SERVICE, "CourtRecordMDE"), "nc:ContactEmailID") == ["bo@example.com"]

    def test_the_policy_names_the_code_lists_and_they_are_there(self, court: Running) -> None:
        answer = ask(court, POLICY, "CourtPolicyMDE")
        addresses = told(answer, f"{{{SPACES['policy']}}}ExtensionLocationURI")
        assert len(addresses) == 6
        for address in addresses:
            assert exchange("GET", address, headers={}, bounds=BOUNDS).status == 200

    def test_serving_says_sent_for_each_recipient_and_files_nothing(self, court: Running, before: int) -> None:
        answer = ask(court, SERVE, "ServiceMDE")
        assert told(answer, "ecf:ServiceStatusCode") == ["sent"]
        assert court.book.deliveries() == before


class TestHostile:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"", "text/xml"),
            (b"<a/>", "text/xml"),
            (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "text/xml"),
            (soap("<w:ReviewFilingRequest></w:ReviewFilingRequest>")[:-30], "text/xml"),
            (b"--x\r\n\r\n", "multipart/related; boundary=x"),
            (b"anything", "multipart/related"),
            (b"\x00\xff", "application/octet-stream"),
        ],
        ids=["nothing", "no soap", "a document type", "half of it", "no end", "no boundary", "bytes"],
    )
    def test_what_is_no_message_is_a_fault_and_no_crash(self, court: Running, body: bytes, kind: str) -> None:
        answer = post(court, body, kind=kind)
        assert answer.status == 500
        assert b"Fault" in answer.body

    def test_only_posts_are_answered(self, court: Running) -> None:
        assert exchange("GET", f"{court.url}/ecf5/FilingReviewMDE", headers={}, bounds=BOUNDS).status == 405

    def test_an_operation_of_another_element_is_a_fault(self, court: Running) -> None:
        assert b"no such operation" in post(court, soap(review()), "CourtPolicyMDE").body

    @pytest.mark.parametrize(
        ("fault", "filed"),
        [(Fault.LOST_ANSWER, 2), (Fault.FAULT_AFTER, 2), (Fault.REFUSED_BEFORE, 0), (Fault.CLOSED_BEFORE, 0)],
    )
    def test_faults_befall_before_or_after_the_filing(self, court: Running, fault: Fault, filed: int) -> None:
        court.faults.plan(Planned(fault=fault))
        before = court.book.deliveries()
        with contextlib.suppress(NoAnswer):
            assert post(court, soap(review())).status == 500
        assert court.book.deliveries() - before == filed

    def test_without_a_schema_set_nothing_is_taken(self, tmp_path: Path) -> None:
        with running(tmp_path, ticking=False) as bare:
            answer = post(bare, soap(review()))
            assert answer.status == 500
            assert b"no schema set" in answer.body


class TestCalls:
    @pytest.mark.parametrize("about", [About.REVIEW, About.MONEY], ids=["reviewed", "docketed"])
    def test_what_the_filer_is_told_is_valid_and_carries_copy_and_charge(self, court: Running, about: About) -> None:
        number = file(court)
        for one in court.book.envelope(int(number)):
            court.clerk.decide(one.id, Status.ACCEPTED)
        filed = court.book.envelope(int(number))[0]
        message = court.calls.writers["ecf5"](filed, about)
        parts = split(message.content_type, message.body)
        copies = [raw for raw in parts.beside.values() if raw.startswith(b"%PDF")]
        assert len(copies) == 2
        inside = schemas.parse(parts.root)[0][0]
        for include in list(inside.iter(f"{{{SPACES['xop']}}}Include")):
            holder = include.getparent()
            assert holder is not None
            holder.remove(include)
            holder.text = base64.b64encode(copies[0]).decode()
        alone = etree.fromstring(etree.tostring(inside))
        assert not schemas.Schemas(reference.ecf("ecf-5.0") / "schema").faults(alone)
        assert ids(alone, "filingID") == [number]
        assert told(alone, "nc:DocumentFileControlID") == ["r-1/1", "r-1/0"]
        assert told(alone, "cbc:PaidAmount")
        assert told(alone, "ecf:FilingDocketingStatusCode") == ([] if about is About.REVIEW else ["successful"])

    def test_the_filers_word_on_a_call_is_understood(self, court: Running) -> None:
        heard = court.calls.readers["ecf5"]
        assert heard(etree.tostring(ask(court, review()))).ok
        assert not heard(etree.tostring(ask(court, review().replace("c-0001", "c-none")))).ok
        assert not heard(b"<html>").ok


class TestParts:
    def test_what_is_joined_is_split_again(self) -> None:
        for size in (0, 1, 1000):
            beside = {f"a{at}@x": uuid.uuid4().bytes * size + b"\r\n--\r\n" for at in range(3)}
            kind, body = join(b"<a/>", beside, "text/xml")
            assert split(kind, body) == Parts(root=b"<a/>", beside=beside)

    def test_too_many_parts_are_refused_before_they_are_read(self) -> None:
        body = b"".join(b"--x\r\nContent-ID: <a>\r\n\r\n.\r\n" for _ in range(300)) + b"--x--"
        with pytest.raises(Malformed, match="more than"):
            split("multipart/related; boundary=x", body)
