"""Checks the way back from each mark on a page to the element that owns it.

A reader that starts from a page (a click, a selection, a find) goes this way; when it leads to an element
of another document the words are read with that one's meaning, and no checker complains.
"""

from collections import Counter
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Object

from pipeline.pages import trees
from pipeline.pages.tags.walk import Node


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One way back that leads nowhere or to the wrong element."""

    kind: str
    """`key` (two holders of one key), `mark`, `object`."""
    page: int
    """Page index, -1 for no page of this file."""
    number: int
    """The mark's number; for keys and objects a count from 0 on that page."""


def faults(pdf: pikepdf.Pdf, nodes: list[Node]) -> set[Fault]:
    """All wrong ways back in a file."""
    root = pdf.Root.get("/StructTreeRoot")
    tree = root.get("/ParentTree") if isinstance(root, Dictionary) else None
    pairs = trees.numbers(tree)
    found = {Fault("key", -1, key) for key, count in Counter(key for key, _ in pairs).items() if count > 1}
    back = _Back(pdf, dict(pairs))
    found |= back.shared_keys
    for node in nodes:
        if node.marks:
            found.update(back.wrong(node))
    return found


class _Back:
    def __init__(self, pdf: pikepdf.Pdf, entries: dict[int, Object]) -> None:
        self._entries = entries
        self._owners: dict[int, list[tuple[int, int] | None]] = {}
        self._pages: dict[tuple[int, int], tuple[int, int | None]] = {}
        self.shared_keys: set[Fault] = set()
        taken: set[int] = set()
        for at, page in enumerate(pdf.pages):
            key = page.obj.get_int("/StructParents")
            self._pages[page.obj.objgen] = (at, key)
            if key in taken:
                self.shared_keys.add(Fault("key", at, 0))
            if key is not None:
                taken.add(key)

    def wrong(self, node: Node) -> list[Fault]:
        """The marks and objects of an element whose way back does not lead to it."""
        own = node.element.objgen
        page: tuple[int, int | None] = (-1, None)
        if "/Pg" in node.keys:
            page = self._pages.get(node.element["/Pg"].objgen, page)
        found = []
        for kid in node.marks:
            if type(kid) is int:
                if self._owner(page[1], kid) != own:
                    found.append(Fault("mark", page[0], kid))
            else:
                found += self._wrong_reference(kid, page, own)
        return found

    def _wrong_reference(self, kid: Object, page: tuple[int, int | None], own: tuple[int, int]) -> list[Fault]:
        if "/Pg" in kid:
            page = self._pages.get(kid["/Pg"].objgen, (-1, None))
        if "/Obj" in kid:
            target = kid["/Obj"]
            key = target.get_int("/StructParent") if isinstance(target, Dictionary | pikepdf.Stream) else None
            entry = None if key is None else self._entries.get(key)
            return [] if entry is not None and entry.objgen == own else [Fault("object", page[0], 0)]
        mark = kid.get_int("/MCID", -1)
        holder = kid["/Stm"].get_int("/StructParents") if "/Stm" in kid else page[1]
        return [] if self._owner(holder, mark) == own else [Fault("mark", page[0], mark)]

    def _owner(self, key: int | None, mark: int) -> tuple[int, int] | None:
        if key is None:
            return None
        owners = self._owners.get(key)
        if owners is None:
            entry = self._entries.get(key)
            items = list(entry) if isinstance(entry, Array) else []
            owners = [one.objgen if isinstance(one, Dictionary) else None for one in items]
            self._owners[key] = owners
        return owners[mark] if 0 <= mark < len(owners) else None
