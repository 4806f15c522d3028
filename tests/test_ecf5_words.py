"""What the words, times and amounts of ECF 5.0 mean to us."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.filing.ecf import combine
from pipeline.filing.ecf.v5 import codes, fees, receipt, status
from pipeline.filing.ecf.v5.status import Verdict
from pipeline.filing.ecf.v5.wire import Unreadable
from pipeline.filing.ecf.v5.xsd_time import moment_of
from pipeline.model import ReviewStatus
from tests import ecf5
from tests.ecf5_court import listed, message_status


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-11-23T15:00:00Z", True),
        ("2026-11-23T15:00:00.0Z", True),
        ("2017-03-10T14:21:29.000-08:00", True),
        ("2026-11-23T15:00:00.123456789Z", True),
        ("2026-11-23T15:00:00", False),
        ("2026-11-23", False),
        ("", False),
        ("yesterday", False),
    ],
)
def test_a_time_without_a_zone_is_nobody_s(text: str, told: bool) -> None:  # noqa: FBT001
    assert (moment_of(text) is not None) is told


@pytest.mark.parametrize(
    ("raw", "amount"),
    [
        ("386.92000000000001591", "386.92"),
        ("0.125", "0.12"),
        ("0.135", "0.14"),
        (" 100 ", "100.00"),
        ("1e2", "100.00"),
    ],
)
def test_amounts_are_rounded_half_even(raw: str, amount: str) -> None:
    assert fees.dollars(raw) == Decimal(amount)


@pytest.mark.parametrize("raw", ["", "free", "NaN", "Infinity", "1,000.00", "1" * 40])
def test_what_is_no_amount_is_none(raw: str) -> None:
    with pytest.raises(Unreadable):
        fees.dollars(raw)


def test_every_word_of_the_published_lists_is_explained() -> None:
    table = codes.codes()
    assert set(table.filing) == {"received", "accepted", "partially-accepted", "rejected", "cancelled", "issued"}
    assert set(table.document) == {"received", "accepted", "rejected", "issued"}
    assert set(table.docketing) == {"successful", "unsuccessful", "not applicable"}
    assert set(table.service) == {"sent", "delivered", "opened", "unrecognized"}
    assert set(table.errors) == {"0", "1", "2", "3", "4"}
    assert codes.filing_status("Approved!") is ReviewStatus.UNKNOWN
    assert codes.ruling("issued") == "issued"
    assert not table.rulings.verified


R = ReviewStatus
OVERALL: dict[str, tuple[ReviewStatus | None, tuple[ReviewStatus, ...], bool | None, ReviewStatus]] = {
    "all agree": (R.ACCEPTED, (R.ACCEPTED, R.ACCEPTED), True, R.ACCEPTED),
    "nothing told of the papers": (R.ACCEPTED, (), None, R.ACCEPTED),
    "accepted, and one paper not": (R.ACCEPTED, (R.ACCEPTED, R.REJECTED), None, R.PARTIALLY_ACCEPTED),
    "accepted, and all papers not": (R.ACCEPTED, (R.REJECTED,), None, R.UNKNOWN),
    "rejected, and a paper accepted": (R.REJECTED, (R.ACCEPTED,), None, R.UNKNOWN),
    "accepted, and a paper's word unknown": (R.ACCEPTED, (R.ACCEPTED, R.UNKNOWN), None, R.UNKNOWN),
    "an unknown word, and papers accepted": (R.UNKNOWN, (R.ACCEPTED,), None, R.UNKNOWN),
    "no word, and papers accepted": (None, (R.ACCEPTED,), None, R.ACCEPTED),
    "no word, and no papers": (None, (), None, R.UNKNOWN),
    "received, and one paper decided": (R.RECEIVED, (R.ACCEPTED, R.RECEIVED), None, R.RECEIVED),
    "cancelled, whatever its papers say": (R.CANCELLED, (R.RECEIVED,), None, R.CANCELLED),
    "accepted, but not docketed": (R.ACCEPTED, (R.ACCEPTED,), False, R.UNKNOWN),
    "rejected, and so not docketed": (R.REJECTED, (R.REJECTED,), False, R.REJECTED),
}


@pytest.mark.parametrize("what", OVERALL)
def test_a_filing_is_never_better_than_its_papers(what: str) -> None:
    word, said, docketed, expected = OVERALL[what]
    count = len(said)
    made = listed(controls=("c",) * count, titles=("t",) * count)
    each = tuple(replace(one, status=state) for one, state in zip(made.papers, said, strict=True))
    assert receipt.overall(replace(made, status=word, docketed=docketed, papers=each)) is expected


@settings(max_examples=50)
@given(st.lists(st.sampled_from(list(ReviewStatus)), min_size=1, max_size=6))
def test_the_papers_together_are_accepted_only_if_every_one_is(said: list[ReviewStatus]) -> None:
    whole = combine.combined(said)
    assert (whole is R.ACCEPTED) == (set(said) == {R.ACCEPTED})
    assert whole is combine.combined(reversed(said))
    assert R.UNKNOWN not in said or whole is R.UNKNOWN


def test_only_a_moment_that_the_court_told_is_a_filing_time() -> None:
    whose = receipt.Whose(envelope_id="e", portal="p", reference="r")
    untold = receipt.receipt(replace(listed(), status=R.ACCEPTED, papers=()), whose, b"", now=ecf5.AT)
    assert (untold.at, untold.at_told) == (ecf5.AT, False)
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    told = receipt.receipt(replace(listed(), status=R.ACCEPTED, papers=(), completed=at), whose, b"", now=ecf5.AT)
    assert (told.at, told.at_told) == (at, True)


def test_a_verdict_takes_all_words_together() -> None:
    read = status.read(message_status(code="0", content_codes=("100",), word="DataError")[0])
    assert read.verdict({}) is Verdict.DOUBT
    assert read.verdict({"100": "refused"}) is Verdict.REFUSED
    assert "error 100" in read.meaning()
