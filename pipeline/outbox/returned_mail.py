"""The page that a person gets for a list of returned mail: what was marked, and what can go again."""

from dataclasses import dataclass
from pathlib import Path

from pipeline import files
from pipeline.model import Finding, Packet
from pipeline.outbox import groups, names, pages

FOLDER = "returned-mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One notice that came back."""

    run: str
    row: int
    piece: int
    """0 for an e-mail."""
    case: str
    """`(sealed)` or `(confidential)` where the matter is not public."""
    name: str
    reason: str


def lay_returned_mail(
    outbox: Path, packet: Packet, marked: tuple[Marked, ...], findings: tuple[Finding, ...], again: tuple[str, ...]
) -> Path:
    """Write the page under `outbox/returned-mail/`; again gives the same bytes.

    Args:
        outbox: the outbox.
        packet: the drop.
        marked: what was marked by it, in the order of runs and rows.
        findings: what could not be read or matched.
        again: rosters of those notices, ready to be corrected; relative to the outbox.

    Raises:
        OSError: the outbox cannot be written.
    """
    folder = outbox / FOLDER / names.drop_name(packet)
    page = pages.page(
        "returned-mail.html.j2",
        drop=packet.name,
        marked=marked,
        groups=groups.by_place(findings),
        spot=groups.spot,
        again=again,
    )
    return files.write_whole(folder / "returned-mail.html", page, at="returned-mail.page")
