"""Service of what was filed: a person's own word on it, and the form of the certificate that says it."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from pipeline import database, files
from pipeline.confine import Confined
from pipeline.errors import ConfinedFailure, UsageError
from pipeline.filing import service
from pipeline.killpoints import killpoint
from pipeline.line import certifying, envelopes, kept
from pipeline.line.desk import PRELOAD, load_catalog
from pipeline.line.envelopes import Made
from pipeline.model import JSON, Court, Document, Envelope, Finding, RawForm, ServiceEvent
from pipeline.rules.catalog import Catalog
from pipeline.rules.dates import read_day, written
from pipeline.rules.gather import gather
from pipeline.rules.misread import Misread
from pipeline.settings import Settings

FOLDER, WORDS = "certificates", "decisions"
"""`outbox/certificates/<envelope>/`; and where persons' words lie in the envelope's folder."""
_NEW = frozenset({"service_list", "service_date", "papers_served", "date_signed", "docket_number", "judge"})
"""Answers that a certificate has anew, or from the envelope itself."""
_SIGNS = ("signer_", "bar_", "attested", "server_statement")
_TITLES = ("certificate of service", "proof of service")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What a person says of one service."""

    whom: str
    how: str
    on: str
    by: str
    address: str | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """What came of making certificates."""

    forms: tuple[Path, ...]
    """Ready to be dropped, or dropped; one for each day of service."""
    unserved: int
    """How many people on the service list nobody served."""
    findings: tuple[Finding, ...]


def served(settings: Settings, text: str, word: Word, *, now: datetime) -> str:
    """Write down that a person was served, by the word of whoever did it; the same word again changes nothing.

    Returns:
        What was noted, as a sentence.

    Raises:
        UsageError: there is no such envelope, a name is missing, the way is none of ours, or the day is none or ahead.
    """
    catalog = load_catalog(settings)
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            made = envelopes.find(connection, text)
        court = catalog.courts[made.court]
        event = _event(word, court, now)
        folder = settings.outbox / made.folder
        _keep_word(folder, event, word, now)
        service.keep(folder, (event,))
        killpoint("served.before-commit")
        with state.begin() as connection:
            new = service.record(connection, made.id, (event,), at=now)
        killpoint("served.after-commit")
    finally:
        state.dispose()
    how = f"was{' not' if word.failed else ''} served by {event.method} on {written(event.at.date())}"
    return f"Noted by {word.by}'s word: {event.name} {how}." if new else f"It was noted before that {event.name} {how}."


def certificate(settings: Settings, text: str, to: Path | None, *, lane: str | None, now: datetime) -> Certified:
    """Write the form of a certificate of service for each day on which somebody was really served.

    Args:
        settings: the home's.
        text: the envelope's id, its beginning, or its folder.
        to: where; None: `outbox/certificates/<envelope>/`.
        lane: put it into this lane at once.
        now: the day of signing is left open; nothing else depends on it.

    Raises:
        UsageError: there is no such envelope or lane.
        StateError: the envelope is not what it was.
    """
    del now
    if lane is not None and lane not in settings.lanes:
        raise UsageError(f"There is no lane {lane}; there are {', '.join(settings.lanes)}.")
    catalog = load_catalog(settings)
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            made = envelopes.find(connection, text)
    finally:
        state.dispose()
    envelope, court = made.load(settings), catalog.courts[made.court]
    events = service.read(envelope.folder)
    unserved = certifying.unserved(envelope, events, envelope.folder.name)
    wrong = certifying.differing(_certificates(settings, envelope), events, court)
    forms = certifying.forms(envelope, court, events, _before(settings, catalog, made))
    folder = settings.inbox / lane if lane else to or settings.outbox / FOLDER / envelope.folder.name
    return Certified(
        forms=tuple(_write(folder, made, form) for form in forms),
        unserved=len(unserved),
        findings=(*unserved, *wrong),
    )


def _event(word: Word, court: Court, now: datetime) -> ServiceEvent:
    if not word.whom.strip() or not word.by.strip():
        raise UsageError("Say whom (--whom) and by whose word (--by).")
    if word.how not in service.METHODS:
        raise UsageError(f"{word.how} is no way of service. There are {', '.join(service.METHODS)}.")
    try:
        day = read_day(word.on)
    except Misread:
        raise UsageError(f"{word.on} is no day that can be read for certain. Write it as 2026-11-23.") from None
    zone = ZoneInfo(court.time_zone)
    if day > now.astimezone(zone).date():
        raise UsageError(f"{written(day)} lies ahead; nobody was served then yet.")
    done = "delivered" if word.how == "hand" else "sent"
    return ServiceEvent(
        name=" ".join(word.whom.split()),
        method=word.how,
        status=service.FAILED if word.failed else done,
        # People tell a day; noon is in it whatever the zone.
        at=datetime.combine(day, time(12), tzinfo=zone),
        told_by="person",
        address=word.address,
    )


def _keep_word(folder: Path, event: ServiceEvent, word: Word, now: datetime) -> None:
    """Who said it, beside the papers; the first word stays."""
    path = folder / WORDS / f"served-{service.digest(event)[:16]}.json"
    if not path.exists():
        table = {"person": " ".join(word.by.split()), "at": now.isoformat(), "event": service.digest(event)}
        files.write_whole(path, (json.dumps(table, indent=2, ensure_ascii=False) + "\n").encode(), at="served-word")


def _certificates(settings: Settings, envelope: Envelope) -> Mapping[str, str]:
    """The text of the certificates that were filed, by their names; one that cannot be read says nothing."""
    papers = [one for filing in envelope.filings for one in (filing.lead, *filing.connected)]
    wanted = [one for one in papers if any(title in one.title.casefold() for title in _TITLES)]
    own = {one.file.path.name: certifying.text_of_file(one.file.path) for one in wanted if one.conforming}
    return {**own, **_strangers(settings, tuple(one for one in wanted if not one.conforming))}


def _strangers(settings: Settings, papers: tuple[Document, ...]) -> dict[str, str]:
    """The same of papers that we did not make, read in a limited child."""
    texts: dict[str, str] = {}
    if papers:
        with Confined(settings.child, preload=PRELOAD) as confined:
            for one in papers:
                with contextlib.suppress(ConfinedFailure):
                    texts[one.file.path.name] = confined.call(certifying.text_of_file, one.file.path)
    return texts


def _before(settings: Settings, catalog: Catalog, made: Made) -> dict[str, JSON]:
    """Who signs, as the original form had it; empty where its drop was forgotten."""
    work = settings.work / made.packet
    if not (work / "reading.json").is_file():
        return {}
    return signs(kept.reading(work).forms[made.form], catalog)


def signs(raw: RawForm, catalog: Catalog) -> dict[str, JSON]:
    """Who signs and how, as a form has it: the answers that a certificate of service asks for too."""
    answers = gather(raw, catalog.documents[certifying.TYPE], catalog).answers
    return {name: one.value for name, one in answers.items() if name.startswith(_SIGNS) and name not in _NEW}


def _write(folder: Path, made: Made, form: dict[str, JSON]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"certificate-{made.id[:12]}-{form['service_date']}.json"
    text = json.dumps(form, indent=2, ensure_ascii=False) + "\n"
    return files.write_whole(path, text.encode(), at="certificate")
