"""Checks the way back from each mark on a page to the element that owns it.

A reader that starts from a page (a click, a selection, a find) goes this way; when it leads to an element
of another document the words are read with that one's meaning, and no checker complains.
"""

from collections import Counter
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Object

from pipeline.pages import trees
from pipeline.pages.tags import walk
from pipeline.pages.tags.walk import Node


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One way back that leads nowhere or to the wrong element."""

    kind: str
    """`key` (two holders of one key), `mark`, `object`, `unowned` (a way back to an element without that mark)."""
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
    return found | back.unowned()


class _Back:
    def __init__(self, pdf: pikepdf.Pdf, entries: dict[int, Object]) -> None:
        self._entries = entries
        self._owners: dict[int, list[tuple[int, int] | None]] = {}
        self._pages: dict[tuple[int, int], tuple[int, int | None]] = {}
        self._right: dict[int, set[int]] = {}
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
            page = self._pages.get(walk.number(node.element["/Pg"]), page)
        found = []
        for kid in node.marks:
            if type(kid) is int:
                if not self._leads(page[1], kid, own):
                    found.append(Fault("mark", page[0], kid))
            else:
                found += self._wrong_reference(kid, page, own)
        return found

    def _wrong_reference(self, kid: Object, page: tuple[int, int | None], own: tuple[int, int]) -> list[Fault]:
        if "/Pg" in kid:
            page = self._pages.get(walk.number(kid["/Pg"]), (-1, None))
        if "/Obj" in kid:
            target = kid["/Obj"]
            key = target.get_int("/StructParent") if isinstance(target, Dictionary | pikepdf.Stream) else None
            entry = None if key is None else self._entries.get(key)
            return [] if walk.number(entry) == own else [Fault("object", page[0], 0)]
        mark = kid.get_int("/MCID", -1)
        holder = page[1]
        if "/Stm" in kid:
            holder = kid["/Stm"].get_int("/StructParents") if isinstance(kid["/Stm"], pikepdf.Stream) else None
        return [] if self._leads(holder, mark, own) else [Fault("mark", page[0], mark)]

    def unowned(self) -> set[Fault]:
        """Ways back from a page to an element that does not have the mark, or that the tree does not reach.

        To be asked last. WeasyPrint leaves one on each page with a page number in its margin.
        """
        return {
            Fault("unowned", at, mark)
            for at, key in self._pages.values()
            if key is not None
            for mark, owner in enumerate(self._back(key))
            if owner is not None and mark not in self._right.get(key, ())
        }

    def _leads(self, key: int | None, mark: int, own: tuple[int, int]) -> bool:
        """Whether a mark leads back to its element; remembers that it does."""
        owners = [] if key is None else self._back(key)
        if key is None or not 0 <= mark < len(owners) or owners[mark] != own:
            return False
        self._right.setdefault(key, set()).add(mark)
        return True

    def _back(self, key: int) -> list[tuple[int, int] | None]:
        """The elements a page's marks lead back to."""
        owners = self._owners.get(key)
        if owners is None:
            entry = self._entries.get(key)
            items = list(entry) if isinstance(entry, Array) else []
            owners = [one.objgen if isinstance(one, Dictionary) else None for one in items]
            self._owners[key] = owners
        return owners
