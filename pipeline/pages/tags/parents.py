"""The way back from what stands on a page to the element it belongs to, kept right when parts are put together.

Every page, annotation and drawing carries a key into the parent tree; two parts both start at key 0.
"""

from typing import Any

import pikepdf
from pikepdf import Dictionary, Object

from pipeline.pages import trees

_KEYS = ("/StructParents", "/StructParent")


def shift(pdf: pikepdf.Pdf, by: int, *, tagged: bool) -> int:
    """Add a number to every parent tree key of a file.

    Args:
        pdf: the part, changed in place.
        by: how many keys the parts before it take up.
        tagged: False removes the keys instead; a file without a structure tree has nothing they could mean.

    Returns:
        The first key that is free after this part.
    """
    seen: set[tuple[int, int]] = set()
    highest = by - 1
    for holder in _holders(pdf):
        if holder.is_indirect:
            if holder.objgen in seen:
                continue
            seen.add(holder.objgen)
        for key in _KEYS:
            if key not in holder:
                continue
            old = holder[key]
            if tagged and type(old) is int and old >= 0:
                holder[key] = old + by
                highest = max(highest, old + by)
            else:
                del holder[key]
    return highest + 1


def _holders(pdf: pikepdf.Pdf) -> Any:  # noqa: ANN401 - an iterator of pikepdf's untyped objects
    """Everything in a file that may carry a key: page content, drawings, pictures, annotations."""
    for scope in pdf.content_scopes():
        yield scope.content
        drawings = scope.resources.get("/XObject") if scope.resources is not None else None
        if isinstance(drawings, Dictionary) and len(drawings):
            yield from (one for one in drawings.values() if isinstance(one, pikepdf.Stream))
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        if isinstance(notes, pikepdf.Array):
            yield from (one for one in notes if isinstance(one, Dictionary))


class Parents:
    """The packet's parent tree, growing part by part."""

    def __init__(self) -> None:
        self.pairs: list[tuple[int, Object]] = []
        self.free = 0
        """The first key no part has taken."""

    def take(self, tree: object, by: int, free: int) -> None:
        """Add a part's own parent tree, its keys moved as `shift` moved those on its pages.

        Args:
            tree: the copied tree, already belonging to the packet.
            by: the number that was added.
            free: what `shift` returned.
        """
        pairs = [(key + by, value) for key, value in trees.numbers(tree) if key >= 0]
        known: dict[int, Object] = {}
        for key, value in pairs:
            known.setdefault(key, value)
        self.pairs += known.items()
        self.free = max([free, by, *(key + 1 for key in known)])
