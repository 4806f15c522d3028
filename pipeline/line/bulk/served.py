"""Who was really served with a run's notices, and on which day: by the mail record and the mail server's word alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from pipeline.errors import UsageError
from pipeline.line.bulk.chunk_files import INDEX
from pipeline.line.desk import Desk
from pipeline.runs import chunks as parts
from pipeline.runs import mailed, messages, notice_lines, notices
from pipeline.runs.ledger import Run
from pipeline.runs.messages import State
from pipeline.runs.notice import Notice, Way
from pipeline.runs.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """One notice, and when its recipient was served with it."""

    notice: Notice
    day: date | None
    """None: nobody has said so."""
    why: str
    """What is not known; empty for somebody who was served."""


def of_run(desk: Desk, store: Store, one: Run) -> Iterator[Served]:
    """Every notice of a run that was no duplicate, in the order of its rows.

    Raises:
        UsageError: the run's files are no longer kept.
    """
    with desk.database.connect() as connection:
        chunks = parts.of_run(connection, one)
        known = _Known(desk, connection, one)
    for part in chunks:
        if part.index and part.notices:
            for notice in _listed(store, parts.name(INDEX, one.id, part.number, part.index), one):
                if (notice.row, notice.recipient) in known.batches:
                    yield known.served(notice)


def _listed(store: Store, name: str, one: Run) -> Iterator[Notice]:
    try:
        found = notice_lines.listed(store, name)
        yield from (notice for _, notice in found)
    except LookupError:
        raise forgotten(one) from None


def forgotten(one: Run) -> UsageError:
    """What is said of a run whose rows and papers were swept away."""
    return UsageError(f"Run {one.id} is no longer kept ([run] keep_days), so its cases can no longer be filed by it.")


class _Known:
    """What the database says of a run's service."""

    def __init__(self, desk: Desk, connection: sql.Connection, one: Run) -> None:
        zone = ZoneInfo(desk.catalog.courts[one.court].time_zone)
        self.batches = {(line.row, line.recipient): line.batch for line in notices.of_run(connection, one)}
        self._days = {batch.batch: batch.day for batch in mailed.batches(connection, one.id)}
        moments = messages.moments(connection, one.id)
        sent = ((each.row, each.recipient) for each in messages.of_run(connection, one.id, State.SENT))
        self._sent = {key: datetime.fromisoformat(moments[key]).astimezone(zone).date() for key in sent}

    def served(self, notice: Notice) -> Served:
        key = (notice.row, notice.recipient)
        if notice.way is Way.KEPT:
            return Served(notice=notice, day=None, why="served by hand or by the court's own system")
        if notice.way is Way.EMAIL:
            day = self._sent.get(key)
            return Served(notice=notice, day=day, why="" if day else "the mail server has not taken it")
        day = self._days.get(self.batches[key])
        return Served(notice=notice, day=day, why="" if day else "nobody has said that it was mailed")
