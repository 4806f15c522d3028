"""What goes to whom over several runs: bad addresses, numbers on envelopes, and notices that the post brought back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.line import desk as desks
from pipeline.line.bulk import releasing
from pipeline.line.bulk.deciding import Word
from pipeline.mailing import posted
from pipeline.rules.catalog import Catalog
from pipeline.runs import ledger, mailed, returned
from pipeline.runs.stores import open_store
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import Here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ANN = Word(person="Ann Example", at=datetime(2026, 11, 23, 15, tzinfo=UTC))
BARCODE = '[mail]\nbarcode = true\nmailer_id = "901234567"\nservice_type = "040"\n'


@pytest.fixture(autouse=True)
def _in_process(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    monkeypatch.setattr(desks, "Confined", Here)
    monkeypatch.setattr(desks, "load_catalog", lambda _: catalog)


def test_a_recipient_whose_address_cannot_be_printed_goes_back_alone(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path))
    good, arabic, wide, nowhere = rows(1, 2, 3, 4)
    arabic[1], wide[2], nowhere[2] = "\u0645\u062d\u0645\u062f", "W" * 120, ""
    one = site.run([good, arabic, wide, nowhere])
    assert (one.state, one.notices, one.returned, one.pieces) == ("done", 1, 3, 1)
    (told,) = (site.home.outbox / "returned").glob("*/findings.json")
    text = told.read_text(encoding="utf-8")
    assert all(code in text for code in ('"mail.letter"', '"mail.line-too-long"', '"run.recipient-incomplete"'))


def _barcodes(site: Site, run: str) -> dict[str, str]:
    """Each barcode of a run with the case it stands for."""
    return {one.barcode: one.notices[0].case for one in posted.read(open_store(site.home), run, 1)}


def test_no_two_runs_have_a_barcode_in_common_and_each_leads_to_its_own_notice(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path, more=BARCODE))
    first, second = site.run(rows(1, 2)), site.run(rows(3, 4))
    former, latter = _barcodes(site, first.id), _barcodes(site, second.id)
    assert len(former | latter) == 4
    state = site.database()
    with state.connect() as connection:
        for barcode in former:
            (batch,) = mailed.batches_of_serial(connection, "901234567", int(barcode[14:20]))
            assert batch.run == first.id
    state.dispose()


def _come_back(site: Site, run: str) -> None:
    """Every notice of a run came back from the post."""
    state = site.database()
    with state.begin() as connection:
        one = ledger.find(connection, run)
        found = (
            _back(one.id, sent, piece.serial)
            for piece in posted.read(open_store(site.home), run, 1)
            for sent in piece.notices
        )
        returned.mark(connection, found, "a drop", ANN.at)
    state.dispose()


def _back(run: str, sent: posted.Sent, piece: int) -> returned.CameBack:
    return returned.CameBack(
        run=run, row=sent.row, recipient=sent.recipient, piece=piece, identity=sent.identity,
        case_sha256=sent.case_sha256, recipient_sha256=sent.recipient_sha256, way=sent.way.value, reason="vacant",
    )  # fmt: skip


def test_what_came_back_goes_once_more_and_not_twice(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path))
    first = site.run(rows(1, 2))
    _come_back(site, first.id)
    again = site.run(rows(1, 2, 3))
    assert (again.rows, again.duplicates, again.pieces) == (3, 0, 3)
    third = site.run(rows(1, 2, 3, 4))
    assert (third.rows, third.duplicates, third.pieces) == (4, 3, 1)


def test_what_came_back_and_was_done_again_by_a_persons_word_does_not_go_a_third_time(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path))
    first = site.run(rows(1, 2))
    _come_back(site, first.id)
    releasing.again(site.home, first.id, "2", ANN, reason="the printer ate it")
    assert site.run().pieces == 1
    third = site.run(rows(1, 2, 3))
    assert (third.rows, third.duplicates, third.pieces) == (3, 1, 2)


def test_what_goes_back_from_rows_done_again_lies_beside_what_went_back_before(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path))
    bad = [bulk_home.row(number, case=bulk_home.BAD) for number in (2, 3, 4)]
    first = site.run([*rows(1), *bad])
    (back,) = (site.home.outbox / "returned").iterdir()
    before = (back / "corrections.xlsx").read_bytes()
    releasing.again(site.home, first.id, "3", ANN, reason="the court has named the case")
    assert site.run().returned == 1
    assert (back / "corrections.xlsx").read_bytes() == before
    assert (back.with_name(f"{back.name}-2") / "corrections.xlsx").exists()


def test_a_row_refused_as_a_repetition_goes_by_the_words_that_its_finding_tells(tmp_path: Path) -> None:
    site = Site(bulk_home.make(tmp_path))
    site.run(rows(1))
    second = site.run(rows(2, 1))
    assert (second.duplicates, second.pieces) == (1, 1)
    told = [path.read_text(encoding="utf-8") for path in (site.home.outbox / "returned").glob("*/findings.json")]
    assert f"docketpress run again {second.id} --rows 3 --by NAME" in told[0]
    releasing.again(site.home, second.id, "3", ANN, reason="another courtroom")
    assert site.run().pieces == 1
