"""The record of a run's mail: by a person's word, when it went; only then there are a certificate and a proof."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import StateError, UsageError
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import laid, mail_papers
from pipeline.line.bulk.bench import now
from pipeline.line.bulk.laid import SEALED
from pipeline.line.desk import Desk
from pipeline.mailing import postal_days, posted, proof, records
from pipeline.mailing.posted import Posted
from pipeline.mailing.records import Proven, Record, Tally
from pipeline.model import Court, Finding
from pipeline.rules.dates import read_day, written
from pipeline.rules.misread import Misread
from pipeline.runs import ledger, mailed
from pipeline.runs.mailed import Batch
from pipeline.runs.store import Store

PROOFS = "proof"
"""Beside a run's other results."""


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
    day = _day(desk, chosen, on, by)
    new = tuple(one for one in chosen if one.day is None)
    findings = tuple(one for one in [postal_days.finding(day)] if one)
    if not new:
        return Mailed(certificate=None, batches=(), pieces=0, notices=0, findings=findings)
    folder = laid.folder(desk, run)
    proven = tuple(_prove(store, one, day, by, folder) for one in new)
    same = tuple(one for one in every if one.day == day) + proven
    told = record(desk, store, tuple(sorted(same, key=lambda one: one.batch)), by=" ".join(by.split()))
    path = folder / f"certificate-of-mailing-{day.isoformat()}.pdf"
    mail_papers.certificate(desk, told, court(desk, proven), now(), path)
    _note(desk, proven, folder, told.by)
    return Mailed(
        certificate=path,
        batches=tuple(one.batch for one in proven),
        pieces=sum(one.pieces for one in proven),
        notices=sum(one.notices for one in proven),
        findings=findings,
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
    every = tuple(one for one in kept(store, batches) if any(each.case == case for each in one.notices))
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
    mail_papers.case_list(desk, people, case, court(desk, batches), now(), path, day=day, sealed=sealed)
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


def _day(desk: Desk, chosen: tuple[Batch, ...], on: str, by: str) -> date:
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
    told = {one.day for one in chosen} - {None, day}
    if told and all(one.day for one in chosen):
        before = ", ".join(sorted(one.isoformat() for one in told if one))
        raise UsageError(f"It was said before that this mail went to the post on {before}; the certificate says so.")
    return day


def _prove(store: Store, one: Batch, day: date, by: str, folder: Path) -> Batch:
    every = kept(store, (one,))
    data = b"".join(proof.lines(one.run, every, day))
    files.write_whole(folder / PROOFS / f"batch-{one.batch:05d}.jsonl", data, at="mail-record.proof")
    person = files.digest_bytes(" ".join(by.split()).encode())
    return replace(one, day=day, by_sha256=person, proof_sha256=files.digest_bytes(data))


def _note(desk: Desk, proven: tuple[Batch, ...], folder: Path, by: str) -> None:
    """The person's word beside the papers, and the journal's entries."""
    at = now()
    for one in proven:
        word = {"person": by, "said_at": at.isoformat(), "day": one.day and one.day.isoformat(), "batch": one.batch}
        path = folder / PROOFS / f"batch-{one.batch:05d}-word.json"
        files.write_whole(path, json.dumps(word, ensure_ascii=False, indent=2).encode() + b"\n", at="mail-record.word")
    with desk.database.begin() as connection:
        previous = _last_proof(connection, proven[0].run)
        for one in proven:
            if mailed.set_day(connection, one):
                _journal(connection, one, previous, at)
            previous = one.proof_sha256
        killpoint("mail-record.mailed.before-commit")
    killpoint("mail-record.mailed.after-commit")


def _last_proof(connection: sql.Connection, run: str) -> str | None:
    """The proof of the run's batch that was told of last: each entry names the one before it."""
    done = [one for one in mailed.batches(connection, run) if one.proof_sha256]
    return max(done, key=lambda one: (one.day or date.min, one.batch)).proof_sha256 if done else None


def _journal(connection: sql.Connection, one: Batch, previous: str | None, at: datetime) -> None:
    journal.append(
        connection,
        Kind.NOTICES_MAILED,
        one.run,
        key=f"batch-{one.batch}",
        at=at,
        day=one.day.isoformat() if one.day else None,
        batch=one.batch,
        pieces=one.pieces,
        notices=one.notices,
        sheets=one.sheets,
        by=one.by_sha256,
        proof=one.proof_sha256,
        previous_proof=previous,
    )


# ── what is counted ──────────────────────────────────────────────────────────────────────────────────


def record(desk: Desk, store: Store, batches: tuple[Batch, ...], *, by: str) -> Record:
    """What a certificate says of some batches, whose pieces are counted once more for it."""
    tally = Tally()
    for _ in tally.count(kept(store, batches)):
        pass
    return told(desk, batches, tally, by=by)


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
