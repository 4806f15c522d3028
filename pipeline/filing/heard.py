"""Which answers were read already, so that the same word again, by whatever way and in whatever bytes, is known.

Portals repeat themselves: by a call and in a list, with another time in the header, in another order, with fewer of the
papers. So beside an answer's bytes each thing that it says is remembered: the word for the whole with the word for one
paper, of a refusal with the time it tells. An answer of which every part was heard before says nothing new.
"""

import json
from collections.abc import Iterator
from datetime import UTC

import sqlalchemy as sql
from sqlalchemy.dialects import postgresql, sqlite

from pipeline import files
from pipeline.database import metadata
from pipeline.filing.correction import REFUSALS as _REFUSALS
from pipeline.model import Outcome, Receipt

table = sql.Table(
    "answer_heard",
    metadata,
    sql.Column("submission", sql.String(36), primary_key=True),
    sql.Column("sha256", sql.String(64), primary_key=True),
)
"""Answers that were believed or came late, and the parts of them. What takes a decision back is never among them."""


def note(connection: sql.Connection, submission: str, receipt: Receipt) -> None:
    """Remember an answer; the same again changes nothing."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    rows = [{"submission": submission, "sha256": one} for one in (files.digest_bytes(receipt.raw), *_parts(receipt))]
    connection.execute(insert(table).on_conflict_do_nothing(), rows)


def before(connection: sql.Connection, submission: str, receipt: Receipt) -> bool:
    """Whether an answer was read before: its bytes, or everything that it says."""
    if _known(connection, submission, files.digest_bytes(receipt.raw)):
        return True
    parts = _parts(receipt)
    return bool(parts) and all(_known(connection, submission, one) for one in parts)


def _known(connection: sql.Connection, submission: str, digest: str) -> bool:
    same = sql.and_(table.c.submission == submission, table.c.sha256 == digest)
    return connection.execute(sql.select(table.c.sha256).where(same)).first() is not None


def _parts(receipt: Receipt) -> tuple[str, ...]:
    """A digest of each thing that an answer says, none twice; empty where it says too little to be known again."""
    return tuple(dict.fromkeys(_said(receipt)))


def _said(receipt: Receipt) -> Iterator[str]:
    """A bare word says too little to be known again, as does a refusal without its time: either may be a new one."""
    refused = receipt.status in _REFUSALS
    if refused and not receipt.at_told:
        return
    when = receipt.at.astimezone(UTC).isoformat() if refused else ""
    yield from (_digest("said", receipt.status.value, when, *_of_paper(one)) for one in receipt.outcomes)


def _of_paper(one: Outcome) -> tuple[str, ...]:
    """What was said of a paper. The reason's words are left out: they are repeated in other words."""
    which = one.control or one.number or one.title
    return (which, one.status.value, one.ruling or "", one.reason_code or "")


def _digest(*said: str) -> str:
    return files.digest_bytes(json.dumps(said).encode())
