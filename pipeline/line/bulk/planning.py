"""The plan of a run: duplicates out, pieces in mail order, numbered, in batches.

Which of two equal rows stays is decided here and by the row's number, so it never depends on which worker was quick.
"""

import sqlalchemy as sql

from pipeline import journal
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import duplicates, index, phases, pieces, warning
from pipeline.line.bulk.bench import BATCH, Bench, Part, begin, now
from pipeline.line.bulk.duplicates import Wanted
from pipeline.line.bulk.pieces import Planned
from pipeline.mailing import barcode
from pipeline.runs import batched, ledger, notices, serials, tables
from pipeline.runs import chunks as parts
from pipeline.runs.ledger import Run
from pipeline.runs.serials import Room
from pipeline.runs.states import State


def reserve(bench: Bench, run_id: str) -> int:
    """Take the identities of the run's notices, and find what repeats others. Returns how many do."""
    one = bench.run(run_id)
    if one.state is State.CANCELLED:
        return 0
    if bench.store.has(duplicates.name(run_id)):  # decided before a kill: what came back since changes nothing
        warning.look(bench, one)
        return len(duplicates.read(bench, run_id))
    wanted = Wanted.of(columns for _, _, columns in index.columned(bench, one))
    with bench.desk.database.begin() as connection:
        notices.take_turns(connection)
        one = ledger.get(connection, run_id, lock=True)
        if one.state is State.CANCELLED:
            return 0
        found = duplicates.find(connection, one, wanted)
        if bench.desk.settings.mail.barcode:
            mailer = bench.desk.settings.mail.mailer_id
            room = Room(numbers=10 ** barcode.serial_digits(mailer), days=barcode.unique_days(), now=now())
            serials.take(connection, one, one.notices, room)
        killpoint("run-reserve.before-commit")
    killpoint("run-reserve.after-commit")
    bench.store.put(duplicates.name(run_id), duplicates.text(found))
    warning.look(bench, one)
    return len(found)


def plan(bench: Bench, run_id: str) -> int:
    """Put the run's pieces in order and make its batches due. Returns how many batches there are."""
    one = bench.run(run_id)
    if one.state is State.CANCELLED:
        return 0
    out = duplicates.left_out(bench, run_id)
    planned = pieces.plan(bench, one, out)
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        if one.state is State.CANCELLED:
            return 0
        notices.add(connection, one, planned.lines())
        _begin(bench, connection, one, planned, len(out.rows))
        killpoint("run-plan.before-commit")
    killpoint("run-plan.after-commit")
    return len(planned.batches)


def _begin(bench: Bench, connection: sql.Connection, one: Run, planned: Planned, repeated: int) -> None:
    batched.begin(connection, one, planned.batches)
    at = now()
    if one.batches == 0 and one.duplicates == 0:
        ledger.add(connection, one, now=at, duplicates=repeated, returned=repeated)
    ledger.change(
        connection,
        one,
        now=at,
        notices=planned.sent,  # until now those of rows that repeat others were among them
        batches=len(planned.batches),
        pieces=sum(batch.pieces for batch in planned.batches),
        sheets=sum(batch.sheets for batch in planned.batches),
    )
    on = phases.go_on(connection, ledger.get(connection, one.id), State.PRINTING)
    journal.append(connection, Kind.RUN_PLANNED, one.id, at=at, batches=len(planned.batches), duplicates=repeated)
    if on.state is State.PRINTING:
        due = parts.waiting(connection, tables.batch, on)
        begin(bench.engine, connection, on, (Part(kind=BATCH, number=number) for number in due))
