"""Why an envelope is kept back before it is sent: decided by one pure function, remembered in one table."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata
from pipeline.filing import agreed
from pipeline.filing.agreed import Word
from pipeline.filing.clock import back_off
from pipeline.filing.ledger import Moment
from pipeline.filing.prepare import Preparation
from pipeline.killpoints import killpoint

table = sql.Table(
    "hold",
    metadata,
    sql.Column("envelope_id", sql.String(64), primary_key=True),
    sql.Column("portal", sql.String(100), primary_key=True),
    sql.Column("why", sql.String(20), nullable=False),
    sql.Column("said", sql.String(300), nullable=False),
    sql.Column("at", Moment, nullable=False),
    sql.Column("next_at", Moment),
    sql.Column("tries", sql.Integer, nullable=False),
    sql.Column("anew", sql.Boolean, nullable=False),
)
"""What keeps an envelope back: a `Why`, in words without names or content, and when it is tried again. `anew`: it is
prepared once more at the next look, whatever was found the last time."""


class Why(StrEnum):
    """What keeps an envelope back."""

    UNPREPARED = "unprepared"
    """Its message was never made, or is not the one that was checked."""
    UNREACHABLE = "unreachable"
    """The court's side, or what we need on this machine, is not there; it is tried again by itself."""
    LOGIN = "login"
    """The portal refuses our log-in; it is not tried again by itself, since that may lock the account."""
    FINDINGS = "findings"
    """Something is wrong with the message; a person mends it and has it prepared anew."""
    STALE = "stale"
    """The quote is too old, or was made for another message."""
    RELEASE = "release"
    """People have yet to let it go: this message, at this price."""
    OVER_CAP = "over-cap"
    """It costs more than the lane lets pass."""
    NO_CAP = "no-cap"
    """It costs something, its lane lets go by itself, and nobody has said how much may be spent."""
    STOPPED = "stopped"
    """The line to its court is stopped."""

    @property
    def of_people(self) -> bool:
        """Whether it stands still until somebody decides; a release that is still missing is not meant."""
        return self in {Why.LOGIN, Why.FINDINGS, Why.OVER_CAP, Why.NO_CAP, Why.STOPPED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What its lane asks for."""

    needed: int
    """How many different persons must let it go."""
    cap: Decimal | None
    quote_age: timedelta
    """How old a quote may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What keeps an envelope back, as the database knows it."""

    why: Why
    said: str
    at: datetime
    next_at: datetime | None
    tries: int
    anew: bool

    def due(self, now: datetime) -> bool:
        """Whether it is worth trying now."""
        return self.anew or (self.next_at is not None and self.next_at <= now)


def weigh(made: Preparation | None, given: Sequence[Word], lane: Lane, now: datetime) -> Why | None:
    """What keeps a preparation back; None: it may go.

    Args:
        made: the newest preparation.
        given: what people agreed to.
        lane: what its lane asks for.
        now: the moment by which the quote's age is told.
    """
    if made is None:
        return Why.UNPREPARED
    if not made.sendable:
        return Why.FINDINGS
    if _stale(made, lane, now):
        return Why.STALE
    missing = len(agreed.releasing(given, made.message, made.total)) < lane.needed
    return _money(made, given, lane) or (Why.RELEASE if missing else None)


def _stale(made: Preparation, lane: Lane, now: datetime) -> bool:
    if made.total is None or made.quoted_at is None:
        return False
    return made.quote != made.message or now - made.quoted_at > lane.quote_age


def _money(made: Preparation, given: Sequence[Word], lane: Lane) -> Why | None:
    if made.total is None or made.total <= 0:
        return None
    paid = len(agreed.paying(given, made.message, made.total)) >= max(lane.needed, 1)
    if lane.cap is None:
        return None if lane.needed or paid else Why.NO_CAP
    return Why.OVER_CAP if made.total > lane.cap and not paid else None


# ── the table ────────────────────────────────────────────────────────────────────────────────────────


def note(
    database: sql.Engine, envelope_id: str, portal: str, why: Why, said: str, *, at: datetime, again: bool = False
) -> Hold:
    """Remember what keeps it back.

    Args:
        database: the state database.
        envelope_id: which.
        portal: on its way to where.
        why: what.
        said: the same in words, without names or content.
        at: when.
        again: whether it is tried again by itself, each time later.
    """
    killpoint("holding.before-note")
    with database.begin() as connection:
        before = read(connection, envelope_id, portal)
        tries = before.tries + 1 if before and before.why is why else 1
        next_at = at + back_off(tries) if again else None
        done = Hold(why=why, said=said[:300], at=at, next_at=next_at, tries=tries, anew=False)
        _replace(connection, envelope_id, portal, done)
    killpoint("holding.after-note")
    return done


def clear(connection: sql.Connection, envelope_id: str, portal: str) -> bool:
    """Nothing keeps it back any more. Gives whether anything did."""
    return connection.execute(sql.delete(table).where(_mine(envelope_id, portal))).rowcount > 0


def read(connection: sql.Connection, envelope_id: str, portal: str) -> Hold | None:
    """What keeps an envelope back; None: nothing that is known."""
    row = connection.execute(sql.select(table).where(_mine(envelope_id, portal))).mappings().first()
    return None if row is None else _hold(row)


def ask_anew(connection: sql.Connection) -> tuple[tuple[str, str], ...]:
    """Have everything that findings keep back prepared once more; gives each envelope's id and its portal.

    A worker that starts asks for it: settings, code tables or schemas may have been mended since.
    """
    stuck = table.c.why.in_([Why.FINDINGS, Why.LOGIN, Why.UNREACHABLE])
    wanted = sql.select(table.c.envelope_id, table.c.portal).where(stuck).order_by(table.c.envelope_id)
    found = tuple((row.envelope_id, row.portal) for row in connection.execute(wanted))
    connection.execute(sql.update(table).where(stuck).values(anew=True))
    return found


def _replace(connection: sql.Connection, envelope_id: str, portal: str, done: Hold) -> None:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    values = {one: getattr(done, one) for one in ("why", "said", "at", "next_at", "tries", "anew")}
    row = insert(table).values(envelope_id=envelope_id, portal=portal, **values)
    connection.execute(row.on_conflict_do_update(index_elements=["envelope_id", "portal"], set_=values))


def _hold(row: sql.RowMapping) -> Hold:
    return Hold(
        why=Why(row["why"]),
        said=row["said"],
        at=row["at"],
        next_at=row["next_at"],
        tries=row["tries"],
        anew=row["anew"],
    )


def _mine(envelope_id: str, portal: str) -> sql.ColumnElement[bool]:
    return sql.and_(table.c.envelope_id == envelope_id, table.c.portal == portal)
