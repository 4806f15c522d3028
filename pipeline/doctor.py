"""Looks at the machine and the home, and says how to mend what is wrong."""

import contextlib
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from sqlalchemy.exc import SQLAlchemyError

from pipeline import database, events, journal, schemas
from pipeline.confine import Confined
from pipeline.errors import ConfinedFailure, DocketpressError, StateError
from pipeline.filing import codes
from pipeline.filing.portals import open_portal
from pipeline.line.desk import check_lanes, load_catalog
from pipeline.pages import font, pictures_read
from pipeline.runs.store import Store
from pipeline.runs.stores import open_store
from pipeline.settings import MEGABYTE, Settings

_LIBRARIES = ("weasyprint", "pypdf", "pikepdf", "python-docx", "jinja2", "watchdog", "requests", "dbos")
_FAMILIES = ("Liberation Serif", "Liberation Sans", "Liberation Mono")
_YEAR_OF_THIS = 2026
_CLOCK_STEP = 5.0
_DIALECTS = {"ecf4": "ecf-4.01", "ecf5": "ecf-5.0"}
"""The set of schemas that each kind of portal needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One thing that was looked at."""

    name: str
    ok: bool
    said: str
    repair: str = ""
    """What to do; empty where nothing is wrong."""


def examine(settings: Settings) -> tuple[Examined, ...]:
    """Look at everything the line stands on. Sends nothing, files nothing."""
    looks: tuple[Callable[[Settings], Iterator[Examined]], ...] = (
        _libraries,
        _fonts,
        _pictures,
        _folders,
        _disk,
        _clock,
        _database,
        _store,
        _catalogue,
        _children,
        _portals,
        _standards,
        _code_tables,
        _hooks,
    )
    return tuple(one for look in looks for one in look(settings))


def _libraries(_: Settings) -> Iterator[Examined]:
    said = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield Examined(name="libraries", ok=True, said=said)


def _fonts(_: Settings) -> Iterator[Examined]:
    try:
        face = font.face(bold=False)
    except DocketpressError as error:
        yield Examined(name="fonts", ok=False, said=str(error), repair="Install the package fonts-liberation.")
        return
    yield Examined(name="fonts", ok=True, said=f"stamps are printed in {face.name}")
    families = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True, check=False).stdout
    missing = [one for one in _FAMILIES if one not in families]
    yield Examined(
        name="paper fonts",
        ok=not missing,
        said=f"not installed: {', '.join(missing)}" if missing else f"installed: {', '.join(_FAMILIES)}",
        repair="Install the package fonts-liberation: papers are checked with its widths." if missing else "",
    )


def _pictures(_: Settings) -> Iterator[Examined]:
    reader = pictures_read.installed()
    read = f"read by {reader.path} ({', '.join(reader.languages)})" if reader else "not read: no tesseract (optional)"
    yield Examined(name="words in pictures", ok=True, said=read)


def _folders(settings: Settings) -> Iterator[Examined]:
    lanes = [settings.inbox / name for name, lane in settings.lanes.items() if lane.purpose in {"forms", "notices"}]
    others = [
        settings.inbox / name for name, lane in settings.lanes.items() if lane.purpose not in {"forms", "notices"}
    ]
    # A lane for answers is there undescribed; the next run makes its folder.
    there = [path for path in others if path.exists()]
    for path in (settings.inbox, settings.outbox, settings.var, *lanes, *there):
        name = f"folder {path.relative_to(settings.home)}"
        if not path.is_dir():
            yield Examined(name=name, ok=False, said="is missing", repair=f"Make it: mkdir -p '{path}'")
            continue
        probe = path / ".docketpress-doctor"
        try:
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            yield Examined(
                name=name,
                ok=False,
                said=f"cannot be written: {error.strerror}",
                repair="Give the user who runs Docketpress the right to write there.",
            )
        else:
            yield Examined(name=name, ok=True, said="can be written")


def _disk(settings: Settings) -> Iterator[Examined]:
    free = shutil.disk_usage(settings.home).free // MEGABYTE
    enough = free >= settings.watch.free_disk_mb
    yield Examined(
        name="disk",
        ok=enough,
        said=f"{free:,} MB are free; nothing is claimed below {settings.watch.free_disk_mb:,} MB",
        repair="" if enough else "Make room, or lower [watch] free_disk_mb.",
    )


def _clock(settings: Settings) -> Iterator[Examined]:
    """Wrong when it says a time before the newest thing we ever wrote, or before this program was made."""
    now = datetime.now(UTC)
    newest = max((one.stat().st_mtime for one in settings.var.glob("state.db*")), default=0.0)
    ok = now.year >= _YEAR_OF_THIS and now.timestamp() > newest - _CLOCK_STEP
    yield Examined(
        name="clock",
        ok=ok,
        said=f"{now:%Y-%m-%d %H:%M:%S} UTC",
        repair="" if ok else "Set the machine's clock (timedatectl set-ntp true): dates on papers come from it.",
    )


def _database(settings: Settings) -> Iterator[Examined]:
    try:
        state = database.connect(settings.database_url)
    except (DocketpressError, SQLAlchemyError, OSError) as error:
        said = str(error) if isinstance(error, DocketpressError) else type(error).__name__
        yield Examined(
            name="database",
            ok=False,
            said=f"cannot be opened: {said}",
            repair="See [database] url; for PostgreSQL check that the server runs and lets this user in.",
        )
        return
    try:
        anchor = settings.var / journal.ANCHOR
        verdict = journal.verify(state, anchor=anchor if anchor.exists() else None)
        yield Examined(name="database", ok=True, said=state.dialect.name)
        yield Examined(
            name="journal",
            ok=not verdict.problem,
            said=verdict.problem or f"whole, {verdict.entries} entries",
            repair="Keep the database as it is and ask whoever guards your records." if verdict.problem else "",
        )
    finally:
        state.dispose()


def _store(settings: Settings) -> Iterator[Examined]:
    """Whether runs can keep their chunks; and that no machine can replace another's, which some buckets allow."""
    where = settings.store.url or str(settings.runs)
    try:
        kept = _kept_once(open_store(settings))
    except (DocketpressError, OSError, LookupError) as error:
        yield Examined(
            name="store of runs",
            ok=False,
            said=f"{where} cannot be used: {error}",
            repair="Mend [store] in the settings.",
        )
        return
    yield Examined(
        name="store of runs",
        ok=kept,
        said=f"{where}: a name is written once" if kept else f"{where}: what was written can be replaced",
        repair="" if kept else "Use a bucket that keeps the condition If-None-Match: *, or a folder on a share.",
    )


def _kept_once(store: Store) -> bool:
    folder = f"doctor-{secrets.token_hex(4)}"
    try:
        store.put(f"{folder}/probe", b"first")
        with contextlib.suppress(StateError):
            store.put(f"{folder}/probe", b"other")
        return store.read(f"{folder}/probe") == b"first"
    finally:
        store.remove(folder)


def _catalogue(settings: Settings) -> Iterator[Examined]:
    try:
        catalog = load_catalog(settings)
        check_lanes(settings, catalog)
    except DocketpressError as error:
        yield Examined(name="templates", ok=False, said=str(error), repair="Mend the file that is named.")
        return
    said = f"{len(catalog.documents)} document types, {len(catalog.courts)} courts"
    yield Examined(name="templates", ok=True, said=said)
    year = datetime.now(UTC).year
    for name, court in catalog.courts.items():
        known = year in court.calendar_years
        yield Examined(
            name=f"calendar of {name}",
            ok=known,
            said=f"knows {', '.join(str(one) for one in court.calendar_years)}",
            repair="" if known else f"Add {year} to templates/courts/{name}/calendar.toml.",
        )


def _children(settings: Settings) -> Iterator[Examined]:
    try:
        with Confined(settings.child) as confined:
            network, processes = confined.network_isolated, confined.processes_isolated
    except ConfinedFailure as error:
        yield Examined(name="limited children", ok=False, said=str(error), repair="Run `docketpress -v doctor`.")
        return
    alone = network and processes
    yield Examined(
        name="limited children",
        ok=alone,
        said="have no network and see no other process" if alone else "share this machine's network or processes",
        repair=""
        if alone
        else "Allow user namespaces (kernel.unprivileged_userns_clone=1), or give the service its own user.",
    )


def _portals(settings: Settings) -> Iterator[Examined]:
    for name, wanted in settings.portals.items():
        try:
            reach = open_portal(name, wanted, settings.home).check()
        except (DocketpressError, OSError) as error:
            yield Examined(
                name=f"portal {name}", ok=False, said=str(error), repair="Mend [portals] in docketpress.toml."
            )
        else:
            yield Examined(name=f"portal {name}", ok=reach.ok, said=reach.said, repair=reach.repair)


def _standards(settings: Settings) -> Iterator[Examined]:
    """Whether the schemas of every dialect that is spoken here are registered."""
    there = schemas.names(settings.schemas)
    for name, wanted in settings.portals.items():
        needed = _DIALECTS.get(wanted.kind)
        if needed is None:
            continue
        ok = name in there or needed in there
        yield Examined(
            name=f"schemas of portal {name}",
            ok=ok,
            said=f"{needed} is registered" if ok else f"{needed} is not registered, so nothing can be sent there",
            repair="" if ok else "Get the schemas from the portal and run `docketpress schemas add FOLDER`.",
        )


def _code_tables(settings: Settings) -> Iterator[Examined]:
    """Whether the court's own codes are here to check by, and since when."""
    for name, wanted in settings.portals.items():
        courts = wanted.options.get("courts")
        for court, profile in courts.items() if isinstance(courts, dict) else ():
            location = str(profile.get("location", "")) if isinstance(profile, dict) else ""
            found = codes.current(settings.codes, name, location) if location else None
            yield Examined(
                name=f"code tables of {court} at {name}",
                ok=found is not None,
                said=f"version {found.name}" if found else "none: codes are not checked before sending",
                repair=""
                if found
                else f"Run `docketpress codes fetch {name}`; if it gives none, `docketpress codes add`.",
            )


def _hooks(settings: Settings) -> Iterator[Examined]:
    try:
        events.prepare(settings.hooks, settings.home)
    except (DocketpressError, OSError) as error:
        yield Examined(name="hooks", ok=False, said=str(error), repair="Mend [[hooks]] in docketpress.toml.")
        return
    wanted = settings.callbacks
    if wanted.port:
        with contextlib.closing(socket.socket()) as probe:
            probe.settimeout(1)
            busy = probe.connect_ex((wanted.host, wanted.port)) == 0
        said = f"{wanted.host}:{wanted.port} is {'listened on' if busy else 'free'}"
        yield Examined(name="callbacks", ok=True, said=said)
    if settings.hooks:
        yield Examined(name="hooks", ok=True, said=f"{len(settings.hooks)} in the settings")
