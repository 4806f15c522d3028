"""Sends a run's messages, each at most once, no more a minute than the office's mail server shall get.

`sending` is committed before the first byte. A server's yes or no is committed as soon as it is heard; where a kill
comes between, the message is in doubt, and only a person who asked the server's log has it sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.mailing.smtp import Delivery, End, Server, Unreachable
from pipeline.model import Finding, Place, Severity
from pipeline.runs import messages, returned
from pipeline.runs.messages import Row, State
from pipeline.runs.returned import CameBack

_FIRST_WAIT, _LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=6)
_MOST_ATTEMPTS = 24
"""Then a message that is always put off counts as refused: four days, as RFC 5321, 4.5.4.1 has it."""
_UNREACHABLE_WAIT = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A message, ready to leave."""

    data: bytes
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What came of one minute's sending."""

    sent: int
    refused: int
    doubtful: int
    """In doubt in the whole run."""
    again: datetime | None
    """When there is something to do again; None where nothing is left but doubts."""
    findings: tuple[Finding, ...] = ()


Clock = Callable[[], datetime]
Compose = Callable[[Row], Mail]
"""Makes the message of a row, the same every time but for its moment."""


def send(database: sql.Engine, run: str, server: Server, compose: Compose, *, most: int, clock: Clock) -> Round:
    """Send what is due of a run, at most so many messages.

    Only one process may do this for a run at a time: what it finds in `sending` was begun by one that died.

    Args:
        database: the state.
        run: the run's id.
        server: the mail server.
        compose: makes a message.
        most: how many at once; call again a minute later.
        clock: the moment; aware.

    Raises:
        SettingsError, StateError: as `compose`.
    """
    with database.begin() as connection:
        messages.abandon(connection, run, clock())
        killpoint("post.abandon.before-commit")
    killpoint("post.abandon.after-commit")
    with database.connect() as connection:
        due = messages.due(connection, run, clock(), most)
    ends: list[State] = []
    for one in due:
        try:
            server.open()
        except Unreachable as error:
            return _summed(database, run, ends, clock() + _UNREACHABLE_WAIT, (_unreachable(run, error),))
        ends.append(send_one(database, one, server, compose(one), clock))
    return _summed(database, run, ends, clock() + timedelta(minutes=1), ())


def send_one(database: sql.Engine, one: Row, server: Server, mail: Mail, clock: Clock) -> State:
    """Send one message that is ready; the server is open. Gives its state: `ready` where somebody else has it."""
    with database.begin() as connection:
        mine = messages.begin(connection, one, files.digest_bytes(mail.data), clock())
        killpoint("post.begin.before-commit")
    killpoint("post.begin.after-commit")
    if not mine:
        return State.READY
    told = server.deliver(mail.data, mail.to)
    killpoint("post.end.before-begin")
    with database.begin() as connection:
        state = _note(connection, replace(one, attempt=one.attempt + 1), told, clock(), mail)
        killpoint("post.end.before-commit")
    killpoint("post.end.after-commit")
    return state


def _note(connection: sql.Connection, one: Row, told: Delivery, now: datetime, mail: Mail) -> State:
    """Write down how a delivery ended; what was refused for good counts as mail that came back."""
    state = _state(one, told)
    again = now + _wait(one.attempt) if state is State.READY else None
    if not messages.end(connection, one, state, now, reply=told.reply, again=again):
        return State.IN_DOUBT  # somebody took us for dead meanwhile, and has said so
    if state is State.SENT:
        key = f"{one.row}-{one.recipient}-{one.attempt}"
        journal.append(
            connection,
            Kind.MESSAGE_SENT,
            one.run,
            key=key,
            at=now,
            message=files.digest_bytes(mail.data),
            identity=one.identity,
        )
    if state is State.REFUSED:
        returned.mark(connection, [_came(one, told)], "mail-server", now)
    return state


def _state(one: Row, told: Delivery) -> State:
    ends = {End.TAKEN: State.SENT, End.NEVER: State.REFUSED, End.UNKNOWN: State.IN_DOUBT, End.NOT_NOW: State.READY}
    state = ends[told.end]
    return State.REFUSED if state is State.READY and one.attempt >= _MOST_ATTEMPTS else state


def _wait(attempt: int) -> timedelta:
    """Twice as long each time."""
    return min(_FIRST_WAIT * (1 << min(attempt - 1, 16)), _LONGEST_WAIT)


def _came(one: Row, told: Delivery) -> CameBack:
    return CameBack(
        run=one.run,
        row=one.row,
        recipient=one.recipient,
        piece=0,
        identity=one.identity,
        case_sha256=one.case_sha256,
        recipient_sha256=one.recipient_sha256,
        way="email",
        reason=told.reply or "not-said",
    )


def _summed(database: sql.Engine, run: str, ends: list[State], at: datetime, findings: tuple[Finding, ...]) -> Round:
    with database.connect() as connection:
        counts = messages.counts(connection, run)
        later = messages.next_due(connection, run)
        now = messages.due(connection, run, at, 1)
    again = at if now else later
    return Round(
        sent=ends.count(State.SENT),
        refused=ends.count(State.REFUSED),
        doubtful=counts.get(State.IN_DOUBT, 0),
        again=again if counts.get(State.READY) else None,
        findings=findings,
    )


def _unreachable(run: str, error: Unreachable) -> Finding:
    return Finding(
        code="mail.server-unreachable",
        severity=Severity.WARNING,
        where=Place(file=run),
        message="The mail server cannot be reached, its certificate is not one we trust, or it does not let us in. "
        "Nothing was sent; it is tried again.",
        found=error.reply or None,
        rule="[email] in docketpress.toml",
        repair="Compare `host`, `port`, `security`, `user` and `ca_file` with what the mail server's keeper says.",
    )


def in_doubt(one: Row, where: Place, sheet: str | None = None) -> Finding:
    """What a person is told of a message that may or may not have been sent.

    Args:
        one: the message.
        where: its row in the person's own sheet.
        sheet: that sheet's name, where the run has rows of several.
    """
    named = f"{one.run} {where.row}" + (f' --sheet "{sheet}"' if sheet else "")
    return Finding(
        code="mail.message-in-doubt",
        severity=Severity.ERROR,
        where=where,
        message="This message left, and no answer of the mail server was heard. It is not sent again by itself: the "
        "recipient may have it.",
        found=f"<{one.message_id}>",
        rule="RFC 5321, 4.5.4.2",
        repair="Look for this Message-ID in the mail server's log. If it was taken: "
        f"`docketpress message-sent {named} --by NAME`. If not: `docketpress resend-message {named} --by NAME`.",
        verified=False,
    )
