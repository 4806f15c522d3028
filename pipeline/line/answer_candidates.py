"""The envelopes whose answer may come: handed over, in doubt, refused, or filed not long ago."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sql

from pipeline.errors import SettingsError, StateError
from pipeline.filing import ledger, manifest, receipts
from pipeline.filing.ledger import Submission
from pipeline.filing.manifest import Manifest
from pipeline.filing.states import State
from pipeline.intake.answers import Said
from pipeline.line import envelopes, ways
from pipeline.line.answer_match import Candidate
from pipeline.line.envelopes import Made
from pipeline.model import Case
from pipeline.pages.court_header import same_case
from pipeline.settings import Settings

_AWAITED = (State.HANDED_OVER, State.IN_DOUBT, State.REFUSED, State.FILED)
_LONG_AGO = timedelta(days=120)
"""An answer to what was filed longer ago is looked at by a person."""


def awaiting(settings: Settings, database: sql.Engine, said: Said, *, now: datetime) -> tuple[Candidate, ...]:
    """The envelopes that an answer may belong to: of its case, of a new case, or with its reference."""
    with database.connect() as connection:
        found = ledger.listing(connection, *_AWAITED)
        recent = [one for one in found if one.state is not State.FILED or now - one.changed_at < _LONG_AGO]
        rows = [(one, envelopes.get(connection, one.envelope_id)) for one in recent]
    return tuple(_read(settings, rows, said))


def one(settings: Settings, submission: Submission, made: Made) -> Candidate:
    """The candidate of one submission.

    Raises:
        StateError: its folder is not what it was.
    """
    return _candidate(settings, submission, made, manifest.read(settings.outbox / made.folder))


def _read(settings: Settings, rows: list[tuple[Submission, Made]], said: Said) -> Iterator[Candidate]:
    for submission, made in rows:
        try:
            listed = manifest.read(settings.outbox / made.folder)
        except StateError:
            continue  # deleted by `forget`, or to be restored: nothing can be laid beside it
        if submission.reference in said.references or _may_be(listed.filings[0].case, said):
            yield _candidate(settings, submission, made, listed)


def _may_be(case: Case, said: Said) -> bool:
    return case.docket_number is None or any(same_case(one, case.docket_number) for one in said.cases)


def _candidate(settings: Settings, submission: Submission, made: Made, listed: Manifest) -> Candidate:
    first = listed.filings[0]
    zone = ZoneInfo(settings.time_zone)
    return Candidate(
        submission=submission.id,
        envelope_id=made.id,
        portal=submission.portal,
        reference=submission.reference,
        folder=made.folder,
        since=submission.created_at.astimezone(zone).date(),
        case=first.case,
        filer=first.filer.name if first.filer else "",
        titles=tuple(listed.listed(one.lead).title for one in listed.filings),
        papers=sum(1 + len(one.connected) for one in listed.filings),
        uploaded=_uploaded(settings, submission, made),
    )


def _uploaded(settings: Settings, submission: Submission, made: Made) -> tuple[str, ...]:
    """The names in the listing of the package, as it was kept when the package was laid."""
    folder = settings.outbox / made.folder / receipts.FOLDER
    for path in sorted(folder.glob("*.raw")) if folder.is_dir() else ():
        if path.stat().st_size < 1_000_000:  # noqa: PLR2004 - a listing of names is shorter
            names = _names(path.read_bytes(), submission.reference)
            if names:
                return names
    return ()


def _names(raw: bytes, reference: str) -> tuple[str, ...]:
    try:
        table = json.loads(raw)
    except (ValueError, RecursionError):
        return ()
    mine = isinstance(table, dict) and table.get("reference") == reference and isinstance(table.get("files"), list)
    return tuple(str(one["path"]) for one in table["files"] if isinstance(one, dict) and "path" in one) if mine else ()


def senders(settings: Settings, made: Made) -> tuple[str, ...]:
    """The domains from which the portal's notices come; none where the portal names none."""
    try:
        portal = ways.portal(settings, made)
    except SettingsError:
        return ()
    found = getattr(portal, "senders", ())
    return tuple(str(one).casefold() for one in found)
