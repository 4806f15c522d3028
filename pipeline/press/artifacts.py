"""Running lines, line numbers and rules become artifacts, which no screen reader reads between two sentences.

WeasyPrint tags what stands in a page's margins like text, but hangs these tags on no tree: a marked place that leads
to an element nobody can reach. Here the element is taken out and the place is marked as belonging to the page only
(ISO 32000-1, 14.8.2.2; ISO 14289-1, 7.1).
"""

from collections.abc import Iterator
from typing import Any

import pydyf

_PAGINATION = b"<</Type /Pagination>>"
_EMPTY = b"null"


def mark(pdf: pydyf.PDF) -> None:
    """Turn every marked place whose element hangs on no tree into an artifact.

    Args:
        pdf: a file about to be written; its pages' streams and its structure tree are changed.
    """
    root = _object(pdf, pdf.catalog["StructTreeRoot"])
    reached = set(_reached(pdf, root))
    numbers = _object(pdf, root["ParentTree"])["Nums"]
    pages = [_object(pdf, page) for page in _references(pdf.pages["Kids"])]
    for index, owners in zip(numbers[::2], numbers[1::2], strict=True):
        # After the pages' own lists come those of links, a reference each.
        if index < len(pages) and isinstance(owners, list):
            strays = {mcid for mcid, owner in enumerate(owners) if _number(owner) not in reached}
            _unmark(_object(pdf, pages[index]["Contents"]), strays)
            _take_out(pdf, owners, strays)


def _unmark(stream: pydyf.Stream, strays: set[int]) -> None:
    items = stream.stream
    for at, item in enumerate(items):
        if isinstance(item, pydyf.Dictionary) and item.get("MCID") in strays:
            items[at - 1 : at + 1] = ["/Artifact", _PAGINATION]


def _take_out(pdf: pydyf.PDF, owners: list[bytes], strays: set[int]) -> None:
    """Empty the elements, up to the one that hangs on no tree, and leave their places in the list free."""
    for mcid in strays:
        element, owners[mcid] = _object(pdf, owners[mcid]), _EMPTY
        while element:
            parent = _object(pdf, element["P"])
            kept = not element or parent.get("S") == "/Document"
            element.clear()
            element = None if kept else parent
    while owners and owners[-1] == _EMPTY:
        owners.pop()


def _reached(pdf: pydyf.PDF, element: pydyf.Dictionary) -> Iterator[int]:
    """The numbers of all elements below one, and its own."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        yield one.number
        kids = one.get("K")
        for kid in kids if isinstance(kids, list) else []:
            below = _object(pdf, kid) if isinstance(kid, bytes) else None
            if isinstance(below, pydyf.Dictionary) and below.get("Type") == "/StructElem":
                waiting.append(below)


def _references(array: list[Any]) -> list[Any]:
    """The references of an array; pydyf writes those of pages as number, generation, `R`."""
    return [f"{one} 0 R".encode() for one in array[::3]] if array and isinstance(array[0], int) else list(array)


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _object(pdf: pydyf.PDF, reference: bytes) -> Any:  # noqa: ANN401 - any kind of object of an untyped library
    return pdf.objects[_number(reference)]
