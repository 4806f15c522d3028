"""Which envelopes were made, from which packet, where they lie and where they shall go."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata
from pipeline.errors import UsageError
from pipeline.filing import package
from pipeline.filing.ledger import Moment
from pipeline.model import Envelope
from pipeline.settings import Settings

_SHORTEST_PREFIX = 6

envelopes = sql.Table(
    "envelope",
    metadata,
    sql.Column("id", sql.String(64), primary_key=True),
    sql.Column("packet", sql.String(64), nullable=False, index=True),
    sql.Column("form", sql.Integer, nullable=False),
    sql.Column("lane", sql.String(100), nullable=False),
    sql.Column("court", sql.String(100), nullable=False),
    sql.Column("folder", sql.String(500), nullable=False),
    sql.Column("portal", sql.String(100)),
    sql.Column("needed", sql.Integer, nullable=False),
    sql.Column("access", sql.String(20), nullable=False),
)
"""`folder` is relative to the outbox; `needed` is how many people must let it go."""

drafts = sql.Table(
    "draft",
    metadata,
    sql.Column("envelope", sql.String(64), primary_key=True),
    sql.Column("papers", sql.Integer, nullable=False),
    sql.Column("issued_at", Moment),
)
"""Envelopes with papers that a person must issue; `issued_at` is when that was done."""

results = sql.Table(
    "packet_result",
    metadata,
    sql.Column("packet", sql.String(32), primary_key=True),
    sql.Column("forms", sql.Integer, nullable=False),
    sql.Column("made", sql.Integer, nullable=False),
    sql.Column("returned", sql.Integer, nullable=False),
)
"""How many forms a finished packet held, how many became envelopes, how many forms and files went back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One envelope as the state database knows it."""

    id: str
    packet: str
    form: int
    """The form's place in the packet, from 0."""
    lane: str
    court: str
    folder: str
    portal: str | None
    """A name under `[portals]`; None: it stays in the outbox."""
    needed: int
    access: str

    def aside(self, settings: Settings) -> Path:
        """Where the whole envelope is kept until its papers are issued; there is nothing after that."""
        return settings.unissued / self.id

    def load(self, settings: Settings) -> Envelope:
        """The envelope from its folder.

        Raises:
            StateError: something is missing there or was changed since it was written.
        """
        return package.load(settings.outbox / self.folder)


def add(connection: sql.Connection, made: Made) -> bool:
    """Remember an envelope; whether it is new. The same content made again, from any packet, is not."""
    return _insert(connection, envelopes, {name: getattr(made, name) for name in made.__slots__})


def add_draft(connection: sql.Connection, envelope_id: str, papers: int) -> None:
    """Remember that so many of an envelope's papers wait to be issued; again changes nothing."""
    _insert(connection, drafts, {"envelope": envelope_id, "papers": papers})


def issued(connection: sql.Connection, envelope_id: str, at: datetime) -> int:
    """Remember that an envelope's papers were issued. Returns how many they are, 0 if it was known before."""
    mine = sql.and_(drafts.c.envelope == envelope_id, drafts.c.issued_at.is_(None))
    papers = connection.execute(sql.select(drafts.c.papers).where(mine)).scalar()
    connection.execute(sql.update(drafts).where(mine).values(issued_at=at))
    return int(papers or 0)


def papers_to_issue(connection: sql.Connection, envelope_id: str) -> int:
    """How many of an envelope's papers a person issues, whether that was done or not."""
    wanted = sql.select(drafts.c.papers).where(drafts.c.envelope == envelope_id)
    return int(connection.execute(wanted).scalar() or 0)


def drafted(connection: sql.Connection) -> Mapping[str, bool]:
    """Every envelope with papers that a person must issue, and whether that was done."""
    rows = connection.execute(sql.select(drafts.c.envelope, drafts.c.issued_at))
    return {row.envelope: row.issued_at is not None for row in rows}


def get(connection: sql.Connection, envelope_id: str) -> Made:
    """The envelope of that id.

    Raises:
        LookupError: there is none.
    """
    row = connection.execute(sql.select(envelopes).where(envelopes.c.id == envelope_id)).mappings().first()
    if row is None:
        raise LookupError(f"there is no envelope {envelope_id}")
    return Made(**row)


def find(connection: sql.Connection, text: str) -> Made:
    """The one envelope whose id begins so, or that lies in that folder of the outbox.

    Raises:
        UsageError: there is none, or more than one.
    """
    wanted = text.rstrip("/")
    name = Path(wanted).name
    fits = sql.or_(envelopes.c.id.startswith(name, autoescape=True), envelopes.c.folder.endswith(name, autoescape=True))
    rows = connection.execute(sql.select(envelopes).where(fits).limit(2)).mappings().all()
    if len(name) < _SHORTEST_PREFIX or not rows:
        raise UsageError(
            f"No envelope is called {text}. `docketpress status` lists them; give its folder, or at least the first "
            f"{_SHORTEST_PREFIX} characters of its id."
        )
    if len(rows) > 1:
        raise UsageError(f"Several envelopes begin with {text}. Give more of the id.")
    return Made(**rows[0])


def count(connection: sql.Connection) -> int:
    """How many envelopes there are."""
    return int(connection.execute(sql.select(sql.func.count()).select_from(envelopes)).scalar_one())


def listing(connection: sql.Connection) -> tuple[Made, ...]:
    """Every envelope, newest packet last."""
    rows = connection.execute(sql.select(envelopes).order_by(envelopes.c.packet, envelopes.c.form)).mappings()
    return tuple(Made(**row) for row in rows)


def note_result(connection: sql.Connection, packet: str, *, forms: int, made: int, returned: int) -> None:
    """Remember what became of a packet's forms; again changes nothing."""
    _insert(connection, results, {"packet": packet, "forms": forms, "made": made, "returned": returned})


def _insert(connection: sql.Connection, table: sql.Table, values: dict[str, object]) -> bool:
    """Insert a row unless its key is there, also when two workers come at once; whether it was inserted."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return connection.execute(insert(table).values(values).on_conflict_do_nothing()).rowcount == 1
