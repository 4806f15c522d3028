"""A page's content with the drawings of a record in its holes.

What changes on a page is a few parts, each of a few blocks. A part whose blocks were drawn together lately, as those of
a hearing are for everybody who comes to it, is taken over as it was deflated then.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter

from pipeline.press.plate.cut import Cut
from pipeline.press.plate.deflate import Part, Stretches
from pipeline.press.plate.drawn import Drawn

Hole = tuple[int, int, int]
_LATELY = 32
"""Fillings of a part that are kept; 1 to 2 kB each, and there may be as many line patterns as `plate` keeps."""


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
    """One changing part, and what it was lately."""

    __slots__ = ("_chosen", "_holes", "_known", "_part")

    def __init__(self, part: Part, holes: Sequence[Hole]) -> None:
        self._part, self._holes = part, holes
        self._chosen: Callable[[Sequence[int]], object] = itemgetter(*sorted({block for block, _, _ in holes}))
        self._known: dict[object, tuple[bytes, bytes]] = {}

    def fill(self, drawn: Sequence[Drawn], serials: Sequence[int]) -> tuple[bytes, bytes]:
        """Plain and deflated."""
        wanted = self._chosen(serials)
        found = self._known.get(wanted)
        if found is None:
            if len(self._known) >= _LATELY:
                self._known.clear()
            written = [drawn[block].cells[run][kind] for block, run, kind in self._holes]
            found = self._known[wanted] = self._part.fill(written)
        return found
