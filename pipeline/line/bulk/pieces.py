"""Which notices go into which envelope and batch."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.line.bulk import index
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.duplicates import LeftOut
from pipeline.mailing import plan as mail_plan
from pipeline.mailing.pieces import Batch
from pipeline.runs import serials
from pipeline.runs.ledger import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A run's mail."""

    batches: tuple[Batch, ...]
    places: Mapping[tuple[str, int], tuple[int, int]]
    """A line of an index, by its name and start → its batch and the serial number of its piece."""


def plan(bench: Bench, one: Run, out: LeftOut) -> Planned:
    """Put the notices that go by post in mail order.

    Args:
        bench: the worker's.
        one: the run.
        out: the notices that are not sent.
    """
    found = ((stored, notice) for _, stored, notice in index.notices(bench, one) if not out.has(notice))
    with bench.desk.database.connect() as connection:
        first = serials.first(connection, one)
    batches = tuple(mail_plan.plan(found, bench.desk.settings.mail, first_serial=first))
    places = {
        (stored.name, stored.start): (batch.number, piece.serial)
        for batch in batches
        for piece in batch.pieces
        for stored in piece.notices
    }
    return Planned(batches=batches, places=places)
