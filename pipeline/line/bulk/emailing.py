"""A run's notices that go by e-mail: made ready, laid into the outbox or sent, and proven."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypedDict

from pipeline import files
from pipeline.killpoints import killpoint
from pipeline.line.bulk import duplicates, email_places, index, places
from pipeline.line.bulk.bench import Bench, now
from pipeline.line.bulk.chunk_files import INDEX
from pipeline.line.bulk.laid import SEALED
from pipeline.line.bulk.letters import Letters
from pipeline.line.bulk.places import Places
from pipeline.line.desk import Desk
from pipeline.mailing import message, post, posted, proof, smtp
from pipeline.mailing.message import Letter
from pipeline.mailing.posted import Sent
from pipeline.model import RawForm
from pipeline.rules import headings, languages
from pipeline.runs import chunks as parts
from pipeline.runs import ledger, mail_server, messages, notice_lines, papers, rows
from pipeline.runs.chunks import Chunk
from pipeline.runs.ledger import Run
from pipeline.runs.messages import Row, State
from pipeline.runs.notice import Notice, Stored, Way
from pipeline.runs.store import Store

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
        with bench.desk.database.connect() as connection:
            where = places.of_run(bench.store, connection, one)
        _lay(bench, one, found, where, into)
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
    letters = Letters(desk.settings, store, run_id)
    with smtp.server(email, desk.settings.home, seconds=seconds) as server:
        done = post.send(desk.database, run_id, server, letters.mail, most=email.per_minute, clock=now)
    mail_server.note(desk.database, run_id, done.findings, now())
    wait = max(0.0, (done.again - now()).total_seconds()) if done.again else None
    return Sending(sent=done.sent, refused=done.refused, doubtful=done.doubtful, wait=wait)


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


def _lay(bench: Bench, one: Run, found: tuple[tuple[Sent, Stored], ...], where: Places, into: Path) -> None:
    """Messages as files, which any mail program opens; dated when the run was begun, so that again is the same."""
    at = datetime.fromisoformat(one.created)
    for sent, place in found:
        paper = papers.stored(bench.store, place)
        data = message.make(Letter(run=one.id, sent=sent, paper=paper, at=at), bench.desk.settings.email)
        # The run's own number, which is never given twice, and the row of the person's sheet: as single papers.
        name = f"{sent.row:07d}-{sent.recipient}-row-{where.named(sent.row)[-1]}.eml"
        folder = into / SEALED / FOLDER if sent.closed else into / FOLDER
        files.write_whole(folder / name, data, at="emailing.message")
