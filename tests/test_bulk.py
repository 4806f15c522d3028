"""A run from its roster to the outbox, and everything people may do with it on the way."""

import csv
import errno
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

import pytest
import sqlalchemy as sql

from pipeline import settings
from pipeline.confine import Direct
from pipeline.errors import UsageError
from pipeline.line import desk as desks
from pipeline.line import status
from pipeline.line.bulk import chunk, paper, releasing
from pipeline.line.bulk.deciding import Word
from pipeline.line.bulk.order import Made, Order
from pipeline.line.bulk.showing import RunStatus
from pipeline.model import Form
from pipeline.press.striking import Striker
from pipeline.rules.catalog import Catalog
from pipeline.runs import ledger, notices, tables
from tests import bulk_home
from tests.bulk_home import Site, rows

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""WeasyPrint leaves its colour profile open; in the program it runs in a child that ends."""
ANN = Word(person="Ann Example", at=datetime(2026, 11, 23, 15, tzinfo=UTC))
BOB = Word(person="Bob Example", at=datetime(2026, 11, 23, 16, tzinfo=UTC))

P = ParamSpec("P")
T = TypeVar("T")


class Here(Direct):
    """In place of limited children: the libraries are loaded once for all tests."""

    def __init__(self, *_: object, **__: object) -> None:
        self._one_at_a_time = threading.Lock()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The libraries are not made for several threads; a limited child has only one."""
        with self._one_at_a_time:
            return super().call(function, *args, **kwargs)

    def __enter__(self) -> Self:
        return self

    def start(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)


MakeSite = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> MakeSite:
    return lambda **wanted: Site(bulk_home.make(tmp_path / "home", **wanted))


def test_good_rows_become_mail_and_bad_ones_a_workbook(site: MakeSite) -> None:
    one = site(chunk=3)
    run = one.run([*rows(1, 2, 3, 4), bulk_home.row(5, case=bulk_home.BAD)])
    assert (run.state, run.rows, run.rows_done, run.notices, run.returned, run.duplicates) == ("done", 5, 5, 4, 1, 0)
    assert run.struck + run.rendered == 4
    (folder,) = one.folders()
    assert run.why == f"see outbox/runs/{folder.name}"
    told = json.loads((folder / "report.json").read_text())
    assert told["counts"]["pieces"] == 4
    assert [part["rows"] for part in told["chunks"]] == [3, 2]
    with next(folder.glob("mail-*.csv")).open(newline="") as stream:
        assert sorted(int(line["row"]) for line in csv.DictReader(stream)) == [2, 3, 4, 5]
    (back,) = (one.home.outbox / "returned").iterdir()
    findings = json.loads((back / "findings.json").read_text())["findings"]
    assert {each["where"]["row"] for each in findings} == {6}
    assert (back / "corrections.xlsx").exists()
    (drop,) = status.of(one.home).drops
    assert (drop.state, drop.made, drop.returned) == ("done", 4, 1)


def test_rows_that_repeat_each_other_or_an_earlier_run_are_returned(site: MakeSite) -> None:
    one = site(chunk=2)
    first = one.run([*rows(1, 2, 3), bulk_home.row(1)])
    assert (first.returned, first.duplicates) == (1, 1)
    second = one.run(rows(4, 2), "second.csv")
    assert (second.notices, second.returned, second.duplicates) == (1, 1, 1), "what repeats another is none"
    texts = [path.read_text() for path in (one.home.outbox / "returned").glob("*/findings.json")]
    assert all("run.duplicate" in text for text in texts)
    assert any("row 2 of " in text and "in this roster" in text for text in texts)
    assert any("row 3 of " in text and "in an earlier run" in text and first.id in text for text in texts)
    _chosen_rows_again(one, second)


def test_only_the_recipient_who_has_a_notice_already_is_left_out_of_a_row(site: MakeSite) -> None:
    one = site(chunk=2)
    chris, alex = (f"{name} | mail | 9 Oak Street, Rochester, NY 14604" for name in ("Chris Common", "Alex Common"))
    head, *lines = bulk_home.roster(rows(1, 1, 1)).decode().splitlines()
    lines = [f'{line},"{who}"' for line, who in zip(lines, (chris, alex, chris), strict=True)]
    bulk_home.drop(one.home, "\n".join((f"{head},service_list", *lines)).encode())
    run = one.run()
    assert (run.state, run.returned, run.duplicates, run.pieces) == ("done", 1, 1, 3)
    state = one.database()
    with state.connect() as connection:
        made = [(each.row, each.recipient) for each in notices.of_run(connection, ledger.get(connection, run.id))]
    state.dispose()
    assert made == [(1, 0), (1, 1), (2, 0)]
    with (one.folders()[0] / "remarks.csv").open(newline="") as stream:
        (said,) = [line for line in csv.reader(stream) if "run.recipient-repeated" in line]
    assert "Recipient 2 of this row's service list is left out: row 2 of roster.csv, in this roster," in " ".join(said)
    (back,) = (one.home.outbox / "returned").glob("*/findings.json")
    found = json.loads(back.read_text())["findings"]
    assert [(each["code"], each["where"]["row"]) for each in found] == [("run.duplicate", 4)]


def _chosen_rows_again(one: Site, first: RunStatus) -> None:
    said = releasing.again(one.home, first.id, "2, 2", ANN, reason="the printer ate it")
    assert f"1 row of run {first.id}" in said
    run = one.run()
    assert (run.again_of, run.rows, run.notices, run.duplicates) == (first.id, 1, 1, 0)
    assert [folder.name for folder in one.folders() if folder.name.endswith("-2")]
    state = one.database()
    with state.connect() as connection:
        assert [line.row for line in notices.of_run(connection, ledger.get(connection, run.id))] == [1]
    state.dispose()
    with pytest.raises(UsageError, match="no row 7"):
        releasing.again(one.home, first.id, "7", ANN, reason="x")
    with pytest.raises(UsageError, match="say why"):
        releasing.again(one.home, first.id, "2", ANN, reason=" ")


def test_a_roster_whose_rows_are_all_bad_is_returned_and_one_that_cannot_be_read_too(site: MakeSite) -> None:
    one = site()
    run = one.run([bulk_home.row(1, case=bulk_home.BAD)])
    assert (run.state, run.notices, run.returned) == ("done", 0, 1)
    bulk_home.drop(one.home, b"no,headings\n1,2\n", "strange.csv")
    run = one.run()
    assert (run.state, run.rows) == ("done", 0)
    assert [drop.state for drop in status.of(one.home).drops] == ["returned", "returned"]
    assert status.of(one.home).needs_attention


def test_with_a_release_the_results_wait_for_enough_people(site: MakeSite) -> None:
    one = site(release="two-person")
    run = one.run(rows(1, 2))
    assert (run.state, run.pieces) == ("planned", 2)
    assert one.folders() == []
    said = releasing.release_run(one.home, run.id[:10], ANN, note="", dry_run=True)
    assert said is not None
    assert "would release" in said
    said = releasing.release_run(one.home, run.id, ANN, note="", dry_run=False)
    assert said is not None
    assert "1 more must" in said
    releasing.release_run(one.home, run.id, ANN, note="", dry_run=False)
    assert one.run().state == "planned"
    releasing.release_run(one.home, run.id, BOB, note="read through", dry_run=False)
    assert one.run().state == "done"
    assert len(one.folders()) == 1
    with pytest.raises(UsageError, match="nothing to let go"):
        releasing.release_run(one.home, run.id, BOB, note="", dry_run=False)
    assert releasing.release_run(one.home, "abcdef0123", BOB, note="", dry_run=False) is None


Make = Callable[[Order], Made]


def _when(monkeypatch: pytest.MonkeyPatch, call: int, what: Callable[[Order], None]) -> list[int]:
    """Do something before a certain call of the press; gives the chunks that it was called for."""
    seen: list[int] = []
    real: Make = chunk.make

    def make(order: Order) -> Made:
        seen.append(order.number)
        if len(seen) == call:
            what(order)
        return real(order)

    monkeypatch.setattr(chunk, "make", make)
    return seen


def test_a_paused_run_rests_and_goes_on_where_it_was(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    one = site(chunk=1)
    seen = _when(monkeypatch, 2, lambda order: _said(one, "pause", order.run))
    run = one.run(rows(1, 2, 3, 4, 5, 6))
    assert run.state == "paused"
    before = len(seen)
    assert before < 6
    assert one.run().rows_done == run.rows_done
    with pytest.raises(UsageError, match="rests already"):
        releasing.decide(one.home, "pause", run.id, ANN)
    assert "goes on" in releasing.decide(one.home, "resume", run.id, ANN)
    run = one.run()
    assert (run.state, run.notices) == ("done", 6)
    assert sorted(seen) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(UsageError, match="To make some of its rows once more"):
        releasing.decide(one.home, "resume", run.id, ANN)
    with pytest.raises(UsageError, match="nothing to pause"):
        releasing.decide(one.home, "pause", run.id, ANN)
    with pytest.raises(UsageError, match="--by"):
        releasing.decide(one.home, "pause", run.id, Word(person=" ", at=ANN.at))


def _said(one: Site, deed: str, run: str) -> None:
    releasing.decide(one.home, deed, run, ANN)


def test_a_cancelled_run_publishes_nothing_and_frees_its_rows(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    one = site(chunk=1)
    _when(monkeypatch, 2, lambda order: _said(one, "cancel", order.run))
    run = one.run(rows(1, 2, 3))
    assert run.state == "cancelled"
    assert one.folders() == []
    assert not (one.home.runs / run.id).exists()
    with pytest.raises(UsageError, match="nothing left to cancel"):
        releasing.decide(one.home, "cancel", run.id, ANN)
    with pytest.raises(UsageError, match="drop the roster again"):
        releasing.decide(one.home, "resume", run.id, ANN)
    state = one.database()
    with state.connect() as connection:
        assert connection.execute(sql.select(tables.identity)).first() is None
    state.dispose()


def test_a_row_that_breaks_its_child_is_found_and_returned_alone(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = site(chunk=4)
    real: Make = chunk.make

    def make(order: Order) -> Made:
        wanted = range(order.skip, order.skip + order.take)
        if 2 in wanted and not order.broken:
            raise MemoryError
        return real(order)

    monkeypatch.setattr(chunk, "make", make)
    run = one.run(rows(1, 2, 3, 4))
    assert (run.state, run.notices, run.returned) == ("done", 3, 1)
    (back,) = (one.home.outbox / "returned").glob("*/findings.json")
    assert [each["code"] for each in json.loads(back.read_text())["findings"]] == ["line.too-much"]


def test_a_failed_run_waits_for_a_person_and_goes_on_with_its_own_settings_only(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: Order) -> None:
        raise OSError(errno.EBADF, "no such luck")

    one = site(chunk=2)
    seen = _when(monkeypatch, 1, fails)
    run = one.run(rows(1, 2, 3, 4))
    assert (run.state, run.rows_done) == ("failed", 2)
    assert run.needs_person
    file = one.home.home / settings.FILE_NAME
    kept = file.read_text()
    file.write_text(kept + '[mail]\nenvelope = "none"\n')
    one.home = settings.load(one.home.home)
    _said(one, "resume", run.id)
    assert one.run().state == "failed"
    file.write_text(kept)
    one.home = settings.load(one.home.home)
    _said(one, "resume", run.id)
    assert one.run().state == "done"
    assert sorted(seen) in ([1, 1, 2], [1, 2, 2])


@pytest.mark.parametrize("wrong", [1, 4], ids=["the first row", "the last row"])
def test_a_struck_paper_that_differs_has_all_of_its_run_rendered(
    site: MakeSite, monkeypatch: pytest.MonkeyPatch, wrong: int
) -> None:
    one = site(chunk=1, compare=1)
    bad = bulk_home.row(wrong)[0]
    compare = Striker.compare

    def differs(striker: Striker, form: Form) -> tuple[str, ...]:
        return ("lead: page 1",) if form.case.docket_number == bad else compare(striker, form)

    monkeypatch.setattr(Striker, "compare", differs)
    seen = _when(monkeypatch, 0, lambda _: None)
    paper._warm.clear()
    run = one.run(rows(1, 2, 3, 4))
    paper._warm.clear()
    assert (run.state, run.rows_done, run.notices) == ("done", 4, 4)
    assert (run.struck, run.rendered, run.compared) == (0, 4, True)
    assert set(seen) == {1, 2, 3, 4}
    if wrong == 4:  # what had been struck before is made once more
        assert len(seen) > len(set(seen))
    (report,) = one.home.outbox.glob("runs/*/report.json")
    assert json.loads(report.read_text())["rendered_because"] == {"compared": 4}
