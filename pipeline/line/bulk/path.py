"""The order of a run, written once: from its roster to what lies in the outbox.

A run's own workflow reads, plans and publishes, and waits meanwhile without a thread. Its chunks and batches are
workflows of one step on the press's queue. Which of them are due stands in the run's tables, so a pause, a resumption
or a failure changes rows there, and a workflow that finds itself out of date ends.
"""

import logging
from collections.abc import Callable
from typing import TypeVar

from pipeline.errors import DocketpressError
from pipeline.line.bulk import batching, beginning, chunking, deciding, finishing, planning, reading, standing, sweeping
from pipeline.line.bulk.bench import BATCH, BATCHES, CHUNK, CHUNKS, RELEASE, RUN, Bench

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Bulk:
    """The workflows of runs over one bench."""

    def __init__(self, bench: Bench, *, press_only: bool = False) -> None:
        """Register them with the bench's engine, before its launch.

        Args:
            bench: the worker's.
            press_only: only chunks and batches; for a machine without the inbox and the outbox.
        """
        self._bench = bench
        self._engine = bench.engine
        self._engine.register(CHUNK, self.chunk)
        self._engine.register(BATCH, self.batch)
        if not press_only:
            self._engine.register(RUN, self.run)

    def run(self, run_id: str) -> str:
        """From a claimed roster to its results.

        Returns:
            How it ended: `done` or `cancelled`.

        Raises:
            DocketpressError: the machine failed; a person may resume the run when that is mended.
        """
        try:
            return self._run(run_id)
        except DocketpressError as error:
            self._step("give up", deciding.give_up, run_id, str(error))
            raise

    def _run(self, run_id: str) -> str:
        self._step("read", reading.read, run_id)
        self._step("begin chunks", beginning.chunks, run_id)
        self._wait(run_id, CHUNKS)
        self._step("reserve", planning.reserve, run_id)
        self._step("give back", finishing.give_back, run_id)  # nobody waits for a release to see what to correct
        self._step("plan", planning.plan, run_id)
        self._wait(run_id, BATCHES)
        self._step("made", finishing.made, run_id)
        self._wait(run_id, RELEASE)
        self._step("publish", finishing.publish, run_id)
        ended = self._step("finish", finishing.finish, run_id)
        while (wait := self._step("send", finishing.send, run_id)) is not None:
            self._engine.sleep(wait)
        self._step("prove", finishing.prove, run_id)
        self._step("sweep", sweeping.sweep, run_id)
        return ended

    def _wait(self, run_id: str, topic: str) -> None:
        """Until all chunks or batches are done, or enough people have released it, or it is cancelled."""
        while (patience := self._step(f"await {topic}", standing.patience, run_id, topic)) is not None:
            self._engine.wait(topic, patience)

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
        return self._engine.step(name, function, self._bench, *args)
