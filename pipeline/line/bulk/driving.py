"""`docketpress run ROSTER`: drops a roster, starts workers for the press, and works until its run has ended."""

import contextlib
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from pipeline import database, events, files, journal, supervise
from pipeline.confine import LENT, Confined
from pipeline.errors import SlotTaken, UsageError
from pipeline.intake import register
from pipeline.late import loading
from pipeline.line.bulk import showing, twin
from pipeline.line.bulk.room import room
from pipeline.line.bulk.showing import RunStatus
from pipeline.line.desk import Desk, children, open_desk
from pipeline.runs import tables
from pipeline.runs.states import State
from pipeline.settings import Settings

_FIRST = 1
"""The slot of the first helper."""
_GLANCE = 0.25
_RESTS = frozenset({State.DONE, State.CANCELLED, State.PAUSED, State.FAILED, State.PLANNED})
"""States in which nothing goes on without a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven:
    """How far a dropped roster is."""

    packet: str | None
    """None while it waits in its lane."""
    run: RunStatus | None
    """None while it is only registered, or where it was refused."""
    returned: bool = False
    """The drop went back as a whole."""

    @property
    def over(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.returned or (self.run is not None and self.run.state in _RESTS)

    @property
    def needs_person(self) -> bool:
        """Whether somebody must look: rows came back, or the machine failed."""
        return self.returned or (self.run is not None and (self.run.needs_person or self.run.returned > 0))


def drive(settings: Settings, roster: Path, lane: str | None, told: Callable[[Driven], None]) -> Driven:
    """Drop a roster and work until its run has ended, or waits for a person.

    Args:
        settings: the home's.
        roster: the file; it is copied.
        lane: a lane for notices; None for the only one.
        told: called again and again while it works.

    Raises:
        UsageError: there is no such file, or no such lane, or several.
        SettingsError: a hook is wrong.
    """
    into = _lane(settings, lane)
    hooks = events.prepare(settings.hooks, settings.home)
    dropped = _drop(settings, roster, into)
    with children(settings) as limited, _helpers(settings, limited) as stop, open_desk(settings, limited) as desk:
        found = _worked(desk, dropped, told, stop)
        told(found)
        events.Teller(desk.database, hooks).tell()
        journal.drop_anchor(desk.database, settings.var / journal.ANCHOR)
    return found


def _worked(desk: Desk, dropped: "_Dropped", told: Callable[[Driven], None], helped: threading.Event) -> Driven:
    """Work until the run has ended, or waits for a person; `helped` is set then, so that all end at once."""
    # Loaded only now: the helpers and the limited children load what they need meanwhile.
    with loading():
        from pipeline.line import work

    with work.working(desk.settings, desk=desk) as (_, engine):
        engine.takeover()
        watched, glance = work.inbox(desk, engine), _Glance(desk.settings, desk.database, dropped)
        next_look = 0.0
        while not (found := glance.now()).over or not engine.idle():
            told(found)
            if time.monotonic() >= next_look:
                engine.takeover()
                watched.keep(watched.scan())
                next_look = time.monotonic() + watched.pause()
            time.sleep(_GLANCE)
        helped.set()
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dropped:
    lane: str
    sha256: str
    after: str
    """The latest packet before it."""


def _lane(settings: Settings, wanted: str | None) -> str:
    lanes = [name for name, one in settings.lanes.items() if one.purpose == "notices"]
    if wanted is None and len(lanes) == 1:
        return lanes[0]
    if wanted in lanes:
        return str(wanted)
    named = f"there are {', '.join(sorted(lanes))}" if lanes else "this home has none; see docs/how-to/run-a-roster.md"
    if wanted is None:
        raise UsageError(f"Say which lane for notices the roster goes through, with `--lane`: {named}.")
    raise UsageError(f"{wanted} is no lane for notices: {named}.")


def _drop(settings: Settings, roster: Path, lane: str) -> _Dropped:
    """Copy a roster into its lane: whole, or not at all."""
    if not roster.is_file():
        raise UsageError(f"There is no file {roster}.")
    folder = settings.inbox / lane
    folder.mkdir(parents=True, exist_ok=True)
    copy = room(settings) / f"roster-{time.time_ns()}"
    shutil.copyfile(roster, copy)
    digest = files.digest(copy)
    after = _latest(settings)
    target = files.free_name(folder, roster.name)
    files.rename_new(copy, target)
    files.sync_folder(folder)
    if settings.lanes[lane].done_marker:
        target.with_name(f"{target.name}.done").touch()
    return _Dropped(lane=lane, sha256=digest, after=after)


def _latest(settings: Settings) -> str:
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            return connection.execute(sql.select(sql.func.max(register.table.c.id))).scalar() or ""
    finally:
        state.dispose()


class _Glance:
    """Looks again and again how far the roster is; what has not changed is not put together anew."""

    def __init__(self, settings: Settings, state: sql.Engine, dropped: _Dropped) -> None:
        self._settings = settings
        self._state = state
        table = register.table
        mine = (table.c.lane == dropped.lane) & (table.c.sha256 == dropped.sha256) & (table.c.id > dropped.after)
        run = table.outerjoin(tables.run, tables.run.c.id == table.c.id)
        of_run = tables.run.c
        shows = (of_run.changed, of_run.state.label("of_run"), of_run.rows_done, of_run.batches_done)
        asked = sql.select(table.c.id, table.c.state, *shows).select_from(run)
        self._query = asked.where(mine).order_by(table.c.id).limit(1)
        self._row: tuple[object, ...] | None = None
        self._driven = Driven(packet=None, run=None)

    def now(self) -> Driven:
        """How far it is; of what is over, why it waits is asked each time."""
        with self._state.connect() as connection:
            row = connection.execute(self._query).first()
            if row is not None and (tuple(row) != self._row or self._driven.over):
                run = next((one for one in showing.of(self._settings, connection) if one.id == row.id), None)
                back = row.state in {register.State.RETURNED, register.State.FAILED, register.State.LOST}
                self._row, self._driven = tuple(row), Driven(packet=row.id, run=run, returned=back)
        return self._driven


@contextlib.contextmanager
def _helpers(settings: Settings, limited: Confined) -> Iterator[threading.Event]:
    """Workers of the press beside this process; none where `watch` keeps its own. They end when the event is set."""
    count = settings.engine.workers - 1
    stop = threading.Event()
    if not count:
        yield stop
        return
    fewer = settings.model_copy(update={"engine": settings.engine.model_copy(update={"workers": count})})

    def serve() -> None:
        try:
            supervise.serve(fewer, lambda slot: _command(settings, slot), stop, limited, begun)
        except SlotTaken:
            supervise.end(begun.values())

    begun = _twin(settings, limited)
    thread = threading.Thread(target=serve, name="press-workers", daemon=True)
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join()


def _twin(settings: Settings, limited: Confined) -> Mapping[int, supervise.Process]:
    """The first helper, forked from this process where that is safe."""
    # Loaded here and not before: the zygote has begun, and loads what it needs meanwhile.
    with loading():
        from pipeline.line.bulk import press_worker

    if not twin.possible():
        return supervise.NONE
    with limited.share() as control:

        def work(stop: threading.Event) -> None:
            limited.leave()
            os.environ[LENT] = str(control.detach())
            press_worker.work(settings, _FIRST, stop)

        return {_FIRST: twin.fork(work)}


def _command(settings: Settings, slot: int) -> tuple[str, ...]:
    home = str(settings.home)
    return (sys.executable, "-m", "pipeline", "--home", home, "worker", "--press", "--slot", str(slot))
