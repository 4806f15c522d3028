"""Which notices came back: a row each, with digests and codes only, and what the next notice to the same people says.

The post brings an envelope back, or a mail server a message. Neither says where the person lives now; so the notice is
marked, whoever is served next at that address is warned of, and the same notice may go to them once more.
"""

import functools
import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata

table = sql.Table(
    "returned_notice",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("row", sql.Integer, primary_key=True),
    sql.Column("recipient", sql.Integer, primary_key=True),
    sql.Column("piece", sql.Integer, nullable=False, comment="0 for an e-mail"),
    sql.Column("identity", sql.String(64), nullable=False, index=True),
    sql.Column("case_sha256", sql.String(64), nullable=True, index=True, comment="none for a sealed matter"),
    sql.Column("recipient_sha256", sql.String(64), nullable=False, index=True),
    sql.Column("way", sql.String(20), nullable=False),
    sql.Column("reason", sql.String(64), nullable=False),
    sql.Column("came_on", sql.String(10), nullable=True, comment="the day the list told, ISO 8601"),
    sql.Column("packet", sql.String(32), nullable=False, comment="the drop that told it"),
    sql.Column("at", sql.String(32), nullable=False, comment="ISO 8601, UTC"),
)
spent = sql.Table(
    "returned_notice_again",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("row", sql.Integer, primary_key=True),
    sql.Column("recipient", sql.Integer, primary_key=True),
    sql.Column("by_run", sql.Integer, nullable=False, index=True, comment="the short number of the run that used it"),
)
"""Which returns have let their notice go once more: each does so once."""
_AT_ONCE = 5000
"""Values in one question: SQLite takes a limited number of parameters."""
_WORD = re.compile(r"[^\W_]+")
_REMEMBERED = 4096
"""Texts kept as they are compared: cities, streets and names repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CameBack:
    """A notice that came back."""

    run: str
    row: int
    recipient: int
    """The person's number in the row's service list, from 0."""
    piece: int
    """The envelope's number in the run; 0 for an e-mail."""
    identity: str
    case_sha256: str | None
    """None for a sealed matter: case numbers are few enough to be guessed from a digest."""
    recipient_sha256: str
    way: str
    reason: str
    """A code of `mailing/reasons.toml`, or an SMTP status such as `5.1.1`."""
    came_on: date | None = None


def recipient_digest(name: str, lines: Iterable[str], email: str | None = None) -> str:
    """What stands for a person at an address, however it is spaced, punctuated or capitalised.

    Args:
        name: the person's.
        lines: of the postal address; none for somebody served by e-mail.
        email: the address of somebody served by e-mail.
    """
    told = [name, *lines, email or ""]
    return hashlib.sha256("\0".join(("recipient", *(_plain(one) for one in told))).encode()).hexdigest()


def case_digest(docket_number: str, access: str) -> str | None:
    """What stands for a case; None where it is sealed or has no number."""
    if access == "sealed" or not docket_number.strip():
        return None
    return hashlib.sha256(f"case\0{_plain(docket_number)}".encode()).hexdigest()


def mark(connection: sql.Connection, found: Iterable[CameBack], packet: str, at: datetime) -> int:
    """Write down what came back; what was written before stays as it is.

    Returns:
        How many of them are new.
    """
    values = [_values(one, packet, at) for one in found]
    if not values:
        return 0
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    added = insert(table).on_conflict_do_nothing()
    return sum(connection.execute(added.values(one)).rowcount for one in values)


def came_back(
    connection: sql.Connection, recipients: Collection[str], *, before: datetime | None = None
) -> Mapping[str, CameBack]:
    """The latest notice that came back from each of some people.

    Args:
        connection: reads.
        recipients: digests as `recipient_digest` makes them.
        before: only what was told before that moment, so that a step asked again finds the same.

    Returns:
        By digest; whoever always got their mail is left out.
    """
    return _latest(connection, table.c.recipient_sha256, recipients, before)


def of_cases(
    connection: sql.Connection, cases: Collection[str], *, before: datetime | None = None
) -> Mapping[str, CameBack]:
    """The latest notice that came back in each of some cases, by `case_digest`; `before` as in `came_back`."""
    return _latest(connection, table.c.case_sha256, cases, before)


def anything(connection: sql.Connection) -> bool:
    """Whether any notice ever came back."""
    return connection.execute(sql.select(table.c.row).limit(1)).first() is not None


def may_go_again(connection: sql.Connection, identities: Collection[str], by_run: int) -> frozenset[str]:
    """Those notices of earlier runs that came back: the same notice to the same person is then no duplicate.

    A return lets its notice go once more: not if another run has used it.

    Args:
        connection: reads.
        identities: of notices that were made before.
        by_run: the short number of the run that asks; what it used itself it may use again.
    """
    return frozenset(row.identity for row in _unspent(connection, identities, by_run))


def spend(connection: sql.Connection, identities: Collection[str], by_run: int) -> None:
    """Note that a run makes notices once more that came back; again changes nothing."""
    values = [
        {"run": row.run, "row": row.row, "recipient": row.recipient, "by_run": by_run}
        for row in _unspent(connection, identities, by_run)
    ]
    if values:
        insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(insert(spent).on_conflict_do_nothing(), values)


def give_back(connection: sql.Connection, by_run: int) -> None:
    """A cancelled run has used no return."""
    connection.execute(spent.delete().where(spent.c.by_run == by_run))


def of_run(connection: sql.Connection, run: str) -> tuple[CameBack, ...]:
    """Everything of a run that came back, in the order of its rows."""
    chosen = sql.select(table).where(table.c.run == run).order_by(table.c.row, table.c.recipient)
    return tuple(_record(row) for row in connection.execute(chosen))


def counts(connection: sql.Connection) -> tuple[tuple[str, str, int], ...]:
    """Run, reason and number of notices that came back, the latest run first."""
    number = sql.func.count()
    chosen = sql.select(table.c.run, table.c.reason, number).group_by(table.c.run, table.c.reason)
    return tuple((run, reason, n) for run, reason, n in connection.execute(chosen.order_by(table.c.run.desc(), number)))


def by_packet(connection: sql.Connection, packet: str) -> int:
    """How many notices a drop has marked."""
    chosen = sql.select(sql.func.count()).where(table.c.packet == packet)
    return int(connection.execute(chosen).scalar_one())


def _latest(
    connection: sql.Connection,
    column: Any,  # noqa: ANN401
    values: Collection[str],
    before: datetime | None,
) -> Mapping[str, CameBack]:
    found = (row for row in _where(connection, column, values) if before is None or _moment(row) < before)
    rows = sorted(found, key=lambda row: (row.at, row.run, row.row))
    return {getattr(row, column.name): _record(row) for row in rows}


def _moment(row: sql.Row[Any]) -> datetime:
    return datetime.fromisoformat(row.at)


def _unspent(connection: sql.Connection, identities: Collection[str], by_run: int) -> Iterator[sql.Row[Any]]:
    same = (spent.c.run == table.c.run) & (spent.c.row == table.c.row) & (spent.c.recipient == table.c.recipient)
    used = sql.select(spent.c.run).where(same & (spent.c.by_run != by_run)).exists()
    return _where(connection, table.c.identity, identities, ~used)


def _where(
    connection: sql.Connection,
    column: Any,  # noqa: ANN401
    values: Collection[str],
    *more: sql.ColumnElement[bool],
) -> Iterator[sql.Row[Any]]:
    wanted = sorted(set(values))
    for first in range(0, len(wanted), _AT_ONCE):
        yield from connection.execute(sql.select(table).where(column.in_(wanted[first : first + _AT_ONCE]), *more))


def _values(one: CameBack, packet: str, at: datetime) -> dict[str, object]:
    day = one.came_on.isoformat() if one.came_on else None
    return {**asdict(one), "came_on": day, "packet": packet, "at": at.astimezone(UTC).isoformat()}


def _record(row: sql.Row[Any]) -> CameBack:
    told = {name: getattr(row, name) for name in CameBack.__slots__}
    return CameBack(**{**told, "came_on": date.fromisoformat(row.came_on) if row.came_on else None})


@functools.lru_cache(maxsize=_REMEMBERED)
def _plain(text: str) -> str:
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    letters = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(_WORD.findall("".join(one for one in letters if not unicodedata.combining(one))))
