"""What people see of runs: from the runs' own tables alone, however many rows they have."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sql

from pipeline import outbox
from pipeline.intake import register
from pipeline.line import naming
from pipeline.runs import ledger, mail_server, tables
from pipeline.runs.ledger import Run
from pipeline.runs.states import State
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """One run."""

    id: str
    lane: str
    name: str
    """Of the roster, as people may read it."""
    state: str
    why: str
    again_of: str | None
    rows: int
    rows_done: int
    notices: int
    struck: int
    rendered: int
    returned: int
    duplicates: int
    batches: int
    batches_done: int
    pieces: int
    sheets: int
    compared: bool
    """A struck paper differed from its rendering, so all of the run was rendered."""
    began: str
    changed: str
    cpu_seconds: float

    @property
    def needs_person(self) -> bool:
        """Whether the machine failed on it. What a person lets rest or has not released yet does not count."""
        return self.state == State.FAILED

    @property
    def seconds(self) -> float:
        """From its beginning to its last change."""
        return (datetime.fromisoformat(self.changed) - datetime.fromisoformat(self.began)).total_seconds()

    def left(self, now: datetime | None = None) -> float | None:
        """Seconds until all rows are struck at the pace so far; None where nobody can say."""
        passed = ((now or datetime.now(UTC)) - datetime.fromisoformat(self.began)).total_seconds()
        if self.state != State.WORKING or not self.rows_done:
            return None
        return passed / self.rows_done * (self.rows - self.rows_done)


def of(settings: Settings, connection: sql.Connection) -> tuple[RunStatus, ...]:
    """Every run, oldest first."""
    spent = _spent(connection)
    named = sql.select(register.table.c.id, register.table.c.name).where(
        register.table.c.id.in_(sql.select(tables.run.c.packet))
    )
    names = {row.id: row.name for row in connection.execute(named)}
    waiting = mail_server.waiting(connection)
    return tuple(
        _status(settings, one, names.get(one.packet, ""), spent.get(one.number, 0.0), waiting.get(one.id))
        for one in ledger.listing(connection)
    )


def _status(settings: Settings, one: Run, name: str, spent: float, waiting: str | None) -> RunStatus:
    shown = naming.drop_name(settings, one.lane, name)
    return RunStatus(
        id=one.id,
        lane=one.lane,
        name=shown,
        state=one.state,
        why=_why(one, shown, waiting),
        again_of=one.again_of,
        **{name: getattr(one, name) for name in _SAME},
        began=one.created,
        cpu_seconds=round(spent, 3),
    )


_SAME = (
    "rows", "rows_done", "notices", "struck", "rendered", "returned", "duplicates", "batches", "batches_done",
    "pieces", "sheets", "compared", "changed",
)  # fmt: skip


def _why(one: Run, shown: str, waiting: str | None) -> str:
    """Where its results lie, or what it waits for.

    Args:
        one: the run.
        shown: its roster's name.
        waiting: what the mail server said that does not take its messages; None where it does.
    """
    if one.state is State.PLANNED:
        return f"waits for its release: docketpress release {one.id} --by NAME"
    if one.state is State.PAUSED:
        return f"rests: docketpress run resume {one.id} --by NAME"
    if one.state is State.FAILED:
        return f"the machine failed: {one.why.rstrip('.')}. Then: docketpress run resume {one.id} --by NAME"
    return _laid(one, shown, waiting) if one.state is State.DONE else ""


def _laid(one: Run, shown: str, waiting: str | None) -> str:
    """Where the results of a run lie that is done."""
    folder = f"{outbox.drop_name_of(shown, one.packet)}{one.id.removeprefix(one.packet)}"
    if not one.notices:
        return f"no row went on: see outbox/returned/{folder}/returned.html"
    if waiting is not None:
        said = f" ({waiting})" if waiting else ""
        return f"its messages wait: the mail server cannot be reached{said}, see [email]; else see outbox/runs/{folder}"
    return f"see outbox/runs/{folder}"


def _spent(connection: sql.Connection) -> dict[int, float]:
    """Processor seconds of each run's chunks."""
    total: Any = sql.func.sum(tables.chunk.c.cpu_seconds)
    rows = connection.execute(sql.select(tables.chunk.c.run, total).group_by(tables.chunk.c.run))
    return {number: float(seconds or 0) for number, seconds in rows}
