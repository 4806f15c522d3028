"""How a run begins, and how its chunks become due."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sql

from pipeline import journal
from pipeline.engine import Engine
from pipeline.filing.release import needed
from pipeline.intake import register
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk.bench import CHUNK, RUN, Bench, Part, begin, mail_digest, now, settings_digest, workflow_id
from pipeline.line.desk import Desk
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, mail_shape, tables
from pipeline.runs.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """Which rows of which run are done again."""

    run: str
    rows: str
    """As `5,9-12`."""


def start(desk: Desk, engine: Engine, packet_id: str) -> str:
    """Begin the run of a roster, in one transaction with its workflow; once, however often it is asked for.

    Returns:
        The run's id: its packet's.
    """
    with desk.database.begin() as connection:
        lane = register.lane(connection, packet_id)
        start_in(desk, engine, connection, packet_id, lane, packet_id, at=now())
        killpoint("run-begin.before-commit")
    killpoint("run-begin.after-commit")
    return packet_id


def start_in(
    desk: Desk,
    engine: Engine,
    connection: sql.Connection,
    run_id: str,
    lane: str,
    packet_id: str,
    *,
    at: datetime,
    again: Again | None = None,
) -> None:
    """The same in the caller's transaction, for all rows of a roster or for some of them again."""
    wanted = desk.lane(lane)
    begun = ledger.begin(
        connection,
        run_id,
        packet=packet_id,
        lane=lane,
        document_type=wanted.document_type or "",
        court=wanted.court or "",
        needed=needed(wanted.release, by_person=False),
        settings=settings_digest(desk, lane),
        now=at,
        again_of=again.run if again else None,
        chosen=again.rows if again else "",
    )
    if begun:
        mail_shape.note(connection, ledger.get(connection, run_id), mail_digest(desk))
        before = again.run if again else None
        journal.append(connection, Kind.RUN_STARTED, run_id, at=at, packet=packet_id, again_of=before)
        engine.start_in(connection, RUN, workflow_id(run_id), run_id)


def chunks(bench: Bench, run_id: str) -> int:
    """Make all chunks due. Returns how many there are; a paused run's become due when it is resumed."""
    with bench.desk.database.begin() as connection:
        one = ledger.get(connection, run_id, lock=True)
        waiting = parts.waiting(connection, tables.chunk, one)
        if one.state is State.WORKING:
            begin(bench.engine, connection, one, (Part(kind=CHUNK, number=number) for number in waiting))
        killpoint("run-chunks.before-commit")
    killpoint("run-chunks.after-commit")
    return len(waiting)
