"""One look at everything: what can be taken, what must wait and why. The only way a drop comes in."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Engine

from pipeline.intake import accept, claim, judge, lanes, looks, pressure, recover
from pipeline.intake.accept import Start
from pipeline.intake.claim import Claim, Measured
from pipeline.intake.looks import Memory
from pipeline.intake.report import Draft, ScanReport
from pipeline.intake.survey import Ready, Surveyor, said
from pipeline.intake.together import together
from pipeline.settings import Settings

BATCH_DROPS = 100
"""So many drops share a transaction. A crash costs no more than measuring them again."""
BATCH_BYTES = 64_000_000
"""A batch that holds more is closed early, so that small drops do not wait for large ones."""
_OURS = ""
"""In the memory of looks, the lane of claims that are not registered yet."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Scanner:
    """Looks at the inbox again and again, and remembers between looks what it must."""

    def __init__(
        self,
        settings: Settings,
        database: Engine,
        start: Start,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        lanes.prepare(settings)
        self._settings = settings
        self._database = database
        self._start = start
        self._clock = clock
        self._now = now
        self._home = recover.home_id(settings)
        self._memory = Memory()
        self._surveyor = Surveyor(settings, self._memory, clock)
        self._pending: dict[str, Claim] = {}
        self._recover_at = float("-inf")
        self._turn = threading.Lock()

    def scan(self) -> ScanReport:
        """Look at everything once and take what is complete.

        Raises:
            SQLAlchemyError: the database cannot be used; what was claimed is taken up again by the next scan.
            OSError: `var/` cannot be used.
        """
        with self._turn:
            draft = Draft(at=self._now())
            self._recover(draft)
            keys: set[tuple[str, str]] = {(_OURS, one) for one in self._pending}
            ready = self._surveyor.look_around(draft, keys)
            self._memory.forget_all_but(keys)
            self._register([*self._at_rest(draft)], draft)
            self._take(sorted(ready, key=lambda one: one.seen.first), draft)
            return draft.report()

    def _recover(self, draft: Draft) -> None:
        if self._clock() < self._recover_at:
            return
        held = frozenset(self._pending)
        for one in recover.unregistered(self._settings, self._database, held=held):
            self._pending[one.id] = one
        draft.lost = recover.mark_lost(self._settings, self._database, self._home)
        self._recover_at = self._clock() + self._settings.watch.rescan_seconds

    # ── taking ──

    def _take(self, ready: Sequence[Ready], draft: Draft) -> None:
        allowed = pressure.allowance(self._settings, self._database) if ready else None
        if allowed is None:
            return
        for batch in _batches(ready[: allowed.drops]):
            self._take_batch(batch, draft)
        for one in ready[allowed.drops :]:
            draft.held = allowed.reason
            path = one.candidate.path
            draft.wait(one.candidate.lane, path, one.seen.first_at, allowed.reason, passes=allowed.passes)

    def _take_batch(self, batch: Sequence[Ready], draft: Draft) -> None:
        claims = [taken for one in batch if (taken := self._claim(one, draft)) is not None]
        if not claims:
            return
        for taken in claims:
            self._pending[taken.id] = taken
        folders = {one.candidate.path.parent for one in batch}
        claim.make_safe(claims, sorted(folders), self._settings.claimed)
        self._register(list(zip(claims, together(_measured, claims), strict=True)), draft)

    def _claim(self, one: Ready, draft: Draft) -> Claim | None:
        path = one.candidate.path
        try:
            taken = claim.take(path, one.candidate.sidecars, self._settings.claimed, now=self._now())
        except OSError as error:
            reason = f"it cannot be taken yet: {said(error)}"
            draft.wait(one.candidate.lane, path, one.seen.first_at, reason, passes=False)
            return None
        if taken is None:
            return None
        return replace(taken, content=one.look.content, finding=one.finding)

    # ── registering ──

    def _at_rest(self, draft: Draft) -> Iterator[tuple[Claim, Measured | None]]:
        """Claims of earlier scans, or of a dead process, that nobody writes to any more."""
        for taken in [*self._pending.values()]:
            if taken.lane not in self._settings.lanes:
                draft.incidents.append(f"{taken.id} came from lane {taken.lane}, which is no longer described.")
                continue
            try:
                yield from self._rested(taken, draft)
            except OSError as error:
                reason = f"it was taken but cannot be read: {said(error)}"
                draft.wait(taken.lane, taken.drop, draft.at, reason, passes=False)

    def _rested(self, taken: Claim, draft: Draft) -> Iterator[tuple[Claim, Measured | None]]:
        look = looks.look(taken.drop)
        seen = self._memory.note((_OURS, taken.id), look.state, clock=self._clock(), at=draft.at)
        patience = replace(self._surveyor.patience(taken.lane), marker=False)
        verdict = judge.judge(taken.drop, look, seen, patience, marked=False)
        if isinstance(verdict, judge.Wait):
            draft.wait(taken.lane, taken.drop, seen.first_at, verdict.reason, passes=verdict.passes)
            return
        finding = taken.finding or (verdict.finding if isinstance(verdict, judge.Return) else None)
        calm = replace(taken, content=look.content, finding=finding)
        yield calm, _measured(calm)

    def _register(self, measured: Sequence[tuple[Claim, Measured | None]], draft: Draft) -> None:
        calm = [(one, found) for one, found in measured if found is not None]
        for one, found in measured:
            if found is None:
                reason = "somebody still writes to it although it was taken"
                draft.wait(one.lane, one.drop, draft.at, reason, passes=True)
        for batch in _chunks(calm):
            try:
                done = accept.accept(
                    batch,
                    database=self._database,
                    settings=self._settings,
                    home=self._home,
                    start=self._start,
                )
            except BaseException:
                self._recover_at = float("-inf")
                self._release(batch)
                raise
            self._release(batch)
            draft.claimed.extend(done.claimed)
            draft.rejected.extend(done.rejected)

    def _release(self, batch: Sequence[tuple[Claim, Measured]]) -> None:
        for one, _ in batch:
            del self._pending[one.id]
            claim.let_go(one)


def _measured(taken: Claim) -> Measured | None:
    try:
        return claim.measure(taken)
    except OSError:
        return None  # it stays in hand, and the next scan says what is wrong with it


def _batches(ready: Sequence[Ready]) -> Iterator[list[Ready]]:
    batch: list[Ready] = []
    for one in ready:
        batch.append(one)
        if len(batch) == BATCH_DROPS or sum(item.look.size for item in batch) >= BATCH_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch


def _chunks(calm: Sequence[tuple[Claim, Measured]]) -> Iterator[list[tuple[Claim, Measured]]]:
    rest = iter(calm)
    while chunk := list(itertools.islice(rest, BATCH_DROPS)):
        yield chunk
