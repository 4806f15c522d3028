"""What a person should look at though the papers went on: one page of plain text a drop."""

from pathlib import Path

from pipeline import files
from pipeline.model import Finding, Packet
from pipeline.outbox import names

Remark = tuple[str | None, Finding]
"""The envelope's folder relative to the outbox (None: the whole drop), and the finding."""


def lay_remarks(outbox: Path, packet: Packet, remarks: tuple[Remark, ...]) -> Path:
    """Write `outbox/remarks/<drop>.txt`; again gives the same bytes.

    Raises:
        OSError: the outbox cannot be written.
    """
    lines = [f"Remarks on {packet.name}, dropped into {packet.lane}. Everything went on; please look at this.", ""]
    for folder, finding in remarks:
        rule = f" Rule: {finding.rule}." if finding.rule else ""
        unread = "" if finding.verified else " (not yet checked against the official text)"
        lines += [
            f"{finding.where}  [{finding.code}]",
            *([f"  papers: outbox/{folder}/"] if folder else []),
            f"  {finding.message}{rule}{unread}",
            f"  {finding.repair}",
            "",
        ]
    path = outbox / "remarks" / f"{names.drop_name(packet)}.txt"
    return files.write_whole(path, "\n".join(lines).encode(), at="remarks")
