"""A portal that repeats its words, in other bytes, another order or fewer of them, calls no person for nothing."""

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline.model import Envelope, Outcome, Receipt, ReviewStatus
from tests import envelopes
from tests.conftest import NOW
from tests.test_filing_review import DAY, said, take

A, R = ReviewStatus.ACCEPTED, ReviewStatus.REJECTED


@pytest.fixture
def state(tmp_path: Path) -> sqlalchemy.Engine:
    return database_room.connect(f"sqlite:///{tmp_path / 'state.db'}")


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


def papers(*words: ReviewStatus, **more: str) -> tuple[Outcome, ...]:
    made = (Outcome(title=f"Paper {at}", status=one, control=f"r/{at}") for at, one in enumerate(words, start=1))
    return tuple(replace(one, **more) for one in made)  # type: ignore[arg-type]


def anew(receipt: Receipt, chance: random.Random, *, fewer: bool) -> Receipt:
    """The same said again: other bytes, another order, other words for the reason, perhaps fewer papers."""
    outcomes = list(receipt.outcomes)
    chance.shuffle(outcomes)
    kept = outcomes[: chance.randint(1, len(outcomes))] if fewer and outcomes else outcomes
    worded = tuple(replace(one, reason=chance.choice((None, "see the rule", "s. rule"))) for one in kept)
    return replace(receipt, raw=chance.randbytes(12), outcomes=worded)


CHAINS: dict[str, list[tuple[str, tuple[ReviewStatus, ...]]]] = {
    "some accepted, then all": [("partially-accepted", (A, R, A)), ("accepted", (A, A, A))],
    "returned, then accepted": [("returned", (R, R)), ("accepted", (A, A))],
    "returned, some accepted, then all": [
        ("returned", (R, R)),
        ("partially-accepted", (A, R)),
        ("accepted", (A, A)),
    ],
    "rejected": [("received", ()), ("rejected", (R, R))],
}


@pytest.mark.parametrize("what", CHAINS)
def test_whatever_is_repeated_in_other_bytes_is_nothing_new(
    what: str, state: sqlalchemy.Engine, tmp_path: Path
) -> None:
    for seed in range(4):
        chance = random.Random(seed)
        envelope = envelopes.envelope(tmp_path, name=f"e{seed}", content=bytes([seed]))
        chain = [said(envelope, word, outcomes=papers(*each)) for word, each in CHAINS[what]]
        heard: list[Receipt] = []
        for one in chain:
            heard.append(one)
            again = [anew(each, chance, fewer=True) for each in chance.sample(heard, len(heard))]
            for day, each in enumerate((one, *again)):
                end = take(state, envelope, each, now=NOW + day * DAY)
        assert (end.review, end.contradicted) == (chain[-1].status, False), seed


NEW: dict[str, tuple[str, dict[str, object]]] = {
    "another paper is not accepted": ("partially-accepted", {"outcomes": papers(R, A)}),
    "a paper has a ruling that was not heard": ("partially-accepted", {"outcomes": papers(A, R, ruling="denied")}),
    "a bare word": ("partially-accepted", {"outcomes": ()}),
    "a refusal of a later time": ("returned", {"outcomes": papers(R, R), "at": NOW + timedelta(hours=3)}),
    "a refusal that tells no time": ("returned", {"outcomes": papers(R, R), "at_told": False}),
    "a refusal that was never heard": ("rejected", {"outcomes": papers(R, R)}),
}


@pytest.mark.parametrize("what", NEW)
def test_what_was_not_heard_before_the_acceptance_calls_a_person(
    what: str, state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    take(state, envelope, said(envelope, "returned", outcomes=papers(R, R)))
    take(state, envelope, said(envelope, "partially-accepted", outcomes=papers(A, R)))
    take(state, envelope, said(envelope, "accepted", outcomes=papers(A, A)))
    word, more = NEW[what]
    end = take(state, envelope, said(envelope, word, raw=b"anew", **more))
    assert (end.review, end.contradicted) == (A, True)


def test_what_took_a_decision_back_once_is_not_known_the_second_time(
    state: sqlalchemy.Engine, envelope: Envelope
) -> None:
    take(state, envelope, said(envelope, "accepted", outcomes=papers(A, A)))
    for number in range(2):
        end = take(state, envelope, said(envelope, "rejected", raw=bytes([number]), outcomes=papers(R, R)))
        assert end.contradicted
