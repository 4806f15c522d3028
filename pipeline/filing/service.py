"""Who was served, how and when, as somebody who knows has said: the portal, a court's notice, or the person who did it.

Names and addresses lie in the envelope's folder (`service.json`); the database has digests.
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import sqlalchemy as sql
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import files, journal
from pipeline.database import metadata
from pipeline.errors import StateError
from pipeline.filing import identity
from pipeline.filing.ledger import Moment
from pipeline.journal import Kind
from pipeline.model import ServiceEvent

NAME = "service.json"
FAILED = "failed"
"""The status of an event that served nobody."""

table = sql.Table(
    "service_event",
    metadata,
    sql.Column("envelope_id", sql.String(64), primary_key=True),
    sql.Column("event", sql.String(64), primary_key=True),
    sql.Column("person", sql.String(64), nullable=False),
    sql.Column("method", sql.String(30), nullable=False),
    sql.Column("status", sql.String(20), nullable=False),
    sql.Column("told_by", sql.String(10), nullable=False),
    sql.Column("at", Moment, nullable=False),
)
"""`event` and `person` are digests."""

METHODS = ("e-filing", "mail", "certified mail", "email", "hand")
STATUSES = ("sent", "delivered", "opened", FAILED)
TELLERS = ("portal", "notice", "person")

_EVENT = TypeAdapter(ServiceEvent)
_EVENTS = TypeAdapter(tuple[ServiceEvent, ...])


def keep(folder: Path, events: Iterable[ServiceEvent]) -> tuple[ServiceEvent, ...]:
    """Add events to the folder's `service.json`; the same again changes nothing.

    Args:
        folder: the envelope's.
        events: what was told.

    Returns:
        All there are now, in the order of their times.

    Raises:
        StateError: the file there cannot be read.
        OSError: it cannot be written.
    """
    there = read(folder)
    new = [one for one in dict.fromkeys(events) if one not in there]
    if not new:
        return there
    every = tuple(sorted((*there, *new), key=lambda one: (one.at, one.name, one.method, one.status)))
    files.write_whole(folder / NAME, _EVENTS.dump_json(every, indent=2) + b"\n", at="service")
    return every


def read(folder: Path) -> tuple[ServiceEvent, ...]:
    """The events in an envelope's folder; none where nobody told of any.

    Raises:
        StateError: the file there is not ours any more.
    """
    path = folder / NAME
    if not path.exists():
        return ()
    try:
        return _EVENTS.validate_json(path.read_bytes())
    except ValidationError as error:
        raise StateError(f"{path} holds no service events ({error.error_count()} places); restore the folder") from None


def record(connection: sql.Connection, envelope_id: str, events: Iterable[ServiceEvent], *, at: datetime) -> int:
    """Write the rows of events whose words are safe on disk. Returns how many are new."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    new = 0
    for one in dict.fromkeys(events):
        event = digest(one)
        row = {"envelope_id": envelope_id, "event": event, "person": _person(envelope_id, one), "at": one.at}
        words = {"method": _code(one.method, METHODS), "status": _code(one.status, STATUSES)}
        values = {**row, **words, "told_by": _code(one.told_by, TELLERS)}
        if connection.execute(insert(table).values(values).on_conflict_do_nothing()).rowcount:
            new += 1
            facts: dict[str, str | bool] = {
                "event": event,
                "told_by": str(values["told_by"]),
                "failed": one.status == FAILED,
            }
            journal.append(connection, Kind.SERVICE_RECORDED, envelope_id, at=at, key=event[:32], **facts)
    return new


def digest(event: ServiceEvent) -> str:
    """What an event is called in the database."""
    return files.digest_bytes(_EVENT.dump_json(event))


def _person(envelope_id: str, event: ServiceEvent) -> str:
    return identity.person_key(envelope_id, event.name)


def _code(said: str, known: tuple[str, ...]) -> str:
    """A portal's free word may be anything; the database takes ours only."""
    plain = said.strip().casefold()
    return plain if plain in known else "other"
