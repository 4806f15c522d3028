"""Gives headings without a level the level their nesting means.

ISO 14289-1, 7.4.4 forbids a document that has both plain `H` and numbered `H1` … headings. Each part alone
may be sound and the packet not, so the plain ones are numbered.
"""

from pikepdf import Name

from pipeline.pages.tags.walk import Node

_DEEPEST = 6


def take(nodes: list[Node], meaning: dict[str, str]) -> None:
    """Number a part's plain headings, never skipping a level.

    Args:
        nodes: the part's elements in reading order, changed in place.
        meaning: structure type as written → after the role map.
    """
    plain = [at for at, node in enumerate(nodes) if meaning.get(node.role, node.role) == "/H"]
    if not plain:
        return
    headed = {nodes[at].parent for at in plain}
    last = 0
    for at in plain:
        level = min(_level(nodes, at, headed), last + 1, _DEEPEST)
        last = level
        nodes[at].role = f"/H{level}"
        nodes[at].element["/S"] = Name(f"/H{level}")


def _level(nodes: list[Node], at: int, headed: set[int]) -> int:
    """How many sections with a heading of their own this heading's section lies in, itself included."""
    level, above = 1, nodes[at].parent
    while above >= 0:
        above = nodes[above].parent
        level += above in headed
    return level
