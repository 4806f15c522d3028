"""Hangs the structure trees of parts into one packet's tree: one Document, one Part for each."""

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pipeline.pages import trees
from pipeline.pages.tags import headings, ids
from pipeline.pages.tags.parents import Parents
from pipeline.pages.tags.roles import Roles, mapped, role_map
from pipeline.pages.tags.walk import Tree, elements_below


class Graft:
    """The packet's structure tree, growing part by part.

    `ready` works on a part's own file, before it is copied; `take` on its copy.
    """

    def __init__(self, pdf: pikepdf.Pdf, language: str) -> None:
        self._pdf = pdf
        self._language = language
        self._roles = Roles()
        self._classes: dict[str, Object] = {}
        self._ids: list[tuple[bytes, Object]] = []
        self._tops: list[Object] = []
        self.parents = Parents()

    def ready(self, root: Object, tree: Tree, number: int) -> None:
        """Make a part's tree fit beside the earlier ones: headings, structure types, ids."""
        table = role_map(root)
        meaning = {node.role: mapped(node.role, table) for node in tree.nodes}
        headings.take(tree.nodes, meaning)
        self._roles.take(root, tree.nodes, number)
        found = ids.take(tree.nodes, root, number)
        if found:
            holders = [node.element for node in tree.nodes if "/ID" in node.keys]
            root["/DocketpressIds"] = Array(
                [part for key, one in zip(found, holders, strict=True) for part in (String(key), one)],
            )

    def take(self, root: Object | None, title: str, language: str | None, *, by: int, free: int) -> None:
        """Hang a copied tree below the packet's.

        Args:
            root: the copied structure tree root, None for a part without one.
            title: of the part.
            language: the language the part's own catalogue names; None invents none.
            by: what was added to its parent tree keys.
            free: the first key after them.
        """
        top = self._top(root)
        top["/T"] = String(title)
        if language and "/Lang" not in top:
            top["/Lang"] = String(language)
        self._tops.append(top)
        if root is None:
            self.parents.take(None, by, free)
            return
        self.parents.take(root.get("/ParentTree"), by, free)
        self._take_ids(root)
        classes = root.get("/ClassMap")
        if isinstance(classes, Dictionary):
            self._classes.update(classes.items())

    def finish(self) -> Object:
        """The packet's structure tree root."""
        pdf = self._pdf
        document = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, Lang=String(self._language), K=Array(self._tops)),
        )
        root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array([document])))
        document.P = root
        for top in self._tops:
            top.P = document
        root.ParentTree = trees.number_tree(pdf, self.parents.pairs)
        root.ParentTreeNextKey = self.parents.free
        if self._ids:
            root.IDTree = trees.name_tree(pdf, list(dict(reversed(self._ids)).items()))
        if self._roles.types:
            root.RoleMap = Dictionary({key: Name(self._roles.types[key]) for key in sorted(self._roles.types)})
        if self._classes:
            root.ClassMap = Dictionary({key: self._classes[key] for key in sorted(self._classes)})
        return root

    def _top(self, root: Object | None) -> Object:
        """The element that becomes the part's: its single Document renamed, else a new one over all."""
        tops = elements_below(root) if root is not None else []
        table = role_map(root) if root is not None else {}
        if len(tops) == 1 and mapped(str(tops[0].S), table) == "/Document":
            top = tops[0] if tops[0].is_indirect else self._pdf.make_indirect(tops[0])
            top.S = Name.Part
            return top
        part = self._pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Part, K=Array(tops)))
        for one in tops:
            one.P = part
        return part

    def _take_ids(self, root: Object) -> None:
        found = root.get("/DocketpressIds")
        if isinstance(found, Array):
            items = list(found)
            self._ids += [(bytes(key), one) for key, one in zip(items[::2], items[1::2], strict=True)]
