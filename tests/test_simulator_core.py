"""The simulator's core: its book, clerk, faults, fees, stamped copies and sockets, without any dialect."""

import http.client
import io
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.simulator import clerk, listening, moves, tls
from pipeline.simulator.book import Book, NotPossible, Unknown
from pipeline.simulator.calls import About, Calls, Message
from pipeline.simulator.court import CourtCodes
from pipeline.simulator.delivered import Case, Delivered, DeliveredDocument, DeliveredFile, Filed, Party, Status
from pipeline.simulator.faults import STAGES, Fault, Faults, Planned, Play, Seeded, Stage
from pipeline.simulator.fees import Fees
from pipeline.simulator.listening import Listener
from pipeline.simulator.moves import MOVES
from pipeline.simulator.server import running
from pipeline.simulator.stamping import Stamping
from pipeline.simulator.wire import Ending, Request, Response
from pipeline.web import Answer, Bounds, NoAnswer, exchange

START = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
COURT = "nowhere:civil"


class Clock:
    """A time that only a test moves."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def on(self, **by: float) -> None:
        self.at += timedelta(**by)


def pdf(pages: int = 2) -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


PAPER = pdf()


def document(control: str = "ref/1", **changes: object) -> DeliveredDocument:
    plain = DeliveredDocument(
        control=control,
        title="Motion",
        filing_code="10",
        component="lead",
        document_type="public",
        file_name="motion.pdf",
        content=PAPER,
        pages=2,
        parties=("Party1",),
        parties_inside=("Party1",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def delivered(**changes: object) -> Delivered:
    plain = Delivered(
        dialect="test",
        court=COURT,
        documents=(document(), document("ref/2", lead=False)),
        case_kind="CivilCase",
        category="1",
        case_type="2",
        parties=(
            Party(key="Party1", type_code="P", surname="Placeholder", given="Rowena"),
            Party(key="Party2", type_code="D", surname="Nullstone Widgets LLC", organisation=True),
        ),
        submitter="u-1",
        payment_account="acc",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book(tmp_path: Path, clock: Clock) -> Iterator[Book]:
    made = Book(tmp_path / "book", clock)
    yield made
    made.close()


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def desk(book: Book, faults: Faults) -> clerk.Clerk:
    return clerk.Clerk(book, Stamping(faults))


def put(book: Book, **changes: object) -> str:
    """File something; the id of its first document's filing."""
    return book.receive(delivered(**changes)).filings[0][1]


# ---- the book


def test_every_delivery_is_new_even_the_same_one_twice(book: Book) -> None:
    tickets = [book.receive(delivered()) for _ in range(3)]
    assert len({one.envelope for one in tickets}) == 3
    assert (book.deliveries("ref/1"), book.deliveries("ref/2"), book.deliveries("ref/3")) == (3, 3, 0)
    assert book.deliveries() == 6
    assert len(book.by_control("ref/1")) == 3


def test_what_was_delivered_is_kept_whole(book: Book) -> None:
    more = DeliveredFile(title="Exhibit", component="x", document_type="y", name="e.pdf", content=b"%PDF-e", pages=9)
    sent = document(attachments=(more,), comment="please", optional_services=("a b", "c"), motion_type="m")
    number = put(book, documents=(sent,))
    kept = book.filing(number)
    assert replace(kept.document, parties_inside=sent.parties_inside) == sent
    assert (kept.court, kept.submitter, kept.status, kept.at) == (COURT, "u-1", Status.SUBMITTING, START)


def test_the_book_is_there_after_it_was_closed(tmp_path: Path) -> None:
    first = Book(tmp_path)
    ticket = first.receive(delivered())
    first.close()
    again = Book(tmp_path)
    assert [one.id for one in again.envelope(ticket.envelope)] == [number for _, number in ticket.filings]
    assert again.receive(delivered()).envelope == ticket.envelope + 1
    again.close()


def test_the_book_is_written_with_full_synchronisation(tmp_path: Path) -> None:
    made = Book(tmp_path)
    assert made._database.execute("PRAGMA synchronous").fetchone()[0] == 2
    made.close()
    assert sqlite3.connect(tmp_path / "book.sqlite").execute("PRAGMA journal_mode").fetchone()[0] == "wal"


_PROGRAM = """
import sys
from pathlib import Path
from pipeline.simulator.book import Book
from pipeline.simulator.delivered import Delivered, DeliveredDocument
papers = [
    DeliveredDocument(control=c, title="", filing_code="", component="", document_type="", file_name="", content=b"x")
    for c in "ab"
]
Book(Path(sys.argv[1])).receive(Delivered(dialect="test", court="c", documents=tuple(papers)))
"""


@pytest.mark.kill
@pytest.mark.parametrize(("moment", "made"), [("before", 0), ("after", 2)])
def test_a_kill_leaves_a_whole_delivery_or_none(tmp_path: Path, moment: str, made: int) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path)],
        env={**os.environ, "DOCKETPRESS_KILL_AT": f"simulator.{moment}-commit"},
        check=False,
        timeout=120,
    )
    assert ended.returncode == -signal.SIGKILL
    again = Book(tmp_path)
    assert (again.deliveries(), len(again.cases())) == (made, made // 2)
    again.close()


def test_many_threads_file_at_once_and_none_is_lost(book: Book) -> None:
    def work(name: str) -> None:
        for at in range(5):
            book.receive(delivered(documents=(document(f"{name}/{at}"),)))

    threads = [threading.Thread(target=work, args=(f"t{one}",)) for one in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert book.deliveries() == 30
    assert len({one.envelope for one in book.filings()}) == 30


def test_a_delivery_that_breaks_off_leaves_nothing(book: Book) -> None:
    broken = document("ref/9", file_name=None)
    with pytest.raises(sqlite3.IntegrityError):
        book.receive(delivered(documents=(document(), broken)))
    assert (book.deliveries(), book.cases()) == (0, ())


def test_the_list_is_by_court_submitter_case_and_time(book: Book, clock: Clock) -> None:
    put(book)
    clock.on(days=1)
    put(book, submitter="u-2")
    clock.on(days=1)
    put(book, court="other", submitter="")
    assert len(book.filings()) == 6
    assert len(book.filings(COURT)) == 4
    assert len(book.filings(COURT, submitter="u-2")) == 2
    assert len(book.filings("other", submitter="u-2")) == 2, "whose submitter nobody told is shown to all"
    assert len(book.filings(since=START + timedelta(hours=1), until=START + timedelta(hours=25))) == 2
    assert len(book.filings(case_number=book.filings()[0].case.number)) == 2


def test_a_hidden_delivery_appears_after_as_many_questions_as_told(book: Book) -> None:
    book.receive(delivered(), hidden_for=2)
    assert [len(book.filings(court)) for court in (COURT, "other", COURT, COURT)] == [0, 0, 0, 2]


@pytest.mark.parametrize("before", list(Status), ids=lambda one: one.value)
def test_just_what_the_table_of_moves_allows_can_be_decided(before: Status) -> None:
    for after in Status:
        if after in MOVES.get(before, frozenset()):
            moves.check(before, after)
        else:
            with pytest.raises(NotPossible):
                moves.check(before, after)


def test_what_cannot_be_decided_leaves_the_book_as_it_was(book: Book, desk: clerk.Clerk) -> None:
    number = put(book)
    desk.decide(number, Status.REJECTED)
    before = book.filing(number)
    for after in (Status.ACCEPTED, Status.CANCELLED, Status.GRANTED):
        with pytest.raises(NotPossible):
            desk.decide(number, after)
    assert book.filing(number) == before


def test_everything_that_happened_is_in_the_history(book: Book, desk: clerk.Clerk, clock: Clock) -> None:
    number = put(book)
    clock.on(minutes=1)
    desk.decide(number, Status.UNDER_REVIEW)
    clock.on(minutes=1)
    desk.decide(number, Status.RETURNED, "incomplete", "Sign it", within=timedelta(hours=72))
    filed = book.filing(number)
    assert [one.status.value for one in filed.history] == ["submitting", "submitted", "under-review", "returned"]
    assert [one.at for one in filed.history] == sorted(one.at for one in filed.history)
    assert filed.correct_by == clock.at + timedelta(hours=72)
    assert (filed.reason_code, filed.comment) == ("incomplete", "Sign it")


def test_docket_numbers_and_entries_count_on(book: Book, desk: clerk.Clerk) -> None:
    first, second = (book.receive(delivered()) for _ in range(2))
    for _, number in (*first.filings, *second.filings):
        desk.decide(number, Status.ACCEPTED)
    assert [one.docket_entry for one in book.envelope(first.envelope)] == ["1", "2"]
    numbers = [book.envelope(one.envelope)[0].case.docket_number for one in (first, second)]
    assert numbers == ["26CV000001", "26CV000002"]
    later = book.receive(delivered(docket_number="26CV000001", parties=()))
    desk.decide(later.filings[0][1], Status.ACCEPTED)
    assert book.filing(later.filings[0][1]).docket_entry == "3"
    assert later.case_number == first.case_number


def test_a_later_ruling_is_kept_beside_what_was_decided(book: Book, desk: clerk.Clerk) -> None:
    number = put(book)
    desk.decide(number, Status.ACCEPTED)
    desk.decide(number, Status.GRANTED, comment="So ordered")
    filed = book.filing(number)
    assert (filed.status, filed.ruling, filed.comment) == (Status.GRANTED, Status.GRANTED, "So ordered")
    assert filed.stamped
    with pytest.raises(NotPossible):
        desk.decide(number, Status.DENIED)


def test_what_is_not_there_is_said_to_be_unknown(book: Book) -> None:
    for ask in (lambda: book.filing("x"), lambda: book.cancel("x"), lambda: book.case("x")):
        with pytest.raises(Unknown):
            ask()
    assert book.envelope(5) == ()


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ({"docket_number": "1"}, 1),
        ({"docket_number": "2"}, 0),
        ({"party": "rowena"}, 1),
        ({"party": "nullstone wid"}, 1),
        ({"party": "%"}, 0),
        ({"court": "other"}, 0),
        ({}, 1),
    ],
    ids=["number", "other number", "given name", "firm in small letters", "a wildcard is a letter", "court", "all"],
)
def test_cases_are_found(book: Book, search: dict[str, str], found: int) -> None:
    book.seed(
        Case(
            number="c1",
            court=COURT,
            docket_number="1",
            title="t",
            category="",
            case_type="",
            parties=delivered().parties,
        )
    )
    assert len(book.cases(**search)) == found


# ---- what the court holds against a delivery

CODES = CourtCodes(
    categories=frozenset({"1"}),
    case_types=frozenset({"2"}),
    filings=frozenset({"10"}),
    components=frozenset({"lead"}),
    document_types=frozenset({"public"}),
    party_types=frozenset({"P", "D"}),
    required_party_types=frozenset({"P"}),
    payment_accounts=frozenset({"acc"}),
    attorneys=frozenset({"a-1"}),
)
WRONG: Mapping[str, Mapping[str, object]] = {
    "category": {"category": "9"},
    "case-type": {"case_type": ""},
    "parties": {"parties": (), "documents": (document(parties_inside=()),)},
    "party-type": {"parties": (Party(key="Party1", type_code="X", surname="S"),)},
    "required-party": {"parties": (Party(key="Party1", type_code="D", surname="S"),)},
    "payment": {"payment_account": ""},
    "attorney": {"attorney": "a-2"},
    "case": {"case_number": "no-such"},
    "filing-code": {"documents": (document(filing_code="11"),)},
    "filing-party": {"documents": (document(parties_inside=("Party7",)),)},
    "component": {"documents": (document(component=""),)},
    "document-type": {"documents": (document(document_type="sealed"),)},
    "file-type": {"documents": (document(file_name="a.exe"),)},
    "file-name": {"documents": (document(file_name="a" * 60 + ".pdf"),)},
    "file-empty": {"documents": (document(content=b""),)},
    "file-bad": {"documents": (document(content=b"no pdf at all"),)},
}


def test_nothing_is_held_against_a_right_delivery(book: Book) -> None:
    book.codes["*"] = CODES
    assert book.problems(delivered(attorney="a-1")) == ()


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_named(book: Book, code: str) -> None:
    book.codes["*"] = CODES
    assert code in {one.code for one in book.problems(delivered(**WRONG[code]))}


def test_everything_wrong_is_named_at_once_and_once_each(book: Book) -> None:
    book.codes["*"] = CODES
    bad = document(filing_code="11", component="")
    found = [one.code for one in book.problems(delivered(payment_account="", documents=(bad, bad)))]
    assert sorted(found) == ["component", "filing-code", "payment"]


def test_a_further_rule_of_the_court_is_heard(book: Book) -> None:
    from pipeline.simulator.delivered import Problem

    book.rules.append(lambda one, case: [Problem(code="more", text=f"{one.court} {case}")])
    assert [one.code for one in book.problems(delivered())] == ["more"]


def test_another_locations_case_is_not_there(book: Book) -> None:
    ticket = book.receive(delivered())
    assert book.problems(delivered(case_number=ticket.case_number)) == ()
    assert [one.code for one in book.problems(delivered(case_number=ticket.case_number, court="other"))] == ["case"]


# ---- the clerk


def statuses(book: Book) -> list[str]:
    return [one.status.value for one in book.filings()]


@pytest.mark.parametrize(
    ("policy", "then"),
    [
        (clerk.ByHand(), ["submitted", "submitted"]),
        (clerk.accepting(), ["accepted", "accepted"]),
        (clerk.rejecting(), ["rejected", "rejected"]),
        (clerk.returning(), ["returned", "returned"]),
        (clerk.Partly(), ["accepted", "rejected"]),
    ],
    ids=["by hand", "accept", "reject", "return", "partly"],
)
def test_a_policy_decides_by_itself(book: Book, desk: clerk.Clerk, policy: clerk.Policy, then: list[str]) -> None:
    book.receive(delivered())
    desk.policy = policy
    desk.work()
    desk.work()
    assert statuses(book) == then


def test_a_policy_waits_its_time(book: Book, desk: clerk.Clerk, clock: Clock) -> None:
    book.receive(delivered())
    desk.policy = clerk.accepting(after=timedelta(seconds=30))
    desk.work()
    assert statuses(book) == ["submitted", "submitted"]
    clock.on(seconds=31)
    assert len(desk.work()) == 2


def test_a_policy_may_take_a_filing_in_hand_before_it_decides(book: Book, desk: clerk.Clerk, clock: Clock) -> None:
    number = put(book)
    desk.policy = clerk.accepting(in_hand=timedelta(seconds=10), after=timedelta(seconds=30))
    seen = []
    for _ in range(4):
        desk.work()
        seen.append(book.filing(number).status.value)
        clock.on(seconds=11)
    assert seen == ["submitted", "under-review", "under-review", "accepted"]
    with pytest.raises(NotPossible):
        book.cancel(number)


def test_a_file_that_does_not_open_fails_after_the_receipt(book: Book, desk: clerk.Clerk) -> None:
    heard: list[Filed] = []
    desk.told.append(heard.append)
    book.receive(delivered(documents=(document(content=b"%PDF-1.7 and nothing more"),)))
    desk.policy = clerk.accepting()
    desk.work()
    assert statuses(book) == ["failed"]
    assert [one.reason_code for one in heard] == ["file"]


# ---- stamped copies


def words(copy: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(copy)]


def test_an_accepted_paper_bears_the_courts_line_on_every_page(book: Book, desk: clerk.Clerk) -> None:
    number = put(book)
    desk.decide(number, Status.ACCEPTED)
    stamped = book.filing(number).stamped or b""
    assert words(stamped) == [f"Case 26CV000001 Document 1 Filed 11/20/26 Page {at} of 2" for at in (1, 2)]


def test_a_copy_that_a_kill_kept_from_being_printed_is_printed_when_it_is_asked_for(
    book: Book, desk: clerk.Clerk
) -> None:
    number = put(book)
    desk.work()
    book.decide(number, Status.ACCEPTED)
    assert book.filing(number).stamped is None
    assert "26CV000001" in words(desk.copy(number))[0]
    assert book.filing(number).stamped == desk.copy(number)


def test_nothing_else_is_stamped(book: Book, desk: clerk.Clerk) -> None:
    for decision in (Status.REJECTED, Status.RETURNED, Status.DEFERRED, Status.UNDER_REVIEW):
        number = put(book)
        desk.decide(number, decision)
        assert book.filing(number).stamped is None


@pytest.mark.parametrize("pages", [1, 3])
def test_a_copy_may_be_a_page_short(book: Book, desk: clerk.Clerk, faults: Faults, pages: int) -> None:
    faults.plan(Planned(fault=Fault.SHORT_COPY))
    number = put(book, documents=(document(content=pdf(pages), pages=pages),))
    desk.decide(number, Status.ACCEPTED)
    copy = words(book.filing(number).stamped or b"")
    assert len(copy) == max(1, pages - 1)
    assert sum("26CV000001" in one for one in copy) == pages - 1


def test_a_copy_may_be_another_document(book: Book, desk: clerk.Clerk, faults: Faults) -> None:
    first, second = put(book, documents=(document(content=pdf(3)),)), put(book)
    faults.plan(Planned(fault=Fault.WRONG_COPY, at=2))
    for number in (first, second):
        desk.decide(number, Status.ACCEPTED)
    assert book.filing(second).stamped == book.filing(first).document.content


def test_a_copy_may_be_another_document_where_there_was_none(book: Book, desk: clerk.Clerk, faults: Faults) -> None:
    faults.plan(Planned(fault=Fault.WRONG_COPY))
    number = put(book)
    desk.decide(number, Status.ACCEPTED)
    assert len(words(book.filing(number).stamped or b"")) == 3


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/MediaBox", pikepdf.Array([0, 0, 0, 0])),
        ("/MediaBox", pikepdf.String("x")),
        ("/Contents", pikepdf.String("x")),
        ("/Resources", pikepdf.String("x")),
        ("/Rotate", pikepdf.Name("/x")),
    ],
    ids=["no size", "wrong size", "wrong content", "wrong resources", "wrong turn"],
)
def test_an_odd_paper_is_accepted_whatever_can_be_printed_on_it(
    book: Book, desk: clerk.Clerk, key: str, value: pikepdf.Object
) -> None:
    with pikepdf.open(io.BytesIO(PAPER)) as odd:
        odd.pages[0].obj[key] = value
        out = io.BytesIO()
        odd.save(out)
    number = put(book, documents=(document(content=out.getvalue()),))
    desk.decide(number, Status.ACCEPTED)
    assert len(pypdfium2.PdfDocument(book.filing(number).stamped)) == 2


def test_a_copy_may_be_kept_back(book: Book, desk: clerk.Clerk, faults: Faults) -> None:
    faults.plan(Planned(fault=Fault.NO_COPY))
    number = put(book)
    desk.decide(number, Status.ACCEPTED)
    assert book.filing(number).stamped == b""


# ---- fees


def test_a_new_case_costs_more_than_a_later_paper() -> None:
    tariff = Fees()
    assert tariff.bill(delivered()).total == Decimal("218.64")
    assert tariff.bill(delivered(docket_number="1")).total == Decimal("0.00")
    assert tariff.bill(delivered(payment_account="waiver")).total == Decimal("0.00")


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_an_amount_with_a_tail_is_the_same_amount_after_rounding(amount: Decimal) -> None:
    sent = Fees(tails=True).wire(amount)
    assert Decimal(sent).quantize(Decimal("0.01")) == amount
    assert Decimal(Fees().wire(amount)) == amount


def test_the_tail_is_the_one_that_portals_send() -> None:
    assert Fees(tails=True).wire(Decimal("386.92")) == "386.92000000000001591616"
    assert Fees(tails=True).wire(Decimal("386.50")) == "386.5"


# ---- faults


def test_every_fault_has_a_stage_and_every_stage_a_fault() -> None:
    assert set(STAGES) == set(Fault)
    assert set(STAGES.values()) == set(Stage)
    assert len(Fault) >= 14


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_does_the_same_again_in_whatever_order_the_calls_come(seed: int) -> None:
    def drawn(order: tuple[str, ...]) -> dict[str, list[tuple[Fault, ...]]]:
        made = Faults(seeded=Seeded(seed=seed, rate=0.5))
        found: dict[str, list[tuple[Fault, ...]]] = {}
        for one in order:
            found.setdefault(one, []).append(tuple(each.fault for each in made.begin(one).planned))
        return found

    assert drawn(("file", "list", "file", "status", "file")) == drawn(("status", "file", "file", "file", "list"))


def test_seeds_reach_every_fault() -> None:
    operations = ("file", "list", "status", "callback", "codes", "copies")
    made = Faults(seeded=Seeded(seed=1, rate=1.0))
    for _ in range(300):
        for one in operations:
            made.begin(one)
    assert {fault for _, _, fault in made.befell} == set(Fault)


def test_a_bad_day_befalls_questions_too_but_never_what_is_no_exchange() -> None:
    made = Faults(seeded=Seeded(seed=2, rate=1.0, everywhere=True))
    found = {one: {fault for _ in range(200) for fault in _drawn(made, one)} for one in ("fees", "list", "callback")}
    assert Fault.LOST_ANSWER in found["fees"]
    assert {Fault.CONTROL_LOST, Fault.RESET_ANSWER} <= found["list"]
    assert {STAGES[one] for one in found["callback"]} == {Stage.CALLBACK}


def _drawn(made: Faults, operation: str) -> list[Fault]:
    return [one.fault for one in made.begin(operation).planned]


def test_a_script_hits_the_calls_it_names() -> None:
    made = Faults([Planned(fault=Fault.LOST_ANSWER, at=2, times=2), Planned(fault=Fault.ERROR_AFTER, operation="fees")])
    assert [made.begin("file").has(Fault.LOST_ANSWER) for _ in range(4)] == [False, True, True, False]
    assert made.begin("fees").has(Fault.ERROR_AFTER)
    made.plan(Planned(fault=Fault.ERROR_BEFORE))
    assert made.begin("file").has(Fault.ERROR_BEFORE), "a plan made later counts from then"
    made.plan(Planned(fault=Fault.ERROR_BEFORE))
    made.clear()
    assert made.begin("file").planned == ()


@pytest.mark.parametrize("fault", [one for one in Fault if STAGES[one] is Stage.BEFORE], ids=lambda one: one.value)
def test_before_filing_means_before_filing(fault: Fault) -> None:
    done: list[str] = []

    def act() -> Response:
        done.append("filed")
        return Response()

    play = Play(planned=(Planned(fault=fault, seconds=0.001),))
    play.through(act, fault=lambda: Response(status=500))
    assert done == (["filed"] if fault is Fault.SLOW_BEFORE else [])


# ---- sockets


class Echo:
    """Answers with what it heard, or ends as the path says."""

    prefix = "/echo/"

    def answer(self, request: Request) -> Response:
        name = request.path.removeprefix(self.prefix)
        ending = Ending(name) if name in list(Ending) else Ending.WHOLE
        return Response(
            body=request.body or b"0123456789",
            ending=ending,
            headers={"X-Seen": f"{request.method}\r\nX-Evil: 1", "X-Query": request.query.get("q", "")},
        )


@contextmanager
def listener(keys: tls.Tls | None = None) -> Iterator[Listener]:
    with Listener(("127.0.0.1", 0), (Echo(),), keys) as up:
        thread = threading.Thread(target=up.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield up
        up.shutdown()
        thread.join()


BOUNDS = Bounds(connect_seconds=5, total_seconds=10, answer_bytes=1_000_000)


def get(url: str, **more: object) -> Answer:
    return exchange("GET", url, headers={}, bounds=BOUNDS, **more)  # type: ignore[arg-type]


def test_a_request_is_read_whole_and_answered() -> None:
    with listener() as up:
        body = b"x" * 300_000
        answer = exchange("PUT", f"{up.url}/echo/a?q=1&q=2", headers={}, body=body, bounds=BOUNDS)
        assert (answer.status, answer.body) == (200, body)
        assert get(f"{up.url}/nowhere").status == 404


def test_pieces_are_put_together() -> None:
    with listener() as up:
        connection = http.client.HTTPConnection("127.0.0.1", up.server_port, timeout=10)
        connection.request("POST", "/echo/a", body=iter([b"one ", b"two"]), encode_chunked=True)
        assert connection.getresponse().read() == b"one two"
        connection.request("GET", "/echo/a")
        again = connection.getresponse()
        assert (again.read(), again.headers["X-Seen"]) == (b"0123456789", "GET  X-Evil: 1")
        connection.close()


@pytest.mark.parametrize("ending", [Ending.CLOSED, Ending.RESET, Ending.TRUNCATED], ids=lambda one: one.value)
def test_an_answer_may_end_early(ending: Ending) -> None:
    with listener() as up:
        with pytest.raises(NoAnswer):
            get(f"{up.url}/echo/{ending.value}")
        assert get(f"{up.url}/echo/whole").body == b"0123456789"


@pytest.mark.parametrize(
    "raw",
    [
        b"POST /echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999999\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        b"POST /echo/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /echo/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n",
        b"POST /echo/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\n",
        b"\x16\x03\x01 not http at all\r\n\r\n",
        b"GET /echo/" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=["too long", "less than nothing", "no number", "no size", "below nought", "huge piece", "noise", "long line"],
)
def test_a_hostile_request_is_refused_and_the_next_one_answered(raw: bytes) -> None:
    with listener() as up:
        with socket.create_connection(("127.0.0.1", up.server_port), timeout=10) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            answer = line.makefile("rb").read()
        assert b" 200 " not in answer.partition(b"\r\n")[0]
        assert get(f"{up.url}/echo/whole").status == 200


def test_a_client_that_dies_amid_its_request_has_asked_for_nothing() -> None:
    heard = threading.Event()

    class Counting(Echo):
        def answer(self, request: Request) -> Response:
            heard.set()
            return super().answer(request)

    with Listener(("127.0.0.1", 0), (Counting(),), None) as up:
        thread = threading.Thread(target=up.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        with socket.create_connection(("127.0.0.1", up.server_port), timeout=10) as line:
            line.sendall(b"POST /echo/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n<half")
            line.shutdown(socket.SHUT_WR)
            assert line.makefile("rb").read() == b""
        up.shutdown()
        thread.join()
    assert not heard.is_set()


def test_a_request_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "LARGEST", 10)
    with listener() as up:
        connection = http.client.HTTPConnection("127.0.0.1", up.server_port, timeout=10)
        connection.request("POST", "/echo/a", body=iter([b"123456", b"789012"]), encode_chunked=True)
        assert connection.getresponse().status == 413
        connection.close()


def test_certificates_are_asked_for_on_both_sides(tmp_path: Path) -> None:
    keys = tls.make(tmp_path / "keys")
    with listener(keys) as up:
        url = f"{up.url}/echo/a"
        assert url.startswith("https://")
        mine = (keys.client_certificate, keys.client_key)
        assert get(url, ca_file=keys.ca, client=mine).status == 200
        with pytest.raises(NoAnswer):
            get(url, ca_file=keys.ca)
        with pytest.raises(NoAnswer):
            get(url, client=mine)
        plain = urlsplit(url)
        with socket.create_connection((plain.hostname, plain.port), timeout=10) as silent:
            silent.sendall(b"GET / HTTP/1.1\r\n\r\n")
            silent.settimeout(10)
            assert b" 200 " not in silent.recv(1000)
        assert get(url, ca_file=keys.ca, client=mine).status == 200


def test_one_connection_too_many_is_closed_and_later_ones_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "_MOST", 1)
    with listener() as up:
        with socket.create_connection(("127.0.0.1", up.server_port), timeout=10) as first:
            first.sendall(b"GET /echo/a HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"200" in first.recv(100)
            with pytest.raises(NoAnswer):
                get(f"{up.url}/echo/a")
            first.shutdown(socket.SHUT_RDWR)
        assert _served_soon(f"{up.url}/echo/a")


def _served_soon(url: str) -> bool:
    for _ in range(200):
        with suppress(NoAnswer):
            return get(url).status == 200
        threading.Event().wait(0.02)
    return False


def test_only_the_owner_may_look_into_the_folders(tmp_path: Path) -> None:
    tls.make(tmp_path / "keys")
    with running(tmp_path / "town", ticking=False):
        assert [(tmp_path / one).stat().st_mode & 0o777 for one in ("keys", "town")] == [0o700, 0o700]


# ---- calls


def written(filed: Filed, about: About) -> Message:
    return Message(body=f"{filed.id} {about.value}".encode(), content_type="text/plain")


def calls(clock: Clock, faults: Faults, url: str) -> Calls:
    made = Calls(clock, faults, {"*": url})
    made.writers["test"] = written
    return made


def test_a_decision_is_told_where_the_run_says_never_where_a_message_says(
    book: Book, desk: clerk.Clerk, clock: Clock, faults: Faults
) -> None:
    with listener() as up:
        made = calls(clock, faults, f"{up.url}/echo/whole")
        desk.told.append(made.decided)
        number = put(book, reply_to="https://evil.example.org")
        desk.decide(number, Status.UNDER_REVIEW)
        assert made.work() == 0
        desk.decide(number, Status.ACCEPTED)
        assert made.work() == 1
        assert [(call.ok, call.status) for call in made.all] == [(True, 200)]
        assert made.work(everything=True) == 0


def test_a_filer_that_is_not_there_is_called_again_later_and_given_up(
    book: Book, desk: clerk.Clerk, clock: Clock, faults: Faults
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        made = calls(clock, faults, f"http://127.0.0.1:{taken.getsockname()[1]}/")
        desk.told.append(made.decided)
        desk.decide(put(book), Status.ACCEPTED)
        made.work()
        assert made.work() == 0, "not due yet"
        for _ in range(5):
            clock.on(hours=1)
            made.work()
    assert [(one.tries, one.done, one.ok) for one in made.all] == [(4, True, False)]


def test_an_address_that_nobody_should_call_is_refused_at_once(clock: Clock, faults: Faults) -> None:
    for url in ("http://court.example.org/", "file:///etc/passwd", "https://user:secret@example.org/"):
        with pytest.raises(ValueError, match="address"):
            calls(clock, faults, url)


def test_late_calls_come_when_their_time_has_come(book: Book, desk: clerk.Clerk, clock: Clock, faults: Faults) -> None:
    faults.plan(Planned(fault=Fault.LATE_SECOND_CALLBACK), Planned(fault=Fault.LATE_THIRD_CALLBACK))
    with listener() as up:
        made = calls(clock, faults, f"{up.url}/echo/whole")
        desk.told.append(made.decided)
        desk.decide(put(book), Status.ACCEPTED)
        sent: list[int] = []
        for _ in range(4):
            sent.append(made.work())
            clock.on(seconds=2)
    assert sent == [1, 1, 1, 0]
    assert [one.about for one in made.all] == [About.REVIEW, About.MONEY, About.RULING]


def test_the_clerk_and_the_caller_work_by_themselves_while_it_runs(tmp_path: Path) -> None:
    with running(tmp_path / "town", policy=clerk.accepting()) as up:
        done = threading.Event()
        up.clerk.told.append(lambda _: done.set())
        up.book.receive(delivered(documents=(document(),)))
        assert done.wait(20)


def test_nothing_here_is_built_on_our_own_side_of_the_wire() -> None:
    import pipeline.simulator as room

    for path in Path(room.__path__[0]).glob("*.py"):
        text = path.read_text("utf-8")
        assert "pipeline.filing" not in text.replace("`pipeline.filing`", ""), path.name
