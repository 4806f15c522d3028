"""The drops in which a run's cases are filed: each noted before it is laid, so that none is laid twice.

A kill between the note and the rename leaves a note without a drop, which is forgotten; one after the rename leaves a
drop that is known by its name wherever it lies: in its lane, or among what was taken.
"""

import json
import shutil
import string
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.filing.identity import person_key
from pipeline.intake import register
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import certifying
from pipeline.line.bulk import laid
from pipeline.line.bulk.bench import now
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.room import room
from pipeline.line.desk import Desk
from pipeline.mailing import posted
from pipeline.model import JSON
from pipeline.runs import filed, papers
from pipeline.runs.filed import DROPPED, Filing, Key
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice
from pipeline.runs.store import Store

FOLDER = "filings"
"""Beside a run's other results, or in the folder of those that are not public."""
FORM = "certificate.json"
_TITLE = 70
"""Characters of an exhibit's title in the name of its file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """One case, one day, the same papers to everybody."""

    filing: Filing
    notices: tuple[Notice, ...]

    @property
    def closed(self) -> bool:
        """Whether its matter is sealed or confidential."""
        return posted.closed(self.notices[0].access)


def lay(desk: Desk, store: Store, one: Run, drop: Drop, form: dict[str, JSON]) -> bool:
    """Note one drop and lay it, whole or not at all; False where it is another process's.

    Raises:
        OSError: the lane or the outbox cannot be written.
        StateError: a paper in the store is not the one that was made.
    """
    with desk.database.begin() as connection:
        mine = filed.begin(connection, drop.filing, now())
        killpoint("run-file.begin.before-commit")
    killpoint("run-file.begin.after-commit")
    if not mine:
        return False
    building = _built(desk, store, drop, form)
    target = into(desk, one, drop) / drop.filing.name
    target.parent.mkdir(parents=True, exist_ok=True)
    killpoint("run-file.before-rename")
    if drop.filing.lane is None:
        shutil.rmtree(target, ignore_errors=True)  # laid before, and never dropped
    files.rename_new(building, target)
    files.sync_folder(target.parent)
    killpoint("run-file.after-rename")
    if drop.filing.lane and desk.settings.lanes[drop.filing.lane].done_marker:
        target.with_name(f"{target.name}.done").touch()
    return True


def into(desk: Desk, one: Run, drop: Drop) -> Path:
    """The folder in which a drop is laid: its lane, or beside its run's results."""
    if drop.filing.lane:
        return desk.settings.inbox / drop.filing.lane
    base = laid.folder(desk, one)
    return (base / SEALED if drop.closed else base) / FOLDER


def done(desk: Desk, one: Run, by: str) -> frozenset[Key]:
    """The notices that are in some drop which reached a lane; see `handed_on`."""
    return frozenset(key for each in handed_on(desk, one, by) for key in each.notices)


def handed_on(desk: Desk, one: Run, by: str) -> tuple[Filing, ...]:
    """The drops that reached a lane, by our own hand or a person's.

    Args:
        desk: the home's.
        one: the run.
        by: who asks; in the journal they stand for what a killed process did not write there.
    """
    with desk.database.begin() as connection:
        every = filed.of_run(connection, one.id)
        there = [each for each in every if each.state == DROPPED or _lies(desk, connection, each)]
        _end(connection, one, by, [each for each in there if each.state != DROPPED])
        filed.forget(connection, [each.name for each in every if each not in there])
        killpoint("run-file.look.before-commit")
    killpoint("run-file.look.after-commit")
    return tuple(there)


def note(desk: Desk, one: Run, by: str, drops: Sequence[Filing]) -> None:
    """Write down, and into the journal, that drops are in their lane; those that are only laid are not."""
    with desk.database.begin() as connection:
        _end(connection, one, by, [each for each in drops if each.lane])
        killpoint("run-file.end.before-commit")
    killpoint("run-file.end.after-commit")


def _end(connection: sql.Connection, one: Run, by: str, drops: Sequence[Filing]) -> None:
    if not drops:
        return
    filed.end(connection, [each.name for each in drops])
    journal.append(
        connection,
        Kind.RUN_FILED,
        one.id,
        key=drops[0].name,
        at=now(),
        filings=len(drops),
        notices=sum(len(each.notices) for each in drops),
        lane=drops[0].lane,
        by=person_key(one.id, by),
    )


def _lies(desk: Desk, connection: sql.Connection, one: Filing) -> bool:
    """Whether a drop lies in a lane, or was taken from one."""
    if any((desk.settings.inbox / lane / one.name).exists() for lane in desk.settings.lanes):
        return True
    table = register.table
    return connection.execute(sql.select(table.c.id).where(table.c.name == one.name).limit(1)).first() is not None


def _built(desk: Desk, store: Store, drop: Drop, form: dict[str, JSON]) -> Path:
    building = room(desk.settings) / f"filing-{time.time_ns()}"
    building.mkdir(mode=0o700)
    if desk.catalog.documents[certifying.TYPE].exhibits:
        _attach(store, drop, building)
    text = json.dumps(form, indent=2, ensure_ascii=False) + "\n"
    files.write_whole(building / FORM, text.encode(), at="run-file.form")
    return building


def _attach(store: Store, drop: Drop, building: Path) -> None:
    """The papers themselves, each once: they become exhibits, unless this office's certificate takes none."""
    served: dict[str, list[Notice]] = {}
    for each in drop.notices:
        served.setdefault(each.sha256, []).append(each)
    labels = (
        string.ascii_uppercase if len(served) <= len(string.ascii_uppercase) else map(str, range(1, len(served) + 1))
    )
    for label, some in zip(labels, served.values(), strict=False):
        (building / _exhibit(label, some)).write_bytes(papers.paper(store, some[0]))


def _exhibit(label: str, some: list[Notice]) -> str:
    """The name of a paper's file, which tells its label and its title.

    What was served, and on whom: unless the matter is closed, for remarks on a drop name its files.
    """
    people = list(dict.fromkeys(each.name for each in some))
    others = f" and {len(people) - 1} more" if len(people) > 1 else ""
    whom = "" if posted.closed(some[0].access) else f" to {people[0]}{others}"
    title = files.safe_name(f"{some[0].title}{whom}", limit=_TITLE)
    return f"Exhibit_{label}_{title.replace('-', '_')}.pdf"
