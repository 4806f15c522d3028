"""What a person says of a run from the command line: rest, go on, end, go out, do these rows again."""

import contextlib
import json
from collections.abc import Iterator
from datetime import datetime

import sqlalchemy as sql

from pipeline import database, journal
from pipeline.engine import Engine
from pipeline.errors import UsageError
from pipeline.filing import identity, release
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import beginning, chosen, deciding, sheet_rows
from pipeline.line.bulk.beginning import Again
from pipeline.line.bulk.bench import RELEASE, wake, workflow_id
from pipeline.line.bulk.deciding import Word
from pipeline.line.desk import open_desk
from pipeline.runs import ledger
from pipeline.runs.ledger import Run
from pipeline.runs.states import State
from pipeline.runs.stores import open_store
from pipeline.settings import Settings

_DEEDS = {"pause": deciding.pause, "resume": deciding.resume, "cancel": deciding.cancel}
_MADE = frozenset({State.WORKING, State.PRINTING, State.PLANNED, State.PAUSED, State.FAILED, State.READING})


def decide(settings: Settings, deed: str, text: str, word: Word) -> str:
    """Pause, resume or cancel a run.

    Args:
        settings: the home's.
        deed: `pause`, `resume` or `cancel`.
        text: the run's id or its beginning.
        word: who says so.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: there is no such run, no name, or the run's state does not allow it.
    """
    _named(word)
    with _opened(settings) as (state, engine):
        with state.begin() as connection:
            one = ledger.get(connection, ledger.find(connection, text).id, lock=True)
            told = _DEEDS[deed](connection, engine, one, word)
            killpoint("run-decide.before-commit")
        killpoint("run-decide.after-commit")
        if deed == "resume":
            _unstick(engine, one)
    return told


def _unstick(engine: Engine, one: Run) -> None:
    """A run whose own workflow ended with an error begins again at the step that failed."""
    mine = workflow_id(one.id)
    if any(place.workflow_id == mine for place in engine.stuck()):
        engine.resume(mine)


def release_run(settings: Settings, text: str, word: Word, *, note: str, dry_run: bool) -> str | None:
    """Let a run's results out.

    Returns:
        What happened, as a sentence; None where no run has that name.

    Raises:
        UsageError: no name was given, or the run needs no release any more.
    """
    with _opened(settings) as (state, engine):
        with state.connect() as connection:
            if not _is_run(connection, text):
                return None
            one = ledger.find(connection, text)
        _named(word)
        _may_go(one)
        if dry_run:
            return f"{word.person} would release run {one.id}: {one.pieces} pieces, {one.sheets} sheets."
        with state.begin() as connection:
            release.take_turns(connection, one.id)
            release.record(connection, one.id, word.person, at=word.at, note=note)
            missing = one.needed - release.count(connection, one.id)
            wake(engine, connection, one.id, RELEASE)
            killpoint("run-release.before-commit")
        killpoint("run-release.after-commit")
    if missing > 0:
        return f"{word.person} released run {one.id}; {missing} more must, by another name."
    return f"Run {one.id} is released; its results are laid into the outbox at the next `docketpress run`."


def _may_go(one: Run) -> None:
    if one.state not in _MADE:
        raise UsageError(f"Run {one.id} is {one.state}; there is nothing to let go.")
    if not one.needed:
        raise UsageError(f"Run {one.id} needs no release: its lane lets it go by itself.")


def again(settings: Settings, text: str, rows: str, word: Word, *, reason: str, sheet: str | None = None) -> str:
    """Do chosen rows of a run again, as a run of its own that may repeat what was made.

    Args:
        settings: the home's.
        text: the run's id or its beginning.
        rows: `5,9-12`, as the spreadsheet program numbers them.
        word: who wants it.
        reason: why; it is kept in the run's store, and stands in its report.
        sheet: whose rows; needed where the run has rows of several sheets.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: there is no such run, it has not ended, or the rows, the name or the reason are wrong.
    """
    _named(word)
    if not reason.strip():
        raise UsageError("say why: `--reason TEXT`")
    wanted = chosen.numbers(rows)
    with open_desk(settings) as desk, contextlib.closing(Engine(settings, desk.database)) as engine:
        with desk.database.begin() as connection:
            one = ledger.find(connection, text)
            if not ledger.ended(one):
                raise UsageError(f"Run {one.id} is {one.state}; rows can be done again when it has ended.")
            store = open_store(settings)
            mine = chosen.text(sheet_rows.numbers(store, connection, one, wanted, sheet))
            run_id = f"{one.packet}-{len(ledger.of_packet(connection, one.packet)) + 1}"
            because = {"by": " ".join(word.person.split()), "at": word.at.isoformat(), "reason": reason.strip()}
            store.put(reason_name(run_id, word.at), json.dumps(because, sort_keys=True).encode())
            again_of = Again(run=one.id, rows=mine)
            beginning.start_in(desk, engine, connection, run_id, one.lane, one.packet, at=word.at, again=again_of)
            by = identity.person_key(run_id, word.person)
            journal.append(connection, Kind.RUN_STOPPED, run_id, at=word.at, key="again", what="again", by=by)
            killpoint("run-again.before-commit")
        killpoint("run-again.after-commit")
    count = f"{len(wanted)} row" + ("s" if len(wanted) > 1 else "")
    return f"Run {run_id} does {count} of run {one.id} again, at the next `docketpress run`."


def reason_name(run_id: str, at: datetime) -> str:
    """Where the reason of a run that does rows again lies in the store; one a try, for a killed one leaves its own."""
    return f"{run_id}/again-{at:%Y%m%dT%H%M%S%f}"


def _named(word: Word) -> None:
    if not word.person.strip():
        raise UsageError("say who decides: `--by NAME`")


def _is_run(connection: sql.Connection, text: str) -> bool:
    with contextlib.suppress(UsageError):
        ledger.find(connection, text)
        return True
    return False


@contextlib.contextmanager
def _opened(settings: Settings) -> Iterator[tuple[sql.Engine, Engine]]:
    state = database.connect(settings.database_url)
    engine = Engine(settings, state)
    try:
        yield state, engine
    finally:
        engine.close()
        state.dispose()
