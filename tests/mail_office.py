"""An office that has mailed a run: invented people, real files, a real database."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline import database
from pipeline import settings as settings_room
from pipeline.confine import Direct
from pipeline.intake import register
from pipeline.intake.watch import Inbox
from pipeline.killpoints import VARIABLE
from pipeline.line.bulk import came_back
from pipeline.line.desk import Desk
from pipeline.mailing import posted
from pipeline.mailing.posted import Posted, Sent
from pipeline.rules.catalog import Catalog
from pipeline.runs import ledger, mailed
from pipeline.runs.mailed import Batch, Serials
from pipeline.runs.notice import Way
from pipeline.runs.store import Store
from pipeline.runs.stores import open_store
from pipeline.settings import Settings

HOME = """
[watch]
events = false
settle_seconds = 0
free_disk_mb = 1

[lanes.notices]
purpose = "notices"
court = "us-nywd"
document_type = "notice-of-hearing"

[lanes.returned-mail]
purpose = "returned-mail"

[email]
sender = "Clerk of Example Court <clerk@court.example>"
"""
RUN = "run-20261120-4f2a"
NOW = datetime.now(UTC)
MAILER = "901234567"
NAMES = ("Ada Invented", "Bo Fictional", "Cy Unreal", "Di Imaginary", "Ed Madeup", "Flo Notreal")


def sent(row: int, name: str, *, way: Way = Way.MAIL, access: str = "public", email: str | None = None) -> Sent:
    """A notice to an invented person."""
    return Sent(
        row=row,
        recipient=0,
        identity=f"{row:032x}",
        case=f"6:26-cv-{row:05d}",
        title="Notice of Hearing",
        access=access,
        name=name,
        lines=(f"{row} Null Road", "Nowhere, NY 14604-1234"),
        email=email,
        way=way,
        sha256=f"{row:064x}",
        pages=2,
        how="struck",
    )


def barcode(serial: int) -> str:
    """Digits of a barcode: identifier, service type, mailer, serial number, ZIP Code with delivery point."""
    return f"00040{MAILER}{serial:06d}14604123401"


def pieces(people: tuple[Sent, ...], *, batch: int = 1, first: int = 1) -> tuple[Posted, ...]:
    """An envelope for each of some people."""
    return tuple(
        Posted(batch=batch, serial=at, sheets=2, mail_class=_mail_class(one), barcode=barcode(at), notices=(one,))
        for at, one in enumerate(people, start=first)
    )


def _mail_class(one: Sent) -> str:
    return "certified" if one.way is Way.CERTIFIED else "first"


def begin(desk: Desk, packet: str, run: str = RUN) -> None:
    """Write down that a run was begun ten days ago."""
    with desk.database.begin() as connection:
        ledger.begin(
            connection,
            run,
            packet=packet,
            lane="notices",
            document_type="notice-of-hearing",
            court="us-nywd",
            needed=0,
            settings="0" * 64,
            now=NOW - timedelta(days=10),
        )


@dataclass(slots=True)
class Office:
    """A home with one run in its store."""

    settings: Settings
    desk: Desk
    store: Store
    inbox: Inbox
    dropped: str = ""

    def post(self, people: tuple[Sent, ...], *, run: str = RUN, batch: int = 1, first: int = 1) -> tuple[Posted, ...]:
        """Make a batch ready for the post, as a run does."""
        made = pieces(people, batch=batch, first=first)
        posted.keep(self.store, run, batch, made)
        row = Batch(
            run=run,
            batch=batch,
            court="us-nywd",
            first_piece=made[0].serial,
            last_piece=made[-1].serial,
            pieces=len(made),
            notices=len(made),
            sheets=sum(one.sheets for one in made),
            prepared_at=NOW - timedelta(days=10),
        )
        serials = Serials(mailer_id=MAILER, first=made[0].serial, last=made[-1].serial)
        with self.desk.database.begin() as connection:
            mailed.note(connection, row, (serials,))
        return made

    def results(self) -> Path:
        """The folder of the run's results."""
        return next((self.settings.outbox / "runs").iterdir())

    def drop(self, text: str | bytes, name: str = "came back.csv") -> came_back.Taken:
        """Drop a list and let its steps be done."""
        self.claim(text, name)
        return self.take()

    def claim(self, text: str | bytes, name: str = "came back.csv") -> None:
        """Drop a list, of which only the claim is done."""
        lane = self.settings.inbox / "returned-mail"
        data = text.encode() if isinstance(text, str) else text
        (lane / name).write_bytes(data)
        self.dropped = self.inbox.scan().claimed[0]
        assert came_back.is_returned_mail(self.desk, self.dropped)

    def take(self) -> came_back.Taken:
        """The steps once more."""
        taken = came_back.take(self.desk, self.dropped)
        came_back.finish(self.desk, self.dropped, taken)
        return taken

    def state(self) -> register.State:
        """Of the last drop."""
        with self.desk.database.connect() as connection:
            return register.state(connection, self.dropped)

    def page(self) -> str:
        """The page about the last drop."""
        return max(
            self.settings.outbox.glob("returned-mail/*/returned-mail.html"), key=lambda one: one.stat().st_mtime_ns
        ).read_text()

    def roster(self, name: str = "re-mail.csv") -> str:
        """What is proposed to be mailed again."""
        return (self.results() / name).read_text(encoding="utf-8-sig")


def killed(office: Office, point: str, work: Callable[[Office], object]) -> None:
    """Do some work in a process that is killed at a point; it has a connection to the database of its own."""
    kill_at(point, lambda: work(replace(office, desk=alone(office.desk))))


def alone(desk: Desk) -> Desk:
    """A desk for a process of its own: another connection, and no child."""
    return replace(desk, database=database.connect(desk.settings.database_url), confined=Direct())


def kill_at(point: str, work: Callable[[], object]) -> None:
    """Do some work in a process that is killed at a point."""
    child = os.fork()
    if child == 0:
        try:
            os.environ[VARIABLE] = point
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "it came to its end: the point is not on its way"
    assert os.WTERMSIG(status) == signal.SIGKILL


@contextlib.contextmanager
def opened(home: Path, catalog: Catalog, more: str = "") -> Iterator[Office]:
    """A home with empty lanes."""
    home.mkdir(parents=True)
    (home / "docketpress.toml").write_text(HOME + more)
    for folder in ("inbox/notices", "inbox/returned-mail", "outbox"):
        (home / folder).mkdir(parents=True)
    settings = settings_room.load(home)
    settings.var.mkdir(exist_ok=True)
    state = database.connect(settings.database_url)
    desk = Desk(settings=settings, catalog=catalog, database=state, confined=Direct())
    inbox = Inbox(settings, state, lambda _connection, _packet: None)
    try:
        (settings.inbox / "notices" / "roster.csv").write_text("Case number\n")
        begin(desk, inbox.scan().claimed[0])
        yield Office(settings=settings, desk=desk, store=open_store(settings), inbox=inbox)
    finally:
        state.dispose()
