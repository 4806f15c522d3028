"""An office that only polls ECF 4.01: what details of a paper tell, how often they are asked for, what they bring."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import schemas
from pipeline.filing import decide, ledger, prepare, receipts, review, service
from pipeline.filing.ecf import soap
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import bill, copies, details, fetch, outcomes, parts, questions, statuses
from pipeline.filing.ecf.v4.callback import Rendition, Reviewed
from pipeline.filing.ecf.v4.decided import Inquiry
from pipeline.filing.ecf.v4.details import Details
from pipeline.filing.ecf.v4.lists import Listed
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.statuses import Said
from pipeline.filing.ecf.v4.stored import earlier
from pipeline.filing.portals import NotListed
from pipeline.filing.states import State
from pipeline.model import Charge, ReviewStatus
from pipeline.simulator.delivered import Filed, Status
from pipeline.simulator.faults import Fault, Planned
from pipeline.simulator.server import Running, running
from pipeline.simulator.simville import settle_cases
from tests import ecf4_office as offices
from tests import envelopes
from tests.ecf4 import ASKER, REFERENCE
from tests.ecf4_office import Office, office, papers, with_tables

AT = "2026-11-20T15:00:00Z"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def held(home: Path) -> schemas.Schemas:
    return schemas.Schemas(home / "var" / "schemas" / "ecf-4.01")


# ── what is asked, and what is read ──────────────────────────────────────────────────────────────────


def test_the_question_is_as_the_schema_wants_it(held: schemas.Schemas) -> None:
    asked = schemas.parse(questions.filing_details(ASKER, "nowhere", "f-1"))
    assert held.faults(asked) == ()
    assert V4.text(asked, "nc:DocumentIdentification/nc:IdentificationID") == "f-1"


def _moment(name: str, at: str = AT) -> Element:
    return V4.element(name, V4.element("nc:DateTime", at))


def _fee(name: str, amount: str) -> Element:
    return V4.element(
        "cac:AllowanceCharge",
        V4.element("cbc:ChargeIndicator", "true"),
        V4.element("cbc:AllowanceChargeReason", name),
        V4.element("cbc:Amount", amount, currencyID="USD"),
    )


def _served(word: str, *, opened: bool = False, mail: bool = False, dated: bool = True, name: str = "Bo F") -> Element:
    person = V4.element(
        "ecf:EntityPerson",
        V4.element("nc:PersonName", V4.element("nc:PersonFullName", name)),
        V4.element(
            "ecf:PersonAugmentation",
            V4.element("nc:ContactInformation", V4.element("nc:ContactEmailID", "bo@example.com")),
        ),
    )
    return V4.element(
        "detail:ServiceRecipientDetail",
        V4.element("ecf:ServiceRecipientID", V4.element("nc:IdentificationID", "s-1")),
        V4.element("detail:StatusCode", word),
        V4.element("detail:ServedRecipient", person),
        V4.element("t:FirmName"),
        V4.element("detail:IsOpened", str(opened).lower()),
        _moment("detail:ServedDate") if dated else None,
        _moment("detail:OpenedDate", "2026-11-21T08:00:00Z") if opened and dated else None,
        V4.element("t:MailServiceIndicator", str(mail).lower()),
    )


def _answer(
    *content: Element,
    word: str = "accepted",
    said: tuple[str, ...] = ("Accepted by clerk",),
    filing: str = "f-1",
    code: str = "0",
    accepted: bool = True,
    category: str = "FILINGID",
) -> Element:
    """The answer, its parts in the schema's order."""
    by = {name: [one for one in content if one.tag == V4.name(name)] for name in _ORDER}
    case = V4.element("nc:Case", V4.element("nc:CaseTrackingID", "c-9"), V4.element("nc:CaseDocketID", "26CV000777"))
    status = V4.element(
        "ecf:FilingStatus",
        _moment("nc:StatusDate"),
        [V4.element("nc:StatusDescriptionText", one) for one in said],
        V4.element("ecf:FilingStatusCode", word),
    )
    return V4.element(
        "detail:FilingDetailResponseMessage",
        parts.sender(ASKER),
        parts.court("nowhere"),
        V4.element("ecf:Error", V4.element("ecf:ErrorCode", code), V4.element("ecf:ErrorText")),
        case,
        by["detail:EnvelopeFees"],
        parts.identification("nc:DocumentIdentification", filing, category) if filing else None,
        status,
        _moment("detail:FilingAcceptDate") if accepted else None,
        by["detail:ServiceRecipientDetail"],
        by["detail:FilingFees"],
    )


_ORDER = ("detail:EnvelopeFees", "detail:ServiceRecipientDetail", "detail:FilingFees")

SERVED: dict[str, tuple[Element, list[tuple[str, str]]]] = {
    "sent": (_served("sent"), [("sent", "e-filing")]),
    "sent, in capitals": (_served(" Sent "), [("sent", "e-filing")]),
    "delivered": (_served("delivered"), [("delivered", "e-filing")]),
    "opened": (_served("opened"), [("opened", "e-filing")]),
    "sent, and marked as opened": (_served("sent", opened=True), [("opened", "e-filing")]),
    "unrecognized": (_served("unrecognized"), [("failed", "e-filing")]),
    "unrecognized, and yet marked as opened": (_served("unrecognized", opened=True), [("failed", "e-filing")]),
    "unrecognized, without a time": (_served("unrecognized", dated=False), [("failed", "e-filing")]),
    "sent by mail": (_served("sent", mail=True), [("sent", "mail")]),
    "sent, without a time": (_served("sent", dated=False), []),
    "a word nobody explained": (_served("relayed"), []),
    "no word": (_served(""), []),
    "nobody's name": (_served("sent", name=""), []),
}


@pytest.mark.parametrize("name", SERVED)
def test_somebody_of_whom_the_portal_says(name: str, held: schemas.Schemas) -> None:
    element, wanted = SERVED[name]
    answer = _answer(element)
    assert held.faults(answer) == ()
    found = details.read(answer).served
    assert [(one.status, one.method) for one in found] == wanted
    assert all((one.told_by, one.address) == ("portal", "bo@example.com") for one in found)


def test_who_opened_it_is_served_when_they_did(held: schemas.Schemas) -> None:
    del held
    (event,) = details.read(_answer(_served("sent", opened=True))).served
    assert event.at == datetime(2026, 11, 21, 8, tzinfo=UTC)


def test_details_tell_the_case_the_words_and_the_bill_with_its_tails(held: schemas.Schemas) -> None:
    fees = V4.element("detail:EnvelopeFees", _fee("Court fee", "218.63000000000000227"))
    answer = _answer(fees, V4.element("detail:FilingFees", _fee("Motion fee", "20")), said=("Accepted", "Thank you"))
    assert held.faults(answer) == ()
    found = details.read(answer)
    assert (found.filing, found.case_number, found.docket_number) == ("f-1", "c-9", "26CV000777")
    assert (found.description, found.accepted) == ("Accepted; Thank you", True)
    assert [(one.amount, one.raw) for one in bill.of_details([found])] == [
        (Decimal("218.63"), "218.63000000000000227"),
        (Decimal("20.00"), "20"),
    ]


UNREADABLE: dict[str, Callable[[], Element]] = {
    "another message": lambda: V4.element("status:FilingStatusResponseMessage"),
    "details of nothing": lambda: _answer(filing=""),
    "an amount that is none": lambda: _answer(V4.element("detail:EnvelopeFees", _fee("x", "much"))),
    "an amount without end": lambda: _answer(V4.element("detail:FilingFees", _fee("x", "9" * 100))),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_nothing_is_read_from(name: str) -> None:
    with pytest.raises(parts.Unreadable):
        details.read(UNREADABLE[name]())


def test_an_error_says_that_there_are_no_details() -> None:
    assert details.read(_answer(code="-1", filing="")).errors == ("-1",)


# ── how they go together with the list ───────────────────────────────────────────────────────────────


def _listed(word: str, reason: str = "", filing: str = "f-1") -> Listed:
    return Listed(
        control="",
        filing=filing,
        envelope="",
        case="",
        description="Motion",
        pages=None,
        at=None,
        said=statuses.meaning(word, reason),
        reason=reason,
    )


BESIDE: dict[str, tuple[Listed, Element | None, ReviewStatus, str | None]] = {
    "a rejection with its reason": (
        _listed("rejected", "Rejected by clerk"),
        _answer(word="rejected", said=("Illegible: page 2 is blank",), accepted=False),
        ReviewStatus.REJECTED,
        "Illegible: page 2 is blank",
    ),
    "a rejection whose details say no more": (
        _listed("rejected", "Rejected by clerk"),
        _answer(word="rejected", said=("Rejected by clerk",), accepted=False),
        ReviewStatus.REJECTED,
        "Rejected by clerk",
    ),
    "a rejection without details": (
        _listed("rejected", "Rejected by clerk"),
        None,
        ReviewStatus.REJECTED,
        "Rejected by clerk",
    ),
    "a return whose words a reason replaced": (
        _listed("rejected", "Returned for correction"),
        _answer(word="rejected", said=("Wrong case number: see the caption",), accepted=False),
        ReviewStatus.RETURNED,
        "Wrong case number: see the caption",
    ),
    "a return with the clerk's words behind": (
        _listed("rejected", "Returned for correction"),
        _answer(word="rejected", said=("Returned for correction: sign it",), accepted=False),
        ReviewStatus.RETURNED,
        "sign it",
    ),
    "an acceptance": (_listed("accepted", "Accepted by clerk"), _answer(), ReviewStatus.ACCEPTED, None),
    "an acceptance with a word of the clerk's": (
        _listed("accepted", "Accepted by clerk"),
        _answer(said=("Accepted by clerk: mind the margins",)),
        ReviewStatus.ACCEPTED,
        "mind the margins",
    ),
    "an acceptance whose details speak of a rejection": (
        _listed("accepted", "Accepted by clerk"),
        _answer(word="rejected", said=("No",)),
        ReviewStatus.ACCEPTED,
        None,
    ),
    "served, with a day of acceptance": (
        _listed("served", "Filing has been served"),
        _answer(word="served", said=("Filing has been served",)),
        ReviewStatus.ACCEPTED,
        None,
    ),
    "served, and nobody says that it was accepted": (
        _listed("served", "Filing has been served"),
        _answer(word="served", said=("Filing has been served",), accepted=False),
        ReviewStatus.UNKNOWN,
        None,
    ),
    "served, and the details speak of a rejection": (
        _listed("served"),
        _answer(word="rejected", said=("No",)),
        ReviewStatus.UNKNOWN,
        None,
    ),
    "a word nobody knows, with a day of acceptance": (
        _listed("pending-magistrate"),
        _answer(word="pending-magistrate"),
        ReviewStatus.UNKNOWN,
        None,
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_list_and_details_tell(name: str) -> None:
    listed, element, status, reason = BESIDE[name]
    known = {"f-1": details.read(element)} if element is not None else {}
    (found,) = outcomes.worded(outcomes.listed([listed], known), [listed])
    assert (found.status, found.reason, found.number) == (status, reason, "f-1")


def _money(*amounts: str) -> tuple[Charge, ...]:
    return tuple(Charge(name="Fee", amount=Decimal(one), raw=one) for one in amounts)


def _paper(word: str = "accepted", *, envelope: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> Details:
    plain = details.read(_answer(word=word, accepted=word == "accepted"))
    return replace(plain, envelope_fees=_money(*envelope), filing_fees=_money(*own))


BILLS: dict[str, tuple[tuple[Details, ...], tuple[str, ...]]] = {
    "the envelope's fees, which each paper repeats": (
        (_paper(envelope=("20.00", "3.50")), _paper(envelope=("20.00", "3.50"))),
        ("20.00", "3.50"),
    ),
    "each paper's own fees, alike": ((_paper(own=("20.00",)), _paper(own=("20.00",))), ("20.00", "20.00")),
    "the envelope's fees at its first paper": ((_paper(envelope=("20.00",)), _paper(envelope=("0.00",))), ("20.00",)),
    "fees held for what was rejected": (
        (_paper("rejected", envelope=("20.00",), own=("9.00",)), _paper(own=("5.00",))),
        ("5.00",),
    ),
    "nothing to pay": ((_paper(envelope=("0.00",)),), ("0.00",)),
    "nothing told": ((_paper(), _paper()), ()),
    "nothing accepted": ((_paper("rejected", envelope=("20.00",)),), ()),
}


@pytest.mark.parametrize("name", BILLS)
def test_charged_is(name: str) -> None:
    told, wanted = BILLS[name]
    assert tuple(str(one.amount) for one in bill.of_details(told)) == wanted


# ── where the copy is ────────────────────────────────────────────────────────────────────────────────


def _holding(*addresses: str, content: str = "", filing: str = "f-1") -> Details:
    found = tuple(Rendition(name="motion.pdf", content=content, address=one) for one in addresses)
    paper = Reviewed(control="", title="Motion", comments="", reason="", docket_entry="", renditions=found)
    return replace(details.read(_answer(filing=filing)), papers=(paper,))


def test_of_a_paper_whose_copy_a_call_brought_no_other_is_fetched(tmp_path: Path) -> None:
    asked = list[str]()

    def get(address: str) -> bytes:
        asked.append(address)
        return b"%PDF-1.7 " + address.encode()

    call, same, other = _holding("https://a/1"), _holding("https://a/2"), _holding("https://a/3", filing="f-2")
    found = copies.copies([call], tmp_path, get, details=[same, other, _holding("https://a/4", filing="f-2")])
    assert asked == ["https://a/1", "https://a/3"]
    assert len(found) == 2


def test_a_copy_inside_the_details_is_written_and_what_we_sent_is_no_copy(tmp_path: Path) -> None:
    inside = _holding("", content="JVBERi0xLjc=")
    (file,) = copies.copies([], tmp_path, lambda _address: b"", details=[inside])
    assert file.path.read_bytes() == b"%PDF-1.7"
    assert copies.copies([], tmp_path / "2", lambda _address: b"", details=[inside], sent={file.sha256}) == ()


def test_an_address_that_is_no_pdf_or_not_allowed_brings_nothing(tmp_path: Path) -> None:
    def refuse(_address: str) -> bytes:
        raise fetch.NotFetched("no")

    assert copies.copies([], tmp_path, refuse, details=[_holding("motion.pdf")]) == ()
    assert copies.copies([], tmp_path, lambda _address: b"<html>", details=[_holding("https://a/1")]) == ()
    assert list(tmp_path.iterdir()) == []


# ── the journeys ─────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return offices.shared_home(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Iterator[Running]:
    schemas_there = offices.schemas_of(home)
    with running(tmp_path_factory.mktemp("simulator"), schemas=schemas_there, ticking=False) as started:
        settle_cases(started.book)
        yield started


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> sqlalchemy.Engine:
    return database_room.connect(f"sqlite:///{tmp_path_factory.mktemp('state') / 'state.db'}")


@pytest.fixture
def up(shared: Running) -> Iterator[Running]:
    yield shared
    shared.faults.clear()


MakeOffice = Callable[..., Office]


@pytest.fixture
def make(tmp_path: Path, up: Running, home: Path, state: sqlalchemy.Engine) -> MakeOffice:
    """Makes an office of this test's own, with its message prepared."""

    def made(**options: Any) -> Office:
        one = with_tables(office(tmp_path, up, home=home, database=state, **options))
        found = one.prepared()
        assert found.message, [(finding.code, finding.message) for finding in found.findings]
        return one

    return made


@pytest.fixture
def filed(make: MakeOffice, up: Running) -> Office:
    """Two papers at the court, in the clerk's queue."""
    one = make()
    assert one.submit().state is State.FILED
    up.settle()
    return one


def _papers(up: Running, one: Office) -> tuple[Filed, Filed]:
    first, second = papers(up, one)
    return first, second


def _poll(one: Office, *, hours: int = 2) -> ledger.Submission:
    later = datetime.now(UTC) + timedelta(hours=hours)
    return review.poll(one.database, one.portal, one.envelope, now=later)


def _told(one: Office) -> dict[str, object]:
    table: dict[str, object] = json.loads((one.envelope.folder / receipts.RECEIPT).read_bytes())
    return table


def _stored(one: Office) -> list[str]:
    return [found.filing for found in earlier(one.envelope, one.reference).details]


def test_polling_brings_reason_docket_number_bill_people_served_and_the_copy(filed: Office, up: Running) -> None:
    first, second = _papers(up, filed)
    up.clerk.decide(first.id, Status.ACCEPTED)
    up.clerk.decide(first.id, Status.SERVED)
    up.clerk.decide(second.id, Status.REJECTED, "illegible", "Page 2 is blank")
    assert _poll(filed).review is ReviewStatus.PARTIALLY_ACCEPTED
    told = _told(filed)
    assert told["docket_number"] == offices.DOCKET
    assert told["outcomes"] == [
        {"title": one["title"], "status": status, "reason": reason, "number": number, "control": one["control"]}
        | {"reason_code": None, "docket_entry": None, "ruling": None}
        for one, status, reason, number in zip(
            told["outcomes"],  # type: ignore[call-overload]
            ("accepted", "rejected"),
            (None, "illegible: Page 2 is blank"),
            (first.id, second.id),
            strict=True,
        )
    ]
    assert [one["amount"] for one in told["charges"]] == [str(up.fees.captured(first.fee))]  # type: ignore[attr-defined]
    (event,) = service.read(filed.envelope.folder)
    assert (event.name, event.address, event.status, event.method) == (
        "Bo Fictional",
        "bo@example.com",
        "sent",
        "e-filing",
    )
    (copy,) = (filed.envelope.folder / receipts.STAMPED).iterdir()
    assert copy.read_bytes() == up.clerk.copy(first.id)


def test_a_decided_paper_is_asked_for_once_and_an_undecided_one_never(filed: Office, up: Running) -> None:
    first, second = _papers(up, filed)
    _poll(filed)
    assert _stored(filed) == []
    up.clerk.decide(first.id, Status.ACCEPTED)
    for hours in (3, 9, 27):
        assert _poll(filed, hours=hours).review is ReviewStatus.UNDER_REVIEW
        assert _stored(filed) == [first.id]
    up.clerk.decide(second.id, Status.ACCEPTED)
    assert _poll(filed, hours=100).review is ReviewStatus.ACCEPTED
    assert _stored(filed) == [first.id, second.id]


def test_a_return_is_asked_for_again_when_it_becomes_a_rejection(filed: Office, up: Running) -> None:
    first, second = _papers(up, filed)
    for one in (first, second):
        up.clerk.decide(one.id, Status.RETURNED, comment="Sign it", within=timedelta(days=3))
    assert _poll(filed).review is ReviewStatus.RETURNED
    assert {one["reason"] for one in _told(filed)["outcomes"]} == {"Sign it"}  # type: ignore[attr-defined]


SILENT = {"no answer": Fault.LOST_ANSWER, "an answer cut off": Fault.CLOSED_BEFORE}


@pytest.mark.parametrize("name", SILENT)
def test_a_decision_waits_for_its_details_while_there_is(name: str, filed: Office, up: Running) -> None:
    for one in _papers(up, filed):
        up.clerk.decide(one.id, Status.REJECTED, "illegible", "Page 2 is blank")
    up.faults.plan(Planned(fault=SILENT[name], operation="details"))
    assert _poll(filed).review is ReviewStatus.RECEIVED
    assert _poll(filed, hours=9).review is ReviewStatus.REJECTED
    assert "Page 2 is blank" in str(_told(filed)["outcomes"])


USELESS = {
    "garbage": Fault.GARBAGE_ANSWER,
    "a fault": Fault.FAULT_AFTER,
    "another filing's details": Fault.OTHER_ANSWER,
}


@pytest.mark.parametrize("name", USELESS)
def test_a_decision_does_not_wait_for_ever_when_its_details_are(name: str, filed: Office, up: Running) -> None:
    for one in _papers(up, filed):
        up.clerk.decide(one.id, Status.REJECTED, "illegible", "Page 2 is blank")
    up.faults.plan(*(Planned(fault=USELESS[name], operation="details") for _ in range(9)))
    assert _poll(filed).review is ReviewStatus.REJECTED
    assert {one["number"] for one in _told(filed)["outcomes"]} == {one.id for one in _papers(up, filed)}  # type: ignore[attr-defined]


def test_one_bad_answer_is_asked_for_a_second_time(filed: Office, up: Running) -> None:
    for one in _papers(up, filed):
        up.clerk.decide(one.id, Status.REJECTED, "illegible", "Page 2 is blank")
    up.faults.plan(Planned(fault=Fault.GARBAGE_ANSWER, operation="details"))
    assert _poll(filed).review is ReviewStatus.REJECTED
    assert "Page 2 is blank" in str(_told(filed)["outcomes"])


def test_a_new_case_gets_its_number_by_polling(make: MakeOffice, up: Running) -> None:
    one = make(docket=None, court={"case_subtype": {"code": "31"}})
    assert one.submit().state is State.FILED
    up.settle()
    for paper in _papers(up, one):
        up.clerk.decide(paper.id, Status.ACCEPTED)
    assert _poll(one).review is ReviewStatus.ACCEPTED
    number = _told(one)["docket_number"]
    assert number
    assert number == up.book.case(_papers(up, one)[0].case.number).docket_number


def test_what_is_found_in_doubt_and_decided_meanwhile_is_told_in_full(make: MakeOffice, up: Running) -> None:
    one = make()
    up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.FAULT_AFTER, operation="list"))
    assert one.submit().state is State.IN_DOUBT
    up.settle()
    for paper in _papers(up, one):
        up.clerk.decide(paper.id, Status.REJECTED, "illegible", "Page 2 is blank")
    found = one.submit(later=timedelta(hours=1))
    assert (found.state, found.review) == (State.FILED, ReviewStatus.REJECTED)
    assert "Page 2 is blank" in str(_told(one)["outcomes"])


def test_answers_to_an_earlier_sending_say_nothing_of_the_one_that_was_sent_anew(filed: Office, up: Running) -> None:
    for one in _papers(up, filed):
        up.clerk.decide(one.id, Status.REJECTED, "illegible", "Page 2 is blank")
    assert _poll(filed).review is ReviewStatus.REJECTED
    word = {"person": "Ada Invented", "reason": "the clerk asked for the very same once more"}
    again = decide.resend(filed.database, filed.portal, filed.envelope, now=datetime.now(UTC), **word)
    filed.prepared()
    assert isinstance(filed.portal.find(filed.envelope, again.reference), NotListed)
    assert filed.submit(later=timedelta(minutes=1)).review is ReviewStatus.RECEIVED
    up.settle()
    for one in _papers(up, filed):
        assert one.document.control.startswith(again.reference)
        up.clerk.decide(one.id, Status.ACCEPTED)
    assert _poll(filed).review is ReviewStatus.ACCEPTED
    assert len(_told(filed)["outcomes"]) == 2  # type: ignore[arg-type]
    assert len(list((filed.envelope.folder / receipts.STAMPED).iterdir())) == 2


LOOKED = {"person": "Ada Invented", "reason": "it stands in the portal's filing history"}


@pytest.fixture
def nameless(make: MakeOffice, up: Running) -> Office:
    """In doubt at a portal that keeps handles of its own in place of our control ids."""
    one = make()
    up.faults.plan(Planned(fault=Fault.LOST_ANSWER), Planned(fault=Fault.CONTROL_LOST, times=99))
    assert one.submit().state is State.IN_DOUBT
    up.settle()
    return one


def test_what_bears_no_reference_is_for_a_person_who_is_told_what_to_do(nameless: Office) -> None:
    stands = nameless.submit(later=timedelta(hours=3))
    assert (stands.state, stands.next_at, stands.needs_person) == (State.IN_DOUBT, None, True)
    why = stands.why or ""
    assert "none bears our reference" in why
    assert "docketpress resolve" in why
    assert "docketpress resend" in why


def test_what_a_person_found_is_followed_by_the_number_they_told(nameless: Office, up: Running) -> None:
    first, second = _papers(up, nameless)
    decide.found(
        nameless.database,
        nameless.portal,
        nameless.envelope,
        portal_reference=f" {first.envelope} ",
        now=datetime.now(UTC),
        **LOOKED,
    )
    up.clerk.decide(first.id, Status.ACCEPTED)
    up.clerk.decide(second.id, Status.REJECTED, "illegible", "Page 2 is blank")
    assert _poll(nameless).review is ReviewStatus.PARTIALLY_ACCEPTED
    assert "Page 2 is blank" in str(_told(nameless)["outcomes"])
    assert len(list((nameless.envelope.folder / receipts.STAMPED).iterdir())) == 1


def test_a_number_of_somebody_elses_envelope_finds_nothing_that_bears_a_reference(
    nameless: Office, up: Running
) -> None:
    up.faults.clear()
    others = next(one for one in up.book.filings() if not one.document.control.startswith(nameless.reference))
    decide.found(
        nameless.database,
        nameless.portal,
        nameless.envelope,
        portal_reference=str(others.envelope),
        now=datetime.now(UTC),
        **LOOKED,
    )
    polled = nameless.portal.status(nameless.envelope, nameless.reference)
    assert {one.number for one in polled.outcomes} == {one.id for one in _papers(up, nameless)}


def test_what_a_person_has_sent_again_goes_once_more(nameless: Office, up: Running) -> None:
    before = up.book.deliveries(f"{nameless.reference}/1")
    word = {**LOOKED, "reason": "it is not in the portal's filing history"}
    ready = decide.resend(nameless.database, nameless.portal, nameless.envelope, now=datetime.now(UTC), **word)
    assert ready.state is State.READY
    up.faults.clear()
    assert nameless.submit(later=timedelta(hours=1)).state is State.FILED
    assert up.book.deliveries(f"{nameless.reference}/1") == before + 1


# ── asked by hand ────────────────────────────────────────────────────────────────────────────────────


def test_a_portal_that_never_agrees_with_itself_is_not_asked_for_ever(make: MakeOffice) -> None:
    portal = make().portal
    inquiry = Inquiry(wire=portal._wire, asker=ASKER, location="simville", keep=lambda _raw: None)
    odd = replace(details.read(_answer()), said=Said(status=ReviewStatus.DEFERRED))
    known = inquiry.details([_listed("accepted")], [odd, odd, odd], patient=True)
    assert known == {"f-1": odd}


def test_broken_details_and_those_of_another_sending_are_passed_over(tmp_path: Path) -> None:
    envelope = envelopes.envelope(tmp_path)
    folder = envelope.folder / receipts.FOLDER
    folder.mkdir()
    paper = V4.element(
        "t:FilingLeadDocument",
        V4.element("nc:DocumentFileControlID", f"{REFERENCE[:-1]}2/1"),
        V4.element("ecf:DocumentMetadata"),
    )
    other = _answer(filing="f-3")
    other.append(paper)
    for at, element in enumerate((_answer(), _answer(filing=""), _answer(code="-1"), _answer(filing="f-2"), other)):
        raw = soap.wrapped(V4.canonical(element), soap.Version.V11)
        (folder / f"{at:016x}.raw").write_bytes(raw)
    assert {one.filing for one in earlier(envelope, REFERENCE).details} == {"f-1", "f-2"}
    message = prepare.message_path(envelope, REFERENCE)
    message.parent.mkdir(exist_ok=True)
    message.write_bytes(b"laid after these answers")
    assert earlier(envelope, REFERENCE).details == ()
