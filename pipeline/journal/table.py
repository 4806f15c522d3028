"""The table, and the triggers by which the database itself refuses to change or delete an entry."""

from sqlalchemy import DDL, Column, Integer, String, Table, Text, UniqueConstraint
from sqlalchemy.event import listen

from pipeline.database import metadata

journal = Table(
    "journal",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("key", String(128), nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
    UniqueConstraint("kind", "subject", "key"),
)

_REFUSALS = {
    "sqlite": [
        f"CREATE TRIGGER journal_no_{verb} BEFORE {verb} ON journal "
        "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
        for verb in ("update", "delete")
    ],
    "postgresql": [
        """
        CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$
        """,
        """
        CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON journal
        FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()
        """,
    ],
}
for _dialect, _statements in _REFUSALS.items():
    for _statement in _statements:
        listen(journal, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
