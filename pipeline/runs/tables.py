"""What the database knows of runs: states, counts, digests and numbers; no name, no address, no paper.

`status` reads `run` and `run_chunk` only. A notice has one short row, by which a returned envelope's number leads back
to it, and one identity, by which the same notice in a later run is found.
"""

import sqlalchemy as sql

from pipeline.database import metadata

_ID, _TIME, _DIGEST = 48, 32, 64
_BIG = sql.BigInteger().with_variant(sql.Integer, "sqlite")

run = sql.Table(
    "run",
    metadata,
    sql.Column("number", sql.Integer, primary_key=True, autoincrement=True, comment="short, for the long tables"),
    sql.Column("id", sql.String(_ID), nullable=False, unique=True),
    sql.Column("packet", sql.String(32), nullable=False, index=True),
    sql.Column("again_of", sql.String(_ID), nullable=True, comment="the run whose chosen rows it does again"),
    sql.Column("chosen", sql.Text, nullable=False, comment="those rows, as `5,9-12`; empty: all"),
    sql.Column("lane", sql.String(100), nullable=False),
    sql.Column("document_type", sql.String(100), nullable=False),
    sql.Column("court", sql.String(100), nullable=False),
    sql.Column("state", sql.String(12), nullable=False),
    sql.Column("before", sql.String(12), nullable=True, comment="the state a paused or failed run goes on in"),
    sql.Column("why", sql.Text, nullable=False, comment="what the machine failed on, without personal data"),
    sql.Column("turn", sql.Integer, nullable=False, comment="counts resumptions: older work on it is void"),
    sql.Column("needed", sql.Integer, nullable=False, comment="how many persons must release it"),
    sql.Column("settings", sql.String(_DIGEST), nullable=False, comment="digest of what shapes the results"),
    sql.Column("created", sql.String(_TIME), nullable=False, comment="ISO 8601, UTC"),
    sql.Column("changed", sql.String(_TIME), nullable=False),
    sql.Column("compared", sql.Boolean, nullable=False, comment="a struck paper differed: all are rendered"),
    sql.Column("rows", sql.Integer, nullable=False),
    sql.Column("chunks", sql.Integer, nullable=False),
    sql.Column("chunks_done", sql.Integer, nullable=False),
    sql.Column("rows_done", sql.Integer, nullable=False),
    sql.Column("notices", sql.Integer, nullable=False),
    sql.Column("struck", sql.Integer, nullable=False),
    sql.Column("rendered", sql.Integer, nullable=False),
    sql.Column("returned", sql.Integer, nullable=False, comment="rows, with those that are duplicates"),
    sql.Column("duplicates", sql.Integer, nullable=False),
    sql.Column("batches", sql.Integer, nullable=False),
    sql.Column("batches_done", sql.Integer, nullable=False),
    sql.Column("pieces", sql.Integer, nullable=False),
    sql.Column("sheets", sql.Integer, nullable=False),
)

chunk = sql.Table(
    "run_chunk",
    metadata,
    sql.Column("run", sql.Integer, primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True, comment="from 1"),
    sql.Column("first_row", sql.Integer, nullable=False),
    sql.Column("rows", sql.Integer, nullable=False),
    sql.Column("source", sql.String(200), nullable=False, comment="the name of its rows in the store"),
    sql.Column("state", sql.String(8), nullable=False, comment="waiting, done or failed"),
    sql.Column("papers", sql.String(_DIGEST), nullable=True, comment="digest of the papers, end to end"),
    sql.Column("index", sql.String(_DIGEST), nullable=True),
    sql.Column("back", sql.String(_DIGEST), nullable=True, comment="digest of the returned rows"),
    sql.Column("notices", sql.Integer, nullable=False),
    sql.Column("struck", sql.Integer, nullable=False),
    sql.Column("rendered", sql.Integer, nullable=False),
    sql.Column("returned", sql.Integer, nullable=False),
    sql.Column("reasons", sql.Text, nullable=False, comment="JSON: why papers were rendered, and how many"),
    sql.Column("cpu_seconds", sql.Float, nullable=False),
    sql.Column("finished", sql.String(_TIME), nullable=True),
    sql.Column("worker", sql.String(128), nullable=True),
)

notice = sql.Table(
    "run_notice",
    metadata,
    sql.Column("run", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("row", sql.Integer, primary_key=True, autoincrement=False),
    sql.Column("recipient", sql.SmallInteger, primary_key=True, autoincrement=False),
    sql.Column("identity", sql.LargeBinary(16), nullable=False),
    sql.Column("chunk", sql.Integer, nullable=False),
    sql.Column("sha256", sql.LargeBinary(32), nullable=False),
    sql.Column("batch", sql.Integer, nullable=False, comment="0: it is in no print stream"),
    sql.Column("piece", _BIG, nullable=False, comment="the number of its mail piece within the run; 0: not mailed"),
    sqlite_with_rowid=False,
)
"""Without row ids SQLite keeps a row once, in its index: 80 bytes a notice."""

identity = sql.Table(
    "run_identity",
    metadata,
    sql.Column("identity", sql.LargeBinary(16), primary_key=True),
    sql.Column("run", sql.Integer, nullable=False),
    sql.Column("row", sql.Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""Reserved with a run's plan, freed when the run is cancelled."""

alike = sql.Table(
    "run_alike",
    metadata,
    sql.Column("alike", sql.LargeBinary(16), primary_key=True),
    sql.Column("run", sql.Integer, nullable=False),
    sql.Column("row", sql.Integer, nullable=False),
    sql.Column("recipient", sql.SmallInteger, nullable=False),
    sqlite_with_rowid=False,
)
"""Taken and freed as the identities are: one for all ways to write an address. Runs of an earlier version have none."""

batch = sql.Table(
    "run_batch",
    metadata,
    sql.Column("run", sql.Integer, primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True, comment="from 1"),
    sql.Column("state", sql.String(8), nullable=False, comment="waiting, done or failed"),
    sql.Column("plan", sql.String(_DIGEST), nullable=False, comment="digest of the batch as it was planned"),
    sql.Column("pieces", sql.Integer, nullable=False),
    sql.Column("sheets", sql.Integer, nullable=False),
    sql.Column("notices", sql.Integer, nullable=False),
    sql.Column("files", sql.Text, nullable=False, comment="JSON: what was made of it, names in the store"),
    sql.Column("cpu_seconds", sql.Float, nullable=False),
    sql.Column("finished", sql.String(_TIME), nullable=True),
    sql.Column("worker", sql.String(128), nullable=True),
)
