"""A page's content with the drawings of a record in its holes.

What changes on a page is a few parts, each of a few blocks. A part whose blocks are those of the paper before, as the
hearing's of many people are, is taken over as it was deflated then.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter

from pipeline.press.plate.cut import Cut
from pipeline.press.plate.deflate import Part, Stretches
from pipeline.press.plate.drawn import Drawn

Hole = tuple[int, int, int]


class Content:
    """The content of one page of a variant."""

    def __init__(self, cut: Cut) -> None:
        """Prepare.

        Args:
            cut: the page.
        """
        self.number = cut.number
        self._stretches = Stretches(cut.pieces)
        self._parts = [_Filling(one, cut.holes[one.first : one.beyond]) for one in self._stretches.changing]

    def fill(self, drawn: Sequence[Drawn], serials: Sequence[int]) -> bytes:
        """The content of a record's page, as a zlib stream.

        Args:
            drawn: by block.
            serials: of the drawings.
        """
        return self._stretches.joined([one.fill(drawn, serials) for one in self._parts])


class _Filling:
    """One changing part and what it was last."""

    __slots__ = ("_chosen", "_holes", "_last", "_part", "_was")

    def __init__(self, part: Part, holes: Sequence[Hole]) -> None:
        self._part, self._holes = part, holes
        self._chosen: Callable[[Sequence[int]], object] = itemgetter(*sorted({block for block, _, _ in holes}))
        self._was: object = None
        self._last = b"", b""

    def fill(self, drawn: Sequence[Drawn], serials: Sequence[int]) -> tuple[bytes, bytes]:
        """Plain and deflated."""
        wanted = self._chosen(serials)
        if wanted != self._was:
            self._last = self._part.fill([drawn[block].cells[run][kind] for block, run, kind in self._holes])
            self._was = wanted
        return self._last
