"""The courts' code tables on this machine: taken in, shown, compared, and what a change of them breaks here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sql
from pydantic import ValidationError

from pipeline import database, files, journal
from pipeline.errors import PortalUnavailable, SettingsError, UsageError
from pipeline.filing import codes, ledger, manifest
from pipeline.filing.codes import drift, paths
from pipeline.filing.codes.drift import Break, Change
from pipeline.filing.codes.store import Added, Version
from pipeline.filing.codes.tables import Tables
from pipeline.filing.portals import GivesTables, open_portal
from pipeline.filing.profile import CourtProfile
from pipeline.filing.states import State
from pipeline.journal import Kind
from pipeline.line import envelopes
from pipeline.line.desk import load_catalog
from pipeline.line.envelopes import Made
from pipeline.settings import LaneSettings, PortalSettings, Settings

_UNSENT = frozenset({State.READY, State.SENDING, State.IN_DOUBT})
_EXHIBIT = "exhibit"
"""The filing code of what is dropped beside a form; every lane's envelopes may hold some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaneHit:
    """A lane whose papers a change breaks."""

    lane: str
    filing_codes: tuple[str, ...]
    """Ours, of the papers it makes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvelopeHit:
    """An envelope that has not gone, or may not have, and that a change breaks."""

    envelope: str
    folder: str
    filing_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtBreak:
    """What breaks at one court of the settings."""

    court: str
    what: Break


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """One version of a court's tables against another."""

    portal: str
    location: str
    before: str
    now: str
    changes: tuple[Change, ...]
    broken: tuple[CourtBreak, ...]
    lanes: tuple[LaneHit, ...]
    envelopes: tuple[EnvelopeHit, ...]


def take(settings: Settings, portal: str, location: str, path: Path, *, now: datetime) -> Added:
    """Take a court's tables from a file, a folder or a zip. One file changes one table; the others stay.

    Raises:
        UsageError: the portal is not in the settings, or something in the path cannot be used; nothing was changed.
    """
    _portal(settings, portal)
    given = codes.gather(path)
    return _keep(settings, portal, location, given, whole=path.is_dir() or len(given) > 1, now=now)


def fetch(settings: Settings, portal: str, location: str | None, *, now: datetime) -> tuple[tuple[str, Added], ...]:
    """Ask a portal for the tables of one court, or of every court the settings name at it.

    Returns:
        Each location with what came of it.

    Raises:
        UsageError: the portal gives no tables, or the settings name no such court at it.
        PortalUnavailable: they cannot be fetched now.
    """
    opened = open_portal(portal, _portal(settings, portal), settings.home)
    if not isinstance(opened, GivesTables):
        raise UsageError(f"Portal {portal} gives no code tables; take them from a file with `docketpress codes add`.")
    wanted = {one.location: court for court, one in courts(settings, portal).items()}
    if location is not None:
        wanted = {where: court for where, court in wanted.items() if location in {where, court}}
    if not wanted:
        raise UsageError(f"portals.{portal}.courts names no such court; describe the court first.")
    return tuple(
        (where, _keep(settings, portal, where, opened.tables(court), whole=True, now=now))
        for where, court in sorted(wanted.items())
    )


def tables(settings: Settings, portal: str, location: str) -> Tables:
    """The newest tables of a court.

    Raises:
        UsageError: there are none.
    """
    found = codes.tables(settings.codes, portal, location)
    if found is None:
        raise UsageError(f"no tables of {location} at {portal} are here; `docketpress codes fetch` or `codes add`.")
    return found


def drifts(
    settings: Settings, portal: str, location: str | None, *, before: str | None = None, now: str | None = None
) -> tuple[Drift, ...]:
    """The newest version against the one before it, or two that are named; a court with one version has no drift.

    Args:
        settings: the home's.
        portal: its name.
        location: one court; None: all whose tables are here.
        before: the older version's name or its beginning.
        now: the newer one's.

    Raises:
        UsageError: there is no such court or version.
    """
    if location is None and (before or now):
        raise UsageError("name the court whose versions are meant.")
    found = codes.locations(settings.codes, portal) if location is None else (location,)
    if not found:
        raise UsageError(f"no code tables of {portal} are here; `docketpress codes fetch` or `codes add`.")
    pairs = ((where, _pair(settings, portal, where, before, now)) for where in found)
    return tuple(_drift(settings, portal, where, *pair) for where, pair in pairs if pair)


def courts(settings: Settings, portal: str) -> Mapping[str, CourtProfile]:
    """How each court of a portal is filed to.

    Raises:
        SettingsError: a court's table is wrong.
    """
    told = _portal(settings, portal).options.get("courts", {})
    try:
        return {court: CourtProfile.model_validate(table) for court, table in dict(told).items()}
    except (ValidationError, TypeError, ValueError) as error:
        raise SettingsError(
            f"portals.{portal}.courts: a court's table is wrong; `docketpress doctor` says where"
        ) from error


def _portal(settings: Settings, portal: str) -> PortalSettings:
    found = settings.portals.get(portal)
    if found is None:
        raise UsageError(f"there is no portal {portal} in docketpress.toml; describe it under [portals.{portal}].")
    return found


def _keep(
    settings: Settings, portal: str, location: str, given: Mapping[str, bytes], *, whole: bool, now: datetime
) -> Added:
    if not given:
        raise PortalUnavailable(f"portal {portal} gave no tables")
    added = codes.add(settings.codes, portal, location, given, now=now, whole=whole)
    state = database.connect(settings.database_url)
    try:
        with state.begin() as connection:
            # Also where nothing is new: a kill after the last version was placed may have kept it out of the journal.
            subject = f"{files.safe_name(portal)}/{files.safe_name(location)}/{added.version.name}"
            journal.append(
                connection, Kind.CODES_CHANGED, subject, at=now, first=added.before is None, tables=len(added.tables)
            )
    finally:
        state.dispose()
    return added


def _pair(
    settings: Settings, portal: str, location: str, before: str | None, now: str | None
) -> tuple[Version, Version] | None:
    found = codes.versions(settings.codes, portal, location)
    if not found:
        raise UsageError(f"no tables of {location} at {portal} are here; `docketpress codes fetch` or `codes add`.")
    newer = _named(found, now) if now else found[-1]
    older = _named(found, before) if before else next(reversed([one for one in found if one.name < newer.name]), None)
    return (older, newer) if older else None


def _named(found: tuple[Version, ...], text: str) -> Version:
    fit = [one for one in found if one.name.startswith(text) or one.digest.startswith(text)]
    if len(fit) != 1:
        raise UsageError(f"{len(fit)} versions are called {text}; here are {', '.join(one.name for one in found)}.")
    return fit[0]


def _drift(settings: Settings, portal: str, location: str, older: Version, newer: Version) -> Drift:
    old = codes.at_version(settings.codes, portal, location, older)
    new = codes.at_version(settings.codes, portal, location, newer)
    mine = {court: one for court, one in courts(settings, portal).items() if one.location == location}
    kind = _portal(settings, portal).kind
    dialect = kind if kind in paths.DIALECTS else paths.DIALECTS[0]
    broken = tuple(
        CourtBreak(court=court, what=one)
        for court, profile in sorted(mine.items())
        for one in drift.breaks(profile, old, new, dialect=dialect)
    )
    return Drift(
        portal=portal,
        location=location,
        before=older.name,
        now=newer.name,
        changes=drift.changes(old, new),
        broken=broken,
        lanes=tuple(_lanes(settings, portal, broken)),
        envelopes=tuple(_envelopes(settings, portal, broken)),
    )


def _lanes(settings: Settings, portal: str, broken: tuple[CourtBreak, ...]) -> Iterator[LaneHit]:
    if not broken:
        return
    documents = load_catalog(settings).documents
    for name, lane in sorted(settings.lanes.items()):
        if lane.portal != portal or lane.purpose != "forms":
            continue
        own = documents.get(lane.document_type or "")
        kinds = (own,) if own else tuple(documents.values())
        made = {paper.filing_code for kind in kinds for paper in kind.papers} | {_EXHIBIT}
        hit = {one.what.filing_code for one in broken if _reaches(lane, one.court)} & made
        if hit:
            yield LaneHit(lane=name, filing_codes=tuple(sorted(hit)))


def _reaches(lane: LaneSettings, court: str) -> bool:
    return lane.court in {None, court}


def _envelopes(settings: Settings, portal: str, broken: tuple[CourtBreak, ...]) -> Iterator[EnvelopeHit]:
    if not broken:
        return
    state = database.connect(settings.database_url)
    try:
        with state.connect() as connection:
            for made in envelopes.listing(connection):
                if made.portal == portal and _unsent(connection, made):
                    hit = _hit(settings, made, broken)
                    if hit:
                        yield EnvelopeHit(envelope=made.id, folder=made.folder, filing_codes=hit)
    finally:
        state.dispose()


def _unsent(connection: sql.Connection, made: Made) -> bool:
    """Whether it has not gone, or may not have."""
    sent = ledger.latest(connection, made.id, made.portal or "")
    return sent is None or sent.state in _UNSENT


def _hit(settings: Settings, made: Made, broken: tuple[CourtBreak, ...]) -> tuple[str, ...]:
    aside = made.aside(settings)
    folder = aside if aside.is_dir() else settings.outbox / made.folder
    if not (folder / manifest.NAME).is_file():
        return ()  # its content was deleted: nothing of it is sent any more
    listed = manifest.read(folder)
    opens = listed.filings[0].case.docket_number is None
    used = {one.filing_code for one in listed.files if one.sent}
    at_court = {one.what.filing_code for one in broken if one.court == made.court and one.what.meets(opens=opens)}
    return tuple(sorted(at_court & {one for one in used if one}))
