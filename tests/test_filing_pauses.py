"""The line to a court stops after so many refusals or unknown ends in a row, and a person lets it go on."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import journal
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, UsageError
from pipeline.filing import ledger, pauses, submit
from pipeline.filing.portals import Unanswerable
from pipeline.filing.states import State
from pipeline.model import Envelope
from tests import envelopes
from tests.conftest import NOW
from tests.test_filing_submit import Court, killed

HOUR = timedelta(hours=1)
REFUSED = PortalRefused("the portal does not take it")
COURT = envelopes.COURT.name


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    sqlite = f"sqlite:///{tmp_path / 'var' / 'state.db'}"
    engine = database_room.connect(sqlite if request.param == "sqlite" else request.getfixturevalue("postgres_url"))
    yield engine
    engine.dispose()


def some(folder: Path, count: int) -> list[Envelope]:
    return [envelopes.envelope(folder, name=f"e{one}", content=b"%d" % one) for one in range(count)]


def send(state: sqlalchemy.Engine, court: Court, envelope: Envelope, *, most: int = 3) -> ledger.Submission:
    return submit.submit(state, court, envelope, now=NOW, stop_after=most)


def stopped(state: sqlalchemy.Engine) -> pauses.Pause | None:
    with state.connect() as connection:
        return pauses.now_at(connection, "court", COURT)


def kinds(state: sqlalchemy.Engine) -> list[str]:
    return [entry.kind for entry in journal.read(state) if entry.kind.startswith("line.")]


def test_after_three_refusals_in_a_row_the_fourth_is_not_sent(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(REFUSED, REFUSED, REFUSED)
    for one in some(tmp_path, 5):
        last = send(state, court, one)
    assert (len(court.sent), last.state, last.next_at) == (3, State.READY, None)
    pause = stopped(state)
    assert pause is not None
    assert (pause.count, pause.why, kinds(state)) == (3, "refusal", ["line.stopped"])


def test_unknown_ends_count_too_and_one_sending_counts_once(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(InDoubt("lost"), InDoubt("lost"), REFUSED)
    court.silent = Unanswerable(reason="nobody answers", ever=False)
    first, second, third = some(tmp_path, 3)
    for one in (first, first, second, second):  # asked again and again, the same two sendings stay in doubt
        assert send(state, court, one).state is State.IN_DOUBT
    assert stopped(state) is None
    send(state, court, third)
    assert stopped(state) is not None


def test_a_success_sets_the_count_back(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(REFUSED, REFUSED, None, REFUSED, REFUSED)
    sent = [send(state, court, one).state for one in some(tmp_path, 5)]
    assert sent == [State.REFUSED, State.REFUSED, State.FILED, State.REFUSED, State.REFUSED]
    assert stopped(state) is None


def test_what_surely_did_not_leave_does_not_count(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(*[PortalUnavailable("not now")] * 5)
    for one in some(tmp_path, 5):
        send(state, court, one)
    assert stopped(state) is None


def test_asking_goes_on_while_the_line_is_stopped(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(InDoubt("lost"), REFUSED, REFUSED)
    court.silent = Unanswerable(reason="not now")
    doubtful, *others = some(tmp_path, 3)
    send(state, court, doubtful)
    for one in others:
        send(state, court, one)
    assert stopped(state) is not None
    court.silent = None
    court.has.update(court.sent[:1])
    found = submit.submit(state, court, doubtful, now=NOW + HOUR, stop_after=3)
    assert (found.state, len(court.sent)) == (State.FILED, 3)
    assert stopped(state) is not None, "a person has to look, whatever is found meanwhile"


def test_a_person_lets_it_go_on_and_what_was_before_counts_no_more(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(REFUSED, REFUSED, REFUSED, REFUSED, REFUSED)
    first, second, third, waiting, other = some(tmp_path, 5)
    for one in (first, second, third, waiting):
        send(state, court, one)
    ended = pauses.go(state, "court", COURT, person="Ada", reason="the court was down", at=NOW)
    assert kinds(state) == ["line.stopped", "line.resumed"]
    assert {entry.subject for entry in journal.read(state) if entry.kind.startswith("line.")} == {ended.id}
    assert [send(state, court, one).state for one in (waiting, other)] == [State.REFUSED, State.REFUSED]
    assert stopped(state) is None
    with pytest.raises(UsageError, match="not stopped"):
        pauses.go(state, "court", COURT, person="Ada", reason="once more", at=NOW)


@pytest.mark.parametrize(("person", "reason"), [("", "why"), ("Ada", " ")])
def test_nobody_lets_it_go_on_without_a_name_and_a_reason(person: str, reason: str, tmp_path: Path) -> None:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'state.db'}")
    with pytest.raises(UsageError, match="--by NAME --reason"):
        pauses.go(engine, "court", COURT, person=person, reason=reason, at=NOW)
    engine.dispose()


def test_another_court_of_the_same_portal_goes_on(state: sqlalchemy.Engine, tmp_path: Path) -> None:
    court = Court(REFUSED, REFUSED, REFUSED)
    for one in some(tmp_path, 3):
        send(state, court, one)
    with state.connect() as connection:
        assert pauses.now_at(connection, "court", "us-elsewhere") is None
        assert pauses.now_at(connection, "other", COURT) is None
        assert [one.court for one in pauses.listing(connection)] == [COURT]


def test_many_workers_at_once_stop_it_once_and_only_what_was_under_way_still_goes(
    state: sqlalchemy.Engine, tmp_path: Path
) -> None:
    workers, most = 6, 4
    court = Court(*[REFUSED] * 40)
    waiting = some(tmp_path, 24)
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                one = waiting.pop()
            send(state, court, one, most=most)

    threads = [threading.Thread(target=work) for _ in range(workers)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert most <= len(court.sent) < most + workers
    assert len(set(court.sent)) == len(court.sent)
    assert kinds(state) == ["line.stopped"]
    with state.connect() as connection:
        ready = ledger.listing(connection, State.READY)
    assert len(ready) == 24 - len(court.sent)


POINTS = ("pauses.before-stop", "pauses.after-stop", "submit.before-end", "submit.after-end")


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_killed_while_it_stops_nothing_is_sent_twice_and_it_is_stopped(point: str, tmp_path: Path) -> None:
    """The end that would stop it is written with the stop, or neither is; then the sending is in doubt, and counts."""
    url = f"sqlite:///{tmp_path / 'var' / 'state.db'}"
    sent = tmp_path / "sent"
    papers = some(tmp_path, 2)

    class Counting(Court):
        def find(self, *_: object, **__: object) -> Unanswerable:
            return Unanswerable(reason="nobody answers")

    def work() -> None:
        engine = database_room.connect(url)
        for one in papers:
            court = Counting(REFUSED)
            submit.submit(engine, court, one, now=NOW, stop_after=1)
            with sent.open("a") as stream:
                stream.write("".join(f"{each}\n" for each in court.sent))
        engine.dispose()

    assert killed(work, point, tmp_path / "once")
    work()
    engine = database_room.connect(url)
    assert stopped(engine) is not None
    assert len(sent.read_text().split() if sent.exists() else []) <= 1
    engine.dispose()


@pytest.mark.kill
@pytest.mark.parametrize("point", ["pauses.before-go", "pauses.after-go"])
def test_killed_while_a_person_lets_it_go_on(point: str, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'var' / 'state.db'}"
    engine = database_room.connect(url)
    send(engine, Court(REFUSED), some(tmp_path, 1)[0], most=1)
    engine.dispose()

    def work() -> None:
        again = database_room.connect(url)
        pauses.go(again, "court", COURT, person="Ada", reason="looked", at=NOW)
        again.dispose()

    assert killed(work, point, tmp_path / "once")
    engine = database_room.connect(url)
    assert (stopped(engine) is None) is (point == "pauses.after-go")
    engine.dispose()
