"""What the database keeps of runs, what may be a run, and what its rows may be called."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database
from pipeline.errors import SettingsError, StateError, UsageError
from pipeline.line import desk as desks
from pipeline.line.bulk import chosen, driving, showing, suited
from pipeline.rules.catalog import Catalog
from pipeline.runs import chunks, ledger, notices
from pipeline.runs.ledger import Run
from pipeline.runs.states import ENDED, TRANSITIONS, State
from tests import bulk_home
from tests.conftest import NOW


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
        assert ledger.begin(connection, "20261123T1-1", needed=0, settings="0" * 64, now=NOW, **facts)
        assert not ledger.begin(connection, "20261123T1-1", needed=0, settings="0" * 64, now=NOW, **facts)
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
            ((row, 0, digest[:16], row // 500, digest, 1, row + 1) for row, digest in enumerate(digests)),
        )
    with state.connect() as connection:
        pages = connection.execute(sql.text("PRAGMA page_count")).scalar_one()
        size = connection.execute(sql.text("PRAGMA page_size")).scalar_one()
        assert pages * size / count < 300
        assert len(list(notices.of_run(connection, run))) == count
        later = replace(run, number=run.number + 1)
        assert notices.holders(connection, later, digests[:3]) == {}
        assert notices.holders(connection, run, [digest[:16] for digest in digests]) == {}
        held = notices.holders(connection, later, [digest[:16] for digest in digests[:3]])
        assert {each.row for each in held.values()} == {0, 1, 2}
    with state.begin() as connection:
        notices.free(connection, run)
        assert notices.holders(connection, later, [digests[0][:16]]) == {}
    state.dispose()


def test_status_asks_the_long_tables_nothing(tmp_path: Path) -> None:
    state, _ = _ledger(tmp_path)
    asked: list[str] = []
    sql.event.listen(state, "before_cursor_execute", lambda *args: asked.append(str(args[2])))
    home = bulk_home.make(tmp_path / "home")
    with state.connect() as connection:
        (run,) = showing.of(home, connection)
    assert run.state == "reading"
    assert len(asked) <= 5
    assert not any("run_notice" in one or "run_identity" in one for one in asked)
    state.dispose()


def test_a_state_that_may_not_follow_is_refused(tmp_path: Path) -> None:
    state, run = _ledger(tmp_path)
    with state.begin() as connection:
        with pytest.raises(StateError, match="cannot become"):
            ledger.set_state(connection, run, State.PLANNED, now=NOW)
        with pytest.raises(UsageError, match="no run"):
            ledger.find(connection, "20261124")
        assert ledger.find(connection, "20261123").id == run.id
        with pytest.raises(StateError, match="no chunk 3"):
            chunks.get(connection, run, 3)
    state.dispose()


def test_a_roster_needs_a_lane_for_notices(tmp_path: Path) -> None:
    home = bulk_home.make(tmp_path / "home")
    file = tmp_path / "roster.csv"
    with pytest.raises(UsageError, match="There is no file"):
        driving.drive(home, file, None, lambda _: None)
    file.write_bytes(b"x")
    with pytest.raises(UsageError, match="no lane for notices: there are notices"):
        driving.drive(home, file, "hearings", lambda _: None)
