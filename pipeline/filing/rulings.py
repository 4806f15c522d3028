"""What a judge said later of a paper that was accepted: noted beside the acceptance, and changing nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import files
from pipeline.database import metadata
from pipeline.filing.ledger import Moment, Submission
from pipeline.model import Outcome, Receipt

KNOWN: Mapping[str, str] = MappingProxyType(
    {
        "granted": "granted",
        "gra": "granted",
        "denied": "denied",
        "den": "denied",
        "moot": "moot",
        "issued": "issued",
        "ordered": "issued",
        "ord": "issued",
    }
)
"""Words of portals for a ruling, and ours; `docs/reference/statuses.md` says whose each is."""
OTHER = "other"
"""A ruling in words we do not know; a person reads it in `receipt.json`."""

table = sql.Table(
    "ruling",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("document", sql.String(64), primary_key=True),
    sql.Column("ruling", sql.String(20), primary_key=True),
    sql.Column("receipt", sql.String(64), nullable=False),
    sql.Column("at", Moment, nullable=False),
)
"""`document` is the digest of what the answer calls the document; `receipt` is that of the raw answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """One ruling on one document."""

    document: str
    """The digest of its number at the portal, or of its title."""
    ruling: str
    """`granted`, `denied`, `moot`, `issued` or `other`."""
    at: datetime
    """When we heard of it."""


def word(said: str) -> str:
    """The portal's word for a ruling as one of ours."""
    return KNOWN.get(said.strip().casefold(), OTHER)


def note(connection: sql.Connection, current: Submission, receipt: Receipt, *, at: datetime) -> int:
    """Remember the rulings in an answer; the same again changes nothing. Returns how many are new."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    digest, new = files.digest_bytes(receipt.raw), 0
    for one in receipt.outcomes:
        if one.ruling:
            row = {"submission": current.id, "document": key(one), "ruling": word(one.ruling)}
            values = {**row, "receipt": digest, "at": at}
            new += connection.execute(insert(table).values(values).on_conflict_do_nothing()).rowcount
    return new


def of(connection: sql.Connection, submission: str) -> tuple[Ruling, ...]:
    """The rulings on a submission's documents, as we heard of them."""
    wanted = sql.select(table).where(table.c.submission == submission)
    rows = connection.execute(wanted.order_by(table.c.at, table.c.document, table.c.ruling))
    return tuple(Ruling(document=row.document, ruling=row.ruling, at=row.at) for row in rows)


def key(outcome: Outcome) -> str:
    """What a document is called in the database: a digest, because titles hold names."""
    return files.digest_bytes((outcome.number or outcome.title).encode())
