"""A home with one envelope for the invented court that prepares; nothing is rendered for it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy

from pipeline import database, journal, settings
from pipeline.confine import Direct
from pipeline.engine import Engine, State
from pipeline.filing import ledger, package
from pipeline.line import deciding, envelopes, posting, preparing, standings, ways
from pipeline.line.desk import Desk
from pipeline.line.envelopes import Made
from pipeline.line.path import Line
from pipeline.line.standings import EnvelopeStatus
from pipeline.model import Envelope
from pipeline.rules.catalog import Catalog
from pipeline.settings import Settings
from pipeline.slots import Slot
from tests import envelopes as samples
from tests import preparing_court

TOML = """
[filing]
quote_hours = 24
stop_after = 2

[lanes.motions]
portal = "court"
release = "{release}"
{cap}

[portals.court]
kind = "{kind}"
path = "court"
{more}
"""
PEOPLE = {"auto": 0, "person": 1, "two-person": 2}


def known(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Make the invented court's kind known, as an installed package does."""
    site = folder / "site" / "invented-1.dist-info"
    site.mkdir(parents=True)
    (site / "METADATA").write_text("Metadata-Version: 2.1\nName: invented\nVersion: 1\n")
    (site / "entry_points.txt").write_text(
        f"[docketpress.portals]\n{preparing_court.KIND} = tests.preparing_court:Adapter\n"
    )
    patch.syspath_prepend(str(site.parent))


@dataclass(slots=True, kw_only=True)
class Room:
    """The home, its envelope, and what the line does with it, without an engine."""

    settings: Settings
    catalog: Catalog
    made: Made
    envelope: Envelope
    state: sqlalchemy.Engine
    closed: list[bool] = field(default_factory=list)

    @property
    def court(self) -> Path:
        """The portal's folder."""
        return self.settings.home / "court"

    @property
    def folder(self) -> Path:
        """The envelope's."""
        return self.settings.outbox / self.made.folder

    @property
    def desk(self) -> Desk:
        """What the line's steps work with."""
        return Desk(settings=self.settings, catalog=self.catalog, database=self.state, confined=Direct())

    def tell(self, **told: object) -> None:
        """Write how the court behaves; None: it forgets that."""
        for name, value in told.items():
            path = self.court / name.replace("_", "-")
            if value is None:
                path.unlink(missing_ok=True)
            else:
                path.write_text(str(value))

    def ready(self) -> bool:
        """The path's first step."""
        return posting.ready(self.desk, self.made.id)["go"]

    def submit(self) -> posting.Sent:
        """The path's sending step."""
        return posting.submit(self.desk, self.made.id)

    def prepare(self) -> None:
        """What the command does, without waking anybody."""
        now = datetime.now(UTC)
        portal = ways.portal(self.settings, self.made)
        preparing.gate(preparing.case(self.settings, self.state, self.made, portal, now=now), now=now, anew=True)

    def release(self, person: str = "Ada Invented", fee: str | None = None, *, dry_run: bool = False) -> str:
        """The command."""
        now = datetime.now(UTC)
        return deciding.release(self.settings, self.made.id, person, note="", dry_run=dry_run, now=now, fee=fee)

    def asked(self) -> int:
        """How often it was prepared."""
        path = self.court / "asked"
        return len(path.read_text().split()) if path.exists() else 0

    def filed(self) -> list[bytes]:
        """Every message that the court has."""
        return [one.read_bytes() for one in sorted(self.court.glob("filed/*/*.message"))]

    def status(self) -> EnvelopeStatus:
        """What `status` shows of it."""
        with self.state.connect() as connection:
            return standings.envelopes_of(connection)[0]

    def submission(self) -> ledger.Submission:
        """The newest one."""
        with self.state.connect() as connection:
            found = ledger.latest(connection, self.made.id, "court")
        assert found is not None
        return found

    def kinds(self) -> list[str]:
        """What the journal says happened."""
        return [entry.kind for entry in journal.read(self.state)]


def write(home: Path, *, release: str, cap: str | None, kind: str = preparing_court.KIND, more: str = "") -> Settings:
    """Write the settings anew."""
    said = f"fee_cap = {cap}" if cap else ""
    (home / settings.FILE_NAME).write_text(TOML.format(release=release, cap=said, kind=kind, more=more))
    return settings.load(home)


def room(
    folder: Path, catalog: Catalog, *, release: str = "person", cap: str | None = None, told: Mapping[str, object]
) -> Room:
    """A home whose one envelope is made and waits."""
    home = folder / "home"
    for name in ("inbox/motions", "outbox", "templates", "court", "var"):
        (home / name).mkdir(parents=True)
    wanted = write(home, release=release, cap=cap)
    filing = samples.filing(folder / "papers")
    envelope = package.package((filing,), samples.COURT, wanted.outbox / "one", provenance={"made_by": "tests"})
    state = database.connect(wanted.database_url)
    made = Made(
        id=envelope.id,
        packet="p-2026-1",
        form=0,
        lane="motions",
        court=envelope.court,
        folder="one",
        portal="court",
        needed=PEOPLE[release],
        access="public",
    )
    with state.begin() as connection:
        envelopes.add(connection, made)
    done = Room(settings=wanted, catalog=catalog, made=made, envelope=envelope, state=state)
    done.tell(**told)
    return done


@contextmanager
def engine(of: Room, *, number: int = 1) -> Iterator[Engine]:
    """A worker's engine over the room; the caller registers and launches."""
    slot = Slot(of.settings, number)
    found = Engine(of.settings, of.state, slot, halt=lambda _reason: None)
    try:
        yield found
    finally:
        found.close()
        slot.close()


@contextmanager
def line(of: Room) -> Iterator[Engine]:
    """A worker that walks the path."""
    with engine(of) as found:
        Line(of.desk, found)
        found.launch()
        yield found


__all__ = ["Room", "State", "engine", "known", "line", "room", "write"]
