"""A batch's one step: its pieces into one print stream, and that into the store."""

import contextlib
import gc
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.confine import Kept
from pipeline.errors import StateError
from pipeline.killpoints import killpoint
from pipeline.line.bulk import places, streams
from pipeline.line.bulk.bench import BATCHES, Bench, mail_digest, now, wake
from pipeline.line.bulk.chunking import IDLE, same
from pipeline.line.bulk.room import room
from pipeline.mailing import pieces
from pipeline.runs import batched, ledger, mail_shape
from pipeline.runs import chunks as parts
from pipeline.runs.batched import Batch
from pipeline.runs.ledger import Run
from pipeline.runs.states import State

_ONE_AT_A_TIME = threading.Lock()
"""Making a stream is computing and little else: threads of one process would only take turns at it, which costs more.
What waits for a disk or the database is outside."""


def build(bench: Bench, run_id: str, number: int, turn: int, attempt: int) -> str:
    """Make the print stream of a batch. Returns as `chunking.strike` does.

    Raises:
        StateError: the settings of the mail are not those the run began with.
        ConfinedFailure: the machine failed.
    """
    del attempt  # a print stream is written by our own writer, the same on every machine
    with bench.desk.database.connect() as connection:
        one = ledger.get(connection, run_id)
        planned = batched.get(connection, one, number)
    if planned.state == parts.DONE:
        return "done"
    if one.state in IDLE or one.turn != turn:
        return "left"
    _same_mail(bench, one)
    began = time.thread_time()
    made = make(bench, one, planned)
    spent = time.thread_time() - began
    if _note(bench, one, replace(planned, files=made, cpu_seconds=spent, worker=bench.worker)):
        return "done"
    bench.store.remove(run_id)  # it was cancelled meanwhile, and all else of it is gone already
    return "left"


def _same_mail(bench: Bench, one: Run) -> None:
    """Refuse to print with other settings of the mail; templates may have changed: no paper is made any more.

    Raises:
        StateError: they were changed since the run began.
    """
    with bench.desk.database.connect() as connection:
        began_with = mail_shape.noted(connection, one)
    if began_with is None:  # begun by an earlier version, which knew one digest of everything
        same(bench, one)
    elif began_with != mail_digest(bench.desk):
        raise StateError(
            f"the settings of the mail were changed since run {one.id} began. Change [mail] back and resume the run, "
            "or cancel it and drop the roster again."
        )


def make(bench: Bench, one: Run, planned: Batch) -> dict[str, str]:
    """Make all files of a batch and put them into the store; again gives the same.

    Returns:
        The name each is published under, or that of a part (see `streams`), and its name in the store.

    Raises:
        SettingsError: a barcode is asked for and the mailer's number is missing.
        StateError: a paper in the store is not the one its index tells of.
    """
    if isinstance(bench.kept, Kept):
        bench.kept.rest()  # all rows of this run are struck
    with bench.desk.database.connect() as connection:
        where = places.of_run(bench.store, connection, one)
    with TemporaryDirectory(dir=room(bench.desk.settings)) as name:
        with _ONE_AT_A_TIME, _undisturbed():
            batch = pieces.batch(bench.store.read(parts.name("batch", one.id, planned.number, planned.plan)))
            made = streams.build(bench, one.id, batch, where, Path(name))
        return {part.name: _stored(bench, one, planned.number, part) for part in made}


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """No looking for garbage: a batch makes none, and the looking is a tenth of its time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _stored(bench: Bench, one: Run, number: int, part: streams.Part) -> str:
    """Put a file into the store. Returns its name there."""
    name = parts.name(part.kind, one.id, number, part.sha256)
    bench.store.take_file(name, part.path)
    return name


def _note(bench: Bench, one: Run, made: Batch) -> bool:
    """What came of the batch. False: the run is cancelled."""
    with bench.desk.database.begin() as connection:
        if ledger.get(connection, one.id, lock=True).state is State.CANCELLED:
            return False
        if batched.finish(connection, one, made, now=now()):
            wake(bench.engine, connection, one.id, BATCHES)
        killpoint("run-batch.before-commit")
    killpoint("run-batch.after-commit")
    return True
