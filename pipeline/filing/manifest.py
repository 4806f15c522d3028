"""An envelope's table of contents: every file with its digest, and all that is needed to read the envelope back.

The JSON Schema stands in `docs/reference/manifest.schema.json`.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline import files
from pipeline.errors import StateError
from pipeline.model import JSON, Access, Case, Contact, Document, Envelope, File, Filing, ServiceContact

NAME = "manifest.json"
PACKAGE = "package.zip"

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9._-]*$", max_length=120)]
"""One name, no folder: a manifest can never point outside its own envelope."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Listed(_Table):
    """One file of the envelope."""

    path: FileName
    role: Literal["lead", "connected", "twin", "packet", "calendar", "reader-copy"]
    title: str
    sha256: Digest
    size: int = Field(ge=0)
    pages: int | None = Field(default=None, ge=1)
    """None for what is no PDF."""
    filing_code: str | None = None
    access: Access
    conforming: bool | None = None
    """Whether it claims PDF/A-2a and PDF/UA-1; None for what is no PDF of the filing itself."""
    twin: FileName | None = None
    sent: bool
    """Whether it is in the package that goes to the portal."""


class ListedFiling(_Table):
    """One docket entry: its case, and its documents by their paths."""

    case: Case
    lead: FileName
    connected: tuple[FileName, ...] = ()
    service_list: tuple[ServiceContact, ...] = ()
    filer: Contact | None = None


class Manifest(_Table):
    """The whole table of contents."""

    version: Literal[1] = 1
    envelope: Digest
    court: str
    filings: tuple[ListedFiling, ...] = Field(min_length=1)
    files: tuple[Listed, ...] = Field(min_length=1)
    provenance: Mapping[str, JSON] = {}
    """What made it: form digests, editions of templates and court, versions of the engines, releases."""

    def listed(self, path: str) -> Listed:
        """The entry of that path.

        Raises:
            StateError: the manifest names a file that it does not list.
        """
        found = next((one for one in self.files if one.path == path), None)
        if found is None:
            raise StateError(f"the manifest of envelope {self.envelope[:12]} does not list {path}; it was changed")
        return found


def read(folder: Path) -> Manifest:
    """Read the manifest of an envelope folder.

    Raises:
        StateError: it is missing or is no manifest; the text tells the place, never the content.
    """
    path = folder / NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise StateError(f"{path} cannot be read; restore the envelope folder from the backup") from error
    except ValidationError as error:
        places = "; ".join(".".join(map(str, one["loc"])) + ": " + one["type"] for one in error.errors())
        raise StateError(f"{path} is no manifest ({places}); restore the envelope folder") from None


def envelope(folder: Path, manifest: Manifest) -> Envelope:
    """The envelope that lies in a folder, with every file's digest compared with the manifest.

    Raises:
        StateError: a file is missing or is not what the manifest says.
    """
    for one in manifest.files:
        _proven(folder, one)
    return Envelope(
        id=manifest.envelope,
        court=manifest.court,
        filings=tuple(_filing(folder, manifest, one) for one in manifest.filings),
        folder=folder,
        manifest=files.describe(folder / NAME),
        package=files.describe(folder / PACKAGE),
    )


def _proven(folder: Path, listed: Listed) -> None:
    path = folder / listed.path
    if not path.is_file() or files.digest(path) != listed.sha256:
        raise StateError(f"{path} is missing or was changed since it was packaged; restore the envelope folder")


def _filing(folder: Path, manifest: Manifest, listed: ListedFiling) -> Filing:
    return Filing(
        case=listed.case,
        lead=_document(folder, manifest, listed.lead),
        connected=tuple(_document(folder, manifest, path) for path in listed.connected),
        service_list=listed.service_list,
        filer=listed.filer,
    )


def _document(folder: Path, manifest: Manifest, path: str) -> Document:
    listed = manifest.listed(path)
    document = Document(
        title=listed.title,
        role=listed.role,
        filing_code=listed.filing_code or "",
        file=_file(folder, listed),
        pages=listed.pages or 0,
        access=listed.access,
        conforming=bool(listed.conforming),
    )
    return replace(document, twin=_file(folder, manifest.listed(listed.twin))) if listed.twin else document


def _file(folder: Path, listed: Listed) -> File:
    return File(path=folder / listed.path, sha256=listed.sha256, size=listed.size)
