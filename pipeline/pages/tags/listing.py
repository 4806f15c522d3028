"""Writes a structure tree down as plain values, so that two trees can be compared."""

from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from pipeline.pages.tags import ids, walk
from pipeline.pages.tags.roles import mapped, role_map
from pipeline.pages.tags.walk import Node

_TEXTS = ("/Alt", "/ActualText", "/E")
OBJECT = -1
"""Stands in place of a mark's number where a whole object (a link, a field) belongs to an element."""


@dataclass(slots=True, kw_only=True)
class Line:
    """One element as a reader meets it."""

    at: int
    """The index of its node."""
    level: int
    role: str
    """After the role map."""
    language: str | None
    """Its own or inherited; None when neither it nor anything above it names one."""
    texts: tuple[str, ...]
    """Alternate text, replacement text, expansion, each with its key."""
    attributes: tuple[str, ...]
    """Everything in its attributes but the header ids."""
    has_id: bool
    headers: tuple[int | None, ...]
    """The node indexes of the header cells it names; None for an id nobody has."""
    marks: tuple[tuple[int, int], ...]
    """Page index (-1: no page of this file) and mark number, or `OBJECT`."""
    objects: tuple[str, ...]
    """The type and rectangle of each whole object."""


class Listing:
    """A whole tree as lines, in the order of its nodes."""

    def __init__(self, pdf: pikepdf.Pdf, nodes: list[Node], language: str | None) -> None:
        self._pages = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
        self._nodes = nodes
        root = pdf.Root.get("/StructTreeRoot")
        table = role_map(root) if isinstance(root, Dictionary) else {}
        self._meaning = {role: mapped(role, table) for role in {node.role for node in nodes}}
        self._places: dict[bytes, int] = {}
        for at, node in enumerate(nodes):
            if "/ID" in node.keys:
                self._places.setdefault(ids.key(node.element["/ID"]), at)
        self._language = language
        self.lines: list[Line] = []
        for at, node in enumerate(nodes):
            self.lines.append(self._line(at, node))

    def _line(self, at: int, node: Node) -> Line:
        element, keys = node.element, node.keys
        above = self._language if node.parent < 0 else self.lines[node.parent].language
        attributes = element["/A"] if "/A" in keys else None
        marks, objects = self._marks(node)
        return Line(
            at=at,
            level=node.level,
            role=self._meaning[node.role],
            language=(_language(element["/Lang"]) or above) if "/Lang" in keys else above,
            texts=tuple([f"{key} {_plain(element[key])}" for key in _TEXTS if key in keys]),
            attributes=() if attributes is None else _attributes(attributes),
            has_id="/ID" in keys,
            headers=() if attributes is None else tuple(self._places.get(one) for one in ids.headers(attributes)),
            marks=marks,
            objects=objects,
        )

    def _marks(self, node: Node) -> tuple[tuple[tuple[int, int], ...], tuple[str, ...]]:
        """The marks and objects directly in an element."""
        if not node.marks:
            return (), ()
        page: int | None = None
        marks, objects = [], []
        for kid in node.marks:
            if type(kid) is int:
                page = self._page(node) if page is None else page
                marks.append((page, kid))
            else:
                where = self._pages.get(walk.number(kid["/Pg"]), -1) if "/Pg" in kid else self._page(node)
                marks.append((where, kid.get_int("/MCID", OBJECT)))
                if "/Obj" in kid:
                    objects.append(_object(kid["/Obj"]))
        return tuple(marks), tuple(objects)

    def _page(self, node: Node) -> int:
        while "/Pg" not in node.keys and node.parent >= 0:
            node = self._nodes[node.parent]
        return self._pages.get(walk.number(node.element["/Pg"]), -1) if "/Pg" in node.keys else -1


def _language(value: object) -> str:
    return str(value) if isinstance(value, pikepdf.String) else ""


def _object(one: object) -> str:
    if not isinstance(one, Dictionary | pikepdf.Stream):
        return "nothing"
    box = one.get("/Rect")
    numbers = " ".join(_plain(part) for part in box) if isinstance(box, Array) else ""
    return f"{_plain(one.get('/Type', ''))} {_plain(one.get('/Subtype', ''))} {numbers}"


def _attributes(value: object) -> tuple[str, ...]:
    return tuple(
        f"{key} {_plain(table[key])}"
        for table in ids.attributes(value)
        for key in sorted(table.keys())
        if key != "/Headers" and "/O" in table
    )


def _plain(value: object, depth: int = 3) -> str:
    """A value without what differs from file to file: the numbers of objects, and objects that lie elsewhere."""
    if isinstance(value, Array | Dictionary):
        if not depth or value.is_indirect:
            return "…"
        parts = [value.get(key) for key in sorted(value.keys())] if isinstance(value, Dictionary) else list(value)
        return "[" + " ".join(_plain(one, depth - 1) for one in parts) + "]"
    if isinstance(value, Name | pikepdf.String):
        return str(value)
    return type(value).__name__ if isinstance(value, Object) else str(value)
