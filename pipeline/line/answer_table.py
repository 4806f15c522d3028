"""The table of what was dropped as a court's answer; small, because every worker makes it in a new home."""

import sqlalchemy as sql

from pipeline.database import metadata
from pipeline.filing.ledger import Moment

table = sql.Table(
    "answer",
    metadata,
    sql.Column("packet", sql.String(32), primary_key=True),
    sql.Column("sha256", sql.String(64), primary_key=True),
    sql.Column("outcome", sql.String(20), nullable=False),
    sql.Column("submission", sql.String(36)),
    sql.Column("at", Moment, nullable=False),
)
"""What became of each dropped file: `asked` or `applied`, and to which submission."""
