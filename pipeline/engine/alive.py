"""Shows that this worker lives, wakes what waits, and stops a worker that lost its claim to its name."""

import hashlib
import logging
import threading
import time
from collections.abc import Callable

import sqlalchemy
from sqlalchemy import Connection, text

from pipeline.engine import tables
from pipeline.errors import SlotTaken
from pipeline.slots import Slot

_log = logging.getLogger("pipeline.engine")

_LOOK_SECONDS = 0.25


def lock_number(worker: str) -> int:
    """PostgreSQL's number for the lock that a living worker of that name holds."""
    return int.from_bytes(hashlib.sha256(worker.encode()).digest()[:8], "big", signed=True)


class Pulse:
    """A thread that renews the lease and wakes waiting workflows.

    On PostgreSQL the lease is renewed through a connection that also holds a lock in the worker's name. When
    that connection breaks, another machine may take the work over, so this worker halts.
    """

    def __init__(
        self,
        database: sqlalchemy.Engine,
        slot: Slot,
        *,
        takeover_seconds: float,
        wake: Callable[[str], None],
        halt: Callable[[str], None],
    ) -> None:
        """Claim the worker's name; the thread is not started yet.

        Raises:
            SlotTaken: on PostgreSQL, a worker of the same name lives on another machine.
        """
        self._database = database
        self._worker = slot.name
        self._patience = takeover_seconds
        self._wake = wake
        self._halt = halt
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
        self._held = self._claim()
        self._renew()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End; the lease is left to run out."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join(10)
        if self._held is not None:
            self._held.close()

    def _claim(self) -> Connection | None:
        if self._database.dialect.name != "postgresql":
            return None
        held = self._database.connect().execution_options(isolation_level="AUTOCOMMIT")
        lock = {"number": lock_number(self._worker)}
        if held.execute(text("SELECT pg_try_advisory_lock(:number)"), lock).scalar_one():
            return held
        held.close()
        raise SlotTaken(
            f"Another machine already works as {self._worker}. Give each machine its own [engine] host setting.",
        )

    def _renew(self) -> None:
        if self._held is not None:
            tables.show_alive(self._held, self._worker)
            return
        with self._database.begin() as connection:
            tables.show_alive(connection, self._worker)

    def _run(self) -> None:
        renewed = time.monotonic()
        while not self._end.wait(_LOOK_SECONDS):
            try:
                if time.monotonic() - renewed > self._patience / 4:
                    self._renew()
                    renewed = time.monotonic()
                for workflow_id in tables.due(self._database, self._worker, time.time()):
                    self._wake(workflow_id)
            except sqlalchemy.exc.SQLAlchemyError as error:
                if not self._end.is_set():
                    self._halt(f"the state database failed: {type(error).__name__}")
                    return
