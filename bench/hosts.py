"""One run on one machine and on two, killed and stopped in turn; peer: one machine with one worker on the same roster.

Usage: `./run bench hosts [ROWS] [--chunk 100] [--store folder|bucket|both]`

Each machine is a home of its own in a network namespace of its own (where this user may make some), with PostgreSQL and
the store between them. Every case has a new database and a new store, and must give the bytes of the first. Needs a
PostgreSQL server: `tests/tools/postgres start`.
"""

import argparse
import json
import os
import shutil
import signal
import ssl
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import sqlalchemy as sql
from peers import homes, records

from pipeline import database
from pipeline.simulator import tls
from tests import bucket_server, hosts
from tests.hosts import Host, Network

_TAKEOVER = 4.0
_PATIENCE = 3600.0
_BARCODE = 'barcode = true\nmailer_id = "901234567"\nservice_type = "040"\n'
"""Ends the table `[mail]` of the home: without a barcode an address sheet bears its run’s id, another one each time,
so no stream of one case could be held against that of another."""


@dataclass(slots=True, kw_only=True)
class Case:
    """Two machines at work on one roster."""

    first: Host
    second: Host
    state: sql.Engine
    note: str = ""
    delay: float | None = None
    """Seconds from a machine's death until its work was queued for the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a case gave."""

    name: str
    store: str
    seconds: float
    rows: int
    second_made: int
    """Chunks that the second machine made."""
    delay: float | None
    same: bool
    note: str


def alone(_: Case) -> None:
    """One machine."""


def together(case: Case) -> None:
    """Both, undisturbed."""
    case.second.start("worker", "--press")


def second_dies(case: Case) -> None:
    """The helping machine is killed in the middle of a chunk; the other takes that over."""
    together(case)
    hosts.until(lambda: hosts.done_by(case.state, "b"), _PATIENCE, "the second machine makes a chunk")
    held = hosts.in_hand(case.state, "b")
    case.second.tell(signal.SIGKILL)
    if held:
        case.delay = hosts.until(lambda: hosts.taken_over(case.state), _PATIENCE, "taken over")
    case.note = f"{held} chunks in hand"


def first_dies(case: Case) -> None:
    """The machine with inbox and outbox is killed, and started again a little later."""
    together(case)
    hosts.until(lambda: hosts.done_by(case.state, "a"), _PATIENCE, "the first machine makes a chunk")
    case.first.tell(signal.SIGKILL)
    before = hosts.done_by(case.state, "b")
    time.sleep(2 * _TAKEOVER)
    case.note = f"the other made {hosts.done_by(case.state, 'b') - before} chunks meanwhile"
    case.first.start("watch")


def second_stands_still(case: Case) -> None:
    """The helping machine stands still for longer than its lease, and goes on: nobody took its work."""
    together(case)
    hosts.until(lambda: hosts.done_by(case.state, "b"), _PATIENCE, "the second machine makes a chunk")
    case.second.tell(signal.SIGSTOP)
    time.sleep(3 * _TAKEOVER)
    taken = hosts.taken_over(case.state)
    case.second.tell(signal.SIGCONT)
    case.note = f"wrongly taken over: {len(taken)}"


CASES: tuple[Callable[[Case], None], ...] = (alone, together, second_dies, first_dies, second_stands_still)


@contextmanager
def _store(kind: str, folder: Path, between: Network) -> Iterator[str]:
    """The table `[store]` for a new store that both machines reach."""
    if kind == "folder":
        yield f'[store]\nurl = "file://{folder / "share"}"\n'
        return
    made = tls.make(folder / "tls", between.address)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    (folder / "key").write_text(f"{bucket_server.KEY}\n{bucket_server.SECRET}\n")
    (folder / "key").chmod(0o600)
    with bucket_server.serving(folder / "bucket", context, between.address) as server:
        yield (
            f'[store]\nurl = "s3://{bucket_server.BUCKET}/runs"\nendpoint = "{server.url}"\n'
            f'credentials_file = "{folder / "key"}"\nca_file = "{made.ca}"\n'
        )


def measure(
    act: Callable[[Case], None], kind: str, rows: int, chunk: int, between: Network, expected: dict[str, str]
) -> Outcome:
    """One case; `expected` is filled by the first one."""
    folder = Path(tempfile.mkdtemp(prefix="docketpress-hosts-"))
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        local, url = stack.enter_context(_database(between))
        store = stack.enter_context(_store(kind, folder, between))
        more = f"{_BARCODE}{store}\n[run]\nchunk_rows = {chunk}\n"
        pair = [
            Host(
                settings=homes.make(folder / name, workers=1, host=name, database=url, takeover=_TAKEOVER, store=more),
                space=space,
            )
            for name, space in zip("ab", between.spaces, strict=True)
        ]
        for one in pair:
            stack.callback(one.tell, signal.SIGKILL)
        state = database.connect(local)
        stack.callback(state.dispose)
        case = Case(first=pair[0], second=pair[1], state=state)
        roster = records.workbook(folder / "roster.xlsx", rows)
        began = time.monotonic()
        case.first.start("run", str(roster))
        act(case)
        hosts.until(lambda: hosts.state(state) in {"done", "failed"}, _PATIENCE, "the run ends")
        seconds = time.monotonic() - began
        found = hosts.published(state, pair[0].settings.outbox)
        expected.update(expected or found)
        return Outcome(
            name=act.__name__.replace("_", " "),
            store=kind,
            seconds=seconds,
            rows=rows,
            second_made=hosts.done_by(state, "b"),
            delay=case.delay,
            same=found == expected,
            note=case.note,
        )


@contextmanager
def _database(between: Network) -> Iterator[tuple[str, str]]:
    """A new database: its address here, and as the two machines reach it over their network."""
    note = Path(__file__).resolve().parent.parent / ".cache" / "postgres" / "url"
    given = os.environ.get("DOCKETPRESS_TEST_POSTGRES") or (note.read_text().strip() if note.exists() else "")
    if not given:
        raise SystemExit("no PostgreSQL server: run `tests/tools/postgres start` first")
    server, name = sql.make_url(given), f"docketpress_hosts_{os.getpid()}_{time.time_ns() % 1_000_000}"
    admin = sql.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sql.NullPool)
    with admin.connect() as connection:
        connection.execute(sql.text(f"CREATE DATABASE {name}"))
    file = Path(str(server.query["host"])) / ".s.PGSQL.5432"
    try:
        with hosts.relay(between.address, file) as port:
            outer = server.set(database=name, host=between.address, port=port, query={})
            yield server.set(database=name).render_as_string(False), outer.render_as_string(False)
    finally:
        with admin.connect() as connection:
            connection.execute(sql.text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


def table(found: list[Outcome]) -> str:
    """For people to read."""
    lines = [f"{'':22}{'store':8}{'seconds':>9}{'rows/s':>8}{'of b':>6}{'taken over after':>18}  same"]
    for one in found:
        delay = "" if one.delay is None else f"{one.delay:.1f} s"
        lines.append(
            f"{one.name:22}{one.store:8}{one.seconds:>9.1f}{one.rows / one.seconds:>8.1f}{one.second_made:>6}"
            f"{delay:>18}  {'yes' if one.same else 'NO'}  {one.note}"
        )
    return "\n".join(lines)


def line(found: list[Outcome], between: Network) -> dict[str, object]:
    """The last line."""
    speed = {f"{one.name} {one.store}": round(one.rows / one.seconds, 1) for one in found}
    return {
        "rows": found[0].rows,
        "rows_per_second": speed,
        "takeover_seconds": [round(one.delay, 1) for one in found if one.delay is not None],
        "lease_seconds": _TAKEOVER,
        "same": all(one.same for one in found),
        "networks_apart": between.apart,
        "processors": processors(),
    }


def processors() -> int:
    """How many processors the two machines shared: what limits them here."""
    return len(os.sched_getaffinity(0))


def main() -> None:
    """Measure every case, print a table, and last one line of JSON."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("rows", nargs="?", type=int, default=4000)
    asked.add_argument("--chunk", type=int, default=100)
    asked.add_argument("--store", choices=("folder", "bucket", "both"), default="both")
    told = asked.parse_args()
    kinds = ("folder", "bucket") if told.store == "both" else (told.store,)
    found: list[Outcome] = []
    expected: dict[str, str] = {}
    with hosts.network() as between:
        for kind in kinds:
            for act in CASES:
                found.append(measure(act, kind, told.rows, told.chunk, between, expected))
                print(table(found[-1:]).splitlines()[-1], flush=True)
    print(table(found))
    print(json.dumps(line(found, between)))


if __name__ == "__main__":
    main()
