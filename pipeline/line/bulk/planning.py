"""The plan of a run: duplicates out, pieces in mail order, numbered, in batches.

Which of two equal rows stays is decided here and by the row's number, so it never depends on which worker was quick.
"""

from collections.abc import Iterator

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import duplicates, index, phases, pieces, warning
from pipeline.line.bulk.bench import BATCH, Bench, Part, begin, now
from pipeline.line.bulk.duplicates import LeftOut
from pipeline.line.bulk.pieces import Planned
from pipeline.mailing.pieces import Batch
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, notices, serials, tables
from pipeline.runs.ledger import Run
from pipeline.runs.notices import Line
from pipeline.runs.states import State


def reserve(bench: Bench, run_id: str) -> int:
    """Take the identities of the run's notices, and find what repeats others. Returns how many do."""
    one = bench.run(run_id)
    if one.state is State.CANCELLED:
        return 0
    if bench.store.has(duplicates.name(run_id)):  # decided before a kill: what came back since changes nothing
        warning.look(bench, one)
        return len(duplicates.read(bench, run_id))
    with bench.desk.database.begin() as connection:
        notices.take_turns(connection)
        one = ledger.get(connection, run_id, lock=True)
        if one.state is State.CANCELLED:
            return 0
        found = tuple(duplicates.find(bench, connection, one))
        if bench.desk.settings.mail.barcode:
            serials.take(connection, one, one.notices)
        killpoint("run-reserve.before-commit")
    killpoint("run-reserve.after-commit")
    bench.store.put(duplicates.name(run_id), b"".join(duplicates.line(each) for each in found))
    warning.look(bench, one)
    return len(found)


def plan(bench: Bench, run_id: str) -> int:
    """Put the run's pieces in order and make its batches due. Returns how many batches there are."""
    one = bench.run(run_id)
    if one.state is State.CANCELLED:
        return 0
    out = duplicates.left_out(bench, run_id)
    planned = pieces.plan(bench, one, out)
    for batch in planned.batches:
        bench.store.put(_name(one, batch), batch.line())
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        if one.state is State.CANCELLED:
            return 0
        notices.add(connection, one, _lines(bench, one, out, planned))
        _begin(bench, connection, one, planned, len(out.rows))
        killpoint("run-plan.before-commit")
    killpoint("run-plan.after-commit")
    return len(planned.batches)


def _begin(bench: Bench, connection: sql.Connection, one: Run, planned: Planned, repeated: int) -> None:
    parts.begin_batches(connection, one, tuple(_row(batch) for batch in planned.batches))
    at = now()
    if one.batches == 0 and one.duplicates == 0:
        ledger.add(connection, one, now=at, duplicates=repeated, returned=repeated)
    ledger.change(
        connection,
        one,
        now=at,
        batches=len(planned.batches),
        pieces=sum(len(batch.pieces) for batch in planned.batches),
        sheets=sum(batch.sheets for batch in planned.batches),
    )
    on = phases.go_on(connection, ledger.get(connection, one.id), State.PRINTING)
    journal.append(connection, Kind.RUN_PLANNED, one.id, at=at, batches=len(planned.batches), duplicates=repeated)
    if on.state is State.PRINTING:
        due = parts.waiting(connection, tables.batch, on)
        begin(bench.engine, connection, on, (Part(kind=BATCH, number=number) for number in due))


def _row(batch: Batch) -> parts.Batch:
    return parts.Batch(
        number=batch.number,
        state=parts.WAITING,
        plan=files.digest_bytes(batch.line()),
        pieces=len(batch.pieces),
        sheets=batch.sheets,
        notices=batch.notices,
        files={},
        cpu_seconds=0.0,
        finished=None,
        worker=None,
    )


def _name(one: Run, batch: Batch) -> str:
    return parts.name("batch", one.id, batch.number, files.digest_bytes(batch.line()))


def _lines(bench: Bench, one: Run, out: LeftOut, planned: Planned) -> Iterator[Line]:
    for part, stored, notice in index.notices(bench, one):
        if not out.has(notice):
            batch, serial = planned.places.get((stored.name, stored.start), (0, 0))
            yield Line(
                row=notice.row,
                recipient=notice.recipient,
                identity=bytes.fromhex(notice.identity),
                chunk=part.number,
                sha256=bytes.fromhex(notice.sha256),
                batch=batch,
                piece=serial,
            )
