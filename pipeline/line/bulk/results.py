"""What a run lays into the outbox."""

import csv
import shutil
from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from pipeline.line.bulk import emailing, mail_ready, returning, sheet_rows, single_papers
from pipeline.line.bulk.bench import Bench
from pipeline.model import Place
from pipeline.runs import chunks as parts
from pipeline.runs.ledger import Run


def fill(bench: Bench, one: Run, into: Path) -> None:
    """Write everything of a run: its print streams, what the mail needs, messages, and what should be looked at."""
    with bench.desk.database.connect() as connection:
        batches = parts.batches(connection, one)
        places = sheet_rows.every(bench.store, connection, one)
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            with bench.store.local(stored) as source:
                if name.endswith(".csv"):
                    _index(source, places, into / name)
                else:
                    shutil.copyfile(source, into / name)
    mail_ready.prepare(bench, one, into)
    emailing.prepare(bench, one, into)
    single_papers.write(bench, one, places, into)
    _remarks(bench, one, places, into / "remarks.csv")


def _index(source: Path, places: Mapping[int, Place], path: Path) -> None:
    """A stream's index with the rows of the person's own sheets, instead of those that the run counts by itself."""
    with source.open(encoding="utf-8", newline="") as read, path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.reader(read)
        headings = next(lines)
        at = headings.index("row")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow((*headings[:at], "file", "sheet", "row", *headings[at + 1 :]))
        for cells in lines:
            writer.writerow((*cells[:at], *_named(places, int(cells[at])), *cells[at + 1 :]))


def _named(places: Mapping[int, Place], row: int) -> tuple[str, str, int]:
    place = places.get(row, Place(row=row))
    return _harmless(place.file or ""), _harmless(place.sheet or ""), place.row or row


def _remarks(bench: Bench, one: Run, places: Mapping[int, Place], path: Path) -> None:
    rest = returning.remarks(bench, one)
    first = next(rest, None)
    if first is None:
        return
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("Row", "Code", "Place", "Remark", "Found", "What to do"))
        for row, each in chain((first,), rest):
            told = (each.code, str(each.where), each.message, each.found or "", each.repair)
            writer.writerow((_named(places, row)[-1], *(_harmless(cell) for cell in told)))


def _harmless(text: str) -> str:
    """No formula: a spreadsheet program would calculate what a stranger wrote."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
