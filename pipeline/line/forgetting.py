"""Deletes the content of a finished drop: its files go, the journal's digests stay."""

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import sqlalchemy as sql

from pipeline import database, journal, outbox
from pipeline.engine import Engine
from pipeline.errors import StateError, UsageError
from pipeline.filing import agreed, holding, ledger, release
from pipeline.filing.callback import callbacks
from pipeline.filing.ledger import Submission, submissions
from pipeline.filing.states import State as Sending
from pipeline.intake import register
from pipeline.intake.register import State
from pipeline.journal import Kind
from pipeline.line import correcting, envelopes, naming, packaged, serving, ways
from pipeline.line.envelopes import Made
from pipeline.line.path import filing_id
from pipeline.outbox import questions
from pipeline.settings import Settings

_BESIDE = (correcting.FOLDER, serving.FOLDER)
"""Rooms of the outbox that hold a folder named as the envelope's: its correction, and certificates of its service."""
_ENDED = frozenset({State.DONE, State.RETURNED})


def forget(settings: Settings, packet_id: str, *, dry_run: bool, now: datetime) -> str:
    """Delete everything that came of a drop: what was claimed, what was made, what went back.

    Ids, digests and outcomes stay in the database, and the journal says that the content was deleted.

    Args:
        settings: the home's.
        packet_id: the drop's number, as `status` shows it.
        dry_run: only say what would go.
        now: the moment that is noted.

    Returns:
        What happened, as a sentence.

    Raises:
        UsageError: there is no such drop, or work on it or one of its envelopes has not ended.
    """
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            made = _finished(connection, packet_id)
        packet = register.packet(state, packet_id, settings)
        packet = replace(packet, name=naming.drop_name(settings, packet.lane, packet.name))
        folders = [
            packet.folder,
            settings.work / packet_id,
            settings.outbox / "returned" / outbox.drop_name(packet),
            settings.outbox / "runs" / outbox.drop_name(packet),
            *questions.folders(settings.outbox, packet),
            *(settings.outbox / one.folder for one in made),
            *(one.aside(settings) for one in made),
            *(ways.apart(settings, one.id) for one in made),
            *(package for one in made for package in packaged.folders(settings, one)),
            *(settings.outbox / room / Path(one.folder).name for one in made for room in _BESIDE),
        ]
        there = [one for one in folders if one.is_dir()]
        apart = [settings.outbox / "remarks" / f"{outbox.drop_name(packet)}.txt", *_calls(settings, state, made)]
        if dry_run:
            return f"{len(there)} folders would be deleted: " + ", ".join(str(one) for one in there)
        # First the note: a kill between the two leaves files that can be deleted again, never a silent gap.
        with state.begin() as connection:
            for subject in (packet_id, *(one.id for one in made)):
                journal.append(connection, Kind.CONTENT_DELETED, subject, at=now)
        _stop_waiting(settings, state, made)
        for one in there:
            shutil.rmtree(one)
        for one in apart:
            one.unlink(missing_ok=True)
        return f"The content of {packet_id} is deleted: {len(there)} folders. The journal keeps its digests."
    finally:
        state.dispose()


def _calls(settings: Settings, state: sql.Engine, made: tuple[Made, ...]) -> list[Path]:
    """What portals said unasked of these envelopes, as it came; it was copied beside the papers when it was read."""
    wanted = sql.select(callbacks.c.sha256).join(submissions, submissions.c.id == callbacks.c.submission)
    mine = wanted.where(submissions.c.envelope_id.in_([one.id for one in made]))
    with state.connect() as connection:
        return [settings.var / "callbacks" / f"{digest}.raw" for digest in connection.execute(mine).scalars()]


def _stop_waiting(settings: Settings, state: sql.Engine, made: tuple[Made, ...]) -> None:
    """Nobody will release what is deleted."""
    engine = Engine(settings, state)
    try:
        for one in made:
            place = engine.status(filing_id(one.id))
            if place is not None and place.state in {"waiting", "queued"}:
                engine.cancel(filing_id(one.id))
    finally:
        engine.close()


def _finished(connection: sql.Connection, packet_id: str) -> tuple[Made, ...]:
    try:
        ended = register.state(connection, packet_id) in _ENDED
    except StateError:
        ended = False
    if not ended:
        raise UsageError(f"{packet_id} is no drop whose work has ended. `docketpress status` lists them.")
    made = tuple(one for one in envelopes.listing(connection) if one.packet == packet_id)
    for one in made:
        sent = ledger.latest(connection, one.id, one.portal) if one.portal else None
        waits = sent is not None and (sent.next_at is not None or sent.state is Sending.HANDED_OVER)
        under_way = waits or (sent is not None and not sent.settled and not _kept_back(connection, sent))
        if under_way or (sent is None and one.portal and release.released(connection, one.id, needed=one.needed)):
            raise UsageError(f"Envelope {one.id[:12]} of this drop is still on its way; wait for its end.")
    return made


def _kept_back(connection: sql.Connection, sent: Submission) -> bool:
    """Whether it was only prepared, and nobody has let it go yet: nobody has to wait for its end."""
    hold = holding.read(connection, sent.envelope_id, sent.portal)
    if release.count(connection, sent.envelope_id) or agreed.words(connection, sent.envelope_id):
        return False
    return sent.state is Sending.READY and sent.attempt == 0 and hold is not None and hold.next_at is None
