"""The numbers of a run's pieces, where barcodes bear them: no two runs have the same ones.

A returned envelope must lead to its own notice, and the postal service's reports to their own piece. So each run takes
as many numbers as it can need, behind those of all runs before it; what it does not use is not used at all. A barcode
begins anew at 0 when its digits are used up (`mailing/barcode.py`); a run that would then bear numbers of mail that is
still young is refused.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sql

from pipeline.database import metadata
from pipeline.errors import StateError
from pipeline.runs import ledger, mailed, tables
from pipeline.runs.ledger import Run

table = sql.Table(
    "run_serials",
    metadata,
    sql.Column("run", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("first", sql.BigInteger, nullable=False),
    sql.Column("count", sql.Integer, nullable=False, comment="at most so many pieces: a piece has a notice or more"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many numbers there are, and for how long none may be used again."""

    numbers: int
    """10 to the power of a serial number's digits."""
    days: int
    """From the day of mailing on; of mail whose day nobody has told, from the beginning of its run on."""
    now: datetime


def take(connection: sql.Connection, one: Run, count: int, room: Room) -> int:
    """Take numbers for a run's pieces, once; the caller lets one run at a time do so (`notices.take_turns`).

    Args:
        connection: in a transaction.
        one: the run.
        count: how many at most.
        room: what a barcode has.

    Returns:
        The first of them.

    Raises:
        StateError: too few numbers are free.
    """
    mine = connection.execute(sql.select(table.c.first).where(table.c.run == one.number)).scalar()
    if mine is not None:
        return int(mine)
    behind = sql.select(sql.func.max(table.c.first + table.c.count))
    first = int(connection.execute(behind).scalar() or 1)
    oldest = _oldest(connection, room)
    taken = 0 if oldest is None else first - oldest
    if taken + count > room.numbers:
        raise StateError(
            f"run {one.id} needs {count:,} serial numbers for its barcodes; of the {room.numbers:,} that your mailer "
            f"number has {min(taken, room.numbers):,} are on mail of the last {room.days} days, which must not have a "
            "number twice. Resume the run when that mail is older, or cancel it, take a mailer number of six digits or "
            "no barcode (docketpress.toml, [mail]), and drop the roster again."
        )
    connection.execute(table.insert().values(run=one.number, first=first, count=count))
    return first


def _oldest(connection: sql.Connection, room: Room) -> int | None:
    """The first number that is on mail so young that it must not come again; None where there is none."""
    since = room.now - timedelta(days=room.days)
    young = sql.select(mailed.table.c.run).where(mailed.table.c.day >= since.date().isoformat())
    here = (tables.run.c.created >= ledger.moment(since)) | tables.run.c.id.in_(young)
    asked = sql.select(sql.func.min(table.c.first)).join(tables.run, tables.run.c.number == table.c.run).where(here)
    found = connection.execute(asked).scalar()
    return None if found is None else int(found)


def first(connection: sql.Connection, one: Run) -> int:
    """The first number of a run's pieces; 1 where it took none."""
    found = connection.execute(sql.select(table.c.first).where(table.c.run == one.number)).scalar()
    return 1 if found is None else int(found)
