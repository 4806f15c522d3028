"""A wrong day of mailing put right: a new word by a person, new papers, and the old ones plainly marked as replaced.

The new proof is written under a name of its own, and the journal's entry makes it hold. Only then the old papers get
names that say that they are replaced, and certificates are made anew: `mail_settle`.
"""

from pathlib import Path

from pipeline.errors import UsageError
from pipeline.killpoints import killpoint
from pipeline.line.bulk import filing_drops, laid, mail_record, mail_settle
from pipeline.line.bulk.bench import now
from pipeline.line.bulk.mail_counts import certificate_name, stem
from pipeline.line.bulk.mail_record import Mailed
from pipeline.line.desk import Desk
from pipeline.rules.dates import written
from pipeline.runs import ledger, mailed, notices
from pipeline.runs.ledger import Run
from pipeline.runs.mailed import Batch
from pipeline.runs.store import Store

_NAMED = 3
"""Filings that are named where several stand in the way."""


def corrected_on(desk: Desk, store: Store, text: str, on: str, by: str, *, batch: int | None = None) -> Mailed:
    """Write down that a run's mail, or one batch of it, went to the post on another day than was told.

    Args:
        desk: the home's.
        store: of its runs.
        text: the run's id or its beginning.
        on: the right day, as a person writes it.
        by: who says so.
        batch: one batch; None: every batch that was told of, if that was for one day.

    Raises:
        UsageError: there is no such run or batch, nobody has told a day of it, the day is none or cannot be, several
            days were told, or a certificate of service with the wrong day was handed on.
        StateError: the run's pieces are no longer kept.
    """
    with desk.database.connect() as connection:
        run = ledger.find(connection, text)
        every = mailed.batches(connection, run.id)
        number = max((one.number for one in mailed.corrections(connection, run.id)), default=0) + 1
    wrong = _chosen(every, run.id, batch)
    day = mail_record.day_said(desk, wrong, on, by)
    mail_settle.settle(desk, store, run)
    old = tuple(one for one in wrong if one.day != day)
    if not old:
        return mail_record.said_of((), None, day)
    refuse_filed(desk, run, by, old)
    folder = laid.folder(desk, run)
    new = mail_record.prove(desk, store, run, {one: stem(one.batch, number) for one in old}, day, by)
    _note(desk, number, old, new, folder, by)
    mail_settle.settle(desk, store, run)
    return mail_record.said_of(new, folder / certificate_name(day), day)


def _chosen(every: tuple[Batch, ...], run: str, batch: int | None) -> tuple[Batch, ...]:
    told = tuple(one for one in every if one.day and batch in {None, one.batch})
    if not told:
        which = f"batch {batch} of run {run}" if batch else f"run {run}"
        raise UsageError(f"Nobody has told of {which} that it was mailed, so there is nothing to correct yet.")
    days = sorted({one.day for one in told if one.day})
    if len(days) > 1:
        named = " and ".join(map(written, days))
        raise UsageError(f"Run {run} went to the post on several days, {named}. Say which batch with --batch.")
    return told


def refuse_filed(desk: Desk, run: Run, by: str, old: tuple[Batch, ...]) -> None:
    """Refuse where a certificate of service says the wrong day already: that the court must be told.

    Args:
        desk: the home's.
        run: the run.
        by: who asks.
        old: its batches as they were told of.

    Raises:
        UsageError: one was handed on.
    """
    numbers, days = {one.batch for one in old}, {one.day for one in old}
    with desk.database.connect() as connection:
        mine = {(line.row, line.recipient) for line in notices.of_run(connection, run) if line.batch in numbers}
    told = [one for one in filing_drops.handed_on(desk, run, by) if one.day in days and mine & set(one.notices)]
    if told:
        more = f" and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
        raise UsageError(
            f"Certificates of service with the day that was told before were handed on to be filed "
            f"({', '.join(one.name for one in told[:_NAMED])}{more}), so it is not changed here. File an amended "
            "certificate in each of these cases, by a form of your own (docs/how-to/prove-service.md)."
        )


def _note(desk: Desk, number: int, old: tuple[Batch, ...], new: tuple[Batch, ...], folder: Path, by: str) -> None:
    at = now()
    for before, one in zip(old, new, strict=True):
        mail_record.keep_word(folder, stem(one.batch, number), one, by, at, instead_of=before.day)
    with desk.database.begin() as connection:
        previous = mail_record.last_proof(connection, new[0].run)
        for before, one in zip(old, new, strict=True):
            if not mailed.correct(connection, number, before, one):
                raise UsageError("Somebody else has told of this mail at the same moment. Look, and say it again.")
            key = f"batch-{one.batch}-corrected-{number}"
            mail_record.note(
                connection,
                one,
                previous,
                at,
                key=key,
                instead_of=str(before.day),
                replaced_proof=before.proof_sha256,
            )
            previous = one.proof_sha256
        killpoint("mail-correct.said.before-commit")
    killpoint("mail-correct.said.after-commit")
