"""Issues the papers of a released envelope: their drafts give way to the very bytes that were let go."""

from datetime import datetime

import sqlalchemy as sql

from pipeline import files, journal
from pipeline.errors import StateError
from pipeline.filing import drafts, package, release
from pipeline.filing.manifest import PACKAGE
from pipeline.journal import Kind
from pipeline.killpoints import killpoint
from pipeline.line import envelopes
from pipeline.line.envelopes import Made
from pipeline.model import Envelope
from pipeline.settings import Settings


def whole(settings: Settings, made: Made) -> Envelope:
    """The envelope that a person lets go, every file compared with the manifest, wherever it is kept.

    Raises:
        StateError: something is missing or was changed since it was made.
    """
    aside, folder = made.aside(settings), settings.outbox / made.folder
    if not aside.is_dir():
        return made.load(settings)
    if not folder.is_dir():
        raise StateError(f"{folder} is gone; restore the envelope folder from the backup, then release again")
    return package.load(aside)


def issue(settings: Settings, state: sql.Engine, made: Made, *, now: datetime) -> int:
    """Issue what enough people have released; nothing happens where nothing waits for it.

    May be repeated at any moment and by several workers at once: the files are laid first, then it is written down
    who let go what and when, and only then is the copy that was kept aside deleted.

    Returns:
        How many papers were issued now.

    Raises:
        StateError: a file was changed or is missing; nothing was issued.
        OSError: the disk is full or cannot be written.
    """
    aside, folder = made.aside(settings), settings.outbox / made.folder
    if not aside.is_dir():
        drafts.clear(aside, folder)
        return 0
    try:
        envelope = drafts.issue(aside, folder)
    except (StateError, FileNotFoundError):
        if aside.is_dir() or drafts.is_draft(folder):
            raise
        return 0  # another worker issued it meanwhile, and has cleared what was kept aside
    papers = _written_down(state, envelope, now)
    drafts.clear(aside, folder)
    return papers


def _written_down(state: sql.Engine, envelope: Envelope, now: datetime) -> int:
    killpoint("issue.before-commit")
    with state.begin() as connection:
        papers = envelopes.issued(connection, envelope.id, now)
        if papers:
            people = release.people(connection, envelope.id)
            journal.append(
                connection,
                Kind.ENVELOPE_ISSUED,
                envelope.id,
                at=now,
                papers=papers,
                package=files.digest(envelope.folder / PACKAGE),
                first_person=people[0],
                second_person=people[1] if len(people) > 1 else None,
            )
    killpoint("issue.after-commit")
    return papers
