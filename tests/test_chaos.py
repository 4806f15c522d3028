"""One thing goes wrong at a court, at every stage of every way of filing: nothing twice, nothing lost, doubt called so.

Here every stage of every way is tried, and every fault at one of the ways that have it; `bench/chaos.py` runs all of
them at all stages with many seeds, and its counts stand in `docs/reliability.md`.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline import database
from tests import chaos_sites
from tests.chaos_ends import End, Plan
from tests.chaos_run import run
from tests.chaos_sites import WAYS, available, opened

_WHOLE: Mapping[str, frozenset[str]] = {
    "http": frozenset({chaos_sites.CALL}),
    "folder": frozenset({chaos_sites.COPIES, chaos_sites.WORD, chaos_sites.ASK}),
    "command": frozenset({chaos_sites.PROGRAM}),
    "ecf4": frozenset({chaos_sites.LAG}),
    "efsp": frozenset({chaos_sites.CODES}),
    "cmecf": frozenset({chaos_sites.SEND}),
    "truefiling": frozenset({chaos_sites.WORD}),
    "checklist": frozenset({chaos_sites.HANDS}),
}
"""At which ways every fault of a stage is tried. Elsewhere the faults are dealt out over the stages, and a few of the
network's are left to each way: together they are all tried."""
_SPREAD = {"http": 22, "folder": 5, "efsp": 13, "ecf4": 6, "ecf5": 13}


def sample(way: str, stages: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Which fault is tried at which stage."""
    whole = _WHOLE.get(way, frozenset())
    rest = [stage for stage in stages if stage not in whole]
    for stage in whole:
        yield from ((stage, fault) for fault in stages[stage])
    for at in range(max(len(rest), _SPREAD.get(way, 0))):
        stage = rest[at % len(rest)]
        yield stage, stages[stage][at % len(stages[stage])]


@pytest.mark.kill
@pytest.mark.parametrize("way", WAYS)
def test_whatever_goes_wrong_nothing_is_filed_twice_or_lost(way: str, tmp_path: Path) -> None:
    if not available(way):
        pytest.skip(f"no schemas of {way} on this machine (set DOCKETPRESS_REFERENCE)")
    papers = tmp_path / "papers"
    papers.mkdir()
    url = f"sqlite:///{tmp_path / 'state.db'}"
    state = database.connect(url)

    def journey(site: Any, stage: str, fault: str) -> End:
        return run(site, Plan(kind=way, stage=stage, fault=fault, seed=1), url=url, state=state, folder=papers)

    with opened(way, tmp_path / "site") as site:
        calm = journey(site, "", "")
        by_hand = way in {"cmecf", "truefiling", "checklist"}
        assert (calm.word, calm.filed, calm.wrong) == ("filed", 1, ())
        assert by_hand or not calm.unknown
        ends = [journey(site, stage, fault) for stage, fault in sample(way, site.stages)]
        assert {end.plan.stage for end in ends} == set(site.stages)
    state.dispose()
    assert [f"{end.plan}: {one}" for end in ends for one in end.wrong] == []
