"""Messages of a run that may or may not have been sent: which they are, and what a person says of them.

People know the rows of their own sheet; a run counts over all sheets from 1. Both are told, and the sheet's row is
asked for, as everywhere.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sql

from pipeline import database, files, journal
from pipeline.errors import UsageError
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import sheet_rows
from pipeline.line.bulk.bench import now
from pipeline.line.bulk.letters import Letters
from pipeline.mailing import post, smtp
from pipeline.mailing.smtp import Unreachable
from pipeline.model import JSON, Finding, Place
from pipeline.runs import ledger, messages
from pipeline.runs.ledger import Run
from pipeline.runs.messages import Row, State
from pipeline.runs.store import Store
from pipeline.runs.stores import open_store
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A message in doubt."""

    row: int
    """As the run counts."""
    said: str
    """The row for a sentence: of the person's sheet, with the run's own number."""
    finding: Finding

    @property
    def told(self) -> dict[str, JSON]:
        """The same as a JSON table."""
        where = self.finding.where
        named: dict[str, JSON] = {"file": where.file, "sheet": where.sheet, "row": where.row}
        return {**named, "run_row": self.row, "message_id": self.finding.found}


def doubts(settings: Settings, text: str) -> tuple[Doubt, ...]:
    """The messages of a run that may or may not have been sent, and what to do about each.

    Raises:
        UsageError: there is no such run.
    """
    with _connected(settings) as state, state.connect() as connection:
        run = ledger.find(connection, text)
        found = messages.of_run(connection, run.id, State.IN_DOUBT)
        places = sheet_rows.every(open_store(settings), connection, run) if found else {}
    several = len({(place.file, place.sheet) for place in places.values()}) > 1
    return tuple(_doubt(one, places.get(one.row), several=several) for one in found)


def decide(settings: Settings, text: str, row: int, by: str, *, again: bool, sheet: str | None = None) -> int:
    """A person says of a row's messages in doubt that they were sent, or has them sent again.

    Args:
        settings: the home's.
        text: the run's id or its beginning.
        row: of the person's sheet; of the run, where its rows are no longer kept.
        by: who decides; the journal has the digest of the name.
        again: send them once more; else they count as sent.
        sheet: whose row it is; needed where the run has rows of several.

    Returns:
        How many messages are sent now.

    Raises:
        UsageError: there is no such run or row, nobody decides, nothing of that row is in doubt, or the mail server
            cannot be reached; then the message is ready, and the same command tries again.
    """
    if not by.strip():
        raise UsageError("Say who decides (--by).")
    store = open_store(settings)
    with _connected(settings) as state:
        with state.begin() as connection:
            run = ledger.find(connection, text)
            mine = _asked(connection, run, store, row, sheet, again=again)
            if again and Letters(settings, store, run.id).forgotten(mine):
                raise UsageError(_forgotten(run, row))
            _move(connection, mine, by, again=again)
            killpoint("emailing.decide.before-commit")
        killpoint("emailing.decide.after-commit")
        return _send_now(settings, state, store, mine) if again else len(mine)


@contextlib.contextmanager
def _connected(settings: Settings) -> Iterator[sql.Engine]:
    state = database.connect(settings.database_url)
    try:
        yield state
    finally:
        state.dispose()


def _doubt(one: Row, place: Place | None, *, several: bool) -> Doubt:
    where = place if place and place.row else Place(file=one.run, row=one.row)
    sheet = (where.sheet or where.file) if several and place else None
    own = f" (row {one.row} of the run)" if place and place.row else ""
    return Doubt(
        row=one.row,
        said=f"{sheet_rows.said(place, one.row)}{own}",
        finding=post.in_doubt(one, where, sheet),
    )


def _asked(
    connection: sql.Connection, run: Run, store: Store, row: int, sheet: str | None, *, again: bool
) -> Sequence[Row]:
    """The messages that a person means."""
    own = {row}
    if sheet_rows.kept(store, connection, run):
        own = set(sheet_rows.numbers(store, connection, run, frozenset(own), sheet))
    states = (State.IN_DOUBT, State.READY) if again else (State.IN_DOUBT,)
    mine = [one for one in messages.of_run(connection, run.id) if one.row in own and one.state in states]
    if not mine:
        raise UsageError(
            f"No message of row {row} of run {run.id} is in doubt. `docketpress messages {run.id}` lists those that "
            "are, with the rows of your own sheet."
        )
    return mine


def _forgotten(run: Run, row: int) -> str:
    return (
        f"Run {run.id} was too long ago: its papers were forgotten ([run] keep_days), so no message can be sent again. "
        f"Is it in the mail server's log, say `docketpress message-sent {run.id} {row}`; if not, drop the row again: "
        "it comes back as made before, and tells how it is made all the same."
    )


def _move(connection: sql.Connection, mine: Sequence[Row], by: str, *, again: bool) -> None:
    move = messages.resend if again else messages.settle
    for one in mine:
        if move(connection, one, now()):
            _journal(connection, one, by, again=again)


def _send_now(settings: Settings, state: sql.Engine, store: Store, mine: Sequence[Row]) -> int:
    """Send some messages at once: the run's own sending may have ended long ago."""
    letters = Letters(settings, store, mine[0].run)
    with smtp.server(settings.email, settings.home) as server:
        try:
            server.open()
        except Unreachable:
            raise UsageError("The mail server cannot be reached, so nothing was sent. Try again later.") from None
        ready = [replace(one, state=State.READY) for one in mine]
        ends = [post.send_one(state, one, server, letters.mail(one), now) for one in ready]
    return ends.count(State.SENT)


def _journal(connection: sql.Connection, one: Row, by: str, *, again: bool) -> None:
    journal.append(
        connection,
        Kind.MESSAGE_RESOLVED,
        one.run,
        key=f"{one.row}-{one.recipient}-{one.attempt}",
        at=now(),
        row=one.row,
        recipient=one.recipient,
        attempt=one.attempt,
        again=again,
        by=files.digest_bytes(" ".join(by.split()).encode()),
    )
