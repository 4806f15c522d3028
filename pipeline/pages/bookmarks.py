"""Bookmarks: read from each part, written below one bookmark a part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, String

from pipeline.pages import destinations

_DEEPEST = 64
"""Levels read; people's outlines have under ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """One line of an outline."""

    level: int
    """From 0."""
    title: str
    target: Object | None
    """A name, or an array that starts with a page; None: it only groups."""


def read(pdf: pikepdf.Pdf) -> list[Bookmark]:
    """A file's bookmarks in order; loops and levels beyond the sixty-fourth are passed over."""
    outlines = pdf.Root.get("/Outlines")
    return list(_walk(outlines)) if isinstance(outlines, Dictionary) else []


def _walk(outlines: Object) -> Iterator[Bookmark]:
    seen: set[tuple[int, int]] = set()
    waiting = [(outlines.get("/First"), 0)]
    while waiting:
        item, level = waiting.pop()
        if not isinstance(item, Dictionary) or (item.is_indirect and item.objgen in seen):
            continue
        seen.add(item.objgen)
        place = destinations.target(item)
        yield Bookmark(
            level=level,
            title=str(item.get("/Title", "")),
            target=place if isinstance(place, Array | String | Name | Dictionary) else None,
        )
        waiting.append((item.get("/Next"), level))
        if level < _DEEPEST:
            waiting.append((item.get("/First"), level + 1))


def write(pdf: pikepdf.Pdf, marks: Sequence[Bookmark]) -> Object:
    """A new outline. Those of the first level are shown, the others folded away."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    above: list[Object] = [root]
    last: list[Object | None] = [None]
    for mark in marks:
        level = min(mark.level, len(above) - 1)
        del above[level + 1 :], last[level + 1 :]
        item = _item(pdf, mark, above[level])
        earlier = last[level]
        if earlier is None:
            above[level].First = item
        else:
            earlier.Next, item.Prev = item, earlier
        above[level].Last = last[level] = item
        _count(above, level)
        above.append(item)
        last.append(None)
    return root


def _item(pdf: pikepdf.Pdf, mark: Bookmark, parent: Object) -> Object:
    item = pdf.make_indirect(Dictionary(Title=String(mark.title), Parent=parent))
    if mark.target is not None:
        item.Dest = mark.target
    return item


def _count(above: list[Object], level: int) -> None:
    """Folded items count their own children with a minus (ISO 32000-1, table 153)."""
    step = 1 if level == 0 else -1
    above[level].Count = int(above[level].get("/Count", 0)) + step
