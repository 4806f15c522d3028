"""A run's notices that go by e-mail: made ready, laid into the outbox or sent, and what a person says of a doubt."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypedDict

import sqlalchemy as sql

from pipeline import database, files, journal
from pipeline.errors import UsageError
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line.bulk import duplicates, email_places, index, places
from pipeline.line.bulk.bench import Bench, now
from pipeline.line.bulk.chunk_files import INDEX
from pipeline.line.bulk.laid import SEALED
from pipeline.line.desk import Desk
from pipeline.mailing import message, post, posted, proof, smtp
from pipeline.mailing.message import Letter
from pipeline.mailing.post import Mail
from pipeline.mailing.posted import Sent
from pipeline.mailing.smtp import Unreachable
from pipeline.model import Finding, RawForm
from pipeline.rules import headings, languages
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, mail_server, messages, notice_lines, papers, rows
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run
from pipeline.runs.messages import Row, State
from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.store import Store
from pipeline.runs.stores import open_store
from pipeline.settings import Settings

FOLDER = "messages"
"""Beside a run's other results."""
_HELD = 500
"""Notices with their papers' places that are held at once."""
_EMAIL = f'"way":"{Way.EMAIL.value}"'.encode()
"""So a line of an index says that its notice goes by e-mail; inside a text of it the quotes would be escaped."""


class Sending(TypedDict):
    """What a round of sending gave."""

    sent: int
    refused: int
    doubtful: int
    wait: float | None
    """Seconds until there is something to do again; None: nothing is left."""


def prepare(bench: Bench, one: Run, into: Path) -> int:
    """Write down which notices go by e-mail; where a person sends them, lay each as a message into a folder.

    Args:
        bench: the worker's.
        one: the run; its chunks are done and its duplicates known.
        into: the folder of its results.

    Returns:
        How many messages there are.

    Raises:
        SettingsError: notices are to go by e-mail, and `[email] sender` is no address.
        OSError: the folder or the store cannot be written.
    """
    email = bench.desk.settings.email
    found = tuple(_notices(bench, one))
    if not found:
        return 0
    sents = tuple(sent for sent, _ in found)
    posted.keep_mails(bench.store, one.id, sents)
    bench.store.put(email_places.name(one.id), b"".join(email_places.line(stored) for _, stored in found))
    state = State.LAID if email.how == "folder" else State.READY
    address = message.sender(email)[1]
    with bench.desk.database.begin() as connection:
        messages.add(connection, (_row(one.id, sent, address, state) for sent in sents), now())
        killpoint("emailing.prepare.before-commit")
    killpoint("emailing.prepare.after-commit")
    if state is State.LAID:
        _lay(bench, one, found, into)
    return len(sents)


def send(desk: Desk, store: Store, run_id: str, *, seconds: float = 60.0) -> Sending:
    """Send what is due of a run, a minute's worth; a run whose messages a person sends has nothing to do.

    Only one step may do this for a run at a time.

    Raises:
        SettingsError: the mail server's settings are wrong.
        LookupError: the run's papers are no longer in the store.
    """
    email = desk.settings.email
    with desk.database.connect() as connection:
        left = messages.counts(connection, run_id)
    if email.how != "smtp" or not left.get(State.READY, 0) + left.get(State.SENDING, 0):
        return Sending(sent=0, refused=0, doubtful=left.get(State.IN_DOUBT, 0), wait=None)
    letters = _Letters(desk.settings, store, run_id)
    with smtp.server(email, desk.settings.home, seconds=seconds) as server:
        done = post.send(desk.database, run_id, server, letters.mail, most=email.per_minute, clock=now)
    mail_server.note(desk.database, run_id, done.findings, now())
    wait = max(0.0, (done.again - now()).total_seconds()) if done.again else None
    return Sending(sent=done.sent, refused=done.refused, doubtful=done.doubtful, wait=wait)


def doubts(settings: Settings, text: str) -> tuple[Finding, ...]:
    """The messages of a run that may or may not have been sent, and what to do about each.

    Raises:
        UsageError: there is no such run.
    """
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            run = ledger.find(connection, text)
            return tuple(map(post.in_doubt, messages.of_run(connection, run.id, State.IN_DOUBT)))
    finally:
        state.dispose()


def decide(settings: Settings, text: str, row: int, by: str, *, again: bool) -> int:
    """A person says of a row's messages in doubt that they were sent, or has them sent again.

    Args:
        settings: the home's.
        text: the run's id or its beginning.
        row: of the roster.
        by: who decides; the journal has the digest of the name.
        again: send them once more; else they count as sent.

    Returns:
        How many messages are sent now.

    Raises:
        UsageError: there is no such run, nobody decides, nothing of that row is in doubt, or the mail server cannot be
            reached; then the message is ready, and the same command tries again.
    """
    if not by.strip():
        raise UsageError("Say who decides (--by).")
    state, store = database.connect(settings.database_url), open_store(settings)
    try:
        with state.begin() as connection:
            run = ledger.find(connection, text)
            asked = (State.IN_DOUBT, State.READY) if again else (State.IN_DOUBT,)
            mine = [one for one in messages.of_run(connection, run.id) if one.row == row and one.state in asked]
            if not mine:
                raise UsageError(f"No message of row {row} of run {run.id} is in doubt.")
            if again and _Letters(settings, store, run.id).forgotten(mine):
                raise UsageError(
                    f"Run {run.id} was too long ago: its papers were forgotten ([run] keep_days), so no message can be "
                    f"sent again. Is it in the mail server's log, say `docketpress message-sent {run.id} {row}`; if "
                    "not, drop the row again: it comes back as made before, and tells how it is made all the same."
                )
            move = messages.resend if again else messages.settle
            for one in mine:
                if move(connection, one, now()):
                    _journal(connection, one, by, again=again)
            killpoint("emailing.decide.before-commit")
        killpoint("emailing.decide.after-commit")
        return _send_now(settings, state, mine) if again else len(mine)
    finally:
        state.dispose()


def prove(desk: Desk, store: Store, run_id: str, into: Path) -> Path | None:
    """Write the proof of what went by e-mail, as far as it went; None where nothing did."""
    sents = {(one.row, one.recipient): one for one in posted.read_mails(store, run_id)}
    with desk.database.connect() as connection:
        found = messages.of_run(connection, run_id)
        moments = messages.moments(connection, run_id)
        where = places.of_run(store, connection, ledger.get(connection, run_id))
    lines = [
        proof.mail_line(
            run_id,
            sents[one.row, one.recipient],
            one.message_id,
            one.state,
            moments[one.row, one.recipient],
            one.sha256,
            where.get,
        )
        for one in found
        if (one.row, one.recipient) in sents
    ]
    if not lines:
        return None
    return files.write_whole(into / "proof" / "by-email.jsonl", b"".join(lines), at="emailing.proof")


class _Letters:
    """Makes the messages of one run."""

    def __init__(self, settings: Settings, store: Store, run_id: str) -> None:
        self._settings, self._store, self._run = settings, store, run_id
        sents = posted.read_mails(store, run_id)
        places = email_places.read(store, run_id)
        self._known = {(one.row, one.recipient): (one, place) for one, place in zip(sents, places, strict=True)}

    def forgotten(self, rows: Iterable[Row]) -> bool:
        """Whether the papers of these are gone."""
        return email_places.forgotten(self._store, [self._known[one.row, one.recipient][1] for one in rows])

    def mail(self, row: Row) -> Mail:
        sent, place = self._known[row.row, row.recipient]
        paper = papers.stored(self._store, place)
        letter = Letter(run=self._run, sent=sent, paper=paper, at=now())
        return Mail(data=message.make(letter, self._settings.email), to=sent.email or "")


def _notices(bench: Bench, one: Run) -> Iterator[tuple[Sent, Stored]]:
    """Every notice of the run that goes by e-mail, duplicates left out, with where its paper lies."""
    out = duplicates.left_out(bench, one.id)
    for part in index.chunks(bench, one):
        if part.index and part.notices:
            lines = _by_email(bench.store.read(parts.name(INDEX, one.id, part.number, part.index)))
            notices = [notice for notice in map(notice_lines.notice, lines) if not out.has(notice)]
            for first in range(0, len(notices), _HELD):
                yield from _with_language(bench, one, part, notices[first : first + _HELD])


def _by_email(data: bytes) -> list[bytes]:
    """The lines of an index that tell of notices by e-mail; few do, and none of the others is read."""
    return [line for line in data.splitlines() if _EMAIL in line] if _EMAIL in data else []


def _with_language(bench: Bench, one: Run, part: Chunk, some: list[Notice]) -> Iterator[tuple[Sent, Stored]]:
    """The language stands in the row, since papers do not tell it."""
    wanted = {notice.row for notice in some}
    lines = bench.store.read(part.source).splitlines()
    spanish = {
        row.number
        for row in rows.numbered(lines)
        if row.number in wanted and isinstance(row.raw, RawForm) and _is_spanish(bench, one, row.raw)
    }
    for notice in some:
        yield Sent.of(notice, language="es" if notice.row in spanish else "en"), notice.paper


def _is_spanish(bench: Bench, one: Run, raw: RawForm) -> bool:
    fields = headings.index(bench.made(one)[0].fields)
    told = (str(value) for name, value in raw.values.items() if fields.get(headings.key(name)) == languages.FIELD)
    return any(languages.CODES.get(value.strip().casefold()) == "es" for value in told)


def _send_now(settings: Settings, state: sql.Engine, mine: list[Row]) -> int:
    """Send some messages at once: the run's own sending may have ended long ago."""
    letters = _Letters(settings, open_store(settings), mine[0].run)
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


def _row(run: str, sent: Sent, address: str, state: State) -> Row:
    return Row(
        run=run,
        row=sent.row,
        recipient=sent.recipient,
        message_id=message.message_id(run, sent, address),
        identity=sent.identity,
        case_sha256=sent.case_sha256,
        recipient_sha256=sent.recipient_sha256,
        state=state,
    )


def _lay(bench: Bench, one: Run, found: tuple[tuple[Sent, Stored], ...], into: Path) -> None:
    """Messages as files, which any mail program opens; dated when the run was begun, so that again is the same."""
    at = datetime.fromisoformat(one.created)
    for sent, place in found:
        paper = papers.stored(bench.store, place)
        data = message.make(Letter(run=one.id, sent=sent, paper=paper, at=at), bench.desk.settings.email)
        name = f"row-{sent.row:06d}-{sent.recipient}.eml"
        folder = into / SEALED / FOLDER if sent.closed else into / FOLDER
        files.write_whole(folder / name, data, at="emailing.message")
