"""Runs the line again and again in forked processes that may be killed; spoken to by `test_kills.py`.

Each line of input is a JSON array: the home, and what `DOCKETPRESS_KILL_AT` shall say (empty: nobody is killed). Each
line of output is how the process ended, as `os.waitstatus_to_exitcode` tells it. Whoever is forked from a process
that has loaded everything, and has run once, takes a second instead of six.
"""

import gc
import importlib
import json
import os
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from pipeline import settings
from pipeline.confine import Direct
from pipeline.engine import alive, queues, walk
from pipeline.filing import submit
from pipeline.killpoints import VARIABLE
from pipeline.line import desk, work

P = ParamSpec("P")
T = TypeVar("T")
_BEGINNINGS = 1_000
"""A step is begun again after so many kills, not after five: here one drop is killed at every point of its path."""

_LOOK_SECONDS = 0.1


def main(first: Path) -> None:
    """Serve until the input ends. A home to run in once comes first: what that finds out is not asked again."""
    vars(desk)["Confined"] = Here
    vars(submit)["back_off"] = lambda _: timedelta(0)  # killed twice in one sending, it would wait longer than a run
    vars(walk)["_BEGINNINGS"] = _BEGINNINGS
    # Each of a hundred forks would mostly wait for its next look at the queues; a look costs a few milliseconds.
    vars(queues)["_POLL_SECONDS"] = dict.fromkeys(queues.BOTH, _LOOK_SECONDS)
    vars(alive)["_LOOK_SECONDS"] = vars(work)["_GLANCE"] = _LOOK_SECONDS
    catalog = desk.load_catalog(settings.load(first))
    vars(desk)["load_catalog"] = lambda _settings: catalog
    for name in desk.PRELOAD:
        importlib.import_module(name.partition(":")[0])
    work.run_once(settings.load(first), lambda _report: None)
    assert threading.active_count() == 1, "a process with threads must not be forked"
    gc.collect()
    gc.freeze()  # whoever looked for garbage among what was loaded would copy all of it, in every fork
    for line in sys.stdin:
        home, kill_at = json.loads(line)
        child = os.fork()
        if not child:
            _run(settings.load(Path(home)), kill_at)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


class Here(Direct):
    """In place of limited children, so that a kill inside a paper's making kills the whole worker."""

    def __init__(self, *_: object, **__: object) -> None:
        self._one_at_a_time = threading.Lock()

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The libraries are not made for several threads; a limited child has only one."""
        with self._one_at_a_time:
            return super().call(function, *args, **kwargs)

    def __enter__(self) -> Self:
        return self

    def start(self) -> None:
        """There is nothing to start."""

    def __exit__(self, *_: object) -> None: ...


def _run(wanted: settings.Settings, kill_at: str) -> None:
    if kill_at:
        os.environ[VARIABLE] = kill_at
    try:
        work.run_once(wanted, lambda _report: None)
    except BaseException:  # noqa: BLE001 - whatever it was, the parent must hear that it was no clean end
        sys.excepthook(*sys.exc_info())
        os._exit(3)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
