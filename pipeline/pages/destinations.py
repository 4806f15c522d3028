"""Named places inside documents: made unique over the packet, with every link that names one following."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pipeline.pages import trees
from pipeline.pages.tags.ids import prefix

_LONGEST_CHAIN = 32


def named(pdf: pikepdf.Pdf) -> list[tuple[bytes, Object]]:
    """The named destinations of a file: of the name tree, and of the older dictionary with a `/` before each name."""
    root = pdf.Root
    table = root.get("/Names")
    found = trees.names(table.get("/Dests")) if isinstance(table, Dictionary) else []
    old = root.get("/Dests")
    if isinstance(old, Dictionary):
        found += [(key.encode(), value) for key, value in old.items()]
    return found


def key_of(target: object) -> bytes | None:
    """The name in a destination, if it is one by name."""
    if isinstance(target, String):
        return bytes(target)
    return str(target).encode() if isinstance(target, Name) else None


def rename(pdf: pikepdf.Pdf, number: int) -> list[tuple[bytes, Object]]:
    """Put the part's number before each destination name, and in each link that uses one.

    Two parts that both have a place called `end` would send both links to the first one; no checker sees it.

    Returns:
        The part's destinations under their new names.
    """
    before = prefix(number)
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, Array):
            for note in notes:
                if isinstance(note, Dictionary):
                    follow(note, before)
    return [(before + key, value) for key, value in named(pdf)]


def follow(holder: Object, before: bytes) -> None:
    """Rename the destination of a link or bookmark, and of the actions chained to it."""
    key = key_of(holder.get("/Dest"))
    if key is not None:
        holder["/Dest"] = String(before + key)
    for action in _actions(holder.get("/A")):
        key = key_of(action.get("/D")) if action.get("/S") == Name.GoTo else None
        if key is not None:
            action["/D"] = String(before + key)


def _actions(first: object) -> Iterator[Object]:
    waiting, count = [first], 0
    while waiting and count < _LONGEST_CHAIN:
        action = waiting.pop()
        if isinstance(action, Array):
            waiting += list(action)[:_LONGEST_CHAIN]
        elif isinstance(action, Dictionary):
            yield action
            waiting.append(action.get("/Next"))
        count += 1


def target(holder: Object) -> object:
    """Where a link or bookmark goes inside its file: a name, an array, or None for anywhere else."""
    if "/Dest" in holder:
        return holder["/Dest"]
    action = holder.get("/A")
    if isinstance(action, Dictionary) and action.get("/S") == Name.GoTo:
        return action.get("/D")
    return None


def explicit(place: object) -> Object | None:
    """The array of a destination: `[page /XYZ …]`, out of its dictionary where it has one."""
    if isinstance(place, Dictionary):
        place = place.get("/D")
    return place if isinstance(place, Array) and len(place) else None
