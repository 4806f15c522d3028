"""The table of everything that was taken in, and the packets rebuilt from it.

A row is written in the same transaction that starts the work, so that neither exists without the other.
Rows hold ids, digests and states. The one exception is the drop's own name, which a person needs to
recognise it, with personal identifiers crossed out; names of files inside a folder are not kept, they are
read from the claimed folder again.
"""

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import Connection, Engine

from pipeline import files
from pipeline.database import metadata
from pipeline.errors import StateError
from pipeline.intake import looks, names
from pipeline.intake.ids import is_id, received_at
from pipeline.intake.states import TRANSITIONS, State
from pipeline.model import File, Finding, Packet, Place, Severity
from pipeline.rules.privacy import drops
from pipeline.settings import Settings

__all__ = [
    "TRANSITIONS",
    "Entry",
    "First",
    "State",
    "add",
    "altered",
    "drop_in",
    "firsts",
    "folder",
    "in_flight",
    "is_id",
    "known",
    "packet",
    "problem",
    "received_at",
    "set_state",
    "state",
    "table",
    "take_turns",
    "unfinished",
]

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


def unfinished(connection: Connection, home: str) -> tuple[sql.Row[tuple[str, str, str | None]], ...]:
    """Id, lane and duplicate_of of this home's packets whose work has not ended, oldest first."""
    chosen = sql.select(table.c.id, table.c.lane, table.c.duplicate_of)
    mine = (table.c.home == home) & (table.c.state == State.ACCEPTED)
    return tuple(connection.execute(chosen.where(mine).order_by(table.c.id)))


def counts(connection: Connection) -> tuple[int, int]:
    """How many packets there are, and how many of them are still worked on."""
    rows = connection.execute(sql.select(table.c.state, sql.func.count()).group_by(table.c.state))
    by_state = {State(state): int(number) for state, number in rows}
    return sum(by_state.values()), by_state.get(State.ACCEPTED, 0)


def in_flight(database: Engine) -> int:
    """How many packets were started and have not ended."""
    with database.connect() as connection:
        counting = sql.select(sql.func.count()).where(table.c.state == State.ACCEPTED)
        return int(connection.execute(counting).scalar_one())


def state(connection: Connection, packet_id: str) -> State:
    """What became of a packet so far.

    Raises:
        StateError: there is no such packet.
    """
    return State(_row(connection, packet_id).state)


def lane(connection: Connection, packet_id: str) -> str:
    """The lane a packet came through.

    Raises:
        StateError: there is no such packet.
    """
    return str(_row(connection, packet_id).lane)


def set_state(connection: Connection, packet_id: str, new: State, *, reason: str | None = None) -> None:
    """Move a packet to another state.

    Args:
        connection: an open transaction; the caller commits.
        packet_id: the packet.
        new: where it goes; going where it already is changes nothing but the reason.
        reason: why, without personal data.

    Raises:
        StateError: there is no such packet, or `TRANSITIONS` does not permit the change.
    """
    old = state(connection, packet_id)
    if new is not old and new not in TRANSITIONS[old]:
        raise StateError(f"packet {packet_id} is {old} and cannot become {new}")
    changed = table.update().where(table.c.id == packet_id).values(state=new, reason=reason)
    connection.execute(changed)


def problem(connection: Connection, packet_id: str) -> Finding | None:
    """The finding with which a packet is to be returned unread, or None when it can be worked on.

    Raises:
        StateError: there is no such packet.
    """
    row = _row(connection, packet_id)
    if row.problem is None:
        return None
    said = json.loads(row.problem)
    return Finding(severity=Severity.ERROR, where=Place(file=row.name), **said)


def folder(settings: Settings, packet_id: str, lane: str, duplicate_of: str | None) -> Path:
    """Where a packet's files lie."""
    if duplicate_of is None:
        return settings.claimed / packet_id
    return settings.var / "duplicates" / lane / packet_id


def packet(database: Connection | Engine, packet_id: str, settings: Settings) -> Packet:
    """Rebuild a packet from its row and its claimed files.

    Args:
        database: a connection, or the engine to open one from.
        packet_id: the packet.
        settings: the home whose `var/` holds the files.

    Raises:
        StateError: there is no such packet, or its files are not those that were registered.
    """
    if isinstance(database, Engine):
        with database.connect() as connection:
            row = _row(connection, packet_id)
    else:
        row = _row(database, packet_id)
    place = folder(settings, packet_id, row.lane, row.duplicate_of)
    return Packet(
        id=packet_id,
        lane=row.lane,
        name=files.safe_name(row.name),
        folder=place,
        files=_files(packet_id, place, json.loads(row.files)),
        sha256=row.sha256,
        received_at=received_at(packet_id, settings.time_zone),
    )


def altered(packet: Packet) -> tuple[File, ...]:
    """Those files of a packet whose content is no longer what was registered: somebody wrote after the claim.

    Ask before anything made from the packet leaves the house.
    """
    return tuple(one for one in packet.files if not one.path.is_file() or files.digest(one.path) != one.sha256)


def drop_in(place: Path) -> Path | None:
    """The drop inside a claimed folder; what else lies there begins with a dot.

    Raises:
        OSError: the folder cannot be listed.
    """
    return next((one for one in place.iterdir() if not one.name.startswith(".")), None)


def _files(packet_id: str, place: Path, registered: list[tuple[str, int]]) -> tuple[File, ...]:
    if not registered:
        return ()
    try:
        drop = drop_in(place) or place / "."
        found = looks.look(drop).files
    except OSError as error:
        raise StateError(f"the files of packet {packet_id} cannot be read: {error.strerror}") from error
    if [size for _, size in found] != [size for _, size in registered]:
        raise StateError(f"the files of packet {packet_id} were changed after it was taken; drop them again")
    return tuple(
        File(path=drop / inner if inner else drop, sha256=sha256, size=size)
        for (inner, _), (sha256, size) in zip(found, registered, strict=True)
    )


def _row(connection: Connection, packet_id: str) -> sql.Row[tuple[object, ...]]:
    row = connection.execute(sql.select(table).where(table.c.id == packet_id)).first()
    if row is None:
        raise StateError(f"there is no packet {packet_id!r}. `docketpress status` lists them.")
    return row


def _problem_text(finding: Finding | None) -> str | None:
    if finding is None:
        return None
    kept = ("code", "message", "found", "rule", "repair")
    return json.dumps({key: getattr(finding, key) for key in kept})
