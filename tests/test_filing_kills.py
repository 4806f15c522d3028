"""The rest of the room, killed at every write, commit and send, and started again: nothing lost, nothing twice."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import files, journal, signing
from pipeline.filing import decide, ledger, package, receipts, release, review, submit
from pipeline.filing.portals import Portal, open_portal
from pipeline.filing.states import State
from pipeline.model import Envelope, File, Release, ReviewStatus
from pipeline.settings import PortalSettings
from tests import envelopes
from tests.conftest import NOW
from tests.fake_court import Court as WebCourt
from tests.test_filing_submit import Court, killed
from tests.test_portals import KEYS, SECRET, command, http

pytestmark = pytest.mark.kill
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


@pytest.fixture
def web_court(tmp_path: Path) -> Iterator[WebCourt]:
    (tmp_path / "court.secret").write_text(SECRET)
    assert signing.keys(SECRET) == KEYS
    with WebCourt(KEYS) as one:
        yield one


def with_state(home: Path, work: Callable[[sqlalchemy.Engine], object]) -> Callable[[], None]:
    """The work with its own connection, as a process that begins has it."""

    def run() -> None:
        engine = database_room.connect(f"sqlite:///{home / 'var' / 'state.db'}")
        try:
            work(engine)
        finally:
            engine.dispose()

    return run


def whole_folder(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


@pytest.mark.parametrize("point", ["package.before-fsync", "package.before-rename", "package.after-rename"])
def test_an_envelope_is_whole_or_not_there(point: str, tmp_path: Path) -> None:
    assert killed(lambda: envelopes.envelope(tmp_path), point, tmp_path / "once")
    folder = tmp_path / "outbox" / "envelope"
    assert folder.exists() is (point == "package.after-rename")
    assert package.load(envelopes.envelope(tmp_path).folder).folder == folder
    assert [path.name for path in folder.parent.iterdir()] == ["envelope"]


HTTP_POINTS = ("http-portal.before-post", "http-portal.after-post", "http-portal.after-keep")
COMMAND_POINTS = ("command-portal.before-start", "command-portal.after-end")


@pytest.mark.parametrize(
    ("make", "point"),
    [*((http, point) for point in HTTP_POINTS), *((command, point) for point in COMMAND_POINTS)],
)
def test_a_networked_portal_gets_it_exactly_once(
    make: Callable[[Path, int], Portal],
    point: str,
    tmp_path: Path,
    web_court: WebCourt,
    envelope: Envelope,
) -> None:
    portal = make(tmp_path, web_court.port)
    work = with_state(tmp_path, lambda state: submit.submit(state, portal, envelope, now=NOW))
    assert killed(work, point, tmp_path / "once")
    found: list[ledger.Submission] = []
    again = with_state(tmp_path, lambda state: found.append(submit.submit(state, portal, envelope, now=LATER)))
    again()
    assert found[0].state is State.FILED
    assert web_court.filings == {found[0].reference: 1}
    assert (envelope.folder / "receipt.json").exists()


@pytest.mark.parametrize("point", ["release.before-insert", "release.after-insert"])
def test_a_release_counts_or_never_was(point: str, tmp_path: Path) -> None:
    def work(state: sqlalchemy.Engine) -> None:
        with state.begin() as connection:
            release.release(connection, "e1" * 32, "Ada", needed=1, at=NOW)

    run = with_state(tmp_path, work)
    assert killed(run, point, tmp_path / "once")
    run()
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    assert [entry.kind for entry in journal.read(engine)] == ["envelope.released"]
    engine.dispose()


@pytest.mark.parametrize(
    "point",
    ["release.before-write", "release.before-fsync", "release.before-rename", "release.after-rename"],
)
def test_a_release_lies_whole_or_not_at_all(point: str, tmp_path: Path) -> None:
    given = Release(envelope_id="e1" * 32, person="Ada", at=NOW)
    assert killed(lambda: release.lay(tmp_path, given), point, tmp_path / "once")
    assert files.digest(release.lay(tmp_path, given)) == release.digest(given)


DECIDE_POINTS = (
    "decision.before-write",
    "decision.before-fsync",
    "decision.before-rename",
    "decision.after-rename",
    "decide.before-resend",
    "decide.after-resend",
)


@pytest.mark.parametrize("point", DECIDE_POINTS)
def test_a_person_s_resend_happens_once(point: str, tmp_path: Path, envelope: Envelope) -> None:
    court = Court()
    with_state(tmp_path, lambda state: submit.submit(state, court, envelope, now=NOW))()

    def again(state: sqlalchemy.Engine) -> None:
        decide.resend(state, court, envelope, person="Ada", reason="the clerk lost it", now=LATER)

    assert killed(with_state(tmp_path, again), point, tmp_path / "once")
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    with engine.connect() as connection:
        new = ledger.latest(connection, envelope.id, court.name)
        assert new is not None
        assert new.number == (2 if point == "decide.after-resend" else 1)
    if new.number == 1:
        again(engine)
    assert submit.submit(engine, court, envelope, now=LATER).state is State.FILED
    assert len(court.sent) == 2
    decision = json.loads(next((envelope.folder / "decisions").glob("*.json")).read_text())
    assert decision["decision"] == "resend"
    engine.dispose()


@pytest.mark.parametrize("point", ["decide.before-found", "decide.after-found"])
def test_a_person_s_find_happens_once(point: str, tmp_path: Path, envelope: Envelope) -> None:
    portal = open_portal(
        "court",
        PortalSettings.model_validate({"kind": "command", "command": ["false"]}),
        tmp_path,
    )
    with_state(tmp_path, lambda state: submit.submit(state, portal, envelope, now=NOW))()

    def find(state: sqlalchemy.Engine) -> None:
        decide.found(state, portal, envelope, person="Ada", reason="docket", portal_reference="9", now=LATER)

    assert killed(with_state(tmp_path, find), point, tmp_path / "once")
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    if point == "decide.before-found":
        find(engine)
    with engine.connect() as connection:
        after = ledger.latest(connection, envelope.id, "court")
    assert after is not None
    assert (after.state, after.portal_reference) == (State.FILED, "9")
    engine.dispose()


@pytest.mark.parametrize("point", ["poll.before-commit", "poll.after-commit", "review.before-commit"])
def test_polling_goes_on_where_it_was(point: str, tmp_path: Path, envelope: Envelope) -> None:
    tray = tmp_path / "tray"
    tray.mkdir()
    portal = open_portal("court", PortalSettings.model_validate({"kind": "folder", "path": "tray"}), tmp_path)
    with_state(tmp_path, lambda state: submit.submit(state, portal, envelope, now=NOW))()
    (filing,) = tray.iterdir()
    (filing / "answer.json").write_text(json.dumps({"reference": filing.name, "status": "accepted"}))
    if point.startswith("poll."):  # it writes down that nobody answered
        tray.rename(tmp_path / "away")

    def poll(now: datetime) -> Callable[[], None]:
        return with_state(tmp_path, lambda state: review.poll(state, portal, envelope, now=now))

    assert killed(poll(LATER), point, tmp_path / "once")
    if point.startswith("poll."):
        (tmp_path / "away").rename(tray)
    poll(LATER + timedelta(days=1))()
    said = json.loads((envelope.folder / "receipt.json").read_text())
    assert said["status"] == ReviewStatus.ACCEPTED
    assert whole_folder(tray) == [filing.name]


@pytest.mark.parametrize(
    "point",
    [
        "stamped-copy.before-write",
        "stamped-copy.before-fsync",
        "stamped-copy.before-rename",
        "stamped-copy.after-rename",
    ],
)
def test_stamped_copies_are_whole_or_not_there(point: str, tmp_path: Path, envelope: Envelope) -> None:
    class Stamping(Court):
        def copies(self, envelope: Envelope, reference: str) -> tuple[File, ...]:
            del envelope, reference
            path = tmp_path / "Stamped Copy.pdf"
            path.write_bytes(b"%PDF stamped" * 1000)
            return (files.describe(path),)

    def bring() -> tuple[Path, ...]:
        return receipts.bring_copies(Stamping(), envelope, "r")

    assert killed(bring, point, tmp_path / "once")
    (copy,) = bring()
    assert copy.name == "Stamped-Copy.pdf"
    assert copy.read_bytes() == b"%PDF stamped" * 1000
    shutil.rmtree(copy.parent)
