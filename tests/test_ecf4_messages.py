"""What we write in ECF 4.01: every message is valid, the same request gives the same bytes, nothing is lost."""

import base64
import os
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import etree

from pipeline import files, schemas
from pipeline.filing.ecf import build, schema, soap
from pipeline.filing.ecf.v4 import lists, names, parts, questions, receipt
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.review_filing import Sent, SentDocument, review_filing, sent
from pipeline.filing.ecf.v4.statuses import Said
from pipeline.filing.ecf.v4.times import told, window
from pipeline.filing.profile import Code
from pipeline.filing.request import Address, FilingRequest, Participant, Recipient
from pipeline.model import ReviewStatus
from tests import ecf4, ecf4_office
from tests.ecf4 import ASKER

SEEDS = range(int(os.environ.get("DOCKETPRESS_TEST_SEEDS", "12")))
"""Set the variable to more, for example 500, after a change of the builders."""


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> schemas.Schemas:
    return schemas.Schemas(ecf4_office.shared_home(tmp_path_factory.getbasetemp()) / "var" / "schemas" / "ecf-4.01")


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("papers")


def _faults(held: schemas.Schemas, message: bytes) -> list[tuple[str, str]]:
    return [(schema.plain_path(one.path), one.said) for one in held.faults(schemas.parse(message))]


@pytest.mark.parametrize("element", ecf4.ELEMENTS)
def test_every_kind_of_case_is_written_as_the_schema_wants_it(
    element: str, held: schemas.Schemas, papers: Path
) -> None:
    for changes in ({}, {"docket_number": None, "case_number": None, "participants": (ecf4.party(),)}):
        message = review_filing(ecf4.request(papers, case_element=element, **changes), ASKER)
        assert _faults(held, message) == []


def test_any_request_is_written_as_the_schema_wants_it_and_no_paper_is_lost(
    held: schemas.Schemas, papers: Path
) -> None:
    for seed in SEEDS:
        wanted = ecf4.random_request(papers, seed)
        message = review_filing(wanted, ASKER, service_type="-580")
        assert _faults(held, message) == [], seed
        assert _faults(held, questions.fees(ASKER, message)) == [], seed
        said = sent(message)
        order = [*(d for d in wanted.documents if d.role == "lead"), *(d for d in wanted.documents if d.role != "lead")]
        assert [one.control for one in said.documents] == [one.control for one in order]
        assert [one.attachments for one in said.documents] == [len(one.attachments) for one in order]
        assert message == review_filing(wanted, ASKER, service_type="-580")


QUESTIONS = {
    "the policy": questions.policy(ASKER, "nowhere"),
    "cases of a number": questions.case_list(ASKER, "nowhere", "26CV001234"),
    "one case": questions.case(ASKER, "nowhere", "case-77"),
    "who is served": questions.service_information(ASKER, "nowhere", "case-77"),
    "a status": questions.filing_status(ASKER, "nowhere", "f-1"),
    "a list": questions.filing_list(ASKER, "nowhere", date(2026, 11, 20), date(2026, 11, 24)),
    "a list of a user without an id": questions.filing_list(
        parts.Asker(sender="x"), "nowhere", date(2026, 11, 20), date(2026, 11, 24)
    ),
    "to cancel": questions.cancel(ASKER, "nowhere", "f-1"),
    **{
        f"our receipt {code}": receipt.answer(ASKER, "nowhere", code, ("f-1",))
        for code in ("0", "705", "720", "724", "70")
    },
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_is_written_as_the_schema_wants_it(name: str, held: schemas.Schemas) -> None:
    assert _faults(held, QUESTIONS[name]) == []


def test_a_file_arrives_as_it_was(papers: Path) -> None:
    message = schemas.parse(review_filing(ecf4.request(papers), ASKER))
    (content,) = message.iter(V4.name("nc:BinaryBase64Object"))
    assert base64.b64decode(content.text or "", validate=True) == ecf4.paper(papers, "paper-0-0.pdf").read_bytes()


def test_a_known_party_is_named_by_its_id_only_and_a_new_one_by_its_name(papers: Path) -> None:
    known = schemas.parse(review_filing(ecf4.request(papers), ASKER))
    assert not list(known.iter(V4.name("nc:PersonName")))
    assert V4.text(known, ".//ecf:FilingPartyID/nc:IdentificationCategoryText") == names.IDENTIFICATION
    new = schemas.parse(review_filing(ecf4.request(papers, participants=(ecf4.party(),), case_number=None), ASKER))
    assert V4.text(new, ".//ecf:FilingPartyID/nc:IdentificationCategoryText") == names.REFERENCE
    assert V4.text(new, ".//ecf:FilingPartyID/nc:IdentificationID") == "Party1"


def test_only_those_the_portal_knows_are_served_by_it(papers: Path) -> None:
    people = (Recipient(name="A", email="a@example.com", number="c-1"), Recipient(name="B", email="b@example.com"))
    message = schemas.parse(review_filing(ecf4.request(papers, recipients=people), ASKER, service_type="-580"))
    assert len(V4.all(message, ".//ecf:ElectronicServiceInformation")) == 1
    assert V4.text(message, ".//t:FilingAction") == "EFileAndServe"
    nobody = schemas.parse(review_filing(ecf4.request(papers, recipients=people[1:]), ASKER))
    assert V4.text(nobody, ".//t:FilingAction") == "EFile"


def test_the_question_about_fees_holds_the_very_papers_and_beside_them_only_the_account(papers: Path) -> None:
    message = review_filing(ecf4.request(papers), ASKER)
    asked = schemas.parse(questions.fees(ASKER, message))
    (charge,) = asked.iter(V4.name("t:ProviderCharge"))
    parent = charge.getparent()
    assert parent is not None
    parent.remove(charge)
    core = V4.find(asked, "core:CoreFilingMessage")
    assert core is not None
    original = V4.find(schemas.parse(message), "core:CoreFilingMessage")
    assert original is not None
    assert etree.tostring(core, method="c14n", exclusive=True) == etree.tostring(
        original, method="c14n", exclusive=True
    )


def test_a_message_that_breaks_the_schema_gives_one_finding_a_cause_without_anybodys_name(
    held: schemas.Schemas, papers: Path
) -> None:
    wrong: FilingRequest = ecf4.request(papers, participants=tuple(_abroad(f"Party{n}") for n in (1, 2, 3)))
    found = schema.findings(schemas.parse(review_filing(wrong, ASKER)), held, standard="ECF 4.01")
    assert {one.code for one in found} == {"portal.schema"}
    assert all("Bavaria" not in one.message and "BAVARIA" not in one.message for one in found)
    places = [one.where.field or "" for one in found]
    assert len(set(places)) < 3
    assert all("LocationStateUSPostalServiceCode" in one for one in places)
    assert "at 3 places" in found[0].message


def test_a_fault_is_placed_in_the_message_also_when_it_lies_in_an_envelope(held: schemas.Schemas, papers: Path) -> None:
    wrong = ecf4.request(papers, participants=(ecf4.party(), _abroad("Party2")))
    raw = review_filing(wrong, ASKER)
    alone = held.faults(schemas.parse(raw))
    inside = held.faults(soap.unwrapped(soap.wrapped(raw, soap.Version.V12)).body)
    assert [one.path for one in inside] == [one.path for one in alone]
    assert alone[0].path.startswith("ReviewFilingRequestMessage/CoreFilingMessage/CivilCase/CaseAugmentation")
    assert "CaseParticipant[2]" in alone[0].path


def _abroad(key: str) -> Participant:
    return replace(ecf4.party(key), address=Address(street="1 Void St", city="Nowhere", state="Bavaria"))


# ── the builder ──────────────────────────────────────────────────────────────────────────────────────


@settings(max_examples=3 * len(SEEDS))
@given(some.text())
def test_any_text_can_be_written_and_comes_back_as_a_reader_sees_it(text: str) -> None:
    made = V4.element("nc:CaseTitleText", text)
    again = schemas.parse(V4.canonical(made))
    assert (again.text or "") == build.plain(text)


@settings(max_examples=3 * len(SEEDS))
@given(some.decimals(min_value=-(10**8), max_value=10**8, allow_nan=False, places=2))
def test_money_comes_back_as_it_was_written(amount: Decimal) -> None:
    assert parts.amount(build.money(amount)) == amount


AMOUNTS = {
    "386.92000000000001591615728102624416351318359375": "386.92",
    "0.125": "0.12",
    "0.135": "0.14",
    "7": "7.00",
    "-3.5": "-3.50",
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_binary_tails_are_rounded_half_even(text: str) -> None:
    assert str(parts.amount(text)) == AMOUNTS[text]


@pytest.mark.parametrize("text", ["", "NaN", "Infinity", "1,000.00", "$5", "9" * 61, "1e12", "99999999999"])
def test_what_is_no_amount_is_unreadable(text: str) -> None:
    with pytest.raises(parts.Unreadable):
        parts.amount(text)


# ── days ─────────────────────────────────────────────────────────────────────────────────────────────

ZONES = (
    *(timezone(timedelta(hours=hours)) for hours in range(-12, 15)),
    ZoneInfo("America/New_York"),
    ZoneInfo("Pacific/Kiritimati"),
)


@settings(max_examples=5 * len(SEEDS))
@given(
    some.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2032, 1, 1)),  # noqa: DTZ001 - a zone is drawn
    some.sampled_from(ZONES),
    some.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400)),
    some.sampled_from(ZONES),
)
def test_the_days_searched_hold_the_sending_in_every_courts_calendar(
    naive: datetime, ours: timezone | ZoneInfo, until_now: timedelta, courts: timezone | ZoneInfo
) -> None:
    begun = naive.replace(tzinfo=ours)
    now = begun.astimezone(UTC) + until_now
    first, last = window(begun, now)
    for moment in (begun, now):
        assert first <= moment.astimezone(courts).date() <= last
    assert first <= begun.astimezone(UTC).date() - timedelta(days=1)
    assert last >= now.date() + timedelta(days=1)


BORDERS = {
    "a month's end": (datetime(2026, 2, 28, 23, tzinfo=UTC), date(2026, 2, 27), date(2026, 3, 1)),
    "a month's beginning": (datetime(2026, 3, 1, 1, tzinfo=UTC), date(2026, 2, 28), date(2026, 3, 2)),
    "a leap day": (datetime(2028, 2, 29, 12, tzinfo=UTC), date(2028, 2, 28), date(2028, 3, 1)),
    "a year's end": (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), date(2026, 12, 30), date(2027, 1, 1)),
    "a year's beginning": (datetime(2027, 1, 1, tzinfo=UTC), date(2026, 12, 31), date(2027, 1, 2)),
    "the clock put forward": (
        datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo("America/New_York")),
        date(2026, 3, 7),
        date(2026, 3, 9),
    ),
}


@pytest.mark.parametrize("name", BORDERS)
def test_the_days_searched_at(name: str) -> None:
    at, first, last = BORDERS[name]
    assert window(at, at) == (first, last)


def test_a_day_or_a_time_without_a_zone_is_no_moment() -> None:
    def moment(text: str) -> datetime | None:
        return told(V4.element("nc:DocumentFiledDate", V4.element("nc:DateTime", text)))

    assert moment("2026-11-22T10:00:00-05:00") == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert moment("2026-11-22T10:00:00Z") == datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert moment("2026-11-22T10:00:00") is None
    assert moment("soon") is None
    assert told(V4.element("nc:DocumentFiledDate", V4.element("nc:Date", "2026-11-22"))) is None


# ── ours, another's, or perhaps ours ─────────────────────────────────────────────────────────────────

SENT = Sent(
    location="nowhere",
    case_number="case-77",
    docket_number="26CV001234",
    documents=(SentDocument(control=f"{ecf4.REFERENCE}/1", title="Motion", filing="1", pages=2, attachments=1),),
    account="",
    payer="",
)
FIRST, LAST = datetime(2026, 11, 21, tzinfo=UTC), datetime(2026, 11, 24, tzinfo=UTC)
ANOTHER = files.digest_bytes(b"x")[:8] + "-7a5b-5a53-9a0e-3a1f5b1f0c12/1"
PERHAPS: dict[str, tuple[dict[str, object], bool]] = {
    "a handle and nothing else": ({"control": "EFM-4711"}, True),
    "no control id and nothing else": ({"control": ""}, True),
    "a control id of ours, of another submission": ({"control": ANOTHER}, False),
    "another case": ({"case": "case-78"}, False),
    "our case": ({"case": "case-77"}, True),
    "another description": ({"description": "Answer"}, False),
    "our description in capitals": ({"description": "MOTION"}, True),
    "other pages": ({"description": "Motion", "pages": 3}, False),
    "our pages": ({"description": "Motion", "pages": 2}, True),
    "long before": ({"at": FIRST - timedelta(days=3)}, False),
    "in time": ({"at": FIRST + timedelta(days=1)}, True),
}


@pytest.mark.parametrize("name", PERHAPS)
def test_a_listed_paper_without_our_reference_that_shows(name: str) -> None:
    shown, perhaps = PERHAPS[name]
    plain: dict[str, object] = {
        "control": "",
        "filing": "f-1",
        "envelope": "",
        "case": "",
        "description": "",
        "pages": None,
        "at": None,
        "said": Said(status=ReviewStatus.RECEIVED),
        "reason": "",
    }
    listed = lists.Listed(**{**plain, **shown})  # type: ignore[arg-type]
    assert bool(lists.perhaps_ours([listed], SENT, FIRST, LAST)) is perhaps


def test_a_court_code_with_other_letters_is_written_as_it_is() -> None:
    assert V4.text(parts.court("cook:chd1"), "nc:OrganizationIdentification/nc:IdentificationID") == "cook:chd1"
    assert Code(code="x").name == ""
