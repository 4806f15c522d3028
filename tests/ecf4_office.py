"""An office that files by ECF 4.01 to the simulator: a home with schemas, a user, a court's codes, and small PDFs."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import sqlalchemy

from pipeline import database as database_room
from pipeline import files
from pipeline.filing import codes, package, prepare, submit
from pipeline.filing.clock import Clock
from pipeline.filing.ledger import Submission
from pipeline.filing.opening import opened
from pipeline.filing.portals import Prepared, open_portal
from pipeline.filing.portals.ecf4 import Ecf4Portal
from pipeline.model import Document, Envelope, Severity
from pipeline.settings import PortalSettings
from pipeline.simulator.delivered import Filed
from pipeline.simulator.server import Running
from pipeline.simulator.tls import Tls
from tests import envelopes, reference

PORTAL = "county"
DOCKET = "26CV000101"
SECRET = "a secret of sixteen letters"
COURT = {
    "location": "simville",
    "category": {"code": "7"},
    "case_type": {"code": "27967"},
    "lead": {"code": "332", "name": "Lead Document"},
    "attachment": {"code": "331"},
    "document_types": {"public": {"code": "6586"}, "confidential": {"code": "6587"}, "sealed": {"code": "6588"}},
    "party_types": {"plaintiff": {"code": "29738"}, "defendant": {"code": "29739"}},
    "payment_account": "simulated-account",
    "filings": {
        "motion": {"filing": {"code": "6553", "name": "Motion"}},
        "exhibit": {"filing": {"code": "6560"}},
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything one journey needs."""

    portal: Ecf4Portal
    envelope: Envelope
    database: sqlalchemy.Engine
    home: Path

    @property
    def clock(self) -> Clock:
        return Clock(datetime.now(UTC))

    @property
    def reference(self) -> str:
        return opened(self.database, PORTAL, self.envelope, self.clock).reference

    def prepared(self) -> Prepared:
        """Prepare as the line does: the message is stored with the number of errors against it."""
        made = self.portal.prepare(self.envelope, self.reference)
        errors = sum(one.severity is Severity.ERROR for one in made.findings)
        at = datetime.now(UTC)
        prepare.keep(self.database, PORTAL, self.envelope, self.reference, made, errors=errors, at=at)
        return made

    def submit(self, *, later: timedelta = timedelta(0)) -> Submission:
        return submit.submit(self.database, self.portal, self.envelope, now=datetime.now(UTC) + later)


def office(
    folder: Path,
    up: Running,
    *,
    title: str = "",
    tls: Tls | None = None,
    home: Path | None = None,
    database: sqlalchemy.Engine | None = None,
    docket: str | None = DOCKET,
    court: Mapping[str, object] | None = None,
    **options: object,
) -> Office:
    """Whatever the office files bears the folder's name, so that offices in one town are told apart."""
    home = home or made_home(folder / "home")
    told = settings(up.url, court=court, **(_mutual(home, tls) if tls else {}), **options)
    portal = open_portal(PORTAL, told, home)
    assert isinstance(portal, Ecf4Portal)
    folder.mkdir(exist_ok=True)
    database = database or database_room.connect(f"sqlite:///{folder / 'state.db'}")
    made = envelope(folder, title=title or f"Motion {folder.name}", docket=docket)
    return Office(portal=portal, envelope=made, database=database, home=home)


def shared_home(base: Path) -> Path:
    """One home for all tests of a run: the schemas in it are loaded once, by us and by the simulator.

    Args:
        base: the folder of the run.
    """
    home = base / "ecf4-home"
    return home if home.is_dir() else made_home(home)


def schemas_of(home: Path) -> dict[str, Path]:
    """The simulator's table of schemas, in which the home's own stand."""
    return {"ecf-4.01": home / "var" / "schemas" / "ecf-4.01"}


def papers(up: Running, one: Office) -> tuple[Filed, ...]:
    """What the court has of an office's envelope."""
    ours = f"{one.reference}/"
    return tuple(paper for paper in up.book.filings() if paper.document.control.startswith(ours))


def settings(url: str, *, court: Mapping[str, object] | None = None, **options: object) -> PortalSettings:
    """The portal's table in the settings."""
    return PortalSettings.model_validate(
        {
            "kind": "ecf4",
            "url": f"{url}/ecf4/FilingReviewMDE",
            "record_url": f"{url}/ecf4/CourtRecordMDE",
            "user_file": "user",
            "sender": "https://office.example.org/assembly",
            "callback_secret_file": "secret",
            "courts": {"us-nowhere": {**COURT, **(court or {})}},
            "connect_seconds": 5,
            "time_limit_seconds": 20,
            "settle_seconds": 0,
            **options,
        },
    )


def made_home(home: Path) -> Path:
    (home / "var" / "schemas").mkdir(parents=True)
    (home / "var" / "schemas" / "ecf-4.01").symlink_to(reference.ecf("ecf-4.01-tyler") / "schema")
    for name, text in (("user", "office@example.org\ntoken-of-the-user\n"), ("secret", SECRET)):
        (home / name).write_text(text, encoding="utf-8")
        (home / name).chmod(0o600)
    return home


def _mutual(home: Path, tls: Tls) -> dict[str, object]:
    for name, source in (("ca.pem", tls.ca), ("me.pem", tls.client_certificate), ("me.key", tls.client_key)):
        (home / name).write_bytes(source.read_bytes())
        (home / name).chmod(0o600)
    return {"ca_file": "ca.pem", "certificate": "me.pem", "key": "me.key"}


def with_tables(one: Office) -> Office:
    """Fetch the court's code tables as `docketpress codes fetch` does."""
    store = one.home / "var" / "codes"
    if codes.current(store, PORTAL, "simville") is None:
        codes.add(store, PORTAL, "simville", one.portal.tables("us-nowhere"), now=datetime.now(UTC))
    return one


def envelope(folder: Path, *, title: str = "Motion to Adjourn", docket: str | None = DOCKET) -> Envelope:
    case = replace(envelopes.CASE, docket_number=docket)
    plain = envelopes.filing(folder / "papers", title=title, case=case)
    lead = _real(folder, plain.lead, pages=2)
    connected = tuple(_real(folder, replace(one, twin=None), pages=1) for one in plain.connected)
    real = replace(plain, lead=lead, connected=connected[:1])
    return package.package((real,), envelopes.COURT, folder / "outbox" / "e", provenance={"made_by": "tests"})


def _real(folder: Path, document: Document, *, pages: int) -> Document:
    path = folder / "papers" / f"real-{document.file.path.name}"
    path.write_bytes(pdf(pages, document.title))
    return replace(document, file=files.describe(path), pages=pages)


def pdf(pages: int, title: str = "") -> bytes:
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        made.docinfo["/Title"] = title
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
        return out.getvalue()
