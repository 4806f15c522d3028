"""Lays an envelope into the outbox: whole, or as drafts while the whole one is kept aside for who must issue it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline import files
from pipeline.filing import drafts
from pipeline.filing.identity import envelope_id
from pipeline.filing.package import PACKET_NAME, document_name, load, package
from pipeline.line.bound import Binding
from pipeline.model import JSON, Court, Envelope, Filing
from pipeline.settings import Settings


def lay(
    settings: Settings,
    filing: Filing,
    court: Court,
    folder: Path,
    *,
    provenance: Mapping[str, JSON],
    bound: Binding,
) -> Envelope:
    """Lay one filing's envelope into its folder; repeating it is harmless, before and after it was issued.

    Args:
        settings: the home's.
        filing: what is filed.
        court: where.
        folder: where people shall find it.
        provenance: what made it, for the manifest.
        bound: the finished documents, in the order of the filing's.

    Raises:
        StateError: another envelope stands there, or a document is not what its digest says.
        OSError: the disk is full or cannot be written; nothing is left behind.
    """
    marked = _marked(bound)
    whole = folder
    if marked and (drafts.is_draft(folder) or not folder.exists()):
        settings.unissued.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole = settings.unissued / envelope_id(court.name, (filing,))
    envelope = package(
        (filing,),
        court,
        whole,
        provenance=provenance,
        packet=files.describe(bound.packet) if bound.packet else None,
        packet_pages=bound.packet_pages or None,
        calendar=files.describe(bound.calendar) if bound.calendar else None,
    )
    if whole == folder:
        return envelope
    drafts.lay(envelope, folder, marked)
    if not drafts.is_draft(folder):  # another worker laid it, and a person issued it, since we looked
        drafts.clear(whole)
        return load(folder)
    return replace(envelope, folder=folder)


def _marked(bound: Binding) -> Mapping[str, Path]:
    """What lies in the folder in place of papers that are not issued, by their names there."""
    documents = sorted(bound.documents, key=lambda one: one.role != "lead")  # the lead is number 1 in its folder
    found = {
        document_name(number, one.title, total=len(documents)): one.unissued
        for number, one in enumerate(documents, start=1)
        if one.unissued
    }
    return found | {PACKET_NAME: bound.unissued_packet} if bound.unissued_packet else found
