"""Rows are struck while others are read, and a roster that is refused at its end leaves nothing of them."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
import sqlalchemy as sql

from pipeline.intake.read.row_files import Writer
from pipeline.intake.read.streamed import stream
from pipeline.line import desk as desks
from pipeline.line.bulk import chunk, releasing
from pipeline.line.bulk.deciding import Word
from pipeline.line.bulk.order import Made, Order
from pipeline.rules.catalog import Catalog
from pipeline.runs import tables
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""WeasyPrint leaves its colour profile open; in the program it runs in a child that ends."""
ANN = Word(person="Ann Example", at=datetime(2026, 11, 23, 15, tzinfo=UTC))
_LONGEST = 60.0
P = ParamSpec("P")
T = TypeVar("T")


class Both(Here):
    """A roster is read beside the press, as two limited children do it."""

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if function.__name__ == stream.__name__:
            return super(Here, self).call(function, *args, **kwargs)
        return super().call(function, *args, **kwargs)


class Slowly:
    """Reads no further than the first file before its rows are struck."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, then: Callable[[Order], object]) -> None:
        self.struck = threading.Event()
        self._then = then
        make, end = chunk.make, Writer.end

        def made(order: Order) -> Made:
            answer = make(order)
            if not self.struck.is_set():
                then(order)
                self.struck.set()
            return answer

        def ended(writer: Writer) -> None:
            end(writer)
            if writer.files:
                assert self.struck.wait(_LONGEST)

        monkeypatch.setattr(chunk, "make", made)
        monkeypatch.setattr(Writer, "end", ended)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Site:
    monkeypatch.setattr(desks, "Confined", Both)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)
    return Site(bulk_home.make(tmp_path / "home", chunk=2))


def _returned(site: Site) -> list[str]:
    (back,) = (site.home.outbox / "returned").glob("*/findings.json")
    return [one["code"] for one in json.loads(back.read_text(encoding="utf-8"))["findings"]]


def test_rows_are_struck_while_others_are_read(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    Slowly(monkeypatch, lambda _: None)
    run = site.run(rows(1, 2, 3, 4, 5))
    assert (run.state, run.rows, run.rows_done, run.notices) == ("done", 5, 5, 5)


def test_a_run_paused_while_it_is_read_rests_with_all_its_rows(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    Slowly(monkeypatch, lambda order: releasing.decide(site.home, "pause", order.run, ANN))
    run = site.run(rows(1, 2, 3, 4, 5))
    assert (run.state, run.rows, run.rows_done) == ("paused", 5, 2)
    releasing.decide(site.home, "resume", run.id, ANN)
    run = site.run()
    assert (run.state, run.notices) == ("done", 5)


def test_a_run_cancelled_while_it_is_read_leaves_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    Slowly(monkeypatch, lambda order: releasing.decide(site.home, "cancel", order.run, ANN))
    run = site.run(rows(1, 2, 3, 4, 5))
    assert (run.state, site.folders()) == ("cancelled", [])
    assert not (site.home.runs / run.id).exists()


def test_a_roster_refused_at_its_end_takes_back_what_was_struck_of_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = Slowly(monkeypatch, lambda _: None)
    bulk_home.drop(site.home, bulk_home.roster(rows(1, 2, 3, 4, 5)) + b'"never closed')
    run = site.run()
    assert slowly.struck.is_set()
    assert (run.state, run.rows, run.rows_done, run.struck, run.notices, run.returned) == ("done", 0, 0, 0, 0, 0)
    assert (_returned(site), site.folders()) == (["read.quotes"], [])
    state = site.database()
    with state.connect() as connection:
        for table in (tables.chunk, tables.identity, tables.notice):
            assert connection.execute(sql.select(table)).first() is None
    state.dispose()


def test_a_roster_that_is_changed_while_it_is_read_takes_back_what_was_struck_of_it(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(_: Order) -> None:
        (claimed,) = (site.home.var / "claimed").rglob("roster.csv")
        other = claimed.read_bytes().replace(b"Sample 5", b"Sample 6")
        with claimed.open("r+b") as target:  # whoever had it open when it was dropped still has
            target.write(other)

    slowly = Slowly(monkeypatch, change)
    run = site.run(rows(1, 2, 3, 4, 5))
    assert slowly.struck.is_set()
    assert (run.state, run.rows, run.struck, run.notices) == ("done", 0, 0, 0), run.why
    assert (_returned(site), site.folders()) == (["intake.altered"], [])


def test_behind_a_roster_that_is_refused_the_next_one_is_numbered_as_if_it_stood_alone(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = Slowly(monkeypatch, lambda _: None)
    folder = site.home.home / "drop"
    folder.mkdir()
    (folder / "a.csv").write_bytes(bulk_home.roster(rows(1, 2, 3, 4, 5)) + b'"never closed')
    (folder / "b.csv").write_bytes(bulk_home.roster(rows(6, 7, 8)))
    folder.rename(site.home.inbox / "notices" / "drop")
    run = site.run()
    assert slowly.struck.is_set()
    assert (run.state, run.rows, run.rows_done, run.notices, run.returned) == ("done", 3, 3, 3, 0)
    assert _returned(site) == ["read.quotes"]
    state = site.database()
    with state.connect() as connection:
        assert connection.execute(sql.select(tables.notice.c.row)).scalars().all() == [1, 2, 3]
        sizes = sql.select(tables.chunk.c.rows).order_by(tables.chunk.c.number)
        assert connection.execute(sizes).scalars().all() == [2, 1]
    state.dispose()
