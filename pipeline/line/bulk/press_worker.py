"""A worker of the press alone: it takes up chunks and batches of runs, and loads nothing that these do not need."""

import threading

from pipeline.engine import PRESS
from pipeline.line.bulk.path_parts import Parts
from pipeline.line.bulk.workbench import workbench
from pipeline.settings import Settings
from pipeline.slots import Slot


def work(settings: Settings, number: int, stop: threading.Event) -> None:
    """Work until told to stop.

    Args:
        settings: the home's.
        number: of the worker; workers of the press alone have numbers of their own.
        stop: set it to end.

    Raises:
        SlotTaken: another process holds the slot.
    """
    with Slot(settings, f"{PRESS}{number}") as slot, workbench(settings, slot, listen=(PRESS,)) as bench:
        Parts(bench)
        bench.engine.launch()
        while not stop.wait(settings.engine.takeover_seconds / 4):
            bench.engine.takeover()
