"""The print stream of one batch, with all that publishing needs of the batch: each part is made once, here."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline import files
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.places import Places
from pipeline.mailing import match, posted, stream, stream_index, summary
from pipeline.mailing.pieces import Batch
from pipeline.mailing.stream import StreamMade

POSTED, SUMMARY = ".posted", ".summary"
"""Parts that are not published as they are: nothing whose name begins with a dot is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file of a batch."""

    name: str
    """What it is published as; for other parts `POSTED` or `SUMMARY`."""
    kind: str
    """What it is called in the store."""
    path: Path
    sha256: str


def build(bench: Bench, run_id: str, batch: Batch, places: Places, folder: Path) -> tuple[Part, ...]:
    """Write everything that belongs to a batch into a folder.

    Args:
        bench: the worker's.
        run_id: whose batch it is.
        batch: its plan.
        places: where the run's rows stand in the person's own file.
        folder: an empty one.

    Raises:
        SettingsError: a barcode is asked for and the mailer's number is missing.
        StateError: a paper in the store is not the one its index tells of.
    """
    name = f"{batch.way.value.replace(' ', '-')}-{batch.number:05d}"
    path = folder / f"{name}.pdf"
    made = stream.build(batch, bench.store, bench.desk.settings.mail, path, run=run_id)
    listed = _part(f"{name}.csv", "csv", folder, stream_index.published(made.entries, places.named))
    return (
        *_apart(made, Part(name=path.name, kind="pdf", path=path, sha256=made.sha256), listed),
        *_told(run_id, batch, made, folder),
    )


def _apart(made: StreamMade, *parts: Part) -> tuple[Part, ...]:
    """What is published of a batch; of one with a paper that is not public, for the sealed circle alone."""
    if any(posted.closed(one.access) for _, notices in made.told for one in notices):
        return tuple(replace(one, name=f"{SEALED}/{one.name}") for one in parts)
    return parts


def _told(run_id: str, batch: Batch, made: StreamMade, folder: Path) -> Iterator[Part]:
    codes = {one.piece: (one.code, one.sheets_of_piece) for one in made.entries}
    every = tuple(posted.of_batch(batch, made.told, codes))
    yield _part(POSTED, "posted", folder, posted.lines(every))
    serials = (match.serial_of(one.barcode) for one in every if one.barcode)
    yield _part(SUMMARY, "summary", folder, summary.of(run_id, every, serials).line())


def _part(name: str, kind: str, folder: Path, data: bytes) -> Part:
    path = folder / name
    path.write_bytes(data)
    return Part(name=name, kind=kind, path=path, sha256=files.digest_bytes(data))
