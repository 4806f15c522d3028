"""Measures how deep the trees of a PDF are, before anything walks them by recursion.

A tree of 100,000 levels ends the process inside the PDF library, without an exception.
"""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

_Key = tuple[int, int]


def deepest(pdf: pikepdf.Pdf, limit: int) -> int:
    """The number of levels of the file's deepest tree, counted only until `limit` is passed.

    Looks at pages, tags, bookmarks, fields, and the trees of names and numbers. A loop counts as endless.
    """
    return max((_levels(root, keys, limit) for root, keys in _trees(pdf.Root)), default=0)


def _trees(root: Object) -> Iterator[tuple[object, tuple[str, ...]]]:
    yield root.get(Name.Pages), ("/Kids",)
    tags = root.get(Name.StructTreeRoot)
    yield tags, ("/K",)
    if isinstance(tags, Dictionary):
        yield tags.get(Name.ParentTree), ("/Kids",)
        yield tags.get(Name.IDTree), ("/Kids",)
    yield root.get(Name.Outlines), ("/First",)
    form = root.get(Name.AcroForm)
    if isinstance(form, Dictionary):
        yield form.get(Name.Fields), ("/Kids",)
    yield root.get(Name.PageLabels), ("/Kids",)
    names = root.get(Name.Names)
    if isinstance(names, Dictionary):
        for tree in names.values():
            yield tree, ("/Kids",)


def _levels(root: object, keys: tuple[str, ...], limit: int) -> int:
    """Breadth first: each object is looked at once, at the deepest level it is first reached on."""
    level, row, seen = 0, [root], set[_Key]()
    while row and level <= limit:
        row = [child for one in row for child in _children(one, keys, seen)]
        level += 1
    return level


def _children(one: object, keys: tuple[str, ...], seen: set[_Key]) -> Iterator[object]:
    if isinstance(one, Array):
        yield from (item for item in one if _new(item, seen))
    elif isinstance(one, Dictionary):
        for key in keys:
            child = one.get(key)
            for item in _siblings(child) if key == "/First" else [child]:
                if _new(item, seen):
                    yield item


def _siblings(first: object) -> Iterator[object]:
    """A bookmark and those that follow it on the same level."""
    seen = set[_Key]()
    while isinstance(first, Dictionary) and not (first.is_indirect and first.objgen in seen):
        seen.add(first.objgen)
        yield first
        first = first.get(Name.Next)


def _new(item: object, seen: set[_Key]) -> bool:
    if not isinstance(item, Dictionary | Array | Stream):
        return False
    if not item.is_indirect:
        return True
    if item.objgen in seen:
        return False
    seen.add(item.objgen)
    return True
