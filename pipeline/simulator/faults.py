"""What goes wrong at courts, by name, on a script or by a seed: the same seed does the same again.

A fault acts at one stage. Those before the filing leave nothing behind; those after it leave a filing of which the
filer heard nothing, or something false. The filer cannot tell the two apart, which is what they are for.
"""

import random
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.simulator.wire import Ending, Response


class Stage(StrEnum):
    """Where a fault acts."""

    BEFORE = "before filing"
    AFTER = "after filing"
    ANSWER = "answer"
    LIST = "list"
    STATUS = "status"
    CALLBACK = "callback"
    CODES = "codes"
    COPIES = "copies"


class Fault(StrEnum):
    """One thing that goes wrong."""

    SLOW_BEFORE = "slow-before"
    CLOSED_BEFORE = "closed-before"
    ERROR_BEFORE = "error-before"
    REFUSED_BEFORE = "refused-before"
    """The dialect's own fault, and nothing was filed."""
    SLOW_AFTER = "slow-after"
    LOST_ANSWER = "lost-answer"
    ERROR_AFTER = "error-after"
    FAULT_AFTER = "fault-after"
    """The dialect's own fault, though it was filed."""
    RESET_ANSWER = "reset-answer"
    TRUNCATED_ANSWER = "truncated-answer"
    GARBAGE_ANSWER = "garbage-answer"
    EMPTY_ANSWER = "empty-answer"
    OTHER_ANSWER = "other-answer"
    """The answer to another filer's message."""
    LIST_LAGS = "list-lags"
    CONTROL_LOST = "control-lost"
    """The list shows a filing without the filer's own id of it."""
    UNKNOWN_STATUS = "unknown-status"
    DUPLICATE_CALLBACK = "duplicate-callback"
    LATE_SECOND_CALLBACK = "late-second-callback"
    LATE_THIRD_CALLBACK = "late-third-callback"
    CALLBACK_FIRST = "callback-first"
    """The callback comes before the answer to the filing."""
    LOST_CALLBACK = "lost-callback"
    CODE_DRIFT = "code-drift"
    WRONG_COPY = "wrong-copy"
    SHORT_COPY = "short-copy"
    NO_COPY = "no-copy"


STAGES: Mapping[Fault, Stage] = {
    Fault.SLOW_BEFORE: Stage.BEFORE,
    Fault.CLOSED_BEFORE: Stage.BEFORE,
    Fault.ERROR_BEFORE: Stage.BEFORE,
    Fault.REFUSED_BEFORE: Stage.BEFORE,
    Fault.SLOW_AFTER: Stage.AFTER,
    Fault.LOST_ANSWER: Stage.AFTER,
    Fault.ERROR_AFTER: Stage.AFTER,
    Fault.FAULT_AFTER: Stage.AFTER,
    Fault.CALLBACK_FIRST: Stage.AFTER,
    Fault.LIST_LAGS: Stage.LIST,
    Fault.CONTROL_LOST: Stage.LIST,
    Fault.RESET_ANSWER: Stage.ANSWER,
    Fault.TRUNCATED_ANSWER: Stage.ANSWER,
    Fault.GARBAGE_ANSWER: Stage.ANSWER,
    Fault.EMPTY_ANSWER: Stage.ANSWER,
    Fault.OTHER_ANSWER: Stage.ANSWER,
    Fault.UNKNOWN_STATUS: Stage.STATUS,
    Fault.DUPLICATE_CALLBACK: Stage.CALLBACK,
    Fault.LATE_SECOND_CALLBACK: Stage.CALLBACK,
    Fault.LATE_THIRD_CALLBACK: Stage.CALLBACK,
    Fault.LOST_CALLBACK: Stage.CALLBACK,
    Fault.CODE_DRIFT: Stage.CODES,
    Fault.WRONG_COPY: Stage.COPIES,
    Fault.SHORT_COPY: Stage.COPIES,
    Fault.NO_COPY: Stage.COPIES,
}

FILE = "file"
"""The operation that files, whatever a dialect calls it. The others: `fees`, `policy`, `case`, `cases`, `service`,
`status`, `details`, `list`, `cancel`, `callback`, `codes`, `copies`."""
_OPERATIONS = {
    Stage.STATUS: "status",
    Stage.CALLBACK: "callback",
    Stage.CODES: "codes",
    Stage.COPIES: "copies",
}


_ON_THE_WAY = frozenset(
    fault
    for fault, stage in STAGES.items()
    if stage in {Stage.BEFORE, Stage.AFTER, Stage.ANSWER} and fault is not Fault.CALLBACK_FIRST
)
"""What may go wrong with any question that comes over the network."""
_NO_EXCHANGE = frozenset({"callback", "codes", "copies"})
"""Operations at which only faults of their own act."""


def operation_of(fault: Fault) -> str:
    """The operation a fault befalls unless the script says another."""
    if fault is Fault.CONTROL_LOST:
        return "list"  # a list that lags is decided when something is filed, this one when it is asked
    return _OPERATIONS.get(STAGES[fault], FILE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One fault on the script."""

    fault: Fault
    operation: str | None = None
    """None: the one it usually befalls."""
    at: int = 1
    """From which call of the operation on, counted from 1."""
    times: int = 1
    """On how many calls."""
    seconds: float = 0.2
    """How long a slow one takes."""
    asks: int = 2
    """How many questions a list that lags stays silent on."""

    def hits(self, operation: str, count: int) -> bool:
        """Whether it befalls this call."""
        return operation == (self.operation or operation_of(self.fault)) and self.at <= count < self.at + self.times


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """Faults by chance that is the same for the same seed, whatever the threads do."""

    seed: int
    rate: float
    """How many of the calls, from 0 to 1."""
    kinds: tuple[Fault, ...] = tuple(Fault)
    everywhere: bool = False
    """Whether what goes wrong on the way to and fro befalls questions too, not only what is filed."""
    seconds: float = 0.2
    asks: int = 2

    def draw(self, operation: str, count: int) -> Planned | None:
        """The fault that befalls a call, if one does."""
        dice = random.Random(f"{self.seed}/{operation}/{count}")
        fit = [one for one in self.kinds if self._fits(one, operation)]
        if not fit or dice.random() >= self.rate:
            return None
        return Planned(fault=dice.choice(fit), operation=operation, seconds=self.seconds, asks=self.asks)

    def _fits(self, fault: Fault, operation: str) -> bool:
        travels = self.everywhere and fault in _ON_THE_WAY and operation not in _NO_EXCHANGE
        return travels or operation_of(fault) == operation


class Faults:
    """The faults of one run."""

    def __init__(self, script: Iterable[Planned] = (), seeded: Seeded | None = None) -> None:
        self.script = list(script)
        self.seeded = seeded
        self.befell: list[tuple[str, int, Fault]] = []
        """What befell which call, in order."""
        self.ahead: Callable[[], None] = lambda: None
        """Sends what callbacks there are at once; the server sets it."""
        self._count: Counter[str] = Counter()
        self._lock = threading.Lock()

    def plan(self, *faults: Planned) -> None:
        """Put more on the script; `at` counts from now."""
        with self._lock:
            for one in faults:
                done = self._count[one.operation or operation_of(one.fault)]
                self.script.append(replace(one, at=one.at + done))

    def clear(self) -> None:
        """Nothing goes wrong from now on."""
        with self._lock:
            self.script.clear()
            self.seeded = None

    def begin(self, operation: str) -> "Play":
        """One more call of an operation, with what befalls it."""
        with self._lock:
            self._count[operation] += 1
            count = self._count[operation]
            hit = [one for one in self.script if one.hits(operation, count)]
            drawn = self.seeded.draw(operation, count) if self.seeded else None
            planned = tuple(hit) + ((drawn,) if drawn else ())
            self.befell += [(operation, count, one.fault) for one in planned]
        return Play(planned=planned, ahead=self.ahead)


_ERROR = Response(status=500, body=b"Internal Server Error")


def _garbage(_: Response) -> Response:
    return Response(body=b"\x00\xff<<not an answer>>\x80", content_type="application/octet-stream")


_ANSWERS: Mapping[Fault, Callable[[Response], Response]] = {
    Fault.LOST_ANSWER: lambda answer: replace(answer, ending=Ending.CLOSED),
    Fault.RESET_ANSWER: lambda answer: replace(answer, ending=Ending.RESET),
    Fault.TRUNCATED_ANSWER: lambda answer: replace(answer, ending=Ending.TRUNCATED),
    Fault.GARBAGE_ANSWER: _garbage,
    Fault.EMPTY_ANSWER: lambda answer: replace(answer, body=b""),
    Fault.ERROR_AFTER: lambda _: _ERROR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What befalls one call."""

    planned: tuple[Planned, ...] = ()
    ahead: Callable[[], None] = field(default=lambda: None)

    def has(self, fault: Fault) -> bool:
        """Whether a fault befalls it."""
        return any(one.fault is fault for one in self.planned)

    @property
    def hidden_for(self) -> int:
        """For how many questions the list shall not show what is filed by this call."""
        return max((one.asks for one in self.planned if one.fault is Fault.LIST_LAGS), default=0)

    def through(
        self,
        act: Callable[[], Response],
        *,
        fault: Callable[[], Response],
        other: Callable[[], Response | None] | None = None,
    ) -> Response:
        """Do what was asked, with what befalls it before and after.

        Args:
            act: does it, files included, and gives the true answer.
            fault: the dialect's own answer that something broke.
            other: an answer that belongs to another message; None where there is none yet.
        """
        early = self._before(fault)
        if early is not None:
            return early
        answer = act()
        self._sleep(Fault.SLOW_AFTER)
        if self.has(Fault.CALLBACK_FIRST):
            self.ahead()
        if self.has(Fault.FAULT_AFTER):
            return fault()
        if self.has(Fault.OTHER_ANSWER) and other is not None:
            return other() or answer
        for one in self.planned:
            answer = _ANSWERS.get(one.fault, _same)(answer)
        return answer

    def _before(self, fault: Callable[[], Response]) -> Response | None:
        self._sleep(Fault.SLOW_BEFORE)
        if self.has(Fault.CLOSED_BEFORE):
            return Response(ending=Ending.CLOSED)
        if self.has(Fault.ERROR_BEFORE):
            return _ERROR
        return fault() if self.has(Fault.REFUSED_BEFORE) else None

    def _sleep(self, fault: Fault) -> None:
        for one in self.planned:
            if one.fault is fault:
                time.sleep(one.seconds)


def _same(answer: Response) -> Response:
    return answer


class Recent:
    """The last few answers of an operation, so that one can be given to the wrong filer."""

    def __init__(self, most: int = 8) -> None:
        self._kept: deque[Response] = deque(maxlen=most)

    def keep(self, answer: Response) -> Response:
        """Remember an answer and give it back."""
        self._kept.append(answer)
        return answer

    def older(self) -> Response | None:
        """The oldest one still kept."""
        return self._kept[0] if self._kept else None
