"""Shows the lines that are stopped, and lets one go on by a person's word."""

import json
from datetime import datetime

from pipeline import database, files
from pipeline.filing import pauses
from pipeline.filing.pauses import Pause
from pipeline.line import deciding, waking
from pipeline.settings import Settings


def stopped(settings: Settings) -> tuple[Pause, ...]:
    """Every line that is stopped now."""
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            return pauses.listing(connection)
    finally:
        state.dispose()


def go(settings: Settings, portal: str, court: str, person: str, *, reason: str, now: datetime) -> str:
    """Let a stopped line go on; what waits there is sent.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: it is not stopped, or no name or reason is given.
    """
    with deciding.opened(settings) as (state, engine):
        ended = pauses.go(state, portal, court, person=person, reason=reason, at=now)
        told = {"portal": portal, "court": court, "person": person.strip(), "reason": reason.strip()}
        text = json.dumps({**told, "at": now.isoformat()}, indent=2, ensure_ascii=False) + "\n"
        files.write_whole(settings.var / "pauses" / f"{ended.id}.json", text.encode(), at="pause-reason")
        with state.begin() as connection:
            waiting = waking.court(engine, connection, portal, court)
    return (
        f"The line to {court} at {portal} goes on; {waiting} {'envelope waits' if waiting == 1 else 'envelopes wait'}."
    )
