"""The table of everything that was taken in, and how a row comes into it: in the transaction that starts the work."""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy import Connection

from pipeline.database import metadata
from pipeline.intake import names
from pipeline.intake.ids import received_at
from pipeline.intake.states import State
from pipeline.model import Finding
from pipeline.rules.privacy import drops

_LOCK = 0x696E746B
"""Held on PostgreSQL while registering, so that two processes cannot both find a content new."""

table = sql.Table(
    "intake",
    metadata,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("home", sql.String(16), nullable=False, comment="whose var/ holds the files"),
    sql.Column("lane", sql.String(100), nullable=False),
    sql.Column(
        "name_bytes", sql.LargeBinary, nullable=False, comment="as the file system had it, identifiers crossed out"
    ),
    sql.Column("name", sql.String(255), nullable=False, comment="the same, printable"),
    sql.Column("sha256", sql.String(64), nullable=False),
    sql.Column("size", sql.BigInteger, nullable=False, comment="bytes"),
    sql.Column("files", sql.Text, nullable=False, comment="JSON: [sha256, size] of each file in order of path"),
    sql.Column("received_at", sql.String(32), nullable=False, comment="ISO 8601, UTC"),
    sql.Column("state", sql.String(16), nullable=False),
    sql.Column("again", sql.Boolean, nullable=False, comment="a person asked for a second run"),
    sql.Column("duplicate_of", sql.String(32), nullable=True),
    sql.Column("problem", sql.Text, nullable=True, comment="JSON: the finding with which it is returned"),
    sql.Column("reason", sql.Text, nullable=True, comment="why it is in this state, without personal data"),
    sql.Index("intake_content", "lane", "sha256"),
    sql.Index("intake_state", "state"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """The first intake of some content in a lane."""

    id: str
    received_at: str
    """ISO 8601, UTC."""
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One packet to be registered."""

    id: str
    home: str
    lane: str
    name: bytes
    files: tuple[tuple[str, int], ...]
    """Digest and size of each file, in order of path."""
    sha256: str
    size: int
    again: bool = False
    duplicate_of: str | None = None
    problem: Finding | None = None


def take_turns(connection: Connection) -> None:
    """Let one transaction at a time decide what is new; SQLite's writers take turns by themselves."""
    if connection.dialect.name == "postgresql":
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(_LOCK)))


def firsts(connection: Connection, lane: str, contents: Collection[str]) -> dict[str, First]:
    """The first intakes of some contents in a lane that still count, by digest.

    A run that failed, was returned or lost its files does not count, and neither does a duplicate.
    """
    counts = table.c.state.in_([State.ACCEPTED, State.DONE]) & table.c.problem.is_(None)
    chosen = sql.select(table.c.sha256, table.c.id, table.c.received_at, table.c.state)
    same = (table.c.lane == lane) & table.c.sha256.in_(sorted(contents))
    rows = connection.execute(chosen.where(same & counts).order_by(table.c.id.desc()))
    return {row.sha256: First(id=row.id, received_at=row.received_at, state=State(row.state)) for row in rows}


def add(connection: Connection, entries: Collection[Entry]) -> None:
    """Write the rows of packets whose work starts in the same transaction."""
    if entries:
        connection.execute(table.insert(), [_values(entry) for entry in entries])


def _values(entry: Entry) -> dict[str, object]:
    name = drops.shown(os.fsdecode(entry.name))
    return {
        "id": entry.id,
        "home": entry.home,
        "lane": entry.lane,
        "name_bytes": os.fsencode(name),
        "name": names.printable(name)[:255],
        "sha256": entry.sha256,
        "size": entry.size,
        "files": json.dumps(entry.files),
        "received_at": received_at(entry.id).isoformat(),
        "state": State.ACCEPTED,
        "again": entry.again,
        "duplicate_of": entry.duplicate_of,
        "problem": _problem_text(entry.problem),
    }


def known(connection: Connection, ids: Collection[str]) -> frozenset[str]:
    """Those of the ids that have a row."""
    found: set[str] = set()
    wanted = sorted(ids)
    for at in range(0, len(wanted), 500):  # SQLite takes a limited number of parameters
        part = sql.select(table.c.id).where(table.c.id.in_(wanted[at : at + 500]))
        found.update(connection.execute(part).scalars())
    return frozenset(found)


def _problem_text(finding: Finding | None) -> str | None:
    if finding is None:
        return None
    kept = ("code", "message", "found", "rule", "repair")
    return json.dumps({key: getattr(finding, key) for key in kept})
