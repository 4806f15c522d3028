"""Makes and keeps the very message that will be sent, before a person lets it go and before any connection.

The bytes lie in the envelope's folder under `portal/`, safe on disk; the database holds their digest. What is sent
is what was checked and quoted, byte for byte, or nothing is sent.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import sqlalchemy as sql

from pipeline import files
from pipeline.database import metadata
from pipeline.errors import StateError
from pipeline.filing import money
from pipeline.filing.ledger import Moment, Submission, submissions
from pipeline.filing.portals import Prepared
from pipeline.filing.states import State
from pipeline.killpoints import killpoint
from pipeline.model import Charge, Envelope, File, Quote

FOLDER = "portal"
_STILL = (State.READY, State.REPEATED, State.REFUSED, State.REPLACED)
"""Where a message may be replaced: no byte of it is under way, and none has arrived."""

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


MayGo: TypeAlias = Callable[[sql.Connection, Submission], bool]
"""Whether people agreed to what would be sent now."""


class NotPrepared(StateError):  # noqa: N818 - says what is so
    """The stored message is not the one that was checked and quoted; nothing was sent."""


class OnItsWay(StateError):  # noqa: N818 - says what is so
    """It is being sent, or was; its message stays as it is."""


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
    """Store a preparation: the message's bytes first, then the quote for people to read, then the row.

    The submission's rows are held meanwhile, so that nobody begins to send while the message changes; on SQLite that
    is the whole database, for as long as the writing takes.

    Raises:
        OnItsWay: it is being sent, or was; what was sent is never replaced.
    """
    done = _preparation(made, errors=errors, at=at)
    killpoint("prepare.before-lock")
    with database.begin() as connection:
        _hold_still(connection, portal, reference)
        _lay(envelope, reference, made, done)
        mine = _mine(envelope.id, portal, reference)
        connection.execute(sql.delete(prepared).where(mine))
        values = {"envelope_id": envelope.id, "portal": portal, "reference": reference, **_row(done)}
        connection.execute(sql.insert(prepared).values(values))
        killpoint("prepare.before-commit")
    killpoint("prepare.after-commit")
    return done


def unaltered(connection: sql.Connection, portal: str, envelope: Envelope, reference: str) -> bool:
    """Whether the stored message is, byte for byte, the one that was checked and quoted, and nothing keeps it back."""
    made = read(connection, envelope.id, portal, reference)
    path = message_path(envelope, reference)
    return made is not None and made.sendable and path.is_file() and files.digest(path) == made.message


def demand(connection: sql.Connection, portal: str, envelope: Envelope, reference: str, *, agreed: bool) -> None:
    """Let nothing else go than what was checked, quoted and agreed to; for the transaction that begins to send.

    Raises:
        NotPrepared: it is another message, or people did not agree to it at this price.
    """
    if not (agreed and unaltered(connection, portal, envelope, reference)):
        raise NotPrepared(
            f"the message of envelope {envelope.id[:12]} is not the one that was checked and agreed to, so it is not "
            "sent; `docketpress prepare` makes it anew",
        )


def adopt(aside: Path, folder: Path) -> None:
    """Move what was prepared for an envelope that was still a draft into the folder where people find it.

    May be repeated after a kill at any moment; the message goes last, so that it never lies there without its quote.
    """
    source = aside / FOLDER
    if not source.is_dir():
        return
    (folder / FOLDER).mkdir(mode=0o700, exist_ok=True)
    for path in sorted(source.iterdir(), key=lambda one: (one.suffix == ".message", one.name)):
        if not path.name.startswith("."):
            files.write_whole(folder / FOLDER / path.name, path.read_bytes(), at="prepare-adopt")
    killpoint("prepare.before-clearing")
    shutil.rmtree(aside, ignore_errors=True)


def quoted(envelope: Envelope, reference: str) -> tuple[Charge, ...]:
    """The lines of the stored quote; none where there is no quote."""
    path = message_path(envelope, reference).with_suffix(".quote.json")
    if not path.is_file():
        return ()
    lines = json.loads(path.read_bytes())["charges"]
    return tuple(Charge(name=one["name"], amount=Decimal(one["amount"]), raw=one["raw"]) for one in lines)


def _preparation(made: Prepared, *, errors: int, at: datetime) -> Preparation:
    return Preparation(
        message=files.digest_bytes(made.message) if made.message else "",
        at=at,
        errors=errors,
        total=_total(made.quote),
        quoted_at=made.quote.at if made.quote else None,
        quote=made.quote.message if made.quote else None,
    )


def _total(quote: Quote | None) -> Decimal | None:
    try:
        return money.rounded(quote.total) if quote else None
    except ValueError:
        return None  # it is no amount; whoever prepares has found that, and nothing goes


def _hold_still(connection: sql.Connection, portal: str, reference: str) -> None:
    same = sql.and_(submissions.c.portal == portal, submissions.c.reference == reference)
    states = connection.execute(sql.select(submissions.c.state).where(same).with_for_update()).scalars().all()
    if any(one not in _STILL for one in states):
        raise OnItsWay("the envelope is on its way or at the court already, so its message stays as it is")


def _lay(envelope: Envelope, reference: str, made: Prepared, done: Preparation) -> None:
    path = message_path(envelope, reference)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if made.quote:
        files.write_whole(path.with_suffix(".quote.json"), _quote_text(made.quote), at="prepare-quote")
        files.write_whole(path.with_suffix(".quote.raw"), made.quote.raw, at="prepare-quote-raw")
    else:
        path.with_suffix(".quote.json").unlink(missing_ok=True)
    if made.message and not (path.is_file() and files.digest(path) == done.message):
        files.write_whole(path, made.message, at="prepare-message")


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
