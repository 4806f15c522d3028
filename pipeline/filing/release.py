"""People let an envelope go: nobody, one, or two different persons, as its lane says."""

import json
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.database import metadata
from pipeline.errors import UsageError
from pipeline.filing import agreed, identity
from pipeline.filing.ledger import Moment
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.model import Release

NEEDED = MappingProxyType({"auto": 0, "person": 1, "two-person": 2})
"""How many different persons each of a lane's `release` words asks for."""
FOLDER = "releases"

releases = sql.Table(
    "release",
    metadata,
    sql.Column("envelope_id", sql.String(64), primary_key=True),
    sql.Column("person", sql.String(64), primary_key=True),
    sql.Column("at", Moment, nullable=False),
    sql.Column("digest", sql.String(64), nullable=False),
)
"""Who let go what: the person as a digest, and the digest of the whole release as it lies in the folder."""


def needed(word: str, *, by_person: bool) -> int:
    """How many different persons must let an envelope go.

    Args:
        word: what its lane says, a key of `NEEDED`.
        by_person: whether it never goes by itself: what is issued in the court's name, and what is sealed.
    """
    return max(NEEDED[word], 1 if by_person else 0)


def release(
    connection: sql.Connection,
    envelope_id: str,
    person: str,
    *,
    needed: int,
    at: datetime,
    note: str = "",
) -> bool:
    """Record that a person lets an envelope go; the same person again changes nothing.

    Args:
        connection: in a transaction of the caller's.
        envelope_id: what is let go: these very bytes, since the id is their digest.
        person: who; capitals and spacing do not make another person.
        needed: how many different persons the lane asks for, from `NEEDED`; 0 lets go without anybody.
        at: when.
        note: what they want remembered; only its digest goes to the database.

    Returns:
        Whether it may go now.

    Raises:
        UsageError: no name was given.
    """
    if needed:
        take_turns(connection, envelope_id)
        record(connection, envelope_id, person, at=at, note=note)
    go = released(connection, envelope_id, needed=needed)
    if go:
        journal.append(connection, Kind.ENVELOPE_RELEASED, envelope_id, at=at, needed=needed)
    return go


def take_turns(connection: sql.Connection, envelope_id: str) -> None:
    """Of two persons at the same moment the second must see the first; SQLite's writers take turns by themselves."""
    if connection.dialect.name == "postgresql":
        number = int.from_bytes(bytes.fromhex(files.digest_bytes(envelope_id.encode()))[:8], "big", signed=True)
        connection.execute(sql.select(sql.func.pg_advisory_xact_lock(number)))


def record(connection: sql.Connection, envelope_id: str, person: str, *, at: datetime, note: str) -> None:
    """Record one person's word; the same person again changes nothing.

    Raises:
        UsageError: no name was given.
    """
    if not person.strip():
        raise UsageError("say who releases the envelope: `--by NAME`")
    who = identity.person_key(envelope_id, person)
    there = sql.select(releases.c.person).where(releases.c.envelope_id == envelope_id, releases.c.person == who)
    if connection.execute(there).scalar() is None:
        given = Release(envelope_id=envelope_id, person=person, at=at, note=note)
        values = {"envelope_id": envelope_id, "person": who, "at": at, "digest": digest(given)}
        killpoint("release.before-insert")
        connection.execute(sql.insert(releases).values(values))
        killpoint("release.after-insert")


def plain(connection: sql.Connection, envelope_id: str) -> tuple[tuple[str, datetime], ...]:
    """Who let it go without a quote before them, and when."""
    mine = releases.c.envelope_id == envelope_id
    wanted = sql.select(releases.c.person, releases.c.at).where(mine).order_by(releases.c.at, releases.c.person)
    return tuple((row.person, row.at) for row in connection.execute(wanted))


def released(connection: sql.Connection, envelope_id: str, *, needed: int) -> bool:
    """Whether enough different persons let it go."""
    return count(connection, envelope_id) >= needed


def people(connection: sql.Connection, envelope_id: str) -> tuple[str, ...]:
    """The digests of those who let it go, with or without a quote before them, the first one first."""
    rows = [(at, person) for person, at in plain(connection, envelope_id)]
    rows += [(one.at, one.person) for one in agreed.words(connection, envelope_id)]
    return tuple(dict.fromkeys(person for _, person in sorted(rows)))


def count(connection: sql.Connection, envelope_id: str) -> int:
    """How many different persons let it go."""
    wanted = sql.select(sql.func.count()).select_from(releases).where(releases.c.envelope_id == envelope_id)
    return int(connection.execute(wanted).scalar_one())


def lay(folder: Path, given: Release) -> Path:
    """Write a release into the envelope's folder, where people read who let it go; idempotent."""
    name = f"{identity.person_key(given.envelope_id, given.person)[:16]}.json"
    target = folder / FOLDER / name
    return target if target.exists() else files.write_whole(target, _text(given), at="release")


def digest(given: Release) -> str:
    """The digest by which the database holds a release."""
    return files.digest_bytes(_text(given))


def _text(given: Release) -> bytes:
    table = {
        "envelope": given.envelope_id,
        "person": " ".join(given.person.split()),
        "at": given.at.isoformat(),
        "note": given.note,
    }
    return (json.dumps(table, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
