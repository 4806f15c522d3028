"""What a run lays into the outbox."""

import csv
import shutil
from itertools import chain
from pathlib import Path

from pipeline.line.bulk import emailing, mail_ready, returning
from pipeline.line.bulk.bench import Bench
from pipeline.runs import chunks as parts
from pipeline.runs.ledger import Run


def fill(bench: Bench, one: Run, into: Path) -> None:
    """Write everything of a run: its print streams, what the mail needs, messages, and what should be looked at."""
    with bench.desk.database.connect() as connection:
        batches = parts.batches(connection, one)
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            with bench.store.local(stored) as source:
                shutil.copyfile(source, into / name)
    mail_ready.prepare(bench, one, into)
    emailing.prepare(bench, one, into)
    _remarks(bench, one, into / "remarks.csv")


def _remarks(bench: Bench, one: Run, path: Path) -> None:
    rest = returning.remarks(bench, one)
    first = next(rest, None)
    if first is None:
        return
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("Row", "Code", "Place", "Remark", "Found", "What to do"))
        for row, each in chain((first,), rest):
            told = (each.code, str(each.where), each.message, each.found or "", each.repair)
            writer.writerow((row, *(_harmless(cell) for cell in told)))


def _harmless(text: str) -> str:
    """No formula: a spreadsheet program would calculate what a stranger wrote."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
