"""The numbers of a run's pieces, where barcodes bear them: no two runs have the same ones.

A returned envelope must lead to its own notice, and the postal service's reports to their own piece. So each run takes
as many numbers as it can need, behind those of all runs before it; what it does not use is not used at all. A barcode
begins anew at 0 when its digits are used up (`mailing/barcode.py`).
"""

import sqlalchemy as sql

from pipeline.database import metadata
from pipeline.runs.ledger import Run

table = sql.Table(
    "run_serials",
    metadata,
    sql.Column("run", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("first", sql.BigInteger, nullable=False),
    sql.Column("count", sql.Integer, nullable=False, comment="at most so many pieces: a piece has a notice or more"),
)


def take(connection: sql.Connection, one: Run, count: int) -> int:
    """Take numbers for a run's pieces, once; the caller lets one run at a time do so (`notices.take_turns`).

    Args:
        connection: in a transaction.
        one: the run.
        count: how many at most.

    Returns:
        The first of them.
    """
    mine = connection.execute(sql.select(table.c.first).where(table.c.run == one.number)).scalar()
    if mine is not None:
        return int(mine)
    behind = sql.select(sql.func.max(table.c.first + table.c.count))
    first = int(connection.execute(behind).scalar() or 1)
    connection.execute(table.insert().values(run=one.number, first=first, count=count))
    return first


def first(connection: sql.Connection, one: Run) -> int:
    """The first number of a run's pieces; 1 where it took none."""
    found = connection.execute(sql.select(table.c.first).where(table.c.run == one.number)).scalar()
    return 1 if found is None else int(found)
