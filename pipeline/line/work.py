"""Runs the line: once until nothing is left, or as a worker until it is told to stop."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from pipeline import events, journal
from pipeline.engine import BOTH, Engine
from pipeline.errors import SlotTaken
from pipeline.filing import holding, ledger
from pipeline.filing.states import State as Sending
from pipeline.intake import register
from pipeline.intake.report import ScanReport
from pipeline.intake.watch import Inbox
from pipeline.journal import Kind
from pipeline.line import envelopes, every_table, waking
from pipeline.line.bulk.path import Bulk
from pipeline.line.bulk.workbench import workbench
from pipeline.line.desk import Desk
from pipeline.line.path import FILING, PACKET, Line, resent_id
from pipeline.settings import Settings
from pipeline.slots import Slot

_GLANCE = 0.2
_REFUSED = {"intake.duplicate": Kind.INTAKE_DUPLICATE}
_MOST_SLOTS = 64
_PATIENCES = 5
"""Settling times after which `run` leaves a drop that still has no proper end to the next run, or to `watch`."""


@contextlib.contextmanager
def working(settings: Settings, slot: int | None = None, desk: Desk | None = None) -> Iterator[tuple[Desk, Engine]]:
    """A desk and a launched engine that takes up unfinished work; both end on leaving.

    Args:
        settings: the home's.
        slot: the worker's number; None for the first that is free.
        desk: one that is open already; its user closes it.

    Raises:
        SlotTaken: another process holds the slot.
    """
    with _slot(settings, slot) as held, workbench(settings, held, listen=BOTH, desk=desk) as bench:
        # The desk may have been opened before all rooms were loaded.
        every_table.make(bench.desk.database)
        Bulk(bench)
        Line(bench.desk, bench.engine)
        bench.engine.launch()
        _begin_resent(bench.desk, bench.engine)
        _ask_anew(bench.desk, bench.engine)
        yield bench.desk, bench.engine


def _begin_resent(desk: Desk, engine: Engine) -> None:
    """Begin what a person had sent anew and a kill kept from beginning; what has begun is not begun twice."""
    with desk.database.connect() as connection:
        ready = [one for one in ledger.listing(connection, Sending.READY) if one.number > 1]
    for one in ready:
        engine.start(FILING, resent_id(one.envelope_id, one.id), one.envelope_id)


def _ask_anew(desk: Desk, engine: Engine) -> None:
    """Have what findings keep back prepared once more: what they found may have been mended since."""
    with desk.database.begin() as connection:
        for envelope_id, portal in holding.ask_anew(connection):
            waking.wake(engine, connection, envelope_id, portal)


def inbox(desk: Desk, engine: Engine) -> Inbox:
    """The inbox, starting a packet's path in the transaction that registers it."""

    def start(connection: Connection, packet_id: str) -> None:
        problem = register.problem(connection, packet_id)
        kind = Kind.INTAKE_ACCEPTED if problem is None else _REFUSED.get(problem.code, Kind.INTAKE_REJECTED)
        journal.append(connection, kind, packet_id, at=datetime.now(UTC))
        engine.start_in(connection, PACKET, packet_id, packet_id)

    return Inbox(desk.settings, desk.database, start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a run is."""

    report: ScanReport
    """The latest look at the inbox."""
    taken: int
    """Packets taken by this home, ever."""
    open: int
    """Those of them that are still worked on."""
    envelopes: int


def run_once(settings: Settings, told: Callable[[Progress], None]) -> None:
    """Take everything that is in the inbox and work until nothing is left that can be done now.

    What waits for a person, a clerk or a later moment stays where it is; so does a drop that is still without a
    proper end, and `status` says why. Hooks are told at the end.

    Args:
        settings: the home's.
        told: called again and again while it works.

    Raises:
        SettingsError: a hook is wrong.
    """
    hooks = events.prepare(settings.hooks, settings.home)
    with working(settings) as (desk, engine):
        engine.takeover()
        watched = inbox(desk, engine)
        report = watched.scan()
        next_look = time.monotonic() + watched.pause()
        patience = _PATIENCES * max(settings.watch.settle_seconds, 1)
        while watched.undecided(patience) or not engine.idle() or _something_new(watched, patience):
            told(_progress(desk, report))
            time.sleep(_GLANCE)
            if time.monotonic() >= next_look:
                engine.takeover()
                report = watched.scan()
                next_look = time.monotonic() + watched.pause()
        report = watched.scan()
        watched.keep(report)
        told(_progress(desk, report))
        events.Teller(desk.database, hooks).tell()
        journal.drop_anchor(desk.database, settings.var / journal.ANCHOR)


def _something_new(watched: Inbox, patience: float) -> bool:
    """One more look, for what was dropped while the last packet was worked on."""
    return bool(watched.scan().claimed) or watched.undecided(patience)


def _progress(desk: Desk, report: ScanReport) -> Progress:
    with desk.database.connect() as connection:
        taken, working_on = register.counts(connection)
        return Progress(report=report, taken=taken, open=working_on, envelopes=envelopes.count(connection))


def work(settings: Settings, slot: int, stop: threading.Event) -> None:
    """Work as one worker until told to stop.

    Args:
        settings: the home's.
        slot: the worker's number.
        stop: set it to end.

    Raises:
        SlotTaken: another process holds the slot.
    """
    with working(settings, slot) as (_, engine):
        while not stop.wait(settings.engine.takeover_seconds / 4):
            engine.takeover()


def _slot(settings: Settings, number: int | None) -> Slot:
    if number is not None:
        return Slot(settings, number)
    for one in range(1, _MOST_SLOTS):
        with contextlib.suppress(SlotTaken):
            return Slot(settings, one)
    return Slot(settings, _MOST_SLOTS)
