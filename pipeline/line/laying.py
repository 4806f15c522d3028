"""Lays an envelope into the outbox: whole, or as drafts while the whole one is kept aside for who must issue it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from pipeline import files
from pipeline.filing import drafts
from pipeline.filing.identity import envelope_id
from pipeline.filing.package import PACKET_NAME, Beside, document_name, load, package
from pipeline.line.bound import Binding, Bound
from pipeline.model import JSON, Court, Envelope, Filing
from pipeline.press import ics
from pipeline.settings import Settings

_LARGE = "-large-print.pdf"


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
        besides=tuple(_besides(bound)),
    )
    if whole == folder:
        return envelope
    drafts.lay(envelope, folder, marked)
    if not drafts.is_draft(folder):  # another worker laid it, and a person issued it, since we looked
        drafts.clear(whole, folder)
        return load(folder)
    return replace(envelope, folder=folder)


def _besides(bound: Binding) -> Iterator[Beside]:
    """What lies beside the papers and is not sent: the day for a calendar, and copies in large print."""
    if bound.calendar:
        file = files.describe(bound.calendar)
        yield Beside(name=ics.NAME, role="calendar", title="The day, for a calendar", file=file)
    for name, one in _named(bound, _LARGE):
        if one.large:
            title = f"{one.title}, in large print"
            yield Beside(name=name, role="reader-copy", title=title, file=files.describe(one.large))


def _named(bound: Binding, ending: str) -> Iterator[tuple[str, Bound]]:
    """Each document with its name in the folder; the lead is number 1 there."""
    documents = sorted(bound.documents, key=lambda one: one.role != "lead")
    for number, one in enumerate(documents, start=1):
        yield document_name(number, one.title, ending=ending, total=len(documents)), one


def _marked(bound: Binding) -> Mapping[str, Path]:
    """What lies in the folder in place of papers that are not issued, by their names there."""
    found = {name: one.unissued for name, one in _named(bound, ".pdf") if one.unissued}
    found |= {name: one.unissued_large for name, one in _named(bound, _LARGE) if one.unissued_large}
    return found | {PACKET_NAME: bound.unissued_packet} if bound.unissued_packet else found
