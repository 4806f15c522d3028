"""Intermediate files of runs that ended long ago are forgotten, and what killed workers left."""

import contextlib
import shutil
import time
from datetime import datetime, timedelta

from pipeline.line.bulk.bench import Bench, now
from pipeline.line.bulk.room import room
from pipeline.runs import ledger
from pipeline.settings import Settings

_ONCE_MORE = timedelta(days=30)
"""For so long after its time a run is looked for, in case nobody worked when it came."""
_LEFT_SECONDS = 86_400.0
"""Nobody works for so long on the files of one chunk, batch or reading."""


def sweep(bench: Bench, run_id: str) -> int:
    """Remove from the store what `[run] keep_days` no longer keeps; the mail record lies elsewhere and stays.

    Args:
        bench: the worker's.
        run_id: the run that has just ended; with `keep_days = 0` it is the one that goes.

    Returns:
        How many runs were looked at.
    """
    days = timedelta(days=bench.desk.settings.run.keep_days)
    latest = now() - days
    with bench.desk.database.connect() as connection:
        old = [
            one.id
            for one in ledger.listing(connection)
            if ledger.ended(one) and latest - _ONCE_MORE <= datetime.fromisoformat(one.changed) <= latest
        ]
    gone = old if days else [one for one in old if one == run_id]
    for one in gone:
        bench.store.remove(one)
    left(bench.desk.settings)
    return len(gone)


def left(settings: Settings) -> None:
    """Remove what workers that were killed left between the store and a child: rows, papers, copies of rosters."""
    latest = time.time() - _LEFT_SECONDS
    for one in (*room(settings).glob("tmp*"), *room(settings).glob("roster-*")):
        with contextlib.suppress(FileNotFoundError):  # another worker sweeps too
            if one.stat().st_mtime < latest:
                shutil.rmtree(one) if one.is_dir() else one.unlink()
