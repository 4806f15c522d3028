"""An office that files by ECF 5.0 to the simulator: a home with schemas, a secret, a court's codes, real small PDFs."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy

from pipeline import database as database_room
from pipeline.filing import codes, ledger, prepare, review, submit
from pipeline.filing.callback import Mailbox
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Prepared, open_portal
from pipeline.filing.portals.ecf5 import Ecf5Portal
from pipeline.model import Envelope, Severity
from pipeline.settings import PortalSettings
from pipeline.simulator.server import Running
from tests import ecf4_office, reference

PORTAL = "county"
SECRET = "a secret of sixteen letters"
SIDES = {"url": "FilingReviewMDE", "record_url": "CourtRecordMDE", "policy_url": "CourtPolicyMDE"}
COURT = {**ecf4_office.COURT, "case_type": {"code": "7"}}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything one journey needs."""

    portal: Ecf5Portal
    envelope: Envelope
    database: sqlalchemy.Engine
    home: Path
    settings: PortalSettings

    @property
    def reference(self) -> str:
        return opened(self.database, PORTAL, self.envelope, Clock(datetime.now(UTC))).reference

    def prepared(self) -> Prepared:
        """Prepare as the line does: the message is stored with the number of errors against it."""
        made = self.portal.prepare(self.envelope, self.reference)
        errors = sum(one.severity is Severity.ERROR for one in made.findings)
        at = datetime.now(UTC)
        prepare.keep(self.database, PORTAL, self.envelope, self.reference, made, errors=errors, at=at)
        return made

    def submit(self, *, later: timedelta = timedelta(0)) -> Submission:
        return submit.submit(self.database, self.portal, self.envelope, now=datetime.now(UTC) + later)

    def poll(self, *, later: timedelta = timedelta(hours=30)) -> Submission:
        return review.poll(self.database, self.portal, self.envelope, now=datetime.now(UTC) + later)

    def portal_in(self, home: Path) -> Ecf5Portal:
        """The same portal in another home, with the same schemas and secret."""
        (home / "var").mkdir(parents=True)
        for name in ("secret", "var/schemas"):
            (home / name).symlink_to(self.home / name)
        made = open_portal(PORTAL, self.settings, home)
        assert isinstance(made, Ecf5Portal)
        return made

    def now(self) -> Submission:
        with self.database.connect() as connection:
            found = ledger.latest(connection, self.envelope.id, PORTAL)
        assert found
        return found

    def mailbox(self) -> Mailbox:
        return Mailbox(
            database=self.database,
            store=self.envelope.folder.parent / "callbacks",
            keys={},
            courts={PORTAL: self.portal},
            envelope_of=lambda _id: self.envelope,
        )


def office(
    folder: Path,
    up: Running,
    *,
    docket: str | None = ecf4_office.DOCKET,
    title: str = "Motion to Adjourn",
    home: Path | None = None,
    **options: object,
) -> Office:
    place = made_home((home or folder.parent) / "ecf5-home")
    settings = PortalSettings.model_validate(
        {
            "kind": "ecf5",
            **{key: f"{up.url}/ecf5/{side}" for key, side in SIDES.items()},
            "sender": "https://office.example.org/assembly",
            "callback_secret_file": "secret",
            "courts": {"us-nowhere": COURT},
            "connect_seconds": 5,
            "time_limit_seconds": 20,
            "settle_seconds": 0,
            **options,
        },
    )
    portal = open_portal(PORTAL, settings, place)
    assert isinstance(portal, Ecf5Portal)
    database = database_room.connect(f"sqlite:///{folder / 'var' / 'state.db'}")
    envelope = ecf4_office.envelope(folder, title=title, docket=docket)
    return Office(portal=portal, envelope=envelope, database=database, home=place, settings=settings)


def made_home(home: Path) -> Path:
    """One home for all tests of a run, because a schema set is loaded once a folder; nothing that a test does stays."""
    if not home.is_dir():
        (home / "var" / "schemas").mkdir(parents=True)
        (home / "var" / "schemas" / "ecf-5.0").symlink_to(reference.ecf("ecf-5.0") / "schema")
        (home / "secret").write_text(SECRET, encoding="utf-8")
        (home / "secret").chmod(0o600)
    return home


def with_tables(one: Office) -> Office:
    """Fetch the court's code tables as `docketpress codes fetch` does, into a home of its own."""
    home = one.envelope.folder.parent / "home"
    one = replace(one, home=home, portal=one.portal_in(home))
    given = one.portal.tables("us-nowhere")
    codes.add(one.home / "var" / "codes", PORTAL, "simville", given, now=datetime.now(UTC))
    return one
