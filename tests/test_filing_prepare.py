"""Prepared, quoted, let go and sent: the very message that was checked, for no more than people agreed to."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import files
from pipeline.engine import Engine
from pipeline.engine import State as Place
from pipeline.errors import StateError, UsageError
from pipeline.filing import agreed, decide, holding, prepare, release, submit
from pipeline.filing.agreed import Terms, Word
from pipeline.filing.clock import Clock
from pipeline.filing.holding import Lane, Why, weigh
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Prepared
from pipeline.filing.prepare import Preparation
from pipeline.filing.states import State
from pipeline.line import paying, posting, stopping, watching, ways
from pipeline.line.path import ANSWER, FILING, filing_id, resent_id
from pipeline.model import Envelope
from pipeline.rules.catalog import Catalog
from tests import envelopes, prepared_home
from tests.conftest import NOW
from tests.prepared_home import Room
from tests.preparing_court import Adapter, PreparingOptions
from tests.test_filing_submit import killed

MESSAGE = "ab" * 32
HOUR = timedelta(hours=1)
TAIL = "386.92000000000001591615728102624416351318359375"


# ── what keeps it back: one pure function ──


def preparation(total: str | None = "100", **changed: object) -> Preparation:
    told: dict[str, object] = {
        "message": MESSAGE,
        "at": NOW,
        "errors": 0,
        "total": None if total is None else Decimal(total),
        "quoted_at": NOW,
        "quote": MESSAGE,
    }
    return Preparation(**{**told, **changed})  # type: ignore[arg-type]


def word(person: str, seen: str | None = "100", *, fee: str | None = None, message: str = MESSAGE) -> Word:
    return Word(
        person=person,
        message=message,
        total=None if seen is None else Decimal(seen),
        fee=None if fee is None else Decimal(fee),
        at=NOW,
    )


def lane(needed: int = 1, cap: str | None = None) -> Lane:
    return Lane(needed=needed, cap=None if cap is None else Decimal(cap), quote_age=24 * HOUR)


ADA, BO = word("a"), word("b")
WEIGHED: dict[str, tuple[Preparation | None, tuple[Word, ...], Lane, Why | None]] = {
    "never prepared": (None, (ADA,), lane(), Why.UNPREPARED),
    "no message": (preparation(message=""), (ADA,), lane(), Why.FINDINGS),
    "errors": (preparation(errors=1), (ADA,), lane(), Why.FINDINGS),
    "nobody yet": (preparation(), (), lane(), Why.RELEASE),
    "one of one": (preparation(), (ADA,), lane(), None),
    "one of two": (preparation(), (ADA,), lane(2), Why.RELEASE),
    "the same one twice": (preparation(), (ADA, word("a", "120")), lane(2), Why.RELEASE),
    "two of two": (preparation(), (ADA, BO), lane(2), None),
    "another message": (preparation(), (word("a", message="cd" * 32),), lane(), Why.RELEASE),
    "dearer than what was seen": (preparation("100.01"), (ADA,), lane(), Why.RELEASE),
    "cheaper than what was seen": (preparation("99.99"), (ADA,), lane(), None),
    "two saw different prices and it costs the lower": (preparation("90"), (word("a", "90"), BO), lane(2), None),
    "two saw different prices and it costs the higher": (preparation(), (word("a", "90"), BO), lane(2), Why.RELEASE),
    "no quote": (preparation(None), (word("a", None),), lane(cap="5"), None),
    "no quote at an automatic lane": (preparation(None), (), lane(0, "5"), None),
    "nothing to pay, seen by nobody": (preparation("0"), (word("a", None),), lane(), None),
    "something to pay, seen by nobody": (preparation("1"), (word("a", None),), lane(), Why.RELEASE),
    "at the cap": (preparation("100"), (ADA,), lane(cap="100"), None),
    "a cent over the cap": (preparation("100.01"), (word("a", "100.01"),), lane(cap="100"), Why.OVER_CAP),
    "over the cap, allowed": (preparation(), (word("a", fee="100"),), lane(cap="50"), None),
    "over the cap, allowed too little": (preparation(), (word("a", fee="99.99"),), lane(cap="50"), Why.OVER_CAP),
    "over the cap, one of two allowed": (preparation(), (word("a", fee="100"), BO), lane(2, "50"), Why.OVER_CAP),
    "over the cap, two allowed": (preparation(), (word("a", fee="100"), word("b", fee="150")), lane(2, "50"), None),
    "over the cap at an automatic lane": (preparation(), (), lane(0, "50"), Why.OVER_CAP),
    "over the cap at an automatic lane, allowed": (preparation(), (word("a", fee="100"),), lane(0, "50"), None),
    "within the cap at an automatic lane": (preparation(), (), lane(0, "100"), None),
    "a fee and no cap at an automatic lane": (preparation("0.01"), (), lane(0), Why.NO_CAP),
    "no fee and no cap at an automatic lane": (preparation("0"), (), lane(0), None),
    "a cap of nothing": (preparation("0.01"), (ADA,), lane(cap="0"), Why.OVER_CAP),
    "a day old": (preparation(quoted_at=NOW - 24 * HOUR), (ADA,), lane(), None),
    "older than a day": (preparation(quoted_at=NOW - 25 * HOUR), (ADA,), lane(), Why.STALE),
    "the quote of another message": (preparation(quote="cd" * 32), (ADA,), lane(), Why.STALE),
}


@pytest.mark.parametrize("name", WEIGHED)
def test_what_keeps_an_envelope_back(name: str) -> None:
    made, given, asked, why = WEIGHED[name]
    assert weigh(made, given, asked, NOW) is why


def test_a_word_is_for_this_message_at_this_price_and_no_other() -> None:
    terms = Terms(envelope_id="e1", message=MESSAGE, total=Decimal("5.00"))
    others = [
        Terms(envelope_id="e2", message=MESSAGE, total=Decimal("5.00")),
        Terms(envelope_id="e1", message="cd" * 32, total=Decimal("5.00")),
        Terms(envelope_id="e1", message=MESSAGE, total=Decimal("5.01")),
        Terms(envelope_id="e1", message=MESSAGE, total=None),
        Terms(envelope_id="e1", message=MESSAGE, total=Decimal("5.00"), fee=Decimal("5.00")),
    ]
    assert len({terms.subject, *(one.subject for one in others)}) == 6
    assert terms.subject == Terms(envelope_id="e1", message=MESSAGE, total=Decimal("5.00")).subject


# ── what is sent is what was checked ──


@pytest.fixture
def court(tmp_path: Path) -> Adapter:
    (tmp_path / "court").mkdir()
    return Adapter(name="court", options=PreparingOptions(path="court"), home=tmp_path)


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


@pytest.fixture
def lite(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    yield engine
    engine.dispose()


def keep(state: sqlalchemy.Engine, court: Adapter, envelope: Envelope) -> str:
    reference = opened(state, "court", envelope, Clock(NOW)).reference
    prepare.keep(state, "court", envelope, reference, court.prepare(envelope, reference), errors=0, at=NOW)
    return reference


def test_the_stored_message_is_sent_byte_for_byte(lite: sqlalchemy.Engine, court: Adapter, envelope: Envelope) -> None:
    reference = keep(lite, court, envelope)
    stored = prepare.message(envelope, reference).path.read_bytes()
    assert submit.submit(lite, court, envelope, now=NOW).state is State.FILED
    assert [one.read_bytes() for one in court.folder.glob("filed/*/*")] == [stored]


def alter(envelope: Envelope, reference: str, state: sqlalchemy.Engine) -> None:
    del state
    path = prepare.message_path(envelope, reference)
    path.write_bytes(path.read_bytes() + b" ")


def lose(envelope: Envelope, reference: str, state: sqlalchemy.Engine) -> None:
    del state
    prepare.message_path(envelope, reference).unlink()


def find_errors(envelope: Envelope, reference: str, state: sqlalchemy.Engine) -> None:
    made = Prepared(message=prepare.message(envelope, reference).path.read_bytes())
    prepare.keep(state, "court", envelope, reference, made, errors=1, at=NOW)


@pytest.mark.parametrize("spoil", [alter, lose, find_errors])
def test_another_message_than_the_one_that_was_checked_is_not_sent(
    spoil: Callable[[Envelope, str, sqlalchemy.Engine], None],
    lite: sqlalchemy.Engine,
    court: Adapter,
    envelope: Envelope,
) -> None:
    spoil(envelope, keep(lite, court, envelope), lite)
    with pytest.raises(prepare.NotPrepared, match="not the one that was checked"):
        submit.submit(lite, court, envelope, now=NOW)
    assert not (court.folder / "filed").exists()
    keep(lite, court, envelope)
    assert submit.submit(lite, court, envelope, now=NOW).state is State.FILED


def test_an_envelope_that_was_never_prepared_is_not_sent(
    lite: sqlalchemy.Engine, court: Adapter, envelope: Envelope
) -> None:
    with pytest.raises(prepare.NotPrepared):
        submit.submit(lite, court, envelope, now=NOW)


def test_what_was_sent_is_never_replaced(lite: sqlalchemy.Engine, court: Adapter, envelope: Envelope) -> None:
    keep(lite, court, envelope)
    (court.folder / "losing").touch()
    (court.folder / "silent").touch()
    assert submit.submit(lite, court, envelope, now=NOW).state is State.IN_DOUBT
    with pytest.raises(StateError, match="message stays as it is"):
        keep(lite, court, envelope)


def test_the_quotes_lines_are_read_back_and_its_raw_text_is_kept(
    lite: sqlalchemy.Engine, court: Adapter, envelope: Envelope
) -> None:
    (court.folder / "fee").write_text(TAIL)
    reference = keep(lite, court, envelope)
    (line,) = prepare.quoted(envelope, reference)
    assert (line.amount, line.raw) == (Decimal("386.92"), TAIL)
    with lite.connect() as connection:
        made = prepare.read(connection, envelope.id, "court", reference)
    assert made is not None
    assert str(made.total) == "386.92"


KEPT = ("before-write", "before-fsync", "before-rename", "after-rename")
POINTS = (
    "prepare.before-lock",
    "prepare.before-commit",
    "prepare.after-commit",
    *(f"prepare-message.{moment}" for moment in KEPT),
    "prepare-quote.before-rename",
    "prepare-quote-raw.after-rename",
    "submit.before-intent",
    "submit.after-intent",
    "preparing-court.before-file",
    "preparing-court.after-file",
    "submit.before-end",
)


@pytest.mark.kill
@pytest.mark.parametrize("point", POINTS)
def test_killed_anywhere_it_is_filed_once_and_as_it_was_checked(
    point: str, tmp_path: Path, court: Adapter, envelope: Envelope
) -> None:
    (court.folder / "fee").write_text(TAIL)

    def run(now: datetime) -> None:
        engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
        reference = opened(engine, "court", envelope, Clock(NOW)).reference
        with engine.connect() as connection:
            whole = prepare.unaltered(connection, "court", envelope, reference)
        if not whole:
            keep(engine, court, envelope)
        submit.submit(engine, court, envelope, now=now)
        engine.dispose()

    killed(lambda: run(NOW), point, tmp_path / "once")
    run(NOW + HOUR)
    run(NOW + 2 * HOUR)
    reference = opened_reference(tmp_path, envelope)
    filed = [one.read_bytes() for one in court.folder.glob("filed/*/*")]
    assert filed == [prepare.message(envelope, reference).path.read_bytes()]


def opened_reference(folder: Path, envelope: Envelope) -> str:
    engine = database_room.connect(f"sqlite:///{folder / 'var' / 'state.db'}")
    found = opened(engine, "court", envelope, Clock(NOW))
    engine.dispose()
    assert found.state is State.FILED
    return found.reference


@pytest.mark.kill
@pytest.mark.parametrize("point", [*(f"prepare-adopt.{moment}" for moment in KEPT), "prepare.before-clearing"])
def test_what_was_prepared_for_a_draft_comes_whole_into_the_issued_folder(point: str, tmp_path: Path) -> None:
    aside, folder = tmp_path / "aside", tmp_path / "folder"
    (aside / prepare.FOLDER).mkdir(parents=True)
    folder.mkdir()
    for name in ("r.message", "r.quote.json", "r.quote.raw"):
        (aside / prepare.FOLDER / name).write_text(name)
    assert killed(lambda: prepare.adopt(aside, folder), point, tmp_path / "once")
    prepare.adopt(aside, folder)
    prepare.adopt(aside, folder)
    assert sorted(one.name for one in (folder / prepare.FOLDER).iterdir() if not one.name.startswith(".")) == [
        "r.message",
        "r.quote.json",
        "r.quote.raw",
    ]
    assert not aside.exists()


# ── in the line ──

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


def test_prepared_quoted_let_go_and_sent(make: MakeRoom) -> None:
    room = make(fee=TAIL)
    assert not room.ready()
    shown = room.status()
    assert (shown.state, shown.needs_person) == ("made", False)
    assert "docketpress release" in shown.why
    assert "$386.92" in shown.why
    said = room.release()
    assert "is released" in said
    assert "$386.92" in said
    assert room.ready()
    assert (room.submit()["state"], room.asked()) == ("filed", 1)
    assert room.kinds() == [
        *("envelope.quoted", "envelope.released", "envelope.sending", "receipt.stored", "envelope.sent"),
    ]


def test_a_release_needs_a_prepared_envelope(make: MakeRoom) -> None:
    room = make(fee="5")
    with pytest.raises(UsageError, match="docketpress prepare"):
        room.release()


def test_what_is_prepared_anew_while_its_sending_begins_does_not_go(
    make: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, real = make(fee="10"), submit.submit
    room.ready()
    room.release()
    assert room.ready()

    def late(*given: Any, **named: Any) -> Submission:
        room.tell(fee="9000", wording="another")
        room.prepare()
        return real(*given, **named)

    monkeypatch.setattr(submit, "submit", late)
    assert room.submit()["state"] == "unprepared"
    assert room.filed() == []


def test_after_a_doubt_it_goes_for_no_quote_that_has_grown_old(make: MakeRoom, monkeypatch: pytest.MonkeyPatch) -> None:
    room = make(fee="10", losing=1, silent=1)
    room.ready()
    room.release()
    assert room.submit()["state"] == "in-doubt"
    shutil.rmtree(room.court / "filed")
    room.tell(silent=None, losing=None)
    later = datetime.now(UTC) + 5 * 24 * HOUR
    monkeypatch.setattr(posting, "_now", lambda: later)
    assert room.submit()["state"] == "unprepared"
    assert room.filed() == []


def test_a_call_about_what_was_sent_anew_wakes_the_path_that_sends_it(
    make: MakeRoom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make(refusing=1)
    room.ready()
    room.release()
    assert room.submit()["state"] == "refused"
    portal = ways.portal(room.settings, room.made)
    why = {"person": "Ada Invented", "reason": "right as it is"}
    again = decide.resend(room.state, portal, room.envelope, now=datetime.now(UTC), **why)
    with prepared_home.engine(room) as bell:
        places: list[tuple[str, str]] = []
        monkeypatch.setattr(bell, "signal", lambda path, topic, _value: places.append((path, topic)))
        watching.mailbox(room.desk, bell).heard(again)
    assert (resent_id(room.made.id, again.id), ANSWER) in places


def test_findings_hold_it_until_a_person_has_it_prepared_anew(make: MakeRoom) -> None:
    room = make(findings="codes.unknown codes.other", fee="5")
    assert not room.ready()
    assert not room.ready()
    assert room.asked() == 1, "the same findings are not asked for again and again"
    held = (room.folder / "held.txt").read_text()
    for said in (
        "codes.unknown",
        "codes.other",
        "CoreFilingMessage/FilingLeadDocument",
        "Choose one",
        "the court's table",
    ):
        assert said in held
        assert said in (room.folder / "held.html").read_text() or "'" in said
    shown = room.status()
    assert (shown.state, shown.needs_person) == ("held", True)
    assert "2 things to mend" in shown.why
    assert room.kinds() == ["envelope.held"]
    with pytest.raises(UsageError, match="cannot be sent as it is"):
        room.release()
    room.tell(findings=None)
    assert "is prepared" in paying.prepare(room.settings, room.made.id, now=datetime.now(UTC)).said
    assert not (room.folder / "held.html").exists()
    room.release()
    assert room.ready()


def test_a_warning_is_told_and_holds_nothing(make: MakeRoom) -> None:
    room = make(findings="codes.some-look", fee="0")
    assert not room.ready()
    assert "portal.no-message" not in room.status().why
    assert room.status().state == "held", "no message was made, whatever the findings weigh"
    room.tell(findings=None)
    room.prepare()
    assert room.status().state == "made"


def test_a_worker_that_starts_tries_once_more(make: MakeRoom) -> None:
    room = make(findings="codes.unknown")
    room.ready()
    with room.state.begin() as connection:
        assert holding.ask_anew(connection) == ((room.made.id, "court"),)
    room.tell(findings=None)
    room.ready()
    assert (room.asked(), room.status().state) == (2, "made")


def test_a_court_that_is_away_is_waited_for_and_that_is_told(make: MakeRoom) -> None:
    room = make(away="")
    waits = posting.ready(room.desk, room.made.id)
    assert waits["again"] is not None
    assert 0 < waits["again"] <= 60
    assert posting.ready(room.desk, room.made.id)["go"] is False
    assert room.asked() == 1
    shown = room.status()
    assert (shown.state, shown.needs_person) == ("preparing", False)
    assert "the invented court is away" in shown.why
    room.tell(away=None)
    assert "is prepared" in paying.prepare(room.settings, room.made.id, now=datetime.now(UTC)).said


def test_a_higher_quote_makes_the_release_void_a_lower_one_does_not(make: MakeRoom) -> None:
    room = make(fee="10")
    room.ready()
    room.release()
    room.tell(fee="9")
    room.prepare()
    assert room.ready()
    room.tell(fee="10.01")
    room.prepare()
    assert not room.ready()
    assert "$10.01" in room.status().why
    room.release()
    assert room.ready()
    laid = sorted((room.folder / "releases").glob("*.json"))
    assert [json.loads(one.read_bytes())["total"] for one in laid] in (["10.00", "10.01"], ["10.01", "10.00"])


def test_another_message_makes_the_release_void(make: MakeRoom) -> None:
    room = make(fee="10")
    room.ready()
    room.release()
    room.tell(wording="changed")
    room.prepare()
    assert not room.ready()
    assert room.submit()["state"] == "release"
    assert room.filed() == []
    room.tell(wording=None)
    room.prepare()
    assert room.ready(), "the very bytes that were let go are let go still"


def test_an_old_quote_is_asked_for_again_before_it_goes(make: MakeRoom) -> None:
    room = make(fee="10", old="23.9999")
    room.ready()
    room.release()
    with room.state.begin() as connection:
        old = datetime.now(UTC) - timedelta(hours=25)
        connection.execute(prepare.prepared.update().values(quoted_at=old))
    room.tell(old=None)
    assert (room.submit()["state"], room.asked()) == ("filed", 2)


def test_an_old_quote_that_has_grown_is_not_paid(make: MakeRoom) -> None:
    room = make(fee="10")
    room.ready()
    room.release()
    with room.state.begin() as connection:
        connection.execute(prepare.prepared.update().values(quoted_at=datetime.now(UTC) - timedelta(hours=25)))
    room.tell(fee="11")
    assert room.submit()["state"] == "release"
    assert room.filed() == []


def test_whoever_releases_an_old_quote_has_it_asked_for_again_first(make: MakeRoom) -> None:
    room = make(fee="10")
    room.ready()
    aged = prepare.prepared.update().values(quoted_at=datetime.now(UTC) - timedelta(hours=25))
    with room.state.begin() as connection:
        connection.execute(aged)
    room.tell(fee="11", wording="made later")
    with pytest.raises(UsageError, match=r"\$11\.00 instead of \$10\.00"):
        room.release()
    with room.state.begin() as connection:
        connection.execute(aged)
    room.tell(wording="made later still")
    assert "is released" in room.release()
    assert (room.submit()["state"], room.asked()) == ("filed", 3)


def test_over_the_cap_it_is_held_until_as_many_as_the_lane_asks_for_allow_it(make: MakeRoom) -> None:
    room = make(release="two-person", cap="100", fee="120")
    room.ready()
    shown = room.status()
    assert (shown.state, shown.needs_person) == ("held", True)
    assert "--fee" in shown.why
    assert "money.over-cap" in (room.folder / "held.txt").read_text()
    assert "`--fee AMOUNT` is still needed" in room.release("Ada Invented")
    with pytest.raises(UsageError, match="less than that"):
        room.release("Ada Invented", fee="119.99")
    with pytest.raises(UsageError, match="amount in dollars"):
        room.release("Ada Invented", fee="much")
    room.release("Ada Invented", fee="120")
    assert not room.ready()
    room.release("Bo Fictional", fee="150")
    assert room.ready()
    assert room.submit()["state"] == "filed"
    assert not (room.folder / "held.txt").exists()


@pytest.mark.parametrize(
    ("cap", "fee", "goes"), [("50", "50", True), ("50", "50.01", False), (None, "0.01", False), (None, "0", True)]
)
def test_an_automatic_lane_spends_no_more_than_it_was_told(
    cap: str | None,
    fee: str,
    goes: bool,  # noqa: FBT001
    make: MakeRoom,
) -> None:
    room = make(release="auto", cap=cap, fee=fee)
    assert room.ready() is goes
    if not goes:
        assert room.status().needs_person
        room.release(fee=fee)
        assert room.ready()
    assert room.submit()["state"] == "filed"


def test_a_court_that_cannot_say_what_it_costs_is_filed_to_and_that_is_told(make: MakeRoom) -> None:
    room = make(cap="1")
    room.ready()
    assert "cannot say what it costs" in room.status().why
    assert "goes without a quote" in room.release()
    assert room.submit()["state"] == "filed"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"fee": "5", "quote_of": "cd" * 32}, "portal.quote-of-another"),
        ({"fee": "-5"}, "portal.quote-unreadable"),
        ({"findings": "codes.some-look"}, "portal.no-message"),
    ],
)
def test_a_preparation_that_makes_no_sense_is_held(told: dict[str, str], code: str, make: MakeRoom) -> None:
    room = make(**told)
    assert not room.ready()
    assert code in (room.folder / "held.txt").read_text()


def test_a_quote_although_the_settings_name_an_exception_is_told(make: MakeRoom) -> None:
    room = make(fee="5")
    more = '[portals.court.courts.us-nowhere]\nfee_exception = {code = "GOV"}'
    room.settings = prepared_home.write(room.settings.home, release="person", cap=None, more=more)
    room.ready()
    assert "money.exception-charged" in (room.folder / "before-sending.txt").read_text()


def test_a_release_of_yesterday_stays_good_for_what_costs_nothing(make: MakeRoom) -> None:
    room = make(fee="0")
    with room.state.begin() as connection:
        release.release(connection, room.made.id, "Ada Invented", needed=1, at=NOW)
    assert room.ready()
    room.tell(fee="3")
    room.prepare()
    assert not room.ready()


def test_what_was_released_for_money_is_written_for_people_and_as_digests(make: MakeRoom) -> None:
    room = make(fee="10")
    room.ready()
    room.release("Ada Invented")
    (laid,) = (room.folder / "releases").glob("*.json")
    told = json.loads(laid.read_bytes())
    message = files.digest(prepare.message_path(room.envelope, room.submission().reference))
    assert (told["person"], told["total"], told["message"]) == ("Ada Invented", "10.00", message)
    with room.state.connect() as connection:
        (row,) = connection.execute(sqlalchemy.select(agreed.table))
    assert (row.digest, row.seen, row.message) == (files.digest(laid), "10.00", message)
    assert "Ada" not in str(row)


def test_charged_otherwise_than_quoted_is_a_task_with_both_columns(make: MakeRoom) -> None:
    room = make(fee="10", charged=TAIL, status="accepted")
    room.ready()
    room.release()
    room.submit()
    page = (room.folder / "fees.txt").read_text()
    assert "money.captured-differs" in page
    assert "$10.00" in page
    assert "$386.92" in page
    shown = room.status()
    assert (shown.state, shown.needs_person) == ("filed, accepted", True)
    now = datetime.now(UTC)
    assert "$386.92" in paying.quote(room.settings, room.made.id, now=now)
    paying.settle(room.settings, room.made.id, "Ada", reason="a card percentage", now=now)
    assert not room.status().needs_person
    with pytest.raises(UsageError, match="Nothing is open"):
        paying.settle(room.settings, room.made.id, "Ada", reason="again", now=now)


def test_charged_as_quoted_is_no_task(make: MakeRoom) -> None:
    room = make(fee=TAIL, charged="386.92", status="accepted")
    room.ready()
    room.release()
    room.submit()
    assert not (room.folder / "fees.txt").exists()
    assert not room.status().needs_person


def filed(room: Room) -> Room:
    room.ready()
    room.release()
    assert room.submit()["state"] == "filed"
    return room


def test_cancelled_is_what_the_portal_calls_so(make: MakeRoom) -> None:
    room = filed(make(fee="0"))
    said = paying.cancel(room.settings, room.made.id, "Ada", reason="wrong case", now=datetime.now(UTC))
    assert "is cancelled at the portal" in said
    assert (room.submission().state, room.status().state) == (State.FILED, "filed, cancelled")
    assert json.loads(next((room.folder / "decisions").glob("*-cancel.json")).read_bytes())["reason"] == "wrong case"
    with pytest.raises(UsageError, match="has not decided"):
        paying.cancel(room.settings, room.made.id, "Ada", reason="again", now=datetime.now(UTC))


def test_too_late_to_cancel_is_told_and_changes_nothing(make: MakeRoom) -> None:
    room = filed(make(fee="0", late=""))
    before = room.submission()
    said = paying.cancel(room.settings, room.made.id, "Ada", reason="wrong case", now=datetime.now(UTC))
    assert "was not taken back: a clerk has it in hand" in said
    assert room.submission() == before


def test_a_stopped_line_is_shown_and_goes_on_by_a_persons_word(make: MakeRoom) -> None:
    room = make(fee="0")
    room.ready()
    room.release()
    with room.state.begin() as connection:
        at = datetime.now(UTC)
        connection.execute(
            sqlalchemy.text(
                "INSERT INTO pause (id, portal, court, since, why, count) VALUES (:id, 'court', :court, :at, 'lost', 2)"
            ),
            {"id": "1a" * 32, "court": room.made.court, "at": at.isoformat(timespec="microseconds")},
        )
    assert room.submit() == {"settled": False, "state": "stopped", "again": None}
    assert room.filed() == []
    shown = room.status()
    assert (shown.state, shown.needs_person) == ("stopped", True)
    assert "docketpress line go court us-nowhere" in shown.why
    assert [one.court for one in stopping.stopped(room.settings)] == ["us-nowhere"]
    said = stopping.go(room.settings, "court", "us-nowhere", "Ada", reason="it was down", now=datetime.now(UTC))
    assert "goes on; 1 envelope waits" in said
    assert room.submit()["state"] == "filed"
    assert room.kinds().count("line.resumed") == 1


# ── the path, walked by an engine ──


def until(engine: Engine, envelope_id: str, *states: Place) -> Place:
    for _ in range(600):
        place = engine.status(filing_id(envelope_id))
        if place is not None and place.state in states:
            return place.state
        time.sleep(0.02)
    raise AssertionError(f"it stays {place}")


def seen(room: Room, state: str, why: str = "") -> None:
    for _ in range(600):
        shown = room.status()
        if shown.state == state and why in shown.why:
            return
        time.sleep(0.02)
    raise AssertionError(f"it stays {room.status()}")


def test_walked_from_the_outbox_to_the_court(make: MakeRoom) -> None:
    room = make(fee="10", status="accepted")
    with prepared_home.line(room) as engine:
        engine.start(FILING, filing_id(room.made.id), room.made.id)
        seen(room, "made", "the court asks for")
        room.release()
        assert until(engine, room.made.id, Place.DONE, Place.FAILED) is Place.DONE
    assert (len(room.filed()), room.status().state) == (1, "filed, accepted")


def test_held_mended_and_prepared_by_a_person_it_goes_on_by_itself(make: MakeRoom) -> None:
    room = make(release="auto", cap="20", fee="10", findings="codes.unknown", status="accepted")
    with prepared_home.line(room) as engine:
        engine.start(FILING, filing_id(room.made.id), room.made.id)
        seen(room, "held")
        room.tell(findings=None)
        paying.prepare(room.settings, room.made.id, now=datetime.now(UTC))
        assert until(engine, room.made.id, Place.DONE, Place.FAILED) is Place.DONE
    assert len(room.filed()) == 1


@pytest.mark.parametrize("kind", ["folder", "preparing-court"])
def test_a_path_that_waited_for_release_under_the_old_order_of_steps_goes_on(kind: str, make: MakeRoom) -> None:
    """Yesterday's program: `released`, then a wait. The portal may be of another kind today."""
    room = make(fee="0", status="accepted")
    room.settings = prepared_home.write(room.settings.home, release="person", cap=None, kind=kind)

    def yesterday(envelope_id: str) -> str:
        while not engine.step("released", lambda _desk, _id: False, None, envelope_id):
            engine.wait("release", 30 * 24 * 3600.0)
        return "never"

    with prepared_home.engine(room) as engine:
        engine.register("filing", yesterday)
        engine.launch()
        engine.start("filing", filing_id(room.made.id), room.made.id)
        assert until(engine, room.made.id, Place.WAITING) is Place.WAITING
    with prepared_home.line(room) as engine:
        if kind == "folder":
            room.release()
            seen(room, "filed, received")
            (placed,) = room.court.iterdir() if not (room.court / "fee").exists() else room.court.glob("*/filing.json")
            assert placed.exists()
            return
        with pytest.raises(UsageError, match="docketpress prepare"):
            room.release()
        paying.prepare(room.settings, room.made.id, now=datetime.now(UTC))
        room.release()
        assert until(engine, room.made.id, Place.DONE, Place.FAILED) is Place.DONE
    assert len(room.filed()) == 1
