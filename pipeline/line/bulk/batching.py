"""A batch's one step: its pieces into one print stream, and that into the store."""

import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline import files
from pipeline.killpoints import killpoint
from pipeline.line.bulk import streams
from pipeline.line.bulk.bench import BATCHES, Bench, now, wake
from pipeline.line.bulk.chunking import IDLE, same
from pipeline.line.bulk.room import room
from pipeline.mailing import pieces
from pipeline.runs import chunks as parts
from pipeline.runs import ledger
from pipeline.runs.chunks import Batch
from pipeline.runs.ledger import Run
from pipeline.runs.states import State


def build(bench: Bench, run_id: str, number: int, turn: int, attempt: int) -> str:
    """Make the print stream of a batch. Returns as `chunking.strike` does.

    Raises:
        StateError: the templates or settings are not those the run began with.
        ConfinedFailure: the machine failed.
    """
    del attempt  # a print stream is written by our own writer, the same on every machine
    with bench.desk.database.connect() as connection:
        one = ledger.get(connection, run_id)
        planned = parts.get_batch(connection, one, number)
    if planned.state == parts.DONE:
        return "done"
    if one.state in IDLE or one.turn != turn:
        return "left"
    same(bench, one)
    began = time.process_time()
    with TemporaryDirectory(dir=room(bench.desk.settings)) as name:
        folder = Path(name)
        batch = pieces.batch(bench.store.read(parts.name("batch", one.id, number, planned.plan)))
        streams.build(bench, batch, folder)
        made = _stored(bench, one, number, folder)
    spent = time.process_time() - began
    if _note(bench, one, replace(planned, files=made, cpu_seconds=spent, worker=bench.worker)):
        return "done"
    bench.store.remove(run_id)  # it was cancelled meanwhile, and all else of it is gone already
    return "left"


def _stored(bench: Bench, one: Run, number: int, folder: Path) -> dict[str, str]:
    """What was made, in the store: the name it is published under, and its name there."""
    made = {}
    for path in sorted(folder.iterdir()):
        name = parts.name(path.suffix.removeprefix("."), one.id, number, files.digest(path))
        bench.store.put_file(name, path)
        made[path.name] = name
    return made


def _note(bench: Bench, one: Run, made: Batch) -> bool:
    """What came of the batch. False: the run is cancelled."""
    with bench.desk.database.begin() as connection:
        if ledger.get(connection, one.id, lock=True).state is State.CANCELLED:
            return False
        if parts.finish_batch(connection, one, made, now=now()):
            wake(bench.engine, connection, one.id, BATCHES)
        killpoint("run-batch.before-commit")
    killpoint("run-batch.after-commit")
    return True
