"""A home, a court at the simulator, and everything people do from a dropped motion to its certificate of service.

Each act runs in a forked process that may be killed, and may be done again: a person who sees nothing happen does so.
"""

import json
import os
import shutil
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sql

from pipeline import database, killpoints, settings
from pipeline.filing import agreed, ledger, review, service
from pipeline.filing.ledger import submissions
from pipeline.filing.states import State
from pipeline.line import correcting, deciding, desk, envelopes, serving, standings, waking, work
from pipeline.line.serving import Word
from pipeline.line.standings import EnvelopeStatus
from pipeline.model import ReviewStatus
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings
from pipeline.simulator import simville
from pipeline.simulator.clerk import ByHand
from pipeline.simulator.delivered import Case, Party, Status
from pipeline.simulator.server import Running, running
from tests import ecf4_office, killed_line, reference
from tests.test_correct import FORM

PORTAL, COURT = "county", "us-nywd"
TOML = """
[watch]
events = false
settle_seconds = 0
free_disk_mb = 1

[filing]
quote_hours = 24

[lanes.motions]
court = "{court}"
portal = "{portal}"
release = "two-person"

[portals.{portal}]
kind = "{kind}"
{options}
"""
TITLES = ("Motion to Seal", "Motion to Seal Exhibit A")
"""Of what is rejected, and of what is dropped in its place."""
PEOPLE = ("Ada Invented", "Ben Fictional")
CASE = Case(
    number="c-whole",
    court="simville",
    docket_number=str(FORM["docket_number"]),
    title="Placeholder v. Nullstone Widgets LLC",
    category="7",
    case_type="27967",
    parties=(
        Party(key="p-1", type_code="29738", surname="Placeholder", given="Rowena"),
        Party(key="p-2", type_code="29739", surname="Nullstone Widgets LLC", organisation=True),
    ),
)
PROFILE = {
    "location": "simville",
    "category": {"code": "7"},
    "case_type": {"code": "27967"},
    "lead": {"code": "332"},
    "attachment": {"code": "331"},
    "document_types": {"public": {"code": "6586"}},
    "party_types": {"plaintiff": {"code": "29738"}, "defendant": {"code": "29739"}},
    "payment_account": simville.ACCOUNT,
}
OPTIONS: dict[str, dict[str, str]] = {
    "ecf4": {
        "url": "SIMULATOR/ecf4/FilingReviewMDE",
        "record_url": "SIMULATOR/ecf4/CourtRecordMDE",
        "user_file": "user",
        "sender": "https://office.example.org/assembly",
    },
    "efsp": {
        "url": "SIMULATOR",
        "jurisdiction": simville.STATE,
        "login_file": "proxy.login",
        "contact": "ada@example.org",
    },
}


@dataclass(kw_only=True)
class Journey:
    """One home, and the court at the end of its way."""

    home: Path
    kind: str
    up: Running
    catalog: Catalog
    port: int

    @property
    def settings(self) -> Settings:
        return settings.load(self.home)

    # ── what people do ──

    def acts(self) -> tuple[tuple[str, Callable[[], None], Callable[[], bool]], ...]:
        """The way: what is done, by whom, and how it shows that it is done."""
        first, second = 1, 2
        return (
            ("dropped", self._drop, lambda: self._taken(first)),
            ("held back", self.work, lambda: self._stands(first, "held")),
            ("mended", lambda: self.mend(whole=True), lambda: True),
            ("prepared", self.work, lambda: self._prepared(first)),
            ("released by Ada", lambda: self._release(first, PEOPLE[0]), lambda: self._released(first, 1)),
            ("released by Ben", lambda: self._release(first, PEOPLE[1]), lambda: self._released(first, 2)),
            ("sent", self.work, lambda: self._reviewed(first, ReviewStatus.RECEIVED)),
            ("rejected", lambda: self._decide(Status.REJECTED), lambda: True),
            ("heard of it", self.work, lambda: self._reviewed(first, ReviewStatus.REJECTED)),
            ("corrected", self._correct, lambda: self._correction().is_dir()),
            ("dropped again", self._drop_again, lambda: self._taken(second)),
            ("prepared again", self.work, lambda: self._prepared(second)),
            ("released again by Ada", lambda: self._release(second, PEOPLE[0]), lambda: self._released(second, 1)),
            ("released again by Ben", lambda: self._release(second, PEOPLE[1]), lambda: self._released(second, 2)),
            ("sent again", self.work, lambda: self._reviewed(second, ReviewStatus.RECEIVED)),
            ("accepted", lambda: self._decide(Status.ACCEPTED), lambda: True),
            ("heard and compared", self.work, lambda: self._done(second)),
            ("served", self._serve, lambda: len(service.read(self.folder(second))) >= len(PEOPLE)),
            ("certified", self._certify, lambda: bool(self.certificates())),
        )

    def mend(self, *, whole: bool) -> None:
        """Write the settings, with or without the court's code for motions."""
        beside = {"filing": {"code": "6599"}, "separate": False}
        codes: dict[str, Any] = {"proposed-order": beside, "certificate-of-service": beside}
        codes |= {"motion": {"filing": {"code": "6553"}}} if whole else {}
        profile = {**PROFILE, "filings": codes}
        options: dict[str, Any] = {
            key: one.replace("SIMULATOR", self.up.url) for key, one in OPTIONS[self.kind].items()
        }
        options |= {"courts": {COURT: profile}}
        options |= {"connect_seconds": 2, "time_limit_seconds": 20, "settle_seconds": 0}
        if self.kind == "efsp":
            options |= {"files_url": f"http://127.0.0.1:{self.port}", "files_port": self.port}
        text = "\n".join(f"{key} = {_toml(value)}" for key, value in options.items())
        made = TOML.format(kind=self.kind, portal=PORTAL, court=COURT, options=text)
        (self.home / settings.FILE_NAME).write_text(made)

    def _drop(self) -> None:
        if self._taken(1) or (self.settings.inbox / "motions" / "first").exists():
            return
        coming = self.home / "coming"
        shutil.rmtree(coming, ignore_errors=True)
        coming.mkdir()
        table = FORM | {"motion_title": TITLES[0]}
        (coming / "motion.json").write_text(json.dumps(table))
        coming.rename(self.settings.inbox / "motions" / "first")

    def _drop_again(self) -> None:
        lane, drop = self.settings.inbox / "motions", self._correction() / "drop"
        if self._taken(2) or (lane / "second").exists():
            return
        form = json.loads((drop / "form.json").read_text())
        (drop / "form.json").write_text(json.dumps(form | {"motion_title": TITLES[1]}))
        drop.rename(lane / "second")

    def work(self) -> None:
        self._hurry()
        work.run_once(self.settings, lambda _report: None)

    def _release(self, which: int, person: str) -> None:
        now = datetime.now(UTC)
        deciding.release(self.settings, self._envelope(which).id, person, note="", dry_run=False, now=now)

    def _decide(self, status: Status) -> None:
        for one in self.up.book.filings():
            if one.status in {Status.SUBMITTED, Status.SUBMITTING}:
                self.up.clerk.decide(one.id, status)
        self.up.settle()

    def _correct(self) -> None:
        correcting.correct(self.settings, self._envelope(1).id, None, now=datetime.now(UTC))

    def _serve(self) -> None:
        day = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
        for whom in ("Bo Fictional", "Cy Imagined"):
            word = Word(whom=whom, how="hand", on=day, by=PEOPLE[0])
            serving.served(self.settings, self._envelope(2).id, word, now=datetime.now(UTC))

    def _certify(self) -> None:
        serving.certificate(self.settings, self._envelope(2).id, None, lane=None, now=datetime.now(UTC))

    def _hurry(self) -> None:
        """Let all that waits for its time have come to it: nobody sleeps through a lease or a pause between asks."""
        with deciding.opened(self.settings) as (state, engine), state.begin() as connection:
            past = datetime.now(UTC) - timedelta(minutes=1)
            waits = submissions.c.next_at.is_not(None)
            connection.execute(submissions.update().where(waits).values(next_at=past))
            for made in envelopes.listing(connection):
                waking.wake(engine, connection, made.id, made.portal)
                waking.follow(engine, connection, made.id, PORTAL)

    # ── how it stands ──

    def standing(self) -> tuple[EnvelopeStatus, ...]:
        """Every envelope, the oldest first."""
        if not self.settings.var.is_dir():
            return ()
        with self._connected() as connection:
            found = {one.id: one for one in standings.envelopes_of(connection)}
            return tuple(found[made.id] for made in envelopes.listing(connection))

    def submission(self, which: int) -> ledger.Submission | None:
        with self._connected() as connection:
            return ledger.latest(connection, self._envelope(which).id, PORTAL)

    def certificates(self) -> list[Path]:
        return sorted(self.settings.outbox.glob(f"{serving.FOLDER}/*/*"))

    @contextmanager
    def _connected(self) -> Iterator[sql.Connection]:
        state = database.connect(self.settings.database_url)
        try:
            with state.connect() as connection:
                yield connection
        finally:
            state.dispose()

    def _taken(self, which: int) -> bool:
        """Whether as many drops lie in the lane or were taken from it."""
        waiting = [one for one in (self.settings.inbox / "motions").iterdir() if not one.name.startswith(".")]
        claimed = list(self.settings.work.glob("*")) if self.settings.work.is_dir() else []
        return len(waiting) + len(claimed) >= which or len(self.standing()) >= which

    def _envelope(self, which: int) -> EnvelopeStatus:
        return self.standing()[which - 1]

    def folder(self, which: int) -> Path:
        return self.settings.outbox / self._envelope(which).folder

    def _correction(self) -> Path:
        return self.settings.outbox / correcting.FOLDER / Path(self._envelope(1).folder).name

    def _stands(self, which: int, word: str) -> bool:
        return len(self.standing()) >= which and word in self._envelope(which).state

    def _prepared(self, which: int) -> bool:
        return len(self.standing()) >= which and "release" in self._envelope(which).why

    def _released(self, which: int, people: int) -> bool:
        with self._connected() as connection:
            return len(agreed.words(connection, self._envelope(which).id)) >= people

    def _reviewed(self, which: int, wanted: ReviewStatus) -> bool:
        found = self.submission(which)
        return found is not None and found.state is State.FILED and review_word(found) == wanted

    def _done(self, which: int) -> bool:
        if not self._reviewed(which, ReviewStatus.ACCEPTED):
            return False
        return self.kind != "ecf4" or (self.folder(which) / "stamped").is_dir()

    # ── one act, perhaps killed ──

    def act(self, doing: Callable[[], None], *, die_at: int = 0) -> str:
        """Do it in a process of its own, which dies at the kill point it comes by as the n-th. Gives the point's name.

        Empty: nobody died, since it came by fewer, or 0 was asked for.
        """
        died = self.home.parent / "died"
        died.unlink(missing_ok=True)
        child = os.fork()
        if not child:
            self._in_child(doing, die_at, died)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert ended in {0, -signal.SIGKILL}, ended
        return died.read_text() if ended else ""

    def _in_child(self, doing: Callable[[], None], die_at: int, died: Path) -> None:
        vars(desk)["Confined"] = killed_line.Here
        vars(desk)["load_catalog"] = vars(serving)["load_catalog"] = lambda _settings: self.catalog
        vars(correcting)["load_catalog"] = lambda _settings: self.catalog
        if die_at:
            vars(killpoints)["os"] = _Dying(die_at, died)
        try:
            doing()
        except BaseException:  # noqa: BLE001 - whatever it was, the parent must hear that it was no clean end
            sys.excepthook(*sys.exc_info())
            sys.stderr.flush()
            os._exit(3)
        os._exit(0)


def review_word(found: ledger.Submission) -> ReviewStatus | None:
    """What the clerk says; what is under review is received."""
    return ReviewStatus.RECEIVED if review.undecided(found) else found.review


class _Dying:
    """Stands in for `os` where kill points look whether they shall kill: at the n-th look they shall."""

    def __init__(self, number: int, died: Path) -> None:
        self.environ = self
        self._left = number
        self._died = died
        self._lock = threading.Lock()

    def get(self, _name: str) -> str | None:
        """What the environment says, as the kill point asks for it."""
        with self._lock:
            self._left -= 1
            if not self._left:
                self._died.write_text(str(sys._getframe(1).f_locals["name"]))
                os.kill(os.getpid(), signal.SIGKILL)
        return None


@contextmanager
def journey(folder: Path, kind: str, catalog: Catalog) -> Iterator[Journey]:
    """A new home and a new court."""
    home = folder / "home"
    for part in ("inbox/motions", "outbox", "templates", "var"):
        (home / part).mkdir(parents=True)
    schemas = {"ecf-4.01": reference.ecf("ecf-4.01-tyler") / "schema"} if kind == "ecf4" else {}
    (home / "var" / "schemas").mkdir()
    for name, source in schemas.items():
        (home / "var" / "schemas" / name).symlink_to(source)
    texts = {
        "user": "ada@example.org\ntoken-1\n",
        "secret": ecf4_office.SECRET,
        "proxy.login": f"{simville.API_KEY}\n{simville.USER}\n{simville.PASSWORD}\n",
    }
    for name, text in texts.items():
        (home / name).write_text(text)
        (home / name).chmod(0o600)
    with running(folder / "court", schemas=schemas, policy=ByHand(), ticking=False) as up:
        up.book.seed(CASE)
        made = Journey(home=home, kind=kind, up=up, catalog=catalog, port=_free_port())
        made.mend(whole=False)
        yield made


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(one)}" for key, one in value.items()) + " }"
    return json.dumps(value)
