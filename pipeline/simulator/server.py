"""The server: real sockets, HTTP or HTTPS with mutual TLS, bounded in size and time, one thread a request.

Which dialects it speaks is found, not listed: a module of this room with a function `endpoints(world)` adds its own
to the table, and the longest prefix that fits a path answers.
"""

import contextlib
import importlib
import pkgutil
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pipeline.simulator
from pipeline.simulator.book import Book, Clock, now
from pipeline.simulator.calls import Calls
from pipeline.simulator.clerk import Clerk, Policy
from pipeline.simulator.faults import Faults
from pipeline.simulator.fees import Fees
from pipeline.simulator.listening import Listener
from pipeline.simulator.stamping import Stamping
from pipeline.simulator.tls import Tls
from pipeline.simulator.wire import Ending, Endpoint, Request, Response
from pipeline.simulator.world import World

__all__ = ["Ending", "Endpoint", "Request", "Response", "Running", "World", "running"]

TICK = 0.2
"""Seconds between two looks of the clerk and of the caller."""

_POLL = 0.02
"""Seconds within which the server sees that it shall stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A simulator that listens."""

    url: str
    """Without a slash at its end."""
    world: World
    endpoints: tuple[Endpoint, ...]

    @property
    def book(self) -> Book:
        """What was filed."""
        return self.world.book

    @property
    def clerk(self) -> Clerk:
        """Who decides."""
        return self.world.clerk

    @property
    def faults(self) -> Faults:
        """What goes wrong."""
        return self.world.faults

    @property
    def fees(self) -> Fees:
        """What it costs."""
        return self.world.fees

    @property
    def calls(self) -> Calls:
        """What the filer is told unasked."""
        return self.world.calls

    def settle(self) -> None:
        """Let the clerk and the caller do now whatever there is to do."""
        self.clerk.work()
        self.calls.work()


@contextlib.contextmanager
def running(
    folder: Path,
    *,
    schemas: Mapping[str, Path] | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: Tls | None = None,
    faults: Faults | None = None,
    policy: Policy | None = None,
    fees: Fees | None = None,
    clock: Clock = now,
    callbacks: Mapping[str, str] | None = None,
    ticking: bool = True,
) -> Iterator[Running]:
    """Run the simulator until the block ends.

    Args:
        folder: its own; holds the book.
        schemas: each registered set's folder, by version.
        host: the address to listen on.
        port: 0 for any that is free.
        tls: certificates, where it shall speak HTTPS and ask clients for theirs.
        faults: what goes wrong; nothing by default.
        policy: what decides; a person by default.
        fees: what filings cost.
        clock: the time now.
        callbacks: where the filer listens, by dialect; `*` is for all others.
        ticking: whether clerk and caller work by themselves; without it they wait for `settle`.
    """
    book = Book(folder, clock)
    try:
        world = _world(folder, book, schemas, faults, policy, fees, callbacks, tls)
        with _listening(world, host, port, tls) as up, _ticking(up) if ticking else contextlib.nullcontext():
            yield up
    finally:
        book.close()


def _world(
    folder: Path,
    book: Book,
    schemas: Mapping[str, Path] | None,
    faults: Faults | None,
    policy: Policy | None,
    fees: Fees | None,
    callbacks: Mapping[str, str] | None,
    tls: Tls | None,
) -> World:
    wrong = faults or Faults()
    stamping = Stamping(wrong)
    clerk = Clerk(book, stamping, policy)
    calls = Calls(book.clock, wrong, callbacks, ca_file=tls.ca if tls else None)
    clerk.told.append(calls.decided)
    address: list[str] = []
    return World(
        folder=folder,
        book=book,
        clerk=clerk,
        fees=fees or Fees(),
        faults=wrong,
        calls=calls,
        stamping=stamping,
        schemas=dict(schemas or {}),
        address=address,
    )


@contextlib.contextmanager
def _listening(world: World, host: str, port: int, tls: Tls | None) -> Iterator[Running]:
    table = endpoints(world)
    with Listener((host, port), table, tls) as listener:
        world.address.append(listener.url)
        up = Running(url=listener.url, world=world, endpoints=table)
        world.faults.ahead = up.settle
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": _POLL}, daemon=True)
        thread.start()
        try:
            yield up
        finally:
            listener.shutdown()
            thread.join()


@contextlib.contextmanager
def _ticking(up: Running) -> Iterator[None]:
    over = threading.Event()

    def tick() -> None:
        while not over.wait(TICK):
            up.settle()

    thread = threading.Thread(target=tick, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def endpoints(world: World) -> tuple[Endpoint, ...]:
    """Every endpoint of every module of this room that has some, the longest prefix first."""
    found: list[Endpoint] = []
    for one in sorted(pkgutil.iter_modules(pipeline.simulator.__path__), key=lambda module: module.name):
        make = getattr(importlib.import_module(f"{pipeline.simulator.__name__}.{one.name}"), "endpoints", None)
        if make is not None and make is not endpoints:
            made: Iterable[Endpoint] = make(world)
            found += made
    return tuple(sorted(found, key=lambda endpoint: -len(endpoint.prefix)))
