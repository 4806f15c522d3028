"""`findings.json`: everything found in a returned drop, for programs; written one finding after the other."""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline import files
from pipeline.model import JSON, Finding, Packet

SCHEMA = "docketpress.findings/1"
"""Names the form of `findings.json`; it changes when a reader would have to."""
NAME = "findings.json"
_EMPTY = '"findings": []\n}'
_INDENT = "    "


def write(folder: Path, packet: Packet, findings: Iterable[Finding], taken: int) -> None:
    """Write the file.

    Args:
        folder: of the returned drop.
        packet: the drop.
        findings: each is forgotten once it is written.
        taken: how many forms of the drop went on.

    Raises:
        OSError: the file cannot be written.
    """
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
        "findings": [],
    }
    head = _text(told).removesuffix(_EMPTY)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        files.placing(folder / NAME, at="returned.findings") as temporary,
        temporary.open("w", encoding="utf-8", errors="surrogateescape", newline="") as out,
    ):
        out.write(f'{head}"findings": [')
        between, end = "\n", "]"
        for one in findings:
            out.write(between + _INDENT + _text(_told(one)).replace("\n", "\n" + _INDENT))
            between, end = ",\n", "\n  ]"
        out.write(f"{end}\n}}\n")


def _text(told: JSON) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2)


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
