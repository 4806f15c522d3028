"""The ledger and the order of sending: at most once, through kills, races and people."""

import json
import os
import signal
import threading
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import journal, killpoints
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, StateError, UsageError
from pipeline.filing import decide, ledger, owner, package, review, submit
from pipeline.filing.clock import Clock
from pipeline.filing.opening import opened
from pipeline.filing.portals import Keep, NeverAnswers, Reach, Unanswerable, discard, open_portal
from pipeline.filing.states import MOVES, Event, State
from pipeline.model import Envelope, Receipt, ReviewStatus
from pipeline.settings import PortalSettings
from tests import envelopes
from tests.conftest import NOW

HOUR = timedelta(hours=1)


class Court:
    """A portal in memory that does what the test says, and remembers."""

    name = "court"

    def __init__(self, *ends: Exception | None, settle: timedelta = timedelta(0)) -> None:
        self.settle = settle
        self.limit = timedelta(minutes=5)
        self.ends = list(ends)
        self.sent: list[str] = []
        self.has: set[str] = set()
        self.answers = ReviewStatus.RECEIVED
        self.silent: Unanswerable | None = None
        self.asked = 0

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        self.sent.append(reference)
        end = self.ends.pop(0) if self.ends else None
        if end is not None and not isinstance(end, LateError):
            raise end
        self.has.add(reference)
        if end is not None:
            raise InDoubt("lost after it was filed")
        return self._receipt(envelope, keep)

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | Unanswerable | None:
        self.asked += 1
        if self.silent:
            return self.silent
        return self._receipt(envelope, keep) if reference in self.has else None

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        if reference not in self.has or self.silent:
            raise PortalUnavailable("not now")
        return self._receipt(envelope, keep)

    def check(self) -> Reach:
        return Reach(ok=True, said="in memory")

    def _receipt(self, envelope: Envelope, keep: Keep) -> Receipt:
        raw = json.dumps({"status": self.answers}).encode()
        keep(raw)
        return Receipt(
            envelope_id=envelope.id,
            portal=self.name,
            reference="E-1",
            status=self.answers,
            at=NOW,
            outcomes=(),
            raw=raw,
        )


class LateError(Exception):
    """The court filed it, and the answer was lost."""


class StrangeError(Exception):
    """What a stranger's adapter may raise."""


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


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


def kinds(state: sqlalchemy.Engine) -> list[str]:
    return [entry.kind for entry in journal.read(state)]


# ── the table of moves ──


def test_filed_is_never_left_and_every_state_is_reached() -> None:
    assert not [move for move in MOVES if move[0] is State.FILED]
    assert set(MOVES.values()) | {State.READY, State.REPEATED} == set(State)
    assert {event for _, event in MOVES} == set(Event)


def test_nothing_is_sent_but_from_ready() -> None:
    assert [start for (start, event), end in MOVES.items() if end is State.SENDING] == [State.READY]
    assert (State.IN_DOUBT, Event.BEGIN) not in MOVES


def test_a_move_that_is_not_in_the_table_is_refused(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    filed = submit.submit(lite, Court(), envelope, now=NOW)
    with lite.begin() as connection, pytest.raises(ValueError, match="cannot be moved"):
        ledger.move(connection, filed, Event.BEGIN, at=NOW)


# ── the ordinary life ──


def test_an_envelope_is_sent_once_and_its_receipt_lies_beside_it(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court()
    filed = submit.submit(state, court, envelope, now=NOW)
    assert (filed.state, filed.review, filed.portal_reference) == (State.FILED, ReviewStatus.RECEIVED, "E-1")
    assert submit.submit(state, court, envelope, now=NOW + HOUR) == filed
    assert court.sent == [filed.reference]
    said = json.loads((envelope.folder / "receipt.json").read_text())
    assert (said["status"], said["reference"]) == ("received", filed.reference)
    raw = envelope.folder / said["raw"]["path"]
    assert raw.read_bytes() == b'{"status": "received"}'
    assert kinds(state) == ["envelope.sending", "receipt.stored", "envelope.sent"]
    assert journal.verify(state)
    assert package.load(envelope.folder) == envelope


def test_what_was_surely_not_sent_is_tried_again_but_not_at_once(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(PortalUnavailable("down"), PortalUnavailable("down"))
    first = submit.submit(lite, court, envelope, now=NOW)
    assert (first.state, first.attempt, len(court.sent)) == (State.READY, 1, 1)
    assert submit.submit(lite, court, envelope, now=NOW) == first
    assert first.next_at is not None
    second = submit.submit(lite, court, envelope, now=first.next_at)
    assert second.next_at is not None
    assert second.next_at - first.next_at > timedelta(minutes=4)
    assert submit.submit(lite, court, envelope, now=second.next_at).state is State.FILED
    assert len(court.sent) == 3


def test_a_lost_answer_is_found_by_asking_and_nothing_is_sent_again(
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court(LateError())
    filed = submit.submit(state, court, envelope, now=NOW)
    assert (filed.state, filed.attempt, court.asked, len(court.sent)) == (State.FILED, 1, 1, 1)
    assert "envelope.resolved" in kinds(state)
    assert (envelope.folder / "receipt.json").exists()


def test_a_no_before_the_portal_had_time_is_no_answer(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(InDoubt("reset"), settle=timedelta(minutes=3))
    doubtful = submit.submit(lite, court, envelope, now=NOW)
    assert (doubtful.state, doubtful.asked) == (State.IN_DOUBT, 1)
    court.has.add(doubtful.reference)  # it was still working on it
    filed = submit.submit(lite, court, envelope, now=NOW + timedelta(minutes=4))
    assert (filed.state, len(court.sent)) == (State.FILED, 1)


def test_a_no_after_that_time_lets_it_be_sent(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(InDoubt("reset"), settle=timedelta(minutes=3))
    submit.submit(lite, court, envelope, now=NOW)
    filed = submit.submit(lite, court, envelope, now=NOW + timedelta(minutes=4))
    assert (filed.state, filed.attempt, len(set(court.sent)), len(court.sent)) == (State.FILED, 2, 1, 2)


def test_a_portal_that_does_not_answer_is_asked_less_and_less_often(
    lite: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court(LateError())
    court.silent = Unanswerable(reason="no answer")
    now, waits = NOW, []
    for _ in range(5):
        doubtful = submit.submit(lite, court, envelope, now=now)
        assert doubtful.state is State.IN_DOUBT
        assert doubtful.next_at is not None
        waits.append(round((doubtful.next_at - now) / timedelta(minutes=1)))
        now = doubtful.next_at
    assert waits == [1, 5, 15, 60, 60]
    court.silent = None
    assert submit.submit(lite, court, envelope, now=now).state is State.FILED
    assert len(court.sent) == 1


def test_resolve_asks_at_once_and_sends_nothing(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(LateError())
    court.silent = Unanswerable(reason="no answer")
    submit.submit(lite, court, envelope, now=NOW)
    court.silent = None
    assert submit.resolve(lite, court, envelope, now=NOW).state is State.FILED
    other = Court(InDoubt("x"))
    other.name = "other"
    with pytest.raises(LookupError):
        submit.resolve(lite, other, envelope, now=NOW)
    assert other.sent == []


def test_whatever_a_stranger_s_adapter_raises_is_doubt(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(StrangeError("Rowena Placeholder owes"))
    court.silent = Unanswerable(reason="no answer")
    doubtful = submit.submit(lite, court, envelope, now=NOW)
    assert doubtful.state is State.IN_DOUBT
    with lite.connect() as connection:
        told = " ".join(row.why for row in connection.execute(sqlalchemy.select(ledger.history.c.why)))
    assert "Rowena" not in told
    assert "StrangeError" in told


def test_a_package_that_was_changed_is_not_sent(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(PortalUnavailable("down"))
    submit.submit(lite, court, envelope, now=NOW)
    envelope.package.path.write_bytes(b"PK something else")
    with pytest.raises(StateError, match="was changed"):
        submit.submit(lite, court, envelope, now=NOW + HOUR)
    assert len(court.sent) == 1


# ── the same content twice ──


def test_the_same_papers_for_the_same_case_need_a_reason(
    state: sqlalchemy.Engine,
    envelope: Envelope,
    tmp_path: Path,
) -> None:
    court = Court()
    first = submit.submit(state, court, envelope, now=NOW)
    again = with_another_filer(tmp_path)
    repeated = submit.submit(state, court, again, now=NOW)
    assert (repeated.state, repeated.earlier, repeated.needs_person) == (State.REPEATED, first.id, True)
    assert submit.submit(state, court, again, now=NOW + HOUR).state is State.REPEATED
    assert len(court.sent) == 1
    with pytest.raises(UsageError, match="who decides and why"):
        decide.resend(state, court, again, person="Ada", reason="  ", now=NOW)
    decide.resend(state, court, again, person="Ada Invented", reason="the clerk asked for it", now=NOW)
    assert submit.submit(state, court, again, now=NOW + HOUR).state is State.FILED
    assert len(set(court.sent)) == 2


def with_another_filer(tmp_path: Path) -> Envelope:
    filing = replace(envelopes.filing(tmp_path / "papers"), filer=None)
    return package.package((filing,), envelopes.COURT, tmp_path / "outbox" / "again", provenance={})


def test_another_portal_is_no_way_round_that(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    submit.submit(lite, Court(), envelope, now=NOW)
    other = Court()
    other.name = "other"
    assert submit.submit(lite, other, envelope, now=NOW).state is State.REPEATED
    assert other.sent == []


def test_the_database_itself_refuses_a_second_row_for_the_same_content(
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    filed = submit.submit(state, Court(), envelope, now=NOW)
    copy = sqlalchemy.select(ledger.submissions).where(ledger.submissions.c.id == filed.id)
    with state.begin() as connection:
        row = dict(connection.execute(copy).mappings().one())
    second = sqlalchemy.insert(ledger.submissions).values({**row, "id": "x", "reference": "y"})
    with state.begin() as connection, pytest.raises(sqlalchemy.exc.IntegrityError):
        connection.execute(second)


# ── people decide ──


def test_a_person_has_a_doubtful_one_sent_under_the_same_reference(
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court(InDoubt("reset"), settle=HOUR)
    court.silent = Unanswerable(reason="cannot be asked", ever=False)
    old = submit.submit(state, court, envelope, now=NOW)
    with pytest.raises(UsageError, match="may still be working"):
        decide.resend(state, court, envelope, person="Ada", reason="looked", now=NOW)
    new = decide.resend(state, court, envelope, person="Ada", reason="looked: not there", now=NOW + 2 * HOUR)
    assert (new.state, new.earlier, new.number, new.reference) == (State.READY, old.id, 2, old.reference)
    filed = submit.submit(state, court, envelope, now=NOW + 3 * HOUR)
    assert (filed.id, filed.state) == (new.id, State.FILED)
    with state.connect() as connection:
        assert ledger.read(connection, old.id).state is State.REPLACED
    decision = json.loads(next((envelope.folder / "decisions").iterdir()).read_text())
    assert (decision["person"], decision["reason"]) == ("Ada", "looked: not there")


def test_a_person_has_a_filed_one_sent_again_and_the_first_stays_filed(
    lite: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court()
    first = submit.submit(lite, court, envelope, now=NOW)
    new = decide.resend(lite, court, envelope, person="Ada", reason="the clerk lost it", now=NOW)
    assert new.reference != first.reference
    assert submit.submit(lite, court, envelope, now=NOW + HOUR).state is State.FILED
    with lite.connect() as connection:
        assert [one.state for one in ledger.listing(connection)] == [State.FILED, State.FILED]


@pytest.mark.parametrize("end", [PortalUnavailable("down"), None])
def test_what_goes_by_itself_cannot_be_resent(
    end: Exception | None,
    lite: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court(PortalUnavailable("down"))
    submit.submit(lite, court, envelope, now=NOW)
    if end is None:
        with lite.begin() as connection:
            connection.execute(sqlalchemy.update(ledger.submissions).values(state="sending"))
    with pytest.raises(UsageError, match="goes by itself"):
        decide.resend(lite, court, envelope, person="Ada", reason="hurry", now=NOW + HOUR)


def test_a_person_who_saw_it_at_the_court_settles_the_doubt(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court(LateError())
    court.silent = Unanswerable(reason="cannot be asked", ever=False)
    submit.submit(lite, court, envelope, now=NOW)
    with pytest.raises(UsageError, match="court's number"):
        decide.found(lite, court, envelope, person="Ada", reason="docket", portal_reference=" ", now=NOW)
    found = decide.found(lite, court, envelope, person="Ada", reason="docket", portal_reference="Dkt 9", now=NOW)
    assert (found.state, found.portal_reference, len(court.sent)) == (State.FILED, "Dkt 9", 1)


# ── races and dead senders ──


def test_many_workers_at_once_send_once(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    court = Court()
    gate = threading.Barrier(6)

    def work() -> None:
        gate.wait()
        submit.submit(state, court, envelope, now=NOW)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(court.sent) == 1


def test_a_living_sender_on_another_machine_is_waited_for_until_its_lease_ends(
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court(PortalUnavailable("down"))
    submit.submit(state, court, envelope, now=NOW)
    lease = NOW + HOUR
    row = {"state": "sending", "owner": "another-boot:1:2:3", "lease_until": lease, "next_at": lease}
    with state.begin() as connection:
        connection.execute(sqlalchemy.update(ledger.submissions).values(row))
    waiting = submit.submit(state, court, envelope, now=lease - timedelta(minutes=1))
    assert (waiting.state, waiting.next_at, len(court.sent)) == (State.SENDING, lease, 1)
    after = submit.submit(state, court, envelope, now=lease + timedelta(seconds=1))
    assert court.asked == 1
    assert (after.state, len(court.sent)) == (State.FILED, 2)


def test_a_sender_that_wakes_after_its_lease_changes_nothing_but_the_history(
    lite: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court()
    work = submit._Work(database=lite, portal=court, envelope=envelope, clock=Clock(NOW))
    begun = submit._begun(work, opened(lite, court.name, envelope, work.clock))
    assert begun is not None
    lost = submit._lost(work, begun)
    absent = submit._ask(work, lost)
    assert absent.state is State.READY
    submit._end(work, begun, Event.NOT_SENT, "woke up", None)
    with lite.connect() as connection:
        assert ledger.read(connection, begun.id) == absent
        events = [row.event for row in connection.execute(sqlalchemy.select(ledger.history.c.event))]
    assert events[-1] == "late-not-sent"


def test_only_a_proven_death_ends_a_hold_early() -> None:
    mine = owner.me()
    world = mine.rsplit(":", 2)[0]
    assert not owner.proven_dead(mine)
    assert owner.proven_dead(f"{world}:{os.getpid()}:1")
    assert owner.proven_dead(f"{world}:4194303:77")
    assert not owner.proven_dead("another-boot:1:4194303:77")
    assert not owner.proven_dead("nonsense")
    assert not owner.proven_dead("")


# ── the clerk's review ──


def test_polling_follows_the_clerk_and_stops_when_she_has_decided(
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court()
    filed = submit.submit(state, court, envelope, now=NOW)
    assert review.poll(state, court, envelope, now=NOW) == filed
    court.silent = Unanswerable(reason="down")
    vain = review.poll(state, court, envelope, now=NOW + HOUR)
    assert (vain.asked, vain.review) == (1, ReviewStatus.RECEIVED)
    court.silent = None
    court.answers = ReviewStatus.ACCEPTED
    done = review.poll(state, court, envelope, now=NOW + 3 * HOUR)
    assert (done.review, done.next_at, review.undecided(done)) == (ReviewStatus.ACCEPTED, None, False)
    assert json.loads((envelope.folder / "receipt.json").read_text())["status"] == "accepted"
    assert kinds(state)[-1] == "envelope.filed"


def test_a_portal_that_can_never_be_asked_is_not_polled_for_ever(
    lite: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    class Dumb(Court):
        def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
            del envelope, reference, keep
            raise NeverAnswers("no way to ask")

    submit.submit(lite, Dumb(), envelope, now=NOW)
    asked = review.poll(lite, Dumb(), envelope, now=NOW + HOUR)
    assert (asked.next_at, asked.review, asked.why) == (None, ReviewStatus.RECEIVED, "no way to ask")


def test_an_adapter_that_fails_at_a_question_is_asked_again_later(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    class Broken(Court):
        def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
            del envelope, reference, keep
            raise KeyError("Roe, Jane")

    submit.submit(lite, Broken(), envelope, now=NOW)
    asked = review.poll(lite, Broken(), envelope, now=NOW + HOUR)
    assert (asked.review, asked.why) == (ReviewStatus.RECEIVED, "the portal's adapter failed (KeyError)")
    assert asked.next_at is not None
    assert asked.next_at > NOW + HOUR


def test_a_refusal_after_it_was_taken_is_shown_to_a_person(lite: sqlalchemy.Engine, envelope: Envelope) -> None:
    class Fickle(Court):
        def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
            del envelope, reference, keep
            raise PortalRefused("now it says no")

    submit.submit(lite, Fickle(), envelope, now=NOW)
    asked = review.poll(lite, Fickle(), envelope, now=NOW + HOUR)
    assert (asked.state, asked.review, asked.needs_person) == (State.FILED, ReviewStatus.RECEIVED, True)


@pytest.mark.parametrize(
    ("before", "after", "stands", "contradicted"),
    [
        (ReviewStatus.RECEIVED, ReviewStatus.UNKNOWN, ReviewStatus.UNKNOWN, False),
        (ReviewStatus.UNKNOWN, ReviewStatus.REJECTED, ReviewStatus.REJECTED, False),
        (ReviewStatus.PARTIALLY_ACCEPTED, ReviewStatus.ACCEPTED, ReviewStatus.ACCEPTED, False),
        (ReviewStatus.ACCEPTED, ReviewStatus.ACCEPTED, ReviewStatus.ACCEPTED, False),
        (ReviewStatus.ACCEPTED, ReviewStatus.RECEIVED, ReviewStatus.ACCEPTED, False),
        (ReviewStatus.ACCEPTED, ReviewStatus.UNKNOWN, ReviewStatus.ACCEPTED, False),
        (ReviewStatus.ACCEPTED, ReviewStatus.REJECTED, ReviewStatus.ACCEPTED, True),
        (ReviewStatus.REJECTED, ReviewStatus.ACCEPTED, ReviewStatus.REJECTED, True),
        (ReviewStatus.PARTIALLY_ACCEPTED, ReviewStatus.REJECTED, ReviewStatus.PARTIALLY_ACCEPTED, True),
    ],
)
def test_a_decision_is_never_taken_back_without_a_person(
    before: ReviewStatus,
    after: ReviewStatus,
    stands: ReviewStatus,
    contradicted: bool,  # noqa: FBT001
    lite: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court = Court()
    court.answers = before
    filed = submit.submit(lite, court, envelope, now=NOW)
    court.answers = after
    receipt = court.status(envelope, filed.reference)
    for _ in range(2):
        now = review.take(lite, filed, receipt, envelope=envelope, clock=Clock(NOW))
    assert (now.review, now.contradicted) == (stands, contradicted)
    assert json.loads((envelope.folder / "receipt.json").read_text())["status"] == stands


# ── killed at every point ──

FOLDER_POINTS = (
    "opening.before-commit",
    "opening.after-commit",
    "submit.before-intent",
    "journal.before-append",
    "journal.after-append",
    "submit.after-intent",
    "submit.before-send",
    "folder-portal-package.before-write",
    "folder-portal-package.before-fsync",
    "folder-portal-package.before-rename",
    "folder-portal-package.after-rename",
    "folder-portal-filing.before-write",
    "folder-portal-filing.before-fsync",
    "folder-portal-filing.before-rename",
    "folder-portal-filing.after-rename",
    "folder-portal.before-rename",
    "folder-portal.after-rename",
    "receipt-raw.before-write",
    "receipt-raw.before-fsync",
    "receipt-raw.before-rename",
    "receipt-raw.after-rename",
    "receipt.before-commit",
    "receipt.after-commit",
    "folder-portal.after-keep",
    "submit.after-send",
    "receipt.before-write",
    "receipt.before-fsync",
    "receipt.before-rename",
    "receipt.after-rename",
    "review.before-commit",
    "review.after-commit",
)


def killed(work: object, point: str, once: Path) -> bool:
    """Run it in a copy of this process that dies at the point; gives whether it did."""
    assert callable(work)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # newer Pythons warn of forking beside threads
        child = os.fork()
    if child == 0:
        os.environ[killpoints.VARIABLE] = f"{point}:{once}"
        try:
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.kill
@pytest.mark.parametrize("point", FOLDER_POINTS)
def test_killed_anywhere_it_is_filed_exactly_once(point: str, tmp_path: Path, envelope: Envelope) -> None:
    tray = tmp_path / "tray"
    tray.mkdir()

    def work() -> ledger.Submission:
        engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'lite.db'}")
        court = open_portal("court", PortalSettings.model_validate({"kind": "folder", "path": "tray"}), tmp_path)
        try:
            return submit.submit(engine, court, envelope, now=NOW)
        finally:
            engine.dispose()

    assert killed(work, point, tmp_path / "once")
    filed = work()
    assert (filed.state, filed.review) == (State.FILED, ReviewStatus.RECEIVED)
    assert [path.name for path in tray.iterdir()] == [filed.reference]
    assert sorted(path.name for path in (tray / filed.reference).iterdir()) == ["filing.json", "package.zip"]
    assert json.loads((envelope.folder / "receipt.json").read_text())["reference"] == filed.reference
    assert work() == filed


@pytest.mark.kill
@pytest.mark.parametrize(
    "point",
    ["submit.before-ask", "submit.after-ask", "submit.before-end", "submit.after-end"],
)
def test_killed_while_in_doubt_it_stays_one_filing(point: str, tmp_path: Path, envelope: Envelope) -> None:
    database = f"sqlite:///{tmp_path / 'var' / 'lite.db'}"
    sends = tmp_path / "sends"

    class Shared(Court):
        """Its memory is a file, so that it outlives the process."""

        def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
            del envelope, keep
            with sends.open("a") as stream:
                stream.write(reference + "\n")
            raise InDoubt("lost after it was filed")

        def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt | None:
            return self._receipt(envelope, keep) if reference in sends.read_text() else None

    def work(now: datetime = NOW) -> ledger.Submission:
        engine = database_room.connect(database)
        try:
            return submit.submit(engine, Shared(), envelope, now=now)
        finally:
            engine.dispose()

    assert killed(work, point, tmp_path / "once")
    assert work(NOW + HOUR).state is State.FILED
    assert len(sends.read_text().splitlines()) == 1


def test_an_older_database_beside_a_newer_outbox_asks_before_it_sends(
    state: sqlalchemy.Engine, envelope: Envelope, tmp_path: Path
) -> None:
    court = Court()
    filed = submit.submit(state, court, envelope, now=NOW)
    older = database_room.connect(f"sqlite:///{tmp_path / 'older.db'}")
    try:
        found = submit.submit(older, court, envelope, now=NOW + HOUR)
        assert (found.state, court.sent) == (State.FILED, [filed.reference])
    finally:
        older.dispose()


def test_answers_of_nobody_hold_a_sending_up_once(state: sqlalchemy.Engine, envelope: Envelope) -> None:
    (envelope.folder / "receipts").mkdir()
    (envelope.folder / "receipts" / "0123456789abcdef.raw").write_bytes(b"left by a process that was killed")
    court = Court()
    assert submit.submit(state, court, envelope, now=NOW).state is State.FILED
    assert (court.asked, len(court.sent)) == (1, 1)
