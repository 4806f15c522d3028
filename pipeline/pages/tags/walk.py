"""Reads a structure tree without recursion, so that no depth of nesting can end the process."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from pikepdf import Array, Dictionary, Name, Object

MOST_LEVELS = 1000
"""Deeper trees are refused. Ours have under 30 levels; 100,000 end the PDF library without an exception."""


UNNAMED = "/"
"""The role of an element whose structure type is no name."""


@dataclass(slots=True)
class Node:
    """One structure element where it stands in the tree."""

    element: Object
    parent: int
    """The index of the parent's node, -1 at the top."""
    level: int
    """From 1."""
    role: str
    """The structure type as written in the file, before any role map: `/P`."""
    keys: AbstractSet[str]
    """The keys the element has."""
    marks: list[Any]
    """What of its `/K` is no element, in order: numbers of marks, and references to marks and objects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The elements of one structure tree in reading order."""

    nodes: list[Node]
    too_deep: bool
    """Whether reading stopped because the tree has more than `MOST_LEVELS` levels."""


def read(root: Object | None) -> Tree:
    """All structure elements below a structure tree root, each once, in reading order.

    Args:
        root: the value of the catalogue's `/StructTreeRoot`; anything but a dictionary is an empty tree.
    """
    nodes: list[Node] = []
    if not isinstance(root, Dictionary):
        return Tree(nodes=nodes, too_deep=False)
    seen: set[tuple[int, int]] = set()
    waiting = [(kid, -1, 1) for kid in reversed(children(root))]
    while waiting:
        item, parent, level = waiting.pop()
        keys = _keys(item)
        if "/S" not in keys:
            if parent >= 0 and (keys or type(item) is int):
                nodes[parent].marks.append(item)
            continue
        if _known(item, seen):
            continue
        if level > MOST_LEVELS:
            return Tree(nodes=nodes, too_deep=True)
        kind = item.get("/S")
        here = Node(item, parent, level, str(kind) if isinstance(kind, Name) else UNNAMED, keys, [])
        kids = children(item) if "/K" in keys else []
        if len(kids) == 1 and type(kids[0]) is int:
            here.marks = kids  # the commonest element: one run of words
        else:
            waiting += [(kid, len(nodes), level + 1) for kid in reversed(kids)]
        nodes.append(here)
    return Tree(nodes=nodes, too_deep=False)


_NO_KEYS: frozenset[str] = frozenset()


def _keys(item: Any) -> AbstractSet[str]:  # noqa: ANN401 - whatever stands in a `/K`
    return item.keys() if type(item) is not int and isinstance(item, Dictionary) else _NO_KEYS


def _known(element: Object, seen: set[tuple[int, int]]) -> bool:
    """Whether an element was met before; one without a number can be met only once."""
    own = element.objgen
    if own in seen:
        return own != (0, 0)
    seen.add(own)
    return False


def number(value: object) -> tuple[int, int]:
    """The object number of whatever stands where an object should; (-1, -1) for what has none."""
    return value.objgen if isinstance(value, Object) else (-1, -1)


def children(element: Object) -> list[Any]:
    """What stands in an element's `/K`: numbers (marks), references and elements, in order."""
    kids = element.get("/K")
    if isinstance(kids, Array):
        return list(kids)
    return [] if kids is None else [kids]


def elements_below(element: Object) -> list[Object]:
    """Only the elements among an element's children."""
    return [kid for kid in children(element) if isinstance(kid, Dictionary) and "/S" in kid]
