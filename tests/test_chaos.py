"""One thing goes wrong at a court, at every stage of every way of filing: nothing twice, nothing lost, doubt called so.

Here each fault befalls one stage of each way; `bench/chaos.py` runs all of them at all stages with many seeds, and its
counts stand in `docs/reliability.md`.
"""

from pathlib import Path

import pytest

from pipeline import database
from tests.chaos_run import Journey, Plan
from tests.chaos_sites import WAYS, available, opened


@pytest.mark.parametrize("way", WAYS)
def test_whatever_goes_wrong_nothing_is_filed_twice_or_lost(way: str, tmp_path: Path) -> None:
    if not available(way):
        pytest.skip(f"no schemas of {way} on this machine (set DOCKETPRESS_REFERENCE)")
    (tmp_path / "papers").mkdir()
    state = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    broken = []
    with opened(way, tmp_path / "site") as site:
        stages = list(site.stages)
        calm = Plan(kind=way, stage=stages[0], fault="", seed=1)
        end = Journey(site=site, plan=calm, state=state, folder=tmp_path / "papers").run()
        assert (end.word, end.filed, end.unknown, end.wrong) == ("filed", 1, False, ())
        for number, fault in enumerate(site.stages[stages[0]]):
            plan = Plan(kind=way, stage=stages[number % len(stages)], fault=fault, seed=1)
            end = Journey(site=site, plan=plan, state=state, folder=tmp_path / "papers").run()
            broken += [f"{plan}: {one}" for one in end.wrong]
    state.dispose()
    assert broken == []
