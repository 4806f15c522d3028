"""Look at every lane: which drops can be taken, and of every other one why it must wait."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.intake import judge, lanes, looks
from pipeline.intake.judge import Patience
from pipeline.intake.lanes import Candidate
from pipeline.intake.looks import Look, Memory, Seen
from pipeline.intake.report import Draft, Stray
from pipeline.model import Finding
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A drop that can be taken."""

    candidate: Candidate
    look: Look
    seen: Seen
    finding: Finding | None


class Surveyor:
    """Judges what lies in the lanes by what it saw before."""

    def __init__(self, settings: Settings, memory: Memory, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._memory = memory
        self._clock = clock

    def look_around(self, draft: Draft, keys: set[tuple[str, str]]) -> list[Ready]:
        """Look at every lane once.

        Args:
            draft: gets what is not ready, what does not belong here and which lanes are away.
            keys: gets what is there, so that the memory can forget the rest.
        """
        ready: list[Ready] = []
        try:
            draft.strays.extend(lanes.strays(self._settings))
        except OSError as error:
            draft.incidents.append(f"The inbox cannot be listed now: {said(error)}.")
        for lane in self._settings.lanes:
            folder = self._settings.inbox / lane
            try:
                gone = lanes.away(folder, self._settings)
                listing = None if gone else lanes.list_lane(folder)
            except OSError as error:
                gone, listing = said(error), None
            if listing is None:
                draft.offline.append(Stray(name=lane, reason=gone or ""))
                continue
            for orphan in listing.orphans:
                reason = "it speaks about a drop that is not there; put the drop beside it or take it away"
                draft.wait(lane, folder / orphan, draft.at, reason, passes=False)
            found = (self._look_at(one, draft, keys) for one in listing.candidates)
            ready.extend(one for one in found if one is not None)
        return ready

    def _look_at(self, one: Candidate, draft: Draft, keys: set[tuple[str, str]]) -> Ready | None:
        """Judge one candidate; what is not ready goes into the report."""
        key = (one.lane, one.path.name)
        try:
            look = looks.look(one.path)
            keys.add(key)
            seen = self._memory.note(key, look.state, clock=self._clock(), at=draft.at)
            verdict = judge.judge(one.path, look, seen, self.patience(one.lane), marked=one.marked)
        except FileNotFoundError:
            return None  # gone between two calls: another process took it, or a person did
        except OSError as error:
            draft.wait(one.lane, one.path, draft.at, f"it cannot be read yet: {said(error)}", passes=False)
            return None
        if isinstance(verdict, judge.Wait):
            draft.wait(one.lane, one.path, seen.first_at, verdict.reason, passes=verdict.passes)
            return None
        if one.open_by is not None:
            reason = f"somebody has it open; close it there, or remove {one.open_by} if nobody has"
            draft.wait(one.lane, one.path, seen.first_at, reason, passes=False)
            return None
        finding = verdict.finding if isinstance(verdict, judge.Return) else None
        return Ready(candidate=one, look=look, seen=seen, finding=finding)

    def patience(self, lane: str) -> Patience:
        """How long this lane's drops are waited for."""
        own, watch = self._settings.lanes[lane], self._settings.watch
        return Patience(
            settle=watch.settle_seconds if own.settle_seconds is None else own.settle_seconds,
            settle_max=watch.settle_max_seconds,
            drop_mb=watch.drop_mb,
            marker=own.done_marker,
        )


def said(error: OSError) -> str:
    """What the system said, without the path."""
    return os.strerror(error.errno) if error.errno else "unknown error"
