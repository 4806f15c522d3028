"""What people may read of a drop's own name: people name files after persons, and some after their numbers."""

from pipeline.rules.privacy.find import find
from pipeline.rules.privacy.hits import Kind

SEALED = "sealed-drop"
"""Every drop of a sealed lane."""
_HARMLESS = frozenset({Kind.ROUTING, Kind.STREET_ADDRESS})


def shown(name: str, *, sealed: bool = False) -> str:
    """A drop's name with every identifier in it crossed out; the same at every call.

    Args:
        name: as the file system has it.
        sealed: its lane is.

    >>> shown("roe SSN 123-45-6789.pdf"), shown("roe_DOB_03-04-1990.json"), shown("notice.json")
    ('roe SSN xxx-xx-xxxx.pdf', 'roe_DOB_xx-xx-xxxx.json', 'notice.json')
    """
    if sealed:
        return SEALED
    for one in reversed(find(name.replace("_", " "))):
        if one.kind not in _HARMLESS:
            crossed = "".join("x" if letter.isalnum() else letter for letter in name[one.start : one.end])
            name = name[: one.start] + crossed + name[one.end :]
    return name
