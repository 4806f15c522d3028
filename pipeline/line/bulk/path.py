"""The order of a run, written once: from its roster to what lies in the outbox.

A run's own workflow reads, plans and publishes, and waits meanwhile without a thread. Its chunks and batches are
workflows of one step on the press's queue. Which of them are due stands in the run's tables, so a pause, a resumption
or a failure changes rows there, and a workflow that finds itself out of date ends.
"""

from pipeline.errors import DocketpressError
from pipeline.line.bulk import beginning, deciding, finishing, planning, reading, standing, sweeping
from pipeline.line.bulk.bench import BATCHES, CHUNKS, RELEASE, RUN, Bench
from pipeline.line.bulk.path_parts import Parts


class Bulk(Parts):
    """The workflows of runs over one bench."""

    def __init__(self, bench: Bench) -> None:
        """Register them with the bench's engine, before its launch."""
        super().__init__(bench)
        self._engine = bench.engine
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
