"""Every version of every court's code tables: `var/codes/<portal>/<location>/<version>/<table>.xml`.

A version is a folder that is built aside and renamed into place, so a reader finds all of it or none of it. It is
named by the moment it came and a digest of its content; the newest is the court's current one. What was there before
stays, so that a change can be shown and undone.
"""

import contextlib
import fcntl
import os
import re
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipeline import files
from pipeline.errors import StateError, UsageError
from pipeline.filing.codes import genericode, known
from pipeline.filing.codes.genericode import CodeList
from pipeline.killpoints import killpoint

_STAMP = "%Y-%m-%dT%H%M%SZ"
_VERSION = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{6}Z)-([0-9a-f]{12})")
_TABLE = re.compile(r"[a-z0-9]{1,60}")
_PLAIN = re.compile(r"[a-z0-9_-]")
_LONGEST = 120
_MOST_FILES, _LARGEST_SET = 500, 400_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a court's tables."""

    name: str
    """`2026-11-22T090000Z-0123456789ab`."""
    folder: Path

    @property
    def at(self) -> datetime:
        """When it came."""
        return datetime.strptime(self.name[:18], _STAMP).replace(tzinfo=UTC)

    @property
    def digest(self) -> str:
        """Twelve digits of the digest of its content."""
        return self.name[19:]

    def tables(self) -> tuple[str, ...]:
        """The names of its tables."""
        return tuple(sorted(one.stem for one in self.folder.glob("*.xml")))

    def read(self, table: str) -> CodeList:
        """One table.

        Raises:
            StateError: its file was damaged after it was stored.
        """
        path = self.folder / f"{table}.xml"
        try:
            return genericode.read(path.read_bytes())
        except (genericode.Unreadable, OSError) as error:
            raise StateError(f"{path} cannot be read any more; fetch or add the court's tables anew") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What came of adding tables."""

    version: Version
    """The court's current version now."""
    before: Version | None
    """The one that was current before; None where there was none."""
    new: bool
    """False where the same tables were there already, and nothing was changed."""
    tables: Mapping[str, int]
    """Each table that was given, by our name of it, with the number of its rows."""
    keyless: int = 0
    """Rows without a code, which were left out."""


def add(
    store: Path, portal: str, location: str, given: Mapping[str, bytes], *, now: datetime, whole: bool = True
) -> Added:
    """Store tables as a court's newest version; the same again changes nothing.

    Args:
        store: the home's `var/codes/`.
        portal: its name in the settings.
        location: the court's code at the portal.
        given: genericode by file or table name.
        now: when they came; aware.
        whole: whether these are all the court has; otherwise the tables that are not given stay as they are.

    Raises:
        UsageError: a name or a table that cannot be used; nothing was changed then.
    """
    read = _read(given, location)
    folder = _folder(store, portal, location)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _alone(folder):
        _sweep(folder)
        before = current(store, portal, location)
        content = {name: raw for name, (raw, _) in read.items()}
        if before is not None and not whole:
            content = {**{one: (before.folder / f"{one}.xml").read_bytes() for one in before.tables()}, **content}
        digest = _digest(content)
        kept = {name: len(table.rows) for name, (_, table) in read.items()}
        keyless = sum(table.keyless for _, table in read.values())
        if before is not None and before.digest == digest:
            return Added(version=before, before=before, new=False, tables=kept, keyless=keyless)
        made = _place(folder, _name(now, before, digest), content)
        return Added(version=made, before=before, new=True, tables=kept, keyless=keyless)


def versions(store: Path, portal: str, location: str) -> tuple[Version, ...]:
    """Every version of a court's tables, the oldest first."""
    folder = _folder(store, portal, location)
    found = folder.iterdir() if folder.is_dir() else ()
    named = sorted(one.name for one in found if one.is_dir() and _VERSION.fullmatch(one.name))
    return tuple(Version(name=one, folder=folder / one) for one in named)


def current(store: Path, portal: str, location: str) -> Version | None:
    """The newest version; None where there is none."""
    return next(reversed(versions(store, portal, location)), None)


def locations(store: Path, portal: str) -> tuple[str, ...]:
    """The courts of a portal whose tables are here."""
    folder = store / _safe(portal)
    found = folder.iterdir() if folder.is_dir() else ()
    return tuple(sorted(_unsafe(one.name) for one in found if one.is_dir() and not one.name.startswith(".")))


def gather(path: Path) -> Mapping[str, bytes]:
    """The tables in a file, a folder or a zip, by file name; what is no table by its ending is left out.

    Raises:
        UsageError: there is nothing to take, or too much.
    """
    if not path.exists():
        raise UsageError(f"{path} is not there; name a file, a folder or a zip with genericode tables.")
    found: dict[str, bytes] = {}
    for one in _within(sorted(path.iterdir()) if path.is_dir() else [path]):
        found |= _unzip(one) if one.suffix.casefold() == ".zip" else {one.name: one.read_bytes()}
    if not found:
        raise UsageError(f"{path} holds no tables; they end in .xml, .gc or .zip.")
    return found


def _within(paths: list[Path]) -> list[Path]:
    taken = [one for one in paths if one.suffix.casefold() in {".xml", ".gc", ".zip"} and one.is_file()]
    if len(taken) > _MOST_FILES or sum(one.stat().st_size for one in taken) > _LARGEST_SET:
        raise UsageError("there are more tables, or larger ones, than a court has; name the folder of one court.")
    return taken


def _unzip(path: Path) -> dict[str, bytes]:
    """The tables in a zip; a zip inside it is opened once more, for portals zip each table by itself."""
    try:
        with zipfile.ZipFile(path) as packed:
            return dict(_members(packed, path.stem))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise UsageError(f"{path} cannot be unpacked ({type(error).__name__}); fetch it again.") from error


def _members(packed: zipfile.ZipFile, stem: str) -> Iterator[tuple[str, bytes]]:
    endings = (".xml", ".gc")
    listed = [one for one in packed.infolist() if not one.is_dir() and one.filename.casefold().endswith(endings)]
    if len(listed) > _MOST_FILES or sum(one.file_size for one in listed) > _LARGEST_SET:
        raise UsageError("the zip holds more than a court's tables; name the zip of one court.")
    for one in listed:
        name = one.filename.replace("\\", "/").rpartition("/")[2]
        with packed.open(one) as stream:
            raw = stream.read(one.file_size + 1)
        if len(raw) > one.file_size:
            raise UsageError("the zip says of a table that it is smaller than it is; fetch it again.")
        yield (name if len(listed) > 1 else f"{stem}.{name}", raw)


def _read(given: Mapping[str, bytes], location: str) -> dict[str, tuple[bytes, CodeList]]:
    read: dict[str, tuple[bytes, CodeList]] = {}
    for file, raw in sorted(given.items()):
        try:
            table = genericode.read(raw)
        except genericode.Unreadable as error:
            raise UsageError(f"{files.safe_name(file)} cannot be used: {error}. Nothing was changed.") from error
        name = known.named(table, file, location)
        if not _TABLE.fullmatch(name):
            raise UsageError(f"{files.safe_name(file)} has no name that we can keep it under. Nothing was changed.")
        if name in read and read[name][0] != raw:
            raise UsageError(f"two of the files hold the table {name}; give one of them. Nothing was changed.")
        read[name] = (raw, table)
    if not read:
        raise UsageError("no tables were given; nothing was changed.")
    return read


def _place(folder: Path, name: str, content: Mapping[str, bytes]) -> Version:
    building = folder / f".{name}.{secrets.token_hex(4)}.tmp"
    try:
        building.mkdir(mode=0o700)
        for table, raw in content.items():
            files.write_whole(building / f"{table}.xml", raw, at="codes-table")
        files.sync_folder(building)
        killpoint("codes.before-rename")
        files.rename_new(building, folder / name)
        killpoint("codes.after-rename")
        files.sync_folder(folder)
        killpoint("codes.after-sync")
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return Version(name=name, folder=folder / name)


def _name(now: datetime, before: Version | None, digest: str) -> str:
    """Later than the version before, be it that the clock was set back: the newest name is the current version."""
    at = now.astimezone(UTC).replace(microsecond=0)
    if before is not None and at <= before.at:
        at = before.at + timedelta(seconds=1)
    return f"{at.strftime(_STAMP)}-{digest}"


def _digest(content: Mapping[str, bytes]) -> str:
    lines = "".join(f"{name} {files.digest_bytes(raw)}\n" for name, raw in sorted(content.items()))
    return files.digest_bytes(lines.encode())[:12]


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer at a time: two that fetch the same court would each find the other's half-built version."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed writer left; nobody is writing now."""
    for left in folder.glob(".*.tmp"):
        shutil.rmtree(left, ignore_errors=True)


def _folder(store: Path, portal: str, location: str) -> Path:
    return store / _safe(portal) / _safe(location)


def _safe(name: str) -> str:
    """A folder name for any text, each its own: `cook:chd1` → `cook%3achd1`. No dot stays, so none leads upwards."""
    safe = "".join(one if _PLAIN.fullmatch(one) else "".join(f"%{byte:02x}" for byte in _bytes(one)) for one in name)
    if not safe or len(safe) > _LONGEST:
        raise UsageError("the name of a portal or court location is empty or too long to be kept.")
    return safe


def _bytes(letter: str) -> bytes:
    return letter.encode("utf-8", "surrogatepass")


def _unsafe(name: str) -> str:
    raw = re.sub(rb"%([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), name.encode())
    return raw.decode("utf-8", "replace")
