"""A run from its roster to the outbox, and everything people may do with it on the way."""

import csv
import errno
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
import sqlalchemy as sql
from typer.testing import CliRunner

from pipeline import database, settings
from pipeline.cli import app
from pipeline.confine import Direct
from pipeline.errors import SettingsError, StateError, UsageError
from pipeline.line import desk as desks
from pipeline.line import status, work
from pipeline.line.bulk import chosen, chunk, driving, paper, releasing, showing, suited
from pipeline.line.bulk.chunk import Made, Order
from pipeline.line.bulk.deciding import Word
from pipeline.line.bulk.showing import RunStatus
from pipeline.rules.catalog import Catalog
from pipeline.runs import chunks, ledger, notices, tables
from pipeline.runs.ledger import Run
from pipeline.runs.states import ENDED, TRANSITIONS, State
from tests import bulk_home

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""WeasyPrint leaves its colour profile open; in the program it runs in a child that ends."""
ANN = Word(person="Ann Example", at=datetime(2026, 11, 23, 15, tzinfo=UTC))
BOB = Word(person="Bob Example", at=datetime(2026, 11, 23, 16, tzinfo=UTC))


class Here(Direct):
    """In place of limited children: the libraries are loaded once for all tests."""

    def __init__(self, *_: object, **__: object) -> None: ...

    def __enter__(self) -> Self:
        return self

    def start(self) -> None: ...

    def __exit__(self, *_: object) -> None: ...


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)


@dataclass
class Site:
    """A home whose rosters are run."""

    home: settings.Settings

    def run(self, rows: list[list[str]] | None = None, name: str = "roster.csv") -> RunStatus:
        """Drop a roster, work until nothing is left to do, and give the latest run."""
        if rows is not None:
            bulk_home.drop(self.home, bulk_home.roster(rows), name)
        work.run_once(self.home, lambda _: None)
        return self.runs()[-1]

    def runs(self) -> tuple[RunStatus, ...]:
        return status.of(self.home).runs

    def folders(self) -> list[Path]:
        return sorted((self.home.outbox / "runs").glob("*"))

    def database(self) -> sql.Engine:
        return database.connect(self.home.database_url)


MakeSite = Callable[..., Site]


@pytest.fixture
def site(tmp_path: Path) -> MakeSite:
    return lambda **wanted: Site(bulk_home.make(tmp_path / "home", **wanted))


def rows(*numbers: int) -> list[list[str]]:
    return [bulk_home.row(number) for number in numbers]


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
        assert sorted(int(line["row"]) for line in csv.DictReader(stream)) == [1, 2, 3, 4]
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
    assert (second.notices, second.returned, second.duplicates) == (2, 1, 1)
    texts = [path.read_text() for path in (one.home.outbox / "returned").glob("*/findings.json")]
    assert all("run.duplicate" in text for text in texts)
    assert any("row 1 of this roster" in text for text in texts)
    assert any("row 2 of an earlier run" in text and first.id in text for text in texts)
    _chosen_rows_again(one, second)


def _chosen_rows_again(one: Site, first: RunStatus) -> None:
    said = releasing.again(one.home, first.id, "1, 1", ANN, reason="the printer ate it")
    assert f"1 row of run {first.id}" in said
    run = one.run()
    assert (run.again_of, run.rows, run.notices, run.duplicates) == (first.id, 1, 1, 0)
    assert [folder.name for folder in one.folders() if folder.name.endswith("-2")]
    state = one.database()
    with state.connect() as connection:
        assert [line.row for line in notices.of_run(connection, ledger.get(connection, run.id))] == [1]
    state.dispose()
    with pytest.raises(UsageError, match="no row 6"):
        releasing.again(one.home, first.id, "6", ANN, reason="x")
    with pytest.raises(UsageError, match="say why"):
        releasing.again(one.home, first.id, "1", ANN, reason=" ")


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
    assert "goes on" in releasing.decide(one.home, "resume", run.id, ANN)
    run = one.run()
    assert (run.state, run.notices) == ("done", 6)
    assert sorted(seen) == [1, 2, 3, 4, 5, 6]
    with pytest.raises(UsageError, match="only a paused or failed run"):
        releasing.decide(one.home, "resume", run.id, ANN)
    with pytest.raises(UsageError, match="under way"):
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
        raise OSError(errno.EIO, "no such luck")

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


def test_a_struck_paper_that_differs_has_the_rest_rendered(site: MakeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    one = site(chunk=2, compare=1)
    monkeypatch.setattr("pipeline.press.striking.Striker.compare", lambda _self, _form: ("lead: page 1",))
    paper._warm.clear()
    run = one.run(rows(1, 2))
    paper._warm.clear()
    assert (run.state, run.struck, run.rendered, run.compared) == ("done", 0, 2, True)
    (report,) = one.home.outbox.glob("runs/*/report.json")
    assert json.loads(report.read_text())["rendered_because"] == {"compared": 2}


def test_a_lane_for_notices_names_its_document_and_court(tmp_path: Path, catalog: Catalog) -> None:
    home = bulk_home.make(tmp_path / "home", more='[lanes.more]\npurpose = "notices"\n')
    with pytest.raises(SettingsError, match=r"lanes\.more.*document_type") as caught:
        desks.check_lanes(home, catalog)
    assert "court" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("notice-of-hearing", None, id="a notice is made in a run"),
        pytest.param("notice-of-payment-due", None, id="so is another"),
        pytest.param("summons-civil", "a person must issue", id="what a person issues is not"),
        pytest.param("notice-general", "takes exhibits", id="nor what takes exhibits"),
        pytest.param("case-summary", "a copy for Word", id="nor what has a copy for Word"),
        pytest.param("court-calendar", "several papers", id="nor what has several papers"),
    ],
)
def test_which_types_are_for_runs(catalog: Catalog, name: str, why: str | None) -> None:
    found = suited.findings(catalog.documents[name], "roster.csv")
    assert [why in one.message for one in found if why] == ([True] if why else [])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("5", {5}), ("5,9-11", {5, 9, 10, 11}), (" 2 , 1-2", {1, 2})],
)
def test_rows_are_chosen_by_number(text: str, numbers: set[int]) -> None:
    assert chosen.numbers(text) == numbers


@pytest.mark.parametrize("text", ["", "a", "0", "3-1", "1-", "-4", "1,,2", "1-99999999"])
def test_what_are_no_numbers_of_rows_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--rows"):
        chosen.numbers(text)


def test_what_has_ended_stays_ended_and_all_else_can_be_cancelled() -> None:
    assert set(TRANSITIONS) == set(State)
    assert not TRANSITIONS[State.DONE] | TRANSITIONS[State.CANCELLED]
    assert all(State.CANCELLED in after for state, after in TRANSITIONS.items() if state not in ENDED)


def _ledger(place: Path) -> tuple[sql.Engine, Run]:
    state = database.connect(f"sqlite:///{place / 'state.db'}")
    with state.begin() as connection:
        facts = {"packet": "20261123T1-1", "lane": "notices", "document_type": "notice-of-hearing", "court": "us-nywd"}
        assert ledger.begin(connection, "20261123T1-1", needed=0, settings="0" * 64, now=ANN.at, **facts)
        assert not ledger.begin(connection, "20261123T1-1", needed=0, settings="0" * 64, now=ANN.at, **facts)
        return state, ledger.get(connection, "20261123T1-1")


def test_a_notice_takes_less_than_300_bytes_of_the_database(tmp_path: Path) -> None:
    count = 20_000
    state, run = _ledger(tmp_path)
    digests = [hashlib.sha256(str(number).encode()).digest() for number in range(count)]
    with state.begin() as connection:
        notices.reserve(connection, run, ((digest[:16], row) for row, digest in enumerate(digests)))
        notices.add(
            connection,
            run,
            (
                notices.Line(row=row, recipient=0, identity=digest[:16], chunk=row // 500, sha256=digest, batch=1)
                for row, digest in enumerate(digests)
            ),
        )
    with state.connect() as connection:
        pages = connection.execute(sql.text("PRAGMA page_count")).scalar_one()
        size = connection.execute(sql.text("PRAGMA page_size")).scalar_one()
        assert pages * size / count < 300
        assert len(list(notices.of_run(connection, run))) == count
        held = notices.holders(connection, digests[:3])
        assert held == {}
        held = notices.holders(connection, [digest[:16] for digest in digests[:3]])
        assert {each.row for each in held.values()} == {0, 1, 2}
    with state.begin() as connection:
        notices.free(connection, run)
        assert notices.holders(connection, [digests[0][:16]]) == {}
    state.dispose()


def test_status_asks_the_long_tables_nothing(tmp_path: Path) -> None:
    state, _ = _ledger(tmp_path)
    asked: list[str] = []
    sql.event.listen(state, "before_cursor_execute", lambda *args: asked.append(str(args[2])))
    home = bulk_home.make(tmp_path / "home")
    with state.connect() as connection:
        (run,) = showing.of(home, connection)
    assert run.state == "reading"
    assert len(asked) <= 4
    assert not any("run_notice" in one or "run_identity" in one for one in asked)
    state.dispose()


def test_a_state_that_may_not_follow_is_refused(tmp_path: Path) -> None:
    state, run = _ledger(tmp_path)
    with state.begin() as connection:
        with pytest.raises(StateError, match="cannot become"):
            ledger.set_state(connection, run, State.PLANNED, now=ANN.at)
        with pytest.raises(UsageError, match="no run"):
            ledger.find(connection, "20261124")
        assert ledger.find(connection, "20261123").id == run.id
        with pytest.raises(StateError, match="no chunk 3"):
            chunks.get(connection, run, 3)
    state.dispose()


# ── the command line ─────────────────────────────────────────────────────────────────────────────────


def _call(home: settings.Settings, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--home", str(home.home), *words])
    return done.exit_code, done.output


def test_a_roster_is_run_from_the_command_line(site: MakeSite, tmp_path: Path) -> None:
    one = site(release="person")
    file = tmp_path / "my roster.csv"
    file.write_bytes(bulk_home.roster([*rows(1, 2), bulk_home.row(3, case=bulk_home.BAD)]))
    code, said = _call(one.home, "run", str(file))
    assert code == 1
    assert "is planned: 3 rows, 2 notices" in said
    assert file.exists()
    run = one.runs()[-1]
    found = driving.drive(one.home, file, "notices", lambda _: None)
    assert (found.returned, found.run, found.needs_person) == (True, None, True)
    code, said = _call(one.home, "release", run.id, "--by", "Ann Example")
    assert (code, "is released" in said) == (0, True)
    code, said = _call(one.home, "run")
    assert f"outbox/runs/{one.folders()[0].name}" in said
    code, said = _call(one.home, "status", "--json")
    assert json.loads(said)["runs"][0]["notices"] == 2
    code, said = _call(one.home, "run", "again", run.id, "--rows", "1", "--by", "Ann", "--reason", "lost", "--json")
    assert code == 0
    code, said = _call(one.home, "run", "cancel", f"{run.id}-2", "--by", "Ann")
    assert "is cancelled" in said


def test_a_roster_needs_a_lane_for_notices(site: MakeSite, tmp_path: Path) -> None:
    one = site()
    file = tmp_path / "roster.csv"
    with pytest.raises(UsageError, match="There is no file"):
        driving.drive(one.home, file, None, lambda _: None)
    file.write_bytes(b"x")
    with pytest.raises(UsageError, match="no lane for notices: there are notices"):
        driving.drive(one.home, file, "hearings", lambda _: None)
