"""Calls to the filer: what a court's side sends unasked, in its own thread, once, twice, late, or never.

Each dialect puts its own writer here. A call is queued when the clerk decides, and sent by `work`; a failed one is
sent again a few times and then given up, as portals do.
"""

import itertools
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from pipeline.killpoints import killpoint
from pipeline.simulator.book import Clock
from pipeline.simulator.delivered import RULINGS, Filed
from pipeline.simulator.faults import Fault, Faults
from pipeline.web import Bounds, NoAnswer, checked_url, exchange

_BOUNDS = Bounds(connect_seconds=5, total_seconds=30, answer_bytes=1_000_000)
_TRIES = 4
_OK = range(200, 300)


class About(StrEnum):
    """What a call tells."""

    REVIEW = "review"
    """What the clerk decided."""
    MONEY = "money"
    """What was taken, later."""
    RULING = "ruling"
    """What a judge said, much later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to the filer."""

    body: bytes = field(repr=False)
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the filer answered."""

    ok: bool
    code: str
    """The dialect's own, `0` for well received."""


Writer = Callable[[Filed, About], Message]
Reader = Callable[[bytes], Heard]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call, sent or to be sent."""

    order: int
    filed: Filed
    about: About
    due: datetime
    tries: int = 0
    status: int | None = None
    """The last answer's; None: there was none."""
    code: str = ""
    done: bool = False
    """Well received, or given up."""
    ok: bool = False


@dataclass(slots=True, kw_only=True)
class Timing:
    """When calls go out."""

    again: timedelta = timedelta(seconds=30)
    """After one that failed, twice as long each time."""
    second: timedelta = timedelta(seconds=2)
    third: timedelta = timedelta(seconds=4)
    tries: int = _TRIES


class Calls:
    """The calls of one run.

    Attributes:
        targets: each dialect's address of the filer; `*` is for all that have none of their own.
        timing: when calls go out.
        writers: what writes a dialect's calls.
        readers: what reads the filer's answers; without one, any answer of the 200s is a good one.
    """

    def __init__(
        self,
        clock: Clock,
        faults: Faults,
        targets: Mapping[str, str] | None = None,
        *,
        ca_file: Path | None = None,
        client: tuple[Path, Path] | None = None,
    ) -> None:
        self.targets = {name: checked_url(url) for name, url in (targets or {}).items()}
        self.headers: dict[str, str] = {}
        """Beside those of each message: what proves to the filer who calls."""
        self.timing = Timing()
        self.writers: dict[str, Writer] = {}
        self.readers: dict[str, Reader] = {}
        self._clock, self._faults = clock, faults
        self._trust = (ca_file, client)
        self._order = itertools.count(1)
        self._queue: list[Call] = []
        self._lock, self._sending = threading.Lock(), threading.Lock()

    @property
    def all(self) -> tuple[Call, ...]:
        """Every call there was or will be, in order."""
        with self._lock:
            return tuple(sorted(self._queue, key=lambda one: one.order))

    def decided(self, filed: Filed) -> None:
        """Queue what a decision is told by."""
        play = self._faults.begin("callback")
        if play.has(Fault.LOST_CALLBACK) or self._target(filed) is None:
            return
        now = self._clock()
        about = About.RULING if filed.status in RULINGS else About.REVIEW
        self.queue(filed, about, now)
        for late, kind, after in self._more(about):
            if play.has(late):
                self.queue(filed, kind, now + after)

    def _more(self, about: About) -> tuple[tuple[Fault, About, timedelta], ...]:
        return (
            (Fault.DUPLICATE_CALLBACK, about, timedelta(0)),
            (Fault.LATE_SECOND_CALLBACK, About.MONEY, self.timing.second),
            (Fault.LATE_THIRD_CALLBACK, About.RULING, self.timing.third),
        )

    def queue(self, filed: Filed, about: About, due: datetime) -> None:
        """Put one call on the list."""
        with self._lock:
            self._queue.append(Call(order=next(self._order), filed=filed, about=about, due=due))

    def work(self, *, everything: bool = False) -> int:
        """Send what is due.

        Args:
            everything: also what is not due yet.

        Returns:
            How many were sent.
        """
        sent = 0
        with self._sending:  # one sender at a time, so that none goes out twice by accident
            for call in self.all:
                if not call.done and (everything or call.due <= self._clock()):
                    self._put(self._send(call))
                    sent += 1
        return sent

    def _send(self, call: Call) -> Call:
        filed, tried = call.filed, replace(call, tries=call.tries + 1)
        writer, target = self.writers.get(filed.dialect), self._target(filed)
        if writer is None or target is None:
            return replace(tried, done=True)
        message = writer(filed, call.about)
        killpoint("simulator.before-call")
        try:
            answer = exchange(
                message.method,
                target,
                headers={"Content-Type": message.content_type, **message.headers, **self.headers},
                body=message.body,
                bounds=_BOUNDS,
                ca_file=self._trust[0],
                client=self._trust[1],
            )
        except NoAnswer:
            return self._later(tried)
        finally:
            killpoint("simulator.after-call")
        heard = self.readers.get(filed.dialect, _plain)(answer.body)
        ok = answer.status in _OK and heard.ok
        said = replace(tried, status=answer.status, code=heard.code)
        return replace(said, done=True, ok=True) if ok else self._later(said)

    def _later(self, call: Call) -> Call:
        if call.tries >= self.timing.tries:
            return replace(call, done=True)
        return replace(call, due=self._clock() + self.timing.again * 2 ** (call.tries - 1))

    def _put(self, call: Call) -> None:
        with self._lock:
            self._queue = [call if one.order == call.order else one for one in self._queue]

    def _target(self, filed: Filed) -> str | None:
        """Where the filer listens: as the run was told, never where a message says, which could be anywhere."""
        return self.targets.get(filed.dialect) or self.targets.get("*")


def _plain(_: bytes) -> Heard:
    return Heard(ok=True, code="")
