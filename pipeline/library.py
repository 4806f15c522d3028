"""Finds the folders under `templates/`: the shipped ones, with the home's own laid over them."""

import functools
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pipeline.errors import LibraryError


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One document type, court, field set or pack of rules as it lies on disk."""

    name: str
    folder: Path
    tables: Mapping[str, Mapping[str, Any]]
    """Each TOML file of the folder, parsed, by its file name."""
    digests: Mapping[str, str]
    """The SHA-256 of each file, by its path inside the folder."""
    digest: str
    """Over the names and contents of every file in the folder, examples left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything found under `templates/`."""

    documents: Mapping[str, Shelf]
    courts: Mapping[str, Shelf]
    fieldsets: Mapping[str, Shelf]
    deadlines: Mapping[str, Shelf] = field(default_factory=dict)
    """Rule packs: how days are counted, and which periods there are."""
    privacy: Mapping[str, Shelf] = field(default_factory=dict)
    """Which identifiers may stand in a filed paper, and how much of them."""
    wording: Mapping[str, Shelf] = field(default_factory=dict)
    """A language each: hard words with plain ones, tag lines."""
    stale_shared: frozenset[str] = frozenset()
    """Languages of which a shared text is older than the English one it was made from."""


def shipped() -> Path:
    """The templates that come with Docketpress: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "_templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "templates"


def read(*roots: Path) -> Library:
    """Read the template folders; a later root replaces a folder of the same name in an earlier one.

    Raises:
        LibraryError: a TOML file cannot be parsed.
    """
    return Library(
        documents=_shelves(roots, "documents"),
        courts=_shelves(roots, "courts"),
        fieldsets=_shelves(roots, "fieldsets"),
        deadlines=_shelves(roots, "deadlines"),
        privacy=_shelves(roots, "privacy"),
        wording=_shelves(roots, "wording"),
        stale_shared=frozenset(language for root in roots for language in _stale(root / "shared")),
    )


def digest(folder: Path) -> str:
    """The digest of a folder as it lies on disk now, as `Shelf.digest` was when it was read."""
    return _shelf(folder).digest


def _stale(shared: Path) -> Iterator[str]:
    """Languages whose shared texts do not name the digest of their English text as it is now."""
    for path in sorted(shared.glob("*.??.html.j2")):
        name, language, _ = path.name.split(".", 2)
        english = shared / f"{name}.html.j2"
        if english.exists() and hashlib.sha256(english.read_bytes()).hexdigest() not in path.read_text(
            encoding="utf-8"
        ):
            yield language


def _shelves(roots: tuple[Path, ...], kind: str) -> Mapping[str, Shelf]:
    found: dict[str, Shelf] = {}
    for root in roots:
        for folder in sorted((root / kind).glob("*/")):
            if not folder.name.startswith((".", "_")):
                found[folder.name] = _shelf(folder)
    return MappingProxyType(found)


def _shelf(folder: Path) -> Shelf:
    whole = hashlib.sha256()
    tables, digests = {}, {}
    for path in sorted(folder.rglob("*")):
        inner = path.relative_to(folder)
        if not path.is_file() or inner.parts[0] == "examples" or path.name.startswith("."):
            continue
        data = path.read_bytes()
        digests[inner.as_posix()] = hashlib.sha256(data).hexdigest()
        whole.update(f"{inner.as_posix()}\0{len(data)}\0".encode() + data)
        if path.suffix == ".toml":
            tables[inner.as_posix()] = _table(path, data)
    return Shelf(
        name=folder.name,
        folder=folder,
        tables=MappingProxyType(tables),
        digests=MappingProxyType(digests),
        digest=whole.hexdigest(),
    )


@functools.lru_cache(maxsize=1000)
def _table(path: Path, data: bytes) -> Mapping[str, Any]:
    """The parsed table: parsing is most of what a catalogue costs, so the same bytes are parsed once a process."""
    try:
        return MappingProxyType(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LibraryError(f"{path} cannot be read as TOML: {error}. Mend that line.") from error
