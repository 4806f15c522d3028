"""One contract for every portal, over every way a network fails: nothing is filed twice, unknown is called unknown."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy

from pipeline import database as database_room
from pipeline import signing, web
from pipeline.errors import InDoubt, PortalRefused, PortalUnavailable, SettingsError
from pipeline.filing import portals, submit
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened as opened_row
from pipeline.filing.portals import Handed, Portal, Unanswerable
from pipeline.filing.states import State
from pipeline.model import Envelope, Receipt, ReviewStatus
from pipeline.settings import PortalSettings
from tests import envelopes
from tests.chaos_proxy import FAULTS, ChaosProxy
from tests.conftest import NOW
from tests.fake_court import Court

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KEYS = signing.keys(SECRET)
PROGRAM = [sys.executable, "-I", "-S", str(Path(__file__).with_name("court_program.py"))]
TABLE: Counter[tuple[str, str]] = Counter()
"""What the contract runs counted, printed at the end."""

ANSWERED, UNSENT, DOUBT = "answered", "surely not sent", "in doubt"
FIRST_END = {
    "refuses the connection": UNSENT,
    "is slow but whole": ANSWERED,
    "delivers twice": ANSWERED,
}
"""How the first sending must be understood; in doubt unless it stands here."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "court.secret").write_text(SECRET)
    (tmp_path / "tray").mkdir()
    return tmp_path


@pytest.fixture
def court() -> Iterator[Court]:
    with Court(KEYS) as one:
        yield one


@pytest.fixture
def envelope(tmp_path: Path) -> Envelope:
    return envelopes.envelope(tmp_path, content=b"x" * 5000)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[sqlalchemy.Engine]:
    engine = database_room.connect(f"sqlite:///{tmp_path / 'var' / 'state.db'}")
    yield engine
    engine.dispose()


def opened(home: Path, **keys: Any) -> Portal:
    return portals.open_portal("court", PortalSettings(**keys), home)


def http(home: Path, port: int, **keys: Any) -> Portal:
    usual = {
        "url": f"http://127.0.0.1:{port}/file",
        "secret_file": "court.secret",
        "connect_seconds": 1,
        "time_limit_seconds": 1,
        "settle_seconds": 0,
    }
    return opened(home, kind="http", **{**usual, **keys})


def command(home: Path, port: int, **keys: Any) -> Portal:
    where = [str(port), str(home / "court.secret"), "{reference}"]
    usual = {
        "command": [*PROGRAM, "file", *where, "{package}"],
        "find_command": [*PROGRAM, "find", *where],
        "time_limit_seconds": 3,
        "settle_seconds": 0,
    }
    return opened(home, kind="command", **{**usual, **keys})


def folder(home: Path, **keys: Any) -> Portal:
    return opened(home, kind="folder", path="tray", **keys)


Make = Callable[..., Portal]
NETWORKED: dict[str, Make] = {"http": http, "command": command}


def end_of(submission: Submission) -> str:
    return {State.FILED: ANSWERED, State.READY: UNSENT}.get(submission.state, DOUBT)


def first_sending(state: sqlalchemy.Engine, portal: Portal, envelope: Envelope) -> str:
    """Send once without asking afterwards, and tell how the ledger understood the end."""
    work = submit._Work(database=state, portal=portal, envelope=envelope, clock=Clock(NOW))
    current = opened_row(state, portal.name, envelope, work.clock)
    after = submit._send(work, current)
    assert after is not None
    return end_of(after)


def received(end: Receipt | Handed) -> bool:
    """Whether the portal took it and has not decided."""
    return isinstance(end, Receipt) and end.status is ReviewStatus.RECEIVED


def carried_on(state: sqlalchemy.Engine, portal: Portal, envelope: Envelope, *, now: datetime = NOW) -> Submission:
    """What a worker does: come back whenever there is something to do."""
    for hours in range(1, 8):
        submission = submit.submit(state, portal, envelope, now=now + timedelta(hours=2 * hours))
        if submission.settled:
            break
    return submission


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", NETWORKED)
def test_one_fault_once_files_exactly_once(
    kind: str,
    fault: str,
    home: Path,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    with Court(KEYS, recognises=fault == "delivers twice") as court, ChaosProxy(court.port, fault) as proxy:
        portal = NETWORKED[kind](home, proxy.port, **patience(kind, 5 if fault in FIRST_END else 0.5))
        end = first_sending(state, portal, envelope)
        assert end == FIRST_END.get(fault, DOUBT)
        if fault == "refuses the connection":
            assert not court.deliveries
            proxy.heal()
            proxy.met = 1
        if fault == "delivers late":
            proxy.deliver_late()
        submission = carried_on(state, portal, envelope)
    assert submission.state is State.FILED
    assert court.filings == {submission.reference: 1}
    assert submission.review is ReviewStatus.RECEIVED
    assert court.unsigned == 0
    count(kind, end, filed=court.filings[submission.reference])


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault not in {"is slow but whole", "delivers twice"}])
def test_a_network_that_stays_broken_never_files_twice_and_claims_nothing(
    fault: str,
    home: Path,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    with Court(KEYS) as court, ChaosProxy(court.port, fault, always=True) as proxy:
        portal = http(home, proxy.port, time_limit_seconds=0.4)
        for hours in range(3):
            submission = submit.submit(state, portal, envelope, now=NOW + timedelta(hours=2 * hours))
        filed = court.filings[submission.reference]
    assert filed <= 1
    assert submission.state is (State.READY if fault == "refuses the connection" else State.IN_DOUBT)
    assert submission.review is None
    assert submission.next_at is not None
    count("http, no answer ever", end_of(submission), filed=filed)


def patience(kind: str, seconds: float) -> dict[str, Any]:
    """Hanging faults are given up soon; where an answer is due, a busy machine gets its time."""
    if kind == "http":
        return {"time_limit_seconds": seconds}
    return {"environment": {"PATIENCE": str(seconds)}, "time_limit_seconds": 2 + 2 * seconds}


def count(kind: str, end: str, *, filed: int) -> None:
    TABLE[kind, end] += 1
    TABLE[kind, "runs"] += 1
    TABLE[kind, "filed twice"] += filed > 1


# ── the folder: its network is a file system ──


def missing(tray: Path, reference: str) -> None:
    del reference
    shutil.rmtree(tray)


def a_file_in_its_place(tray: Path, reference: str) -> None:
    del reference
    tray.rmdir()
    tray.write_text("")


def standing(tray: Path, reference: str) -> Path:
    place = tray / reference
    place.mkdir()
    (place / "filing.json").write_text(json.dumps({"reference": reference}))
    return place


def empty_folder_in_its_place(tray: Path, reference: str) -> None:
    (tray / reference).mkdir()


def anothers_in_its_place(tray: Path, reference: str) -> None:
    (standing(tray, "another")).rename(tray / reference)


def link_in_its_place(tray: Path, reference: str) -> None:
    (tray / reference).symlink_to(standing(tray, reference).rename(tray.with_name("elsewhere")))


def answer_of(content: bytes) -> Callable[[Path, str], None]:
    def place(tray: Path, reference: str) -> None:
        (standing(tray, reference) / "answer.json").write_bytes(content)

    return place


def link_for_answer(tray: Path, reference: str) -> None:
    (standing(tray, reference) / "answer.json").symlink_to("/etc/hostname")


def pipe_for_answer(tray: Path, reference: str) -> None:
    os.mkfifo(standing(tray, reference) / "answer.json")


def left_over_building(tray: Path, reference: str) -> None:
    (tray / f".{reference}.dead.tmp").mkdir()


FOLDER_FAULTS: dict[str, tuple[Callable[[Path, str], None], str, ReviewStatus]] = {
    "the share is not mounted": (missing, UNSENT, ReviewStatus.RECEIVED),
    "a file lies in its place": (a_file_in_its_place, UNSENT, ReviewStatus.RECEIVED),
    "an earlier writer died": (left_over_building, ANSWERED, ReviewStatus.RECEIVED),
    "an empty folder stands in its place": (empty_folder_in_its_place, DOUBT, ReviewStatus.RECEIVED),
    "another's stands in its place": (anothers_in_its_place, DOUBT, ReviewStatus.RECEIVED),
    "a link stands in its place": (link_in_its_place, DOUBT, ReviewStatus.RECEIVED),
    "the filing stands already": (answer_of(b""), ANSWERED, ReviewStatus.UNKNOWN),
    "the answer is garbage": (answer_of(b"\xff\x00"), ANSWERED, ReviewStatus.UNKNOWN),
    "the answer is cut in half": (answer_of(b'{"reference": "'), ANSWERED, ReviewStatus.UNKNOWN),
    "the answer is another's": (answer_of(b'{"reference":"x","status":"accepted"}'), ANSWERED, ReviewStatus.UNKNOWN),
    "the answer is endless": (answer_of(b" " * 1_500_000), ANSWERED, ReviewStatus.UNKNOWN),
    "the answer is a link": (link_for_answer, ANSWERED, ReviewStatus.UNKNOWN),
    "the answer is a pipe": (pipe_for_answer, ANSWERED, ReviewStatus.UNKNOWN),
}


@pytest.mark.parametrize("fault", FOLDER_FAULTS)
def test_a_broken_folder_files_exactly_once(
    fault: str,
    home: Path,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    spoil, expected, review = FOLDER_FAULTS[fault]
    portal, tray = folder(home), home / "tray"
    current = opened_row(state, portal.name, envelope, Clock(NOW))
    spoil(tray, current.reference)
    end = first_sending(state, portal, envelope)
    assert end == expected
    if not tray.is_dir():
        tray.unlink(missing_ok=True)
        tray.mkdir()
    if end == DOUBT:  # told as such, and a person clears the place
        (tray / current.reference).rename(tray.with_name("cleared"))
    submission = carried_on(state, portal, envelope)
    assert (submission.state, submission.review) == (State.FILED, review)
    assert [path.name for path in tray.iterdir()] == [submission.reference]
    count("folder", end, filed=len(list(tray.iterdir())))


# ── every portal: the same life ──


@pytest.fixture(params=["folder", "command", "http"])
def portal(request: pytest.FixtureRequest, home: Path, court: Court) -> Portal:
    return folder(home) if request.param == "folder" else NETWORKED[request.param](home, court.port)


def test_what_was_never_sent_is_surely_not_there(portal: Portal, envelope: Envelope) -> None:
    assert portal.find(envelope, "5f0c1a52-0000-5000-8000-000000000000") is None


def test_what_was_sent_is_found_and_has_a_status(portal: Portal, envelope: Envelope) -> None:
    reference = "5f0c1a52-0000-5000-8000-000000000000"
    kept: list[bytes] = []
    sent = portal.submit(envelope, reference, keep=kept.append)
    found = portal.find(envelope, reference, keep=kept.append)
    asked = portal.status(envelope, reference, keep=kept.append)
    assert isinstance(sent, Receipt)
    assert isinstance(found, Receipt)
    assert [one.status for one in (sent, found, asked)] == [ReviewStatus.RECEIVED] * 3
    assert {one.reference for one in (sent, found, asked)} == {sent.reference}
    assert sent.raw in kept
    assert (sent.envelope_id, sent.portal) == (envelope.id, "court")


def test_an_answer_is_kept_before_it_is_read(portal: Portal, envelope: Envelope) -> None:
    class FullError(OSError):
        pass

    def full(_raw: bytes) -> None:
        raise FullError

    with pytest.raises(FullError):
        portal.submit(envelope, "5f0c1a52-0000-5000-8000-000000000000", keep=full)


def test_every_portal_says_whether_it_can_be_reached(portal: Portal) -> None:
    assert portal.check().ok
    assert portal.check().said


def test_every_portal_bounds_its_own_time(portal: Portal) -> None:
    assert timedelta(0) < portal.limit < timedelta(days=1)
    assert portal.settle >= timedelta(0)


# ── refusals and unknown words ──


@pytest.mark.parametrize("kind", NETWORKED)
def test_a_refusal_in_the_portal_s_own_words_is_a_refusal(
    kind: str,
    home: Path,
    court: Court,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court.refuses = "the filing fee account is closed"
    submission = submit.submit(state, NETWORKED[kind](home, court.port), envelope, now=NOW)
    assert submission.state is State.REFUSED
    assert submission.needs_person
    kept = b"".join(path.read_bytes() for path in (envelope.folder / "receipts").iterdir())
    assert b"fee account" in kept
    assert "fee account" not in submission.why


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("accepted", ReviewStatus.ACCEPTED),
        (" Partially_Accepted ", ReviewStatus.PARTIALLY_ACCEPTED),
        ("set aside", ReviewStatus.UNKNOWN),
        ("accepted?", ReviewStatus.UNKNOWN),
        ("accepted-ish", ReviewStatus.UNKNOWN),
    ],
)
def test_a_word_we_do_not_know_is_unknown_and_never_accepted(
    word: str,
    status: ReviewStatus,
    home: Path,
    court: Court,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court.answer = {"status": word}
    assert submit.submit(state, http(home, court.port), envelope, now=NOW).review is status


@pytest.mark.parametrize(
    "answer",
    [
        {"reference": "another"},
        {"status": 1},
        {"status": ""},
        {"surprise": True},
        {"at": "yesterday"},
        {"at": "2026-11-23T10:00:00"},
        {"outcomes": [{"title": "x"}]},
        {"known": False},
    ],
)
def test_an_answer_in_another_form_is_in_doubt_and_stays_so(
    answer: dict[str, Any],
    home: Path,
    court: Court,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    court.answer = answer
    submission = submit.submit(state, http(home, court.port), envelope, now=NOW)
    assert submission.state is State.IN_DOUBT
    assert sum(court.filings.values()) == 1
    assert list((envelope.folder / "receipts").iterdir())


# ── the web portal ──


def test_plain_http_to_another_machine_is_refused(home: Path) -> None:
    for url in ("http://court.example/file", "ftp://court.example", "https://u:p@court.example/", "file:///etc/passwd"):
        with pytest.raises(SettingsError, match=r"portals\.court\.url"):
            http(home, 1, url=url)


def test_checking_certificates_cannot_be_switched_off(home: Path) -> None:
    with pytest.raises(SettingsError, match="verify"):
        http(home, 1, verify=False)


def test_a_proxy_in_the_environment_is_not_used(
    home: Path,
    court: Court,
    envelope: Envelope,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    reference = "5f0c1a52-0000-5000-8000-000000000000"
    assert received(http(home, court.port).submit(envelope, reference))


def test_a_server_with_an_unknown_certificate_gets_nothing(home: Path, court: Court, envelope: Envelope) -> None:
    certificate(home)
    with tls(court, home) as port:
        with pytest.raises(PortalUnavailable, match="SSLError"):
            http(home, 1, url=f"https://localhost:{port}/file").submit(envelope, "r")
        trusting = http(home, 1, url=f"https://localhost:{port}/file", ca_file="court.crt")
        assert received(trusting.submit(envelope, "r"))
        assert trusting.check().ok
    assert court.filings == {"r": 1}


def test_a_server_that_speaks_no_tls_gets_nothing(home: Path, court: Court, envelope: Envelope) -> None:
    with pytest.raises(PortalUnavailable):
        http(home, 1, url=f"https://localhost:{court.port}/file").submit(envelope, "r")
    assert not court.filings


def certificate(home: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl program to make a certificate with")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    arguments = ["req", "-x509", *key, "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost", "-keyout", "court.key", "-out", "court.crt"]
    subprocess.run(["openssl", *arguments, *names], cwd=home, check=True, capture_output=True)


class tls:  # noqa: N801 - read as a context
    """The court behind TLS: its own listening socket, wrapped."""

    def __init__(self, court: Court, home: Path) -> None:
        import ssl

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(home / "court.crt", home / "court.key")
        self._server = court._server
        self._plain = court._server.socket
        self._server.socket = context.wrap_socket(self._plain, server_side=True, do_handshake_on_connect=False)

    def __enter__(self) -> int:
        return int(self._server.server_address[1])

    def __exit__(self, *_: object) -> None:
        pass


def test_the_body_knows_whether_it_was_touched(tmp_path: Path) -> None:
    path = tmp_path / "package"
    path.write_bytes(b"x" * 100_000)
    body = web.Body(path)
    assert (len(body), body.begun) == (100_000, False)
    assert b"".join(body) == path.read_bytes()
    assert body.begun


# ── the command portal ──


def script(home: Path, text: str) -> list[str]:
    path = home / "program"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o700)
    return [str(path), "{reference}"]


RECEIPT = "import json, sys; print(json.dumps({'reference': sys.argv[1], 'status': 'received'}))"


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("says that nothing was sent", "raise SystemExit(10)", PortalUnavailable),
        ("fails", "raise SystemExit(1)", InDoubt),
        ("prints a receipt but fails", RECEIPT + "; raise SystemExit(1)", InDoubt),
        ("says nothing", "", InDoubt),
        ("says that it was refused, without a reason", RECEIPT + "; raise SystemExit(11)", InDoubt),
        (
            "refuses",
            "import json, sys; print(json.dumps({'reference': sys.argv[1], 'refused': 'no'})); raise SystemExit(11)",
            PortalRefused,
        ),
        ("is killed", "import os; os.kill(os.getpid(), 9)", InDoubt),
        ("takes too long", "import time; time.sleep(60)", InDoubt),
        ("writes without end", "while True: print('x' * 100000)", InDoubt),
    ],
)
def test_how_a_program_ends_decides(
    name: str, text: str, error: type[Exception], home: Path, envelope: Envelope
) -> None:
    portal = opened(home, kind="command", command=script(home, text), time_limit_seconds=1)
    with pytest.raises(error):
        portal.submit(envelope, "r")
    assert name


def test_a_missing_program_sends_nothing_and_is_reported(home: Path, envelope: Envelope) -> None:
    portal = opened(home, kind="command", command=[str(home / "nowhere")])
    assert not portal.check().ok
    assert portal.check().repair
    with pytest.raises(PortalUnavailable):
        portal.submit(envelope, "r")


def test_a_program_sees_a_clean_environment_and_no_shell(
    home: Path,
    envelope: Envelope,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "open sesame")
    monkeypatch.setenv("LD_PRELOAD", "")
    text = (
        "import json, os, sys; open(sys.argv[2], 'w').write(json.dumps([dict(os.environ), sys.argv]));"
        "print(json.dumps({'reference': sys.argv[1], 'status': 'received'}))"
    )
    seen = home / "seen; touch $(owned)"
    portal = opened(home, kind="command", command=[*script(home, text), str(seen)], environment={"COURT": "nowhere"})
    portal.submit(envelope, "r")
    environment, arguments = json.loads(seen.read_text())
    assert arguments[2] == str(seen)
    assert set(environment) - {"LC_CTYPE"} == {"PATH", "LANG", "COURT", "DOCKETPRESS_REFERENCE"}


def test_without_a_question_doubt_is_left_to_a_person(
    home: Path,
    state: sqlalchemy.Engine,
    envelope: Envelope,
) -> None:
    portal = opened(home, kind="command", command=script(home, "raise SystemExit(1)"))
    assert portal.find(envelope, "r") == Unanswerable(reason="this portal has no find_command", ever=False)
    submission = submit.submit(state, portal, envelope, now=NOW)
    assert (submission.state, submission.next_at, submission.needs_person) == (State.IN_DOUBT, None, True)
    later = submit.submit(state, portal, envelope, now=NOW + timedelta(days=30))
    assert (later.state, later.attempt) == (State.IN_DOUBT, 1)


def test_an_orphaned_program_is_never_joined_by_a_second_one(home: Path, envelope: Envelope) -> None:
    # The program leaves its session, so that we cannot end it, and goes on working after we gave up.
    text = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        f"    open({str(home / 'orphan')!r}, 'w').write(str(os.getpid()))\n"
        "    time.sleep(60)\n"
        f"while not os.path.exists({str(home / 'orphan')!r}): time.sleep(0.01)\n"
    )
    asks = [sys.executable, "-c", "raise SystemExit(12)"]
    portal = opened(home, kind="command", command=script(home, text), find_command=asks, time_limit_seconds=5)
    with pytest.raises(InDoubt):
        portal.submit(envelope, "r")
    try:
        assert isinstance(portal.find(envelope, "r"), Unanswerable)
        with pytest.raises(InDoubt, match="has not ended"):
            portal.submit(envelope, "r")
    finally:
        orphan = int((home / "orphan").read_text())
        os.kill(orphan, signal.SIGKILL)
    while isinstance(portal.find(envelope, "r"), Unanswerable):
        pass
    assert portal.find(envelope, "r") is None


# ── the folder portal ──


def test_the_folder_holds_the_package_and_says_what_it_is(home: Path, envelope: Envelope) -> None:
    folder(home).submit(envelope, "r")
    assert sorted(path.name for path in (home / "tray" / "r").iterdir()) == ["filing.json", "package.zip"]
    filing = json.loads((home / "tray" / "r" / "filing.json").read_text())
    assert filing["docket_numbers"] == ["6:26-cv-00123"]
    assert filing["package"]["sha256"] == envelope.package.sha256
    assert (home / "tray" / "r" / "package.zip").read_bytes() == envelope.package.path.read_bytes()


def test_an_answer_laid_later_brings_status_entries_and_stamped_copies(home: Path, envelope: Envelope) -> None:
    portal = folder(home)
    assert received(portal.submit(envelope, "r"))
    place = home / "tray" / "r"
    said = {
        "reference": "r",
        "status": "accepted",
        "portal_reference": "E-9",
        "at": "2026-11-23T15:00:00-05:00",
        "outcomes": [{"title": "Motion to Adjourn", "status": "accepted", "docket_entry": "12"}],
    }
    (place / "answer.json").write_text(json.dumps(said))
    (place / "stamped").mkdir()
    (place / "stamped" / "01.pdf").write_bytes(b"%PDF stamped")
    (place / "stamped" / "evil.pdf").symlink_to("/etc/hostname")
    receipt = portal.status(envelope, "r")
    assert (receipt.status, receipt.reference, receipt.outcomes[0].docket_entry) == (ReviewStatus.ACCEPTED, "E-9", "12")
    assert isinstance(portal, portals.GivesCopies)
    assert [one.path.name for one in portal.copies(envelope, "r")] == ["01.pdf"]


def test_a_refusal_laid_beside_the_filing_is_the_clerk_s_rejection(home: Path, envelope: Envelope) -> None:
    portal = folder(home)
    portal.submit(envelope, "r")
    (home / "tray" / "r" / "answer.json").write_text('{"reference": "r", "refused": "wrong court"}')
    receipt = portal.status(envelope, "r")
    assert receipt.status is ReviewStatus.REJECTED
    assert receipt.outcomes[0].reason == "wrong court"


def test_a_missing_share_is_neither_made_nor_taken_for_an_empty_one(home: Path, envelope: Envelope) -> None:
    portal = folder(home)
    (home / "tray").rmdir()
    assert isinstance(portal.find(envelope, "r"), Unanswerable)
    assert not portal.check().ok
    with pytest.raises(PortalUnavailable):
        portal.submit(envelope, "r")
    assert not (home / "tray").exists()


# ── settings and discovery ──


def test_the_built_in_kinds_are_found_by_their_files() -> None:
    assert {"folder", "command", "http"} <= set(portals.kinds())


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kind": "floder", "path": "x"}, "did you mean `folder`"),
        ({"kind": "teleport"}, "known are checklist, cmecf, command, ecf4, ecf5, efsp, folder, http, truefiling"),
        ({"kind": "folder"}, r"portals\.court\.path: this setting is needed"),
        ({"kind": "folder", "path": "x", "color": "red"}, r"portals\.court\.color: there is no such setting"),
        ({"kind": "folder", "path": "outbox/tray"}, r"portals\.court\.path.* overlaps outbox/"),
        ({"kind": "folder", "path": "."}, "overlaps inbox/"),
        ({"kind": "command", "command": []}, r"portals\.court\.command"),
        ({"kind": "command", "command": "a string"}, r"portals\.court\.command"),
        ({"kind": "http", "url": "https://court.example", "secret_file": "nowhere"}, "secret file"),
    ],
)
def test_wrong_settings_are_named_with_their_place(keys: dict[str, Any], said: str, home: Path) -> None:
    with pytest.raises(SettingsError, match=said):
        opened(home, **keys)


def test_a_portal_of_another_distribution_is_found_by_its_entry_point(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = home / "site" / "carrier_pigeon-1.dist-info"
    site.mkdir(parents=True)
    (site / "METADATA").write_text("Metadata-Version: 2.1\nName: carrier-pigeon\nVersion: 1\n")
    (site / "entry_points.txt").write_text(
        "[docketpress.portals]\npigeon = pipeline.filing.portals.folder:Adapter\nfolder = nowhere:Nothing\n",
    )
    monkeypatch.syspath_prepend(str(home / "site"))
    assert type(opened(home, kind="pigeon", path="tray")).__name__ == "FolderPortal"
    assert type(folder(home)).__name__ == "FolderPortal"


def test_the_table_of_all_runs_shows_nothing_filed_twice(capsys: pytest.CaptureFixture[str]) -> None:
    kinds = sorted({kind for kind, _ in TABLE})
    columns = ("runs", ANSWERED, UNSENT, DOUBT, "filed twice")
    with capsys.disabled():
        print(f"\n{'portal':<22}" + "".join(f"{column:>17}" for column in columns))  # noqa: T201
        for kind in kinds:
            print(f"{kind:<22}" + "".join(f"{TABLE[kind, column]:>17}" for column in columns))  # noqa: T201
    assert sum(TABLE[kind, "filed twice"] for kind in kinds) == 0
