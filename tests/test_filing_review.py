"""What the court's side says, in any order and any number of times: no acceptance is lost, none is taken back."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import files, journal
from pipeline.filing import answer, correction, ledger, marks, receipts, review, rulings, service
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Keep, Reach, Unanswerable, discard
from pipeline.filing.review import Verdict, judge
from pipeline.filing.states import State
from pipeline.model import Envelope, Outcome, Receipt, ReviewStatus, ServiceEvent
from tests import envelopes
from tests.conftest import NOW

DAY = timedelta(days=1)

TABLE = """
                   unknown received under-review deferred returned partially-accepted accepted rejected cancelled failed
None               t       t        t            t        t        t                  t        t        t         t
unknown            t       t        t            t        t        t                  t        t        t         t
received           t       t        t            t        t        t                  t        t        t         t
under-review       t       l        t            t        t        t                  t        t        t         t
deferred           t       l        t            t        t        t                  t        t        t         t
returned           l       l        l            l        l        t                  t        t        t         t
partially-accepted l       l        l            l        c        l                  t        c        c         c
accepted           l       l        l            l        c        c                  l        c        c         c
rejected           l       l        l            l        l        c                  c        l        c         c
cancelled          l       l        l            l        l        c                  c        c        l         c
failed             l       l        l            l        l        c                  c        c        c         l
"""
"""Down: what is known. Across: what is said. Taken, late, or it contradicts."""


def rows() -> Iterator[tuple[str, str, str]]:
    heads, *lines = [line.split() for line in TABLE.strip("\n").splitlines()]
    for known, *verdicts in lines:
        yield from ((known, said, verdict) for said, verdict in zip(heads, verdicts, strict=True))


@pytest.mark.parametrize(("known", "said", "verdict"), tuple(rows()))
def test_every_word_after_every_word(known: str, said: str, verdict: str) -> None:
    before = None if known == "None" else ReviewStatus(known)
    assert judge(before, ReviewStatus(said)).value.startswith(verdict)


def test_the_table_names_every_word() -> None:
    assert {said for _, said, _ in rows()} == {one.value for one in ReviewStatus}
    assert {known for known, _, _ in rows()} == {"None", *(one.value for one in ReviewStatus)}


CHAINS = (
    "received under-review accepted",
    "received deferred under-review accepted",
    "received returned accepted",
    "received under-review returned rejected",
    "received failed",
    "under-review partially-accepted accepted",
    "received returned partially-accepted accepted",
    "received unknown rejected",
    "returned cancelled",
)
"""What a court that never contradicts itself may say, in its own order."""


@pytest.mark.parametrize("chain", CHAINS)
def test_in_any_order_the_end_is_the_same_and_no_acceptance_is_lost(chain: str) -> None:
    words = [ReviewStatus(one) for one in chain.split()]
    ends = {end_of(order)[0] for order in permutations(words)}
    assert ends == {end_of(words)[0]} == {words[-1]}
    assert not end_of(words)[1]


def test_in_any_order_at_all_an_acceptance_stands_or_a_person_is_called() -> None:
    chance = random.Random(7)
    for _ in range(3000):
        words = chance.choices(list(ReviewStatus), k=chance.randint(1, 8))
        known, contradicted = end_of(words)
        if ReviewStatus.ACCEPTED in words:
            assert known is ReviewStatus.ACCEPTED or contradicted
        if ReviewStatus.PARTIALLY_ACCEPTED in words:
            assert known in {ReviewStatus.ACCEPTED, ReviewStatus.PARTIALLY_ACCEPTED} or contradicted


def end_of(words: list[ReviewStatus] | tuple[ReviewStatus, ...]) -> tuple[ReviewStatus | None, bool]:
    known: ReviewStatus | None = None
    contradicted = False
    for said in words:
        verdict = judge(known, said)
        assert not (known is ReviewStatus.ACCEPTED and verdict is Verdict.TAKEN)
        known = said if verdict is Verdict.TAKEN else known
        contradicted |= verdict is Verdict.CONTRADICTS
    return known, contradicted


# ── in the ledger ──


@pytest.fixture
def state(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


def said(envelope: Envelope, word: str, /, raw: bytes = b"", **more: object) -> Receipt:
    plain = Receipt(
        envelope_id=envelope.id,
        portal="court",
        reference="E-1",
        status=ReviewStatus(word),
        at=NOW,
        outcomes=(),
        raw=raw or word.encode(),
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def take(state: sqlalchemy.Engine, envelope: Envelope, receipt: Receipt, *, now: datetime = NOW) -> Submission:
    current = opened(state, "court", envelope, Clock(now))
    receipts.record(state, current, receipt.raw, at=Clock(now), way="callback")
    return review.take(state, current, receipt, clock=Clock(now), envelope=envelope)


def laid(envelope: Envelope) -> dict[str, object]:
    table: dict[str, object] = json.loads((envelope.folder / "receipt.json").read_text())
    return table


def test_answers_replayed_in_any_order_change_nothing_wrongly(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    chance = random.Random(11)
    for number in range(12):
        envelope = envelopes.envelope(tmp_path, name=f"e{number}", content=bytes([number]))
        chain = CHAINS[number % len(CHAINS)].split()
        heard = [*chain, *chance.sample(chain, len(chain))]  # each again, later, in any order
        for word in heard:
            end = take(state, envelope, said(envelope, word))
        assert (end.state, end.review, end.contradicted) == (State.FILED, chain[-1], False)
        assert laid(envelope)["status"] == chain[-1]


def test_the_same_refusal_in_other_bytes_after_an_acceptance_calls_a_person(
    state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    take(state, envelope, said(envelope, "returned"))
    take(state, envelope, said(envelope, "accepted"))
    again = take(state, envelope, said(envelope, "returned"))
    assert (again.review, again.contradicted) == (ReviewStatus.ACCEPTED, False)
    taken_back = take(state, envelope, said(envelope, "returned", raw=b"anew"))
    assert (taken_back.review, taken_back.contradicted, taken_back.needs_person) == (ReviewStatus.ACCEPTED, True, True)
    assert laid(envelope)["status"] == "accepted"


def test_a_later_answer_adds_charges_and_rulings_and_takes_nothing(
    state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    order = Outcome(title="Proposed Order", status=ReviewStatus.ACCEPTED, docket_entry="12-1", number="F-2")
    charge = answer.receipt(
        json.dumps(
            {
                "reference": "r",
                "status": "accepted",
                "charges": [{"name": "Filing fee", "amount": "386.92000000000001591"}],
            }
        ).encode(),
        envelope_id=envelope.id,
        portal="court",
        reference="r",
        now=NOW,
    )
    assert charge is not None
    first = said(envelope, "accepted", outcomes=(order,), docket_number="6:26-cv-00123")
    ruled = said(envelope, "accepted", raw=b"ruled", outcomes=(replace(order, ruling="GRA", docket_entry=None),))
    moot = said(envelope, "accepted", raw=b"moot", outcomes=(replace(order, ruling="mooted by settlement"),))
    for day, one in enumerate((first, charge, ruled, moot, first, ruled)):
        end = take(state, envelope, one, now=NOW + day * DAY)
    assert (end.review, end.contradicted) == (ReviewStatus.ACCEPTED, False)
    table = laid(envelope)
    assert table["docket_number"] == "6:26-cv-00123"
    assert table["charges"] == [{"name": "Filing fee", "amount": "386.92", "raw": "386.92000000000001591"}]
    assert table["rulings"] == [
        {"title": "Proposed Order", "ruling": "GRA"},
        {"title": "Proposed Order", "ruling": "mooted by settlement"},
    ]
    assert table["outcomes"] == [
        {
            "title": "Proposed Order",
            "status": "accepted",
            "reason": None,
            "reason_code": None,
            "docket_entry": "12-1",
            "ruling": "GRA",
            "number": "F-2",
            "control": None,
        }
    ]
    with state.connect() as connection:
        assert [one.ruling for one in rulings.of(connection, end.id)] == ["granted", "other"]


def test_the_portals_own_ids_are_remembered_whatever_is_said(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    take(state, envelope, said(envelope, "accepted", marks=(("envelope", "1048577"),)))
    end = take(state, envelope, said(envelope, "rejected", marks=(("filing", "77"), ("case", "9"))))
    with state.connect() as connection:
        assert marks.of(connection, end.id) == (("case", "9"), ("envelope", "1048577"), ("filing", "77"))
        assert marks.find(connection, "court", (("filing", "77"),)) == end.id


def test_who_was_served_lies_in_the_folder_and_the_database_knows_digests(
    state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    event = ServiceEvent(name="Bo Fictional", method="e-filing", status="sent", at=NOW, told_by="portal")
    for _ in range(2):
        take(state, envelope, said(envelope, "accepted", served=(event,)))
    assert [one.name for one in service.read(envelope.folder)] == ["Bo Fictional"]
    kinds = [one.kind for one in journal.read(state)]
    assert kinds.count("service.recorded") == 1
    with state.connect() as connection:
        (row,) = connection.execute(sqlalchemy.select(service.table)).mappings()
    assert "Fictional" not in str(dict(row))


# ── the clock of what was returned ──


class Returning:
    """A portal that returned it and says no more."""

    name, limit, settle = "court", timedelta(minutes=1), timedelta(0)

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        self.asked = 0

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        raise NotImplementedError

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        raise NotImplementedError

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        del envelope, reference
        self.asked += 1
        keep(self.receipt.raw)
        return self.receipt

    def check(self) -> Reach:
        return Reach(ok=True, said="in memory")


def test_what_was_returned_is_followed_until_its_time_is_over(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Returning(said(envelope, "returned", correct_by=NOW + 3 * DAY))
    first = take(state, envelope, court.receipt)
    assert review.undecided(first)
    during = review.poll(state, court, envelope, now=NOW + DAY)
    assert during.next_at is not None
    assert review.poll(state, court, envelope, now=NOW + DAY) == during
    after = review.poll(state, court, envelope, now=NOW + 4 * DAY)
    assert (court.asked, after.review, after.next_at) == (2, ReviewStatus.RETURNED, None)
    told = [one.facts for one in journal.read(state) if one.facts.get("clock")]
    assert [(one["clock"], one["told_by"]) for one in told] == [("given", "portal"), ("over", "portal")]
    with state.connect() as connection:
        due = correction.of(connection, after.id)
    assert due is not None
    assert due.over


def test_what_is_corrected_at_the_portal_in_the_last_hour_counts(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    take(state, envelope, said(envelope, "returned", correct_by=NOW + DAY))
    end = review.poll(state, Returning(said(envelope, "accepted")), envelope, now=NOW + 2 * DAY)
    assert (end.review, end.next_at) == (ReviewStatus.ACCEPTED, None)


def test_the_portals_own_time_goes_before_a_rules_and_a_replay_shortens_nothing(
    state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    current = take(state, envelope, said(envelope, "returned"))
    with state.begin() as connection:
        assert correction.start(connection, current, NOW + 5 * DAY, told_by="rule", at=NOW)
        assert correction.start(connection, current, NOW + 2 * DAY, told_by="portal", at=NOW)
        assert not correction.start(connection, current, NOW + 5 * DAY, told_by="rule", at=NOW)
        assert correction.start(connection, current, NOW + 3 * DAY, told_by="portal", at=NOW)
        assert not correction.start(connection, current, NOW + 2 * DAY, told_by="portal", at=NOW)
        due = correction.of(connection, current.id)
    assert due is not None
    assert (due.correct_by, due.told_by) == (NOW + 3 * DAY, "portal")


# ── the answer, read strictly ──

FULL = {
    "reference": "r",
    "status": "returned",
    "docket_number": "6:26-cv-00123",
    "correct_by": "2026-12-01T23:59:00-05:00",
    "charges": [{"name": "Filing fee", "amount": "12.345"}],
    "served": [{"name": "Bo Fictional", "status": "opened", "at": "2026-11-23T15:00:00-05:00"}],
    "outcomes": [
        {
            "title": "Motion",
            "status": "deferred",
            "reason_code": "PDF",
            "ruling": "denied",
            "number": "77",
            "control": "r/1",
        }
    ],
}


def read(table: object) -> Receipt:
    raw = json.dumps(table).encode()
    found = answer.receipt(raw, envelope_id="e" * 64, portal="court", reference="r", now=NOW)
    assert found is not None
    return found


def test_a_full_answer_is_read_whole() -> None:
    found = read(FULL)
    assert (found.status, found.docket_number) == (ReviewStatus.RETURNED, "6:26-cv-00123")
    assert found.correct_by == datetime.fromisoformat("2026-12-01T23:59:00-05:00")
    assert [(one.amount, one.raw) for one in found.charges] == [(Decimal("12.34"), "12.345")]
    assert [(one.name, one.method, one.status, one.told_by) for one in found.served] == [
        ("Bo Fictional", "e-filing", "opened", "portal")
    ]
    (one,) = found.outcomes
    assert (one.status, one.reason_code, one.ruling, one.number, one.control) == (
        ReviewStatus.DEFERRED,
        "PDF",
        "denied",
        "77",
        "r/1",
    )
    assert found.marks == (("filing", "77"),)


@pytest.mark.parametrize("word", [one.value for one in ReviewStatus])
def test_every_word_of_ours_is_read(word: str) -> None:
    assert read({"reference": "r", "status": word}).status == word


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("correct_by", "2026-12-01T23:59:00"),
        ("correct_by", "tomorrow"),
        ("docket_number", 7),
        ("docket_number", "1" * 101),
        ("charges", [{"name": "fee", "amount": 12.5}]),
        ("charges", [{"name": "fee", "amount": "NaN"}]),
        ("charges", [{"name": "fee", "amount": "1e9"}]),
        ("charges", [{"name": "fee", "amount": "1"}] * 101),
        ("served", [{"name": "Bo", "status": "seen", "at": "2026-11-23T15:00:00-05:00"}]),
        ("served", [{"name": "Bo", "status": "sent", "at": "2026-11-23T15:00:00"}]),
        ("served", [{"name": "Bo", "status": "sent", "at": "2026-11-23T15:00:00Z", "method": "owl"}]),
        ("outcomes", [{"title": "Motion", "status": "accepted", "verdict": "x"}]),
        ("outcomes", [{"title": "Motion", "status": "accepted", "number": ""}]),
    ],
)
def test_what_is_not_as_agreed_is_no_answer(key: str, value: object) -> None:
    with pytest.raises(answer.Unreadable, match=key):
        read({"reference": "r", "status": "returned", key: value})


@pytest.mark.parametrize(
    "old",
    [
        {"reference": "r", "status": "accepted"},
        {
            "reference": "r",
            "status": "accepted",
            "portal_reference": "E-12345",
            "at": "2026-11-23T15:00:00-05:00",
            "outcomes": [{"title": "Motion to Adjourn", "status": "accepted", "reason": None, "docket_entry": "12"}],
        },
    ],
)
def test_answers_of_before_are_still_answers(old: dict[str, object]) -> None:
    assert read(old).status is ReviewStatus.ACCEPTED


def test_a_receipt_that_was_damaged_is_laid_anew(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    take(state, envelope, said(envelope, "accepted"))
    (envelope.folder / "receipt.json").write_text("{")
    take(state, envelope, said(envelope, "accepted"))
    assert laid(envelope)["status"] == "accepted"


def test_every_answer_is_noted_once_in_the_ledger(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    for _ in range(3):
        end = take(state, envelope, said(envelope, "deferred"))
    with state.connect() as connection:
        stored = connection.execute(sqlalchemy.select(ledger.receipts.c.sha256)).scalars().all()
    assert stored == [files.digest_bytes(b"deferred")]
    assert (end.review, review.undecided(end)) == (ReviewStatus.DEFERRED, True)


AGAINST_ITSELF = [
    ("accepted", ["accepted", "accepted"], "accepted"),
    ("accepted", ["accepted", "rejected"], "unknown"),
    ("accepted", ["rejected"], "unknown"),
    ("accepted", ["under-review"], "accepted"),
    ("rejected", ["rejected", "accepted"], "unknown"),
    ("rejected", ["rejected", "deferred"], "rejected"),
    ("partially-accepted", ["accepted", "rejected"], "partially-accepted"),
]


@pytest.mark.parametrize(("word", "papers", "told"), AGAINST_ITSELF)
def test_an_answer_that_contradicts_its_own_papers_is_unknown(word: str, papers: list[str], told: str) -> None:
    outcomes = [{"title": "Motion", "status": one} for one in papers]
    found = read({"reference": "r", "status": word, "outcomes": outcomes})
    assert found.status.value == told
