"""What a run lays into the outbox."""

import csv
import os
import shutil
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.line.bulk import batching, emailing, mail_ready, places, returning, single_papers
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.places import Places, harmless
from pipeline.line.bulk.streams import SUMMARY
from pipeline.runs import chunks as parts
from pipeline.runs.chunks import Batch
from pipeline.runs.ledger import Run

_READABLE = 0o666


def fill(bench: Bench, one: Run, into: Path) -> None:
    """Write everything of a run: its print streams, what the mail needs, messages, and what should be looked at."""
    with bench.desk.database.connect() as connection:
        batches = tuple(_whole(bench, one, each) for each in parts.batches(connection, one))
        where = places.of_run(bench.store, connection, one)
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            if not name.startswith("."):
                with bench.store.local(stored) as source:
                    _lay(source, into / name)
    mail_ready.prepare(bench, one, batches, into)
    emailing.prepare(bench, one, into)
    single_papers.write(bench, one, where, into)
    _remarks(bench, one, where, into / "remarks.csv")


def _whole(bench: Bench, one: Run, batch: Batch) -> Batch:
    """A batch with all its parts; one of an earlier version, which made fewer, is made anew."""
    return batch if SUMMARY in batch.files else replace(batch, files=batching.make(bench, one, batch))


def _lay(source: Path, path: Path) -> None:
    """Lay a file of the store into the folder: the same file under a second name, where that can be.

    A stream is some megabytes; a hundred of them written once more would take longer than all else here.
    """
    try:
        os.link(source, path)
    except OSError:  # another file system, or one without links
        shutil.copyfile(source, path)
    path.chmod(_READABLE & ~_umask())


def _umask() -> int:
    """The process's own: a file of the store is for its owner alone, a result is as open as any other new file."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _remarks(bench: Bench, one: Run, where: Places, path: Path) -> None:
    rest = returning.remarks(bench, one)
    first = next(rest, None)
    if first is None:
        return
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("Row", "Code", "Place", "Remark", "Found", "What to do"))
        for row, each in chain((first,), rest):
            told = (each.code, str(each.where), each.message, each.found or "", each.repair)
            writer.writerow((where.named(row)[-1], *(harmless(cell) for cell in told)))
