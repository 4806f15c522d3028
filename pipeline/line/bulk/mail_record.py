"""The record of a run's mail: by a person's word, when it went; only then there are a certificate and a proof."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import UsageError
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import laid, mail_counts, mail_papers, mail_settle, places
from pipeline.line.bulk.bench import now
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.mail_counts import PROOFS, stem
from pipeline.line.bulk.places import Places
from pipeline.line.desk import Desk
from pipeline.mailing import postal_days, proof, records
from pipeline.model import Finding
from pipeline.rules.dates import read_day, written
from pipeline.rules.misread import Misread
from pipeline.runs import ledger, mailed
from pipeline.runs.ledger import Run
from pipeline.runs.mailed import Batch
from pipeline.runs.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailed:
    """What came of a person's word."""

    certificate: Path | None
    """None where the same was said before."""
    batches: tuple[int, ...]
    pieces: int
    notices: int
    findings: tuple[Finding, ...]


def mailed_on(desk: Desk, store: Store, text: str, on: str, by: str, *, batch: int | None = None) -> Mailed:
    """Write down that a run's mail, or one batch of it, went to the post.

    The proof and the certificate are written first; the journal's entry, with their digests, makes them hold.

    Args:
        desk: the home's.
        store: of its runs.
        text: the run's id or its beginning.
        on: the day, as a person writes it.
        by: who says so.
        batch: one batch; None: every batch that nobody has told of yet.

    Raises:
        UsageError: there is no such run or batch, nothing of it is ready, the day is none, lies ahead or before the
            mail was ready, or another day was told before.
        StateError: the run's pieces are no longer kept.
    """
    with desk.database.connect() as connection:
        run = ledger.find(connection, text)
        every = mailed.batches(connection, run.id)
    chosen = _chosen(every, run.id, batch)
    day = day_said(desk, chosen, on, by)
    _not_another(chosen, day)
    mail_settle.settle(desk, store, run)
    new = tuple(one for one in chosen if one.day is None)
    if not new:
        return said_of((), None, day)
    folder = laid.folder(desk, run)
    proven = prove(desk, store, run, {one: stem(one.batch) for one in new}, day, by)
    same = tuple(one for one in every if one.day == day)
    path = mail_counts.certify(desk, store, same + proven, folder, _named(by))
    _note(desk, proven, folder, by)
    return said_of(proven, path, day)


def said_of(batches: tuple[Batch, ...], certificate: Path | None, day: date) -> Mailed:
    """What is told of a person's word.

    Args:
        batches: those whose day is new.
        certificate: where their certificate lies; None where none is.
        day: when they went to the post.
    """
    return Mailed(
        certificate=certificate,
        batches=tuple(one.batch for one in batches),
        pieces=sum(one.pieces for one in batches),
        notices=sum(one.notices for one in batches),
        findings=tuple(one for one in [postal_days.finding(day)] if one),
    )


def list_case(desk: Desk, store: Store, text: str, case: str) -> Path:
    """Write the list of everybody to whom a run mailed notices in one case, for the court that asks.

    Raises:
        UsageError: there is no such run, or no notice of it in that case.
        StateError: the run's pieces are no longer kept.
    """
    with desk.database.connect() as connection:
        run = ledger.find(connection, text)
        batches = mailed.batches(connection, run.id)
    every = tuple(one for one in mail_counts.kept(store, batches) if any(each.case == case for each in one.notices))
    people = tuple(records.of_case(every, case))
    if not people:
        raise UsageError(
            f"No notice of run {run.id} in case {case} was mailed. Write the number as the notices have it."
        )
    days = {one.day for one in batches if one.batch in {each.batch for each in people}}
    day = days.pop() if len(days) == 1 else None
    sealed = any(each.closed for one in every for each in one.notices if each.case == case)
    folder = laid.folder(desk, run) / (SEALED if sealed else "")
    path = folder / f"recipients-{files.safe_name(case)}.pdf"
    mail_papers.case_list(desk, people, case, mail_counts.court(desk, batches), now(), path, day=day, sealed=sealed)
    return path


# ── what a person says ───────────────────────────────────────────────────────────────────────────────


def _chosen(every: tuple[Batch, ...], run: str, batch: int | None) -> tuple[Batch, ...]:
    if not every:
        raise UsageError(f"Nothing of run {run} is ready for the post yet. `docketpress status` says how far it is.")
    if batch is None:
        open_ones = tuple(one for one in every if one.day is None)
        return open_ones or every
    found = tuple(one for one in every if one.batch == batch)
    if not found:
        raise UsageError(f"Run {run} has no batch {batch}; it has {every[0].batch} to {every[-1].batch}.")
    return found


def day_said(desk: Desk, chosen: tuple[Batch, ...], on: str, by: str) -> date:
    """The day on which some batches went to the post.

    Args:
        desk: the home's.
        chosen: the batches.
        on: the day, as a person writes it.
        by: who says so.

    Raises:
        UsageError: nobody says so, the day is none, lies ahead, or before the mail was ready.
    """
    if not by.strip():
        raise UsageError("Say by whose word the mail went to the post (--by).")
    try:
        day = read_day(on)
    except Misread:
        raise UsageError(f"{on} is no day that can be read for certain. Write it as 2026-11-23.") from None
    zone = ZoneInfo(desk.settings.time_zone)
    if day > now().astimezone(zone).date():
        raise UsageError(f"{written(day)} lies ahead; nothing was mailed then yet.")
    ready = max(one.prepared_at.astimezone(zone).date() for one in chosen)
    if day < ready:
        raise UsageError(f"{written(day)} lies before {written(ready)}, the day on which this mail was prepared.")
    return day


def _not_another(chosen: tuple[Batch, ...], day: date) -> None:
    told = sorted({one.day for one in chosen if one.day} - {day})
    if told and all(one.day for one in chosen):
        before = ", ".join(map(written, told))
        raise UsageError(
            f"It was said before that this mail went to the post on {before}; the certificate says so. If that was "
            "wrong, say the right day with --correct."
        )


def prove(desk: Desk, store: Store, run: Run, stems: Mapping[Batch, str], day: date, by: str) -> tuple[Batch, ...]:
    """Write the proof of some batches. Returns them with the day, the person and the proof's digest.

    Args:
        desk: the home's.
        store: of its runs.
        run: whose batches they are.
        stems: the batches, each with what its proof is called.
        day: when they went to the post.
        by: who says so.

    Raises:
        StateError: their pieces are no longer kept.
        OSError: the outbox cannot be written.
    """
    folder = laid.folder(desk, run)
    with desk.database.connect() as connection:
        where = places.of_run(store, connection, run)
    return tuple(_proven(store, one, day, by, folder, name, where) for one, name in stems.items())


def _proven(store: Store, one: Batch, day: date, by: str, folder: Path, name: str, where: Places) -> Batch:
    every = mail_counts.kept(store, (one,))
    data = b"".join(proof.lines(one.run, every, day, where.get))
    files.write_whole(folder / PROOFS / f"{name}.jsonl", data, at="mail-record.proof")
    person = files.digest_bytes(_named(by).encode())
    return replace(one, day=day, by_sha256=person, proof_sha256=files.digest_bytes(data))


def _named(by: str) -> str:
    return " ".join(by.split())


def _note(desk: Desk, proven: tuple[Batch, ...], folder: Path, by: str) -> None:
    """The person's word beside the papers, and the journal's entries."""
    at = now()
    for one in proven:
        keep_word(folder, stem(one.batch), one, by, at)
    with desk.database.begin() as connection:
        previous = last_proof(connection, proven[0].run)
        for one in proven:
            if mailed.set_day(connection, one):
                note(connection, one, previous, at, key=f"batch-{one.batch}")
            previous = one.proof_sha256
        killpoint("mail-record.mailed.before-commit")
    killpoint("mail-record.mailed.after-commit")


def keep_word(folder: Path, name: str, one: Batch, by: str, at: datetime, instead_of: date | None = None) -> None:
    """Keep who said what of a batch, and when, beside its proof.

    Args:
        folder: of the run's results.
        name: see `stem`.
        one: the batch, with the day that is told.
        by: who tells it.
        at: when.
        instead_of: the day that was told before, and was wrong.
    """
    word = {"person": _named(by), "said_at": at.isoformat(), "day": str(one.day), "batch": one.batch}
    if instead_of is not None:
        word["instead_of"] = instead_of.isoformat()
    data = json.dumps(word, ensure_ascii=False, indent=2).encode() + b"\n"
    files.write_whole(folder / PROOFS / f"{name}-word.json", data, at="mail-record.word")


def last_proof(connection: sql.Connection, run: str) -> str | None:
    """The proof of the run's batch that was told of last: each entry names the one before it."""
    done = [one for one in mailed.batches(connection, run) if one.proof_sha256]
    return max(done, key=lambda one: (one.day or date.min, one.batch)).proof_sha256 if done else None


def note(
    connection: sql.Connection,
    one: Batch,
    previous: str | None,
    at: datetime,
    *,
    key: str,
    **more: str | int | None,
) -> None:
    """Write into the journal that a batch went to the post.

    Args:
        connection: in the transaction that makes it hold.
        one: the batch.
        previous: the digest of the proof that was written down before.
        at: when it was said.
        key: of the entry, once in a run.
        more: what else is told.
    """
    journal.append(
        connection,
        Kind.NOTICES_MAILED,
        one.run,
        key=key,
        at=at,
        day=one.day.isoformat() if one.day else None,
        batch=one.batch,
        pieces=one.pieces,
        notices=one.notices,
        sheets=one.sheets,
        by=one.by_sha256,
        proof=one.proof_sha256,
        previous_proof=previous,
        **more,
    )
