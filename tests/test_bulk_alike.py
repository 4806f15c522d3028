"""One notice to one address, written in two ways: found as the repetition it is, and made where a person wants it."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database
from pipeline.line import desk as desks
from pipeline.line.bulk import duplicates, releasing
from pipeline.line.bulk.deciding import Word
from pipeline.line.bulk.duplicates import Duplicate, Wanted
from pipeline.rules.catalog import Catalog
from pipeline.runs import ledger, notices, returned, tables
from pipeline.runs.ledger import Run
from pipeline.runs.returned import CameBack
from tests import bulk_home
from tests.bulk_home import Site
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
FACTS = {"lane": "bulk", "document_type": "notice-of-hearing", "court": "us-nywd"}
Told = tuple[int, int]
"""An identity, and what it has in common with those that are alike."""


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def state(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[sql.Engine]:
    url = f"sqlite:///{tmp_path / 'state.db'}"
    engine = database.connect(url if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield engine
    engine.dispose()


def _run(connection: sql.Connection, number: int) -> Run:
    name = f"20261123T1-{number}"
    ledger.begin(connection, name, packet=name, needed=0, settings="0" * 64, now=NOW, **FACTS)
    return ledger.get(connection, name)


def _wanted(rows: list[list[Told]]) -> Wanted:
    asked = Wanted()
    for row, recipients in enumerate(rows, 1):
        for recipient, (same, alike) in enumerate(recipients):
            asked.rows.append(row)
            asked.recipients.append(recipient)
            asked.identities.append(same.to_bytes(16))
            asked.alikes.append(alike.to_bytes(16))
    return asked


def _sent(rows: list[list[Told]], found: tuple[Duplicate, ...]) -> list[tuple[int, Told]]:
    whole = {each.row for each in found if each.recipient is None}
    some = {(each.row, each.recipient) for each in found}
    every = ((row, at, told) for row, all_ in enumerate(rows, 1) for at, told in enumerate(all_))
    return [(row, told) for row, at, told in every if row not in whole and (row, at) not in some]


def _held(state: sql.Engine) -> tuple[set[int], set[int]]:
    with state.connect() as connection:
        same = connection.execute(sql.select(tables.identity.c.identity)).scalars()
        alike = connection.execute(sql.select(tables.alike.c.alike)).scalars()
        return {int.from_bytes(one) for one in same}, {int.from_bytes(one) for one in alike}


@pytest.mark.parametrize("seed", range(8))
def test_nothing_is_sent_twice_nothing_is_lost_and_who_goes_back_holds_nothing(state: sql.Engine, seed: int) -> None:
    chance = random.Random(seed)
    kinds = chance.choice([8, 40, 2000])
    # Five ways to write each; the odd ones are read otherwise than their like, as a comma in the wrong place does it.
    written = [(kind * 10 + way, 100_000 + kind + (way == 4) * 50_000) for kind in range(kinds) for way in range(5)]
    has_same: set[int] = set()
    has_alike: set[int] = set()
    for number in range(1, 4):
        rows = [[chance.choice(written) for _ in range(chance.choice((1, 1, 3)))] for _ in range(60)]
        with state.begin() as connection:
            run = _run(connection, number)
            found = duplicates.find(connection, run, _wanted(rows))
        with state.begin() as connection:
            assert duplicates.find(connection, run, _wanted(rows)) == found, "asked again it finds the same"
        before = frozenset(has_same), frozenset(has_alike)
        for row, (same, alike) in _sent(rows, found):
            in_row = [told for each, told in _sent(rows, found) if each == row]
            new = same not in has_same and alike not in has_alike
            assert new or in_row.count((same, alike)) > 1 or len({told[1] for told in in_row}) < len(in_row)
            has_same.add(same)
            has_alike.add(alike)
        for each in found:
            whose = rows[each.row - 1] if each.recipient is None else [rows[each.row - 1][each.recipient]]
            assert all(same in has_same or alike in has_alike for same, alike in whose), "somebody has it"
            assert each.alike or each.of_run != run.number or each.of_row < each.row
            assert each.of_run < run.number or each.of_row in {row for row, _ in _sent(rows, found)}
        assert _held(state) == (has_same, has_alike)
        assert before[0] <= has_same
    with state.begin() as connection:
        notices.free(connection, run)
    assert _held(state) == tuple(map(set, before))


def test_the_very_same_is_told_before_what_is_alike_and_each_says_which_it_is(state: sql.Engine) -> None:
    with state.begin() as connection:
        first = _run(connection, 1)
        assert duplicates.find(connection, first, _wanted([[(1, 9)], [(2, 9)], [(1, 9)]])) == (
            Duplicate(row=2, of_run=first.number, of_row=1, alike=True),
            Duplicate(row=3, of_run=first.number, of_row=1),
        )
        second = _run(connection, 2)
        assert duplicates.find(connection, second, _wanted([[(3, 9)], [(2, 9), (5, 8)]])) == (
            Duplicate(row=1, of_run=first.number, of_row=1, alike=True),
            Duplicate(row=2, of_run=first.number, of_row=1, recipient=0, alike=True),
        )
        again = replace(_run(connection, 3), again_of=second.id)
        assert duplicates.find(connection, again, _wanted([[(3, 9)]])) == (), "a person wants it all the same"


def test_a_run_that_an_earlier_version_made_is_asked_by_its_identities_alone(state: sql.Engine) -> None:
    with state.begin() as connection:
        first = _run(connection, 1)
        notices.reserve(connection, first, [((1).to_bytes(16), 4)])
        second = _run(connection, 2)
        assert duplicates.find(connection, second, _wanted([[(1, 9)], [(2, 9)]])) == (
            Duplicate(row=1, of_run=first.number, of_row=4),
        )
    assert _held(state) == ({1, 2}, {9}), "the second row is sent"


def test_what_came_back_goes_once_more_however_its_address_is_written(state: sql.Engine) -> None:
    with state.begin() as connection:
        first = _run(connection, 1)
        duplicates.find(connection, first, _wanted([[(1, 9)], [(2, 8)]]))
        line = (1, 0, (1).to_bytes(16), 1, bytes(32), 1, 1)
        notices.add(connection, first, [line])
        came = CameBack(
            run=first.id, row=1, recipient=0, piece=1, identity=(1).to_bytes(16).hex(), case_sha256=None,
            recipient_sha256="0" * 64, way="mail", reason="vacant",
        )  # fmt: skip
        returned.mark(connection, [came], "a-drop", NOW)
        second = _run(connection, 2)
        assert duplicates.find(connection, second, _wanted([[(3, 9)], [(4, 8)]])) == (
            Duplicate(row=2, of_run=first.number, of_row=2, alike=True),
        )
        third = _run(connection, 3)
        assert duplicates.find(connection, third, _wanted([[(5, 9)]])) == (
            Duplicate(row=1, of_run=first.number, of_row=1, alike=True),
        ), "one return lets a notice go once more"


@pytest.fixture
def site(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)
    return Site(bulk_home.make(tmp_path / "home"))


def _at(number: int, street: str) -> list[str]:
    case, name, _, *rest = bulk_home.row(number)
    return [case, name, street, *rest]


def test_a_clerk_is_told_that_two_rows_write_one_address_in_two_ways_and_may_send_both(site: Site) -> None:
    first = site.run([_at(1, "12 North Elm Street Apartment 4"), _at(1, "12 N. Elm St., Apt. 4"), _at(1, "14 Elm St")])
    assert (first.notices, first.returned, first.duplicates) == (2, 1, 1)
    second = site.run([_at(1, "12 N Elm St Apt 4"), _at(1, "12 S Elm St Apt 4"), _at(2, "12 N Elm St Apt 4")], "b.csv")
    assert (second.notices, second.duplicates) == (2, 1)
    for run, row, words in ((first, 3, "row 2 of roster.csv, in this roster,"), (second, 2, "in an earlier run,")):
        told = [json.loads(one.read_text()) for one in site.home.outbox.glob("returned/*/findings.json")]
        (finding,) = [one for each in told for one in each["findings"] if one["where"]["row"] == row]
        assert finding["code"] == "run.duplicate"
        assert words in finding["message"]
        assert "to the same address written in another way, such as `St` for `Street`" in finding["message"]
        assert f"docketpress run again {run.id} --rows {row}" in finding["repair"]
    releasing.again(site.home, second.id, "2", Word(person="Ann", at=NOW), reason="two houses after all")
    third = site.run()
    assert (third.again_of, third.notices, third.duplicates) == (second.id, 1, 0)
