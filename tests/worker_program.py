"""A worker with workflows made for tests: `python -m tests.worker_program HOME SLOT`. It ends at SIGTERM."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline import database, settings
from pipeline.engine import Engine
from pipeline.model import JSON
from pipeline.slots import Slot


class Trace:
    """Lines in `var/trace`, each written at once, so that a kill tears none."""

    def __init__(self, home: Path) -> None:
        self.path = home / "var" / "trace"

    def write(self, line: str) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, f"{line}\n".encode())
        os.close(handle)

    def lines(self) -> list[str]:
        return self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []


def register(engine: Engine, home: Path) -> None:  # noqa: C901 - a list of small workflows
    """The workflows of the kill tests."""
    trace = Trace(home)

    def work(workflow_id: str, step: int, seconds: float) -> int:
        trace.write(f"begin {workflow_id} {step}")
        time.sleep(seconds)
        trace.write(f"end {workflow_id} {step}")
        return step

    def four_steps(workflow_id: JSON, seconds: JSON) -> JSON:
        return [engine.step(f"work {one}", work, workflow_id, one, seconds) for one in range(4)]

    def dies(workflow_id: str) -> None:
        trace.write(f"begin {workflow_id} 0")
        os.kill(os.getpid(), signal.SIGKILL)

    def poison(workflow_id: JSON) -> JSON:
        return engine.step("dies", dies, workflow_id)

    def writes(workflow_id: str, size: int) -> int:
        path = home / "var" / f"out-{workflow_id}"
        try:
            path.write_bytes(os.urandom(size))
        except OSError:
            path.unlink(missing_ok=True)
            raise
        trace_size = path.stat().st_size
        path.unlink()
        return trace_size

    def big_writer(workflow_id: JSON, size: JSON) -> JSON:
        return [engine.step(f"write {one}", writes, workflow_id, size) for one in range(4)]

    def sleeper(workflow_id: JSON) -> JSON:
        first = engine.step("before", work, workflow_id, 0, 0)
        engine.sleep(0.5)
        return [first, engine.step("after", work, workflow_id, 1, 0)]

    engine.register("sleeper", sleeper)
    engine.register("four-steps", four_steps)
    engine.register("poison", poison)
    engine.register("big-writer", big_writer)


@contextmanager
def opened(home: Path, slot: int | None) -> Iterator[Engine]:
    """The engine of a home with the test workflows, not launched."""
    loaded = settings.load(home)
    state = database.connect(loaded.database_url)
    held = None if slot is None else Slot(loaded, slot)
    engine = Engine(loaded, state, held)
    register(engine, home)
    try:
        yield engine
    finally:
        engine.close()
        if held is not None:
            held.close()
        state.dispose()


def main(home: Path, slot: int) -> None:
    """Work until told to stop."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    with opened(home, slot) as engine:
        engine.launch()
        Trace(home).write(f"launched {slot} {os.getpid()}")
        while not stop.wait(0.2):
            engine.takeover()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
