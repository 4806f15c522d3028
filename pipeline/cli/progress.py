"""How far a run is, on stderr: a bar on a terminal, a line for each phase elsewhere."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, takewhile
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from pipeline.cli import screen

if TYPE_CHECKING:
    from pipeline.line.bulk.driving import Driven
    from pipeline.line.bulk.showing import RunStatus

_BAR = 20
_BESIDE = _BAR + 30
"""Characters of a line on a terminal that the text does not have: the bar, the count and the clock."""


@contextlib.contextmanager
def shown() -> Iterator[Callable[["Driven"], None]]:
    """Gives what to call with how far the run is."""
    talk = screen.talk()
    if not talk.is_terminal:
        yield _lines()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(_BAR),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    bar = Progress(*columns, console=talk, transient=True)
    task = bar.add_task(_phase(None), total=None)

    def show(found: "Driven") -> None:
        bar.start()  # not before: it is drawn by a thread, and a run forks its helper before there is any
        one = found.run
        if one is None:
            bar.update(task, description=_phase(found))
            return
        # While the roster is read, nobody knows how many rows there will be.
        total = None if one.state == "reading" else one.rows or None
        room = max(talk.width - _BESIDE, 0)
        bar.update(task, description=line(one, room), total=total, completed=one.rows_done)

    try:
        yield show
    finally:
        bar.stop()


def _lines() -> Callable[["Driven"], None]:
    last = ""

    def tell(found: "Driven") -> None:
        nonlocal last
        phase = _phase(found)
        if phase != last:
            screen.say(line(found.run) if found.run else phase)
        last = phase

    return tell


def _phase(found: "Driven | None") -> str:
    if found is None or (found.run is None and not found.packet):
        return "waiting in its lane"
    return found.run.state if found.run else "taken"


def line(one: "RunStatus", room: int | None = None) -> str:
    """`working: 812 rows/s, 40 s left, 51 returned, 12,000 struck, 3 rendered`.

    Args:
        one: the run.
        room: so many characters; what has no room is left out, the least important first. None: all is told.
    """
    parts = list(_parts(one))
    if room is not None:
        lengths = accumulate(len(part) + 2 for part in parts)
        parts = [
            part
            for part, _ in takewhile(lambda each: len(one.state) + each[1] <= room, zip(parts, lengths, strict=True))
        ]
    return f"{one.state}: {', '.join(parts)}" if parts else one.state


def _parts(one: "RunStatus") -> Iterator[str]:
    if one.state == "reading" and one.rows:
        yield f"{one.rows:,} rows so far"
    if one.state == "working" and one.rows_done == one.rows:
        yield "all rows are done, the mail is put in order"
    elif pace := _pace(one):
        yield f"{pace:,.0f} rows/s"
    if left := one.left():
        yield f"{left:.0f} s left"
    if one.batches:
        yield f"print stream {one.batches_done} of {one.batches}"
    for count, what in ((one.returned, "returned"), (one.struck, "struck"), (one.rendered, "rendered")):
        if count:
            yield f"{count:,} {what}"


def _pace(one: "RunStatus") -> float:
    """Rows a second since it began; 0 where it says nothing."""
    passed = (datetime.now(UTC) - datetime.fromisoformat(one.began)).total_seconds()
    under_way = one.state in {"reading", "working"} and passed > 0
    return one.rows_done / passed if under_way else 0.0
