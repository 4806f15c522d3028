"""What people and failing machines may do with a run: pause it, resume it, cancel it, set it aside."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql

from pipeline import journal
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.filing.identity import person_key
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk.bench import BATCH, BATCHES, CHUNK, CHUNKS, RELEASE, Bench, Part, begin, now, wake
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, notices, tables
from pipeline.runs.ledger import Run
from pipeline.runs.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person says, and when."""

    person: str
    at: datetime


_PHASES = {
    State.READING: (CHUNK, tables.chunk),
    State.WORKING: (CHUNK, tables.chunk),
    State.PRINTING: (BATCH, tables.batch),
}
_SAID = 500
"""Characters of what a machine failed on; our own errors hold nothing personal."""
_TABLES = {CHUNK: tables.chunk, BATCH: tables.batch}


def pause(connection: sql.Connection, engine: Engine, one: Run, word: Word) -> str:
    """Let a run rest: chunks that are in hand end, no other begins.

    Raises:
        UsageError: it is not under way.
    """
    if not one.under_way:
        raise UsageError(_no_pause(one))
    del engine  # whoever begins a part asks first
    ledger.set_state(connection, one, State.PAUSED, now=word.at)
    _told(connection, one, "paused", word)
    return f"Run {one.id} rests. `docketpress run resume {one.id} --by NAME` lets it go on."


def resume(connection: sql.Connection, engine: Engine, one: Run, word: Word) -> str:
    """Let a paused or failed run go on: what is done stays done, what failed is tried once more.

    Raises:
        UsageError: it neither rests nor failed.
    """
    if one.state not in {State.PAUSED, State.FAILED}:
        raise UsageError(_no_resume(one))
    state = State(one.before or State.READING)
    ledger.change(connection, one, now=word.at, state=state, before=None, why="", turn=one.turn + 1)
    parts.again(connection, one)
    on = ledger.get(connection, one.id)
    if state in _PHASES:
        kind, table = _PHASES[state]
        begin(engine, connection, on, (Part(kind=kind, number=each) for each in parts.waiting(connection, table, on)))
    wake(engine, connection, one.id, CHUNKS, BATCHES, RELEASE)
    _told(connection, one, "resumed", word)
    return f"Run {one.id} goes on at the next `docketpress run`, or at once where `watch` runs."


def cancel(connection: sql.Connection, engine: Engine, one: Run, word: Word) -> str:
    """End a run without results: its notices may be made by another one.

    Raises:
        UsageError: it has ended.
    """
    if ledger.ended(one):
        raise UsageError(f"Run {one.id} is {one.state}; there is nothing left to cancel.")
    ledger.set_state(connection, one, State.CANCELLED, now=word.at)
    notices.free(connection, one)
    wake(engine, connection, one.id, CHUNKS, BATCHES, RELEASE)
    _told(connection, one, "cancelled", word)
    return f"Run {one.id} is cancelled; none of its papers are laid into the outbox, and its rows may be dropped again."


def _no_pause(one: Run) -> str:
    if one.state is State.PAUSED:
        return f"Run {one.id} rests already. `docketpress run resume {one.id} --by NAME` lets it go on."
    if one.state is State.FAILED:
        return f"Run {one.id} stands still already: it failed. `docketpress status` says why."
    return f"Run {one.id} is {one.state}: it has ended, so there is nothing to pause."


def _no_resume(one: Run) -> str:
    if one.state is State.CANCELLED:
        return f"Run {one.id} was cancelled and cannot go on. To make its notices, drop the roster again."
    if one.state is State.DONE:
        return f"Run {one.id} is done. To make some of its rows once more: `docketpress run again {one.id} --rows …`."
    return f"Run {one.id} does not rest: it is {one.state}, and goes on by itself where `watch` or `run` works."


def give_up(bench: Bench, run_id: str, why: str) -> None:
    """Note that a step of the run met what the machine could not do."""
    _failed(bench, run_id, None, 0, None, why)


def give_up_part(bench: Bench, kind: str, run_id: str, number: int, turn: int, why: str) -> str:
    """Note that the machine could not do a chunk or batch. Returns `failed`."""
    _failed(bench, run_id, kind, number, turn, why)
    return "failed"


def _failed(bench: Bench, run_id: str, kind: str | None, number: int, turn: int | None, why: str) -> None:
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        if turn is not None and one.turn != turn:
            return
        if kind is not None:
            parts.fail(connection, _TABLES[kind], one, number)
        if one.state is State.PAUSED:
            ledger.change(connection, one, now=now(), state=State.FAILED)
        elif one.under_way:
            ledger.set_state(connection, one, State.FAILED, now=now())
        ledger.change(connection, one, now=now(), why=why[:_SAID])
        killpoint("run-failed.before-commit")
    killpoint("run-failed.after-commit")


def _told(connection: sql.Connection, one: Run, what: str, word: Word) -> None:
    key = f"{what}-{one.turn}"
    by = person_key(one.id, word.person)
    journal.append(connection, Kind.RUN_STOPPED, one.id, at=word.at, key=key, what=what, by=by)
