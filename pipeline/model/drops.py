"""What people drop: files whose content is pinned, and packets of them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file whose content is pinned by its digest."""

    path: Path
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """One claimed drop."""

    id: str
    """Made when the drop was claimed; says nothing about its content."""
    lane: str
    name: str
    """What the person called the drop, made safe to show and to log."""
    folder: Path
    """Where the claimed files lie: `var/claimed/<id>/`."""
    files: tuple[File, ...]
    """In order of their path inside the drop; paths are absolute."""
    sha256: str
    """The file's digest, or for a folder the digest over its files' relative names and digests."""
    received_at: datetime
    """When the drop was claimed. Every rule that needs "today" takes it from here, so that repeating a
    step tomorrow gives the same answer."""
