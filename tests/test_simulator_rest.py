"""The simulator's REST side over real HTTP, driven with payloads as published clients send them."""

import copy
import io
import json
import random
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pikepdf
import pytest

from pipeline.simulator import simville
from pipeline.simulator.delivered import Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from pipeline.web import Answer, Bounds, NoAnswer, exchange
from tests import reference

BOUNDS = Bounds(connect_seconds=5, total_seconds=20, answer_bytes=5_000_000)
COURT = "/filingreview/courts/simville"
FIXTURES = ("one_attachment", "two_attachments", "has_optional_services", "fail_missing_doc_types")


def pdf(pages: int = 2) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


PAPER = pdf()


class _Shelf(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path == "/paper.pdf"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", str(len(PAPER) if found else 0))
        self.end_headers()
        self.wfile.write(PAPER if found else b"")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def papers() -> Iterator[str]:
    """Where a filer offers its papers."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Shelf) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("simulator"), ticking=False) as up:
        simville.settle_cases(up.book)
        yield up


@pytest.fixture
def court(shared: Running) -> Iterator[Running]:
    """One court for many tests, as it was at its beginning but for what was filed."""
    yield shared
    shared.faults.clear()
    shared.fees.tails = False
    simville.of(shared.world).shelf.back()
    simville.of(shared.world).publish()


@pytest.fixture
def before(court: Running) -> int:
    """How much was filed before this test."""
    return court.book.deliveries()


class Filer:
    """Somebody who has logged in."""

    def __init__(self, court: Running) -> None:
        self.court = court
        told = {
            "api_key": simville.API_KEY,
            "tyler-simville": {"username": simville.USER, "password": simville.PASSWORD},
        }
        answer = exchange(
            "POST", f"{court.url}/authenticate", headers={}, body=json.dumps(told).encode(), bounds=BOUNDS
        )
        assert answer.status == 200
        self.headers = {"X-API-KEY": simville.API_KEY, **json.loads(answer.body)["tokens"]}

    def call(self, method: str, path: str, payload: object = None) -> Answer:
        body = None if payload is None else json.dumps(payload).encode()
        url = f"{self.court.url}/jurisdictions/simville{path}"
        headers = {**self.headers, "Content-Type": "application/json"}
        return exchange(method, url, headers=headers, body=body, bounds=BOUNDS)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status == 200, answer.body
        return json.loads(answer.body)


@pytest.fixture
def filer(court: Running) -> Filer:
    return Filer(court)


def person(name: str, party_type: str, **more: object) -> dict[str, object]:
    return {
        "name": {"first": name, "middle": "", "last": "Invented"},
        "party_type": party_type,
        "is_new": True,
        "is_form_filler": party_type == "29738",
        "email": f"{name.lower()}@example.com",
        "phone_number": "312-555-0100",
        **more,
    }


def paper(papers: str, **more: object) -> dict[str, Any]:
    part = {
        "document_type": "6586",
        "filing_component": "332",
        "filename": "motion.pdf",
        "proxy_enabled": True,
        "page_count": 2,
        "data_url": f"{papers}/paper.pdf",
    }
    return {
        "proxy_enabled": True,
        "filing_type": "6553",
        "filing_description": "Motion to stay",
        "reference_number": "r-1/0",
        "filing_parties": ["users[0]"],
        "filing_action": "efile",
        "elements": [part],
        **more,
    }


def opening(papers: str, **more: object) -> dict[str, Any]:
    """A payload that opens a case."""
    return {
        "efile_case_category": "7",
        "efile_case_type": "27967",
        "efile_case_subtype": "31",
        "users": [person("Ada", "29738")],
        "other_parties": {"elements": [person("Bo", "29739")]},
        "user_started_case": True,
        "al_court_bundle": {"elements": [paper(papers)]},
        "tyler_payment_id": "simulated-account",
        **more,
    }


def later(papers: str, **more: object) -> dict[str, Any]:
    """A payload into a case that is there."""
    user = {**person("Rowena", "29738"), "is_new": False, "tyler_id": "p-1001"}
    return {**opening(papers), "previous_case_id": "c-0001", "users": [user], "other_parties": [], **more}


class TestWays:
    @pytest.mark.parametrize(
        ("told", "status"),
        [
            ({}, 401),
            ({"api_key": "another"}, 401),
            ({"api_key": simville.API_KEY, "tyler-simville": {"username": "x", "password": "y"}}, 403),
            ({"api_key": simville.API_KEY}, 200),
        ],
        ids=["nothing", "another key", "a wrong password", "the key alone"],
    )
    def test_who_may_come_in(self, court: Running, told: object, status: int) -> None:
        body = json.dumps(told).encode()
        assert exchange("POST", f"{court.url}/authenticate", headers={}, body=body, bounds=BOUNDS).status == status

    @pytest.mark.parametrize(
        ("headers", "status"),
        [({}, 403), ({"X-API-KEY": simville.API_KEY}, 401)],
        ids=["no key", "no token"],
    )
    def test_filings_need_key_and_token(self, court: Running, headers: dict[str, str], status: int) -> None:
        url = f"{court.url}/jurisdictions/simville{COURT}/filings"
        assert exchange("GET", url, headers=headers, bounds=BOUNDS).status == status

    @pytest.mark.parametrize(
        "path", ["/nowhere", "/filingreview/courts/gotham/filings", "/filingreview/courts/simville/filings/x/y"]
    )
    def test_addresses_nobody_has(self, filer: Filer, path: str) -> None:
        assert filer.call("GET", path).status == 404

    def test_another_state_is_not_here(self, court: Running) -> None:
        assert exchange("GET", f"{court.url}/jurisdictions/gotham/x", headers={}, bounds=BOUNDS).status == 404


CODES = [
    ("", ["simville", "simville:appeals"]),
    ("/simville/categories", ["7", "9", "11"]),
    ("/simville/case_types?category_id=7", ["27967", "27968", "27970"]),
    ("/simville/case_types?category_id=7&timing=Initial", ["27967", "27968"]),
    ("/simville/case_types/27967/case_subtypes", ["31", "32"]),
    ("/simville/case_types/27968/party_types", ["29738", "29739"]),
    ("/simville/case_types/27967/cross_references", ["190865"]),
    ("/simville/filing_types?category_id=11&type_id=27901&initial=true", ["29217", "6801"]),
    ("/simville/filing_types?category_id=11&type_id=27901&initial=false", ["29217"]),
    ("/simville/filing_types/6553/filing_components", ["332", "331"]),
    ("/simville/filing_types/6553/document_types", ["6586", "6587", "6588"]),
    ("/simville/filing_types/6553/optional_services", ["1234", "1235"]),
    ("/simville/filing_types/6553/motion_types", ["41", "42", "43"]),
    ("/simville/allowed_file_types", ["91", "92"]),
    ("/simville/service_types", ["-580", "-581"]),
    ("/simville/filer_types", ["81", "82"]),
    ("/simville/countries/US/states", ["IL", "NY", "CA"]),
    ("/simville:appeals/categories", ["21"]),
]


class TestCodes:
    @pytest.mark.parametrize(("path", "codes"), CODES, ids=[path or "courts" for path, _ in CODES])
    def test_lists_of_codes(self, court: Running, path: str, codes: list[str]) -> None:
        answer = exchange("GET", f"{court.url}/jurisdictions/simville/codes/courts{path}", headers={}, bounds=BOUNDS)
        assert answer.status == 200
        told = json.loads(answer.body)
        assert [one if isinstance(one, str) else one["code"] for one in told] == codes

    def test_a_row_has_the_types_of_the_proxy(self, filer: Filer) -> None:
        told = filer.get("/codes/courts/simville/filing_types/6553")
        assert told["iscourtuseonly"] is False
        assert told["fee"] == "20.00"
        assert told["location"] == "simville"
        assert filer.get("/codes/courts/simville/codes")["allowmaxfeeamount"] is True
        assert filer.get("/codes/courts/simville/filing_statuses")[0].keys() == {"name", "code"}
        assert filer.get("/codes/courts/simville/datafields/PartyPhone")["isvisible"] is True

    @pytest.mark.parametrize(
        ("path", "status"), [("/gotham/categories", 404), ("/simville/case_types", 400), ("/simville/nothing", 404)]
    )
    def test_lists_that_are_not_there(self, filer: Filer, path: str, status: int) -> None:
        assert filer.call("GET", f"/codes/courts{path}").status == status

    def test_the_codes_drift_overnight_when_it_is_planned(self, court: Running, filer: Filer) -> None:
        path = "/codes/courts/simville/filing_types?category_id=7&type_id=27967"
        before = filer.get(path)
        court.faults.plan(Planned(fault=Fault.CODE_DRIFT))
        assert filer.get(path) != before


class TestFiling:
    def test_a_payload_opens_a_case(self, court: Running, filer: Filer, papers: str) -> None:
        answer = filer.call("POST", f"{COURT}/filings", opening(papers))
        assert answer.status == 200, answer.body
        told = json.loads(answer.body)
        assert told["courtName"] == "Simville County Court (simulated)"
        assert told["caseCategoryName"] == "Civil"
        filed = court.book.filing(told["filingIds"][0])
        assert filed.document.content == PAPER
        assert filed.document.control == "r-1/0"
        assert [one.name for one in filed.case.parties] == ["Ada Invented", "Bo Invented"]
        assert str(filed.envelope) == told["envelopeId"]

    def test_a_payload_goes_into_a_case_that_is_there(self, court: Running, filer: Filer, papers: str) -> None:
        bundle = [paper(papers), paper(papers, reference_number="r-1/1", filing_type="29217")]
        answer = filer.call("POST", f"{COURT}/filings", later(papers, al_court_bundle=bundle))
        assert answer.status == 200, answer.body
        filed = [court.book.filing(one) for one in json.loads(answer.body)["filingIds"]]
        assert [(one.document.control, one.document.lead) for one in filed] == [("r-1/0", True), ("r-1/1", False)]
        assert filed[0].case.number == "c-0001"
        assert filed[0].document.parties == ("p-1001",)

    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_a_check_tells_everything_and_files_nothing(
        self, court: Running, filer: Filer, papers: str, method: str, before: int
    ) -> None:
        fine = filer.call(method, f"{COURT}/filing/check", opening(papers))
        assert fine.status == 200
        assert json.loads(fine.body) == {"required_vars": [], "optional_vars": [], "wrong_vars": []}
        bad = opening(papers, efile_case_subtype="99")
        bad["users"][0]["phone_number"] = "call me"
        del bad["user_started_case"]
        told = json.loads(filer.call(method, f"{COURT}/filing/check", bad).body)
        assert [one["name"] for one in told["wrong_vars"]] == ["users[0].phone_number", "efile_case_subtype"]
        assert told["wrong_vars"][1]["choices"] == ["31", "32"]
        assert [one["name"] for one in told["required_vars"]] == ["user_started_case"]
        assert court.book.deliveries() == before

    def test_fees_leave_with_every_digit(self, court: Running, filer: Filer, papers: str, before: int) -> None:
        court.fees.tails = True
        answer = filer.call("POST", f"{COURT}/filing/fees", opening(papers))
        told = json.loads(answer.body, parse_float=Decimal)
        total = told["feesCalculationAmount"]["value"]
        assert isinstance(total, Decimal)
        assert len(str(total)) > 12
        assert abs(sum(one["amount"]["value"] for one in told["allowanceCharge"]) - total) < Decimal("0.01")
        assert told["allowanceCharge"][0]["allowanceChargeReason"]["value"] == "Motion"
        assert court.book.deliveries() == before

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"efile_case_category": "1"}, "efile_case_category"),
            ({"efile_case_type": "27811"}, "efile_case_type"),
            ({"users": []}, "users"),
            ({"lead_contact": {"name": "x"}}, "lead_contact.email"),
            ({"previous_case_id": "nobody"}, "previous_case_id"),
            ({"cross_references": {"190865": "12"}}, "cross_references"),
            ({"service_contacts": [{"service_type": "0", "contact_id": "s-1"}]}, "service_contact[0].service_type"),
            ({"max_fee_amount": "much"}, "max_fee_amount"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_the_first_thing_that_is_wrong_is_named(
        self, court: Running, filer: Filer, papers: str, change: dict[str, object], name: str, before: int
    ) -> None:
        answer = filer.call("POST", f"{COURT}/filings", opening(papers, **change))
        assert answer.status == 400
        assert json.loads(answer.body)["name"] == name
        assert court.book.deliveries() == before

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"docket_number": "26CV000101"}, "doesn't allow subsequent filing into non-indexed cases"),
            ({"other_parties": []}, "All required parties not covered"),
            ({"al_court_bundle": []}, "needs at least one filing"),
            ({"al_court_bundle": "x"}, "isn't a list"),
            ({"efile_case_type": "27970"}, "An Initial filing can't be filed"),
        ],
        ids=["a number alone", "a party missing", "no paper", "no list", "a type nobody opens"],
    )
    def test_what_stops_the_reading_is_said(
        self, filer: Filer, papers: str, change: dict[str, object], said: str
    ) -> None:
        answer = filer.call("POST", f"{COURT}/filings", opening(papers, **change))
        assert answer.status == 400
        assert said in json.loads(answer.body)["description"]

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"filing_type": "9999"}, "al_court_bundle[0].filing_type"),
            ({"filing_type": "6561"}, "al_court_bundle[0].filing_type"),
            ({"motion_type": "9"}, "al_court_bundle[0].motion_type"),
            ({"reference_number": "a" * 60}, "al_court_bundle[0].reference_number"),
            ({"filing_parties": ["users[7]"]}, "al_court_bundle[0].filing_parties"),
            ({"filing_action": "serve"}, "al_court_bundle[0].filing_action"),
            ({"optional_services": [{"code": "7"}]}, "al_court_bundle[0].optional_services"),
        ],
        ids=["unknown code", "wrong time", "motion", "reference", "filer", "service", "option"],
    )
    def test_what_is_wrong_with_a_document_is_named_by_its_place(
        self, filer: Filer, papers: str, change: dict[str, object], name: str
    ) -> None:
        payload = opening(papers, al_court_bundle=[paper(papers, **change)])
        answer = filer.call("POST", f"{COURT}/filings", payload)
        assert answer.status == 400
        assert json.loads(answer.body)["name"] == name

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("", "without data_url"),
            ("file:///etc/passwd", "non-HTTP"),
            ("http://192.0.2.7/paper.pdf", "only from this machine"),
            ("http://127.0.0.1.example.com/paper.pdf", "only from this machine"),
            ("http://localhost:1/paper.pdf", "trying to connect"),
            ("{papers}/other.pdf", "HTTP 404"),
        ],
        ids=["none", "a file", "another machine", "a name like ours", "nobody listens", "no such paper"],
    )
    def test_papers_are_fetched_only_from_this_machine(self, filer: Filer, papers: str, url: str, said: str) -> None:
        bundle = paper(papers)
        bundle["elements"][0]["data_url"] = url.replace("{papers}", papers)
        answer = filer.call("POST", f"{COURT}/filings", opening(papers, al_court_bundle=[bundle]))
        assert answer.status == 400
        assert said in json.loads(answer.body)["description"]

    def test_what_the_court_will_not_have_is_a_server_error_with_words(self, filer: Filer, papers: str) -> None:
        answer = filer.call("POST", f"{COURT}/filings", opening(papers, tyler_payment_id="nobody"))
        assert answer.status == 500
        assert "Invalid PaymentID" in json.loads(answer.body)["description"]

    def test_a_fee_over_the_greatest_one_named_is_refused(self, filer: Filer, papers: str) -> None:
        answer = filer.call("POST", f"{COURT}/filings", opening(papers, max_fee_amount="5.00"))
        assert answer.status == 500

    def test_a_waiver_account_is_made_and_then_nothing_is_due(self, filer: Filer, papers: str) -> None:
        made = filer.call("POST", "/payments/payment-accounts", "Motion waiver")
        number = json.loads(made.body)
        assert number in [one["paymentAccountID"] for one in filer.get("/payments/payment-accounts")]
        assert filer.get(f"/payments/payment-accounts/{number}")["paymentAccountTypeCode"] == "WV"
        told = filer.call("POST", f"{COURT}/filing/fees", opening(papers, tyler_payment_id=number))
        assert json.loads(told.body)["feesCalculationAmount"]["value"] == 0
        assert filer.call("POST", f"{COURT}/filings", opening(papers, tyler_payment_id=number)).status == 200

    @pytest.mark.parametrize(
        "body", [b"", b"[1", b"[]", b"\xff\xfe", b"[" * 50_000], ids=["", "half", "list", "no", "deep"]
    )
    def test_what_is_no_payload_is_refused(self, court: Running, filer: Filer, body: bytes) -> None:
        url = f"{court.url}/jurisdictions/simville{COURT}/filings"
        assert exchange("POST", url, headers=filer.headers, body=body, bounds=BOUNDS).status == 400


JUNK: tuple[Any, ...] = (None, 0, -1, True, "", "x" * 300, [], {}, [None], {"elements": None}, {"a": {"b": []}}, 1e308)


def spoiled(told: Any, dice: random.Random) -> Any:
    """The same payload with one value somewhere replaced by junk, or gone."""
    if isinstance(told, dict) and told and dice.random() < 0.9:
        key = dice.choice(sorted(told))
        if dice.random() < 0.1:
            return {one: value for one, value in told.items() if one != key}
        return {**told, key: spoiled(told[key], dice)}
    if isinstance(told, list) and told and dice.random() < 0.9:
        at = dice.randrange(len(told))
        return [spoiled(one, dice) if place == at else one for place, one in enumerate(told)]
    return dice.choice(JUNK)


def test_whatever_stands_in_a_payload_is_answered(filer: Filer, papers: str) -> None:
    dice = random.Random(20261122)
    whole = {**opening(papers), "cross_references": {"190865": "12345"}, "service_contacts": [{"service_type": "-580"}]}
    for _ in range(250):
        answer = filer.call("GET", f"{COURT}/filing/check", spoiled(whole, dice))
        assert answer.status in {200, 400}
        json.loads(answer.body)


@pytest.mark.parametrize("name", FIXTURES)
def test_shared_payloads_do_what_their_names_say(name: str, court: Running, filer: Filer, papers: str) -> None:
    document = json.loads((reference.efsp() / f"filingdocs/{name}.json").read_text())
    told = copy.deepcopy(document)
    for one in (told, *told["elements"]):
        if "data_url" in one:
            one["data_url"] = f"{papers}/paper.pdf"
    user = {**json.loads((reference.efsp() / "person_with_all.json").read_text()), "is_new": False}
    payload = later(papers, al_court_bundle=[told], users=[user])
    answer = filer.call("POST", f"{COURT}/filings", payload)
    if name.startswith("fail"):
        assert answer.status == 400
        assert json.loads(answer.body)["name"] == "al_court_bundle[0].elements[0].document_type"
        return
    assert answer.status == 200, answer.body
    filed = court.book.filing(json.loads(answer.body)["filingIds"][0])
    assert len(filed.document.files) == (2 if name == "two_attachments" else 1)
    assert filed.document.optional_services == (("1234",) if name == "has_optional_services" else ())


class TestAsking:
    @pytest.fixture
    def filed(self, filer: Filer, papers: str) -> str:
        answer = filer.call("POST", f"{COURT}/filings", later(papers))
        number: str = json.loads(answer.body)["filingIds"][0]
        return number

    def test_the_list_repeats_our_own_id(self, filer: Filer, filed: str) -> None:
        one = next(
            each
            for each in filer.get(f"{COURT}/filings")
            if each["documentIdentification"][0]["identificationID"]["value"] == filed
        )
        assert one["documentFileControlID"]["value"] == "r-1/0"
        told = {each["identificationCategory"]["value"]["value"]: each for each in one["documentIdentification"]}
        assert told["FILINGID"]["identificationID"]["value"] == filed
        assert "ENVELOPEID" in told
        assert one["caseTrackingID"]["value"] == "c-0001"

    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("?start_date=2000-01-01&before_date=2099-01-01", 200),
            ("?start_date=2099-01-01&before_date=2099-02-01", 204),
            ("?start_date=yesterday&before_date=2099-02-01", 400),
        ],
        ids=["all", "none", "no date"],
    )
    @pytest.mark.usefixtures("filed")
    def test_the_list_by_date(self, filer: Filer, query: str, status: int) -> None:
        assert filer.call("GET", f"{COURT}/filings{query}").status == status

    @pytest.mark.parametrize(
        ("decision", "word"),
        [
            (None, "submitting"),
            (Status.ACCEPTED, "accepted"),
            (Status.REJECTED, "rejected"),
            (Status.RETURNED, "rejected"),
            (Status.DEFERRED, "deferred"),
        ],
    )
    def test_words_for_where_it_stands(
        self, court: Running, filer: Filer, filed: str, decision: Status | None, word: str
    ) -> None:
        if decision is not None:
            court.clerk.decide(filed, decision, "207" if decision is Status.REJECTED else "", "Page 2 is blank")
        told = filer.get(f"{COURT}/filings/{filed}/status")
        assert told["filingStatus"]["filingStatusCode"]["value"] == word
        words = [one["value"] for one in told["filingStatus"]["statusDescriptionText"]]
        assert ("[207] Illegible or unreadable" in words) is (decision is Status.REJECTED)
        assert told["error"][0]["errorCode"]["value"] == "0"

    def test_the_details_name_the_stamped_copy_and_it_is_there(self, court: Running, filer: Filer, filed: str) -> None:
        court.clerk.decide(filed, Status.ACCEPTED)
        document = filer.get(f"{COURT}/filings/{filed}")["filingLeadDocument"][0]["value"]
        place = document["documentRendition"][0]["documentRenditionMetadata"]["documentAttachment"][0]
        copied = exchange("GET", place["binaryLocationURI"]["value"], headers={}, bounds=BOUNDS)
        with pikepdf.open(io.BytesIO(copied.body)) as opened:
            assert len(opened.pages) == 2
        nothing = place["binaryLocationURI"]["value"].replace(filed, "nothing")
        assert exchange("GET", nothing, headers={}, bounds=BOUNDS).status == 404

    def test_what_waits_can_be_taken_back_once(self, filer: Filer, filed: str) -> None:
        assert filer.call("DELETE", f"{COURT}/filings/{filed}").status == 204
        assert filer.call("DELETE", f"{COURT}/filings/{filed}").status == 422
        assert filer.call("DELETE", f"{COURT}/filings/nothing").status == 422
        assert filer.call("GET", f"{COURT}/filings/nothing/status").status == 422

    def test_cases_are_found_as_the_proxy_tells_them(self, filer: Filer) -> None:
        (one,) = filer.get("/cases/courts/simville/cases?docket_number=26CV000101")
        number = one["value"]["caseTrackingID"]["value"]
        assert number == "c-0001"
        whole = filer.get(f"/cases/courts/simville/cases/{number}")
        rest = {each["name"].rpartition("}")[0]: each["value"] for each in whole["value"]["rest"]}
        place = rest["{http://niem.gov/niem/domains/jxdm/4.0"]["caseCourt"]["organizationIdentification"]
        assert place["value"]["identificationID"]["value"] == "simville"
        people = rest["{urn:tyler:ecf:extensions:Common"]["caseParticipant"]
        assert [each["value"]["caseParticipantRoleCode"]["value"] for each in people] == ["29738", "29739"]
        entity = people[0]["value"]["entityRepresentation"]["value"]
        assert entity["personOtherIdentification"][0]["identificationID"]["value"] == "p-1001"
        served = filer.get(f"/cases/courts/simville/cases/{number}/service-information")
        assert len(served["serviceRecipient"]) == 1

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/cases", 400),
            ("/cases?first_name=Rowena&last_name=Placeholder", 200),
            ("/cases?business_name=Nullstone", 200),
            ("/cases/none", 422),
            ("/cases/c-0001/documents", 405),
        ],
    )
    def test_other_questions_about_cases(self, filer: Filer, path: str, status: int) -> None:
        assert filer.call("GET", f"/cases/courts/simville{path}").status == status

    def test_the_policy_names_the_code_lists(self, filer: Filer) -> None:
        told = filer.get(f"{COURT}/policy")
        address = told["runtimePolicyParameters"]["courtCodelist"][0]["courtCodelistURI"]["identificationID"]["value"]
        assert exchange("GET", address, headers={}, bounds=BOUNDS).status == 200


@pytest.mark.parametrize(
    ("fault", "filed"),
    [
        (Fault.LOST_ANSWER, 1),
        (Fault.ERROR_AFTER, 1),
        (Fault.FAULT_AFTER, 1),
        (Fault.GARBAGE_ANSWER, 1),
        (Fault.ERROR_BEFORE, 0),
        (Fault.CLOSED_BEFORE, 0),
        (Fault.REFUSED_BEFORE, 0),
    ],
)
def test_faults_befall_before_or_after_the_filing(
    court: Running, filer: Filer, papers: str, fault: Fault, filed: int
) -> None:
    court.faults.plan(Planned(fault=fault))
    seen: Callable[[], int] = court.book.deliveries
    before = seen()
    try:
        answer = filer.call("POST", f"{COURT}/filings", opening(papers))
    except NoAnswer:
        assert fault in {Fault.LOST_ANSWER, Fault.CLOSED_BEFORE}
    else:
        assert answer.status in {200, 500}
    assert seen() - before == filed
