"""The time during one piece of work: the moment it began, carried on by a clock that cannot be set."""

import time
from datetime import datetime, timedelta


class Clock:
    """Tells the time, counted on from a given moment."""

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self._start = start
        self._ticks = time.monotonic()

    def __call__(self) -> datetime:
        """Now."""
        return self._start + timedelta(seconds=time.monotonic() - self._ticks)


BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""How long to wait after the first, second … failure or fruitless question; the last one repeats."""


def back_off(times: int) -> timedelta:
    """How long to wait after so many times; at once after none."""
    return BACK_OFF[min(times, len(BACK_OFF)) - 1] if times > 0 else timedelta(0)
