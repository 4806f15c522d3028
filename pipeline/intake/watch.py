"""The inbox: one scan, three reasons to make it. At the start, when something moves, and every so often.

The scan is the truth and events are a hint: with events switched off the same drops are taken, only later.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import TypeAdapter
from sqlalchemy import Engine

from pipeline import files
from pipeline.intake.accept import Start
from pipeline.intake.hints import Hints
from pipeline.intake.report import ScanReport
from pipeline.intake.scan import Scanner
from pipeline.settings import Settings

_LOG = logging.getLogger(__name__)
_REPORT = TypeAdapter(ScanReport)
_REPORT_NAME = "watch.json"
_DEBOUNCE = 0.3
"""Seconds in which many events become one scan."""
_GLANCE = 0.25
"""Seconds within which a request to stop is noticed."""
_BUSY_PAUSE = 2.0
"""Seconds until the next scan while drops wait for work in hand to end."""
_UNSETTLED_PAUSE = 1.0
"""Seconds until the next scan while a drop lacks something in lanes that settle at once."""
_SHORTEST_PAUSE = 0.05


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Inbox:
    """Takes what is dropped in the lanes of a home.

    Args:
        settings: the home.
        database: the state database, opened by `pipeline.database.connect`.
        start: starts the work on a packet; it is called inside the transaction that registers the packet, once
            for each id. A packet with a problem (`register.problem`) is started too, only to be returned.
        clock: a monotonic clock, in seconds; the only one that decides when a drop is complete.
        now: the time of day, aware; it gives ids and reports their date.

    Raises:
        StateError: the inbox and `var/` lie on different file systems, or `var/` cannot be used.
    """

    def __init__(
        self,
        settings: Settings,
        database: Engine,
        start: Start,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._scanner = Scanner(settings, database, start, clock=clock, now=now)
        self._last: ScanReport | None = None
        self._failures = 0
        self._bell = threading.Event()

    def scan(self) -> ScanReport:
        """Look at everything once and take what is complete. Safe to call from several threads and processes.

        Raises:
            SQLAlchemyError: the database cannot be used; nothing is lost by that.
            OSError: `var/` cannot be used.
        """
        self._last = self._scanner.scan()
        return self._last

    def settled(self) -> bool:
        """Whether the last scan left nothing that time alone could still make complete."""
        return self._last is not None and not any(one.passes for one in self._last.waiting)

    def pause(self) -> float:
        """Seconds after which the next scan is worth it."""
        rescan = self._settings.watch.rescan_seconds * random.uniform(0.9, 1.1)
        if self._last is None:
            return 0.0
        if self._failures or self._last.offline:
            return min(rescan, 2.0 ** min(self._failures, 6))
        if self._last.held:
            return min(rescan, _BUSY_PAUSE)
        if any(one.passes for one in self._last.waiting):
            return min(rescan, self._shortest_settle())
        return rescan

    def serve(self, stop: threading.Event) -> None:
        """Scan until told to stop. Nothing that happens to a drop, a share or the database ends this loop."""
        folders = [self._settings.inbox / lane for lane in self._settings.lanes]
        hints = Hints(folders, self._bell)
        try:
            while not stop.is_set():
                if self._settings.watch.events:
                    hints.refresh(self._clock())
                self._bell.clear()
                self._attempt()
                self._rest(self.pause(), stop)
        finally:
            hints.stop()

    def keep(self, report: ScanReport) -> None:
        """Leave a report for `status`.

        Raises:
            OSError: `var/` cannot be written.
        """
        files.write_whole(report_path(self._settings), _REPORT.dump_json(report), at="intake.report")

    def undecided(self, patience: float) -> bool:
        """Whether the last scan left something that may still become complete within so many seconds of its arrival."""
        if self._last is None:
            return True
        young = timedelta(seconds=patience)
        return any(one.passes and self._last.at - one.since < young for one in self._last.waiting)

    def _attempt(self) -> None:
        try:
            self.keep(self.scan())
        except Exception as error:  # noqa: BLE001 - the loop must outlive whatever one scan runs into
            # No traceback: it may hold names of drops.
            self._failures += 1
            _LOG.error("a scan of the inbox failed (%s); the next one follows", type(error).__name__)
        else:
            self._failures = 0

    def _rest(self, seconds: float, stop: threading.Event) -> None:
        """Wait for the time, an event or the request to stop. The pause is real time, whatever the clock says."""
        until = time.monotonic() + seconds
        while not stop.is_set() and (left := until - time.monotonic()) > 0:
            if self._bell.wait(min(left, _GLANCE)):
                stop.wait(_DEBOUNCE)
                return

    def _shortest_settle(self) -> float:
        usual = self._settings.watch.settle_seconds
        own = (lane.settle_seconds for lane in self._settings.lanes.values())
        some = [seconds for one in own if (seconds := usual if one is None else one) > 0]
        return max(_SHORTEST_PAUSE, min(some, default=_UNSETTLED_PAUSE))


def report_path(settings: Settings) -> Path:
    """Where `serve` leaves its latest report for `status`."""
    return settings.var / _REPORT_NAME


def last_report(settings: Settings) -> ScanReport | None:
    """The latest report of a watching process, or None when there is none; its `at` tells how old it is."""
    try:
        return _REPORT.validate_json(report_path(settings).read_bytes())
    except (FileNotFoundError, ValueError):  # none was written, or by another version of the program
        return None
