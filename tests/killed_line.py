"""Runs the line again and again in forked processes that may be killed; spoken to by `test_kills.py`.

Each line of input is what `DOCKETPRESS_KILL_AT` shall say (empty: nobody is killed); each line of output is how the
process ended, as `os.waitstatus_to_exitcode` tells it. Forking from a process that has loaded everything makes a
run take a second instead of five.
"""

import importlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, Self, TypeVar

from pipeline import settings
from pipeline.confine import Direct
from pipeline.killpoints import VARIABLE
from pipeline.line import desk, work
from pipeline.press import render

P = ParamSpec("P")
T = TypeVar("T")


def main(home: Path) -> None:
    """Serve until the input ends."""
    wanted = settings.load(home)
    vars(desk)["Confined"] = Here
    catalog = desk.load_catalog(wanted)
    vars(desk)["load_catalog"] = lambda _settings: catalog
    for name in desk.PRELOAD:
        importlib.import_module(name.partition(":")[0])
    render.warm()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _run(wanted, line.strip())
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
