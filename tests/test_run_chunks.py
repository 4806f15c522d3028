"""What is counted of a run's chunks: each once, and not at all when it is taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database
from pipeline.line.bulk import differing
from pipeline.runs import chunks, ledger, tables
from pipeline.runs.chunks import Rows, Struck
from pipeline.runs.ledger import Run

NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)
PARTS = tuple(Rows(number=one, first_row=5 * one - 4, rows=5, source=f"run/rows-{one:05d}-a") for one in (1, 2, 3))
MADE = Struck(
    papers="a" * 64,
    index="b" * 64,
    back="c" * 64,
    notices=4,
    struck=4,
    rendered=0,
    returned=1,
    reasons={},
    cpu_seconds=0.1,
    worker="here",
)
LAID_OUT = replace(MADE, struck=0, rendered=4, reasons={"spaces": 4})


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sql.Connection]:
    """In a transaction, with one run of three chunks."""
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    told = {"packet": "run", "lane": "n", "document_type": "d", "court": "c", "settings": "s"}
    with engine.begin() as opened:
        ledger.begin(opened, "run", needed=0, now=NOW, **told)
        chunks.begin(opened, ledger.get(opened, "run"), PARTS)
        yield opened
    engine.dispose()


def _run(connection: sql.Connection) -> Run:
    return ledger.get(connection, "run")


def _counts(connection: sql.Connection) -> tuple[int, ...]:
    one = _run(connection)
    return one.chunks_done, one.rows_done, one.notices, one.struck, one.rendered, one.returned


def _finish(connection: sql.Connection, number: int, made: Struck = MADE) -> bool:
    return chunks.finish(connection, _run(connection), number, made, now=NOW)


def test_a_chunk_that_two_workers_end_is_counted_once(connection: sql.Connection) -> None:
    assert not _finish(connection, 1)
    assert not _finish(connection, 1, LAID_OUT)
    assert _counts(connection) == (1, 5, 4, 4, 0, 1)
    assert chunks.get(connection, _run(connection), 1).struck == 4, "what the first one noted stays"


def test_the_last_chunk_says_so_also_when_it_ends_again(connection: sql.Connection) -> None:
    assert [_finish(connection, number) for number in (3, 1, 2, 2)] == [False, False, True, True]


def test_only_what_was_struck_is_taken_back_with_its_counts(connection: sql.Connection) -> None:
    _finish(connection, 1)
    _finish(connection, 2, LAID_OUT)
    assert chunks.take_back_struck(connection, _run(connection), now=NOW) == 1
    assert _counts(connection) == (1, 5, 4, 0, 4, 1)
    assert chunks.waiting(connection, tables.chunk, _run(connection)) == (1, 3)


def test_of_two_chunks_that_differ_the_first_alone_gives_a_new_turn(connection: sql.Connection) -> None:
    _finish(connection, 1)
    before = _run(connection).turn
    differing.take_back(connection, _run(connection), 2, now=NOW)
    _finish(connection, 1, LAID_OUT)
    differing.take_back(connection, _run(connection), 3, now=NOW)
    one = _run(connection)
    assert (one.turn, one.compared) == (before + 1, True)
    assert _counts(connection) == (1, 5, 4, 0, 4, 1), "what was laid out meanwhile stays"


def test_rows_that_the_roster_lacks_in_the_end_are_uncounted_and_work_on_them_is_of_an_earlier_turn(
    connection: sql.Connection,
) -> None:
    for number in (1, 2):
        _finish(connection, number)
    before = _run(connection).turn
    assert chunks.settle(connection, _run(connection), PARTS, now=NOW) == 0
    assert _run(connection).turn == before
    other = replace(PARTS[1], rows=3, source="run/rows-00002-b")
    assert chunks.settle(connection, _run(connection), (PARTS[0], other), now=NOW) == 2
    assert _run(connection).turn == before + 1
    assert _counts(connection) == (1, 5, 4, 4, 0, 1)
    assert [(one.number, one.state, one.rows) for one in chunks.of_run(connection, _run(connection))] == [
        (1, chunks.DONE, 5),
        (2, chunks.WAITING, 3),
    ]
