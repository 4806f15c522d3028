"""With which settings of its mail a run began: its print streams depend on them, and on no template."""

import sqlalchemy as sql

from pipeline.database import metadata
from pipeline.runs.ledger import Run

table = sql.Table(
    "run_mail_shape",
    metadata,
    sql.Column("run", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("sha256", sql.String(64), nullable=False, comment="of the [mail] settings"),
)


def note(connection: sql.Connection, one: Run, sha256: str) -> None:
    """Write down the digest of a run's mail settings, in the transaction that begins the run."""
    connection.execute(table.insert().values(run=one.number, sha256=sha256))


def noted(connection: sql.Connection, one: Run) -> str | None:
    """The digest a run began with; None for a run that an earlier version began."""
    return connection.execute(sql.select(table.c.sha256).where(table.c.run == one.number)).scalar()
