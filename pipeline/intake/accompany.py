"""A drop's sidecars go where it goes: a done-marker left behind would call the next drop complete.

They are fetched after the drop, so that only the process that won it takes them; and announced before, so that
a restart between the two knows which ones were meant.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline import files
from pipeline.intake import names

_ANNOUNCED = ".announced"
_KEPT = ".sidecars"


def announce(folder: Path, lane: Path, sidecars: Iterable[str]) -> bool:
    """Note in a new claim which sidecars it will fetch; whether a second run is asked for by one of them.

    Raises:
        OSError: the note cannot be written.
    """
    found = {name: mark for name in sidecars if (mark := _mark(lane / name)) is not None}
    if found:
        files.write_whole(folder / _ANNOUNCED, json.dumps(found).encode(), at="claim.announce")
    return _again(found)


def fetch(folder: Path, lane: Path) -> bool:
    """Carry the announced sidecars from the lane into the claim; whether a second run is asked for.

    One that is no longer the very file that was announced belongs to a later drop and stays.

    Raises:
        OSError: one of them cannot be moved now.
    """
    try:
        announced = json.loads((folder / _ANNOUNCED).read_bytes())
    except FileNotFoundError:
        return False
    (folder / _KEPT).mkdir(exist_ok=True)
    for name, mark in announced.items():
        if _mark(lane / name) == mark:
            files.rename_new(lane / name, folder / _KEPT / name)
    return _again(announced)


def forget(folder: Path) -> None:
    """Remove the announcement of a claim that did not get its drop, half-written ones too."""
    for note in folder.glob(f"*{_ANNOUNCED}*"):
        note.unlink()


def _mark(path: Path) -> list[int] | None:
    """What tells this very file from a later one of the same name."""
    try:
        seen = path.lstat()
    except OSError:
        return None
    return [seen.st_ino, seen.st_mtime_ns, seen.st_size]


def _again(sidecars: Iterable[str]) -> bool:
    return any(name.casefold().endswith(names.AGAIN) for name in sidecars)
