"""What of a run repeats other notices, and what is planned: from the chunks' columns, whichever program wrote them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database
from pipeline.line.bulk import duplicates
from pipeline.line.bulk.duplicates import Duplicate, LeftOut, Wanted
from pipeline.mailing import columns
from pipeline.mailing.columns import Columns
from pipeline.runs import ledger, many_rows, notice_lines, notices, tables
from pipeline.runs.folder_store import FolderStore
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Way
from pipeline.runs.stores import open_store
from tests import bulk_home
from tests.bulk_home import Site
from tests.conftest import NOW
from tests.mail_papers import To, columned
from tests.mail_papers import notices as made

FACTS = {"lane": "notices", "document_type": "notice-of-hearing", "court": "us-nywd"}


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


def _wanted(rows: list[list[int]]) -> Wanted:
    """Rows from 1, each with its recipients' identities."""
    asked = Wanted()
    for row, identities in enumerate(rows, 1):
        for recipient, identity in enumerate(identities):
            asked.rows.append(row)
            asked.recipients.append(recipient)
            asked.identities.append(identity.to_bytes(16))
            asked.alikes.append(identity.to_bytes(16))
    return asked


def _expected(run: int, rows: list[list[int]], before: dict[int, tuple[int, int]]) -> list[Duplicate]:
    """The rule, row by row: who comes first has it; a row goes back only where all of it is had."""
    has, found = dict(before), []
    for row, identities in enumerate(rows, 1):
        had = [(recipient, has[each]) for recipient, each in enumerate(identities) if each in has]
        if len(had) == len(identities):
            found.append(Duplicate(row=row, of_run=had[0][1][0], of_row=had[0][1][1]))
        else:
            found += [Duplicate(row=row, of_run=of[0], of_row=of[1], recipient=recipient) for recipient, of in had]
        has = dict.fromkeys(identities, (run, row)) | has
    return found


@pytest.mark.parametrize("seed", range(6))
def test_who_comes_first_has_the_notice_and_asking_again_finds_the_same(state: sql.Engine, seed: int) -> None:
    chance = random.Random(seed)
    kinds = chance.choice([12, 60, 10_000])
    rosters = [[[chance.randrange(kinds) for _ in range(chance.choice((1, 1, 3)))] for _ in range(40)] for _ in "ab"]
    before: dict[int, tuple[int, int]] = {}
    for number, rows in enumerate(rosters, 1):
        with state.begin() as connection:
            run = _run(connection, number)
            found = duplicates.find(connection, run, _wanted(rows))
        assert list(found) == _expected(run.number, rows, before)
        with state.begin() as connection:
            assert duplicates.find(connection, run, _wanted(rows)) == found
        firsts = {each: (run.number, row) for row, some in reversed(list(enumerate(rows, 1))) for each in some}
        before = firsts | before
    with state.connect() as connection:
        kept = {
            int.from_bytes(row.identity): (row.run, row.row) for row in connection.execute(tables.identity.select())
        }
    assert kept == before


def test_rows_done_again_repeat_theirs_knowingly_and_leave_them_with_their_first(state: sql.Engine) -> None:
    with state.begin() as connection:
        first = _run(connection, 1)
        duplicates.find(connection, first, _wanted([[1], [2]]))
        again = replace(_run(connection, 2), again_of=first.id)
        assert duplicates.find(connection, again, _wanted([[2], [2]])) == (
            Duplicate(row=2, of_run=again.number, of_row=1),
        )
        assert {each.run for each in notices.holders(connection, again, [(2).to_bytes(16)]).values()} == {first.number}


def _columns(folder: Path) -> Columns:
    to = [To(), To(way=Way.EMAIL), To(way=Way.CERTIFIED, name="José\0Ñandú"), To(way=Way.KEPT), To(pages=3)]
    ((_, found),) = columned(store := FolderStore(folder), made(store, to, chunk=9))
    return found


def test_the_columns_of_each_chunk_say_what_its_index_says(tmp_path: Path) -> None:
    one = Site(bulk_home.make(tmp_path / "home", chunk=2))
    run = one.run(bulk_home.rows(1, 2, 3))
    store = open_store(one.home)
    indexes = [name for name in store.names(run.id) if "/index-" in name]
    assert indexes
    for name in indexes:
        told = columns.of((line.size, notice) for line, notice in notice_lines.listed(store, name))
        assert store.read(name.replace("/index-", "/columns-")) == told.text()


def test_columns_are_read_as_they_were_written(tmp_path: Path) -> None:
    found = _columns(tmp_path)
    assert columns.read(found.text()) == found
    assert found.ways == "meckm"
    assert [bool(key) for key in found.keys] == [True, False, True, False, True]
    assert columns.read(columns.of(()).text()) == columns.of(())


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(b"[]", id="a list"),
        pytest.param(b"{}", id="nothing"),
        pytest.param(b"x", id="no JSON"),
    ],
)
def test_what_are_no_columns_is_refused(wrong: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        columns.read(wrong)


def test_columns_of_several_lengths_are_refused(tmp_path: Path) -> None:
    found = _columns(tmp_path)
    for change in (
        {"rows": [1]},
        {"ways": "m"},
        {"identities": found.identities[:-1]},
        {"alikes": b""},
        {"digests": b""},
    ):
        with pytest.raises(ValueError, match="several lengths"):
            columns.read(replace(found, **change).text())


def test_rows_and_recipients_that_are_left_out_leave_their_columns(tmp_path: Path) -> None:
    found = _columns(tmp_path)
    assert LeftOut(rows=frozenset(), recipients=frozenset()).rest(found) is found
    rest = LeftOut(rows=frozenset({2}), recipients=frozenset({(4, 0), (5, 1)})).rest(found)
    assert (rest.rows, rest.ways, rest.pages) == ([1, 3, 5], "mcm", [2, 2, 3])
    assert list(rest.each_identity()) == [row.to_bytes(16) for row in (1, 3, 5)]
    assert list(rest.each_digest()) == [list(found.each_digest())[at] for at in (0, 2, 4)]
    assert [rest.starts[1], rest.keys[1]] == [found.starts[2], found.keys[2]]


def test_a_row_that_is_there_is_an_error_where_only_new_ones_may_come(state: sql.Engine) -> None:
    rows = [(bytes(16), 1, 1), (bytes(15) + b"1", 1, 2)]
    with state.begin() as connection:
        assert many_rows.insert(connection, tables.identity, rows[:1]) == 1
        assert many_rows.insert(connection, tables.identity, rows, only_new=True) == 1
        assert many_rows.insert(connection, tables.identity, [(bytes(16), 2, 7)], only_new=True) == 0
        kept = connection.execute(tables.identity.select().order_by(tables.identity.c.identity))
        assert [(bytes(row.identity), row.run, row.row) for row in kept] == rows
    with pytest.raises(sql.exc.IntegrityError), state.begin() as connection:
        many_rows.insert(connection, tables.identity, rows)
