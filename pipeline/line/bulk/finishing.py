"""The end of a run: bad rows back to the person, results into the outbox, the drop done."""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import sqlalchemy as sql

from pipeline import files, journal, outbox
from pipeline.intake import register
from pipeline.intake.register import State as Dropped
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import envelopes, naming
from pipeline.line.bulk import emailing, laid, phases, report, results, returning
from pipeline.line.bulk.bench import Bench, now
from pipeline.runs import ledger
from pipeline.runs.ledger import Run
from pipeline.runs.states import State


def made(bench: Bench, run_id: str) -> str:
    """All streams are made: a run of which something goes out waits for its release, where its lane asks for one.

    Returns:
        Its state.
    """
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        if one.state in {State.PRINTING, State.PAUSED, State.FAILED} and one.needed and one.notices:
            one = phases.go_on(connection, one, State.PLANNED)
        killpoint("run-made.before-commit")
    killpoint("run-made.after-commit")
    return one.state


def give_back(bench: Bench, run_id: str) -> int:
    """Give back the rows that cannot go on, as a workbook to correct. Returns how many there are."""
    one = bench.run(run_id)
    if one.state is State.CANCELLED:
        return 0
    packet = naming.packet(bench.desk, one.packet)
    back = returning.collect(bench, one)
    if not back.count and not back.findings:
        return 0
    told = outbox.lay_returned_rows(
        bench.desk.settings.outbox,
        packet,
        back.findings,
        rows=back.rows,
        count=back.count,
        taken=one.rows - back.count,
        turn=one.id.removeprefix(one.packet),
    )
    with bench.desk.database.begin() as connection:
        journal.append(
            connection,
            Kind.DROP_RETURNED,
            one.packet,
            at=now(),
            key=one.id,
            forms=back.count,
            findings=told,
        )
        killpoint("run-give-back.before-commit")
    killpoint("run-give-back.after-commit")
    return back.count


def publish(bench: Bench, run_id: str) -> str:
    """Lay the results into the outbox: the folder appears with everything in it. Returns its name there."""
    one = bench.run(run_id)
    if one.state is State.CANCELLED or not one.chunks:
        return ""
    target = laid.folder(bench.desk, one)
    if not target.exists():
        building = _building(target)
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(parents=True)
        statement = results.fill(bench, one, building)
        with ThreadPoolExecutor(1, thread_name_prefix="publish") as beside:  # each is laid out in a child of its own
            stated = beside.submit(statement)
            report.write(bench, one, building)
            stated.result()
        _settle(building)
        killpoint("run-publish.before-rename")
        files.rename_new(building, target)
        files.sync_folder(target.parent)
        killpoint("run-publish.after-rename")
    return target.relative_to(bench.desk.settings.outbox).as_posix()


def send(bench: Bench, run_id: str) -> float | None:
    """Hand what goes by e-mail to the mail server, a minute's worth. Returns seconds until more is due, or None."""
    if bench.run(run_id).state is not State.DONE:
        return None
    return emailing.send(bench.desk, bench.store, run_id)["wait"]


def prove(bench: Bench, run_id: str) -> bool:
    """Write the proof of what went by e-mail. Returns whether anything did."""
    one = bench.run(run_id)
    folder = laid.folder(bench.desk, one)
    return one.state is State.DONE and emailing.prove(bench.desk, bench.store, run_id, folder) is not None


def finish(bench: Bench, run_id: str) -> str:
    """Note how the run ended. Returns its state."""
    at = now()
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        if one.state is not State.CANCELLED and one.state is not State.DONE:
            ledger.set_state(connection, one, State.DONE, now=at)
            journal.append(
                connection, Kind.RUN_FINISHED, run_id, at=at, rows=one.rows, made=one.notices, returned=one.returned
            )
        if one.again_of is None:
            _end_drop(connection, ledger.get(connection, run_id))
        killpoint("run-finish.before-commit")
    killpoint("run-finish.after-commit")
    if one.state is not State.CANCELLED:
        return State.DONE
    bench.store.remove(run_id)
    target = laid.folder(bench.desk, one)
    for each in (target, _building(target)):
        shutil.rmtree(each, ignore_errors=True)  # it was cancelled while this was laid, or after that had failed
    return State.CANCELLED


def _building(target: Path) -> Path:
    """Where a run's results are put together."""
    return target.with_name(f".{target.name}.building")


def _end_drop(connection: sql.Connection, one: Run) -> None:
    """The drop itself: done where any of its rows was made, else returned."""
    good = one.rows - one.returned
    if register.state(connection, one.packet) in {Dropped.DONE, Dropped.RETURNED}:
        return
    cancelled = one.state is State.CANCELLED
    register.set_state(connection, one.packet, Dropped.DONE if good or cancelled else Dropped.RETURNED)
    back = 0 if cancelled else one.returned or (0 if good else 1)
    envelopes.note_result(connection, one.packet, forms=one.rows, made=0 if cancelled else good, returned=back)
    journal.append(connection, Kind.PACKET_DONE, one.packet, at=now(), forms=one.rows, made=0 if cancelled else good)


def _settle(folder: Path) -> None:
    """Everything in a folder safe on disk, before its name says that it is there."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        else:
            files.sync_folder(path)
    files.sync_folder(folder)
