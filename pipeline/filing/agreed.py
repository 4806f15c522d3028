"""What people agreed to when they let an envelope go that had been prepared: this very message, for this much money.

A word holds for the message whose digest it names, and for a price that is no higher than the one its giver saw. So a
changed message makes it void, a higher quote too, a lower one not.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sql

from pipeline import files
from pipeline.database import metadata
from pipeline.errors import UsageError
from pipeline.filing import identity
from pipeline.filing.ledger import Moment
from pipeline.killpoints import killpoint

FOLDER = "releases"

table = sql.Table(
    "release_terms",
    metadata,
    sql.Column("subject", sql.String(64), primary_key=True),
    sql.Column("person", sql.String(64), primary_key=True),
    sql.Column("envelope_id", sql.String(64), nullable=False, index=True),
    sql.Column("message", sql.String(64), nullable=False),
    sql.Column("seen", sql.String(20)),
    sql.Column("fee", sql.String(20)),
    sql.Column("at", Moment, nullable=False),
    sql.Column("digest", sql.String(64), nullable=False),
)
"""Who let go which message for how much: `seen` is the total they were shown (dollars as text), `fee` what they
allowed although it is above the lane's cap; the person is a digest, and `digest` that of the release in the folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is let go."""

    envelope_id: str
    message: str
    """The SHA-256 of the very message that will be sent."""
    total: Decimal | None
    """What it costs, as the person sees it; None where the portal cannot say."""
    fee: Decimal | None = None
    """The most that the person allows although it is above the lane's cap."""

    @property
    def subject(self) -> str:
        """The digest over all of it: what is released."""
        told = identity.canonical([self.envelope_id, self.message, _text(self.total), _text(self.fee)])
        return files.digest_bytes(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One person's word as the database knows it."""

    person: str
    """A digest."""
    message: str
    total: Decimal | None
    fee: Decimal | None
    at: datetime


def record(connection: sql.Connection, terms: Terms, person: str, *, at: datetime, note: str = "") -> bool:
    """Record one person's word; the same again changes nothing. Gives whether it is new.

    Raises:
        UsageError: no name was given.
    """
    if not person.strip():
        raise UsageError("say who releases the envelope: `--by NAME`")
    who = identity.person_key(terms.envelope_id, person)
    mine = sql.and_(table.c.subject == terms.subject, table.c.person == who)
    if connection.execute(sql.select(table.c.person).where(mine)).scalar() is not None:
        return False
    values = {
        "subject": terms.subject,
        "person": who,
        "envelope_id": terms.envelope_id,
        "message": terms.message,
        "seen": _text(terms.total),
        "fee": _text(terms.fee),
        "at": at,
        "digest": files.digest_bytes(_page(terms, person, at, note)),
    }
    killpoint("agreed.before-insert")
    connection.execute(sql.insert(table).values(values))
    killpoint("agreed.after-insert")
    return True


def words(connection: sql.Connection, envelope_id: str) -> tuple[Word, ...]:
    """Everybody's words about an envelope, the first one first."""
    wanted = sql.select(table).where(table.c.envelope_id == envelope_id).order_by(table.c.at, table.c.person)
    return tuple(
        Word(person=row.person, message=row.message, total=_amount(row.seen), fee=_amount(row.fee), at=row.at)
        for row in connection.execute(wanted)
    )


def releasing(given: Iterable[Word], message: str, total: Decimal | None) -> frozenset[str]:
    """Who has let go this message at this price or a higher one."""
    return frozenset(one.person for one in given if one.message == message and _covers(one.total, total))


def paying(given: Iterable[Word], message: str, total: Decimal) -> frozenset[str]:
    """Who has allowed this message to cost so much although the lane's cap is lower, or there is none."""
    return frozenset(one.person for one in given if one.message == message and one.fee is not None and one.fee >= total)


def lay(folder: Path, terms: Terms, person: str, *, at: datetime, note: str = "") -> Path:
    """Write a release into the envelope's folder, where people read who let go what; idempotent."""
    who = identity.person_key(terms.envelope_id, person)
    target = folder / FOLDER / f"{who[:16]}-{terms.subject[:16]}.json"
    return target if target.exists() else files.write_whole(target, _page(terms, person, at, note), at="release-terms")


def _covers(seen: Decimal | None, total: Decimal | None) -> bool:
    return total is None or total == 0 or (seen is not None and total <= seen)


def _page(terms: Terms, person: str, at: datetime, note: str) -> bytes:
    told = {
        "envelope": terms.envelope_id,
        "message": terms.message,
        "total": _text(terms.total),
        "fee": _text(terms.fee),
        "subject": terms.subject,
        "person": " ".join(person.split()),
        "at": at.isoformat(),
        "note": note,
    }
    return (json.dumps(told, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
