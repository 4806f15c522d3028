"""The finders on a part of the corpus that `bench/privacy.py` measures whole."""

from bench.privacy import tallies
from tests.privacy_corpus import NUMBERED


def test_the_finders_reach_their_targets_on_wording_they_were_tuned_on_and_on_other() -> None:
    for held, tally in tallies(2_000).items():
        assert tally.recall(NUMBERED) >= (0.95 if held else 0.99), held
        assert tally.recall(frozenset({"birth-date"})) >= 0.95, held
        assert tally.precision() >= 0.95, held
