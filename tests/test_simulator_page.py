"""The page of the rehearsed clerk, over real HTTP, as a browser without scripts uses it."""

import io
import json
import re
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pikepdf
import pytest

from pipeline.filing import portals
from pipeline.simulator import printed, review_page, simville
from pipeline.simulator.codes import load
from pipeline.simulator.delivered import Delivered, DeliveredDocument, Status
from pipeline.simulator.drift import KINDS
from pipeline.simulator.fault_words import DRIFT, WORDS
from pipeline.simulator.faults import Fault
from pipeline.simulator.server import Running, running
from pipeline.web import Answer, Bounds, exchange
from tests.test_simulator_rest import COURT, Filer, later, papers
from tests.test_simulator_rest import paper as paper_json

__all__ = ["papers"]

BOUNDS = Bounds(connect_seconds=5, total_seconds=20, answer_bytes=5_000_000)
HOSTILE = '<script>alert(1)</script>"&'


def pdf(pages: int = 2) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()


def paper(control: str, title: str, *, lead: bool = True, content: bytes = b"") -> DeliveredDocument:
    return DeliveredDocument(
        control=control,
        title=title,
        filing_code="6553",
        component="332",
        document_type="6586",
        file_name="motion.pdf",
        content=content or pdf(),
        pages=2,
        lead=lead,
        parties=("p-1001",),
    )


def delivered(*papers: DeliveredDocument) -> Delivered:
    return Delivered(
        dialect="ecf5",
        court="simville",
        documents=papers or (paper("r-1/0", "Motion to stay"), paper("r-1/1", "Exhibit A", lead=False)),
        message_id="m-1",
        case_number="c-0001",
        submitter="Ada Invented",
        payment_account=simville.ACCOUNT,
    )


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("simulator"), ticking=False) as up:
        simville.settle_cases(up.book)
        yield up


@pytest.fixture(scope="module")
def page(court: Running) -> Iterator[str]:
    with review_page.serving(court) as url:
        yield url


def get(url: str, **headers: str) -> Answer:
    return exchange("GET", url, headers=headers, bounds=BOUNDS)


def text(url: str) -> str:
    answer = get(url)
    assert answer.status == 200, answer.body
    return answer.body.decode()


def token(html: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found
    return found[1]


def send(url: str, fields: list[tuple[str, str]], **headers: str) -> Answer:
    body = urlencode(fields).encode()
    told = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return exchange("POST", url, headers=told, body=body, bounds=BOUNDS)


class Reader(HTMLParser):
    """Holds a page against the rules that a reader of screens needs."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.fields: list[dict[str, str | None]] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "label":
            self.labels.add(told.get("for") or "")
        if told.get("id"):
            self.ids.append(told["id"] or "")
        if tag in {"input", "select", "textarea"} and told.get("type") != "hidden":
            self.fields.append(told)


def envelope(court: Running, *papers: DeliveredDocument) -> int:
    return court.book.receive(delivered(*papers), fee=court.fees.bill(delivered(*papers)).total).envelope


class TestWhatIsShown:
    def test_an_empty_queue_says_what_to_do(self, tmp_path: Path) -> None:
        with running(tmp_path, ticking=False) as empty, review_page.serving(empty) as url:
            assert "Nothing was filed yet" in text(url)

    def test_the_queue_shows_every_envelope_with_its_fees(self, court: Running, page: str) -> None:
        numbers = [envelope(court) for _ in range(3)]
        html = text(page)
        assert all(f"/review/envelope/{one}" in html for one in numbers)
        assert "26CV000101" in html
        assert f"${court.fees.bill(delivered()).total}" in html
        assert "$0.00" not in html

    def test_an_envelope_shows_what_the_filer_sent(self, court: Running, page: str) -> None:
        number = envelope(court)
        html = text(f"{page}envelope/{number}")
        for told in ("r-1/0", "r-1/1", "6553 Motion", "6586 Public", "Rowena Placeholder", "ECF 5.0", "m-1"):
            assert told in html, told

    def test_a_paper_opens_as_the_filer_sent_it(self, court: Running, page: str) -> None:
        content = pdf(3)
        number = envelope(court, paper("r-1/0", "Motion", content=content))
        place = re.search(r'href="(/review/paper/[^"]+)"', text(f"{page}envelope/{number}"))
        assert place
        answer = get(page.removesuffix("/review/") + place[1])
        assert answer.body == content
        assert answer.content_type == "application/pdf"

    @pytest.mark.parametrize("path", ["", "switches", "envelope/{number}"])
    def test_every_page_says_that_it_is_no_court(self, court: Running, page: str, path: str) -> None:
        number = envelope(court)
        assert "It is no court" in text(page + path.replace("{number}", str(number)))

    @pytest.mark.parametrize("path", ["", "switches", "envelope/{number}"])
    def test_every_page_can_be_read_aloud_and_needs_nothing_from_outside(
        self, court: Running, page: str, path: str
    ) -> None:
        number = envelope(court)
        html = text(page + path.replace("{number}", str(number)))
        read = Reader()
        read.feed(html)
        assert not {"script", "img", "iframe", "link", "object", "embed"} & set(read.tags)
        assert len(read.ids) == len(set(read.ids))
        assert all(one.get("id") in read.labels for one in read.fields)
        assert '<html lang="en">' in html
        assert html.count("<h1>") == 1
        assert read.tags.count("table") == read.tags.count("caption")
        outside = [value for _, name, value in read.attributes if name in {"href", "src", "action"}]
        assert all(value.startswith(("/review", "#")) for value in outside)
        assert not [name for _, name, _ in read.attributes if name.startswith("on") or name == "style"]

    def test_what_a_filer_writes_is_shown_and_never_obeyed(self, court: Running, page: str) -> None:
        number = envelope(court, paper(HOSTILE, HOSTILE))
        for path in ("", f"envelope/{number}"):
            html = text(page + path)
            assert "<script" not in html
        assert "&lt;script&gt;" in text(f"{page}envelope/{number}")

    def test_a_paper_that_is_no_pdf_is_not_shown_as_one(self, court: Running, page: str) -> None:
        number = envelope(court, paper("r", "Motion", content=b"<html><script>alert(1)</script>"))
        filed = court.book.envelope(number)[0]
        answer = get(f"{page}paper/{filed.id}/0.pdf")
        assert answer.content_type == "application/octet-stream"

    @pytest.mark.parametrize(
        "path", ["envelope/1", "envelope/x", "envelope/99999999999999", "paper/x/0.pdf", "copy/x.pdf", "nothing"]
    )
    def test_what_is_not_there(self, page: str, path: str) -> None:
        assert get(page + path).status == 404


class TestDeciding:
    def decide(self, page: str, number: int, fields: list[tuple[str, str]]) -> Answer:
        known = token(text(f"{page}envelope/{number}"))
        return send(f"{page}decide", [("csrf", known), ("envelope", str(number)), *fields])

    def test_everything_is_accepted_with_one_press(self, court: Running, page: str) -> None:
        number = envelope(court)
        answer = self.decide(page, number, [("all", "accepted")])
        assert answer.status == 200
        assert [one.status for one in court.book.envelope(number)] == [Status.ACCEPTED] * 2
        copy = re.search(r'href="(/review/copy/[^"]+)"', answer.body.decode())
        assert copy
        with pikepdf.open(io.BytesIO(get(page.removesuffix("/review/") + copy[1]).body)) as opened:
            assert len(opened.pages) == 2

    def test_what_is_decided_already_is_left_by_the_button_for_all(self, court: Running, page: str) -> None:
        number = envelope(court)
        court.clerk.decide(court.book.envelope(number)[0].id, Status.REJECTED, "207")
        assert self.decide(page, number, [("all", "accepted")]).status == 200
        assert [one.status for one in court.book.envelope(number)] == [Status.REJECTED, Status.ACCEPTED]

    def test_of_two_decisions_one_of_which_cannot_be_nothing_is_done(self, court: Running, page: str) -> None:
        number = envelope(court)
        lead, other = court.book.envelope(number)
        answer = self.decide(page, number, [(f"decision:{lead.id}", "accepted"), (f"decision:{other.id}", "granted")])
        assert answer.status == 409
        assert {one.status for one in court.book.envelope(number)} == {Status.SUBMITTING}

    def test_an_envelope_is_accepted_in_part(self, court: Running, page: str) -> None:
        number = envelope(court)
        lead, other = court.book.envelope(number)
        fields = [
            ("all", ""),
            (f"decision:{lead.id}", "accepted"),
            (f"decision:{other.id}", "rejected"),
            (f"reason:{other.id}", "207"),
            (f"comment:{other.id}", "Page 2 is blank"),
        ]
        assert self.decide(page, number, fields).status == 200
        lead, other = court.book.envelope(number)
        assert (lead.status, other.status) == (Status.ACCEPTED, Status.REJECTED)
        assert (other.reason_code, other.comment) == ("207", "Page 2 is blank")

    def test_a_paper_is_returned_for_correction_with_its_days(self, court: Running, page: str) -> None:
        number = envelope(court)
        lead = court.book.envelope(number)[0]
        answer = self.decide(page, number, [(f"decision:{lead.id}", "returned"), (f"days:{lead.id}", "5")])
        after = court.book.envelope(number)[0]
        assert after.status is Status.RETURNED
        assert after.correct_by is not None
        assert after.decided_at is not None
        assert (after.correct_by - after.decided_at).days in {4, 5}
        assert b"returned for correction until" in answer.body

    def test_a_judge_rules_after_the_clerk_accepted(self, court: Running, page: str) -> None:
        number = envelope(court, paper("r-1/0", "Motion"))
        one = court.book.envelope(number)[0]
        for step in ("under-review", "deferred", "accepted", "granted"):
            assert self.decide(page, number, [(f"decision:{one.id}", step)]).status == 200
        after = court.book.envelope(number)[0]
        assert after.ruling is Status.GRANTED
        assert "Nothing more can be decided here" in text(f"{page}envelope/{number}")

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ([("all", "")], "Nothing was chosen"),
            ([("all", "cancelled")], "A clerk cannot decide that"),
            ([("all", "burned")], "no such decision"),
            ([("decision:{id}", "granted")], "was left as it is"),
            ([("decision:{id}", "rejected"), ("reason:{id}", "999")], "no such reason"),
            ([("decision:{id}", "returned"), ("days:{id}", "0")], "Between 1 and 60 days"),
            ([("decision:{id}", "returned"), ("days:{id}", "soon")], "no number"),
        ],
        ids=["nothing", "not the clerk's", "unknown", "too early", "reason", "days", "no days"],
    )
    def test_what_cannot_be_done_is_said_and_nothing_changes(
        self, court: Running, page: str, fields: list[tuple[str, str]], said: str
    ) -> None:
        number = envelope(court, paper("r-1/0", "Motion"))
        one = court.book.envelope(number)[0]
        answer = self.decide(page, number, [(name.replace("{id}", one.id), value) for name, value in fields])
        assert answer.status == 409
        assert said in answer.body.decode()
        assert court.book.envelope(number)[0].status in {Status.SUBMITTING, Status.SUBMITTED}


class TestSwitches:
    def press(self, page: str, form: str, fields: list[tuple[str, str]]) -> Answer:
        return send(f"{page}{form}", [("csrf", token(text(f"{page}switches"))), *fields])

    def test_faults_are_planned_and_cleared(self, court: Running, page: str) -> None:
        answer = self.press(page, "faults", [("do", "plan"), ("fault", "lost-answer"), ("fault", "list-lags")])
        assert answer.status == 200
        assert [one.fault for one in court.faults.script] == [Fault.LOST_ANSWER, Fault.LIST_LAGS]
        assert "Planned now: lost-answer, list-lags" in answer.body.decode()
        court.faults.begin("file")
        assert "Planned now" not in text(f"{page}switches")
        self.press(page, "faults", [("do", "clear")])
        assert not court.faults.script

    def test_code_tables_change_and_come_back(self, court: Running, page: str) -> None:
        town = simville.of(court.world)
        before = town.tables
        fields = [("do", "turn"), ("kind", "removed"), ("court", "simville"), ("seed", "1"), ("code", "6553")]
        assert b"removed 6553" in self.press(page, "drift", fields).body
        assert town.tables.row("filing", "simville", "6553") is None
        assert "6553" not in (court.book.codes_of("simville").filings or ())
        self.press(page, "drift", [("do", "back")])
        assert town.tables is before

    @pytest.mark.parametrize(
        ("form", "fields"),
        [
            ("faults", [("do", "plan")]),
            ("faults", [("do", "plan"), ("fault", "earthquake")]),
            ("drift", [("do", "turn"), ("court", "simville"), ("seed", "1")]),
            ("drift", [("do", "turn"), ("kind", "burned"), ("court", "simville"), ("seed", "1")]),
            ("drift", [("do", "turn"), ("kind", "removed"), ("court", "gotham"), ("seed", "1")]),
            ("drift", [("do", "turn"), ("kind", "removed"), ("court", "simville"), ("seed", "x")]),
        ],
        ids=["no fault", "unknown fault", "no kind", "unknown kind", "unknown court", "no seed"],
    )
    def test_what_is_no_switch_is_said(self, page: str, form: str, fields: list[tuple[str, str]]) -> None:
        assert self.press(page, form, fields).status == 409

    def test_every_fault_and_every_kind_of_drift_is_explained(self, page: str) -> None:
        assert set(WORDS) == set(Fault)
        assert set(DRIFT) == set(KINDS)
        html = text(f"{page}switches")
        assert all(f'value="{one.value}"' in html for one in Fault)


class TestWhoMay:
    @pytest.mark.parametrize("known", ["", "guessed"])
    def test_a_form_without_the_pages_token_changes_nothing(self, court: Running, page: str, known: str) -> None:
        number = envelope(court)
        answer = send(f"{page}decide", [("csrf", known), ("envelope", str(number)), ("all", "accepted")])
        assert answer.status == 403
        assert court.book.envelope(number)[0].status is Status.SUBMITTING

    def test_a_form_from_another_page_changes_nothing(self, court: Running, page: str) -> None:
        number = envelope(court)
        fields = [("csrf", token(text(f"{page}envelope/{number}"))), ("envelope", str(number)), ("all", "accepted")]
        assert send(f"{page}decide", fields, Origin="https://evil.example").status == 403
        own = f"http://{urlsplit(page).netloc}"
        assert send(f"{page}decide", fields, Origin=own).status == 200

    @pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.ex:80"])
    def test_a_name_that_is_not_this_machines_gets_no_page(self, page: str, host: str) -> None:
        assert get(page, Host=host).status == 421

    def test_a_body_that_is_no_form_is_refused(self, page: str) -> None:
        answer = exchange("POST", f"{page}decide", headers={"Content-Type": "text/xml"}, body=b"<a/>", bounds=BOUNDS)
        assert answer.status == 403
        many = urlencode([("a", "b")] * 3000).encode()
        told = {"Content-Type": "application/x-www-form-urlencoded"}
        assert exchange("POST", f"{page}decide", headers=told, body=many, bounds=BOUNDS).status == 403

    def test_the_portals_own_address_shows_no_page(self, court: Running) -> None:
        assert get(f"{court.url}/review/").status == 404

    def test_no_other_methods(self, page: str) -> None:
        assert exchange("PUT", page, headers={}, body=b"", bounds=BOUNDS).status == 405


class TestWholeWay:
    def test_what_a_filer_sends_is_decided_on_the_page_and_the_filer_hears_it(
        self, court: Running, page: str, papers: str
    ) -> None:
        filer = Filer(court)
        bundle = [paper_json(papers), paper_json(papers, reference_number="r-2/1", filing_type="29217")]
        filed = filer.call("POST", f"{COURT}/filings", later(papers, al_court_bundle=bundle))
        told = json.loads(filed.body)
        lead, order = told["filingIds"]
        envelope_page = f"{page}envelope/{told['envelopeId']}"
        assert f"/review/envelope/{told['envelopeId']}" in text(page)
        place = re.search(rf'href="(/review/paper/{lead}/0.pdf)"', text(envelope_page))
        assert place
        assert get(page.removesuffix("/review/") + place[1]).body.startswith(b"%PDF-")
        fields = [
            ("csrf", token(text(envelope_page))),
            ("envelope", told["envelopeId"]),
            (f"decision:{lead}", "accepted"),
            (f"decision:{order}", "returned"),
            (f"reason:{order}", "205"),
            (f"comment:{order}", "The order names no judge"),
        ]
        assert send(f"{page}decide", fields).status == 200
        words = {one: filer.get(f"{COURT}/filings/{one}/status")["filingStatus"] for one in (lead, order)}
        assert words[lead]["filingStatusCode"]["value"] == "accepted"
        said = [one["value"] for one in words[order]["statusDescriptionText"]]
        assert said[:2] == ["[205] Incorrect formatting", "The order names no judge"]
        assert said[2].startswith("Returned for correction until 20")


class TestCommand:
    @pytest.mark.parametrize("kind", ["civil", "criminal"])
    def test_every_printed_filing_code_stands_under_the_printed_category(self, tmp_path: Path, kind: str) -> None:
        place = printed.Place(url="http://127.0.0.1:1", folder=tmp_path)
        told = tomllib.loads(printed.settings(place, load(), "us-nowhere", kind))["portals"]["rehearsal-ecf5"]
        chosen = {one["filing"]["code"] for one in told["courts"]["us-nowhere"]["filings"].values()}
        rows = {row["code"]: row["casecategory"] for row in load().rows("filing", "simville")}
        assert {rows[one] for one in chosen} == {printed.CATEGORIES[kind]}

    @pytest.mark.parametrize("kind", ["civil", "criminal"])
    def test_the_printed_settings_are_taken_by_every_kind_of_portal(self, tmp_path: Path, kind: str) -> None:
        place = printed.Place(url="http://127.0.0.1:8475", folder=tmp_path)
        told = tomllib.loads(printed.settings(place, load(), "us-nowhere", kind))["portals"]
        assert set(told) == {"rehearsal-ecf4", "rehearsal-ecf5", "rehearsal-efsp"}
        for portal in told.values():
            options = portals.kinds()[portal.pop("kind")]().Options.model_validate(portal)
            profile = options.model_dump()["courts"]["us-nowhere"]
            assert profile["category"]["name"].lower() == kind
            assert "motion" in profile["filings"]
            assert {"public", "confidential", "sealed"} <= {str(one) for one in profile["document_types"]}

    def test_the_secrets_are_for_their_owner_alone(self, tmp_path: Path) -> None:
        place = printed.Place(url="", folder=tmp_path)
        printed.secrets(place)
        assert place.login_file.read_text().split() == [simville.API_KEY, simville.USER, simville.PASSWORD]
        assert place.user_file.stat().st_mode & 0o077 == 0

    def test_it_starts_shows_its_page_and_stops(self, tmp_path: Path) -> None:
        folder = tmp_path / "rehearsal"
        command = [sys.executable, "-c", "from pipeline.cli.simulator import run_alone; run_alone()", str(folder)]
        with subprocess.Popen([*command, "--port", "0", "--page-port", "0"], stdout=subprocess.PIPE) as started:
            try:
                known = folder / "running.json"
                while not known.is_file():
                    assert started.poll() is None
                    time.sleep(0.05)
                assert "It is no court" in text(json.loads(known.read_text())["page"])
            finally:
                started.terminate()
            assert started.stdout is not None
            assert b"[portals.rehearsal-ecf5]" in started.stdout.read()
        assert started.returncode == 0
        assert not known.exists()
