"""Hooks hear every entry of the journal at least once, in order, signed, and never hold up the line."""

import json
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import events, journal, signing
from pipeline.errors import SettingsError
from pipeline.settings import HookSettings
from tests.conftest import NOW
from tests.test_filing_submit import killed

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEYS = signing.keys(SECRET)


class Listener:
    """Somebody who is told, and may be out of sorts."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.ids: list[str] = []
        self.statuses: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                headers = dict(self.headers.items())
                outer.ids.append(signing.verify(headers, content, KEYS, now=datetime.now(UTC)))
                status = outer.statuses.pop(0) if outer.statuses else 204
                if status == 204:
                    outer.heard.append(json.loads(content))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def kinds(self) -> list[str]:
        return [one["type"] for one in self.heard]


@pytest.fixture
def listener() -> Iterator[Listener]:
    one = Listener()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "hook.secret").write_text(SECRET)
    return tmp_path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    sqlite = f"sqlite:///{tmp_path / 'var' / 'state.db'}"
    engine = database_room.connect(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield engine
    engine.dispose()


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    yield engine
    engine.dispose()


def happen(state: sqlalchemy.Engine, *kinds: str) -> None:
    with state.begin() as connection:
        for number, kind in enumerate(kinds):
            journal.append(connection, kind, f"packet-{number}", at=NOW, key=f"{kind}/{number}/1", count=number)


def hooks(home: Path, **keys: Any) -> tuple[events.Hook, ...]:
    return events.prepare([HookSettings(**{"secret_file": "hook.secret", **keys})], home)


STORY = ("intake.accepted", "run.finished", "envelope.made", "envelope.released", "drop.returned")


def test_a_hook_hears_everything_once_and_in_order(state: sqlalchemy.Engine, home: Path, listener: Listener) -> None:
    teller = events.Teller(state, hooks(home, url=listener.url))
    happen(state, *STORY)
    assert teller.tell(now=NOW) == 5
    assert teller.tell(now=NOW + timedelta(seconds=9)) == 0
    happen(state, "packet.done")
    assert teller.tell(now=NOW + timedelta(minutes=1)) == 1
    assert listener.kinds == [*STORY, "packet.done"]
    assert [one["data"]["sequence"] for one in listener.heard] == [1, 2, 3, 4, 5, 6]
    assert listener.heard[0]["data"]["facts"] == {"count": 0}
    assert teller.standing()[0].behind == 0


def test_a_hook_hears_only_what_it_asked_for(lite: sqlalchemy.Engine, home: Path, listener: Listener) -> None:
    happen(lite, *STORY)
    teller = events.Teller(lite, hooks(home, url=listener.url, events=("envelope.*", "drop.returned")))
    teller.tell(now=NOW)
    assert listener.kinds == ["envelope.made", "envelope.released", "drop.returned"]


def test_a_failing_hook_is_tried_later_and_less_and_less_often(
    lite: sqlalchemy.Engine,
    home: Path,
    listener: Listener,
) -> None:
    listener.statuses = [500, 404, 302, 204]
    happen(lite, "intake.accepted")
    teller = events.Teller(lite, hooks(home, url=listener.url))
    assert teller.tell(now=NOW) == 0
    assert teller.tell(now=NOW) == 0
    assert len(listener.ids) == 1
    assert (teller.standing()[0].failures, teller.standing()[0].why) == (1, "answered with status 500")
    for minutes in (1, 2, 10):
        teller.tell(now=NOW + timedelta(minutes=minutes))
    assert listener.kinds == ["intake.accepted"]
    assert len(set(listener.ids)) == 1
    assert teller.standing()[0].failures == 0


def test_one_hook_that_is_down_does_not_hold_up_another(
    lite: sqlalchemy.Engine,
    home: Path,
    listener: Listener,
) -> None:
    happen(lite, *STORY)
    down = hooks(home, url="http://127.0.0.1:1/")
    teller = events.Teller(lite, (*down, *hooks(home, url=listener.url)))
    assert teller.tell(now=NOW) == 5
    assert [one.behind for one in teller.standing()] == [5, 0]


def test_two_tellers_at_once_tell_once(state: sqlalchemy.Engine, home: Path, listener: Listener) -> None:
    happen(state, *STORY)
    wanted = hooks(home, url=listener.url)
    gate = threading.Barrier(4)

    def work() -> None:
        gate.wait()
        events.Teller(state, wanted).tell(now=NOW)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(listener.kinds) == sorted(STORY)


def test_a_program_is_told_on_its_stdin(lite: sqlalchemy.Engine, home: Path) -> None:
    text = (
        "import json, os, sys; said = json.load(sys.stdin);"
        "open('told.txt', 'a').write(said['type'] + ' ' + os.environ['WEBHOOK_ID'] + chr(10))"
    )
    happen(lite, "intake.accepted", "packet.done")
    teller = events.Teller(lite, hooks(home, command=(sys.executable, "-I", "-c", text)))
    assert teller.tell(now=NOW) == 2
    lines = (home / "told.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["intake.accepted", "packet.done"]
    assert all(line.split()[1].startswith("evt_") for line in lines)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ((sys.executable, "-I", "-c", "raise SystemExit(3)"), "the program ended with 3"),
        (("/nowhere/at/all",), "the program cannot be started (FileNotFoundError)"),
    ],
)
def test_a_program_that_fails_is_told_again(
    command: tuple[str, ...],
    why: str,
    lite: sqlalchemy.Engine,
    home: Path,
) -> None:
    happen(lite, "intake.accepted")
    teller = events.Teller(lite, hooks(home, command=command, secret_file=None))
    assert teller.tell(now=NOW) == 0
    assert teller.standing()[0].why == why
    assert teller.standing()[0].behind == 1


@pytest.mark.kill
@pytest.mark.parametrize(
    ("point", "times"),
    [
        ("events.before-deliver", 1),
        ("events.after-deliver", 2),
        ("events.before-move-on", 2),
        ("events.after-move-on", 1),
    ],
)
def test_killed_anywhere_an_entry_is_told_at_least_once_under_one_id(
    point: str,
    times: int,
    home: Path,
    listener: Listener,
) -> None:
    def work(now: datetime = NOW) -> None:
        engine = database_room.connect(f"sqlite:///{home / 'var' / 'state.db'}")
        happen(engine, "intake.accepted")
        events.Teller(engine, hooks(home, url=listener.url)).tell(now=now)
        engine.dispose()

    assert killed(work, point, home / "once")
    work(NOW + timedelta(hours=1))
    assert len(listener.heard) == times
    assert len(set(listener.ids)) == 1


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "either `url` or `command`"),
        ({"url": "https://x.example", "command": ("x",)}, "either `url` or `command`"),
        ({"url": "http://x.example"}, "https://"),
        ({"url": "https://x.example", "secret_file": None}, "secret_file"),
        ({"url": "https://x.example", "secret_file": "nowhere"}, "nowhere"),
    ],
)
def test_a_hook_that_cannot_work_is_refused_at_the_start(keys: dict[str, Any], said: str, home: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        hooks(home, **keys)


def test_serving_stops_when_asked(lite: sqlalchemy.Engine, home: Path, listener: Listener) -> None:
    happen(lite, "intake.accepted")
    stop = threading.Event()
    teller = events.Teller(lite, hooks(home, url=listener.url))
    thread = threading.Thread(target=teller.serve, args=(stop,), kwargs={"every_seconds": 0.05})
    thread.start()
    while not listener.heard:
        pass
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
