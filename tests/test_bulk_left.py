"""What killed workers left of rows and papers does not stay on the disk."""

import os
import time
from pathlib import Path

from pipeline.line.bulk import sweeping
from pipeline.line.bulk.room import room
from tests import bulk_home

_DAYS_AGO = time.time() - 3 * 86_400


def test_files_of_killed_workers_are_swept_and_those_in_use_stay(tmp_path: Path) -> None:
    home = bulk_home.make(tmp_path / "home")
    here = room(home)
    for name in ("tmpdead", "tmpalive", "docketpress-child"):
        (here / name).mkdir()
        (here / name / "notices").write_bytes(b"papers")
    for name in ("roster-1", "roster-2", "catalog-0"):
        (here / name).write_bytes(b"rows")
    for name in ("tmpdead", "docketpress-child", "roster-1", "catalog-0"):
        os.utime(here / name, (_DAYS_AGO, _DAYS_AGO))
    sweeping.left(home)
    sweeping.left(home)
    assert sorted(one.name for one in here.iterdir()) == ["catalog-0", "docketpress-child", "roster-2", "tmpalive"]
