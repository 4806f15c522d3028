"""A run on two machines: one that is stopped keeps its work, one that is dead loses it, and no byte is another."""

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database, files
from pipeline import settings as settings_room
from pipeline.confine import wire
from pipeline.intake import register
from pipeline.line.bulk import chunk, chunk_files, order
from pipeline.line.desk import load_catalog
from pipeline.runs import ledger, tables
from pipeline.runs.stores import open_store
from pipeline.settings import Settings
from tests import bulk_home, hosts
from tests.hosts import Host, Network

_ROWS, _CHUNK, _TAKEOVER = 32, 4, 1.0
_PATIENCE = 90
pytestmark = [pytest.mark.postgres, pytest.mark.kill]


@pytest.fixture
def between() -> Iterator[Network]:
    with hosts.network() as made:
        yield made


def _home(folder: Path, url: str, store: Path, host: str) -> Settings:
    more = f'\n[database]\nurl = "{url}"\n[store]\nurl = "file://{store}"\n'
    made = bulk_home.make(folder, chunk=_CHUNK, takeover=_TAKEOVER, more=more)
    path = folder / settings_room.FILE_NAME
    path.write_text(path.read_text().replace("workers = 1\n", f'workers = 1\nhost = "{host}"\n'))
    return settings_room.load(made.home)


def _roster(folder: Path) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(bulk_home.roster([bulk_home.row(number) for number in range(1, _ROWS + 1)]))
    return path


def test_a_stopped_machine_keeps_its_chunk_and_a_dead_one_does_not(
    tmp_path: Path, postgres_url: str, between: Network
) -> None:
    given = sql.make_url(postgres_url)
    file = Path(str(given.query["host"])) / ".s.PGSQL.5432"
    with ExitStack() as stack:
        port = stack.enter_context(hosts.relay(between.address, file))
        url = given.set(host=between.address, port=port, query={}).render_as_string(hide_password=False)
        pair = [
            Host(settings=_home(tmp_path / name, url, tmp_path / "share", name), space=space)
            for name, space in zip("ab", between.spaces, strict=True)
        ]
        for one in pair:
            stack.callback(one.tell, signal.SIGKILL)
        first, second = pair
        for folder in (second.settings.inbox, second.settings.outbox, second.settings.overlay):
            shutil.rmtree(folder)
        state = database.connect(postgres_url)
        stack.callback(state.dispose)
        second.start("worker", "--press")
        first.start("run", str(_roster(tmp_path)))
        hosts.until(lambda: hosts.done_by(state, "b"), _PATIENCE, "the second machine makes a chunk")
        second.tell(signal.SIGSTOP)
        time.sleep(3 * _TAKEOVER)
        held = hosts.in_hand(state, "b")  # only now: what it had sent before it stopped has arrived
        assert hosts.taken_over(state) == [], "a machine that only stands still may go on at any moment"
        second.tell(signal.SIGKILL)
        hosts.until(lambda: hosts.state(state) == "done", _PATIENCE, "the first machine ends the run")
        taken = [one.split(".")[0] for one in hosts.taken_over(state)]
        # What was noted but not ended when it stopped may be taken over before the run ends, or never.
        assert taken == ["b"] or (not held and taken == [])
        found = hosts.published(state, first.settings.outbox)
        expected = _in_one_process(tmp_path, first.settings, state)
    assert not second.settings.inbox.exists(), "a machine of the press needs a settings file and nothing else"
    assert not second.settings.outbox.exists()
    assert len(expected) == _ROWS // _CHUNK
    assert {name: one for name, one in found.items() if name.startswith("chunk")} == expected
    assert "mail-00001.pdf" in found


def _in_one_process(folder: Path, settings: Settings, state: sql.Engine) -> dict[str, str]:
    """What the same rows give here, in one process, a chunk after the other."""
    store, catalog = open_store(settings), load_catalog(settings)
    pickled = folder / "catalog"
    pickled.write_bytes(wire.pickled(catalog))
    with state.connect() as connection:
        [one] = ledger.listing(connection)
        rows = connection.execute(sql.select(tables.chunk).order_by(tables.chunk.c.number)).all()
    found = {}
    for part in rows:
        place = folder / f"chunk-{part.number}"
        place.mkdir()
        with store.local(part.source) as source:
            chunk.make(
                order.Order(
                    rows=source,
                    skip=0,
                    take=part.rows,
                    broken=(),
                    folder=place,
                    run=one.id,
                    number=part.number,
                    catalog=pickled,
                    lane=settings.lanes["notices"],
                    mail=settings.mail,
                    document_type=one.document_type,
                    court=one.court,
                    received_at=register.received_at(one.packet, settings.time_zone),
                    compare_one_in=0,
                    strike=True,
                )
            )
        found[f"chunk {part.number}"] = " ".join(
            files.digest(place / kind) for kind in (chunk_files.PAPERS, chunk_files.BACK)
        )
    return found
