"""Two machines on one: each in a network of its own where that is allowed, a database and a store between them.

The database listens on a socket file; a relay makes it a server on the network between the two. Without the right to
make networks both share this machine's, and `Network.apart` says so.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sql

from pipeline.journal.table import journal
from pipeline.runs import tables
from pipeline.settings import Settings

_NAMES = ("a", "b")
_LOOK_SECONDS = 0.05
_HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Where the two machines meet."""

    address: str
    """Of this machine, as both of them see it."""
    spaces: tuple[str | None, str | None]
    """Each machine's network namespace; None where it has none."""

    @property
    def apart(self) -> bool:
        """Whether each machine has a network of its own."""
        return None not in self.spaces


@contextlib.contextmanager
def network() -> Iterator[Network]:
    """A bridge with a namespace for each machine; only addresses nobody else uses (RFC 2544)."""
    name = f"dp{os.getpid() % 100_000}"
    third = os.getpid() % 250
    spaces = tuple(f"{name}{one}" for one in _NAMES)
    address = f"198.18.{third}.1"
    try:
        made = shutil.which("ip") is not None and all(_ip(*one) for one in _making(name, spaces, third))
        yield (
            Network(address=address, spaces=(spaces[0], spaces[1]))
            if made
            else Network(address=_HERE, spaces=(None, None))
        )
    finally:
        for space in spaces:
            _ip("netns", "del", space)
            # A namespace in which something still dies outlives its name, and its cable with it.
            _ip("link", "del", f"{space}o")
        _ip("link", "del", f"{name}br")


def _making(name: str, spaces: Sequence[str], third: int) -> Iterator[tuple[str, ...]]:
    bridge = f"{name}br"
    yield "link", "add", bridge, "type", "bridge"
    yield "addr", "add", f"198.18.{third}.1/24", "dev", bridge
    yield "link", "set", bridge, "up"
    for number, space in enumerate(spaces, start=2):
        outer, inner = f"{space}o", f"{space}i"
        yield "netns", "add", space
        yield "link", "add", outer, "type", "veth", "peer", "name", inner
        yield "link", "set", outer, "master", bridge, "up"
        yield "link", "set", inner, "netns", space
        yield "-n", space, "addr", "add", f"198.18.{third}.{number}/24", "dev", inner
        yield "-n", space, "link", "set", inner, "up"
        yield "-n", space, "link", "set", "lo", "up"


def _ip(*arguments: str) -> bool:
    return shutil.which("ip") is not None and not subprocess.run(["ip", *arguments], capture_output=True).returncode  # noqa: PLW1510


@contextlib.contextmanager
def relay(address: str, socket_file: Path) -> Iterator[int]:
    """Let whoever calls this address reach a socket file, for as long as the context lasts; yields the port."""
    with socket.create_server((address, 0), backlog=64) as server:
        server.settimeout(0.1)
        stop = threading.Event()
        thread = threading.Thread(target=_take, args=(server, socket_file, stop))
        thread.start()
        try:
            yield int(server.getsockname()[1])
        finally:
            stop.set()
            thread.join()


def _take(server: socket.socket, socket_file: Path, stop: threading.Event) -> None:
    with contextlib.ExitStack() as calls:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                called, _ = server.accept()
                thread = threading.Thread(target=_serve, args=(called, socket_file))
                calls.callback(thread.join)
                calls.callback(_hang_up, called)
                thread.start()


def _serve(called: socket.socket, socket_file: Path) -> None:
    with called, socket.socket(socket.AF_UNIX) as inner:
        called.settimeout(None)
        inner.connect(str(socket_file))
        back = threading.Thread(target=_pass_on, args=(inner, called))
        back.start()
        _pass_on(called, inner)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            target.sendall(data)
    # The other direction ends too: a machine that died has hung up, and the database must learn it.
    _hang_up(source)
    _hang_up(target)


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True, kw_only=True)
class Host:
    """One machine: a home, and the program that runs on it."""

    settings: Settings
    space: str | None
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self, *arguments: str) -> None:
        """Start the program, in a process group and a network of its own."""
        inside = ["ip", "netns", "exec", self.space] if self.space else []
        command = [*inside, sys.executable, "-m", "pipeline", "--home", str(self.settings.home), *arguments]
        with (self.settings.home / "log").open("ab") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True)

    def tell(self, what: signal.Signals) -> None:
        """Signal every process of the machine."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, what)
        if what is signal.SIGKILL and self.process is not None:
            self.process.wait()

    @property
    def name(self) -> str:
        """As its workers are named."""
        return self.settings.engine.host


def until(condition: object, seconds: float, what: str) -> float:
    """Wait; returns the seconds it took.

    Raises:
        TimeoutError: it did not come.
    """
    began = time.monotonic()
    while not condition():  # type: ignore[operator]
        if time.monotonic() - began > seconds:
            raise TimeoutError(what)
        time.sleep(_LOOK_SECONDS)
    return time.monotonic() - began


def state(database: sql.Engine) -> str:
    """The newest run's; empty before there is one."""
    try:
        with database.connect() as connection:
            return (
                connection.execute(sql.select(tables.run.c.state).order_by(tables.run.c.number.desc())).scalar() or ""
            )
    except sql.exc.DBAPIError:
        return ""


def done_by(database: sql.Engine, host: str) -> int:
    """How many chunks a machine has finished."""
    mine = tables.chunk.c.worker.startswith(f"{host}.", autoescape=True)
    try:
        with database.connect() as connection:
            return connection.execute(sql.select(sql.func.count()).where(mine)).scalar_one()
    except sql.exc.DBAPIError:
        return 0


def taken_over(database: sql.Engine) -> list[str]:
    """The workers whose work others took over."""
    kind = journal.c.kind == "worker.taken-over"
    with database.connect() as connection:
        return [str(one) for one in connection.execute(sql.select(journal.c.subject).where(kind)).scalars()]


def published(database: sql.Engine, outbox: Path) -> dict[str, str]:
    """What a run has given, as digests: the papers of each chunk, and the streams with their indexes.

    A chunk's own index is left out: it names the run, which has another name each time.
    """
    from pipeline import files

    with database.connect() as connection:
        rows = connection.execute(sql.select(tables.chunk).order_by(tables.chunk.c.number)).all()
    found = {f"chunk {one.number}": f"{one.papers} {one.back}" for one in rows}
    for path in sorted(outbox.glob("runs/*/mail-0*")):
        found[path.name] = files.digest(path)
    return found


def in_hand(database: sql.Engine, host: str) -> int:
    """How many chunks a machine has begun that nobody has noted; one that is noted is never taken over for the run."""
    begun = sql.text(
        "SELECT workflow_uuid FROM dbos.workflow_status WHERE status = 'PENDING' AND executor_id LIKE :host"
    )
    waiting = sql.select(tables.chunk.c.number).where(tables.chunk.c.state == "waiting")
    with database.connect() as connection:
        keys = connection.execute(begun, {"host": f"{host}.%"}).scalars().all()
        parts = [f"-chunk-{number:05}-" for number in connection.execute(waiting).scalars()]
    return sum(any(part in key for part in parts) for key in keys)
