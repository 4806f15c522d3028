"""Keeps each part's own structure types meaning what they meant when many parts share one role map."""

from collections.abc import Iterable, Mapping

from pikepdf import Array, Dictionary, Name, Object

from pipeline.pages.tags.walk import Node

_GROUPS = "Document Part Art Sect Div BlockQuote Caption TOC TOCI Index NonStruct Private"
_BLOCKS = "P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD THead TBody TFoot"
_INLINE = "Span Quote Note Reference BibEntry Code Link Annot Ruby RB RT RP Warichu WT WP Figure Formula Form"
STANDARD = frozenset(f"/{name}" for name in f"{_GROUPS} {_BLOCKS} {_INLINE}".split())
"""The structure types ISO 32000-1, 14.8.4 defines."""

_LONGEST_CHAIN = 32


def mapped(name: str, roles: Mapping[str, str]) -> str:
    """What a structure type means after the role map, following chains.

    A loop in the map, or a chain that ends nowhere, leaves the last name reached.
    """
    for _ in range(_LONGEST_CHAIN):
        if name in STANDARD or name not in roles:
            return name
        name = roles[name]
    return name


def role_map(root: Object) -> dict[str, str]:
    """A structure tree's role map as plain names."""
    table = root.get("/RoleMap")
    if not isinstance(table, Dictionary):
        return {}
    return {key: str(value) for key, value in table.items() if isinstance(value, Name)}


class Roles:
    """The packet's role map and class map, growing part by part."""

    def __init__(self) -> None:
        self.types: dict[str, str] = {}
        self._plain: set[str] = set()
        """Own names that earlier parts use without mapping them."""
        self.classes: dict[str, bytes] = {}

    def take(self, root: Object, nodes: Iterable[Node], number: int) -> None:
        """Rename what means something else in earlier parts, in the part's own elements.

        Args:
            root: the part's structure tree root, changed in place.
            nodes: its elements, changed in place.
            number: the part's number, used to make new names.
        """
        nodes = list(nodes)
        table = role_map(root)
        used = {node.role for node in nodes} - STANDARD
        wanted = {name: mapped(name, table) for name in sorted(used)}
        renamed = {name: self._free(name, number) for name, sense in wanted.items() if self._clashes(name, sense)}
        for name, sense in wanted.items():
            new = renamed.get(name, name)
            if sense == name:
                self._plain.add(new)
            else:
                self.types[new] = sense
        _rename_types(nodes, renamed)
        self._take_classes(root, nodes, number)

    def _clashes(self, name: str, sense: str) -> bool:
        if sense == name:
            return name in self.types
        return name in self._plain or self.types.get(name, sense) != sense

    def _free(self, name: str, number: int) -> str:
        new = f"{name}-{number}"
        while new in self.types or new in self._plain:
            new += "x"
        return new

    def _take_classes(self, root: Object, nodes: list[Node], number: int) -> None:
        table = root.get("/ClassMap")
        if not isinstance(table, Dictionary):
            return
        renamed = {}
        for name, value in table.items():
            looks = value.unparse(resolved=True)
            if self.classes.setdefault(name, looks) != looks:
                renamed[name] = f"{name}-{number}"
                self.classes[renamed[name]] = looks
        for old, new in renamed.items():
            table[new] = table[old]
            del table[old]
        for node in nodes:
            if "/C" in node.keys:
                node.element["/C"] = _classes(node.element["/C"], renamed)


def _rename_types(nodes: Iterable[Node], renamed: Mapping[str, str]) -> None:
    if not renamed:
        return
    for node in nodes:
        new = renamed.get(node.role)
        if new is not None:
            node.element["/S"] = Name(new)
            node.role = new


def _classes(value: Object, renamed: Mapping[str, str]) -> Object:
    if isinstance(value, Array):
        return Array([_classes(one, renamed) if isinstance(one, Name) else one for one in value])
    return Name(renamed.get(str(value), str(value))) if isinstance(value, Name) else value
