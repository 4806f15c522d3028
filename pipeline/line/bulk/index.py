"""A run's notices as its chunks' indexes list them, in the order of the roster's rows."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any

from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.chunk_files import COLUMNS, INDEX
from pipeline.mailing import columns
from pipeline.mailing.columns import Columns
from pipeline.runs import chunks as parts
from pipeline.runs import notice_lines
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice, Stored


def chunks(bench: Bench, one: Run) -> tuple[Chunk, ...]:
    """A run's chunks in order."""
    with bench.desk.database.connect() as connection:
        return parts.of_run(connection, one)


def notices(bench: Bench, one: Run) -> Iterator[tuple[Chunk, Stored, Notice]]:
    """Every notice that was made, with its chunk and where its line stands. One chunk at a time is in memory."""
    for part, name in _indexes(bench, one):
        for stored, notice in notice_lines.listed(bench.store, name):
            yield part, stored, notice


def told(bench: Bench, one: Run) -> Iterator[dict[str, Any]]:
    """The same as the tables of the index, for who needs little of each."""
    for _, name in _indexes(bench, one):
        yield from json.loads(b"[%b]" % b",".join(bench.store.read(name).splitlines()))


def columned(bench: Bench, one: Run) -> Iterator[tuple[Chunk, str, Columns]]:
    """The same in columns: each chunk with the name of its index."""
    for part, name in _indexes(bench, one):
        yield part, name, _columns(bench, one, part, name)


def _indexes(bench: Bench, one: Run) -> Iterator[tuple[Chunk, str]]:
    for part in chunks(bench, one):
        if part.index and part.notices:
            yield part, parts.name(INDEX, one.id, part.number, part.index)


def _columns(bench: Bench, one: Run, part: Chunk, index: str) -> Columns:
    """As the chunk kept them; where it kept none, or they were damaged, the index says the same."""
    with contextlib.suppress(LookupError, ValueError):
        return columns.read(bench.store.read(parts.name(COLUMNS, one.id, part.number, part.index or "")))
    return columns.of((stored.size, notice) for stored, notice in notice_lines.listed(bench.store, index))
