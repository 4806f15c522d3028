"""A new line pattern, put together: its pages' content, and the document that WeasyPrint makes its objects of."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from weasyprint.document import Document
from weasyprint.formatting_structure import boxes

from pipeline.press.plate.cut import Cut, number
from pipeline.press.plate.founding import Founded
from pipeline.press.plate.leaf import Filled
from pipeline.press.plate.linework import Alien, Lines, Mark, Place, Slot, Token
from pipeline.press.plate.reckoning import places
from pipeline.press.plate.traced import Traced
from pipeline.press.plate.watched import Box

_FONT = re.compile(rb"/(\S+) \S+ Tf")


class Writing:
    """A page being written."""

    def __init__(self, margin: int, margins: int) -> None:
        """Write nothing yet.

        Args:
            margin: the block from which those in the pages' margins are counted.
            margins: how many of these there are on the pages before.
        """
        self._margin, self._margins = margin, margins
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
                block = one.block + self._margins if one.block >= self._margin else one.block
                self._holes.append((block, first + one.run, one.kind))

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

    def __init__(self, founded: Founded, leaves: Sequence[Filled]) -> None:
        """Write the pages.

        Args:
            founded: the shape.
            leaves: its pages.

        Raises:
            Alien: the pages need other fonts than their layouts did, or their pictures other names.
            Astray: WeasyPrint might go another way.
        """
        self._founded, self._leaves = founded, leaves
        *_, self._common, self.said = leaves[0].leaf.state
        self.running = [each for one in leaves for each in one.leaf.running]
        self.patterns = tuple([each for one in leaves for each in one.leaf.patterns])
        self._children: list[tuple[Box, tuple[Box, ...]]] = []
        self._used: set[Box] = set()
        before, self._written = 0, list[Writing]()
        for one in leaves:
            self._written.append(self._write(one, Writing(len(founded.blocks), before)))
            before += len(one.leaf.running)
        self.cuts = tuple(one.cut(each.leaf.number) for one, each in zip(self._written, leaves, strict=True))
        used = (found for page in self.cuts for piece in page.pieces for found in _FONT.findall(piece))
        names = [picture.name for one in leaves for picture in one.leaf.pictures]
        if [*dict.fromkeys(used)] != self._common.names or names != [f"p{at}" for at in range(len(names))]:
            raise Alien

    def _write(self, page: Filled, writing: Writing) -> Writing:
        place = page.values.__getitem__
        for one in page.leaf.tokens:
            if isinstance(one, Lines):
                self._write_lines(writing, page, one.visits[0])
            else:
                writing.write([one], place)
        return writing

    def _write_lines(self, writing: Writing, page: Filled, ordinal: int) -> None:
        leaf, lines, values = page.leaf, page.lines[ordinal], page.values
        part = leaf.parts[ordinal]
        starts = [values[one] for one in part.starts]
        if ordinal in leaf.reckoning.free:
            starts = places(starts[0], page.heights[ordinal][page.done[ordinal] - len(lines) :])
        made, moves = [], [values[each] for each in part.moves]
        for (one, first), start in zip(lines, starts, strict=False):
            copies: dict[Box, Box] = {}
            made.append(_copied(one.box, copies))
            writing.write(one.tokens, one.places(start, moves).__getitem__, copies, first)
        self._children.append((leaf.containers[ordinal], tuple(made)))

    def document(self, metadata: Any, fetcher: Any, values: Sequence[str]) -> Document:  # noqa: ANN401
        """A document of which only the drawing is left out; to be used inside `spliced`."""
        was = self._common
        labels = iter(self._founded.labels)
        pages = [self._page(*one, labels, values) for one in zip(self._leaves, self._written, strict=True)]
        document = Document(pages, metadata, fetcher, was.font_config, {}, was.output_intent)
        document.fonts = {key: copy.copy(font) for key, font in was.fonts.items()}
        return document

    def _page(self, one: Filled, writing: Writing, labels: Any, values: Sequence[str]) -> Any:  # noqa: ANN401
        page = one.leaf.page
        new = copy.copy(page)
        new.bookmarks = [
            (level, next(labels).fill(values), _point(one, point), state) for level, _, point, state in page.bookmarks
        ]
        new.anchors = {name: _point(one, point) for name, point in page.anchors.items()}

        def paint(stream: Any, scale: float = 1) -> None:  # noqa: ANN401
            del scale
            stream._tags.update(writing.marks)  # noqa: SLF001 - told nowhere else
            stream._resources["ExtGState"].update(self._common.states)  # noqa: SLF001
            for picture in one.leaf.pictures:
                picture.draw(stream, one.values)

        new.paint = paint
        return new

    @contextmanager
    def spliced(self) -> Iterator[None]:
        """The leaves' boxes have the record's lines."""
        was = [(container, container.children) for container, _ in self._children]
        for container, children in self._children:
            container.children = children
        try:
            yield
        finally:
            for container, before in was:
                container.children = before


def _point(page: Filled, point: Sequence[Any]) -> tuple[float, ...]:
    return tuple([page.values[page.leaf.points[one.number]] if isinstance(one, Traced) else one for one in point])


def _copied(box: Box, copies: dict[Box, Box]) -> Box:
    new = copies[box] = box.copy()
    if isinstance(box, boxes.ParentBox):
        new.children = type(box.children)(_copied(one, copies) for one in box.children)
    return new
