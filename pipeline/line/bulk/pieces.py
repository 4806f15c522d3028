"""Which notices go into which envelope and batch."""

from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, repeat

from pipeline import files
from pipeline.line.bulk import index
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.duplicates import LeftOut
from pipeline.mailing import plan as mail_plan
from pipeline.mailing.columns import Columns
from pipeline.mailing.plan import Sorted
from pipeline.runs import batched, serials
from pipeline.runs import chunks as parts
from pipeline.runs.ledger import Run

Line = tuple[int, int, bytes, int, bytes, int, int]
"""A notice as the database keeps it: row, recipient, identity, chunk, digest, batch and piece."""
_WRITERS = 4
"""Batches that are put into the store at once: who puts one waits for the disk, or for the network."""


class Planned:
    """A run's mail: its batches, and where each notice that is sent lies. Some 70 bytes a notice."""

    def __init__(self, most: int) -> None:
        """Nothing is planned yet.

        Args:
            most: there are no more notices.
        """
        self.batches: list[batched.Batch] = []
        """As the database knows them; what is in them lies in the store."""
        self._sent: list[tuple[int, Columns]] = []
        self._batch_of = array("I", [0]) * most
        self._piece_of = array("Q", [0]) * most

    @property
    def sent(self) -> int:
        """How many notices are sent."""
        return sum(len(each) for _, each in self._sent)

    def send(self, chunk: int, sent: Columns) -> None:
        """Note a chunk's notices that are sent, in the order of their rows."""
        self._sent.append((chunk, sent.slim()))

    def put(self, planned: Sorted, told: bytes) -> None:
        """Note a batch, and what is in it."""
        self.batches.append(_row(planned, told))
        for place, serial in zip(planned.notices, planned.serials, strict=True):
            self._batch_of[place], self._piece_of[place] = planned.number, serial

    def lines(self) -> Iterator[Line]:
        """Every notice that is sent, in the order of the rows; what is not mailed is in batch and piece 0."""
        batch_of, piece_of = iter(self._batch_of), iter(self._piece_of)
        for chunk, sent in self._sent:
            size = len(sent)
            ids, digests = sent.each_identity(), sent.each_digest()
            places = islice(batch_of, size), islice(piece_of, size)
            yield from zip(sent.rows, sent.recipients, ids, repeat(chunk, size), digests, *places, strict=True)


def plan(bench: Bench, one: Run, out: LeftOut) -> Planned:
    """Put the notices that go by post in mail order, and each batch into the store.

    Args:
        bench: the worker's.
        one: the run.
        out: the notices that are not sent.
    """
    with bench.desk.database.connect() as connection:
        first = serials.first(connection, one)
    planned = Planned(one.notices)
    sorted_ = mail_plan.plan(_sent(bench, one, out, planned), bench.desk.settings.mail, first_serial=first)
    with ThreadPoolExecutor(_WRITERS, thread_name_prefix="plan") as writers:
        puts = [writers.submit(bench.store.put, *_noted(one, planned, each)) for each in sorted_]
        for put in puts:
            put.result()
    return planned


def _sent(bench: Bench, one: Run, out: LeftOut, planned: Planned) -> Iterator[tuple[str, Columns]]:
    for part, name, every in index.columned(bench, one):
        sent = out.rest(every)
        planned.send(part.number, sent)
        yield name, sent


def _noted(one: Run, planned: Planned, batch: Sorted) -> tuple[str, bytes]:
    """A batch's name in the store, and what is kept there."""
    told = batch.line()
    planned.put(batch, told)
    return parts.name("batch", one.id, batch.number, files.digest_bytes(told)), told


def _row(batch: Sorted, told: bytes) -> batched.Batch:
    return batched.Batch(
        number=batch.number,
        state=parts.WAITING,
        plan=files.digest_bytes(told),
        pieces=len(batch.pieces),
        sheets=batch.sheets,
        notices=len(batch.notices),
        files={},
        cpu_seconds=0.0,
        finished=None,
        worker=None,
    )
