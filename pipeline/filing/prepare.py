"""Makes and keeps the very message that will be sent, before a person lets it go and before any connection.

The bytes lie in the envelope's folder under `portal/`, safe on disk; the database holds their digest. What is sent
is what was checked and quoted, byte for byte, or nothing is sent.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import sqlalchemy as sql

from pipeline import files
from pipeline.database import metadata
from pipeline.errors import StateError
from pipeline.filing.ledger import Moment
from pipeline.filing.portals import Prepared
from pipeline.killpoints import killpoint
from pipeline.model import Envelope, File, Quote

FOLDER = "portal"

prepared = sql.Table(
    "prepared",
    metadata,
    sql.Column("envelope_id", sql.String(64), primary_key=True),
    sql.Column("portal", sql.String(100), primary_key=True),
    sql.Column("reference", sql.String(36), primary_key=True),
    sql.Column("message", sql.String(64), nullable=False),
    sql.Column("at", Moment, nullable=False),
    sql.Column("errors", sql.Integer, nullable=False),
    sql.Column("total", sql.String(20)),
    sql.Column("quoted_at", Moment),
    sql.Column("quote", sql.String(64)),
)
"""The newest preparation of each submission: the message's digest, the number of errors that hold it back, the quote
(dollars as text, when, and the digest of the message it was asked for)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """What was made ready, as the ledger knows it."""

    message: str
    """The SHA-256 of the message; empty when findings kept it from being made."""
    at: datetime
    errors: int
    total: Decimal | None
    quoted_at: datetime | None
    quote: str | None
    """The digest of the message that was quoted."""

    @property
    def sendable(self) -> bool:
        """Whether there is a message and nothing is held against it."""
        return bool(self.message) and not self.errors


def message_path(envelope: Envelope, reference: str) -> Path:
    """Where the message lies."""
    return envelope.folder / FOLDER / f"{reference}.message"


def message(envelope: Envelope, reference: str) -> File:
    """The stored message, for an adapter that sends it.

    Raises:
        StateError: there is none.
    """
    path = message_path(envelope, reference)
    if not path.is_file():
        raise StateError(f"{path} is missing; restore the envelope folder from the backup")
    return files.describe(path)


def keep(
    database: sql.Engine, portal: str, envelope: Envelope, reference: str, made: Prepared, *, errors: int, at: datetime
) -> Preparation:
    """Store a preparation: the message's bytes first, then the quote for people to read, then the row."""
    path = message_path(envelope, reference)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if made.message:
        files.write_whole(path, made.message, at="prepare-message")
    if made.quote:
        files.write_whole(path.with_suffix(".quote.json"), _quote_text(made.quote), at="prepare-quote")
        files.write_whole(path.with_suffix(".quote.raw"), made.quote.raw, at="prepare-quote-raw")
    done = Preparation(
        message=files.digest_bytes(made.message) if made.message else "",
        at=at,
        errors=errors,
        total=made.quote.total if made.quote else None,
        quoted_at=made.quote.at if made.quote else None,
        quote=made.quote.message if made.quote else None,
    )
    killpoint("prepare.before-commit")
    with database.begin() as connection:
        mine = _mine(envelope.id, portal, reference)
        connection.execute(sql.delete(prepared).where(mine))
        values = {"envelope_id": envelope.id, "portal": portal, "reference": reference, **_row(done)}
        connection.execute(sql.insert(prepared).values(values))
    killpoint("prepare.after-commit")
    return done


def read(connection: sql.Connection, envelope_id: str, portal: str, reference: str) -> Preparation | None:
    """The newest preparation of a submission."""
    row = connection.execute(sql.select(prepared).where(_mine(envelope_id, portal, reference))).mappings().first()
    if row is None:
        return None
    return Preparation(
        message=row["message"],
        at=row["at"],
        errors=row["errors"],
        total=None if row["total"] is None else Decimal(row["total"]),
        quoted_at=row["quoted_at"],
        quote=row["quote"],
    )


def _mine(envelope_id: str, portal: str, reference: str) -> sql.ColumnElement[bool]:
    return sql.and_(
        prepared.c.envelope_id == envelope_id, prepared.c.portal == portal, prepared.c.reference == reference
    )


def _row(done: Preparation) -> dict[str, object]:
    return {
        "message": done.message,
        "at": done.at,
        "errors": done.errors,
        "total": None if done.total is None else str(done.total),
        "quoted_at": done.quoted_at,
        "quote": done.quote,
    }


def _quote_text(quote: Quote) -> bytes:
    table = {
        "total": str(quote.total),
        "at": quote.at.isoformat(),
        "message": quote.message,
        "charges": [{"name": one.name, "amount": str(one.amount), "raw": one.raw} for one in quote.charges],
    }
    return (json.dumps(table, indent=2, ensure_ascii=False) + "\n").encode()
