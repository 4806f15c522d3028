"""What a run lays into the outbox, and where."""

import shutil
from pathlib import Path

from pipeline import outbox
from pipeline.line import naming
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
    """Copy what the batches gave."""
    with bench.desk.database.connect() as connection:
        batches = parts.batches(connection, one)
    for batch in batches:
        for name, stored in sorted(batch.files.items()):
            with bench.store.local(stored) as source:
                shutil.copyfile(source, into / name)
