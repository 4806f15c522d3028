"""Accept claimed drops: rows and started work in one transaction; what was taken before is set aside.

Until the commit nothing is promised: a claim without a row is found again after a crash.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipeline import files
from pipeline.intake import names, problems, register
from pipeline.intake.claim import Claim, Measured
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
    claimed: list[str] = []
    rejected: list[Rejected] = []
    with database.begin() as connection:
        register.take_turns(connection)
        for claim, measured in batch:
            finding = _add(connection, claim, measured, settings, home)
            start(connection, claim.id)
            if finding is None:
                claimed.append(claim.id)
            else:
                name = names.printable(claim.drop.name)
                rejected.append(Rejected(id=claim.id, lane=claim.lane, name=name, finding=finding))
        killpoint("accept.before-commit")
    killpoint("accept.after-commit")
    return Accepted(claimed=tuple(claimed), rejected=tuple(rejected))


def _add(connection: Connection, claim: Claim, measured: Measured, settings: Settings, home: str) -> Finding | None:
    """Write one row; gives the finding with which the packet is to be returned."""
    finding, first = claim.finding, None
    if finding is None and not claim.again:
        first = register.first(connection, claim.lane, measured.sha256)
    if first is not None:
        finding = problems.duplicate(
            names.printable(claim.drop.name),
            first=first.id,
            date=first.received_at[:10],
            state=first.state,
            again=names.AGAIN,
        )
        set_aside(claim, settings, finding)
    entry = register.Entry(
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
    register.add(connection, entry)
    return finding


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
