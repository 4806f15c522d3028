"""The engine as the other rooms see it."""

import logging
import os
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy
from dbos import DBOS, DBOSClient, DBOSConfig, EnqueueOptions
from sqlalchemy import Connection

from pipeline.engine import queues, quiet, tables, view
from pipeline.engine.alive import Pulse
from pipeline.engine.steps import Retry
from pipeline.engine.takeover import take_over
from pipeline.engine.view import Place, State
from pipeline.engine.walk import Walk
from pipeline.errors import StateError
from pipeline.killpoints import killpoint
from pipeline.model import JSON
from pipeline.settings import Settings
from pipeline.slots import Slot, is_ours

T = TypeVar("T")

RESTART = 75
"""The exit code of a worker that must be started again: the database failed under it."""
_APPLICATION = "docketpress"
_VERSION = "docketpress-1"
"""Changed only when the order of a workflow's steps changes: DBOS leaves work of another version lying."""
_POLL_SECONDS = 0.2
_DISPATCHES = 10_000
"""DBOS's own count grows with every ordinary restart, so it is only a last resort behind ours."""
_SOON_SECONDS = 30.0
_CLOSE_SECONDS = 30.0

_log = logging.getLogger("pipeline.engine")

__all__ = ["RESTART", "Engine", "Place", "State"]


class Engine:
    """Durable workflows. One process has at most one launched engine."""

    def __init__(
        self,
        settings: Settings,
        database: sqlalchemy.Engine,
        slot: Slot | None = None,
        *,
        halt: Callable[[str], None] | None = None,
        listen: tuple[str, ...] = queues.BOTH,
    ) -> None:
        """Open the engine's tables; nothing runs before `launch`.

        Args:
            settings: the home's.
            database: the state database, as `database.connect` opened it.
            slot: the worker's; None for a process that only starts, signals and looks.
            halt: called with a reason when the worker must end and be started again; None ends the process
                with `RESTART`.
            listen: the queues whose work it takes.
        """
        quiet.hush()
        quiet.seldom()
        self._settings = settings
        self._database = database
        self._slot = slot
        self._listen = listen
        self._end = halt or _exit
        self._workflows: dict[str, Callable[..., JSON]] = {}
        self._connections = quiet.connections(settings.database_url, settings.engine.threads)
        self._serializer = quiet.serializer()
        DBOS.migrate(self._connections.url.render_as_string(hide_password=False))
        self._client = DBOSClient(
            system_database_engine=self._connections,
            serializer=self._serializer,
            application_name=_APPLICATION,
            lazy=True,
        )
        self._pulse: Pulse | None = None
        self._closing = False
        self._walk = Walk(self._connections, slot.name if slot else "", self._halt)
        self._deaf: list[Callable[[], None]] = []

    # ── before and after ─────────────────────────────────────────────────────────────────────────────

    def register(self, name: str, function: Callable[..., JSON]) -> None:
        """Name a workflow, before `launch`; every process that starts it needs the name only.

        Args:
            name: kept in the database, so it never changes.
            function: plain Python that calls `step`, `wait`, `sleep` and `now` in the same order each time.
                Arguments and result are ids and digests.
        """
        self._workflows[name] = function

    def launch(self) -> None:
        """Take up this worker's unfinished work, and then whatever is queued.

        Raises:
            StateError: the engine has no slot.
            SlotTaken: a worker of this name lives on another machine.
        """
        if self._slot is None:
            raise StateError("this process has no worker slot, so it cannot run workflows")
        tables.unpark_all(self._connections, self._slot.name)
        self._pulse = Pulse(
            self._connections,
            self._slot,
            takeover_seconds=self._settings.engine.takeover_seconds,
            wake=self._wake,
            halt=self._halt,
        )
        self._deaf = [quiet.on_fatal(one, self._halt) for one in (self._database, self._connections)]
        DBOS(config=self._config(self._slot.name))
        for name, function in self._workflows.items():
            DBOS.workflow(name=name, max_recovery_attempts=_DISPATCHES)(self._walk.guarded(name, function))
        queues.register(self._client, self._settings.engine.threads)
        DBOS.listen_queues(self._listen)
        DBOS.launch()
        self._pulse.start()

    def close(self) -> None:
        """Let running steps end, keep their results, and stop. What is unfinished goes on at the next launch."""
        self._closing = True
        self._walk.close(_CLOSE_SECONDS)
        for stop in self._deaf:
            stop()
        if self._pulse is not None:
            self._pulse.close()
            DBOS.destroy(destroy_registry=True)
        self._client.destroy()
        self._connections.dispose()

    # ── from outside ─────────────────────────────────────────────────────────────────────────────────

    def start_in(
        self, connection: Connection, workflow: str, workflow_id: str, *args: JSON, queue: str = queues.LINE
    ) -> None:
        """Start a workflow exactly if the caller's transaction is committed; an id that was used changes nothing."""
        killpoint("engine.before-start")
        self._client.enqueue_in_transaction(connection, self._options(workflow, workflow_id, queue), *args)
        killpoint("engine.after-start")

    def start(self, workflow: str, workflow_id: str, *args: JSON) -> None:
        """Start a workflow; an id that was used changes nothing."""
        with self._database.begin() as connection:
            self.start_in(connection, workflow, workflow_id, *args)

    def signal_in(self, connection: Connection, workflow_id: str, topic: str, value: JSON) -> None:
        """Tell a workflow something, exactly if the caller's transaction is committed."""
        tables.tell(connection, workflow_id, topic, value)

    def signal(self, workflow_id: str, topic: str, value: JSON) -> None:
        """Tell a workflow something; it is kept until a `wait` for the topic takes it."""
        with self._database.begin() as connection:
            self.signal_in(connection, workflow_id, topic, value)

    def status(self, workflow_id: str) -> Place | None:
        """Where a workflow stands; None if there is none of that id."""
        rows = self._client.list_workflows(workflow_ids=[workflow_id], load_input=False)
        return view.place(rows[0], tables.all_parked(self._connections)) if rows else None

    def unfinished(self) -> list[Place]:
        """All that is queued, runs or waits, oldest first."""
        return self._places(view.UNFINISHED)

    def stuck(self) -> list[Place]:
        """All that failed or is poison, oldest first: a person must look."""
        return self._places(view.STUCK)

    def idle(self) -> bool:
        """Whether nothing is left to do: all is finished, or waits and is not due within half a minute."""
        soon = time.time() + _SOON_SECONDS
        parked = tables.all_parked(self._connections)
        return all(
            one.state is State.WAITING and (one.detail != "sleep" or parked[one.workflow_id].until > soon)
            for one in (view.place(row, parked) for row in self._rows(view.UNFINISHED))
        )

    def resume(self, workflow_id: str) -> None:
        """Let a failed, poisoned or cancelled workflow go on: kept steps stay, the failed one runs again.

        Raises:
            StateError: there is no such workflow, or it is not stopped.
        """
        place = self.status(workflow_id)
        if place is None or place.state not in {State.FAILED, State.POISON, State.CANCELLED}:
            raise StateError(f"{workflow_id} is not stopped, so it cannot be resumed. `status` shows where it is.")
        tables.forget_begun(self._connections, workflow_id)
        if place.state is State.CANCELLED:
            self._client.resume_workflow(workflow_id, queue_name=queues.of_id(self._client, workflow_id))
            return
        row = self._client.list_workflows(workflow_ids=[workflow_id], load_input=False)[0]
        self._client.rewind_workflow(
            workflow_id,
            start_step=view.failed_step(self._client, row),
            application_version=_VERSION,
            queue_name=queues.of(row),
        )

    def cancel(self, workflow_id: str) -> None:
        """Stop a workflow before its next step."""
        self._client.cancel_workflow(workflow_id)
        tables.unpark(self._connections, workflow_id)

    def takeover(self, now: datetime | None = None) -> int:
        """Go on with the work of workers that are proven dead.

        Proven: the operating system says that nobody holds the slot, enough for this machine's workers; for others
        the lease ran out too, and on PostgreSQL the worker's connection is gone.

        Args:
            now: in place of the database's clock.

        Returns:
            How many workflows were taken over.
        """
        silent = tables.silent(
            self._connections, self._settings.engine.takeover_seconds, now.timestamp() if now else None
        )
        mine = self._slot.name if self._slot else ""
        return sum(
            take_over(self._client, self._settings, self._database, worker, mine=mine)
            for worker in tables.workers(self._connections)
            if worker in silent or is_ours(self._settings, worker)
        )

    # ── inside a workflow ────────────────────────────────────────────────────────────────────────────

    def step(self, name: str, function: Callable[..., T], *args: Any, retry: Retry | None = None) -> T:  # noqa: ANN401
        """Run a function and keep its result; kept once, it never runs again. See `Walk.step`."""
        return self._walk.step(name, function, *args, retry=retry)

    def sleep(self, seconds: float) -> None:
        """Go on after so many seconds, counted from the first time this was reached."""
        self._walk.sleep(seconds)

    def wait(self, topic: str, timeout: float) -> Any:  # noqa: ANN401 - whatever was signalled, as JSON
        """What `signal` told this workflow under a topic; None when so many seconds went by. See `Walk.wait`."""
        return self._walk.wait(topic, timeout)

    def now(self) -> datetime:
        """The moment this was first reached; aware."""
        return self._walk.now()

    # ── how ──────────────────────────────────────────────────────────────────────────────────────────

    def _config(self, worker: str) -> DBOSConfig:
        return {
            "name": _APPLICATION,
            "system_database_engine": self._connections,
            "application_version": _VERSION,
            "executor_id": worker,
            "serializer": self._serializer,
            "log_level": "WARNING",
            # Words go through a table of ours, so DBOS's own listener has nothing to hear.
            "use_listen_notify": False,
            "notification_listener_polling_interval_sec": _POLL_SECONDS,
        }

    def _options(self, workflow: str, workflow_id: str, queue: str) -> EnqueueOptions:
        return {
            "workflow_name": workflow,
            "queue_name": queue,
            "workflow_id": workflow_id,
            "app_version": _VERSION,
        }

    def _rows(self, states: list[str]) -> list[Any]:
        return self._client.list_workflows(
            status=states, load_input=False, load_output=states is view.STUCK, application_name=_APPLICATION
        )

    def _places(self, states: list[str]) -> list[Place]:
        parked = tables.all_parked(self._connections)
        return [view.place(row, parked) for row in self._rows(states)]

    def _wake(self, workflow_id: str) -> None:
        """Only the worker that parked a workflow wakes it, so it is queued once; a restart wakes all anyway."""
        killpoint("engine.before-wake")
        tables.unpark(self._connections, workflow_id)
        killpoint("engine.before-queueing-the-woken")
        self._client.resume_workflow(workflow_id, queue_name=queues.of_id(self._client, workflow_id))
        killpoint("engine.after-wake")

    def _halt(self, reason: str) -> None:
        if not self._closing:
            self._closing = True
            self._walk.close(0)
            _log.critical("the worker ends and must be started again: %s", reason)
            self._end(reason)


def _exit(_reason: str) -> None:
    logging.shutdown()
    os._exit(RESTART)
