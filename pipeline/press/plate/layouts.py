"""How a record of a new line pattern is laid out: from its HTML, or from what is kept of its shape's boxes.

The first pattern of a plate is read from its HTML. Its boxes are kept, and the next ones are made of them. The second
pattern and then every twentieth are made both ways and compared in all that is drawn and written; one difference, in
any plate, and this process reads every pattern from its HTML from then on.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import pydyf

from pipeline.press import render
from pipeline.press.plate import blocks
from pipeline.press.plate.composition import Composition
from pipeline.press.plate.embedding import Embedding
from pipeline.press.plate.following import Following, following
from pipeline.press.plate.founding import Founded
from pipeline.press.plate.kept import Kept, NotKept, keep
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import with_values
from pipeline.press.plate.running import Margins
from pipeline.press.plate.watched import Box, Built, Page, Watched, drawn, watch

COMPARED = 20
"""One pattern in so many is made both ways."""


@dataclass(slots=True)
class Tally:
    """What this process has made."""

    read: int = 0
    """Layouts from HTML, those for comparison among them."""
    kept: int = 0
    """Layouts from boxes that were kept."""
    compared: int = 0
    """Layouts made both ways."""
    differences: int = 0
    """Of these, how many differed."""


TALLY = Tally()


class Layouts:
    """Lays out the records of one shape."""

    def __init__(self, founded: Founded, *, compared: int = COMPARED) -> None:
        """Lay nothing out yet.

        Args:
            founded: the shape.
            compared: one pattern in so many is made both ways.
        """
        self._founded = founded
        self._compared = compared
        self._kept: Kept | None = None
        self._heads: Kept | None = None
        """Of what was kept once the records' heads are told, even if nothing can be laid out of it."""
        self._keeps = True
        self._made = 0
        self._embedding = Embedding()
        self._fetcher = render.Fetcher(founded.sources)
        """Of layouts from what is kept, which fetch nothing. Making one costs as much as drawing a page."""
        self.follows = True
        """Whether layouts are written down."""
        self.followed: Following | None = None
        """What was written down of the last layout."""

    def lay(self, values: Sequence[str]) -> tuple[Watched, Margins]:
        """A record laid out and drawn by WeasyPrint, its blocks' text boxes tagged.

        Raises:
            LibraryError: as `press.render.render`.
            Unfaithful: as `watched.watch`.
        """
        self._made += 1
        short = self._short(values)
        if short is None:
            return self._long(values)
        if self._made % self._compared != 2 % self._compared:
            return short
        return self._proven(values, short)

    def _proven(self, values: Sequence[str], short: tuple[Watched, Margins]) -> tuple[Watched, Margins]:
        long = self._long(values)
        TALLY.compared += 1
        if any(unlike(long[0], short[0])):
            TALLY.differences += 1
        return long

    def _short(self, values: Sequence[str]) -> tuple[Watched, Margins] | None:
        kept = self._kept
        if kept is None or TALLY.differences:
            return None
        margins = Margins(self._founded.strings, values)
        try:
            with self._following() as now:
                seen = drawn(
                    lambda said: kept.document(values, self._fetcher, said),
                    on_margin=margins.mark,
                    on_fonts=self._founded.letters.embed,
                    embed=self._embedding.embed,
                    number=kept.number,
                )
        except NotKept:
            self._kept, self._keeps = None, False
            return None
        TALLY.kept += 1
        self._settle(now, seen)
        return seen, margins

    def _long(self, values: Sequence[str]) -> tuple[Watched, Margins]:
        TALLY.read += 1
        margins = Margins(self._founded.strings, values)
        with self._following() as now:
            seen = watch(
                with_values(self._founded.shape, tuple(values), marked=False),
                self._founded.sources,
                on_structure=self._tag,
                on_margin=margins.mark,
                on_fonts=self._founded.letters.embed,
                on_built=self._keep,
            )
        self._settle(now, seen)
        return seen, margins

    def _following(self) -> AbstractContextManager[Following | None]:
        return following() if self.follows else nullcontext()

    def _settle(self, now: Following | None, seen: Watched) -> None:
        if now is not None:
            now.settle(seen)
        self.followed = None if now is None or now.apart else now

    def compose(self, composition: Composition, values: Sequence[str]) -> pydyf.PDF:
        """A composed record's objects, made by WeasyPrint; its pages' content is the composition's.

        Raises:
            Unfaithful: the shape is not kept.
        """
        if self._heads is None:
            raise Unfaithful("structure")
        document = composition.document(self._heads.metadata(values), self._fetcher, values)
        with composition.spliced():
            seen = drawn(
                lambda _: document,
                on_margin=_nothing,
                on_fonts=self._founded.letters.embed,
                embed=self._embedding.embed,
            )
        return seen.pdf

    def _tag(self, root: Box) -> None:
        if not blocks.tag(root, self._founded.blocks):
            raise Unfaithful("structure")

    def _keep(self, built: Built) -> None:
        if self._kept is None and self._keeps:
            try:
                self._kept = self._heads = keep(built, self._founded)
            except NotKept:
                self._keeps = False


def _nothing(_: Box) -> None:
    pass


def unlike(one: Watched, other: Watched) -> Iterator[str]:
    """In what two layouts of a record differ: what is drawn, what is written, or what was said."""
    if one.said != other.said:
        yield "warnings"
    if _objects(one) != _objects(other):
        yield "objects"
    if _drawn(one) != _drawn(other):
        yield "drawing"


def _objects(seen: Watched) -> list[tuple[object, ...]]:
    there = [each for each in seen.pdf.objects if each.free != "f"]
    return [(each.number, each.generation, each.compressible, each.data) for each in there]


def _drawn(seen: Watched) -> list[tuple[object, ...]]:
    """The pages' objects, and which text stands in which marked place."""
    return [
        (page.number, len(page.items), [(at, _looks(box)) for at, box in page.tags.items()], _borders(page))
        for page in seen.pages
    ]


def _looks(box: Box) -> tuple[object, ...]:
    return box.element_tag, getattr(box, "text", ""), getattr(box, blocks.TAG, None)


def _borders(page: Page) -> list[tuple[object, ...]]:
    return [(start, end, _looks(box)) for start, (end, box) in page.borders.items()]
