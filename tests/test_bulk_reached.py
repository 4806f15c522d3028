"""What goes to whom over several runs: bad addresses, numbers on envelopes, and notices that the post brought back."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.line import desk as desks
from pipeline.line.bulk.deciding import Word
from pipeline.rules.catalog import Catalog
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
