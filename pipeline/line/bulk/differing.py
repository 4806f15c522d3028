"""A struck paper was not the one that is laid out in full: all of its run is rendered, whatever was done before.

Which chunk came upon it depends on which worker was quick; what is published must not.
"""

from datetime import datetime

import sqlalchemy as sql

from pipeline import journal
from pipeline.journal import Kind
from pipeline.line.bulk.bench import CHUNK, Bench, Part, begin
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, tables
from pipeline.runs.ledger import Run
from pipeline.runs.states import State


def take_back(connection: sql.Connection, one: Run, number: int, *, now: datetime) -> None:
    """Let the chunks that hold struck papers wait once more, and strike nothing more in this run.

    The run gets a new turn, so that work begun before ends without a trace, as after a pause.

    Args:
        connection: in the transaction that notes what came of the chunk; it holds the run's lock.
        one: the run as it is in this transaction.
        number: of the chunk that came upon it.
        now: the moment.
    """
    if one.compared:  # two chunks came upon it at once: the first has done all this
        return
    parts.take_back_struck(connection, one, now=now)
    ledger.change(connection, one, now=now, compared=True, turn=one.turn + 1)
    journal.append(connection, Kind.RUN_COMPARED, one.id, at=now, chunk=number)


def begin_again(bench: Bench, connection: sql.Connection, run_id: str) -> None:
    """Queue all chunks that wait, in the run's new turn; those of a run that rests are queued when it is resumed."""
    on = ledger.get(connection, run_id)
    if on.state in {State.READING, State.WORKING}:
        due = parts.waiting(connection, tables.chunk, on)
        begin(bench.engine, connection, on, (Part(kind=CHUNK, number=each) for each in due))
