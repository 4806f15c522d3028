"""Each paper of a run as a PDF of its own, in a ZIP file a chunk: for who asks for one notice and not for 2,000.

Those of matters that are not public lie in files of their own, for the sealed circle.
"""

import zipfile
from itertools import groupby
from pathlib import Path

from pipeline.line.bulk import duplicates, index
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.places import Places
from pipeline.mailing import posted
from pipeline.model import Place
from pipeline.runs import papers
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice

FOLDER = "papers"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say


def write(bench: Bench, one: Run, places: Places, into: Path) -> int:
    """Write the papers of all rows that went on, where the settings want them.

    Args:
        bench: the worker's.
        one: the run.
        places: where each row stands in the person's own file.
        into: the folder of the run's results.

    Returns:
        How many papers there are.

    Raises:
        StateError: a paper in the store is not the one its index tells of.
        OSError: the folder cannot be written.
    """
    if not bench.desk.settings.run.papers:
        return 0
    out, count = duplicates.rows(bench, one.id), 0
    for number, listed in groupby(index.notices(bench, one), key=lambda each: each[0].number):
        kept = (notice for _, _, notice in listed if notice.row not in out)
        # Every recipient of a row gets the same paper.
        firsts = [next(notices) for _, notices in groupby(kept, key=lambda notice: notice.row)]
        for folder, closed in ((into, False), (into / SEALED, True)):
            mine = [notice for notice in firsts if posted.closed(notice.access) is closed]
            if mine:
                (folder / FOLDER).mkdir(parents=True, exist_ok=True)
                _zip(bench, mine, places, folder / FOLDER / f"papers-{number:05d}.zip")
        count += len(firsts)
    return count


def _zip(bench: Bench, some: list[Notice], places: Places, path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for one in some:
            archive.writestr(_entry(places.get(one.row), one.row), papers.paper(bench.store, one))


def _entry(place: Place | None, row: int) -> zipfile.ZipInfo:
    """Named by the run's own number, which is never given twice, and by the row of the person's sheet."""
    entry = zipfile.ZipInfo(f"{row:07d}-row-{(place and place.row) or row}.pdf", _FIXED_DATE)
    entry.create_system = 3  # the same on every system; 3 is Unix
    entry.external_attr = 0o644 << 16
    return entry
