"""How many drops a second are taken; peer: the usual way, acting on watchdog's `closed` events.

Both get the same burst of files in the same run, while they watch. The usual way does nothing for durability (no
fsync, no database), so its speed is an upper bound; what it shows is how much of the burst it never sees.

Run it with `python bench/intake.py [files]`.
"""

import hashlib
import shutil
import sys
import tempfile
import threading
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql
from watchdog.events import FileClosedEvent, FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from pipeline import database, settings
from pipeline.intake.watch import Inbox

TOML = """
[watch]
events = true
settle_seconds = 0.5
rescan_seconds = 5
free_disk_mb = 1
in_flight = 10000000
[lanes.bench]
"""


class TakeWhenClosed(FileSystemEventHandler):
    """The peer: on `closed`, digest the file and move it away. No scan, no fsync, no database."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self.taken = 0

    def on_closed(self, event: FileSystemEvent) -> None:
        path = Path(str(event.src_path))
        if path.name.startswith("."):
            return
        try:
            hashlib.sha256(path.read_bytes()).hexdigest()
            path.rename(self.target / path.name)
        except FileNotFoundError:
            return
        self.taken += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    way: str
    taken: int
    seconds: float


def drop(folder: Path, how: str, count: int) -> None:
    """A third written in place, a third renamed in, a third in fresh sub-folders."""
    for number in range(count):
        name = f"{how}-{number:06}"
        text = f"{how},{number}\n"
        if number % 3 == 0:
            (folder / f"{name}.csv").write_text(text)
        elif number % 3 == 1:
            temporary = folder / f".{name}.tmp"
            temporary.write_text(text)
            temporary.rename(folder / f"{name}.csv")
        else:
            (folder / name).mkdir()
            (folder / name / "form.csv").write_text(text)


def naive(home: Path, count: int) -> Score:
    inbox, target = home / "naive", home / "naive-taken"
    inbox.mkdir()
    target.mkdir()
    handler, observer = TakeWhenClosed(target), Observer()
    observer.schedule(handler, str(inbox), recursive=True, event_filter=[FileClosedEvent])
    observer.start()
    began = time.perf_counter()
    drop(inbox, "burst", count)
    last = -1
    while handler.taken != last:
        last = handler.taken
        time.sleep(2)
    seconds = time.perf_counter() - began - 2
    observer.stop()
    observer.join()
    return Score(way="act on `closed` events", taken=handler.taken, seconds=seconds)


def ours(home: Path, count: int) -> Score:
    for part in ("inbox/bench", "outbox", "templates", "var"):
        (home / part).mkdir(parents=True)
    (home / settings.FILE_NAME).write_text(TOML)
    found = settings.load(home)
    engine = database.connect(found.database_url)
    taken = set[str]()
    inbox = Inbox(found, engine, lambda _connection, packet_id: taken.add(packet_id))
    stop = threading.Event()
    server = threading.Thread(target=inbox.serve, args=(stop,))
    server.start()
    began = time.perf_counter()
    drop(found.inbox / "bench", "burst", count)
    limit = time.monotonic() + 600
    while len(taken) < count and time.monotonic() < limit:
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    stop.set()
    server.join()
    with engine.connect() as connection:
        rows = connection.execute(sql.text("select count(*) from intake where problem is null")).scalar_one()
    engine.dispose()
    return Score(way="scan, fsync, digest, commit", taken=int(rows), seconds=seconds)


def main(count: int) -> None:
    warnings.simplefilter("ignore")
    home = Path(tempfile.mkdtemp(prefix="bench-intake-"))
    try:
        print(f"{count} drops: a third written in place, a third renamed in, a third in fresh folders")
        for score in (naive(home, count), ours(home / "home", count)):
            rate = score.taken / score.seconds
            print(f"{score.way:30} took {score.taken:6} of {count}  in {score.seconds:6.1f} s  {rate:7.0f} a second")
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
