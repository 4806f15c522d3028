"""Kills, crashes, rivals and shares that go away: all of it taken, once."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
import sqlalchemy as sql

from pipeline import database, files
from pipeline.errors import StateError
from pipeline.intake import register
from pipeline.intake.hints import Hints
from pipeline.intake.register import State
from pipeline.intake.watch import Inbox, last_report, report_path
from tests.conftest import MakeHome
from tests.intake_desk import PDF, Desk, MakeDesk, begin
from tests.intake_process import process

pytest_plugins = ["tests.intake_fixtures"]

MARKED = "[lanes.hearings]\ndone_marker = true"

POINTS = [
    "claim.before-rename",
    "claim.after-rename",
    "claim.before-fsync",
    "claim.after-fsync",
    "claim.announce.before-write",
    "claim.announce.before-fsync",
    "claim.announce.before-rename",
    "claim.announce.after-rename",
    "duplicate.before-rename",
    "duplicate.after-rename",
    "duplicate.note.before-write",
    "duplicate.note.before-fsync",
    "duplicate.note.before-rename",
    "duplicate.note.after-rename",
    "accept.before-commit",
    "accept.after-commit",
    "recover.before-commit",
    "recover.after-commit",
    "intake.home-id.before-write",
    "intake.home-id.before-fsync",
    "intake.home-id.before-rename",
    "intake.home-id.after-rename",
]


def scan_elsewhere(one: Desk, *, url: str = "", kill_at: str = "") -> ForkServerProcess:
    return process(one.settings.home, url, kill_at)


def end(started: ForkServerProcess) -> int | None:
    """How the process ended: 0, or minus the signal that killed it."""
    started.join(timeout=60)
    return started.exitcode


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_any_point_loses_nothing_and_repeats_nothing(desk: MakeDesk, point: str) -> None:
    one = desk(settle=0, lanes=MARKED)
    for name, data in {"a.pdf": PDF, "b.pdf": PDF, "c.csv": b"c\n"}.items():
        (one.lane / name).write_bytes(data)
        (one.lane / f"{name}.done").touch()
    assert end(scan_elsewhere(one, kill_at=point)) == -signal.SIGKILL, "the point was never reached"
    assert end(scan_elsewhere(one)) == 0
    assert sorted(one.names()) == ["a.pdf", "b.pdf", "c.csv"]
    assert set(one.begun().values()) == {1}
    assert list(one.lane.iterdir()) == [], "neither drops nor markers are left"
    with one.engine.connect() as connection:
        ids = connection.execute(sql.select(register.table.c.id)).scalars().all()
        problems = [register.problem(connection, each) for each in ids]
    assert sorted(each.code for each in problems if each) == ["intake.duplicate"]
    kept = [file for each in ids for file in register.packet(one.engine, each, one.settings).files]
    assert sorted(files.digest(file.path) for file in kept) == sorted(file.sha256 for file in kept)
    assert len(kept) == 3


def test_a_claim_without_a_row_is_taken_up_after_a_restart(desk: MakeDesk) -> None:
    one = desk(settle=5)
    left = one.settings.claimed / "20261122T101500-ab12cd34"
    left.mkdir(parents=True)
    (left / ".lane.hearings").touch()
    (left / "notice.pdf").write_bytes(PDF)
    assert one.scan().claimed == ()
    assert not one.inbox.settled()
    assert one.scan(later=5).claimed == (left.name,)
    packet = register.packet(one.engine, left.name, one.settings)
    assert packet.received_at.isoformat() == "2026-11-22T05:15:00-05:00", "when it was claimed, not when we restarted"


def test_rubbish_among_the_claims_keeps_nothing_else_from_being_taken(
    desk: MakeDesk,
    without_privileges: None,  # noqa: ARG001 - root may read everything
) -> None:
    one = desk(settle=0)
    one.settings.claimed.mkdir(parents=True)
    for number, name in enumerate((".strange", ".lane.hearings", ".announced")):
        folder = one.settings.claimed / f"20261122T101500-0000000{number}"
        folder.mkdir()
        (folder / name).write_text("{")
    closed = one.settings.claimed / "20261122T101500-00000009"
    closed.mkdir(mode=0)
    (one.settings.claimed / "20261122T101500-0000000a").write_text("a file")
    (one.lane / "notice.pdf").write_bytes(PDF)
    try:
        assert len(one.scan().claimed) == 1
    finally:
        closed.chmod(0o700)


def test_a_claim_of_a_living_process_is_left_to_it(desk: MakeDesk) -> None:
    one = desk(settle=0)
    seen: list[tuple[str, ...]] = []

    def rival(connection: sql.Connection, packet_id: str) -> None:
        """While the first registers, a second scans the same inbox in a thread of its own."""
        other = Inbox(one.settings, other_engine, begin)
        thread = threading.Thread(target=lambda: seen.append(_orphans(other)))
        begin(connection, packet_id)
        thread.start()
        thread.join(timeout=60)

    other_engine = database.connect(f"sqlite:///{one.settings.home / 'rival.db'}")
    (one.lane / "notice.pdf").write_bytes(PDF)
    Inbox(one.settings, one.engine, rival).scan()
    assert seen == [()], "the rival saw the claim, without a row in its own database, and left it alone"
    other_engine.dispose()


def _orphans(inbox: Inbox) -> tuple[str, ...]:
    return inbox.scan().claimed


def test_a_row_without_files_becomes_lost_and_is_told_once(desk: MakeDesk) -> None:
    one = desk(settle=0)
    for name in ("a.csv", "b.csv", "c.csv"):
        (one.lane / name).write_text(name)
    gone, done, there = one.scan().claimed
    one.finish(done)
    shutil.rmtree(one.settings.claimed / gone)
    shutil.rmtree(one.settings.claimed / done)
    one.restart()
    assert one.scan().lost == (gone,)
    with one.engine.connect() as connection:
        assert register.state(connection, gone) is State.LOST
        assert register.state(connection, done) is State.DONE
        assert register.state(connection, there) is State.ACCEPTED
    one.restart()
    assert one.scan().lost == ()


def test_the_packets_of_another_home_on_the_same_database_are_not_called_lost(desk: MakeDesk) -> None:
    one = desk(settle=0)
    (one.lane / "a.csv").write_text("a")
    one.scan()
    (one.settings.var / "home-id").write_text("another-home-id")
    shutil.move(one.settings.claimed, one.settings.home / "elsewhere")
    one.restart()
    assert one.scan().lost == ()


def test_a_claim_from_a_lane_that_is_no_longer_described_is_an_incident_and_kept(desk: MakeDesk) -> None:
    one = desk(settle=0)
    left = one.settings.claimed / "20261122T101500-ab12cd34"
    left.mkdir(parents=True)
    (left / ".lane.closed").touch()
    (left / "notice.pdf").write_bytes(PDF)
    report = one.scan()
    assert report.claimed == ()
    assert "closed" in report.incidents[0]
    assert (left / "notice.pdf").exists()


def test_a_database_that_fails_costs_nothing_but_time(desk: MakeDesk) -> None:
    one = desk(settle=0)
    for number in range(3):
        (one.lane / f"{number}.csv").write_text(f"{number}")
    (one.lane / "twin.csv").write_text("2")
    failing = iter([True, False])

    def start(connection: sql.Connection, packet_id: str) -> None:
        begin(connection, packet_id)
        if next(failing, False):
            raise sql.exc.OperationalError("", {}, Exception("disk full"))

    inbox = Inbox(one.settings, one.engine, start)
    with pytest.raises(sql.exc.OperationalError):
        inbox.scan()
    assert one.begun() == {}
    report = inbox.scan()
    assert len(report.claimed) == 3
    assert len(report.duplicates) == 1
    assert set(one.begun().values()) == {1}


def test_two_thousand_files_dropped_while_nobody_watched_are_all_taken_once(desk: MakeDesk) -> None:
    one = desk(settle=5)
    for number in range(2_000):
        (one.lane / f"{number:05}.csv").write_text(f"case,{number}\n")
    assert one.scan().claimed == ()
    assert len(one.scan(later=5).claimed) == 2_000
    assert len(one.begun()) == 2_000
    assert set(one.begun().values()) == {1}
    assert sorted(one.names()) == [f"{number:05}.csv" for number in range(2_000)]
    assert list(one.lane.iterdir()) == []
    assert one.scan(later=60).claimed == ()


@pytest.mark.kill
def test_two_processes_on_one_inbox_take_everything_once(desk: MakeDesk) -> None:
    one = desk(settle=0.1)
    _drop_for_rivals(one)
    rivals = [scan_elsewhere(one), scan_elsewhere(one)]
    _drop_for_rivals(one, first=300)
    assert [end(each) for each in rivals] == [0, 0]
    _all_of_it_once(one, 600)


@pytest.mark.kill
@pytest.mark.postgres
def test_two_processes_on_one_inbox_take_everything_once_with_postgres(desk: MakeDesk, postgres_url: str) -> None:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    one = desk(settle=0.1, url=url)
    _drop_for_rivals(one)
    rivals = [scan_elsewhere(one, url=url), scan_elsewhere(one, url=url)]
    assert [end(each) for each in rivals] == [0, 0]
    _all_of_it_once(one, 300)
    with one.engine.connect() as connection:
        twins = sql.select(sql.func.count()).where(register.table.c.duplicate_of.is_not(None))
        assert connection.execute(twins).scalar_one() == 30


def _drop_for_rivals(one: Desk, first: int = 0) -> None:
    """Every tenth has the content of the one before it."""
    for number in range(first, first + 300):
        text = number - 1 if number % 10 == 9 else number
        (one.lane / f"{number}.csv").write_text(f"case,{text}\n")


def _all_of_it_once(one: Desk, count: int) -> None:
    assert sorted(one.names()) == sorted(f"{number}.csv" for number in range(count))
    assert len(one.begun()) == count
    assert set(one.begun().values()) == {1}
    assert list(one.lane.iterdir()) == []


@pytest.mark.kill
def test_a_process_killed_again_and_again_loses_nothing(desk: MakeDesk) -> None:
    one = desk(settle=0)
    _drop_for_rivals(one)
    for pause in (0.1, 0.2, 0.3, 0.4):
        victim = scan_elsewhere(one)
        time.sleep(pause)
        victim.kill()
        victim.join()
    assert end(scan_elsewhere(one)) == 0
    _all_of_it_once(one, 300)


def test_a_share_that_goes_away_and_comes_back_is_taken_up_again(desk: MakeDesk) -> None:
    one = desk(settle=5)
    (one.lane / "before.csv").write_text("before")
    one.scan()
    away = one.settings.home / "away"
    one.settings.inbox.rename(away)
    report = one.scan(later=5)
    assert [each.name for each in report.offline] == ["hearings", "receipts", "returned-mail"]
    assert report.claimed == ()
    (away / "hearings" / "during.csv").write_text("during")
    away.rename(one.settings.inbox)
    assert one.scan(later=100).claimed == (), "what came back is looked at anew"
    assert len(one.scan(later=5).claimed) == 2


def test_a_lane_that_is_a_link_or_one_of_our_own_folders_is_not_scanned(desk: MakeDesk) -> None:
    one = desk(settle=0)
    one.lane.rmdir()
    one.lane.symlink_to(one.settings.outbox)
    (one.settings.outbox / "paper.pdf").write_bytes(PDF)
    report = one.scan()
    assert report.claimed == ()
    assert "link" in report.offline[0].reason
    assert (one.settings.outbox / "paper.pdf").exists()


def test_an_inbox_on_another_file_system_is_refused_at_the_start(desk: MakeDesk) -> None:
    one = desk(settle=0)
    ours = one.settings.home.stat().st_dev
    others = (Path(each) for each in ("/dev/shm", "/var/tmp", "/tmp"))  # the tests run in one of them
    other = next((each for each in others if each.is_dir() and each.stat().st_dev != ours), None)
    if other is None:
        pytest.skip("there is only one file system")
    shared = other / f"docketpress-test-{os.getpid()}"
    (shared / "hearings").mkdir(parents=True)
    try:
        shutil.rmtree(one.settings.inbox)
        one.settings.inbox.symlink_to(shared)
        with pytest.raises(StateError, match="different file systems"):
            one.scan()
    finally:
        shutil.rmtree(shared)


@pytest.mark.parametrize("events", [True, False])
def test_serving_takes_what_comes_and_survives_a_lane_that_vanishes(desk: MakeDesk, events: bool) -> None:  # noqa: FBT001
    one = desk(settle=0.1, rescan=0.5, events=events)
    stop = threading.Event()
    inbox = Inbox(one.settings, one.engine, begin)
    (one.lane / "before.csv").write_text("before")
    server = threading.Thread(target=inbox.serve, args=(stop,))
    server.start()
    try:
        _until(lambda: one.names() == ["before.csv"])
        (one.lane / "during.csv").write_text("during")
        _until(lambda: len(one.names()) == 2)
        one.lane.rename(one.settings.home / "away")
        _until(lambda: bool((found := last_report(one.settings)) and found.offline))
        (one.settings.home / "away" / "offline.csv").write_text("offline")
        (one.settings.home / "away").rename(one.lane)
        _until(lambda: len(one.names()) == 3)
        (one.lane / "after.csv").write_text("after")
        _until(lambda: len(one.names()) == 4)
    finally:
        stop.set()
        server.join(timeout=60)
    assert not server.is_alive()
    assert set(one.begun().values()) == {1}


def test_an_event_brings_the_scan_forward(desk: MakeDesk) -> None:
    one = desk(settle=0, rescan=10_000, events=True)
    stop = threading.Event()
    inbox = Inbox(one.settings, one.engine, begin)
    server = threading.Thread(target=inbox.serve, args=(stop,))
    server.start()
    try:
        _until(lambda: last_report(one.settings) is not None)
        (one.lane / "notice.pdf").write_bytes(PDF)
        _until(lambda: one.names() == ["notice.pdf"])
    finally:
        stop.set()
        server.join(timeout=60)


def test_serving_survives_a_database_that_fails(desk: MakeDesk) -> None:
    one = desk(settle=0, rescan=0.1)
    stop, failures = threading.Event(), iter(range(2))

    def start(connection: sql.Connection, packet_id: str) -> None:
        if next(failures, None) is not None:
            raise sql.exc.OperationalError("", {}, Exception("disk full"))
        begin(connection, packet_id)

    (one.lane / "notice.pdf").write_bytes(PDF)
    server = threading.Thread(target=Inbox(one.settings, one.engine, start).serve, args=(stop,))
    server.start()
    try:
        _until(lambda: one.names() == ["notice.pdf"])
    finally:
        stop.set()
        server.join(timeout=60)
    assert set(one.begun().values()) == {1}


def test_the_watches_are_built_anew_when_a_lane_is_another_folder_than_before(tmp_path: Path) -> None:
    lane, bell = tmp_path / "lane", threading.Event()
    hints = Hints([lane], bell)
    try:
        hints.refresh(0)
        assert not hints.watching(), "there is nothing to watch yet"
        lane.mkdir()
        hints.refresh(1)
        assert hints.watching()
        lane.rename(tmp_path / "old")
        lane.mkdir()
        assert not hints.watching(), "the old watch is silent about the new folder"
        hints.refresh(2)
        bell.clear()
        (lane / "notice.pdf").write_bytes(PDF)
        assert bell.wait(60)
    finally:
        hints.stop()


def _until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that another thread brings about."""
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit, "it did not happen"
        time.sleep(0.02)


def test_a_report_of_another_version_of_the_program_is_no_report(home: MakeHome) -> None:
    settings = home()
    report_path(settings).parent.mkdir(parents=True, exist_ok=True)
    report_path(settings).write_text('{"at": "yesterday"}')
    assert last_report(settings) is None
