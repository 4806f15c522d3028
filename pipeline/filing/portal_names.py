"""Names of files as portals take them."""

import re

_NAME_LIMIT = 50
"""Characters of a file's name with its ending; the least that a portal allows (Texas, JCIT standards)."""
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def file_name(name: str) -> str:
    """A file's name as portals take it: letters, digits, `_` and `-`, and its ending."""
    stem, _, ending = name.rpartition(".")
    plain = _UNSAFE.sub("-", stem).strip("-") or "paper"
    return f"{plain[: _NAME_LIMIT - len(ending) - 1]}.{ending.casefold()}"
