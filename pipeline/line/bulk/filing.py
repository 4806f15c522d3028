"""The cases of a run, each into one filing: a drop with the form of its certificate of service, made of what happened.

A drop goes into a lane, and the lane does the rest: it checks, stamps, merges, packages and files. A notice that is in
one drop is in no other.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pipeline.errors import UsageError
from pipeline.intake.register import received_at
from pipeline.line import certifying, serving
from pipeline.line.bulk import filing_drops, served, sheet_rows
from pipeline.line.bulk.filing_drops import Drop
from pipeline.line.bulk.gate import Gate
from pipeline.line.bulk.served import Served
from pipeline.line.desk import Desk
from pipeline.mailing.posted import closed, unnamed
from pipeline.model import JSON, Place, RawForm
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, rows
from pipeline.runs.filed import DROPPING, LAID, Filing, Key
from pipeline.runs.ledger import Run
from pipeline.runs.notice import Notice, Way
from pipeline.runs.states import State
from pipeline.runs.store import Store


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
    done = filing_drops.done(desk, one, order.by)
    new = [each for each in mine if each.day and each.notice.case and _key(each.notice) not in done]
    laid_now = tuple(_laid(desk, store, one, order, tuple(_drops(one, order, new))))
    filing_drops.note(desk, one, order.by, [each.filing for each in laid_now])
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
    return unnamed(notice.access) if closed(notice.access) else notice.case or "(no number)"


# ── what goes into which drop ────────────────────────────────────────────────────────────────────────


def _drops(one: Run, order: Order, new: list[Served]) -> Iterator[Drop]:
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


def _drop(one: Run, order: Order, day: date, group: tuple[Notice, ...]) -> Drop:
    row, recipient = _key(group[0])
    return Drop(
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


def _form(desk: Desk, one: Run, order: Order, drop: Drop, raw: RawForm) -> dict[str, JSON]:
    lane, at = desk.lane(one.lane), received_at(one.packet, desk.settings.time_zone)
    form = Gate(desk.catalog, lane, now=at).row(raw).form
    if form is None:
        origin = raw.origin
        said = sheet_rows.said(Place(file=origin.file, sheet=origin.sheet, row=origin.row), drop.notices[0].row)
        raise UsageError(
            f"Run {one.id} cannot be filed: {said} would not pass any more, since rules or templates were changed."
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


def _laid(desk: Desk, store: Store, one: Run, order: Order, drops: tuple[Drop, ...]) -> Iterator[Drop]:
    """Lay the drops, a chunk of the roster at a time; those that somebody else lays now are left to them."""
    wanted: dict[int, list[Drop]] = {}
    for each in drops:
        wanted.setdefault(each.notices[0].row, []).append(each)
    for row, raw in _raws(desk, store, one, wanted.keys()):
        for each in wanted[row]:
            if filing_drops.lay(desk, store, one, each, _form(desk, one, order, each, raw)):
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
