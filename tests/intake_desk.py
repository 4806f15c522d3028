"""A desk for the intake tests: a home, its database, a clock that moves when told, and a ledger of started work."""

import collections
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sql

from pipeline import database, settings
from pipeline.intake import register
from pipeline.intake.report import ScanReport
from pipeline.intake.watch import Inbox

BEGUN = sql.Table(
    "test_begun",
    database.metadata,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=True),
    sql.Column("packet", sql.String(40), nullable=False),
)
"""What `start` was asked to start, written in the transaction that registers it, as the engine does."""

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"


def begin(connection: sql.Connection, packet_id: str) -> None:
    connection.execute(BEGUN.insert().values(packet=packet_id))


def toml(
    *,
    settle: float = 5,
    settle_max: float = 600,
    free_mb: int = 1,
    in_flight: int = 100_000,
    drop_mb: int = 500,
    rescan: float = 60,
    events: bool = False,
    lanes: str = "[lanes.hearings]",
) -> str:
    return (
        f"[watch]\nevents = {str(events).lower()}\nsettle_seconds = {settle}\nsettle_max_seconds = {settle_max}\n"
        f"free_disk_mb = {free_mb}\nin_flight = {in_flight}\ndrop_mb = {drop_mb}\nrescan_seconds = {rescan}\n{lanes}\n"
    )


@dataclass(slots=True, kw_only=True)
class Desk:
    settings: settings.Settings
    engine: sql.Engine
    seconds: float = 1000.0
    """What the monotonic clock says."""
    moment: Callable[[], datetime] = lambda: datetime.now(UTC)
    """Tells the time of day."""
    reports: list[ScanReport] = field(default_factory=list)
    _inbox: Inbox | None = None

    @property
    def lane(self) -> Path:
        return self.settings.inbox / "hearings"

    @property
    def inbox(self) -> Inbox:
        if self._inbox is None:
            self._inbox = Inbox(self.settings, self.engine, begin, clock=lambda: self.seconds, now=self._tell)
        return self._inbox

    def _tell(self) -> datetime:
        return self.moment()

    def restart(self) -> None:
        """As if the process had ended and another had begun: nothing is remembered but what lies on disk."""
        self._inbox = None

    def scan(self, *, later: float = 0) -> ScanReport:
        """Let time pass, then look."""
        self.seconds += later
        report = self.inbox.scan()
        self.reports.append(report)
        return report

    def scans(self, times: int = 3, *, every: float = 5) -> tuple[str, ...]:
        """Look several times; the ids of all that was taken to be worked on."""
        return tuple(one for _ in range(times) for one in self.scan(later=every).claimed)

    def reasons(self) -> dict[str, str]:
        """Why each waiting drop waits, by name."""
        return {one.name: one.reason for one in self.reports[-1].waiting}

    def names(self) -> list[str]:
        """The original names of everything registered, in order."""
        with self.engine.connect() as connection:
            rows = connection.execute(sql.select(register.table.c.name_bytes).order_by(register.table.c.id)).scalars()
            return [one.decode("utf-8", "surrogateescape") for one in rows]

    def begun(self) -> collections.Counter[str]:
        """How often each packet's work was started."""
        with self.engine.connect() as connection:
            return collections.Counter(connection.execute(sql.select(BEGUN.c.packet)).scalars())

    def codes(self) -> dict[str, str]:
        """The finding each rejected drop is returned with, by name."""
        return {one.name: one.finding.code for report in self.reports for one in report.rejected}

    def finish(self, packet_id: str, state: register.State = register.State.DONE) -> None:
        """End a packet's work."""
        with self.engine.begin() as connection:
            register.set_state(connection, packet_id, state)


MakeDesk = Callable[..., Desk]


def zip_file(path: Path, text: str = "words") -> bytes:
    """A small real archive, as an office suite writes."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", text)
    return path.read_bytes()


def today() -> datetime:
    return datetime.now(UTC)
