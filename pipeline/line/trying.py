"""Reads and checks files as if they were dropped; takes, makes and keeps nothing."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline import files
from pipeline.confine import Confined
from pipeline.errors import ConfinedFailure, UsageError
from pipeline.intake.read import Reading, inner_path
from pipeline.intake.read import read as read_drop
from pipeline.line import limits, privacy
from pipeline.line.desk import PRELOAD, load_catalog
from pipeline.line.forms import named
from pipeline.model import Finding, Packet
from pipeline.pages import foreign
from pipeline.pages.clean import clean
from pipeline.pages.conform import conform
from pipeline.rules import validate
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings, Settings

EXHIBIT = "exhibit"
"""Named as the kind of a paper, it is measured as an exhibit is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a finished PDF is measured."""

    lead: bool
    """As the paper it is, and not as an exhibit."""
    kind: str | None
    """What the court calls such a paper where it limits the length."""
    recorded: bool


def check(
    settings: Settings,
    paths: tuple[Path, ...],
    *,
    lane: str | None,
    document_type: str | None,
    court: str | None,
    now: datetime,
    paper: str | None = None,
    recorded: bool = False,
) -> tuple[Finding, ...]:
    """Everything that stands against some files.

    Args:
        settings: the home's.
        paths: forms, packets or PDFs.
        lane: the lane whose defaults hold.
        document_type: in place of the lane's.
        court: in place of the lane's; a PDF that is no form is measured against it as a paper, and against a lane's
            court as an exhibit.
        now: the moment that counts as the day of receipt.
        paper: what the court calls such a paper where it limits the length, or `exhibit`; None: as the type says.
        recorded: whether it will be recorded.

    Raises:
        UsageError: a file, lane, type, court or kind of paper does not exist.
    """
    catalog = load_catalog(settings)
    defaults = named(settings.lanes, lane, "lane") if lane else LaneSettings()
    defaults = defaults.model_copy(
        update={key: value for key, value in (("document_type", document_type), ("court", court)) if value},
    )
    for name, known, what in (
        (defaults.document_type, catalog.documents, "document type"),
        (defaults.court, catalog.courts, "court"),
    ):
        if name:
            named(known, name, what)
    manner = Manner(
        lead=court is not None and paper != EXHIBIT, kind=_kind(catalog, defaults, paper), recorded=recorded
    )
    with Confined(settings.child, preload=PRELOAD) as confined:
        return tuple(finding for path in paths for finding in _check(confined, catalog, path, defaults, manner, now))


def _kind(catalog: Catalog, lane: LaneSettings, paper: str | None) -> str | None:
    """The kind of paper that was named, or that the document type's first paper is."""
    if paper is None and lane.document_type:
        return next((one.length for one in catalog.documents[lane.document_type].papers if one.role == "lead"), None)
    if paper is None or paper == EXHIBIT:
        return None
    if not lane.court:
        raise UsageError("--paper says how long a court lets a paper be; name the court with --court.")
    known = sorted({one.kind for one in catalog.courts[lane.court].lengths} | {EXHIBIT})
    if paper not in known:
        raise UsageError(f"{lane.court} limits no paper called {paper}; known: {', '.join(known)}.")
    return paper


def _check(
    confined: Confined, catalog: Catalog, path: Path, lane: LaneSettings, manner: Manner, now: datetime
) -> Iterator[Finding]:
    packet = packet_of(path, now)
    try:
        reading = confined.call(read_drop, packet, catalog, lane)
        if manner.lead and lane.court and _is_lone_pdf(packet, reading):
            yield from _paper(confined, catalog, packet, lane.court, manner)
            return
        if _is_lone_paper(packet, reading):
            reading = Reading(loose=tuple(inner_path(packet, one) for one in packet.files))
        yield from (*reading.findings, *privacy.named(packet))
        for raw in reading.forms:
            checked = validate.validate(
                raw,
                catalog,
                lane_type=lane.document_type,
                lane_court=lane.court,
                lane_access=lane.access,
                files=reading.loose,
                now=now,
            )
            yield from privacy.gated(catalog, checked, lane, now=now).findings
        yield from _loose(confined, catalog, packet, reading, lane)
    except ConfinedFailure as failure:
        yield limits.finding(failure, packet.name)


def _paper(confined: Confined, catalog: Catalog, packet: Packet, court: str, manner: Manner) -> Iterator[Finding]:
    """A finished paper, measured as it is: what cleaning would change is what the court would get."""
    path, name = packet.files[0].path, packet.name
    matter = privacy.matter(catalog, court, now=packet.received_at)
    yield from confined.call(
        conform,
        path,
        catalog.courts[court],
        name=name,
        ours=False,
        lead=True,
        paper_kind=manner.kind,
        recorded=manner.recorded,
    )
    yield from confined.call(privacy.look, path, path, matter, name=name)
    yield from confined.call(foreign.look, path, name=name, case=None, exhibit=False)


def _loose(
    confined: Confined, catalog: Catalog, packet: Packet, reading: Reading, lane: LaneSettings
) -> Iterator[Finding]:
    """PDFs that are no forms: what would be taken out of them, and how they measure up to the court."""
    paths = {inner_path(packet, one): one.path for one in packet.files}
    for name in reading.loose:
        if name.lower().endswith(".docx"):
            matter = privacy.matter(catalog, lane.court, now=packet.received_at)
            yield from confined.call(privacy.word, paths[name], matter, name=name)
        if not name.lower().endswith(".pdf"):
            continue
        with tempfile.TemporaryDirectory(prefix="docketpress-") as folder:
            copy = Path(folder) / "clean.pdf"
            cleaned = confined.call(clean, paths[name], copy, name=name)
            yield from cleaned.findings
            matter = privacy.matter(catalog, lane.court, now=packet.received_at)
            yield from confined.call(privacy.look, paths[name], copy if copy.exists() else None, matter, name=name)
            if lane.court and copy.exists():
                court = catalog.courts[lane.court]
                for one in confined.call(conform, copy, court, name=Path(name).name, ours=False):
                    yield one if one.where.file else replace(one, where=replace(one.where, file=name))


def _is_lone_paper(packet: Packet, reading: Reading) -> bool:
    """A PDF that is no form is a finished paper, to be measured; dropped alone into a lane it would come back."""
    return len(packet.files) == 1 and {one.code for one in reading.findings} == {"read.pdf-no-form"}


def _is_lone_pdf(packet: Packet, reading: Reading) -> bool:
    """A PDF in which no form can be read, for whatever reason."""
    return len(packet.files) == 1 and not reading.forms and packet.name.lower().endswith(".pdf")


def packet_of(path: Path, now: datetime) -> Packet:
    """A file or folder as if it had been dropped.

    Raises:
        UsageError: it does not exist.
    """
    real = path.resolve()
    if not real.exists():
        raise UsageError(f"There is no file {path}.")
    inside = sorted(one for one in real.rglob("*") if one.is_file()) if real.is_dir() else [real]
    return Packet(
        id="check",
        lane="check",
        name=path.name,
        folder=real.parent,
        files=tuple(files.describe(one) for one in inside),
        sha256="",
        received_at=now,
    )
