"""What a run tells of itself: counts, reasons, versions and digests in a file and on paper, its times in another file.

The first file and the paper are the same however often the run was interrupted; only `timings.json` knows clocks and
workers.
"""

import json
from datetime import datetime
from pathlib import Path

from pipeline.intake.register import received_at
from pipeline.line.bulk import index, report_paper, sent_back
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.sent_back import SentBack
from pipeline.model import JSON
from pipeline.press import origin
from pipeline.runs import batched
from pipeline.runs.batched import Batch
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run

SCHEMA = "docketpress.run/1"
NAME, TIMES = "report.json", "timings.json"


def write(bench: Bench, one: Run, into: Path) -> None:
    """Write the report, its paper and the times into the folder of a run's results; all else of it lies there already.

    Raises:
        StateError: the paper cannot be printed.
        OSError: the folder cannot be written.
    """
    chunks = index.chunks(bench, one)
    with bench.desk.database.connect() as connection:
        batches = batched.of_run(connection, one)
    back = sent_back.count(bench, one)
    told = _text(report(bench, one, chunks, batches, back))
    (into / NAME).write_bytes(told)
    report_paper.write(bench, one, report_paper.Facts(chunks=chunks, batches=batches, back=back, report=told), into)
    (into / TIMES).write_bytes(_text(timings(one, chunks, batches)))


def report(
    bench: Bench, one: Run, chunks: tuple[Chunk, ...], batches: tuple[Batch, ...], back: SentBack
) -> dict[str, JSON]:
    """What is the same however often the run was interrupted."""
    made, court = bench.made(one)
    return {
        "schema": SCHEMA,
        "run": one.id,
        "again_of": one.again_of,
        "lane": one.lane,
        "document_type": one.document_type,
        "court": one.court,
        "received_at": received_at(one.packet, bench.desk.settings.time_zone).isoformat(),
        "settings_sha256": one.settings,
        "counts": {name: getattr(one, name) for name in _COUNTS},
        "rendered_because": dict(sorted(report_paper.reasons(chunks).items())),
        "faults": list(report_paper.faults(chunks)),
        "returned_because": dict(back.returned),
        "remarked": dict(back.remarked),
        "made_by": dict(origin.provenance(made, court)),
        "chunks": [_chunk(part) for part in chunks],
        "batches": [_batch(batch) for batch in batches],
    }


def timings(one: Run, chunks: tuple[Chunk, ...], batches: tuple[Batch, ...]) -> dict[str, JSON]:
    """When it was done, by whom, and how long it took."""
    parted: tuple[Chunk | Batch, ...] = (*chunks, *batches)
    ends = [part.finished for part in parted if part.finished]
    last = max(ends, default=one.created)
    seconds = (datetime.fromisoformat(last) - datetime.fromisoformat(one.created)).total_seconds()
    spent = sum(part.cpu_seconds for part in parted)
    return {
        "schema": SCHEMA,
        "run": one.id,
        "began": one.created,
        "last_part": last,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(spent, 3),
        "rows_per_second": round(one.rows / seconds, 1) if seconds > 0 else None,
        "chunks": [_times(part) for part in chunks],
        "batches": [_times(batch) for batch in batches],
    }


_COUNTS = ("rows", "notices", "struck", "rendered", "returned", "duplicates", "pieces", "sheets", "batches")


def _chunk(part: Chunk) -> JSON:
    return {
        "number": part.number,
        "first_row": part.first_row,
        "rows": part.rows,
        "notices_sha256": part.papers,
        "index_sha256": part.index,
        "returned_sha256": part.back,
    }


def _batch(batch: Batch) -> JSON:
    return {
        "number": batch.number,
        "pieces": batch.pieces,
        "sheets": batch.sheets,
        "notices": batch.notices,
        "plan_sha256": batch.plan,
    }


def _times(part: Chunk | Batch) -> JSON:
    return {
        "number": part.number,
        "finished": part.finished,
        "cpu_seconds": round(part.cpu_seconds, 3),
        "worker": part.worker,
    }


def _text(told: dict[str, JSON]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()
