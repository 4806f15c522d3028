"""What a run lays into the outbox."""

import csv
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from pipeline.line.bulk import batching, emailing, index, mail_ready, places, returning, single_papers
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.chunk_files import INDEX
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.places import Places, harmless
from pipeline.line.bulk.streams import SUMMARY
from pipeline.mailing import posted
from pipeline.model import Access, Finding
from pipeline.runs import batched, notice_lines
from pipeline.runs import chunks as parts
from pipeline.runs.batched import Batch
from pipeline.runs.ledger import Run

_OPEN = f'"access":"{Access.PUBLIC.value}"'.encode()
"""So a line of an index says that its paper is public; inside a text of it the quotes would be escaped."""


def _mode() -> int:
    """Of any new file of this process: one of the store, linked here, is for its owner alone."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask


_MODE = _mode()
"""Asked for before there are threads: the mask can only be read by setting it."""


def fill(bench: Bench, one: Run, into: Path) -> mail_ready.Statement:
    """Write everything of a run: its print streams, what the mail needs, messages, and what should be looked at.

    Returns:
        What writes the statement of its mail.
    """
    with bench.desk.database.connect() as connection:
        batches = tuple(_whole(bench, one, each) for each in batched.of_run(connection, one))
        where = places.of_run(bench.store, connection, one)
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            if not name.startswith("."):
                (into / name).parent.mkdir(exist_ok=True)
                with bench.store.local(stored) as source:
                    _lay(source, into / name)
    statement = mail_ready.prepare(bench, one, batches, into)
    emailing.prepare(bench, one, into)
    single_papers.write(bench, one, where, into)
    _remarks(bench, one, where, into)
    return statement


def _whole(bench: Bench, one: Run, batch: Batch) -> Batch:
    """A batch with all its parts; one of an earlier version, which made fewer, or with files gone, is made anew."""
    there = SUMMARY in batch.files and all(map(bench.store.has, batch.files.values()))
    return batch if there else replace(batch, files=batching.make(bench, one, batch))


def _lay(source: Path, path: Path) -> None:
    """Lay a file of the store into the folder: the same file under a second name, where that can be.

    A stream is some megabytes; a hundred of them written once more would take longer than all else here.
    """
    try:
        os.link(source, path)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, path)
    path.chmod(_MODE)


def _remarks(bench: Bench, one: Run, where: Places, into: Path) -> None:
    """What should be looked at in rows that went on; of closed matters in a file of its own."""
    found = tuple(returning.remarks(bench, one))
    apart = _closed_rows(bench, one) if found else frozenset()
    for folder, some in (
        (into, [each for each in found if each[0] not in apart]),
        (into / SEALED, [each for each in found if each[0] in apart]),
    ):
        if some:
            folder.mkdir(exist_ok=True)
            _listed(some, where, folder / "remarks.csv")


def _listed(some: Iterable[tuple[int, Finding]], where: Places, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("Row", "Code", "Place", "Remark", "Found", "What to do"))
        for row, each in some:
            told = (each.code, str(each.where), each.message, each.found or "", each.repair)
            writer.writerow((where.named(row)[-1], *(harmless(cell) for cell in told)))


def _closed_rows(bench: Bench, one: Run) -> frozenset[int]:
    """Rows whose papers are sealed or confidential; of the others no line is read."""
    rows: set[int] = set()
    for part in index.chunks(bench, one):
        if part.index and part.notices:
            data = bench.store.read(parts.name(INDEX, one.id, part.number, part.index))
            if data.count(_OPEN) != part.notices:
                found = map(notice_lines.notice, data.splitlines())
                rows.update(each.row for each in found if posted.closed(each.access))
    return frozenset(rows)
