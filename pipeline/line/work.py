"""Runs the line: once until nothing is left, or as a worker until it is told to stop."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from sqlalchemy import Connection

from pipeline.engine import Engine
from pipeline.errors import SlotTaken
from pipeline.intake.report import ScanReport
from pipeline.intake.watch import Inbox
from pipeline.line.desk import Desk, open_desk
from pipeline.line.path import PACKET, Line
from pipeline.settings import Settings
from pipeline.slots import Slot

_GLANCE = 0.1
_MOST_SLOTS = 64


@contextlib.contextmanager
def working(settings: Settings, slot: int | None = None) -> Iterator[tuple[Desk, Engine]]:
    """A desk and a launched engine that takes up unfinished work; both end on leaving.

    Args:
        settings: the home's.
        slot: the worker's number; None for the first that is free.

    Raises:
        SlotTaken: another process holds the slot.
    """
    with contextlib.ExitStack() as stack:
        held = stack.enter_context(_slot(settings, slot))
        desk = stack.enter_context(open_desk(settings))
        engine = Engine(settings, desk.database, held)
        stack.callback(engine.close)
        Line(desk, engine)
        engine.launch()
        yield desk, engine


def inbox(desk: Desk, engine: Engine) -> Inbox:
    """The inbox, starting a packet's path in the transaction that registers it."""

    def start(connection: Connection, packet_id: str) -> None:
        engine.start_in(connection, PACKET, packet_id, packet_id)

    return Inbox(desk.settings, desk.database, start)


def run_once(settings: Settings, told: Callable[[ScanReport], None]) -> None:
    """Take everything that is in the inbox and work until nothing is left that can be done now.

    What waits for a person, a clerk or a later moment stays where it is.

    Args:
        settings: the home's.
        told: called after each look at the inbox.
    """
    with working(settings) as (desk, engine):
        engine.takeover()
        watched = inbox(desk, engine)
        next_look = 0.0
        while True:
            if time.monotonic() >= next_look:
                told(watched.scan())
                next_look = time.monotonic() + watched.pause()
            if watched.settled() and engine.idle():
                told(watched.scan())
                if watched.settled() and engine.idle():
                    return
            time.sleep(_GLANCE)


def work(settings: Settings, slot: int, stop: threading.Event) -> None:
    """Work as one worker until told to stop.

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
