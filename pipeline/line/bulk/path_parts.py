"""The workflows of one step of which a run is made: its chunks and its batches, on the press's queue."""

import logging
from collections.abc import Callable
from typing import TypeVar

from pipeline.errors import DocketpressError
from pipeline.line.bulk import batching, chunking, deciding
from pipeline.line.bulk.bench import BATCH, CHUNK, Bench

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Parts:
    """Chunks and batches over one bench; all that a machine without the inbox and the outbox takes up."""

    def __init__(self, bench: Bench) -> None:
        """Register them with the bench's engine, before its launch."""
        self._bench = bench
        bench.engine.register(CHUNK, self.chunk)
        bench.engine.register(BATCH, self.batch)

    def chunk(self, run_id: str, number: int, turn: int, attempt: int) -> str:
        """Some rows of a run: checked and struck. Returns `done`, `left` where it is out of date, or `failed`."""
        return self._part(CHUNK, chunking.strike, run_id, number, turn, attempt)

    def batch(self, run_id: str, number: int, turn: int, attempt: int) -> str:
        """A batch of mail pieces: its print stream. Returns as `chunk` does."""
        return self._part(BATCH, batching.build, run_id, number, turn, attempt)

    def _part(self, kind: str, work: Callable[..., str], run_id: str, number: int, turn: int, attempt: int) -> str:
        try:
            return self._step("work", work, run_id, number, turn, attempt)
        except DocketpressError as error:
            _log.error("%s %d of run %s: %s", kind, number, run_id, error)
            return self._step("give up", deciding.give_up_part, kind, run_id, number, turn, str(error))

    def _step(self, name: str, function: Callable[..., T], *args: object) -> T:
        return self._bench.engine.step(name, function, self._bench, *args)
