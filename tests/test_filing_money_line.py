"""Preparing, releasing and paying in the line: killed anywhere, by many workers at once, for drafts and hand-overs."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy
from typer.testing import CliRunner

from pipeline import database, journal, settings
from pipeline.cli import app
from pipeline.errors import UsageError
from pipeline.filing import agreed, decide, drafts, package, prepare, submit
from pipeline.filing.portals import Handed, Keep, discard
from pipeline.filing.states import State
from pipeline.line import envelopes as made_ones
from pipeline.line import forgetting, paying, posting, status, watching
from pipeline.model import Envelope, ReviewStatus
from pipeline.rules.catalog import Catalog
from tests import envelopes as samples
from tests import prepared_home
from tests.conftest import NOW
from tests.prepared_home import Room
from tests.test_filing_submit import Court, killed

TAIL = "386.92000000000001591615728102624416351318359375"
MakeRoom = Callable[..., Room]


@pytest.fixture
def make(tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakeRoom]:
    prepared_home.known(tmp_path, monkeypatch)
    rooms: list[Room] = []

    def one(*, release: str = "person", cap: str | None = None, **told: object) -> Room:
        rooms.append(prepared_home.room(tmp_path, catalog, release=release, cap=cap, told=told))
        return rooms[-1]

    yield one
    for each in rooms:
        each.state.dispose()


# ── killed anywhere ──

POINTS = (
    "opening.after-commit",
    "preparing.after-portal",
    "holding.after-note",
    "agreed.before-insert",
    "agreed.after-insert",
    "release-terms.before-rename",
    "release-terms.after-rename",
    "captured.before-commit",
    "captured-fees.before-rename",
)
"""Of what `test_filing_prepare` has not killed."""


def walk(room: Room, *, release: bool = True) -> None:
    """One process's life: prepare, let go, send; each as far as it is due."""
    mine = replace(room, state=database.connect(room.settings.database_url))
    try:
        if not mine.ready() and release:
            mine.release()
            mine.ready()
        mine.submit()
    finally:
        mine.state.dispose()


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_is_let_go_once_and_filed_once(point: str, tmp_path: Path, make: MakeRoom) -> None:
    room = make(fee="10", charged="12.50", status="accepted")
    room.state.dispose()
    assert killed(lambda: walk(room), point, tmp_path / "once")
    walk(room)
    walk(room)
    assert len(room.filed()) == 1
    assert (room.submission().state, room.submission().review) == (State.FILED, ReviewStatus.ACCEPTED)
    kinds = room.kinds()
    assert kinds.count("envelope.released") == 1
    assert kinds.count("envelope.sending") == 1
    assert "$12.50" in (room.folder / "fees.txt").read_text()
    with room.state.connect() as connection:
        assert len(agreed.words(connection, room.made.id)) == 1
    assert journal.verify(room.state).problem == ""


@pytest.mark.kill
@pytest.mark.parametrize("point", ["held-text.before-rename", "held-page.before-rename", "held-page.after-rename"])
def test_killed_while_it_says_what_is_wrong_it_says_so_afterwards(point: str, tmp_path: Path, make: MakeRoom) -> None:
    room = make(findings="codes.unknown")
    room.state.dispose()
    assert killed(lambda: walk(room, release=False), point, tmp_path / "once")
    walk(room, release=False)
    assert room.filed() == []
    assert "codes.unknown" in (room.folder / "held.html").read_text()
    assert "codes.unknown" in (room.folder / "held.txt").read_text()
    assert room.status().state == "held"
    assert room.kinds() == ["envelope.held"]


@pytest.mark.kill
@pytest.mark.parametrize("point", ["cancel.before-ask", "cancel.after-ask", "decision.after-rename"])
def test_killed_while_it_is_taken_back_the_portals_word_stands(point: str, tmp_path: Path, make: MakeRoom) -> None:
    room = make(fee="0")
    walk(room)
    room.state.dispose()

    def take_back() -> None:
        paying.cancel(room.settings, room.made.id, "Ada", reason="wrong case", now=datetime.now(UTC))

    assert killed(take_back, point, tmp_path / "once")
    assert room.submission().review is ReviewStatus.RECEIVED, "nothing is cancelled before the portal has said so here"
    if point == "cancel.after-ask":  # the portal did it, and its answer was lost: asking tells
        with room.state.begin() as connection:
            connection.execute(sqlalchemy.text("UPDATE submission SET next_at = NULL"))
        posting.follow(room.desk, room.made.id)
    else:
        take_back()
    assert room.submission().review is ReviewStatus.CANCELLED
    assert len(room.filed()) == 1


# ── many at once ──


@pytest.mark.parametrize("where", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_workers_and_people_at_once_prepare_release_and_file_it_once(
    where: str, make: MakeRoom, request: pytest.FixtureRequest
) -> None:
    room = make(release="two-person", fee=TAIL, status="accepted")
    if where == "postgres":
        on_postgres(room, request.getfixturevalue("postgres_url"))
    paying.prepare(room.settings, room.made.id, now=datetime.now(UTC))
    failed: list[BaseException] = []

    def fenced(work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            try:
                for _ in range(3):
                    work()
            except BaseException as error:  # noqa: BLE001 - told by the test
                failed.append(error)

        return run

    works = [
        lambda: posting.ready(room.desk, room.made.id),
        lambda: posting.submit(room.desk, room.made.id),
        lambda: posting.submit(room.desk, room.made.id),
        lambda: room.release("Ada Invented"),
        lambda: room.release("Bo Fictional"),
        lambda: _prepared(room),
    ]
    threads = [threading.Thread(target=fenced(one)) for one in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failed == []
    posting.submit(room.desk, room.made.id)
    assert len(room.filed()) == 1
    assert room.kinds().count("envelope.sending") == 1
    with room.state.connect() as connection:
        assert len(agreed.words(connection, room.made.id)) == 2


def _prepared(room: Room) -> None:
    try:
        paying.prepare(room.settings, room.made.id, now=datetime.now(UTC))
    except UsageError as error:
        assert "nothing to prepare" in str(error)  # noqa: PT017 - others have sent it already


def on_postgres(room: Room, url: str) -> None:
    """Move the room's state, which holds the envelope only, to another database."""
    room.state.dispose()
    file = room.settings.home / "docketpress.toml"
    file.write_text(f'[database]\nurl = "{url}"\n' + file.read_text())
    from pipeline import settings

    room.settings = settings.load(room.settings.home)
    room.state = database.connect(url)
    with room.state.begin() as connection:
        made_ones.add(connection, room.made)


# ── drafts ──


def as_draft(room: Room) -> Path:
    """Make the room's envelope one whose papers a person must issue."""
    aside = room.made.aside(room.settings)
    aside.parent.mkdir(parents=True, mode=0o700)
    room.folder.rename(aside)
    marked = room.settings.home / "marked.pdf"
    marked.write_bytes(b"%PDF-1.7 not issued")
    whole = package.load(aside)
    drafts.lay(whole, room.folder, {one.name: marked for one in aside.glob("*.pdf")})
    with room.state.begin() as connection:
        made_ones.add_draft(connection, room.made.id, 3)
    return aside


def test_the_message_of_a_draft_lies_apart_until_its_papers_are_issued(make: MakeRoom) -> None:
    room = make(fee="10", status="accepted")
    aside = as_draft(room)
    assert not room.ready()
    assert not (room.folder / prepare.FOLDER).exists()
    apart = room.settings.var / "prepared" / room.made.id
    assert list(apart.rglob("*.message"))
    assert room.status().state == "draft"
    assert room.submit()["state"] == "release"
    room.release()
    assert not aside.exists()
    assert room.ready()
    assert not apart.exists()
    assert list((room.folder / prepare.FOLDER).glob("*.message"))
    assert (room.submit()["state"], room.asked(), len(room.filed())) == ("filed", 1, 1)
    assert "envelope.issued" in room.kinds()


def test_a_draft_over_the_cap_is_not_issued(make: MakeRoom) -> None:
    room = make(fee="10", cap="5")
    aside = as_draft(room)
    room.ready()
    room.release()
    assert not room.ready()
    assert aside.exists()
    room.release(fee="10")
    assert room.ready()
    assert not aside.exists()


# ── handed over ──


class Browser(Court):
    """A court without an interface."""

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Handed:  # type: ignore[override]
        self.sent.append(reference)
        keep(b"laid")
        return Handed(raw=b"laid", folder=envelope.folder)


@pytest.fixture
def laid(tmp_path: Path) -> Iterator[tuple[sqlalchemy.Engine, Browser, Envelope]]:
    state = database.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    court, envelope = Browser(), samples.envelope(tmp_path)
    found = submit.submit(state, court, envelope, now=NOW)
    assert (found.state, found.settled, found.needs_person) == (State.HANDED_OVER, True, True)
    assert submit.submit(state, court, envelope, now=NOW + timedelta(days=9)) == found
    yield state, court, envelope
    state.dispose()


def test_a_person_tells_the_courts_number_of_what_was_handed_over(
    laid: tuple[sqlalchemy.Engine, Browser, Envelope],
) -> None:
    state, court, envelope = laid
    after = decide.found(
        state, court, envelope, person="Ada", reason="filed in the browser", portal_reference="12", now=NOW
    )
    assert (after.state, after.portal_reference, len(court.sent)) == (State.FILED, "12", 1)


def test_handed_over_again_it_is_laid_anew_under_a_new_reference(
    laid: tuple[sqlalchemy.Engine, Browser, Envelope],
) -> None:
    state, court, envelope = laid
    new = decide.resend(state, court, envelope, person="Ada", reason="the folder was lost", now=NOW)
    assert submit.submit(state, court, envelope, now=NOW).state is State.HANDED_OVER
    assert court.sent == [court.sent[0], new.reference]
    assert len(set(court.sent)) == 2


# ── the commands ──


def test_the_commands_say_what_they_did(make: MakeRoom) -> None:
    room = make(fee="10", cap="5", status="received")
    runner, home = CliRunner(), ["--home", str(room.settings.home)]

    def said(*words: str, code: int = 0) -> str:
        result = runner.invoke(app, [*home, *words])
        assert result.exit_code == code, result.output
        return result.output

    short = room.made.id[:12]
    assert "--fee 10.00" in said("prepare", short, code=1), "it costs more than its lane lets pass: held"
    assert "the cap is $5.00" in said("quote", short)
    assert "`--fee AMOUNT` is still needed" in said("release", short, "--by", "Ada Invented")
    assert "is released" in said("release", short, "--by", "Ada Invented", "--fee", "10")
    assert room.submit()["state"] == "filed"
    assert "is cancelled" in said("cancel", short, "--by", "Ada", "--reason", "wrong case")
    assert "No line is stopped." in said("line", "show")
    with pytest.raises(UsageError, match="is not stopped"):
        runner.invoke(
            app, [*home, "line", "go", "court", "us-nowhere", "--by", "A", "--reason", "b"], catch_exceptions=False
        )
    with pytest.raises(UsageError, match="nothing to prepare"):
        runner.invoke(app, [*home, "prepare", short], catch_exceptions=False)


# ── what a person must mend first ──


def test_a_release_that_was_given_already_asks_for_another_person(make: MakeRoom) -> None:
    room = make(fee="10", release="two-person")
    room.prepare()
    assert "1 more must, by another name" in room.release("Ada Invented")
    assert "You have released" in room.release("ada  INVENTED")
    assert "is released" in room.release("Bea Invented")


def test_a_log_in_that_is_refused_asks_for_a_person_and_is_not_tried_again(make: MakeRoom) -> None:
    room = make(fee="10", not_let_in="1")
    assert not room.ready()
    assert not room.ready()
    assert room.asked() == 1, "trying the same password again and again locks accounts"
    said = room.status()
    assert (said.state, said.needs_person) == ("held", True)
    assert f"mend login.txt; then docketpress prepare {room.made.id[:12]}" in said.why
    told = paying.prepare(room.settings, room.made.id, now=datetime.now(UTC))
    assert told.held
    assert "mend login.txt" in told.said
    room.tell(not_let_in=None)
    told = paying.prepare(room.settings, room.made.id, now=datetime.now(UTC))
    assert not told.held
    assert "waits for a person" in room.status().why


def test_a_portal_whose_settings_are_wrong_is_told_at_its_envelopes_and_lets_nothing_go(make: MakeRoom) -> None:
    room = make(fee="10", release="auto", cap="20")
    path = room.settings.home / settings.FILE_NAME
    path.write_text(path.read_text().replace('path = "court"', "path = 7"))
    wrong = replace(room, settings=settings.load(room.settings.home))
    assert posting.ready(wrong.desk, room.made.id) == {"go": False, "again": 60.0}
    (said,) = status.of(wrong.settings).envelopes
    assert said.needs_person
    assert "portal court cannot be used" in said.why
    assert watching.callers(wrong.settings) == ({}, {})
    path.write_text(path.read_text().replace("path = 7", 'path = "court"'))
    assert posting.ready(room.desk, room.made.id)["go"]


def test_what_one_of_two_people_let_go_is_not_forgotten(make: MakeRoom) -> None:
    room = make(release="two-person", fee="10")
    room.ready()
    with room.state.connect() as connection:
        sent = room.submission()
        assert forgetting._kept_back(connection, sent), "nobody has let it go yet"
    room.release("Ada Invented")
    with room.state.connect() as connection:
        assert not forgetting._kept_back(connection, room.submission())
