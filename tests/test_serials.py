"""Serial numbers of barcodes: no two pieces have the same one while the post may still see both."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database
from pipeline.errors import StateError
from pipeline.mailing import barcode
from pipeline.runs import ledger, mailed, serials
from pipeline.runs.ledger import Run
from pipeline.runs.serials import Room
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import _in_process  # noqa: F401 - a fixture for every test here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
_BARCODE = '\n[mail]\nbarcode = true\nmailer_id = "123456"\nservice_type = "040"\n'
DAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[sql.Engine]:
    engine = database.connect(f"sqlite:///{tmp_path / 'state.db'}")
    yield engine
    engine.dispose()


def _take(state: sql.Engine, name: str, count: int, *, after: int) -> int:
    """Begin a run so many days after the first one, and take its numbers out of a thousand."""
    now = DAY + timedelta(days=after)
    with state.begin() as connection:
        one = _begun(connection, name, now)
        return serials.take(connection, one, count, Room(numbers=1000, days=45, now=now))


def _begun(connection: sql.Connection, name: str, now: datetime) -> Run:
    ledger.begin(connection, name, packet=name, lane="n", document_type="d", court="c", needed=0, settings="s", now=now)
    return ledger.get(connection, name)


def test_numbers_that_are_used_up_come_again_after_their_days(state: sql.Engine) -> None:
    assert _take(state, "a", 600, after=0) == 1
    with pytest.raises(StateError, match=r"needs 600 serial numbers .* of the 1,000 .* 600 are on mail of the last 45"):
        _take(state, "b", 600, after=44)
    assert _take(state, "c", 400, after=44) == 601
    assert _take(state, "d", 600, after=46) == 1001, "printed as 1 again"
    assert _take(state, "d", 600, after=46) == 1001, "taken once"


def test_the_days_count_from_the_mailing_where_it_was_told(state: sql.Engine) -> None:
    _take(state, "a", 600, after=0)
    with state.begin() as connection:
        told = mailed.Batch(
            run="a",
            batch=1,
            court="c",
            first_piece=1,
            last_piece=600,
            pieces=600,
            notices=600,
            sheets=600,
            prepared_at=DAY,
        )
        mailed.note(connection, told)
        connection.execute(mailed.table.update().values(day=date(2026, 12, 10).isoformat()))
    for after in (46, 63):
        with pytest.raises(StateError, match="serial numbers"):
            _take(state, f"b{after}", 600, after=after)
    assert _take(state, "c", 600, after=64) == 601, "the 46th day after the mailing"


def test_a_run_with_more_pieces_than_there_are_numbers_is_refused(state: sql.Engine) -> None:
    with pytest.raises(StateError, match="0 are on mail"):
        _take(state, "a", 1001, after=0)
    assert _take(state, "b", 1000, after=0) == 1


@pytest.mark.parametrize(("mailer", "digits"), [("123456", 9), ("123456789", 6)])
def test_a_mailers_number_and_a_serial_number_have_fifteen_digits(mailer: str, digits: int) -> None:
    assert barcode.serial_digits(mailer) == digits
    assert barcode.unique_days() == 45


def test_a_run_takes_a_number_for_each_of_its_notices_and_the_next_run_begins_behind(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path / "home", more=_BARCODE))
    site.run(rows(1, 2, 3))
    site.run(rows(4), "second.csv")
    state = site.database()
    with state.connect() as connection:
        taken = connection.execute(
            sql.select(serials.table.c.first, serials.table.c["count"]).order_by(serials.table.c.run)
        ).all()
    state.dispose()
    assert [tuple(one) for one in taken] == [(1, 3), (4, 1)]
