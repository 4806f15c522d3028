"""A new line pattern, put together: its pages' content, and the document that WeasyPrint makes its objects of."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from pipeline.press.plate.composing import Chosen, Layout
from pipeline.press.plate.cut import Cut, number
from pipeline.press.plate.linework import Lines, Mark, Place, Slot, Token
from pipeline.press.plate.reckoning import Heights, places
from pipeline.press.plate.traced import Traced
from pipeline.press.plate.watched import Box


class Writing:
    """A page being written."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._open: list[bytes] = []
        self._holes: list[tuple[int, int, int]] = []
        self.marks: dict[Any, dict[str, Any]] = {}

    def write(
        self,
        found: Sequence[Token],
        place: Callable[[int], float],
        copies: Mapping[Any, Any] | None = None,
        first: int = 0,
    ) -> None:
        """Write what stands on a line, or on a page between the lines.

        Args:
            found: tokens, but no lines.
            place: the numbers of places.
            copies: by the boxes of the tokens, those of this page.
            first: how many runs of the block stand before the line.
        """
        for one in found:
            if isinstance(one, bytes):
                self._open.append(one)
            elif isinstance(one, Place):
                self._open.append(number(place(one.number)))
            elif isinstance(one, Mark):
                self._mark(one, copies[one.box] if copies else one.box)
            elif isinstance(one, Slot):
                self._pieces.append(b"".join(self._open))
                self._open = []
                self._holes.append((one.block, first + one.run, one.kind))

    def _mark(self, one: Mark, box: Any) -> None:  # noqa: ANN401
        mcid = len(self.marks)
        self.marks[box] = {"tag": one.kind, "mcid": mcid}
        if one.written:
            self._open.append(b"%d" % mcid)

    def cut(self, page: int) -> Cut:
        """The page, of whose object the number is given."""
        return Cut(page, (*self._pieces, b"".join(self._open)), tuple(self._holes))


class Composition:
    """A record put together."""

    def __init__(
        self,
        layout: Layout,
        chosen: Chosen,
        heights: Heights,
        values: Mapping[int, float],
    ) -> None:
        """Write the pages.

        Args:
            layout: what stands between the lines.
            chosen: the lines.
            heights: theirs.
            values: what is reckoned, by step.

        Raises:
            Astray: WeasyPrint might go another way.
        """
        self._layout, self._chosen, self._heights, self._values = layout, chosen, heights, values
        self._children: dict[int, list[tuple[Box, ...]]] = {}
        self._written = [self._write(page) for page in layout.pages]
        pages = layout.seen.pages
        self.cuts = tuple(one.cut(page.number) for one, page in zip(self._written, pages, strict=True))

    def _write(self, page: Sequence[Token]) -> Writing:
        writing = Writing()
        for one in page:
            if isinstance(one, Lines):
                self._write_lines(writing, one)
            else:
                writing.write([one], self._values.__getitem__)
        return writing

    def _write_lines(self, writing: Writing, where: Lines) -> None:
        layout = self._layout
        ordinal = layout.visits[where.visits[0]].ordinal
        parts = self._children.setdefault(ordinal, [])
        chosen = self._chosen[ordinal][len(parts)]
        if ordinal in layout.reckoning.free:
            starts = places(self._values[layout.visits[where.visits[0]].start.number], self._heights[ordinal])
        else:
            starts = [self._values[layout.visits[visit].start.number] for visit in where.visits]
        boxes_made, moves = [], [self._values[gap] for gap in layout.moves[ordinal]]
        for (one, first), start in zip(chosen, starts, strict=False):
            copies: dict[Box, Box] = {}
            boxes_made.append(_copied(one.box, copies))
            writing.write(one.tokens, one.places(start, moves).__getitem__, copies, first)
        parts.append(tuple(boxes_made))

    def document(self, metadata: Any, fetcher: Any, values: Sequence[str]) -> Document:  # noqa: ANN401
        """A document of which only the drawing is left out; to be used inside `spliced`."""
        was = self._layout.seen.document
        labels = iter(self._layout.founded.labels)
        pages = [self._page(page, one, labels, values) for page, one in zip(was.pages, self._written, strict=True)]
        document = Document(pages, metadata, fetcher, was.font_config, {}, was.output_intent)
        document.fonts = dict(was.fonts)
        return document

    def _page(self, page: Any, writing: Writing, labels: Any, values: Sequence[str]) -> Any:  # noqa: ANN401
        new = copy.copy(page)
        new.bookmarks = [
            (level, next(labels).fill(values), self._point(point), state) for level, _, point, state in page.bookmarks
        ]
        new.anchors = {name: self._point(point) for name, point in page.anchors.items()}
        states = self._layout.states

        def paint(stream: Any, scale: float = 1) -> None:  # noqa: ANN401
            del scale
            stream._tags.update(writing.marks)  # noqa: SLF001 - told nowhere else
            stream._resources["ExtGState"].update(states)  # noqa: SLF001

        new.paint = paint
        return new

    def _point(self, point: Sequence[float]) -> tuple[float, ...]:
        return tuple(self._values[one.number] if isinstance(one, Traced) else one for one in point)

    @contextmanager
    def spliced(self) -> Iterator[None]:
        """The layout's boxes have the record's lines."""
        was = []
        for ordinal, parts in self._children.items():
            for container, children in zip(self._layout.containers[ordinal], parts, strict=True):
                was.append((container, container.children))
                container.children = children
        try:
            yield
        finally:
            for container, children in was:
                container.children = children


def _copied(box: Box, copies: dict[Box, Box]) -> Box:
    new = copies[box] = box.copy()
    if isinstance(box, boxes.ParentBox):
        new.children = type(box.children)(_copied(one, copies) for one in box.children)
    return new
