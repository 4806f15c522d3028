"""What is told of a run's mail: its pieces counted once more, the certificate of a day, and the names of its papers."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline.errors import StateError
from pipeline.line.bulk import mail_papers
from pipeline.line.bulk.bench import now
from pipeline.line.desk import Desk
from pipeline.mailing import posted
from pipeline.mailing.posted import Posted
from pipeline.mailing.records import Proven, Record, Tally
from pipeline.model import Court
from pipeline.rules.dates import written
from pipeline.runs import mailed
from pipeline.runs.mailed import Batch
from pipeline.runs.store import Store

PROOFS = "proof"
"""Beside a run's other results."""


def stem(batch: int, correction: int = 0) -> str:
    """What the names of a batch's proof and of the word for it begin with.

    Args:
        batch: its number.
        correction: the number of the correction that made them; 0: the first word.
    """
    return f"batch-{batch:05d}" + (f"-corrected-{correction}" if correction else "")


def certify(desk: Desk, store: Store, batches: tuple[Batch, ...], folder: Path, by: str) -> Path:
    """Write the certificate of a day's batches, in place of one that named fewer.

    Raises:
        StateError: their pieces are no longer kept, or the paper cannot be printed.
        OSError: the outbox cannot be written.
    """
    ordered = tuple(sorted(batches, key=lambda one: one.batch))
    told = record(desk, store, ordered, by=by)
    path = folder / certificate_name(ordered[0].day)
    mail_papers.certificate(desk, told, court(desk, ordered), now(), path)
    return path


def certificate_name(day: date | None) -> str:
    """Of the certificate of a day."""
    return f"certificate-of-mailing-{day}.pdf"


def record(desk: Desk, store: Store, batches: tuple[Batch, ...], *, by: str) -> Record:
    """What a certificate says of some batches, whose pieces are counted once more for it."""
    tally = Tally()
    for _ in tally.count(kept(store, batches)):
        pass
    with desk.database.connect() as connection:
        before = mailed.corrections(connection, batches[0].run)
    return replace(told(desk, batches, tally, by=by), corrects=tuple(_corrects(batches, before)))


def _corrects(batches: tuple[Batch, ...], before: tuple[mailed.Correction, ...]) -> Iterator[str]:
    """What was certified before of these batches, and of others for the same day."""
    day, mine = batches[0].day, {one.batch for one in batches}
    for one in before:
        if one.batch in mine and one.day != day:
            yield f"Batch {one.batch} was certified before as mailed on {written(one.day)}; that was wrong."
        elif one.batch not in mine and one.day == day:
            yield f"An earlier certificate of this day named batch {one.batch} too; that was wrong."


def told(desk: Desk, batches: tuple[Batch, ...], tally: Tally, *, by: str) -> Record:
    """What a certificate says of some batches that were counted; nobody declares it where `by` is empty."""
    zone = ZoneInfo(desk.settings.time_zone)
    return Record(
        run=batches[0].run,
        prepared=max(one.prepared_at for one in batches).astimezone(zone).date(),
        day=batches[-1].day if by else None,
        by=by,
        office=desk.settings.mail.return_address,
        total=tally.total,
        classes=tally.by_class(),
        prefixes=tally.by_prefix(),
        titles=tally.by_title(),
        batches=tuple(_proven(one) for one in batches),
    )


def _proven(one: Batch) -> Proven:
    return Proven(
        batch=one.batch, pieces=one.pieces, notices=one.notices, sheets=one.sheets, proof=one.proof_sha256 or ""
    )


def kept(store: Store, batches: Iterable[Batch]) -> Iterator[Posted]:
    """The pieces of some batches, in mail order.

    Raises:
        StateError: they were forgotten.
    """
    try:
        yield from chain.from_iterable(posted.read(store, one.run, one.batch) for one in batches)
    except LookupError:
        raise StateError("The run's pieces are no longer kept, so nothing can be told of its mail any more.") from None


def court(desk: Desk, batches: Iterable[Batch]) -> Court:
    """The court at the head of the paper.

    Raises:
        StateError: it is no longer among the templates.
    """
    name = next(one.court for one in batches)
    found = desk.catalog.courts.get(name)
    if found is None:
        raise StateError(f"The court {name} is no longer among the templates; lay its folder back to print its papers.")
    return found
