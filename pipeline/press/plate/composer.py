"""Which new line patterns are composed, and how it is made sure that they are what WeasyPrint would have made.

The first pattern of a shape that can be composed and then every twentieth is also laid out, and the two papers are
compared byte for byte; one difference, in any plate, and this process composes none from then on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.press.plate import variant
from pipeline.press.plate.composing import Followed, Layout, keys_of
from pipeline.press.plate.composition import Composition
from pipeline.press.plate.cut import SHOWN, Different
from pipeline.press.plate.drawn import Drawn
from pipeline.press.plate.founding import Founded
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.layouts import Layouts
from pipeline.press.plate.leaf import Record
from pipeline.press.plate.leaves import Leaves
from pipeline.press.plate.library import Library
from pipeline.press.plate.linework import Alien
from pipeline.press.plate.reckoning import Astray
from pipeline.press.plate.running import Lines
from pipeline.press.plate.variant import Variant

COMPARED = 20
"""One pattern in so many is made both ways."""
_TRIED = 30
"""So many patterns are laid out before a shape of which too few can be composed is given up."""
_USELESS = 3
"""So many layouts are followed of a shape of which none can be made use of."""
_UNMADE: Any = None
"""The file of a pattern that is being composed."""
_REFUSALS = (Alien, Astray, Different, Unfaithful, AssertionError)
"""`AssertionError`: WeasyPrint found a marked place that is not in the tree, or the other way round."""


@dataclass(slots=True)
class Tally:
    """What this process has made."""

    composed: int = 0
    compared: int = 0
    """Patterns that were composed and laid out too."""
    differences: int = 0
    """Of these, how many differed."""


TALLY = Tally()


class Composer:
    """Makes the variants of one shape."""

    def __init__(self, founded: Founded, *, compared: int = COMPARED) -> None:
        """Know no layout.

        Args:
            founded: the shape.
            compared: one pattern in so many is made both ways.
        """
        self._founded, self._compared = founded, compared
        self._lines = Lines(founded.letters.repertoire)
        self._layouts = Layouts(founded)
        self._library = Library()
        self._leaves = Leaves(self._library)
        self._made = 0
        self._failed = 0
        self._useless = 0

    def make(self, values: Sequence[str], drawn: Sequence[Drawn]) -> Variant:
        """The variant of a record, composed if possible, else made by WeasyPrint.

        Raises:
            Unfaithful, Different: as `variant.make`.
        """
        short = None if TALLY.differences else self._compose(values, drawn)
        if short is None:
            self._weigh()
            return self._long(values, drawn)
        self._made += 1
        TALLY.composed += 1
        if self._made % self._compared != 1 % self._compared:
            return short
        return self._proven(values, drawn, short)

    def _proven(self, values: Sequence[str], drawn: Sequence[Drawn], short: Variant) -> Variant:
        TALLY.compared += 1
        TALLY.differences += 1
        long = self._long(values, drawn)
        if long.strike(drawn, values) == short.strike(drawn, values):
            TALLY.differences -= 1
        return long

    def _weigh(self) -> None:
        """Writing a layout down costs a third of what a composed pattern saves: below a quarter it is not worth it."""
        self._failed += 1
        if self._failed >= _TRIED and 3 * self._made < self._failed:
            self._give_up()

    def _give_up(self) -> None:
        self._layouts.follows = False
        self._library = Library()
        self._leaves = Leaves(self._library)

    def _long(self, values: Sequence[str], drawn: Sequence[Drawn]) -> Variant:
        made, followed = variant.make(self._founded, values, drawn, self._lines, self._layouts)
        if self._layouts.follows and not TALLY.differences:
            self._learn(followed, made)
        return made

    def _learn(self, followed: Followed | None, made: Variant) -> None:
        try:
            if followed is None:
                raise Alien  # noqa: TRY301 - as if it had been found while it was read
            layout = Layout(followed, self._founded, self._library, (made.running, made.patterns))
        except (Alien, Different):
            self._useless += 1
            if self._useless >= _USELESS and not self._library.lines:
                self._give_up()
            return
        for leaf in layout.leaves:
            self._leaves.add(leaf)

    def _compose(self, values: Sequence[str], drawn: Sequence[Drawn]) -> Variant | None:
        blocks = zip(self._founded.blocks, drawn, strict=True)
        keys = {block.ordinal: keys_of(block.ordinal, one) for block, one in blocks}
        try:
            leaves = self._leaves.paper(Record(values=values, drawn=drawn, keys=keys))
            return self._composed(Composition(self._founded, leaves), values, drawn)
        except _REFUSALS:
            return None

    def _composed(self, one: Composition, values: Sequence[str], drawn: Sequence[Drawn]) -> Variant:
        for string in self._founded.strings.values():
            string.fill(values)  # refuses what a layout would refuse, on whatever page it is set aside
        margined = [each.drawn(values) for each in one.running]
        known = [each.cells for each in (*drawn, *margined)]
        shown = sorted((block, run) for page in one.cuts for block, run, kind in page.holes if kind == SHOWN)
        if shown != [(block, run) for block, runs in enumerate(known) for run, cell in enumerate(runs) if cell[SHOWN]]:
            raise Alien
        pdf = self._layouts.compose(one, values)
        if [pdf.objects[page]["Contents"] for page in pdf.pages["Kids"][::3]] != [
            pdf.objects[each.number].reference for each in one.cuts
        ]:
            raise Alien
        like = Variant(
            cuts=one.cuts,
            sheet=_UNMADE,
            running=tuple(one.running),
            patterns=one.patterns,
            warnings=one.said,
        )
        return variant.of(self._founded, pdf, one.cuts, values, like)
