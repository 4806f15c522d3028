"""Whole journeys by ECF 4.01 to the simulator, which knows nothing of our builders: filed once, whatever happens."""

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import files, killpoints
from pipeline.errors import PortalRefused, PortalUnavailable
from pipeline.filing import decide, ledger, prepare, review
from pipeline.filing.callback import Mailbox
from pipeline.filing.listener import listening
from pipeline.filing.portals import Cancels, GivesCopies, GivesTables, Hears, Prepares, Unanswerable
from pipeline.filing.states import State
from pipeline.model import ReviewStatus, Severity
from pipeline.simulator import tls as certificates
from pipeline.simulator.calls import Call
from pipeline.simulator.delivered import Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from pipeline.simulator.simville import settle_cases
from tests import ecf4_office as offices
from tests.ecf4_office import Office, office, papers, with_tables


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return offices.shared_home(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[Running]:
    schemas = offices.schemas_of(home)
    with running(tmp_path_factory.mktemp("simulator"), schemas=schemas, ticking=False) as started:
        settle_cases(started.book)
        yield started


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> sqlalchemy.Engine:
    """One database for all offices; each has an envelope of its own."""
    return database_room.connect(f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}")


@pytest.fixture
def up(shared: Running) -> Iterator[Running]:
    """One court for many tests; only what was filed stays."""
    yield shared
    shared.faults.clear()


@pytest.fixture
def before(up: Running) -> int:
    """How much was filed before this test."""
    return up.book.deliveries()


MakeOffice = Callable[..., Office]


@pytest.fixture
def make(tmp_path: Path, up: Running, home: Path, state: sqlalchemy.Engine) -> MakeOffice:
    """Makes an office of this test's own, that has fetched the court's code tables."""

    def made(name: str = "", **options: object) -> Office:
        given: dict[str, Any] = {"home": home, "database": state, **options}
        return with_tables(office(tmp_path / name if name else tmp_path, up, **given))

    return made


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home without code tables."""
    return offices.made_home(tmp_path_factory.mktemp("bare") / "home")


@pytest.fixture
def at_work(make: MakeOffice) -> Office:
    return make()


def _poll(one: Office) -> ledger.Submission:
    later = datetime.now(UTC) + timedelta(hours=2)
    return review.poll(one.database, one.portal, one.envelope, now=later)


def _decide(up: Running, one: Office, *statuses: Status) -> None:
    for filed, status in zip(papers(up, one), statuses, strict=True):
        up.clerk.decide(filed.id, status)


def _documents(up: Running, one: Office) -> list[str]:
    return [filed.document.control for filed in papers(up, one)]


# ── before it goes ───────────────────────────────────────────────────────────────────────────────────


def test_it_does_all_that_a_court_portal_may_do(at_work: Office) -> None:
    for protocol in (Prepares, Cancels, Hears, GivesTables, GivesCopies):
        assert isinstance(at_work.portal, protocol)
    assert at_work.portal.check().ok


def test_the_courts_tables_and_its_sizes_are_fetched(at_work: Office) -> None:
    tables = at_work.portal.tables("us-nowhere")
    assert {"filing", "casetype", "partytype", "policy"} <= set(tables)
    assert all(b"CodeList" in raw for raw in tables.values())
    with pytest.raises(PortalUnavailable, match="no table for the court"):
        at_work.portal.tables("us-elsewhere")


def test_a_prepared_message_is_the_same_whenever_it_is_made_and_its_quote_is_for_these_bytes(at_work: Office) -> None:
    first, again = at_work.prepared(), at_work.prepared()
    assert [one for one in first.findings if one.severity is Severity.ERROR] == []
    assert first.message == again.message
    assert first.quote is not None
    assert first.quote.message == files.digest_bytes(first.message)
    assert isinstance(first.quote.total, Decimal)
    assert b"simville" in first.message
    assert b"token-of-the-user" not in first.message


def test_a_case_the_portal_does_not_know_keeps_the_envelope_back(make: MakeOffice) -> None:
    made = make(docket="26CV999999").prepared()
    assert made.message == b""
    assert "portal.case-unknown" in {one.code for one in made.findings}


def test_a_code_the_court_does_not_have_keeps_the_envelope_back(make: MakeOffice) -> None:
    wrong = {"filings": {"motion": {"filing": {"code": "1"}}, "exhibit": {"filing": {"code": "6560"}}}}
    made = make(court=wrong).prepared()
    assert made.message == b""
    assert any(one.code.startswith("codes.") and one.severity is Severity.ERROR for one in made.findings)


def test_an_attorney_the_portal_does_not_know_is_told_before_anything_is_filed(
    make: MakeOffice, up: Running, before: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = replace(up.book.codes["simville"], attorneys=frozenset({"simulated-attorney"}))
    monkeypatch.setitem(up.book.codes, "simville", known)
    made = make(court={"attorney": "nobody"}).prepared()
    assert made.message == b""
    assert {one.code for one in made.findings if one.severity is Severity.ERROR} == {"portal.refused-quote"}
    assert up.book.deliveries() == before


def test_an_account_the_portal_does_not_know_is_told_before_anything_is_filed(
    make: MakeOffice, up: Running, before: int
) -> None:
    made = make(court={"payment_account": "nobodys"}).prepared()
    assert made.message == b""
    (refused,) = [one for one in made.findings if one.code == "portal.refused-quote"]
    assert "97" in refused.message
    assert "payment_account" in refused.repair
    assert up.book.deliveries() == before


def test_what_the_portal_says_of_an_unknown_error_is_told_to_the_person_and_to_nobody_else(
    tmp_path: Path, up: Running, before: int, bare: Path
) -> None:
    wrong = {"document_types": {"public": {"code": "5766"}}}
    made = office(tmp_path, up, home=bare, court=wrong).prepared()
    assert made.message == b""
    (refused,) = [one for one in made.findings if one.code == "portal.refused-quote"]
    assert "error -1" in refused.message
    assert "BinaryFormatStandardName holds a code that this court does not have: 5766" in refused.message
    assert "docketpress prepare" in refused.repair
    assert up.book.deliveries() == before


def test_the_greatest_fee_stands_in_the_message_that_is_quoted(make: MakeOffice) -> None:
    made = make(court={"max_fee": True}).prepared()
    assert made.quote is not None
    assert f"<t:MaxFeeAmount>{made.quote.total}</t:MaxFeeAmount>".encode() in made.message
    assert made.quote.message == files.digest_bytes(made.message)


def test_whom_the_portal_knows_it_serves_and_of_whom_it_does_not_we_warn(make: MakeOffice) -> None:
    made = make(court={"service": "e-serve"}).prepared()
    assert b"<nc:IdentificationID>s-1</nc:IdentificationID>" in made.message
    assert b"EFileAndServe" in made.message
    assert "portal.not-served" not in {one.code for one in made.findings}


def test_without_code_tables_it_goes_with_a_warning(tmp_path: Path, up: Running, bare: Path) -> None:
    made = office(tmp_path, up, home=bare).prepared()
    assert made.message
    assert "portal.no-tables" in {one.code for one in made.findings}


def test_without_schemas_nothing_is_prepared_and_the_text_says_what_to_do(tmp_path: Path, up: Running) -> None:
    bare = office(tmp_path, up)
    (bare.home / "var" / "schemas" / "ecf-4.01").unlink()
    with pytest.raises(PortalUnavailable, match="docketpress schemas add"):
        bare.prepared()
    assert not bare.portal.check().ok


# ── the journeys ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_filed_accepted_and_the_stamped_copies_are_here(make: MakeOffice, up: Running, version: str) -> None:
    one = make(soap=version)
    one.prepared()
    filed = one.submit()
    assert (filed.state, filed.review) == (State.FILED, ReviewStatus.RECEIVED)
    assert _documents(up, one) == [f"{one.reference}/1", f"{one.reference}/2"]
    up.settle()
    _decide(up, one, Status.ACCEPTED, Status.ACCEPTED)
    assert _poll(one).review is ReviewStatus.ACCEPTED


def test_filed_over_mutual_tls_and_not_without_our_certificate(tmp_path: Path, home: Path) -> None:
    made = certificates.make(tmp_path / "tls")
    schemas = offices.schemas_of(home)
    with running(tmp_path / "simulator", schemas=schemas, tls=made, ticking=False) as up:
        settle_cases(up.book)
        one = office(tmp_path, up, tls=made)
        one.prepared()
        assert one.submit().state is State.FILED
        bare = office(tmp_path / "bare", up, ca_file=str(made.ca), title="Motion to Compel")
        assert not bare.portal.check().ok
        with pytest.raises(PortalUnavailable):
            bare.portal.prepare(bare.envelope, bare.reference)


def test_some_accepted_and_some_rejected_is_partly(at_work: Office, up: Running) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    _decide(up, at_work, Status.ACCEPTED, Status.REJECTED)
    assert _poll(at_work).review is ReviewStatus.PARTIALLY_ACCEPTED


def test_a_refusal_is_one_and_nothing_is_in_the_book(at_work: Office, up: Running, before: int) -> None:
    at_work.prepared()
    path = prepare.message_path(at_work.envelope, at_work.reference)
    message = path.read_bytes().replace(b"simulated-account", b"somebody-elses-one")
    path.write_bytes(message)
    with pytest.raises(PortalRefused, match="97"):
        at_work.portal.submit(at_work.envelope, at_work.reference)
    assert up.book.deliveries() == before


FAULTS = {
    "the answer is lost": Fault.LOST_ANSWER,
    "the answer is garbage": Fault.GARBAGE_ANSWER,
    "a fault comes though it was filed": Fault.FAULT_AFTER,
    "an error comes though it was filed": Fault.ERROR_AFTER,
}


@pytest.mark.parametrize("name", FAULTS)
def test_when(name: str, at_work: Office, up: Running) -> None:
    at_work.prepared()
    up.faults.plan(Planned(fault=FAULTS[name]))
    doubt = at_work.submit()
    for hours in range(1, 5):
        if doubt.state is State.FILED:
            break
        doubt = at_work.submit(later=timedelta(hours=hours))
    assert doubt.state is State.FILED
    assert _documents(up, at_work) == [f"{at_work.reference}/1", f"{at_work.reference}/2"]


def test_an_answer_for_another_filing_does_not_hide_that_nothing_is_known(
    make: MakeOffice, at_work: Office, up: Running, before: int
) -> None:
    other = make("other")
    other.prepared()
    other.submit()
    at_work.prepared()
    up.faults.plan(Planned(fault=Fault.OTHER_ANSWER))
    at_work.submit()
    assert up.book.deliveries() == before + 4
    up.settle()
    _decide(up, at_work, Status.ACCEPTED, Status.ACCEPTED)
    _decide(up, other, Status.REJECTED, Status.REJECTED)
    assert _poll(at_work).review is ReviewStatus.ACCEPTED
    assert _poll(other).review is ReviewStatus.REJECTED


def test_a_list_that_lags_is_no_answer_before_it_had_time_to_show(make: MakeOffice, up: Running, before: int) -> None:
    one = make(settle_seconds=900)
    one.prepared()
    up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.LIST_LAGS, asks=2))
    assert one.submit().state is State.IN_DOUBT
    assert one.submit(later=timedelta(minutes=10)).state is State.IN_DOUBT
    assert one.submit(later=timedelta(minutes=20)).state is State.FILED
    assert up.book.deliveries() == before + 2


def test_a_list_that_lags_longer_than_it_may_does_not_file_twice(make: MakeOffice, up: Running, before: int) -> None:
    one = make(settle_seconds=900)
    one.prepared()
    up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.LIST_LAGS, asks=20))
    now = one.submit()
    for hours in range(1, 10):
        now = one.submit(later=timedelta(hours=hours))
    assert (now.state, now.next_at) == (State.IN_DOUBT, None)
    assert "filing history" in (now.why or "")
    assert up.book.deliveries() == before + 2


def test_what_never_arrived_is_sent_once_more_when_a_person_has_looked(
    at_work: Office, up: Running, before: int
) -> None:
    at_work.prepared()
    up.faults.plan(Planned(fault=Fault.CLOSED_BEFORE))
    now = at_work.submit()
    for hours in range(1, 6):
        now = at_work.submit(later=timedelta(hours=hours))
    assert (now.state, now.next_at) == (State.IN_DOUBT, None)
    assert up.book.deliveries() == before
    word = {"person": "Ada Invented", "reason": "it is not in the filing history"}
    ready = decide.resend(at_work.database, at_work.portal, at_work.envelope, now=datetime.now(UTC), **word)
    assert ready.reference == now.reference
    assert at_work.submit().state is State.FILED
    assert _documents(up, at_work) == [f"{at_work.reference}/1", f"{at_work.reference}/2"]


def test_a_list_without_our_control_ids_is_for_a_person(at_work: Office, up: Running, before: int) -> None:
    at_work.prepared()
    up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.CONTROL_LOST, times=99))
    assert at_work.submit().state is State.IN_DOUBT
    found = at_work.portal.find(at_work.envelope, at_work.reference)
    assert isinstance(found, Unanswerable)
    assert not found.ever
    assert "docketpress resolve" in found.reason
    assert up.book.deliveries() == before + 2


def test_a_word_nobody_explained_is_never_accepted(at_work: Office, up: Running) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    _decide(up, at_work, Status.ACCEPTED, Status.ACCEPTED)
    up.faults.plan(
        Planned(fault=Fault.UNKNOWN_STATUS, times=99),
        Planned(fault=Fault.UNKNOWN_STATUS, operation="list", times=99),
    )
    assert at_work.portal.status(at_work.envelope, at_work.reference).status in {
        ReviewStatus.UNKNOWN,
        ReviewStatus.ACCEPTED,
    }


def test_cancelled_while_nobody_has_it_in_hand_and_a_second_time_as_well(at_work: Office, up: Running) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    said = at_work.portal.cancel(at_work.envelope, at_work.reference)
    assert said.status is ReviewStatus.CANCELLED
    assert {one.status for one in papers(up, at_work)} == {Status.CANCELLED}
    assert at_work.portal.cancel(at_work.envelope, at_work.reference).status is ReviewStatus.CANCELLED


def test_what_a_clerk_has_decided_is_not_cancelled(at_work: Office, up: Running) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    _decide(up, at_work, Status.ACCEPTED, Status.ACCEPTED)
    with pytest.raises(PortalRefused, match="did not cancel"):
        at_work.portal.cancel(at_work.envelope, at_work.reference)
    assert {one.status for one in papers(up, at_work)} == {Status.ACCEPTED}


# ── killed ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.kill
@pytest.mark.parametrize("point", ["before-post", "after-post", "after-keep"])
def test_killed_while_it_is_filed_it_is_filed_once_or_left_to_a_person(
    point: str, at_work: Office, up: Running
) -> None:
    at_work.prepared()
    child = os.fork()
    if child == 0:  # its own database connection; the simulator's threads stay with the parent
        os.environ[killpoints.VARIABLE] = f"ecf4-portal.{point}"
        engine = database_room.connect(str(at_work.database.url))
        replace(at_work, database=engine).submit()
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    arrived = point != "before-post"
    for hours in range(4):
        end = at_work.submit(later=timedelta(hours=hours))
    assert end.state is (State.FILED if arrived else State.IN_DOUBT)
    assert _documents(up, at_work) == ([f"{at_work.reference}/1", f"{at_work.reference}/2"] if arrived else [])


# ── calls ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def heard(tmp_path: Path, at_work: Office, up: Running, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """Our listener, to which the simulator calls as through a web server that adds the secret."""
    mailbox = Mailbox(
        database=at_work.database,
        store=tmp_path / "calls",
        keys={},
        courts={offices.PORTAL: at_work.portal},
        envelope_of=lambda _id: at_work.envelope,
    )
    (tmp_path / "calls").mkdir()
    plain, secret = up.calls.writers["ecf4"], {"Docketpress-Callback": offices.SECRET}
    monkeypatch.setitem(up.calls.writers, "ecf4", lambda filed, about: replace(plain(filed, about), headers=secret))
    with listening(mailbox, "127.0.0.1", 0) as port:
        monkeypatch.setitem(up.calls.targets, "ecf4", f"http://127.0.0.1:{port}/portals/{offices.PORTAL}")
        yield mailbox


def _now(one: Office) -> ledger.Submission:
    with one.database.connect() as connection:
        found = ledger.latest(connection, one.envelope.id, offices.PORTAL)
    assert found is not None
    return found


def _calls(up: Running, one: Office) -> list[Call]:
    ours = [call for call in up.calls.all if call.filed.document.control.startswith(one.reference)]
    assert ours
    return ours


def _heard(one: Office, up: Running, mailbox: Mailbox) -> ledger.Submission:
    up.calls.work(everything=True)
    mailbox.read_all(now=datetime.now(UTC))
    return _now(one)


def test_a_call_tells_one_paper_and_the_envelope_is_decided_when_all_are_told(
    at_work: Office, up: Running, heard: Mailbox
) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    first, second = papers(up, at_work)
    up.clerk.decide(first.id, Status.ACCEPTED)
    assert _heard(at_work, up, heard).review is ReviewStatus.UNDER_REVIEW
    up.clerk.decide(second.id, Status.REJECTED, reason_code="illegible", comment="Page 2 is blank")
    assert _heard(at_work, up, heard).review is ReviewStatus.PARTIALLY_ACCEPTED
    assert all(one.ok for one in _calls(up, at_work))


def test_the_stamped_copies_of_a_call_are_pdfs_and_brought_once(at_work: Office, up: Running, heard: Mailbox) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    _decide(up, at_work, Status.ACCEPTED, Status.ACCEPTED)
    _heard(at_work, up, heard)
    copies = at_work.portal.copies(at_work.envelope, at_work.reference)
    assert len(copies) == 2
    assert all(one.path.read_bytes().startswith(b"%PDF-") for one in copies)
    assert at_work.portal.copies(at_work.envelope, at_work.reference) == copies


def test_a_call_that_comes_twice_changes_nothing_the_second_time(at_work: Office, up: Running, heard: Mailbox) -> None:
    at_work.prepared()
    at_work.submit()
    up.settle()
    up.faults.plan(Planned(fault=Fault.DUPLICATE_CALLBACK, times=9))
    _decide(up, at_work, Status.ACCEPTED, Status.ACCEPTED)
    first = _heard(at_work, up, heard)
    assert first.review is ReviewStatus.ACCEPTED
    assert _heard(at_work, up, heard) == first


def test_a_call_without_the_secret_is_not_taken(
    at_work: Office, up: Running, heard: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    del heard
    plain, wrong = up.calls.writers["ecf4"], {"Docketpress-Callback": "another secret of sixteen"}
    monkeypatch.setitem(up.calls.writers, "ecf4", lambda filed, about: replace(plain(filed, about), headers=wrong))
    at_work.prepared()
    at_work.submit()
    up.settle()
    _decide(up, at_work, Status.ACCEPTED, Status.ACCEPTED)
    up.calls.work(everything=True)
    assert _now(at_work).review is ReviewStatus.RECEIVED
    assert not any(one.ok for one in _calls(up, at_work))
