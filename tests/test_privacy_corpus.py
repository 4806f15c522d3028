"""The finders on a part of the corpus that `bench/privacy.py` measures whole."""

import pytest

from tests.privacy_corpus import NUMBERED, PARTS
from tests.privacy_tally import Tally, tallies


@pytest.fixture(scope="module")
def found() -> dict[str, Tally]:
    return tallies(3_000)


@pytest.mark.parametrize("part", sorted(PARTS))
def test_the_finders_reach_their_targets_on_every_list_of_wording(part: str, found: dict[str, Tally]) -> None:
    tally = found[part]
    assert tally.recall(NUMBERED) >= 0.99
    assert tally.recall(frozenset({"birth-date"})) >= 0.95
    assert tally.precision() >= 0.95
