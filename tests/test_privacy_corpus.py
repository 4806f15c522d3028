"""The finders on a part of the corpus that `bench/privacy.py` measures whole."""

from tests.privacy_corpus import NUMBERED
from tests.privacy_tally import tallies


def test_the_finders_reach_their_targets_and_come_near_them_on_wording_they_never_met() -> None:
    for held, tally in tallies(2_000).items():
        assert tally.recall(NUMBERED) >= (0.93 if held else 0.99), held
        assert tally.recall(frozenset({"birth-date"})) >= 0.95, held
        assert tally.precision() >= 0.95, held
