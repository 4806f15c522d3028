"""The list of an ECF 5.0 court side: which filing is ours, and what must be repeated before it is believed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import files
from pipeline.filing import prepare
from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v5 import matching
from pipeline.filing.ecf.v5.header import Header, identification
from pipeline.filing.ecf.v5.sent import Sent, sent
from pipeline.filing.ecf.v5.words import FILING, MESSAGE, OURS, THEIRS, V
from pipeline.filing.ecf.v5.xsd_time import days
from pipeline.filing.portals import NotListed, Unanswerable
from pipeline.model import Envelope, Receipt
from tests import ecf5
from tests.ecf5_court import PLAIN, asked_id, court, listed, message_status, plain, portal
from tests.ecf5_court import envelope as envelope  # noqa: PLC0414 - the fixture

MINE = Sent(
    reference=ecf5.REFERENCE,
    location="nowhere:dc",
    at=ecf5.AT,
    docket_number="26-CV-123",
    case_number=None,
    controls=(f"{ecf5.REFERENCE}/1", f"{ecf5.REFERENCE}/2"),
    titles=("paper-1", "paper-2"),
)
LISTED = {
    "our message id": (listed(references=(ecf5.REFERENCE,)), "ours"),
    "a control id of ours": (listed(controls=(f"{ecf5.REFERENCE}/2", "x")), "ours"),
    "the filing id we were told": (listed(filings=("E-1",)), "ours"),
    "the same papers under no id": (listed(), "perhaps"),
    "the same papers in another order": (listed(titles=("paper-2", "PAPER-1 ")), "perhaps"),
    "papers without titles": (listed(titles=("", "")), "perhaps"),
    "nothing told at all": (listed(controls=(), titles=(), docket="", location=""), "perhaps"),
    "the docket number spaced otherwise": (listed(docket="26 cv 123"), "perhaps"),
    "another message of somebody's": (listed(references=("other",)), "neither"),
    "other papers": (listed(titles=("paper-1", "x")), "neither"),
    "another case": (listed(docket="26-CV-124"), "neither"),
    "another court": (listed(location="elsewhere"), "neither"),
}


@pytest.mark.parametrize("what", LISTED)
def test_whether_a_listed_filing_is_ours(what: str) -> None:
    said, expected = LISTED[what]
    found = matching.matched((said,), MINE, filing_ids=frozenset({"E-1"}))
    assert (bool(found.ours), bool(found.perhaps)) == (expected == "ours", expected == "perhaps")


def filing_list(header: Header, *matches: Element) -> Element:
    message = V.element(
        "filinglistresponse:GetFilingListResponseMessage",
        identification("t", MESSAGE, THEIRS),
        identification(header.message_id, MESSAGE, OURS),
        header.core(),
        *matches,
    )
    return V.element("wrappers:GetFilingListResponse", message)


def matching_filing(*ids: Element) -> Element:
    """A filing as a list names it, without a word of its papers' titles."""
    document = V.element("ecf:ReviewedDocument", V.element("nc:DocumentIdentification"))
    review = V.element("ecf:LeadDocumentReview", V.element("ecf:DocumentReviewDisposition"), document)
    state = V.element("ecf:FilingStatus", V.element("ecf:FilingReviewStatusCode", "received"))
    case = V.element("nc:Case", V.element("ecf:CaseAugmentation"))
    return V.element("ecf:MatchingFiling", ids, ecf5.header().core(), state, review, case)


FOUND: dict[str, tuple[Callable[[str], Element], str]] = {
    "an empty list": (lambda asked: filing_list(ecf5.header(asked)), "absent"),
    "ours": (lambda asked: filing_list(ecf5.header(asked), matching_filing(identification(ecf5.REFERENCE, MESSAGE, OURS))), "here"),  # noqa: E501
    "one that may be it": (lambda asked: filing_list(ecf5.header(asked), matching_filing(identification("E-9", FILING, THEIRS))), "cannot say"),  # noqa: E501
    "somebody's": (lambda asked: filing_list(ecf5.header(asked), matching_filing(identification("other", MESSAGE, OURS))), "absent"),  # noqa: E501
    "a list for another question": (lambda _asked: filing_list(ecf5.header("other")), "cannot say"),
    "another message": (lambda asked: message_status(echo=asked), "cannot say"),
}  # fmt: skip


def test_what_the_list_says_is_believed_only_when_it_answers_us(tmp_path: Path, envelope: Envelope) -> None:
    with court(lambda _body: (500, PLAIN, b"")) as side:
        made = portal(tmp_path, side.url)
        for what, (answer, expected) in FOUND.items():
            side.says = lambda body, answer=answer: (200, PLAIN, plain(answer(asked_id(body))))  # type: ignore[misc]
            said = made.find(envelope, ecf5.REFERENCE)
            kinds = {Receipt: "here", Unanswerable: "cannot say", NotListed: "absent"}
            assert kinds[type(said)] == expected, what
            if isinstance(said, Unanswerable) and "may" in what:
                assert "E-9" in said.reason, "the person is told where to look"


def test_a_person_is_told_by_ids_only() -> None:
    from pipeline.filing.ecf.v5 import asking

    text = asking._look((listed(filings=("E-7<script>", "E-8")),))
    assert "E-7script, E-8" in text
    assert "paper-1" not in text


@settings(max_examples=50)
@given(
    st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)),  # noqa: DTZ001
    st.integers(min_value=0, max_value=40 * 24 * 3600),
    st.integers(min_value=-14 * 60, max_value=14 * 60),
)
def test_no_zone_hides_a_filing_from_the_list(prepared: datetime, seconds: int, offset: int) -> None:
    """However the other side reckons its days: whenever it came between preparing and asking, its day is asked for."""
    since = prepared.replace(tzinfo=UTC)
    arrived = since + timedelta(seconds=seconds)
    there = timezone(timedelta(minutes=offset))
    first, last = days(since, arrived)
    assert first <= arrived.astimezone(there).date() <= last
    assert first <= since.astimezone(there).date() <= last


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ((2026, 1, 1), (2026, 1, 1), (date(2025, 12, 31), date(2026, 1, 2))),
        ((2024, 2, 28), (2024, 3, 1), (date(2024, 2, 27), date(2024, 3, 2))),
        ((2026, 12, 31), (2026, 12, 31), (date(2026, 12, 30), date(2027, 1, 1))),
        ((2026, 3, 2), (2026, 3, 1), (date(2026, 2, 28), date(2026, 3, 3))),
        ((1, 1, 1), (9999, 12, 31), (date.min, date.max)),
    ],
)
def test_the_days_of_a_list(
    since: tuple[int, int, int], until: tuple[int, int, int], expected: tuple[date, date]
) -> None:
    assert days(datetime(*since, 12, tzinfo=UTC), datetime(*until, 12, tzinfo=UTC)) == expected


def test_what_was_sent_is_read_back_from_the_stored_message(envelope: Envelope) -> None:
    facts = sent(prepare.message_path(envelope, ecf5.REFERENCE))
    assert facts.reference == ecf5.REFERENCE
    assert facts.at == ecf5.AT
    assert set(facts.controls) == set(MINE.controls)
    assert (facts.location, facts.docket_number, facts.case_number) == ("nowhere:dc", "26-CV-123", "case-77")
    assert files.digest(prepare.message_path(envelope, ecf5.REFERENCE))
