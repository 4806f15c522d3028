"""What became of everything that was taken in, and the packets rebuilt from their rows.

A row is written in the same transaction that starts the work, so that neither exists without the other.
Rows hold ids, digests and states. The one exception is the drop's own name, which a person needs to
recognise it, with personal identifiers crossed out; names of files inside a folder are not kept, they are
read from the claimed folder again.
"""

import json
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy import Connection, Engine

from pipeline import files
from pipeline.errors import StateError
from pipeline.intake import looks
from pipeline.intake.ids import is_id, received_at
from pipeline.intake.states import TRANSITIONS, State
from pipeline.intake.taken import Entry, First, add, firsts, known, table, take_turns
from pipeline.model import File, Finding, Packet, Place, Severity
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
