"""A worker's desk, store, engine and press's child: opened before its work begins, closed after it."""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager

from pipeline.confine import Caller, Confined, Kept
from pipeline.engine import Engine
from pipeline.line.bulk import in_parts
from pipeline.line.bulk.bench import Bench
from pipeline.line.desk import Desk, open_desk
from pipeline.runs.stores import open_store
from pipeline.settings import Settings
from pipeline.slots import Slot


@contextlib.contextmanager
def workbench(settings: Settings, slot: Slot, *, listen: tuple[str, ...], desk: Desk | None = None) -> Iterator[Bench]:
    """A bench whose engine is not launched yet: its user registers what it can do first.

    Args:
        settings: the home's.
        slot: the worker's.
        listen: the queues whose work it takes.
        desk: one that is open already; its user closes it.
    """
    with contextlib.ExitStack() as stack:
        open_ = desk or stack.enter_context(open_desk(settings))
        kept = stack.enter_context(_kept(open_))  # left after the engine, whose threads may still call in it
        engine = Engine(settings, open_.database, slot, listen=listen)
        stack.callback(engine.close)
        yield Bench(desk=open_, store=open_store(settings), engine=engine, kept=kept, worker=slot.name)


def _kept(desk: Desk) -> AbstractContextManager[Caller]:
    """The child that stays, for a run's rows; its sockets are closed on leaving."""
    if isinstance(desk.confined, Confined):
        return Kept(desk.confined, times=in_parts.times)
    return contextlib.nullcontext(desk.confined)
