"""The cases of a run, each into one filing: a drop with the form of its certificate of service, made of what happened.

A drop goes into a lane by rename, and the lane does the rest. A notice that is in one drop is in no other: its drop is
noted before the rename, and known by its name wherever it lies after a kill.
"""

import json
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import UsageError
from pipeline.filing.identity import person_key
from pipeline.intake import register
from pipeline.intake.register import received_at
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import certifying, serving
from pipeline.line.bulk import laid, served
from pipeline.line.bulk.bench import now
from pipeline.line.bulk.gate import Gate
from pipeline.line.bulk.room import room
from pipeline.line.bulk.served import Served
from pipeline.line.desk import Desk
from pipeline.model import JSON, Access, RawForm
from pipeline.runs import chunks as parts
from pipeline.runs import filed, ledger, papers, rows
from pipeline.runs.filed import DROPPED, DROPPING, LAID, Filing, Key
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice, Way
from pipeline.runs.states import State
from pipeline.runs.store import Store

FOLDER, SEALED = "filings", "sealed"
"""Beside a run's other results; what is sealed lies in a folder of its own."""
FORM = "certificate.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a person asks for."""

    by: str
    lane: str | None
    """A lane for forms; None: the drops are only laid beside the run's results."""
    case: str | None = None
    """One case; None: every one."""
    signs: Mapping[str, str] | None = None
    """Who signs the certificates: answers of their form. None: whoever signed the notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unserved:
    """Notices in a case that are not in its certificate."""

    case: str
    why: str
    notices: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """What came of it."""

    drops: tuple[str, ...]
    """Names of the drops that were laid now."""
    notices: int
    """How many are in them."""
    before: int
    """Notices that were handed on before."""
    unserved: tuple[Unserved, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drop:
    filing: Filing
    notices: tuple[Notice, ...]

    @property
    def sealed(self) -> bool:
        return self.notices[0].access == Access.SEALED.value


def file_cases(desk: Desk, store: Store, text: str, order: Order) -> Filed:
    """Lay a drop for each case of a run and each day on which somebody in it was served.

    Args:
        desk: the home's.
        store: of its runs.
        text: the run's id or its beginning.
        order: what a person asks for.

    Raises:
        UsageError: there is no such run, lane or case, the run has no results yet, or its files are no longer kept.
    """
    _sensible(desk, order)
    with desk.database.connect() as connection:
        one = ledger.find(connection, text)
    if one.state is not State.DONE:
        raise UsageError(f"Run {one.id} is {one.state}; its cases can be filed when it is done and its mail has gone.")
    mine = [each for each in served.of_run(desk, store, one) if order.case in {None, each.notice.case}]
    if not mine:
        raise UsageError(f"Run {one.id} has no notice{f' in case {order.case}' if order.case else ''}.")
    done = _done(desk, one)
    new = [each for each in mine if each.day and each.notice.case and _key(each.notice) not in done]
    laid_now = tuple(_laid(desk, store, one, order, tuple(_drops(one, order, new))))
    _note(desk, one, order, laid_now)
    return Filed(
        drops=tuple(each.filing.name for each in laid_now),
        notices=sum(len(each.notices) for each in laid_now),
        before=sum(_key(each.notice) in done for each in mine),
        unserved=tuple(_unserved(mine)),
    )


def _sensible(desk: Desk, order: Order) -> None:
    if not order.by.strip():
        raise UsageError("Say who decides (--by).")
    lanes = desk.settings.lanes
    forms = sorted(name for name, each in lanes.items() if each.purpose == "forms")
    if order.lane is not None and order.lane not in forms:
        raise UsageError(f"{order.lane} is no lane for forms; there are {', '.join(forms) or 'none'}.")
    made = lanes[order.lane].document_type if order.lane else None
    if made not in {None, certifying.TYPE}:
        raise UsageError(f"The lane {order.lane} makes {made}; name a lane whose forms may be certificates of service.")
    fields = {field.name for field in desk.catalog.documents[certifying.TYPE].fields}
    strange = sorted(set(order.signs or {}) - fields)
    if strange:
        raise UsageError(f"A certificate of service asks for no {', '.join(strange)}.")


def _unserved(mine: Iterable[Served]) -> Iterator[Unserved]:
    left = sorted((_shown(each.notice), _why(each)) for each in mine if _why(each))
    for (case, why), ones in groupby(left):
        yield Unserved(case=case, why=why, notices=sum(1 for _ in ones))


def _why(one: Served) -> str:
    return one.why or ("" if one.notice.case else "it has no case number yet")


def _shown(notice: Notice) -> str:
    return "(sealed)" if notice.access == Access.SEALED.value else notice.case or "(no number)"


# ── what goes into which drop ────────────────────────────────────────────────────────────────────────


def _drops(one: Run, order: Order, new: list[Served]) -> Iterator[_Drop]:
    """One drop for each case, day, and set of papers that people got: a certificate says of all whom it names the same.

    Sorted by the row whose form tells of the case.
    """
    people: dict[tuple[str, str, date, str, tuple[str, ...]], list[Notice]] = {}
    for each in new:
        if each.day:
            notice = each.notice
            key = (notice.case, notice.access, each.day, notice.name, (*notice.lines, notice.email or ""))
            people.setdefault(key, []).append(notice)
    groups: dict[tuple[str, str, date, tuple[str, ...]], list[Notice]] = {}
    for (case, access, day, *_), got in people.items():
        titles = tuple(dict.fromkeys(sorted(each.title for each in got)))
        groups.setdefault((case, access, day, titles), []).extend(got)
    found = [_drop(one, order, key[2], tuple(sorted(group, key=_key))) for key, group in groups.items()]
    yield from sorted(found, key=lambda each: _key(each.notices[0]))


def _drop(one: Run, order: Order, day: date, group: tuple[Notice, ...]) -> _Drop:
    row, recipient = _key(group[0])
    return _Drop(
        filing=Filing(
            name=f"service-{one.id}-row-{row:06d}-{recipient}-{day.isoformat()}",
            run=one.id,
            day=day,
            notices=tuple(map(_key, group)),
            lane=order.lane,
            state=DROPPING if order.lane else LAID,
        ),
        notices=group,
    )


def _key(notice: Notice) -> Key:
    return notice.row, notice.recipient


def _form(desk: Desk, one: Run, order: Order, drop: _Drop, raw: RawForm) -> dict[str, JSON]:
    lane, at = desk.lane(one.lane), received_at(one.packet, desk.settings.time_zone)
    form = Gate(desk.catalog, lane, now=at).row(raw).form
    if form is None:
        raise UsageError(
            f"Row {drop.notices[0].row} of run {one.id} would not pass any more: its rules were changed since."
        )
    signs: dict[str, JSON] = dict(order.signs) if order.signs else serving.signs(raw, desk.catalog)
    titles = dict.fromkeys(each.title for each in drop.notices)
    people = {json.dumps(entry, sort_keys=True): entry for entry in map(_entry, drop.notices)}
    made = certifying.written_form(one.court, form.case, titles, people.values(), drop.filing.day, signs)
    return {**made, "access": drop.notices[0].access}


def _entry(notice: Notice) -> JSON:
    told: dict[str, JSON] = {"name": notice.name, "method": notice.way.value}
    if notice.way is Way.EMAIL:
        return {**told, "email": notice.email}
    return {**told, "address": list(notice.lines)}


# ── how it gets where it goes ────────────────────────────────────────────────────────────────────────


def _laid(desk: Desk, store: Store, one: Run, order: Order, drops: tuple[_Drop, ...]) -> Iterator[_Drop]:
    """Lay the drops, a chunk of the roster at a time; those that somebody else lays now are left to them."""
    wanted: dict[int, list[_Drop]] = {}
    for each in drops:
        wanted.setdefault(each.notices[0].row, []).append(each)
    for row, raw in _raws(desk, store, one, wanted.keys()):
        for each in wanted[row]:
            if _lay(desk, store, each, _form(desk, one, order, each, raw), _into(desk, one, each)):
                yield each


def _raws(desk: Desk, store: Store, one: Run, wanted: Iterable[int]) -> Iterator[tuple[int, RawForm]]:
    numbers = frozenset(wanted)
    with desk.database.connect() as connection:
        chunks = parts.of_run(connection, one)
    ends = (*(part.first_row for part in chunks[1:]), max(numbers, default=0) + 1)
    for part, end in zip(chunks, ends, strict=True):
        if any(part.first_row <= number < end for number in numbers):
            try:
                lines = store.read(part.source).splitlines()
            except LookupError:
                raise served.forgotten(one) from None
            for row in rows.numbered(lines):
                if row.number in numbers and isinstance(row.raw, RawForm):
                    yield row.number, row.raw


def _into(desk: Desk, one: Run, drop: _Drop) -> Path:
    if drop.filing.lane:
        return desk.settings.inbox / drop.filing.lane
    base = laid.folder(desk, one)
    return (base / SEALED if drop.sealed else base) / FOLDER


def _lay(desk: Desk, store: Store, drop: _Drop, form: dict[str, JSON], into: Path) -> bool:
    """Note one drop and lay it, whole or not at all; False where it is another's."""
    with desk.database.begin() as connection:
        mine = filed.begin(connection, drop.filing, now())
        killpoint("run-file.begin.before-commit")
    killpoint("run-file.begin.after-commit")
    if not mine:
        return False
    building = room(desk.settings) / f"filing-{time.time_ns()}"
    building.mkdir(mode=0o700)
    files.write_whole(building / FORM, _text(form), at="run-file.form")
    if desk.catalog.documents[certifying.TYPE].exhibits:
        _attach(store, drop, building)
    target = into / drop.filing.name
    into.mkdir(parents=True, exist_ok=True)
    killpoint("run-file.before-rename")
    if drop.filing.lane is None:
        shutil.rmtree(target, ignore_errors=True)  # laid before, and never dropped
    files.rename_new(building, target)
    files.sync_folder(into)
    killpoint("run-file.after-rename")
    if drop.filing.lane and desk.settings.lanes[drop.filing.lane].done_marker:
        target.with_name(f"{target.name}.done").touch()
    return True


def _attach(store: Store, drop: _Drop, building: Path) -> None:
    """The papers themselves, each once, where a certificate of this office takes them."""
    for sha256, notice in {each.sha256: each for each in drop.notices}.items():
        name = f"{files.safe_name(notice.title, limit=40)}-{sha256[:8]}.pdf"
        (building / name).write_bytes(papers.paper(store, notice))


def _text(form: dict[str, JSON]) -> bytes:
    return (json.dumps(form, indent=2, ensure_ascii=False) + "\n").encode()


# ── what was done before ─────────────────────────────────────────────────────────────────────────────


def _done(desk: Desk, one: Run) -> frozenset[Key]:
    """The notices that are in some drop which reached a lane, by our own hand or a person's.

    A drop that was begun and lies nowhere was never renamed: its beginning is forgotten.
    """
    with desk.database.begin() as connection:
        every = filed.of_run(connection, one.id)
        there = {each.name for each in every if each.state == DROPPED or _lies(desk, connection, each)}
        filed.end(connection, sorted(each.name for each in every if each.name in there))
        filed.forget(connection, sorted(each.name for each in every if each.name not in there))
        killpoint("run-file.look.before-commit")
    killpoint("run-file.look.after-commit")
    return frozenset(key for each in every if each.name in there for key in each.notices)


def _lies(desk: Desk, connection: sql.Connection, one: Filing) -> bool:
    """Whether a drop lies in a lane, or was taken from one."""
    if any((desk.settings.inbox / lane / one.name).exists() for lane in desk.settings.lanes):
        return True
    table = register.table
    return connection.execute(sql.select(table.c.id).where(table.c.name == one.name).limit(1)).first() is not None


def _note(desk: Desk, one: Run, order: Order, drops: tuple[_Drop, ...]) -> None:
    if not drops:
        return
    at = now()
    with desk.database.begin() as connection:
        if order.lane:
            filed.end(connection, [each.filing.name for each in drops])
            journal.append(
                connection,
                Kind.RUN_FILED,
                one.id,
                key=drops[0].filing.name,
                at=at,
                filings=len(drops),
                notices=sum(len(each.notices) for each in drops),
                lane=order.lane,
                by=person_key(one.id, order.by),
            )
        killpoint("run-file.end.before-commit")
    killpoint("run-file.end.after-commit")
