"""What a run waits for, and how long it waits before it looks for itself."""

from pipeline.filing import release
from pipeline.line.bulk.bench import BATCHES, CHUNKS, Bench
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, tables
from pipeline.runs.states import State

_LOOK_SECONDS = 60.0
"""The last chunk wakes its run; this is for the one case in which the two last ends did not see each other."""
_PERSON_SECONDS = 30 * 24 * 3600.0
"""A paused run, a failed one and one that waits for its release are woken by a person's word."""


def patience(bench: Bench, run_id: str, topic: str) -> float | None:
    """How many seconds to wait for the topic; None when the wait is over, or the run is cancelled.

    A run in which no row went on has nothing to let out, so it waits for no release.
    """
    with bench.desk.database.connect() as connection:
        one = ledger.get(connection, run_id)
        if one.state is State.CANCELLED:
            return None
        if topic in {CHUNKS, BATCHES}:
            table = tables.chunk if topic == CHUNKS else tables.batch
            over = parts.unfinished(connection, table, one) == 0 and one.under_way
        else:
            over = one.under_way and (not one.notices or release.released(connection, run_id, needed=one.needed))
    if over:
        return None
    return _LOOK_SECONDS if one.under_way and topic in {CHUNKS, BATCHES} else _PERSON_SECONDS
