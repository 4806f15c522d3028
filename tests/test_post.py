"""Messages are sent at most once, to a real server over real TLS, whatever it does and wherever we are killed."""

import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline import files, journal
from pipeline.errors import SettingsError, StateError, UsageError
from pipeline.line.bulk import doubted, emailing
from pipeline.line.bulk.emailing import Sending
from pipeline.mailing import message, posted
from pipeline.mailing.posted import Sent
from pipeline.rules.catalog import Catalog
from pipeline.runs import mail_server as unreached
from pipeline.runs import messages, returned
from pipeline.runs.messages import State
from pipeline.runs.notice import Way
from pipeline.simulator import tls as tls_room
from pipeline.simulator.tls import Tls
from tests import mail_office, mail_server
from tests.mail_office import RUN, Office
from tests.mail_server import MailServer

PAPER = b"%PDF-1.7 invented\r\n.begins with a dot\r\n"
PEOPLE = ("ada", "bo", "cy", "di", "ed")


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Tls:
    return tls_room.make(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def server(tls: Tls) -> Iterator[MailServer]:
    with mail_server.running(tls) as one:
        yield one


def settings_of(server: MailServer, tls: Tls, **more: object) -> str:
    told = {
        "how": "smtp",
        "host": "127.0.0.1",
        "port": server.port,
        "ca_file": str(tls.ca),
        "user": "clerk",
        "password_file": "password",
    } | more
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in told.items()]
    return "\n".join(lines) + "\n"


@pytest.fixture
def office(tmp_path: Path, catalog: Catalog, server: MailServer, tls: Tls) -> Iterator[Office]:
    with mail_office.opened(tmp_path / "home", catalog, settings_of(server, tls)) as one:
        (one.settings.home / "password").write_text("secret\n")
        ready(one)
        yield one


def ready(office: Office, people: tuple[str, ...] = PEOPLE) -> None:
    """Messages to some people, ready to be sent, as a run leaves them."""
    office.store.put(f"{RUN}/papers", PAPER)
    sents = tuple(_sent(at, name) for at, name in enumerate(people, start=1))
    posted.keep_mails(office.store, RUN, sents)
    office.store.put(f"mailed/{RUN}/papers-by-email", f"{RUN}/papers 0 {len(PAPER)}\n".encode() * len(sents))
    rows = [
        messages.Row(
            run=RUN,
            row=one.row,
            recipient=0,
            message_id=message.message_id(RUN, one, "clerk@court.example"),
            identity=one.identity,
            case_sha256=one.case_sha256,
            recipient_sha256=one.recipient_sha256,
            state=State.READY,
        )
        for one in sents
    ]
    with office.desk.database.begin() as connection:
        messages.add(connection, rows, mail_office.NOW)


def _sent(row: int, name: str) -> Sent:
    one = mail_office.sent(row, f"{name.title()} Invented", way=Way.EMAIL, email=f"{name}@home.example")
    return replace(one, sha256=files.digest_bytes(PAPER))


def send(office: Office, *, seconds: float = 10) -> Sending:
    return emailing.send(office.desk, office.store, RUN, seconds=seconds)


def states(office: Office) -> dict[str, str]:
    with office.desk.database.connect() as connection:
        return {PEOPLE[one.row - 1]: one.state.value for one in messages.of_run(connection, RUN)}


def due_at_once(office: Office) -> None:
    """What waits for a later moment may go now."""
    with office.desk.database.begin() as connection:
        connection.execute(messages.table.update().values(next_at=None))


# ── what a server may do ─────────────────────────────────────────────────────────────────────────────


def test_every_message_is_sent_once_over_one_connection_with_our_password(office: Office, server: MailServer) -> None:
    assert send(office) == {"sent": 5, "refused": 0, "doubtful": 0, "wait": None}
    assert send(office) == {"sent": 0, "refused": 0, "doubtful": 0, "wait": None}
    assert [to for to, _ in server.taken] == [f"{name}@home.example" for name in PEOPLE]
    assert (server.connections, server.logins) == (1, 1)
    read = email.message_from_bytes(server.taken[0][1], policy=email.policy.default)
    assert isinstance(read, EmailMessage)
    assert [one.get_content() for one in read.iter_attachments()] == [PAPER]
    entries = [one for one in journal.read(office.desk.database) if one.kind == "message.sent"]
    assert [one.facts["message"] for one in entries] == [files.digest_bytes(data) for _, data in server.taken]


def test_tls_from_the_first_byte_works_as_well(tmp_path: Path, catalog: Catalog, tls: Tls) -> None:
    with (
        mail_server.running(tls, secure=True) as server,
        mail_office.opened(tmp_path / "home", catalog, settings_of(server, tls, security="tls")) as office,
    ):
        (office.settings.home / "password").write_text("secret")
        ready(office)
        assert send(office)["sent"] == 5


def test_a_server_with_an_unknown_certificate_gets_nothing(tmp_path: Path, catalog: Catalog, tls: Tls) -> None:
    other = tls_room.make(tmp_path / "other")
    with (
        mail_server.running(tls) as server,
        mail_office.opened(tmp_path / "home", catalog, settings_of(server, other)) as office,
    ):
        (office.settings.home / "password").write_text("secret")
        ready(office)
        told = send(office)
        assert told["sent"] == 0
        assert told["wait"] is not None
        assert server.taken == []
        assert server.logins == 0
        assert set(states(office).values()) == {"ready"}
        with office.desk.database.connect() as connection:
            assert unreached.waiting(connection) == {RUN: ""}
        for point in ("emailing.server.before-commit", "emailing.server.after-commit"):
            mail_office.killed(office, point, send)
        unreached.note(office.desk.database, RUN, (), mail_office.NOW)
        with office.desk.database.connect() as connection:
            assert unreached.waiting(connection) == {}


def test_a_refused_recipient_came_back_and_is_not_tried_again(office: Office, server: MailServer) -> None:
    server.scripts = {"bo": "550 5.1.1 no such mailbox", "cy": "data 554 5.7.1 not wanted"}
    assert send(office) == {"sent": 3, "refused": 2, "doubtful": 0, "wait": None}
    assert send(office)["refused"] == 0
    with office.desk.database.connect() as connection:
        found = {(one.row, one.reason) for one in returned.of_run(connection, RUN)}
    assert found == {(2, "5.1.1"), (3, "5.7.1")}


@pytest.mark.parametrize("script", ["450 4.2.1 busy", "data 451 4.3.0 try later", "421 closing"])
def test_what_is_put_off_is_tried_again_later_and_sent_once(office: Office, server: MailServer, script: str) -> None:
    server.scripts = {"cy": script}
    told = send(office)
    assert (told["sent"], told["refused"], told["doubtful"]) == (4, 0, 0)
    assert told["wait"] is not None
    assert told["wait"] > 60
    assert send(office)["sent"] == 0
    server.scripts = {}
    due_at_once(office)
    assert send(office) == {"sent": 1, "refused": 0, "doubtful": 0, "wait": None}
    assert Counter(to for to, _ in server.taken) == Counter(f"{name}@home.example" for name in PEOPLE)


@pytest.mark.parametrize("script", ["drop-after", "drop-before", "hang", "data 999 what", "data nonsense"])
def test_without_an_answer_to_the_last_byte_a_message_is_in_doubt_and_never_sent_again(
    office: Office, server: MailServer, script: str
) -> None:
    server.scripts = {"cy": script}
    told = send(office, seconds=0.5 if script == "hang" else 10)
    assert (told["sent"], told["doubtful"], told["wait"]) == (4, 1, None)
    assert states(office)["cy"] == "in-doubt"
    taken = len(server.taken)
    server.scripts = {}
    due_at_once(office)
    assert send(office)["sent"] == 0
    assert len(server.taken) == taken
    [found] = doubted.doubts(office.settings, RUN)
    assert found.finding.code == "mail.message-in-doubt"
    assert (found.row, found.said, found.finding.where.row) == (3, "row 3 of the run", 3), "its rows are not kept"


def test_a_person_settles_a_doubt_one_way_or_the_other(office: Office, server: MailServer) -> None:
    server.scripts = {"cy": "drop-after", "di": "drop-after"}
    send(office)
    server.scripts = {}
    assert doubted.decide(office.settings, RUN, 3, "Rowena Placeholder", again=False) == 1
    assert doubted.decide(office.settings, RUN, 4, "Rowena Placeholder", again=True) == 1
    assert send(office)["sent"] == 0
    assert set(states(office).values()) == {"sent"}
    entries = [one.facts for one in journal.read(office.desk.database) if one.kind == "message.resolved"]
    assert [(one["row"], one["again"]) for one in entries] == [(3, False), (4, True)]
    with pytest.raises(UsageError, match="in doubt"):
        doubted.decide(office.settings, RUN, 3, "Rowena Placeholder", again=True)
    with pytest.raises(UsageError, match="who decides"):
        doubted.decide(office.settings, RUN, 3, " ", again=True)


def test_what_keep_days_swept_is_not_sent_again_and_that_is_said(office: Office, server: MailServer) -> None:
    server.scripts = {"cy": "drop-after"}
    send(office)
    server.scripts = {}
    office.store.remove(RUN)
    with pytest.raises(UsageError, match=r"its papers were forgotten \(\[run\] keep_days\)"):
        doubted.decide(office.settings, RUN, 3, "Rowena Placeholder", again=True)
    assert states(office)["cy"] == "in-doubt", "nothing is begun that cannot be done"
    assert doubted.decide(office.settings, RUN, 3, "Rowena Placeholder", again=False) == 1


@pytest.mark.parametrize(("was", "now"), [("cy@home.example", "cz@home.example"), ("Cy Invented", "Cy Inventee")])
def test_a_list_of_addresses_with_another_letter_sends_nothing_to_a_stranger(
    office: Office, server: MailServer, was: str, now: str
) -> None:
    path = office.settings.runs / "mailed" / RUN / "by-email"
    path.write_bytes(path.read_bytes().replace(was.encode(), now.encode()))
    with pytest.raises(StateError, match="by-email in the store is damaged"):
        send(office)
    assert [to for to, _ in server.taken] == ["ada@home.example", "bo@home.example"]
    assert states(office)["cy"] == "ready", "it goes when the list is put back"
    path.write_bytes(path.read_bytes().replace(now.encode(), was.encode()))
    assert send(office)["sent"] == 3


def test_no_more_leave_in_a_minute_than_the_office_allows(
    tmp_path: Path, catalog: Catalog, server: MailServer, tls: Tls
) -> None:
    with mail_office.opened(tmp_path / "home", catalog, settings_of(server, tls, per_minute=2)) as office:
        (office.settings.home / "password").write_text("secret")
        ready(office)
        told = send(office)
        assert told["sent"] == 2
        assert told["wait"] is not None
        assert 30 < told["wait"] <= 60
        assert [send(office)["sent"] for _ in range(3)] == [2, 1, 0]


def test_a_message_that_is_always_put_off_is_given_up(office: Office, server: MailServer) -> None:
    server.scripts = {"cy": "450 busy"}
    with office.desk.database.begin() as connection:
        connection.execute(messages.table.update().values(attempt=23))
    assert send(office)["refused"] == 1
    assert states(office)["cy"] == "refused"


def test_each_failure_waits_longer(office: Office, server: MailServer) -> None:
    server.scripts = dict.fromkeys(PEOPLE, "450 busy")
    waits = []
    for _ in range(3):
        waits.append(send(office)["wait"] or 0)
        due_at_once(office)
    assert waits == sorted(waits)
    assert waits[2] > 3 * waits[0]


def test_a_server_that_is_away_loses_nothing(tmp_path: Path, catalog: Catalog, tls: Tls) -> None:
    gone = MailServer(port=1)
    with mail_office.opened(tmp_path / "home", catalog, settings_of(gone, tls)) as office:
        (office.settings.home / "password").write_text("secret")
        ready(office)
        assert send(office)["sent"] == 0
        assert set(states(office).values()) == {"ready"}


def test_certificates_that_are_not_there_are_told(
    tmp_path: Path, catalog: Catalog, server: MailServer, tls: Tls
) -> None:
    with mail_office.opened(tmp_path / "home", catalog, settings_of(server, tls, ca_file="none.pem")) as office:
        (office.settings.home / "password").write_text("secret")
        ready(office)
        with pytest.raises(SettingsError, match="ca_file"):
            send(office)


def test_the_proof_tells_what_was_sent_without_a_name(office: Office, server: MailServer) -> None:
    server.scripts = {"bo": "550 no"}
    send(office)
    path = emailing.prove(office.desk, office.store, RUN, office.settings.outbox)
    assert path is not None
    told = path.read_text()
    assert told.count('"state":"sent"') == 4
    assert told.count('"state":"refused"') == 1
    assert "home.example" not in told
    assert "Invented" not in told


# ── kills ────────────────────────────────────────────────────────────────────────────────────────────

SENT_ONCE = ("post.abandon.before-commit", "post.abandon.after-commit", "post.begin.before-commit")
IN_DOUBT = (
    "post.begin.after-commit",
    "smtp.before-last-byte",
    "smtp.after-last-byte",
    "post.end.before-begin",
    "post.end.before-commit",
)
AFTER = ("post.end.after-commit",)


@pytest.mark.kill
@pytest.mark.parametrize("point", [*SENT_ONCE, *IN_DOUBT, *AFTER])
def test_killed_anywhere_no_message_is_sent_twice_and_none_is_forgotten(
    office: Office, server: MailServer, point: str
) -> None:
    mail_office.killed(office, point, send)
    send(office)
    told = Counter(states(office).values())
    assert told == ({"sent": 4, "in-doubt": 1} if point in IN_DOUBT else {"sent": 5})
    assert max(Counter(to for to, _ in server.taken).values()) == 1
    with office.desk.database.connect() as connection:
        assert messages.next_due(connection, RUN) is None
    assert len(doubted.doubts(office.settings, RUN)) == (1 if point in IN_DOUBT else 0)


_WRITING = ("before-write", "before-fsync", "before-rename", "after-rename")


@pytest.mark.kill
def test_killed_while_a_person_decides_or_the_proof_is_written_it_is_done_once(
    office: Office, server: MailServer
) -> None:
    server.scripts = {"cy": "drop-after"}
    send(office)
    server.scripts = {}
    mail_office.killed(office, "emailing.decide.before-commit", _settled)
    assert states(office)["cy"] == "in-doubt"
    mail_office.killed(office, "emailing.decide.after-commit", _settled)
    assert states(office)["cy"] == "sent"
    for one in _WRITING:
        mail_office.killed(office, f"emailing.proof.{one}", _proven)
    path = _proven(office)
    assert path is not None
    assert path.read_text().count('"state":"sent"') == 5
    assert [one.facts["row"] for one in journal.read(office.desk.database) if one.kind == "message.resolved"] == [3]


def _settled(office: Office) -> None:
    doubted.decide(office.settings, RUN, 3, "Rowena Placeholder", again=False)


def _proven(office: Office) -> Path | None:
    return emailing.prove(office.desk, office.store, RUN, office.settings.outbox)
