"""Makes element ids unique over the packet, and the table cells that name them follow."""

from collections.abc import Iterable, Iterator

from pikepdf import Array, Dictionary, Object, String

from pipeline.pages.tags.walk import Node


def prefix(number: int) -> bytes:
    """What stands before every id and destination name of a part."""
    return b"p%d-" % number


def take(nodes: Iterable[Node], root: Object, number: int) -> list[bytes]:
    """Put the part's number before each id and before each id that a cell's headers name.

    Without it two parts that both call a header cell `38-0-0` would share it, and a screen reader would
    read the first part's headings for the second part's cells (no checker sees that).

    Returns:
        The new ids in reading order; each is the `/ID` of one element.
    """
    before = prefix(number)
    found = []
    for node in nodes:
        if "/ID" in node.keys:
            new = before + key(node.element["/ID"])
            node.element["/ID"] = String(new)
            found.append(new)
        if "/A" in node.keys:
            _follow(node.element["/A"], before)
    classes = root.get("/ClassMap")
    if isinstance(classes, Dictionary):
        for value in classes.values():
            _follow(value, before)
    return found


def key(value: object) -> bytes:
    """An id as bytes; what is no string gives an empty one."""
    return bytes(value) if isinstance(value, String) else b""


def attributes(value: object) -> Iterator[Object]:
    """The attribute dictionaries of an element's `/A`: one, or an array of them with revision numbers."""
    if isinstance(value, Dictionary):
        yield value
    elif isinstance(value, Array):
        yield from (one for one in value if isinstance(one, Dictionary))


def headers(value: object) -> list[bytes]:
    """The ids of the header cells that attributes name."""
    return [
        bytes(one) for table in attributes(value) for one in _array(table.get("/Headers")) if isinstance(one, String)
    ]


def _follow(value: object, before: bytes) -> None:
    for table in attributes(value):
        if "/Headers" in table:
            table["/Headers"] = Array(
                [String(before + bytes(one)) for one in _array(table["/Headers"]) if isinstance(one, String)],
            )


def _array(value: object) -> list[Object]:
    return list(value) if isinstance(value, Array) else []
