"""What a portal charged in the end, held against what it had quoted; a difference is a task for a person.

Amounts stand in the database, the names of the lines in the envelope's folder.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import files
from pipeline.database import metadata
from pipeline.filing import identity, money, prepare
from pipeline.filing.ledger import Moment, Submission
from pipeline.killpoints import killpoint
from pipeline.model import Charge, Envelope

RECEIPT, FEES = "receipt.json", "fees.txt"

table = sql.Table(
    "captured",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("line", sql.Integer, primary_key=True),
    sql.Column("amount", sql.String(20), nullable=False),
)
"""What was charged for a submission, line by line, as the newest answer that tells it says; dollars as text."""

seen = sql.Table(
    "captured_seen",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("charged", sql.String(20), primary_key=True),
    sql.Column("person", sql.String(64), nullable=False),
    sql.Column("reason", sql.String(64), nullable=False),
    sql.Column("at", Moment, nullable=False),
)
"""Differences that a person has looked at: who and why as digests, the words lie in the envelope's folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Quoted and charged, where they are not the same."""

    quoted: Decimal
    charged: Decimal


def take(database: sql.Engine, current: Submission, envelope: Envelope) -> Difference | None:
    """Note what the answers in the envelope's folder say was charged, and lay both columns where they differ.

    May be repeated at any moment.

    Returns:
        The difference from the quote; None where there is none, or nothing to compare.
    """
    charges = _charges(envelope.folder / RECEIPT, current.reference)
    if not charges:
        return None
    killpoint("captured.before-commit")
    with database.begin() as connection:
        record(connection, current.id, charges)
        found = difference(connection, current)
    killpoint("captured.after-commit")
    if found is not None:
        page = _page(prepare.quoted(envelope, current.reference), charges, found)
        files.write_whole(envelope.folder / FEES, page.encode(), at="captured-fees")
    return found


def record(connection: sql.Connection, submission: str, charges: Iterable[Charge]) -> None:
    """Remember what was charged; what an earlier answer said of it gives way."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    lines = tuple(charges)
    beyond = sql.and_(table.c.submission == submission, table.c.line >= len(lines))
    connection.execute(sql.delete(table).where(beyond))
    for line, one in enumerate(lines):
        row = insert(table).values(submission=submission, line=line, amount=str(one.amount))
        told = {"amount": str(one.amount)}
        connection.execute(row.on_conflict_do_update(index_elements=["submission", "line"], set_=told))


def difference(connection: sql.Connection, current: Submission) -> Difference | None:
    """Where more or less was charged than quoted, and nobody has looked at it yet."""
    rows = connection.execute(sql.select(table.c.amount).where(table.c.submission == current.id)).scalars().all()
    made = prepare.read(connection, current.envelope_id, current.portal, current.reference)
    if not rows or made is None or made.total is None:
        return None
    charged = sum((Decimal(one) for one in rows), Decimal("0.00"))
    if not money.differs(made.total, charged) or _looked_at(connection, current.id, charged):
        return None
    return Difference(quoted=made.total, charged=charged)


def settle(
    connection: sql.Connection, current: Submission, found: Difference, *, person: str, reason: str, at: datetime
) -> None:
    """A person has looked at a difference; another amount would be another difference."""
    values = {
        "submission": current.id,
        "charged": str(found.charged),
        "person": identity.person_key(current.envelope_id, person),
        "reason": files.digest_bytes(reason.encode()),
        "at": at,
    }
    if not _looked_at(connection, current.id, found.charged):
        connection.execute(sql.insert(seen).values(values))


def _looked_at(connection: sql.Connection, submission: str, charged: Decimal) -> bool:
    mine = sql.and_(seen.c.submission == submission, seen.c.charged == str(charged))
    return connection.execute(sql.select(seen.c.at).where(mine)).first() is not None


def _charges(path: Path, reference: str) -> tuple[Charge, ...]:
    """The lines that the newest answer tells; none where there is no readable one of this sending."""
    try:
        told = json.loads(path.read_bytes(), parse_float=str)
    except (OSError, ValueError):
        return ()
    lines = told.get("charges") if isinstance(told, dict) and told.get("reference") == reference else None
    try:
        return tuple(_line(one) for one in lines or () if isinstance(one, dict))
    except ValueError:
        return ()  # somebody else's file: what is no amount is compared with nothing


def _line(told: dict[str, object]) -> Charge:
    return money.charge(str(told.get("name", "")), str(told.get("amount", "")))


def _page(quoted: tuple[Charge, ...], charged: tuple[Charge, ...], found: Difference) -> str:
    finding = money.captured_differs(found.quoted, found.charged)
    rows = [(one.name, one.quoted, one.charged) for one in money.columns(quoted, charged)]
    rows.append(("Total", found.quoted, found.charged))
    width = max(len(name) for name, *_ in rows)
    lines = [f"{finding.message} [{finding.code}]", "", f"{'':{width}}  {'quoted':>14}  {'charged':>14}"]
    for name, one, other in rows:
        mark = "" if one == other else "  <"
        lines.append(f"{name:{width}}  {_shown(one):>14}  {_shown(other):>14}{mark}")
    return "\n".join([*lines, "", finding.repair, ""])


def _shown(amount: Decimal | None) -> str:
    return "-" if amount is None else money.dollars(amount)
