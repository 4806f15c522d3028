"""Claimed drops made by hand, as the reader finds them."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.files import describe, digest_bytes
from pipeline.intake.read import Reading, read
from pipeline.model import Finding, Packet, RawForm
from pipeline.rules.catalog import Catalog
from pipeline.settings import LaneSettings
from tests.conftest import NOW

OPEN_LANE = LaneSettings()
"""A lane that says nothing of what is dropped in it."""


def file_drop(folder: Path, name: str, data: bytes | str) -> Packet:
    """One file, claimed."""
    return _claimed(folder, name, {name: _bytes(data)})


def folder_drop(folder: Path, files: Mapping[str, bytes | str], *, name: str = "packet") -> Packet:
    """A folder of files, claimed."""
    return _claimed(folder, name, {f"{name}/{inner}": _bytes(data) for inner, data in files.items()})


def read_file(folder: Path, name: str, data: bytes | str, catalog: Catalog, lane: LaneSettings = OPEN_LANE) -> Reading:
    """What the reader makes of one dropped file."""
    return read(file_drop(folder, name, data), catalog, lane)


def one_form(reading: Reading) -> RawForm:
    """The only form, when there is nothing to say against it."""
    assert [one.code for one in reading.findings] == []
    assert len(reading.forms) == 1
    return reading.forms[0]


def one_finding(reading: Reading) -> Finding:
    """The only finding, when nothing else came out."""
    assert reading.forms == ()
    assert len(reading.findings) == 1
    return reading.findings[0]


def _claimed(folder: Path, name: str, files: Mapping[str, bytes]) -> Packet:
    claimed = folder / "claimed"
    for inner, data in files.items():
        (claimed / inner).parent.mkdir(parents=True, exist_ok=True)
        (claimed / inner).write_bytes(data)
    return Packet(
        id="d1",
        lane="any",
        name=name,
        folder=claimed,
        files=tuple(describe(claimed / inner) for inner in sorted(files)),
        sha256=digest_bytes(b"".join(files.values())),
        received_at=NOW,
    )


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data
