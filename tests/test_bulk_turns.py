"""Work on a run that was begun before it was paused, cancelled or compared ends without a trace."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pytest

from pipeline.confine import Direct
from pipeline.engine import BOTH
from pipeline.line import desk as desks
from pipeline.line.bulk import chunking
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.workbench import workbench
from pipeline.rules.catalog import Catalog
from pipeline.runs import chunks, ledger
from pipeline.runs.chunks import Rows
from pipeline.runs.states import State
from pipeline.slots import Slot
from tests import bulk_home

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
RUN = "20261123T150000-abcdef12"


class Here(Direct):
    """In place of limited children, of which nobody may be asked here."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def call(self, *_: object, **__: object) -> Any:
        raise AssertionError("no paper may be made")

    def __enter__(self) -> Self:
        return self

    def start(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture
def bench(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """With a run of one chunk, in its second turn."""
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)
    home = bulk_home.make(tmp_path / "home")
    slot = Slot(home, 1)
    with workbench(home, slot, listen=BOTH) as opened:
        told = {"packet": RUN, "lane": "notices", "document_type": "notice-of-hearing", "court": "us-nywd"}
        with opened.desk.database.begin() as connection:
            ledger.begin(connection, RUN, needed=0, settings="other", now=NOW, **told)
            one = ledger.get(connection, RUN)
            chunks.begin(connection, one, (Rows(number=1, first_row=1, rows=5, source=f"{RUN}/rows-00001-a"),))
            ledger.change(connection, one, now=NOW, turn=2)
        yield opened
    slot.close()


@pytest.mark.parametrize("state", [State.WORKING, State.PAUSED, State.CANCELLED])
def test_a_chunk_of_an_earlier_turn_or_of_a_run_that_rests_is_left(bench: Bench, state: State) -> None:
    with bench.desk.database.begin() as connection:
        ledger.set_state(connection, ledger.get(connection, RUN), state, now=NOW)
    turn = 1 if state is State.WORKING else 2
    assert chunking.strike(bench, RUN, 1, turn, 0) == "left"
    assert chunking.strike(bench, RUN, 2, 2, 0) == "left", "there is no such chunk any more"
    with bench.desk.database.connect() as connection:
        assert chunks.get(connection, ledger.get(connection, RUN), 1).state == chunks.WAITING
