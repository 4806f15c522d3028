"""Reads a packet's files into raw forms, one module a format; what is wrong comes back as findings.

A form is one request for one document: a JSON, YAML or TOML table, a filled PDF or Word form, or one row of a
spreadsheet. Nothing is checked here but whether it can be read, and which document type is meant. Everything
runs in a limited child: no threads, no global state, and what a stranger's file does to a library stays there.
"""

from collections.abc import Iterator

from pipeline.intake.read.folder import read_folder
from pipeline.intake.read.forms import read_form
from pipeline.intake.read.result import Known, Reading, Source, problem
from pipeline.intake.read.table import CORRECTION_HEADING
from pipeline.model import File, Finding, Packet, Place
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings

__all__ = ["CORRECTION_HEADING", "Reading", "bad_names", "inner_path", "read"]


def read(packet: Packet, catalog: Catalog, lane: LaneSettings) -> Reading:
    """Read a claimed drop.

    Args:
        packet: the drop; its files lie under `packet.folder`.
        catalog: the document types that can be asked for.
        lane: the defaults of the folder it was dropped in.

    Returns:
        Its forms, the files that are none, and what could not be read. A row that cannot be read is a finding;
        the other rows still come.
    """
    known = Known(catalog=catalog, lane=lane)
    findings = tuple(bad_names(packet))
    if findings:
        return Reading(findings=findings)
    sources = [
        Source(name=inner_path(packet, one), path=one.path, sha256=one.sha256, size=one.size) for one in packet.files
    ]
    if not _is_folder(packet) and len(sources) == 1:
        return read_form(sources[0], known)
    return read_folder(sources, known)


def inner_path(packet: Packet, file: File) -> str:
    """A file's path inside the drop: its name, or for a folder its path within it."""
    parts = file.path.relative_to(packet.folder).parts
    return "/".join(parts[1:] or parts)


def _is_folder(packet: Packet) -> bool:
    return any(len(one.path.relative_to(packet.folder).parts) > 1 for one in packet.files)


def bad_names(packet: Packet) -> Iterator[Finding]:
    """Files whose names hold characters that nobody can see."""
    for number, file in enumerate(packet.files, start=1):
        name = inner_path(packet, file)
        if not name.isprintable():
            yield problem(
                code="read.file-name",
                where=Place(file=name.encode("ascii", "replace").decode()),
                message=f"File {number} of the drop has invisible or broken characters in its name.",
                repair="Give it a plain name and drop it again.",
            )
