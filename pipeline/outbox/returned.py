"""A drop that goes back to the person: the original, a page to read and print, and what a program can read."""

import json
import shutil
from pathlib import Path

from pipeline import files
from pipeline.model import JSON, Finding, Packet, RawForm, Severity
from pipeline.outbox import corrections, groups, names, pages
from pipeline.rules.dates import written

SCHEMA = "docketpress.findings/1"
"""Names the form of `findings.json`; it changes when a reader would have to."""


def lay_returned(
    outbox: Path,
    packet: Packet,
    findings: tuple[Finding, ...],
    *,
    rows: tuple[RawForm, ...] = (),
    taken: int = 0,
    turn: str = "",
) -> Path:
    """Lay a returned drop out under `outbox/returned/`.

    Doing it again writes the same bytes to the same place.

    Args:
        outbox: the outbox.
        packet: the drop, with its claimed files.
        findings: everything found, warnings too.
        rows: the raw forms that came back; those that are rows of a roster fill `corrections.xlsx`.
        taken: how many forms of the drop went on.
        turn: put behind the folder's name where some rows of the drop were done again: somebody may still be at work
            on what went back the first time.

    Returns:
        The folder.

    Raises:
        OSError: the outbox cannot be written.
    """
    folder = outbox / "returned" / f"{names.drop_name(packet)}{turn}"
    for one in packet.files:
        _copy(one.path, folder / "original" / one.path.relative_to(packet.folder))
    book = corrections.corrections(rows, findings)
    if book is not None:
        files.write_whole(folder / "corrections.xlsx", book, at="returned.corrections")
    files.write_whole(folder / "findings.json", _findings_json(packet, findings, taken), at="returned.findings")
    page = _page(packet, findings, has_corrections=book is not None, taken=taken)
    files.write_whole(folder / "returned.html", page, at="returned.page")
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with files.placing(target, at="returned.original") as temporary:
        shutil.copyfile(source, temporary)


def _page(packet: Packet, findings: tuple[Finding, ...], *, has_corrections: bool, taken: int) -> bytes:
    sorted_ones = groups.by_place(findings)
    return pages.page(
        "returned.html.j2",
        drop=packet.name,
        lane=packet.lane,
        received=f"{written(packet.received_at.date())}, {packet.received_at:%H:%M}",
        errors=[one for one in sorted_ones if one.errors],
        remarks=[one for one in sorted_ones if one.others],
        count=sum(one.severity is Severity.ERROR for one in findings),
        has_corrections=has_corrections,
        taken=taken,
        spot=groups.spot,
    )


def _findings_json(packet: Packet, findings: tuple[Finding, ...], taken: int) -> bytes:
    told: dict[str, JSON] = {
        "schema": SCHEMA,
        "drop": packet.name,
        "lane": packet.lane,
        "received_at": packet.received_at.isoformat(),
        "sha256": packet.sha256,
        "files": [
            {"path": one.path.relative_to(packet.folder).as_posix(), "sha256": one.sha256, "size": one.size}
            for one in packet.files
        ],
        "forms_taken": taken,
        "findings": [_told(one) for one in findings],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "surrogateescape")


def _told(finding: Finding) -> dict[str, JSON]:
    where = finding.where
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "place": str(where),
        "where": {
            "file": where.file,
            "sheet": where.sheet,
            "row": where.row,
            "column": where.column,
            "field": where.field,
            "page": where.page,
            "box": list(where.box) if where.box else None,
        },
        "message": finding.message,
        "found": finding.found,
        "rule": finding.rule,
        "rule_verified": finding.verified,
        "repair": finding.repair,
    }
