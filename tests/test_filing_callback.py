"""A portal calls: only the right secret is heard, what came is stored first, and a replay changes nothing."""

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import files, journal, signing
from pipeline.errors import InDoubt, PortalRefused, StateError
from pipeline.filing import answer, callback, decide, ledger, listener, review, submit
from pipeline.filing.portals import Keep, Unanswerable, discard
from pipeline.filing.states import State
from pipeline.model import Envelope, Receipt, ReviewStatus
from tests import envelopes
from tests.conftest import NOW
from tests.test_filing_submit import Court, killed

KEYS = {"court": signing.keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")}


class Silent(Court):
    """Takes everything and can never be asked."""

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        del envelope, reference, keep
        raise InDoubt("the line went dead")

    def find(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Unanswerable:
        del envelope, reference, keep
        return Unanswerable(reason="cannot be asked", ever=False)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path)


@pytest.fixture
def heard() -> list[ledger.Submission]:
    return []


@pytest.fixture
def mailbox(state: sqlalchemy.Engine, tmp_path: Path, heard: list[ledger.Submission]) -> callback.Mailbox:
    return callback.Mailbox(database=state, store=tmp_path / "var" / "callbacks", keys=KEYS, heard=heard.append)


def body(reference: str, **said: Any) -> bytes:
    return json.dumps({"reference": reference, "status": "accepted", "portal_reference": "E-7", **said}).encode()


def take(mailbox: callback.Mailbox, content: bytes, *, message: str = "msg_1", at: datetime = NOW) -> int:
    mailbox.take("court", signing.sign(message, at, content, KEYS["court"]), content, now=at)
    return mailbox.read_all(now=at)


def states(state: sqlalchemy.Engine) -> list[str]:
    with state.connect() as connection:
        return [row.state for row in connection.execute(sqlalchemy.select(callback.callbacks.c.state))]


class Overtaken(Court):
    """A court that calls, with its decision, while we still wait for an answer; that answer then says `received`."""

    def __init__(self, box: callback.Mailbox, moment: str) -> None:
        super().__init__()
        self.box, self.moment = box, moment

    def _calls(self, moment: str, reference: str) -> None:
        if moment == self.moment:
            take(self.box, body(reference), message=moment)

    def submit(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        self._calls("submit", reference)
        return super().submit(envelope, reference, keep=keep)

    def status(self, envelope: Envelope, reference: str, *, keep: Keep = discard) -> Receipt:
        self._calls("status", reference)
        return super().status(envelope, reference, keep=keep)


@pytest.mark.parametrize("moment", ["submit", "status"])
def test_an_answer_that_a_call_has_overtaken_writes_over_nothing_that_people_read(
    moment: str, state: sqlalchemy.Engine, mailbox: callback.Mailbox, envelope: Envelope
) -> None:
    court = Overtaken(replace(mailbox, envelope_of=lambda _: envelope), moment)
    submit.submit(state, court, envelope, now=NOW)
    known = review.poll(state, court, envelope, now=NOW + timedelta(hours=2))
    assert known.review is ReviewStatus.ACCEPTED
    assert json.loads((envelope.folder / "receipt.json").read_bytes())["status"] == "accepted"


REFUSED: dict[str, tuple[Court, bytes | None]] = {
    "refused by the portal": (Court(PortalRefused("no")), None),
    "rejected by the clerk": (Court(), b"rejected"),
    "returned by the clerk": (Court(), b"returned"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_sent_anew_waits_when_the_court_has_the_first_one_after_all(
    name: str, state: sqlalchemy.Engine, mailbox: callback.Mailbox, envelope: Envelope
) -> None:
    court, word = REFUSED[name]
    first = submit.submit(state, court, envelope, now=NOW)
    if word:
        take(mailbox, body(first.reference, status=word.decode()), message="msg_0")
    again = decide.resend(state, court, envelope, person="Ada Invented", reason="right as it is", now=NOW)
    take(mailbox, body(first.reference))
    stands = submit.submit(state, court, envelope, now=NOW + timedelta(hours=1))
    assert (stands.id, stands.state, stands.needs_person) == (again.id, State.REPEATED, True)
    assert court.sent == [first.reference], "the court has it once"
    decide.resend(state, court, envelope, person="Ada Invented", reason="they want both", now=NOW)
    take(mailbox, body(first.reference), message="msg_2")
    assert submit.submit(state, court, envelope, now=NOW + timedelta(hours=2)).state is State.FILED


@pytest.mark.parametrize("told", [{"known": False}, {"refused": "not in the mood"}], ids=["not known", "refused"])
def test_an_answer_that_says_yes_and_no_says_nothing(told: dict[str, Any]) -> None:
    raw = body("r", **told)
    with pytest.raises(answer.Unreadable, match="both"):
        answer.receipt(raw, envelope_id="e", portal="court", reference="r", now=NOW)


BEYOND: dict[str, dict[str, Any]] = {
    "a time before the calendar": {"at": "0001-01-01T00:00:00+14:00"},
    "served after the calendar": {
        "served": [{"name": "Bo Fictional", "status": "sent", "at": "9999-12-31T23:59:59-14:00"}]
    },
    "a zero byte in the number": {"portal_reference": "E\0-7"},
}


@pytest.mark.parametrize("name", BEYOND)
def test_a_call_that_nobody_can_store_keeps_no_other_waiting(
    name: str, state: sqlalchemy.Engine, mailbox: callback.Mailbox, envelope: Envelope
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    take(mailbox, body(doubtful.reference, **BEYOND[name]))
    assert take(mailbox, body(doubtful.reference), message="msg_2") == 1
    assert sorted(states(state)) == ["applied", "unreadable"]


def test_a_call_settles_a_doubt_and_its_receipt_is_laid(
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
    envelope: Envelope,
    heard: list[ledger.Submission],
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    assert doubtful.state is State.IN_DOUBT
    assert take(mailbox, body(doubtful.reference)) == 1
    filed = submit.submit(state, Silent(), envelope, now=NOW)
    assert (filed.state, filed.review, filed.portal_reference) == (State.FILED, ReviewStatus.ACCEPTED, "E-7")
    assert heard == [filed]
    assert mailbox.lay(envelope, filed)
    assert not mailbox.lay(envelope, filed)
    assert json.loads((envelope.folder / "receipt.json").read_text())["portal_reference"] == "E-7"


def test_where_the_envelope_can_be_found_its_receipt_is_laid_at_once(
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
    envelope: Envelope,
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    take(replace(mailbox, envelope_of={envelope.id: envelope}.get), body(doubtful.reference))
    said = json.loads((envelope.folder / "receipt.json").read_text())
    assert (envelope.folder / said["raw"]["path"]).read_bytes() == body(doubtful.reference)


def test_replays_change_nothing(
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
    envelope: Envelope,
    heard: list[ledger.Submission],
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    content = body(doubtful.reference)
    take(mailbox, content)
    filed = submit.submit(state, Silent(), envelope, now=NOW)
    entries = journal.read(state)
    assert take(mailbox, content) == 0
    assert take(mailbox, content, message="msg_2") == 0
    assert submit.submit(state, Silent(), envelope, now=NOW) == filed
    assert len(heard) == 1
    assert len(journal.read(state)) == len(entries)
    assert states(state) == ["applied", "applied"]


def test_a_call_for_what_we_do_not_know_yet_is_kept_and_matched_later(
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
    envelope: Envelope,
) -> None:
    from pipeline.filing import identity

    reference = identity.reference(envelope.id, envelope.court, "court")
    assert take(mailbox, body(reference)) == 0
    assert states(state) == ["orphan"]
    submit.submit(state, Silent(), envelope, now=NOW)
    assert mailbox.read_all(now=NOW) == 1
    assert submit.submit(state, Silent(), envelope, now=NOW).state is State.FILED


def test_an_unreadable_call_is_kept_and_changes_nothing(state: sqlalchemy.Engine, mailbox: callback.Mailbox) -> None:
    for number, content in enumerate((b"", b"{}", b"\xff", b"[" * 5000, b'{"a":1,"a":2}', b'{"reference": NaN}')):
        assert take(mailbox, content, message=f"msg_{number}") == 0
    assert states(state) == ["unreadable"] * 6
    assert len(list(mailbox.store.iterdir())) == 6


def test_a_call_whose_envelope_was_carried_away_keeps_no_other_waiting(
    state: sqlalchemy.Engine, mailbox: callback.Mailbox, tmp_path: Path
) -> None:
    first, second = envelopes.envelope(tmp_path / "a"), envelopes.envelope(tmp_path / "b", title="Another motion")
    sent = [submit.submit(state, Silent(), one, now=NOW) for one in (first, second)]
    away = True

    def find(name: str) -> Envelope:
        if away and name == first.id:
            raise StateError("the manifest cannot be read; restore the envelope folder from the backup")
        return first if name == first.id else second

    mailbox = replace(mailbox, envelope_of=find)
    assert take(mailbox, body(sent[0].reference)) == 0
    assert take(mailbox, body(sent[1].reference), message="msg_2") == 1
    assert sorted(states(state)) == ["applied", "stored"]
    away = False
    assert mailbox.read_all(now=NOW) == 1
    assert states(state) == ["applied", "applied"]


@pytest.mark.parametrize("said", [{"refused": "closed"}, {"known": False}])
def test_an_unasked_no_is_not_believed(
    said: dict[str, Any],
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
    envelope: Envelope,
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    assert take(mailbox, body(doubtful.reference, **said)) == 0
    assert submit.submit(state, Silent(), envelope, now=NOW) == doubtful


def test_a_call_that_takes_a_decision_back_is_flagged(
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
    envelope: Envelope,
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    take(mailbox, body(doubtful.reference))
    take(mailbox, body(doubtful.reference, status="rejected"), message="msg_2")
    now = submit.submit(state, Silent(), envelope, now=NOW)
    assert (now.review, now.contradicted, now.needs_person) == (ReviewStatus.ACCEPTED, True, True)


@pytest.mark.parametrize(
    ("name", "portal", "change", "at"),
    [
        ("another secret", "court", {"webhook-signature": "v1,AAAA"}, NOW),
        ("no signature", "court", {"webhook-signature": ""}, NOW),
        ("an old call", "court", {}, NOW + timedelta(minutes=6)),
        ("a portal without secrets", "other", {}, NOW),
    ],
)
def test_a_call_that_is_not_from_the_portal_leaves_no_trace(
    name: str,
    portal: str,
    change: dict[str, str],
    at: datetime,
    state: sqlalchemy.Engine,
    mailbox: callback.Mailbox,
) -> None:
    headers = {**signing.sign("msg_1", NOW, b"{}", KEYS["court"]), **change}
    with pytest.raises(signing.BadSignature):
        mailbox.take(portal, headers, b"{}", now=at)
    assert states(state) == []
    assert not mailbox.store.exists()
    assert name


@pytest.mark.kill
@pytest.mark.parametrize(
    "point",
    [
        "callback-raw.before-write",
        "callback-raw.before-fsync",
        "callback-raw.before-rename",
        "callback-raw.after-rename",
        "callback.before-commit",
        "callback.after-commit",
        "callback.before-mark",
        "callback.after-mark",
    ],
)
def test_killed_anywhere_an_acknowledged_call_is_not_lost(point: str, tmp_path: Path, envelope: Envelope) -> None:
    def work() -> ledger.Submission:
        engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
        try:
            box = callback.Mailbox(database=engine, store=tmp_path / "var" / "callbacks", keys=KEYS)
            doubtful = submit.submit(engine, Silent(), envelope, now=NOW)
            take(box, body(doubtful.reference))
            return submit.submit(engine, Silent(), envelope, now=NOW)
        finally:
            engine.dispose()

    def restart() -> ledger.Submission:
        """What a start does; the portal calls again only if its call was not acknowledged."""
        engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
        try:
            box = callback.Mailbox(database=engine, store=tmp_path / "var" / "callbacks", keys=KEYS)
            box.read_all(now=NOW)
            return submit.submit(engine, Silent(), envelope, now=NOW)
        finally:
            engine.dispose()

    assert killed(work, point, tmp_path / "once")
    acknowledged = point in {"callback.after-commit", "callback.before-mark", "callback.after-mark"}
    assert (restart().state is State.FILED) is acknowledged
    assert work().review is ReviewStatus.ACCEPTED


@pytest.mark.kill
@pytest.mark.parametrize(
    "point",
    [
        "callback-receipt.before-write",
        "callback-receipt.before-fsync",
        "callback-receipt.before-rename",
        "callback-receipt.after-rename",
        "callback.after-acknowledge",
    ],
)
def test_killed_after_the_acknowledgement_it_is_read_at_the_next_start(
    point: str,
    tmp_path: Path,
    envelope: Envelope,
) -> None:
    def start(*, called: bool) -> ledger.Submission:
        engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
        found = {envelope.id: envelope}.get
        box = callback.Mailbox(database=engine, store=tmp_path / "callbacks", keys=KEYS, envelope_of=found)
        try:
            submission = submit.submit(engine, Silent(), envelope, now=NOW)
            with listener.listening(box, "127.0.0.1", 0) as number:
                if called:
                    post(number, body(submission.reference))
                while submission.state is State.IN_DOUBT:
                    submission = submit.submit(engine, Silent(), envelope, now=NOW)
            return submission
        finally:
            engine.dispose()

    assert killed(lambda: start(called=True), point, tmp_path / "once")
    assert start(called=False).review is ReviewStatus.ACCEPTED
    said = json.loads((envelope.folder / "receipt.json").read_text())
    assert (envelope.folder / said["raw"]["path"]).read_bytes() == body(said["reference"])


# ── over the wire ──


@pytest.fixture
def port(mailbox: callback.Mailbox) -> Iterator[int]:
    with listener.listening(mailbox, "127.0.0.1", 0) as number:
        yield number


def post(port: int, content: bytes, *, path: str = "/portals/court", **headers: str) -> int:
    signed = signing.sign("msg_1", datetime.now(UTC), content, KEYS["court"])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, body=content, headers={**signed, **headers})
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_signed_call_over_the_wire_is_stored_acknowledged_and_read(
    port: int,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    doubtful = submit.submit(state, Silent(), envelope, now=NOW)
    assert post(port, body(doubtful.reference)) == 204
    while states(state) == ["stored"]:  # it is read after it was acknowledged
        pass
    assert states(state) == ["applied"]


@pytest.mark.parametrize(
    ("status", "path", "headers"),
    [
        (401, "/portals/court", {"webhook-signature": "v1,AAAA"}),
        (404, "/portals/other", {}),
        (404, "/", {}),
        (404, "/portals/../court", {}),
        (413, "/portals/court", {"Content-Length": "99999999"}),
        (413, "/portals/court", {"Content-Length": "-1"}),
        (413, "/portals/court", {"Content-Length": "٣"}),
    ],
)
def test_other_calls_are_turned_away(
    status: int,
    path: str,
    headers: dict[str, str],
    port: int,
    state: sqlalchemy.Engine,
) -> None:
    encoded = {name: value.encode().decode("latin-1") for name, value in headers.items()}
    assert post(port, b"{}", path=path, **encoded) == status
    assert states(state) == []


def test_a_caller_that_hangs_up_half_way_harms_nobody(port: int, state: sqlalchemy.Engine) -> None:
    head = b"POST /portals/court HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf"
    for data in (head, b"\x00" * 100, b"POST / HTTP/9.9\r\n\r\n", b"G" * 70_000 + b"\r\n\r\n", b""):
        with socket.create_connection(("127.0.0.1", port), 10) as caller, suppress(ConnectionError):
            caller.sendall(data)
            caller.shutdown(socket.SHUT_WR)
            while caller.recv(1000):
                pass
    assert states(state) == []
    assert post(port, b"{}") == 204


class Closed:
    """A court's side whose calls nobody may make."""

    def trusted(self, headers: Mapping[str, str]) -> bool:
        return not headers

    def message_id(self, raw: bytes) -> str:
        return files.digest_bytes(raw)

    def heard(self, raw: bytes) -> None:
        del raw

    def read(self, raw: bytes, envelope: Envelope, reference: str) -> None:
        del raw, envelope, reference

    def acknowledgement(self, raw: bytes, *, stored: bool) -> tuple[str, bytes]:
        del raw, stored
        return "", b""


def test_a_stranger_s_long_call_is_turned_away_unread(mailbox: callback.Mailbox) -> None:
    box = replace(mailbox, courts={"county": Closed()})
    with listener.listening(box, "127.0.0.1", 0) as port, socket.create_connection(("127.0.0.1", port)) as caller:
        caller.settimeout(10)
        caller.sendall(b"POST /portals/county HTTP/1.1\r\nHost: x\r\nContent-Length: 90000000\r\n\r\n")
        assert caller.recv(100).startswith(b"HTTP/1.0 401"), "before a byte of its body came"
