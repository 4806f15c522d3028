"""What is where, and why."""

from dataclasses import dataclass, replace

import sqlalchemy as sql

from pipeline import database, events, outbox
from pipeline.engine import Engine
from pipeline.intake import register, watch
from pipeline.line import envelopes, naming, portal_words, standings
from pipeline.line.bulk import showing
from pipeline.line.bulk.bench import RUN
from pipeline.line.bulk.showing import RunStatus
from pipeline.line.standings import EnvelopeStatus
from pipeline.rules.privacy import drops
from pipeline.runs import tables
from pipeline.settings import Settings

__all__ = ["DropStatus", "EnvelopeStatus", "HookStatus", "RunStatus", "Status", "of"]

_BAD_STATES = frozenset({register.State.FAILED, register.State.LOST})


@dataclass(frozen=True, slots=True, kw_only=True)
class DropStatus:
    """One drop: waiting in its lane, or taken."""

    id: str | None
    """None while it waits in its lane."""
    lane: str
    name: str
    state: str
    """`waiting`, `stray` (in the inbox, but in no lane), `away` (a lane that is not there), `accepted`, `done`,
    `returned`, `failed`, `lost`."""
    why: str
    made: int = 0
    """Forms of it that became envelopes."""
    returned: int = 0
    """Forms and unreadable files of it that went back to the person, while they lie in `outbox/returned/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HookStatus:
    """How far one hook is."""

    hook: str
    behind: int
    failures: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Everything `docketpress status` shows."""

    drops: tuple[DropStatus, ...]
    envelopes: tuple[EnvelopeStatus, ...]
    runs: tuple[RunStatus, ...]
    hooks: tuple[HookStatus, ...]
    stuck: tuple[str, ...]
    """Work that a failing machine left lying, by its id."""
    held: str | None
    """Why complete drops are left in the inbox, where they are."""

    @property
    def needs_attention(self) -> bool:
        """Whether something was returned, refused or rejected, is in doubt, or failed."""
        return bool(
            self.stuck
            or any(one.state in _BAD_STATES or one.returned for one in self.drops)
            or any(one.needs_person for one in self.envelopes)
            or any(one.needs_person for one in self.runs)
        )

    def since(self, before: "Status") -> "Status":
        """Only what was not there before, or changed."""
        return replace(
            self,
            drops=tuple(one for one in self.drops if one not in before.drops),
            envelopes=tuple(one for one in self.envelopes if one not in before.envelopes),
            runs=tuple(one for one in self.runs if one not in before.runs),
        )


def of(settings: Settings) -> Status:
    """Look at a home. Changes nothing.

    Raises:
        StateError: the state database cannot be used.
    """
    state = database.connect(settings.database_url)
    engine = Engine(settings, state)
    try:
        teller = events.Teller(state, events.prepare(settings.hooks, settings.home))
        with state.connect() as connection:
            return Status(
                drops=(*_lying(settings), *_drops(settings, connection)),
                envelopes=tuple(portal_words.added(settings, standings.envelopes_of(connection))),
                runs=showing.of(settings, connection),
                hooks=tuple(
                    HookStatus(hook=one.hook[:12], behind=one.behind, failures=one.failures, why=one.why)
                    for one in teller.standing()
                ),
                # A failed run stands among the runs, with a command of its own.
                stuck=tuple(one.workflow_id for one in engine.stuck() if one.workflow != RUN),
                held=_held(settings),
            )
    finally:
        engine.close()
        state.dispose()


def _held(settings: Settings) -> str | None:
    report = watch.last_report(settings)
    return report.held if report else None


def _lying(settings: Settings) -> tuple[DropStatus, ...]:
    """What the last look at the inbox left there: what waits, and what belongs to no lane."""
    report = watch.last_report(settings)
    if report is None:
        return ()
    waiting = tuple(
        DropStatus(id=None, lane=one.lane, name=_shown(settings, one.lane, one.name), state="waiting", why=one.reason)
        for one in report.waiting
        if (settings.inbox / one.lane / one.name).exists()
    )
    strays = tuple(
        DropStatus(id=None, lane="", name=drops.shown(one.name), state="stray", why=one.reason) for one in report.strays
    )
    away = tuple(
        DropStatus(id=None, lane=one.name, name="", state="away", why=f"{one.reason}; `docketpress init` makes it")
        for one in report.offline
    )
    return (*waiting, *strays, *away)


def _shown(settings: Settings, lane: str, name: str) -> str:
    return naming.drop_name(settings, lane, name)


def _drops(settings: Settings, connection: sql.Connection) -> tuple[DropStatus, ...]:
    table, results, run = register.table, envelopes.results, tables.run
    columns = (
        table.c.id,
        table.c.lane,
        table.c.name,
        table.c.state,
        table.c.reason,
        sql.func.coalesce(results.c.returned, run.c.returned).label("returned"),  # a run gives back before it ends
        results.c.made,
    )
    joined = table.outerjoin(results, results.c.packet == table.c.id).outerjoin(run, run.c.id == table.c.id)
    rows = connection.execute(sql.select(*columns).select_from(joined).order_by(table.c.id))
    return tuple(
        DropStatus(
            id=row.id,
            lane=row.lane,
            name=_shown(settings, row.lane, row.name),
            state=row.state,
            why=row.reason or _look_at(settings, row.id, row.lane, row.name),
            made=row.made or 0,
            returned=_returned(settings, row.id, row.lane, row.name, row.returned or 0),
        )
        for row in rows
    )


def _returned(settings: Settings, packet_id: str, lane: str, name: str, count: int) -> int:
    """How much still waits for the person: whoever has corrected a returned drop deletes its folder."""
    folder = outbox.drop_name_of(_shown(settings, lane, name), packet_id)
    return max(count, 1) if (settings.outbox / "returned" / folder).is_dir() else 0


def _look_at(settings: Settings, packet_id: str, lane: str, name: str) -> str:
    """Where a person finds what is said about a drop."""
    folder = outbox.drop_name_of(_shown(settings, lane, name), packet_id)
    places = (f"returned/{folder}/returned.html", f"answers/{folder}/question.html", f"remarks/{folder}.txt")
    there = [f"outbox/{one}" for one in places if (settings.outbox / one).exists()]
    if (settings.outbox / "answers" / f"settled-{folder}").is_dir():
        return "a person has said what it belongs to"
    return f"see {' and '.join(there)}" if there else ""
