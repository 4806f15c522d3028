"""Which pieces each batch of a run holds, and when a person said that it went to the post.

One row a batch. The pieces themselves, with names and addresses, lie in the store under `mailed/<run>/`, where they
outlive the run's intermediate files: the post brings mail back for weeks.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline.database import metadata

table = sql.Table(
    "mailed_batch",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("batch", sql.Integer, primary_key=True),
    sql.Column("court", sql.String(100), nullable=False),
    sql.Column("first_piece", sql.Integer, nullable=False),
    sql.Column("last_piece", sql.Integer, nullable=False),
    sql.Column("pieces", sql.Integer, nullable=False),
    sql.Column("notices", sql.Integer, nullable=False),
    sql.Column("sheets", sql.Integer, nullable=False),
    sql.Column("prepared_at", sql.String(32), nullable=False, comment="ISO 8601, UTC"),
    sql.Column("day", sql.String(10), nullable=True, comment="when it went to the post, by a person's word"),
    sql.Column("by_sha256", sql.String(64), nullable=True, comment="of the person's name"),
    sql.Column("proof_sha256", sql.String(64), nullable=True),
)
codes = sql.Table(
    "mailed_barcodes",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("batch", sql.Integer, primary_key=True),
    sql.Column("mailer_id", sql.String(9), primary_key=True),
    sql.Column("first_serial", sql.Integer, nullable=False),
    sql.Column("last_serial", sql.Integer, nullable=False),
    sql.Index("mailed_barcodes_serial", "mailer_id", "first_serial", "last_serial"),
)
"""Which serial numbers the Intelligent Mail barcodes of a batch bear: a scanned one leads to its batch by them."""


corrected = sql.Table(
    "mailed_correction",
    metadata,
    sql.Column("run", sql.String(64), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True, comment="of the word that corrects, counted over the run"),
    sql.Column("batch", sql.Integer, primary_key=True),
    sql.Column("day", sql.String(10), nullable=False, comment="that was told before, and was wrong"),
    sql.Column("by_sha256", sql.String(64), nullable=True, comment="who had told it"),
    sql.Column("proof_sha256", sql.String(64), nullable=True, comment="of the proof that held before"),
    sql.Column("settled", sql.Boolean, nullable=False, comment="its papers lie in the outbox"),
)
"""What was told of a batch before, and holds no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A batch's earlier word, and which later one replaced it."""

    number: int
    batch: int
    day: date
    proof_sha256: str | None
    settled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch of pieces, as the mail record knows it."""

    run: str
    batch: int
    court: str
    """The court in whose name the certificate is written: a name of the catalogue."""
    first_piece: int
    last_piece: int
    pieces: int
    notices: int
    sheets: int
    prepared_at: datetime
    day: date | None = None
    by_sha256: str | None = None
    proof_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Serials:
    """The serial numbers of a batch's barcodes."""

    mailer_id: str
    first: int
    last: int


def note(connection: sql.Connection, batch: Batch, serials: tuple[Serials, ...] = ()) -> None:
    """Write down a batch that is ready to be mailed; again changes nothing."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = asdict(batch) | {"prepared_at": batch.prepared_at.astimezone(UTC).isoformat(), "day": None}
    connection.execute(insert(table).values(row).on_conflict_do_nothing())
    for one in serials:
        told = {"run": batch.run, "batch": batch.batch, "mailer_id": one.mailer_id}
        row = {**told, "first_serial": one.first, "last_serial": one.last}
        connection.execute(insert(codes).values(row).on_conflict_do_nothing())


def batches(connection: sql.Connection, run: str) -> tuple[Batch, ...]:
    """All batches of a run, in order."""
    chosen = sql.select(table).where(table.c.run == run).order_by(table.c.batch)
    return tuple(_record(row) for row in connection.execute(chosen))


def batch_of_piece(connection: sql.Connection, run: str, piece: int) -> Batch | None:
    """The batch that holds a piece."""
    inside = (table.c.first_piece <= piece) & (table.c.last_piece >= piece)
    row = connection.execute(sql.select(table).where((table.c.run == run) & inside)).first()
    return None if row is None else _record(row)


def batches_of_serial(connection: sql.Connection, mailer_id: str, serial: int) -> tuple[Batch, ...]:
    """The batches whose barcodes bear a serial number, the latest first: the numbers begin anew after a while."""
    inside = (codes.c.mailer_id == mailer_id) & (codes.c.first_serial <= serial) & (codes.c.last_serial >= serial)
    joined = sql.join(table, codes, (table.c.run == codes.c.run) & (table.c.batch == codes.c.batch))
    chosen = sql.select(table).select_from(joined).where(inside).order_by(table.c.prepared_at.desc())
    return tuple(_record(row) for row in connection.execute(chosen))


def runs_like(connection: sql.Connection, beginning: str) -> tuple[str, ...]:
    """The runs whose id begins so; at most two, which is enough to know that it is not plain."""
    same = sql.func.substr(table.c.run, 1, len(beginning)) == beginning
    chosen = sql.select(table.c.run).where(same).distinct().order_by(table.c.run).limit(2)
    return tuple(connection.execute(chosen).scalars())


def set_day(connection: sql.Connection, batch: Batch) -> bool:
    """Write down when a batch went to the post; False where that was said before."""
    mine = (table.c.run == batch.run) & (table.c.batch == batch.batch) & table.c.day.is_(None)
    told = {"day": batch.day and batch.day.isoformat()}
    told |= {"by_sha256": batch.by_sha256, "proof_sha256": batch.proof_sha256}
    return connection.execute(table.update().where(mine).values(told)).rowcount == 1


def correct(connection: sql.Connection, number: int, old: Batch, new: Batch) -> bool:
    """Replace what was told of a batch; False where that is no longer what is told of it."""
    mine = (table.c.run == old.run) & (table.c.batch == old.batch) & (table.c.proof_sha256 == old.proof_sha256)
    told = {"day": new.day and new.day.isoformat(), "by_sha256": new.by_sha256, "proof_sha256": new.proof_sha256}
    if connection.execute(table.update().where(mine).values(told)).rowcount != 1:
        return False
    before = {"day": old.day and old.day.isoformat(), "by_sha256": old.by_sha256, "proof_sha256": old.proof_sha256}
    row = {"run": old.run, "number": number, "batch": old.batch, **before, "settled": False}
    connection.execute(corrected.insert().values(row))
    return True


def corrections(connection: sql.Connection, run: str) -> tuple[Correction, ...]:
    """All corrections of a run, in order."""
    chosen = sql.select(corrected).where(corrected.c.run == run).order_by(corrected.c.number, corrected.c.batch)
    return tuple(
        Correction(
            number=row.number,
            batch=row.batch,
            day=date.fromisoformat(row.day),
            proof_sha256=row.proof_sha256,
            settled=row.settled,
        )
        for row in connection.execute(chosen)
    )


def settle(connection: sql.Connection, run: str) -> None:
    """Note that the papers of all corrections of a run lie in the outbox."""
    connection.execute(corrected.update().where(corrected.c.run == run).values(settled=True))


def _record(row: sql.Row[Any]) -> Batch:
    told = {name: getattr(row, name) for name in Batch.__slots__}
    day = date.fromisoformat(row.day) if row.day else None
    return Batch(**{**told, "day": day, "prepared_at": datetime.fromisoformat(row.prepared_at)})
