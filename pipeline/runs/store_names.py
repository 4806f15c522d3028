"""Which names a store takes: what is harmless as a path on every share and as a key in every bucket."""

import re

from pipeline.errors import StateError

_PART = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_LONGEST = 200
"""Characters of one part: file systems take 255 bytes, and a writer's temporary name is longer than the name."""


def checked(name: str) -> str:
    """The name itself.

    Raises:
        StateError: a part of it is empty, is too long, begins with a dot, or holds anything but letters, digits,
            `-`, `_` and `.`; so no name leads out of the store or meets a writer's temporary file.
    """
    for part in name.split("/"):
        if len(part) > _LONGEST or not _PART.fullmatch(part):
            raise StateError(f"{name[:_LONGEST]!r} is no name for the store: letters, digits, -, _, . and / only")
    return name


def other_bytes(name: str) -> StateError:
    """The error for a second writing that is not the first one's."""
    return StateError(
        f"{name} stands in the store with other bytes. Two machines made it with different templates, fonts or "
        "versions: `docketpress doctor` on each of them shows which."
    )
