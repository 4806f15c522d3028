"""A workflow's own steps: what happens on the thread that walks its path."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy
from dbos import DBOS
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from pipeline.engine import steps, tables
from pipeline.engine.steps import Retry
from pipeline.engine.turns import Turns
from pipeline.errors import DocketpressError, StepFailed, StepPoisoned
from pipeline.killpoints import killpoint
from pipeline.model import JSON

T = TypeVar("T")

_BEGINNINGS = 5
"""A step that was begun so often without an end is not begun again."""
_SPACE_SECONDS = 2.0
"""How often a step that found the disk full tries again."""
_AWAY_SECONDS = (2.0, 5.0, 15.0, 30.0, 60.0, 120.0)
"""How long a step waits before each further try for a share or a bucket that cannot be reached: four minutes in all."""

_log = logging.getLogger("pipeline.engine")


class Leaves(BaseException):
    """Takes a workflow off its thread without an outcome: it stays unfinished. No `except Exception` may stop it."""


class Walk:
    """Walks workflows for one worker."""

    def __init__(self, tables_engine: sqlalchemy.Engine, worker: str, halt: Callable[[str], None]) -> None:
        """Args as the engine has them; `worker` is the slot's name."""
        self._tables = tables_engine
        self._worker = worker
        self._halt = halt
        self._closing = threading.Event()
        self._threads: set[int] = set()
        self._turns = Turns()

    def close(self, patience: float) -> None:
        """Begin no step any more, and give those that run so many seconds to end."""
        self._closing.set()
        deadline = time.monotonic() + patience
        while self._threads and time.monotonic() < deadline:
            time.sleep(0.02)

    def guarded(self, name: str, function: Callable[..., JSON]) -> Callable[..., JSON]:
        """The workflow as DBOS may call it: no foreign error's text gets into the database."""

        def run(*args: JSON) -> JSON:
            with self._counted():
                tables.unpark(self._tables, _workflow_id())
                result = self._run(name, function, args)
                tables.forget_begun(self._tables, _workflow_id())
                return result

        return run

    def step(self, name: str, function: Callable[..., T], *args: Any, retry: Retry | None = None) -> T:  # noqa: ANN401
        """Run a function and keep its result; kept once, it never runs again.

        A full disk is waited out. Any error of ours is kept as the step's outcome and raised again by a replay;
        of other errors only the class is kept.

        Args:
            name: the step's, the same at every run.
            function: harmless when repeated; its result is JSON: ids, digests, counts.
            args: its arguments.
            retry: which errors are tried again, and when.

        Raises:
            DocketpressError: what the function raised.
            StepFailed: it raised an error that is not ours.
            StepPoisoned: it was begun five times and never ended: it kills its worker.
        """
        attempt = 1
        while True:
            try:
                result: T = steps.open_kept(self._kept(name, lambda: self._attempt(name, function, args)))
            except DocketpressError as error:
                if retry is None or attempt >= retry.attempts or not isinstance(error, retry.on):
                    raise
                self.sleep(retry.wait(attempt))
                attempt += 1
            else:
                return result

    def sleep(self, seconds: float) -> None:
        """Go on after so many seconds, counted from the first time this was reached. Restarts do not matter."""
        until = float(self._kept("sleep", lambda: {"result": time.time() + seconds})["result"])
        if time.time() < until:
            self._park("sleep", until)

    def wait(self, topic: str, timeout: float) -> Any:  # noqa: ANN401 - whatever was signalled, as JSON
        """What `signal` told this workflow under a topic, waiting for it if need be without holding a thread.

        Args:
            topic: a word.
            timeout: seconds, counted from the first time this was reached.

        Returns:
            The value; None when the time is up.
        """
        until = float(self._kept(f"wait {topic}", lambda: {"result": time.time() + timeout})["result"])
        words = self._kept(f"hear {topic}", lambda: self._hear(topic, until))["result"]
        return words[0] if words else None

    def now(self) -> datetime:
        """The moment this was first reached; aware."""
        kept = self._kept("now", lambda: {"result": datetime.now(UTC).isoformat()})
        return datetime.fromisoformat(kept["result"])

    @contextlib.contextmanager
    def _counted(self) -> Iterator[None]:
        here = threading.get_ident()
        self._threads.add(here)
        try:
            yield
        finally:
            self._threads.discard(here)

    def _run(self, name: str, function: Callable[..., JSON], args: tuple[JSON, ...]) -> JSON:
        try:
            return function(*args)
        except DocketpressError as error:
            _log.error("%s %s: %s", name, _workflow_id(), type(error).__name__)
            raise
        except SQLAlchemyError as error:
            self._halt(f"the state database failed: {type(error).__name__}")
            raise Leaves from None
        except Exception as error:  # noqa: BLE001 - the fence: its text may hold personal data and would be kept
            steps.keep_error(name, error)
            raise StepFailed(f"the workflow {name} failed: {type(error).__name__}") from None

    def _kept(self, name: str, function: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        if self._closing.is_set():
            raise Leaves
        kept: dict[str, Any] = DBOS.run_step({"name": name}, function)
        return kept

    def _attempt(self, name: str, function: Callable[..., Any], args: tuple[Any, ...]) -> dict[str, JSON]:
        workflow_id, place = _workflow_id(), DBOS.step_id or 0
        begun = tables.beginnings(self._tables, workflow_id, place)
        if begun >= _BEGINNINGS:
            error = StepPoisoned(f"the step {name} was begun {_BEGINNINGS} times and never ended")
            return steps.keep_error(name, error)
        with self._turns.take(alone=begun > 0):
            tables.count_begin(self._tables, workflow_id, place)
            killpoint("engine.before-step")
            kept = self._outcome(name, function, args)
            killpoint("engine.after-step")
            return kept

    def _outcome(self, name: str, function: Callable[..., Any], args: tuple[Any, ...]) -> dict[str, JSON]:
        patience = _Patience(name)
        while True:
            try:
                return steps.keep_result(name, function(*args))
            except (OperationalError, InterfaceError) as error:
                self._halt(f"the state database failed in {name}: {type(error).__name__}")
                raise Leaves from None
            except Exception as error:  # noqa: BLE001 - the fence: of a foreign error only the class is kept
                pause = patience.after(error)
                if pause is None:
                    return steps.keep_error(name, error)
            if self._closing.wait(pause):
                raise Leaves

    def _hear(self, topic: str, until: float) -> dict[str, Any]:
        words = tables.take(self._tables, _workflow_id(), topic, DBOS.step_id or 0)
        if not words and time.time() < until:
            self._park(topic, until)
        return {"result": words}

    def _park(self, topic: str, until: float) -> None:
        """Leave the thread; `Pulse` queues the workflow again when there is something for it."""
        waits = tables.Parked(workflow_id=_workflow_id(), topic=topic, until=until)
        killpoint("engine.before-park")
        tables.park(self._tables, self._worker, waits)
        killpoint("engine.after-park")
        raise Leaves


class _Patience:
    """How a step waits for what is not there now, and says so."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._away = iter(_AWAY_SECONDS)
        self._told = False

    def after(self, error: Exception) -> float | None:
        """Seconds until the step that met this error is tried again; None where that would not help."""
        if steps.disk_is_full(error):
            if not self._told:
                _log.error("no space is left on the disk; step %s waits for it and goes on by itself", self._name)
            self._told = True
            return _SPACE_SECONDS
        pause = next(self._away, None) if steps.is_away(error) else None
        if pause is not None:
            _log.error("a file or a store cannot be reached; step %s tries again in %.0f seconds", self._name, pause)
        return pause


def _workflow_id() -> str:
    return DBOS.workflow_id or ""
