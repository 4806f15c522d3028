"""Reads a structure tree without recursion, so that no depth of nesting can end the process."""

from collections.abc import Iterator
from dataclasses import dataclass

from pikepdf import Array, Dictionary, Object

MOST_LEVELS = 1000
"""Deeper trees are refused. Ours have under 30 levels; 100,000 end the PDF library without an exception."""


@dataclass(slots=True, kw_only=True)
class Node:
    """One structure element where it stands in the tree."""

    element: Object
    parent: int
    """The index of the parent's node, -1 at the top."""
    level: int
    """From 1."""
    role: str
    """The structure type as written in the file, before any role map: `/P`."""
    keys: frozenset[str] | set[str]
    """The keys the element has."""


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
    waiting = [(kid, -1, 1) for kid in reversed(list(elements_below(root)))]
    while waiting:
        element, parent, level = waiting.pop()
        number = element.objgen
        if number != (0, 0):
            if number in seen:
                continue
            seen.add(number)
        if level > MOST_LEVELS:
            return Tree(nodes=nodes, too_deep=True)
        keys = element.keys()
        here = len(nodes)
        nodes.append(Node(element=element, parent=parent, level=level, role=str(element.get("/S")), keys=keys))
        if "/K" in keys:
            waiting += [(kid, here, level + 1) for kid in reversed(list(elements_below(element)))]
    return Tree(nodes=nodes, too_deep=False)


def children(element: Object) -> Iterator[object]:
    """What stands in an element's `/K`: numbers (marks), references and elements, in order."""
    kids = element.get("/K")
    if isinstance(kids, Array):
        yield from kids
    elif kids is not None:
        yield kids


def elements_below(element: Object) -> Iterator[Object]:
    """Only the elements among an element's children."""
    for kid in children(element):
        if type(kid) is not int and isinstance(kid, Dictionary) and "/S" in kid:
            yield kid
