"""Names of folders in the outbox: safe on every system, and silent about sealed matters."""

from pathlib import Path

from pipeline import files
from pipeline.model import Access, Case, Court, Packet

_SEALED = "sealed"
_UNNUMBERED = "no-case-number"
_MARK = 6
"""Characters of a digest that tell two folders apart which would have one name."""


def case_folder(outbox: Path, court: Court, case: Case) -> Path:
    """Where the envelopes of a case lie.

    A sealed matter's folder is one for all sealed matters of the court: neither its number nor anything
    computed from it (case numbers are few enough to be guessed from a digest) stands in the name.
    """
    return outbox / files.safe_name(court.name) / _case_name(case)


def case_label(case: Case) -> str:
    """What a summary may call the case: its number, or `sealed`."""
    return _SEALED if case.access is Access.SEALED else case.docket_number or _UNNUMBERED


def drop_name(packet: Packet) -> str:
    """The folder's name for one drop: what the person called it, and a mark of its own.

    The same drop always gets the same name, so that a repeated step writes into the same folder; two drops
    of one name get two.
    """
    return drop_name_of(packet.name, packet.id)


def drop_name_of(name: str, packet_id: str) -> str:
    """The same, of a drop's name and its packet's id."""
    return f"{files.safe_name(name, limit=60)}-{files.digest_bytes(packet_id.encode())[:_MARK]}"


def _case_name(case: Case) -> str:
    if case.access is Access.SEALED:
        return _SEALED
    if case.docket_number is None:
        return _UNNUMBERED
    name = files.safe_name(case.docket_number, limit=60)
    if name == case.docket_number.replace(":", "-") and name not in {_SEALED, _UNNUMBERED}:
        return name
    return f"{name}-{files.digest_bytes(case.docket_number.encode())[:_MARK]}"
