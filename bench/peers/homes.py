"""A home with one lane for notices, and the real program run on it until its run is done."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from peers import records
from pipeline import home
from pipeline.runs import tables
from pipeline.settings import Settings, load

_LOOK_SECONDS = 0.5
_ENDS = frozenset({"done", "failed", "cancelled"})
_SETTINGS = """
[watch]
settle_seconds = 0
rescan_seconds = 1
free_disk_mb = 10

[engine]
workers = {workers}
host = "{host}"
takeover_seconds = {takeover}

[lanes.notices]
purpose = "notices"
document_type = "{type}"
court = "{court}"
release = "auto"

[database]
url = "{database}"

[mail]
return_address = ["Example Court", "100 Sample Street", "Rochester, NY 14614"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a run went."""

    state: str
    seconds: float
    rows: int
    notices: int
    struck: int
    rendered: int
    returned: int
    sheets: int
    memory_mb: float
    """The most that all processes held at once; what they share is counted once."""


def make(
    folder: Path, *, workers: int = 2, host: str = "", database: str = "", takeover: float = 120, store: str = ""
) -> Settings:
    """A home of its own, ready to work."""
    home.make(folder)
    (folder / "docketpress.toml").write_text(
        _SETTINGS.format(
            workers=workers,
            host=host,
            takeover=takeover,
            database=database,
            type=records.TYPE,
            court=records.COURT,
        )
        + store
    )
    (folder / "inbox" / "notices").mkdir(exist_ok=True)
    return load(folder)


def program(settings: Settings, *arguments: str) -> list[str]:
    """The command line of the program on a home."""
    return [str(Path(sys.executable).with_name("docketpress")), "--home", str(settings.home), *arguments]


@contextmanager
def started(command: Sequence[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program in a process group of its own, ended on leaving."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM) -> None:
    """End a program with all it started."""
    if process.poll() is None:
        os.killpg(process.pid, how)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def drop(settings: Settings, roster: Path) -> None:
    """Drop a roster, in one step."""
    roster.rename(settings.inbox / "notices" / roster.name)


def runs(database: sql.Engine) -> list[sql.Row[tuple[object, ...]]]:
    """Every run, the oldest first."""
    try:
        with database.connect() as connection:
            return list(connection.execute(sql.select(tables.run).order_by(tables.run.c.number)))
    except sql.exc.OperationalError:
        # The database is made by the first worker that starts.
        return []


def until_done(database: sql.Engine, process: subprocess.Popen[bytes], patience: float) -> Ended:
    """Wait for the newest run of a home to end; watch what its processes hold.

    Args:
        database: the state.
        process: the program; where it ends by itself, the run must have ended.
        patience: in seconds.

    Raises:
        TimeoutError: the run did not end.
    """
    began, most = time.monotonic(), 0.0
    while time.monotonic() - began < patience:
        most = max(most, memory_mb(process.pid))
        found = runs(database)
        over = process.poll() is not None
        if found and found[-1].state in _ENDS and (over or "watch" in str(process.args)):
            return _ended(found[-1], time.monotonic() - began, most)
        if over:
            raise TimeoutError(f"the program ended with {process.returncode} before its run did")
        time.sleep(_LOOK_SECONDS)
    raise TimeoutError(f"the run did not end within {patience:.0f} seconds")


def _ended(one: sql.Row[tuple[object, ...]], seconds: float, memory: float) -> Ended:
    return Ended(
        state=one.state,
        seconds=seconds,
        rows=one.rows,
        notices=one.notices,
        struck=one.struck,
        rendered=one.rendered,
        returned=one.returned,
        sheets=one.sheets,
        memory_mb=memory,
    )


def memory_mb(first: int) -> float:
    """What a process and all it started hold, in megabytes; pages that several share are parted among them."""
    return sum(_held(one) for one in _members(first)) / 1000


def _members(first: int) -> Iterator[Path]:
    """A process and those below it: workers are in sessions of their own, so a session does not name them all."""
    below: dict[int, list[int]] = {}
    for one in Path("/proc").iterdir():
        if one.name.isdecimal():
            try:
                # Behind the name, which may hold anything: state, parent, group, session.
                after = (one / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(after[1]), []).append(int(one.name))
    todo = [first]
    while todo:
        number = todo.pop()
        yield Path("/proc") / str(number)
        todo += below.get(number, [])


def _held(process: Path) -> int:
    try:
        text = (process / "smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)
