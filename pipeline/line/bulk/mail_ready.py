"""What of a run's mail is known before it goes: its pieces, the post office's lists, a statement without a date."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pipeline import files
from pipeline.killpoints import killpoint
from pipeline.line.bulk import mail_papers, mail_record
from pipeline.line.bulk.bench import Bench
from pipeline.line.desk import Desk
from pipeline.mailing import book, match, pieces, posted, records, stream_index
from pipeline.mailing.posted import Posted
from pipeline.runs import chunks as parts
from pipeline.runs import mailed
from pipeline.runs.ledger import Run
from pipeline.runs.mailed import Batch, Serials
from pipeline.runs.store import Store


def prepare(bench: Bench, one: Run, into: Path) -> int:
    """Keep a run's pieces for the mail record, write the statement and the post office's lists; again gives the same.

    Args:
        bench: the worker's.
        one: the run; its print streams are made.
        into: the folder of its results.

    Returns:
        How many pieces there are.

    Raises:
        LookupError: the run's intermediate files are gone.
        OSError: the store or the folder cannot be written.
    """
    desk, at = bench.desk, datetime.fromisoformat(one.created)
    with desk.database.connect() as connection:
        planned = parts.batches(connection, one)
    known = tuple(_keep(bench, one, each, at) for each in planned)
    with desk.database.begin() as connection:
        for batch, serials in known:
            mailed.note(connection, batch, serials)
        killpoint("mail-record.prepare.before-commit")
    killpoint("mail-record.prepare.after-commit")
    batches = tuple(batch for batch, _ in known)
    if batches:
        _books(desk, bench.store, batches, into)
        told = mail_record.record(desk, bench.store, batches, by="")
        mail_papers.certificate(desk, told, mail_record.court(desk, batches), at, into / "mail-prepared.pdf")
    return sum(batch.pieces for batch in batches)


def _keep(bench: Bench, one: Run, planned: parts.Batch, at: datetime) -> tuple[Batch, tuple[Serials, ...]]:
    """Keep one batch's pieces, and say what the database knows of it."""
    plan = pieces.batch(bench.store.read(parts.name("batch", one.id, planned.number, planned.plan)))
    every = tuple(posted.of_batch(plan, bench.store, _codes(bench.store, planned)))
    posted.keep(bench.store, one.id, planned.number, every)
    numbers = [each.serial for each in every]
    batch = Batch(
        run=one.id,
        batch=planned.number,
        court=one.court,
        first_piece=min(numbers, default=0),
        last_piece=max(numbers, default=0),
        pieces=len(every),
        notices=sum(len(each.notices) for each in every),
        sheets=sum(each.sheets for each in every),
        prepared_at=at,
    )
    return batch, tuple(_serials(every))


def _codes(store: Store, planned: parts.Batch) -> Mapping[int, tuple[str, int]]:
    """By a piece's number the barcode and the sheets that its print stream has."""
    found: dict[int, tuple[str, int]] = {}
    for name, stored in planned.files.items():
        if name.endswith(".csv"):
            entries = stream_index.read(store.read(stored))
            found |= {each.piece: (each.code, each.sheets_of_piece) for each in entries}
    return found


def _serials(every: Iterable[Posted]) -> Iterator[Serials]:
    """The range of serial numbers for each mailer's number; a batch has one."""
    by_mailer: dict[str, list[int]] = {}
    for one in every:
        if one.barcode:
            mailer, serial = match.serial_of(one.barcode)
            by_mailer.setdefault(mailer, []).append(serial)
    for mailer, numbers in by_mailer.items():
        yield Serials(mailer_id=mailer, first=min(numbers), last=max(numbers))


def _books(desk: Desk, store: Store, batches: tuple[Batch, ...], into: Path) -> None:
    office, run = desk.settings.mail.return_address, batches[0].run
    for mail_class in records.CLASSES:
        for folder in ("", mail_record.SEALED):
            data = book.book(run, mail_class, mail_record.kept(store, batches), office, sealed=bool(folder))
            if data is not None:
                files.write_whole(into / folder / f"firm-mailing-book-{mail_class}.csv", data, at="mail-record.book")
