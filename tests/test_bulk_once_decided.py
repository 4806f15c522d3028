"""What a run decided is not decided again after a kill, and what was made of a run cancelled meanwhile is not noted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.engine import BOTH
from pipeline.line import desk as desks
from pipeline.line.bulk import batching, duplicates, planning, warning
from pipeline.line.bulk.bench import Bench, mail_digest
from pipeline.line.bulk.duplicates import Duplicate
from pipeline.line.bulk.workbench import workbench
from pipeline.rules.catalog import Catalog
from pipeline.runs import batched, chunks, digested, ledger, mail_shape
from pipeline.runs.batched import Batch
from pipeline.runs.ledger import Run
from pipeline.runs.states import State
from pipeline.slots import Slot
from tests import bulk_home
from tests.test_bulk_turns import NOW, RUN, Here

PLANNED = Batch(
    number=1,
    state=chunks.WAITING,
    plan="a" * 64,
    pieces=1,
    sheets=2,
    notices=1,
    files={},
    cpu_seconds=0,
    finished=None,
    worker=None,
)


@pytest.fixture
def bench(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """With a run that prints one batch."""
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)
    home = bulk_home.make(tmp_path / "home")
    slot = Slot(home, 1)
    with workbench(home, slot, listen=BOTH) as opened:
        told = {"packet": RUN, "lane": "notices", "document_type": "notice-of-hearing", "court": "us-nywd"}
        with opened.desk.database.begin() as connection:
            ledger.begin(connection, RUN, needed=0, settings="other", now=NOW, **told)
            one = ledger.get(connection, RUN)
            mail_shape.note(connection, one, mail_digest(opened.desk))
            batched.begin(connection, one, (PLANNED,))
            ledger.change(connection, one, now=NOW, batches=1)
            ledger.set_state(connection, one, State.PRINTING, now=NOW)
        yield opened
    slot.close()


def _noted(bench: Bench) -> tuple[str, int]:
    with bench.desk.database.connect() as connection:
        one = ledger.get(connection, RUN)
        return batched.get(connection, one, 1).state, one.batches_done


@pytest.mark.parametrize("cancelled", [True, False], ids=["cancelled meanwhile", "not cancelled"])
def test_a_batch_is_not_noted_of_a_run_that_was_cancelled_while_it_was_made(
    bench: Bench,
    monkeypatch: pytest.MonkeyPatch,
    cancelled: bool,  # noqa: FBT001
) -> None:
    def make(_: Bench, one: Run, __: Batch) -> dict[str, str]:
        name = f"{one.id}/stream-00001"
        bench.store.put(name, b"%PDF")
        if cancelled:
            with bench.desk.database.begin() as connection:
                ledger.set_state(connection, one, State.CANCELLED, now=NOW)
        return {"stream-00001.pdf": name}

    monkeypatch.setattr(batching, "make", make)
    made = batching.build(bench, RUN, 1, bench.run(RUN).turn, 0)
    left = [*bench.store.names(RUN)]
    if cancelled:
        assert (made, _noted(bench), left) == ("left", (chunks.WAITING, 0), [])
    else:
        assert (made, _noted(bench), left) == ("done", (chunks.DONE, 1), [f"{RUN}/stream-00001"])


def test_what_repeats_others_is_not_decided_again_after_a_kill(bench: Bench) -> None:
    """Decided anew it would be none: what came back since lets a notice go once more."""
    decided = (Duplicate(row=2, of_run=1, of_row=7), Duplicate(row=3, of_run=1, of_row=8))
    bench.store.put(duplicates.name(RUN), duplicates.text(decided))
    digested.put(bench.store, warning._name(RUN), b"")
    assert planning.reserve(bench, RUN) == 2
    assert duplicates.read(bench, RUN) == decided
