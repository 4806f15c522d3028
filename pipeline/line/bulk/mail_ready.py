"""What of a run's mail is known before it goes: its pieces, the post office's lists, a statement without a date."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from pipeline import files
from pipeline.killpoints import killpoint
from pipeline.line.bulk import mail_counts, mail_papers
from pipeline.line.bulk.bench import Bench
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.streams import POSTED, SUMMARY
from pipeline.mailing import book, posted, records, summary
from pipeline.mailing.records import Tally
from pipeline.mailing.summary import Summary
from pipeline.runs import batched, mailed
from pipeline.runs.ledger import Run
from pipeline.runs.mailed import Batch, Serials

Statement = Callable[[], None]
"""Writes the statement of a run's mail. Its paper is laid out by another process: meanwhile this one can go on."""


def prepare(bench: Bench, one: Run, planned: tuple[batched.Batch, ...], into: Path) -> Statement:
    """Keep a run's pieces for the mail record, and write the post office's lists; again gives the same.

    Args:
        bench: the worker's.
        one: the run.
        planned: its batches; their print streams are made.
        into: the folder of its results.

    Returns:
        What writes the statement.

    Raises:
        LookupError: the run's intermediate files are gone.
        OSError: the store or the folder cannot be written.
    """
    desk, at = bench.desk, datetime.fromisoformat(one.created)
    known = tuple((each, _keep(bench, one, each)) for each in planned)
    batches = tuple(_batch(one, each, told, at) for each, told in known)
    with desk.database.begin() as connection:
        for batch, (_, told) in zip(batches, known, strict=True):
            mailed.note(connection, batch, tuple(_serials(told)))
        killpoint("mail-record.prepare.before-commit")
    killpoint("mail-record.prepare.after-commit")
    if not batches:
        return lambda: None
    every = tuple(told for _, told in known)
    _books(every, desk.settings.mail.return_address, into)
    record, court = mail_counts.told(desk, batches, _counted(every), by=""), mail_counts.court(desk, batches)
    return lambda: mail_papers.certificate(desk, record, court, at, into / "mail-prepared.pdf")


def _keep(bench: Bench, one: Run, planned: batched.Batch) -> Summary:
    """Keep one batch's pieces where they outlive the run. Returns its summary."""
    with bench.store.local(planned.files[POSTED]) as path:
        posted.keep_lines(bench.store, one.id, planned.number, path)
    return summary.read(bench.store.read(planned.files[SUMMARY]))


def _batch(one: Run, planned: batched.Batch, told: Summary, at: datetime) -> Batch:
    """What the database knows of a batch."""
    total = told.tally.total
    return Batch(
        run=one.id,
        batch=planned.number,
        court=one.court,
        first_piece=told.first_piece,
        last_piece=told.last_piece,
        pieces=total.pieces,
        notices=total.notices,
        sheets=total.sheets,
        prepared_at=at,
    )


def _serials(told: Summary) -> list[Serials]:
    return [Serials(mailer_id=name, first=first, last=last) for name, (first, last) in told.serials.items()]


def _counted(every: tuple[Summary, ...]) -> Tally:
    whole = Tally()
    for one in every:
        whole.add(one.tally)
    return whole


def _books(every: tuple[Summary, ...], office: tuple[str, ...], into: Path) -> None:
    for mail_class in records.CLASSES:
        for folder in ("", SEALED):
            lists = (one.sealed_books if folder else one.books for one in every)
            data = book.bound(mail_class, [line for each in lists for line in each[mail_class]], office)
            if data is not None:
                files.write_whole(into / folder / f"firm-mailing-book-{mail_class}.csv", data, at="mail-record.book")
