"""A manifest inside a dropped folder: complete means that every file it lists is there, byte for byte."""

import json
import stat
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from pipeline import files
from pipeline.intake import names
from pipeline.intake.looks import Look

_MOST_BYTES = 4_000_000
_SHOWN = 3


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    path: str
    size: int = Field(ge=0)
    sha256: Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{64}$")]


class _Manifest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    files: tuple[_Listed, ...] = Field(min_length=1)


def present(folder: Path) -> bool:
    """Whether the dropped folder brings a manifest."""
    try:
        return stat.S_ISREG((folder / names.MANIFEST).lstat().st_mode)
    except FileNotFoundError:
        return False


def missing(folder: Path, seen: Look) -> str | None:
    """What does not agree with the manifest yet, as the rest of a sentence; None when everything does.

    Sizes are compared first, so that a folder still being copied is not read again and again.

    Args:
        folder: the dropped folder.
        seen: the latest look at it; its paths are the only ones that are opened.

    Raises:
        OSError: a file cannot be read now.
    """
    path = folder / names.MANIFEST
    try:
        if path.stat(follow_symlinks=False).st_size > _MOST_BYTES:
            return f"{names.MANIFEST} is larger than {_MOST_BYTES} bytes"
        listed = _Manifest.model_validate(json.loads(path.read_bytes()), strict=False)
    except (ValueError, RecursionError, ValidationError):
        return f"{names.MANIFEST} cannot be read as a list of files with path, size and sha256"
    there = dict(seen.files)
    wanted = {one.path: one for one in listed.files}
    wrong = [f"{name} is missing" for name in wanted if name not in there]
    wrong += [f"{name} is not listed" for name in there if name not in wanted]
    wrong += [f"{name} has another size" for name in wanted if name in there and there[name] != wanted[name].size]
    if not wrong:
        wrong = [
            f"{name} has another digest"
            for name, one in wanted.items()
            if files.digest(folder / name) != one.sha256.lower()
        ]
    if not wrong:
        return None
    more = f" and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    return f"it does not agree with {names.MANIFEST}: " + ", ".join(wrong[:_SHOWN]) + more
