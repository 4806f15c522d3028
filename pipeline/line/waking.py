"""Passes a person's word on to every path of an envelope that may wait for it."""

import sqlalchemy as sql

from pipeline.engine import Engine
from pipeline.filing import ledger
from pipeline.filing.ledger import submissions
from pipeline.filing.states import State
from pipeline.line.path import ANSWER, DECISION, RELEASE, filing_id, resent_id


def wake(engine: Engine, connection: sql.Connection, envelope_id: str, portal: str | None) -> None:
    """Have an envelope's path look again, exactly if the caller's transaction is committed.

    What was sent anew has a path of its own. A word that nobody waits for is looked at once, and changes nothing.
    """
    for path in _paths(connection, envelope_id, portal):
        for topic in (RELEASE, DECISION):
            engine.signal_in(connection, path, topic, True)


def follow(engine: Engine, connection: sql.Connection, envelope_id: str, portal: str) -> None:
    """Have the court asked at once what became of an envelope."""
    for path in _paths(connection, envelope_id, portal):
        engine.signal_in(connection, path, ANSWER, True)


def court(engine: Engine, connection: sql.Connection, portal: str, court_name: str) -> int:
    """Have every envelope look again that waits to be sent to a court of a portal. Gives how many there are."""
    mine = sql.and_(
        submissions.c.portal == portal, submissions.c.court == court_name, submissions.c.state == State.READY
    )
    ids = connection.execute(sql.select(submissions.c.envelope_id).where(mine)).scalars().all()
    for one in dict.fromkeys(ids):
        wake(engine, connection, one, portal)
    return len(set(ids))


def _paths(connection: sql.Connection, envelope_id: str, portal: str | None) -> tuple[str, ...]:
    latest = ledger.latest(connection, envelope_id, portal) if portal else None
    anew = (resent_id(envelope_id, latest.id),) if latest is not None and latest.number > 1 else ()
    return (filing_id(envelope_id), *anew)
