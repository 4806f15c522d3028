"""A process of its own for the intake tests: it scans until the inbox has been empty for a while, or it is killed."""

import multiprocessing
import os
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from pipeline import database, settings
from pipeline.intake.watch import Inbox
from pipeline.killpoints import VARIABLE
from tests.intake_desk import begin

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload([__name__])


def process(home: Path, url: str, kill_at: str = "") -> ForkServerProcess:
    """Start one, to be killed at a kill point if one is named."""
    started = _CONTEXT.Process(target=_scan_until_quiet, args=(str(home), url, kill_at))
    started.start()
    return started


def _scan_until_quiet(home: str, url: str, kill_at: str) -> None:
    os.environ[VARIABLE] = kill_at
    found = settings.load(Path(home))
    engine = database.connect(url or found.database_url)
    inbox = Inbox(found, engine, begin)
    quiet = 0
    while quiet < 3:
        report = inbox.scan()
        quiet = quiet + 1 if inbox.settled() and not report.claimed else 0
        time.sleep(0.02)
