"""Writes and reads entries."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeAlias

from sqlalchemy import Connection, Engine, Row, insert, select, text

from pipeline.journal.kinds import Kind
from pipeline.journal.table import journal
from pipeline.killpoints import killpoint

Fact: TypeAlias = str | int | bool | None

NOTHING_BEFORE = "0" * 64
"""What stands for the digest before the first entry."""
BATCH = 1000
_LOCK = 0x646F636B
"""Any number, the same in every process: PostgreSQL's lock that lets one writer append at a time."""
_ID = re.compile(r"(?=[^\n]*\d)[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}")
_CODE_WORD = re.compile(r"[a-z]+([._-][a-z]+)*")
_CODE_WORD_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened."""

    seq: int
    """From 1, without gaps."""
    at: datetime
    kind: str
    subject: str
    key: str
    """Tells apart several entries of one kind and subject; usually empty."""
    facts: Mapping[str, Fact]
    digest: str


def append(
    connection: Connection,
    kind: Kind | str,
    subject: str,
    *,
    at: datetime,
    key: str = "",
    **facts: Fact,
) -> int:
    """Write one entry in the caller's transaction; the same (kind, subject, key) again changes nothing.

    Args:
        connection: in a transaction of the caller's, so that the entry stands exactly if the deed does.
        kind: what happened.
        subject: the id of what it happened to.
        at: when; aware.
        key: tells apart several entries of one kind and subject, for example the attempt's number.
        facts: ids and digests (with a digit in them), lower-case code words, numbers, booleans.

    Returns:
        The entry's number, or that of the entry which was there already.

    Raises:
        ValueError: a kind that is not listed, a moment without time zone, or a value that could be personal
            data; it is not repeated in the text.
    """
    row = _row(Kind(kind), subject, key, at, facts)
    killpoint("journal.before-append")
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    same = (journal.c.kind == row["kind"]) & (journal.c.subject == subject) & (journal.c.key == key)
    there = connection.execute(select(journal.c.seq).where(same)).scalar_one_or_none()
    if there is not None:
        return int(there)
    last = connection.execute(select(journal.c.seq, journal.c.digest).order_by(journal.c.seq.desc()).limit(1)).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, NOTHING_BEFORE)
    digest = digest_of({"seq": seq, "previous": previous, **row})
    connection.execute(insert(journal).values(seq=seq, previous=previous, digest=digest, **row))
    killpoint("journal.after-append")
    return seq


def read(source: Engine | Connection, after: int = 0, limit: int = BATCH) -> tuple[Entry, ...]:
    """The entries after a number, in order, at most `limit` of them."""
    return tuple(
        Entry(
            seq=row.seq,
            at=datetime.fromisoformat(row.at),
            kind=row.kind,
            subject=row.subject,
            key=row.key,
            facts=MappingProxyType(json.loads(row.facts)),
            digest=row.digest,
        )
        for row in rows(source, after, limit)
    )


def rows(source: Engine | Connection, after: int, limit: int) -> list[Row[Any]]:
    """The raw rows after a number, in order, at most `limit` of them."""
    query = select(journal).where(journal.c.seq > after).order_by(journal.c.seq).limit(limit)
    if isinstance(source, Connection):
        return list(source.execute(query))
    with source.connect() as connection:
        return list(connection.execute(query))


def digest_of(fields: Mapping[str, str | int]) -> str:
    """The digest of an entry's fields, the previous entry's digest among them."""
    return hashlib.sha256(_canonical(fields).encode("ascii")).hexdigest()


def _row(kind: Kind, subject: str, key: str, at: datetime, facts: Mapping[str, Fact]) -> dict[str, str]:
    if at.tzinfo is None:
        raise ValueError("a journal entry needs a moment with a time zone")
    for name, value in (("subject", subject), ("key", key or None), *facts.items()):
        if not _harmless(value):
            raise ValueError(f"journal {kind}: {name} is no id, digest, number or code word, so it may not be written")
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    return {"at": moment, "kind": str(kind), "subject": subject, "key": key, "facts": _canonical(facts)}


def _harmless(value: object) -> bool:
    if isinstance(value, str):
        return bool(_ID.fullmatch(value)) or (len(value) <= _CODE_WORD_LENGTH and bool(_CODE_WORD.fullmatch(value)))
    return value is None or isinstance(value, (bool, int))


def _canonical(value: object) -> str:
    """JSON with one spelling: keys sorted, no spaces, nothing beyond ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
