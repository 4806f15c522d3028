"""Accept claimed drops: rows and started work in one transaction; what was taken before is set aside.

Until the commit nothing is promised: a claim without a row is found again after a crash.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipeline import files
from pipeline.intake import names, problems, register
from pipeline.intake.claim import Claim, Measured
from pipeline.intake.register import State
from pipeline.intake.report import Rejected
from pipeline.killpoints import killpoint
from pipeline.model import Finding
from pipeline.settings import Settings

Start = Callable[[Connection, str], None]
"""Starts the work on a packet inside the transaction that registers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What one transaction registered."""

    claimed: tuple[str, ...]
    rejected: tuple[Rejected, ...]


def accept(
    batch: Sequence[tuple[Claim, Measured]],
    *,
    database: Engine,
    settings: Settings,
    home: str,
    start: Start,
) -> Accepted:
    """Register some claims and start their work, all or none.

    Args:
        batch: claims with what they hold.
        database: the state database.
        settings: the home.
        home: which home's `var/` holds the files.
        start: called once for each packet; those with a problem are started too, to be returned.

    Raises:
        SQLAlchemyError: the database is busy or full; nothing was registered.
        OSError: a duplicate could not be set aside; nothing was registered.
    """
    with database.begin() as connection:
        register.take_turns(connection)
        entries = _entries(connection, batch, settings, home)
        register.add(connection, entries)
        for entry in entries:
            start(connection, entry.id)
        killpoint("accept.before-commit")
    killpoint("accept.after-commit")
    return Accepted(
        claimed=tuple(one.id for one in entries if one.problem is None),
        rejected=tuple(
            Rejected(id=one.id, lane=one.lane, name=names.printable(os.fsdecode(one.name)), finding=one.problem)
            for one in entries
            if one.problem is not None
        ),
    )


def _entries(
    connection: Connection,
    batch: Sequence[tuple[Claim, Measured]],
    settings: Settings,
    home: str,
) -> list[register.Entry]:
    """The rows of a batch; the first of a content in it counts for the later ones."""
    contents: dict[str, set[str]] = {}
    for claim, measured in batch:
        contents.setdefault(claim.lane, set()).add(measured.sha256)
    taken = {lane: register.firsts(connection, lane, found) for lane, found in contents.items()}
    entries = []
    for claim, measured in batch:
        before = taken[claim.lane]
        entry = _entry(claim, measured, before.get(measured.sha256), settings, home)
        entries.append(entry)
        if entry.problem is None:
            fresh = register.First(
                id=entry.id, received_at=register.received_at(entry.id).isoformat(), state=State.ACCEPTED
            )
            before.setdefault(measured.sha256, fresh)
    return entries


def _entry(
    claim: Claim,
    measured: Measured,
    first: register.First | None,
    settings: Settings,
    home: str,
) -> register.Entry:
    """One row, with the finding that returns the packet where there is one; a duplicate is set aside."""
    finding = claim.finding
    if finding is not None or claim.again:
        first = None
    if first is not None:
        finding = problems.duplicate(
            names.printable(claim.drop.name),
            first=first.id,
            date=register.received_at(first.id, settings.time_zone).date().isoformat(),
            state=first.state,
            again=names.AGAIN,
        )
        set_aside(claim, settings, finding)
    return register.Entry(
        id=claim.id,
        home=home,
        lane=claim.lane,
        name=claim.name,
        files=measured.files,
        sha256=measured.sha256,
        size=measured.size,
        again=claim.again,
        duplicate_of=first.id if first is not None else None,
        problem=finding,
    )


def set_aside(claim: Claim, settings: Settings, finding: Finding) -> Path:
    """Move a claimed duplicate to `var/duplicates/<lane>/` with a note that names the first intake.

    It happens before the commit; a restart that finds it there without a row moves it back (`recover`).
    """
    folder = register.folder(settings, claim.id, claim.lane, duplicate_of="")
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    note = f"{finding.message}\n\n{finding.repair}\n"
    killpoint("duplicate.before-rename")
    files.rename_new(claim.folder, folder)
    files.sync_folder(folder.parent)
    killpoint("duplicate.after-rename")
    files.write_whole(folder.with_name(f"{claim.id}.txt"), note.encode(), at="duplicate.note")
    return folder
