"""Intermediate files of runs that ended long ago are forgotten."""

from datetime import datetime, timedelta

from pipeline.line.bulk.bench import Bench, now
from pipeline.runs import ledger

_ONCE_MORE = timedelta(days=30)
"""For so long after its time a run is looked for, in case nobody worked when it came."""


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
    return len(gone)
