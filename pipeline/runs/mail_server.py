"""Which runs' messages wait because the mail server cannot be reached: a row each, gone when it takes mail again."""

import logging
from datetime import UTC, datetime

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata
from pipeline.killpoints import killpoint
from pipeline.model import Finding

_log = logging.getLogger(__name__)

table = sql.Table(
    "mail_server_unreachable",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("reply", sql.String(16), nullable=False, comment="the server's code; empty where it gave none"),
    sql.Column("since", sql.String(32), nullable=False, comment="ISO 8601, UTC"),
)


def note(database: sql.Engine, run: str, findings: tuple[Finding, ...], at: datetime) -> None:
    """Note after a round of sending whether the server takes a run's messages; what was noted first stays.

    Args:
        database: the state.
        run: the run's id.
        findings: why the server could not be reached; none where it was.
        at: the moment; aware.
    """
    with database.begin() as connection:
        if findings:
            insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
            told = {"run": run, "reply": (findings[0].found or "")[:16], "since": at.astimezone(UTC).isoformat()}
            connection.execute(insert(table).values(told).on_conflict_do_nothing())
        else:
            connection.execute(table.delete().where(table.c.run == run))
        killpoint("emailing.server.before-commit")
    killpoint("emailing.server.after-commit")
    for one in findings:
        _log.warning("run %s: %s %s", run, one.message, one.repair)


def waiting(connection: sql.Connection) -> dict[str, str]:
    """The runs whose messages wait, and the server's last word to each."""
    return {row.run: row.reply for row in connection.execute(sql.select(table.c.run, table.c.reply))}
