"""The print stream of one batch, with the list of what lies where in it."""

from pathlib import Path

from pipeline.line.bulk.bench import Bench
from pipeline.mailing import stream
from pipeline.mailing.pieces import Batch


def build(bench: Bench, batch: Batch, folder: Path) -> None:
    """Write everything that belongs to a batch into a folder.

    Raises:
        SettingsError: a barcode is asked for and the mailer's number is missing.
        StateError: a paper in the store is not the one its index tells of.
    """
    name = f"{batch.way.value.replace(' ', '-')}-{batch.number:05d}"
    made = stream.build(batch, bench.store, bench.desk.settings.mail, folder / f"{name}.pdf")
    (folder / f"{name}.csv").write_bytes(made.index)
