"""From one phase of a run to the next, whether it rests or not."""

import sqlalchemy as sql

from pipeline.line.bulk.bench import now
from pipeline.runs import ledger
from pipeline.runs.ledger import Run
from pipeline.runs.states import State


def go_on(connection: sql.Connection, one: Run, state: State) -> Run:
    """Bring a run into its next phase; one that rests or failed will go on there when it is resumed.

    Args:
        connection: in a transaction that holds the run's lock.
        one: the run as it is in this transaction.
        state: the next phase.

    Returns:
        The run as it is now.
    """
    if one.under_way:
        ledger.set_state(connection, one, state, now=now())
    elif one.state in {State.PAUSED, State.FAILED}:
        ledger.change(connection, one, now=now(), before=state)
    return ledger.get(connection, one.id)
