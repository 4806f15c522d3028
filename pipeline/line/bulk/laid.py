"""What a run lays into the outbox, and where."""

import csv
import shutil
from itertools import chain
from pathlib import Path

from pipeline import outbox
from pipeline.line import naming
from pipeline.line.bulk import returning
from pipeline.line.bulk.bench import Bench
from pipeline.line.desk import Desk
from pipeline.runs import chunks as parts
from pipeline.runs.ledger import Run


def folder(desk: Desk, one: Run) -> Path:
    """`outbox/runs/<drop>/`; a run that does rows again has a number behind it."""
    packet = naming.packet(desk, one.packet)
    turn = one.id.removeprefix(one.packet)
    return desk.settings.outbox / "runs" / f"{outbox.drop_name(packet)}{turn}"


def fill(bench: Bench, one: Run, into: Path) -> None:
    """Copy what the batches gave, and list what should be looked at in rows that went on."""
    with bench.desk.database.connect() as connection:
        batches = parts.batches(connection, one)
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            with bench.store.local(stored) as source:
                shutil.copyfile(source, into / name)
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
