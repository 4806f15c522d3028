"""From a dropped form to its certificate of service, killed again and again on the way: filed once, rejected once.

The line is the real one, the court is the simulator. What a killed process left is found by the next one, as after a
power failure; whoever sees no effect of what they did does it again.
"""

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from pipeline import database, journal
from pipeline.filing import service
from pipeline.press import render
from pipeline.rules.catalog import Catalog
from pipeline.simulator.delivered import Status
from tests.whole_way import Journey, journey

KILLS = {"efsp": 13, "ecf4": 12}
"""How often each journey is killed; 25 times together."""
_TRIES = 4
"""How often somebody does again what showed no effect."""
_WORK, _WORD = 30, 4
"""About how many kill points a run of the line and a command come by."""
_AT_THE_COURT = {"rejected", "accepted", "mended", "dropped", "dropped again"}
"""What is done by the clerk of the court, and what has no kill points."""


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    render.warm()


@pytest.mark.kill
@pytest.mark.parametrize("kind", list(KILLS))
def test_from_the_drop_to_the_certificate_however_often_it_is_killed(
    kind: str, tmp_path: Path, catalog: Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    with journey(tmp_path, kind, catalog) as one:
        struck = _walked(one, random.Random(kind), KILLS[kind])
        _check(one)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{kind}: killed {len(struck)} times at {len(set(struck))} different points from the drop to the "
            "certificate: 1 rejected, 1 accepted, 0 lost, 0 filed twice, 0 torn files"
        )
    assert len(struck) >= KILLS[kind] - 2, "the dice fell beyond the last point of too many acts"


def _walked(one: Journey, dice: random.Random, kills: int) -> list[str]:
    """Go the whole way, dying as often on it. Gives the points of the deaths."""
    struck: list[str] = []
    acts = one.acts()
    deadly = [name for name, _, _ in acts if name not in _AT_THE_COURT]
    for name, doing, done in acts:
        if name in _AT_THE_COURT:
            doing()
        else:
            ahead = len(deadly) - deadly.index(name)
            share = -(-(kills - len(struck)) // ahead)
            struck += _killed(one, name, dice, share)
            _until_done(one, name)
        assert done(), (name, struck, one.standing())
    return struck


def _killed(one: Journey, name: str, dice: random.Random, share: int) -> list[str]:
    """Die as often in one act, each time further on or not, as the dice fall."""
    doing, done = next((doing, done) for found, doing, done in one.acts() if found == name)
    most = _WORK if doing == one.work else _WORD
    found: list[str] = []
    for _ in range(share):
        if done():
            break
        point = one.act(doing, die_at=dice.randint(1, most))
        found += [point] if point else []
    return found


def _until_done(one: Journey, name: str) -> None:
    doing, done = next((doing, done) for found, doing, done in one.acts() if found == name)
    for _ in range(_TRIES):
        if done():
            break
        one.act(doing)


def _check(one: Journey) -> None:
    """One rejected, one accepted; each came once; nothing is torn, and the journal tells it once."""
    assert [found.state for found in one.standing()] == ["filed, rejected", "filed, accepted"]
    assert sorted(found.status for found in one.up.book.filings()) == sorted([Status.REJECTED, Status.ACCEPTED])
    assert one.up.book.deliveries() == 2
    for path in one.settings.outbox.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))
    state = database.connect(one.settings.database_url)
    try:
        counts = Counter(entry.kind for entry in journal.read(state))
    finally:
        state.dispose()
    assert counts["envelope.made"] == 2
    assert counts["envelope.corrected"] == 1
    assert counts["service.recorded"] == 2
    assert len(service.read(one.folder(2))) == 2
    assert len(one.certificates()) == 1
    assert not [left for left in one.settings.outbox.rglob("*.tmp") if left.is_dir()]
