"""Each paper of a run by itself, where the settings want it."""

import hashlib
import zipfile
from pathlib import Path

import pytest

from pipeline import settings
from pipeline.runs import ledger, notices
from tests import bulk_home
from tests.bulk_home import Site, rows
from tests.test_bulk import _in_process  # noqa: F401 - a fixture for every test here

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_every_paper_that_went_on_lies_by_itself_under_its_row(tmp_path: Path) -> None:
    home = bulk_home.make(tmp_path / "home", chunk=2)
    file = home.home / settings.FILE_NAME
    file.write_text(file.read_text().replace("[run]", "[run]\npapers = true"))
    site = Site(settings.load(home.home))
    site.run([*rows(1, 2, 3), bulk_home.row(2)])
    (folder,) = site.folders()
    found: dict[str, str] = {}
    for path in sorted((folder / "papers").iterdir()):
        with zipfile.ZipFile(path) as archive:
            found |= {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()}
    assert list(found) == ["0000001-row-2.pdf", "0000002-row-3.pdf", "0000003-row-4.pdf"]
    state = site.database()
    with state.connect() as connection:
        made = {line.sha256.hex() for line in notices.of_run(connection, ledger.listing(connection)[-1])}
    state.dispose()
    assert set(found.values()) == made
