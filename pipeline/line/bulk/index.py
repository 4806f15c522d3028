"""A run's notices as its chunks' indexes list them, in the order of the roster's rows."""

from collections.abc import Iterator
from itertools import groupby

from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.chunk import INDEX
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
    for part in chunks(bench, one):
        if part.index and part.notices:
            name = parts.name(INDEX, one.id, part.number, part.index)
            for stored, notice in notice_lines.listed(bench.store, name):
                yield part, stored, notice


def by_row(bench: Bench, one: Run) -> Iterator[tuple[int, list[Notice]]]:
    """The notices of each row."""
    found = (notice for _, _, notice in notices(bench, one))
    for row, group in groupby(found, key=lambda notice: notice.row):
        yield row, list(group)
