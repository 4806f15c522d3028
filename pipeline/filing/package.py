"""Lays an envelope out as a folder, whole or not at all, and the same bytes every time.

The folder holds numbered PDFs, Word twins, the merged packet, `manifest.json` and `package.zip`. What goes into the
package is a list made here, never "everything in the folder".
"""

import contextlib
import json
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pipeline import files
from pipeline.errors import StateError
from pipeline.filing import manifest as contents
from pipeline.filing.identity import envelope_id
from pipeline.filing.manifest import Listed, ListedFiling, Manifest
from pipeline.killpoints import killpoint
from pipeline.model import JSON, Access, Court, Document, Envelope, File, Filing

_FIXED_DATE = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can say
_NAME_LIMIT = 42
"""Of a title in a file's name: with number and ending a name that every shipped court takes (50 characters, 46 before
the ending). A clerk cannot rename what is made here, so a title of any length must fit."""
PACKET_NAME = "packet.pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A document with the name it gets in the envelope."""

    document: Document
    name: str
    twin: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A file that lies in an envelope's folder for people and is not sent."""

    name: str
    role: Literal["calendar", "reader-copy"]
    title: str
    file: File


def document_name(number: int, title: str, *, ending: str = ".pdf", total: int = 1) -> str:
    """The name of a document in its envelope: `01-motion.pdf`; three digits from a hundred documents on."""
    width = max(2, len(str(total)))
    stem = files.safe_name(title, limit=_NAME_LIMIT).lower().replace(".", "-")  # some courts take no dot but the last
    return f"{number:0{width}d}-{stem}{ending}"


def package(
    filings: tuple[Filing, ...],
    court: Court,
    folder: Path,
    *,
    provenance: Mapping[str, JSON],
    packet: File | None = None,
    packet_pages: int | None = None,
    besides: tuple[Beside, ...] = (),
) -> Envelope:
    """Write the envelope folder.

    Repeating it is harmless: a folder that already holds the same envelope is read back and left alone.

    Args:
        filings: what is filed, in the order of the docket entries.
        court: where.
        folder: where the envelope shall stand; its parent is made when missing.
        provenance: what made it, for the manifest: digests, editions, versions.
        packet: the merged packet for people to read; it is laid in the folder but not sent.
        packet_pages: its number of pages.
        besides: what else is laid in the folder but not sent.

    Raises:
        StateError: another envelope stands there, or a document is not what its digest says.
        OSError: the disk is full or cannot be written; nothing is left behind.
    """
    name = envelope_id(court.name, filings)
    if folder.exists():
        _clear_left(folder)  # of writers killed before the one that laid it, and was killed itself right after
        return _same(folder, name)
    placed = _placed(filings)
    listed = tuple(_listed_besides(packet, packet_pages, besides, filings))
    manifest = _manifest(name, court.name, filings, placed, provenance, listed)
    try:
        with building(folder) as made:
            _fill(made, placed, {PACKET_NAME: packet, **{one.name: one.file for one in besides}}, manifest)
            put(made, folder)
    except FileNotFoundError:
        if not folder.exists():
            raise
        # Another worker laid the same envelope meanwhile, and took our unfinished folder for one left behind.
    return _same(folder, name)


@contextlib.contextmanager
def building(folder: Path) -> Iterator[Path]:
    """A folder beside the envelope's place, to be renamed onto it; nothing stays of it or of one whose writer died."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = folder.with_name(f".{folder.name[:80]}.{secrets.token_hex(4)}.tmp")
    try:
        made.mkdir(mode=0o755)
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _clear_left(folder)


def _clear_left(folder: Path) -> None:
    for left in folder.parent.glob(f".{folder.name[:80]}.????????.tmp"):
        shutil.rmtree(left, ignore_errors=True)


def load(folder: Path) -> Envelope:
    """Read an envelope back from its folder.

    Raises:
        StateError: something is missing or was changed since it was written.
    """
    manifest = contents.read(folder)
    envelope = contents.envelope(folder, manifest)
    if envelope_id(envelope.court, envelope.filings) != envelope.id:
        raise StateError(f"{folder}: the manifest's content does not give its own envelope id; restore the folder")
    return envelope


def _same(folder: Path, name: str) -> Envelope:
    envelope = load(folder)
    if envelope.id != name:
        raise StateError(f"{folder} already holds envelope {envelope.id[:12]}; move it away and run again")
    return envelope


def _placed(filings: tuple[Filing, ...]) -> tuple[tuple[_Placed, ...], ...]:
    total = sum(1 + len(filing.connected) for filing in filings)
    numbers = iter(range(1, total + 1))
    return tuple(
        tuple(_place(next(numbers), document, total) for document in (filing.lead, *filing.connected))
        for filing in filings
    )


def _place(number: int, document: Document, total: int) -> _Placed:
    twin = document_name(number, document.title, ending=".docx", total=total) if document.twin else None
    return _Placed(document=document, name=document_name(number, document.title, total=total), twin=twin)


def _manifest(
    name: str,
    court: str,
    filings: tuple[Filing, ...],
    placed: tuple[tuple[_Placed, ...], ...],
    provenance: Mapping[str, JSON],
    besides: tuple[Listed, ...],
) -> Manifest:
    listed = [entry for group in placed for one in group for entry in _listed(one)]
    return Manifest(
        envelope=name,
        court=court,
        filings=tuple(
            ListedFiling(
                case=filing.case,
                lead=group[0].name,
                connected=tuple(one.name for one in group[1:]),
                service_list=filing.service_list,
                filer=filing.filer,
            )
            for filing, group in zip(filings, placed, strict=True)
        ),
        files=(*listed, *besides),
        provenance=provenance,
    )


def _listed(placed: _Placed) -> Iterator[Listed]:
    document = placed.document
    yield Listed.model_validate(
        {
            "path": placed.name,
            "role": document.role,
            "title": document.title,
            "sha256": document.file.sha256,
            "size": document.file.size,
            "pages": document.pages,
            "filing_code": document.filing_code,
            "access": document.access,
            "conforming": document.conforming,
            "twin": placed.twin,
            "sent": True,
        },
    )
    if placed.twin and document.twin:
        yield Listed(
            path=placed.twin,
            role="twin",
            title=document.title,
            sha256=document.twin.sha256,
            size=document.twin.size,
            access=document.access,
            sent=True,
        )


def _listed_besides(
    packet: File | None, pages: int | None, besides: tuple[Beside, ...], filings: tuple[Filing, ...]
) -> Iterator[Listed]:
    """What lies in the folder for people only; it has the strictest access of the papers."""
    strictest = (Access.SEALED, Access.CONFIDENTIAL, Access.PUBLIC)
    held = {one.access for filing in filings for one in (filing.lead, *filing.connected)}
    access = next(access for access in strictest if access in held)
    if packet:
        yield Listed(
            path=PACKET_NAME,
            role="packet",
            title="Everything in one file",
            sha256=packet.sha256,
            size=packet.size,
            pages=pages,
            access=access,
            sent=False,
        )
    for one in besides:
        yield Listed(
            path=one.name,
            role=one.role,
            title=one.title,
            sha256=one.file.sha256,
            size=one.file.size,
            access=access,
            sent=False,
        )


def _fill(
    building: Path, placed: tuple[tuple[_Placed, ...], ...], besides: Mapping[str, File | None], manifest: Manifest
) -> None:
    sent = []
    for one in (one for group in placed for one in group):
        sent.append(_copy(one.document.file, building / one.name))
        if one.twin and one.document.twin:
            sent.append(_copy(one.document.twin, building / one.twin))
    for name, file in besides.items():
        if file:
            _copy(file, building / name)
    text = json.dumps(manifest.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)
    listing = building / contents.NAME
    listing.write_text(text + "\n", encoding="utf-8")
    _zip(building / contents.PACKAGE, (listing, *sent))


def _copy(file: File, target: Path) -> Path:
    shutil.copyfile(file.path, target)
    if files.digest(target) != file.sha256:
        raise StateError(f"{file.path} is not what it was when it was checked; run the step again")
    return target


def _zip(path: Path, members: tuple[Path, ...]) -> None:
    """Stored, not deflated: PDFs gain nothing, and compressors differ from machine to machine."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for member in sorted(members, key=lambda one: one.name):
            entry = zipfile.ZipInfo(member.name, _FIXED_DATE)
            entry.create_system = 3  # the same on every system; 3 is Unix
            entry.external_attr = 0o644 << 16
            entry.file_size = member.stat().st_size  # tells the writer ahead whether it needs 64-bit sizes
            with member.open("rb") as source, archive.open(entry, "w") as target:
                shutil.copyfileobj(source, target, 1 << 20)


def put(made: Path, folder: Path) -> None:
    """Rename a finished folder onto its place, all of it safe on disk; one that stands there already stays."""
    killpoint("package.before-fsync")
    for path in made.iterdir():
        _sync(path)
    files.sync_folder(made)
    killpoint("package.before-rename")
    try:
        files.rename_new(made, folder)
    except FileExistsError:
        return  # another worker laid the same envelope; the caller compares
    files.sync_folder(folder.parent)
    killpoint("package.after-rename")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
