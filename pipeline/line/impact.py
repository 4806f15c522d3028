"""What a changed rule, clause, template or calendar touches: types, courts, what is pending, what was issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from pipeline import database, journal, library
from pipeline.intake import recover, register
from pipeline.journal import Kind
from pipeline.line import kept, status, touched
from pipeline.line.touched import Touched
from pipeline.model import RawForm
from pipeline.press import sources
from pipeline.rules import catalog as catalog_room
from pipeline.rules.catalog import Catalog
from pipeline.rules.recognise import recognise
from pipeline.settings import LaneSettings, Settings

_BATCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A taken drop whose forms are not all made."""

    packet: str
    lane: str
    forms: int
    """Forms that are touched; 0 where it has not been read yet and its lane's type or court is touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An envelope that was made, as the journal has it."""

    envelope: str
    made_at: str
    """In UTC."""
    document_type: str | None
    """None for a sealed matter, of which the journal does not say it."""
    court: str | None
    state: str
    """As `docketpress status` calls it; `forgotten` where its content is gone."""
    same: bool
    """Whether type, court and shared templates are still as they were when it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Everything that depends on a file."""

    touched: Touched
    stale: tuple[str, ...]
    """Translations made from another version of their English text: type and language."""
    waiting: tuple[Waiting, ...]
    issued: tuple[Issued, ...]


def of(settings: Settings, path: Path, *, rule: str | None = None) -> Impact:
    """What depends on a file or folder under the templates. Changes nothing.

    Raises:
        UsageError: the path has no part in any paper, or the rule does not exist.
        LibraryError: a folder holds something that cannot be right.
        StateError: the state database cannot be used.
    """
    found = library.read(library.shipped(), settings.overlay)
    catalog = catalog_room.build(found)
    what = touched.of(settings, catalog, found, path, rule=rule)
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            return Impact(
                touched=what,
                stale=tuple(_stale(catalog, what)),
                waiting=tuple(_waiting(settings, catalog, what, connection)),
                issued=tuple(_issued(settings, catalog, what, state)),
            )
    finally:
        state.dispose()


def _stale(catalog: Catalog, what: Touched) -> Iterator[str]:
    for name in what.types:
        for paper in catalog.documents[name].papers:
            yield from (f"{name}, {language}" for language, one in paper.translations.items() if one.stale)


def _waiting(settings: Settings, catalog: Catalog, what: Touched, connection: Connection) -> Iterator[Waiting]:
    for row in register.unfinished(connection, recover.home_id(settings)):
        packet_id, lane = row.id, row.lane
        defaults = settings.lanes.get(lane, LaneSettings())
        work = settings.work / packet_id
        if not (work / "reading.json").exists():
            if what.has(defaults.document_type, defaults.court):
                yield Waiting(packet=packet_id, lane=lane, forms=0)
            continue
        count = sum(_form_touched(raw, catalog, defaults, what) for raw in kept.reading(work).forms)
        if count:
            yield Waiting(packet=packet_id, lane=lane, forms=count)


def _form_touched(raw: RawForm, catalog: Catalog, lane: LaneSettings, what: Touched) -> bool:
    known = recognise(raw, catalog, lane_type=lane.document_type, lane_court=lane.court)
    kind, court = known.document_type, known.court
    return what.has(kind.name if kind else None, court.name if court else None)


def _issued(settings: Settings, catalog: Catalog, what: Touched, state: Engine) -> Iterator[Issued]:
    states = {one.id: one.state for one in status.of(settings).envelopes}
    shared: dict[tuple[str, str], str] = {}
    after = 0
    while entries := journal.read(state, after, _BATCH):
        after = entries[-1].seq
        for entry in entries:
            kind, court = _text(entry, "type"), _text(entry, "court")
            if entry.kind == Kind.ENVELOPE_MADE.value and what.has(kind, court):
                yield Issued(
                    envelope=entry.subject,
                    made_at=entry.at.isoformat(timespec="minutes"),
                    document_type=kind,
                    court=court,
                    state=states.get(entry.subject, "forgotten"),
                    same=_same(entry, catalog, shared),
                )


def _text(entry: journal.Entry, name: str) -> str | None:
    found = entry.facts.get(name)
    return found if isinstance(found, str) else None


def _same(entry: journal.Entry, catalog: Catalog, shared: dict[tuple[str, str], str]) -> bool:
    """Whether the folders that made it still have the digests it was made with.

    Args:
        entry: of an envelope that was made. Of a sealed matter it names no type, and the type's digest tells it.
        catalog: as the templates are now.
        shared: the digests of the shared templates by type and court, each computed once.
    """
    digest = entry.facts.get("type_sha256")
    made = next((one for one in catalog.documents.values() if one.digest == digest), None)
    place = catalog.courts.get(_text(entry, "court") or "")
    if made is None or place is None or entry.facts.get("court_sha256") != place.digest:
        return False
    pair = made.name, place.name
    if pair not in shared:
        shared[pair] = sources.shared_digest(sources.of(made, place))
    return entry.facts.get("shared_sha256") == shared[pair]
