"""Setting: a block and its values become lines of runs, each with its place and the very bytes WeasyPrint writes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count

from weasyprint.formatting_structure.text import transform
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS

from pipeline.press.plate import breaking
from pipeline.press.plate.aligning import aligned
from pipeline.press.plate.blocks import Block, Run
from pipeline.press.plate.breaking import Breaker
from pipeline.press.plate.cut import number
from pipeline.press.plate.drawn import Drawings, Drawn, Own, drawn, on_one_line, own
from pipeline.press.plate.laid import Hole, Laid, Unfaithful
from pipeline.press.plate.pairs import LATIN
from pipeline.press.plate.plain import Plain, language
from pipeline.press.plate.words import SLACK, of

_SIMPLE = frozenset({"start", "center", "end"})
"""Alignments that move a line as a whole."""


class Setter:
    """Lays the blocks of one shape, record after record."""

    def __init__(self, blocks: Iterable[Block], repertoire: frozenset[str] = LATIN, *, memo: int = 256) -> None:
        """Prepare every block.

        Args:
            blocks: with geometry (`learn`).
            repertoire: the characters a value may hold, of which those count that the block's fonts have.
            memo: how many laid blocks are kept of each block.
        """
        self._blocks = {block.ordinal: _Prepared(block, repertoire, memo) for block in blocks}

    def lay(self, block: Block, values: Sequence[str]) -> Laid:
        """Break a block into lines.

        Args:
            block: one of those given.
            values: all values of the record, by their numbers in the shape, not escaped.

        Raises:
            Unfaithful: what WeasyPrint would do cannot be computed with certainty; the reason is one of
                `spaces`, `repertoire`, `wide-word`, `slack`, `glued`, `hanging-space`, `no-break-space`, `refused`.
        """
        return self._blocks[block.ordinal].lay([values[number] for number in block.holes])

    def drawings(self, block: Block) -> tuple[Drawings, Callable[[Sequence[str]], Own]]:
        """All drawings of a block, and how its values are taken from a record's; asking for one is as `lay`."""
        return self._blocks[block.ordinal].drawings, own(block.holes)


class _Prepared:
    """One block, ready for any values."""

    def __init__(self, block: Block, repertoire: frozenset[str], memo: int) -> None:
        words = [] if block.refused else [of(run.style) for run in block.runs]
        self._block = block
        self._words = words
        self._plain = Plain(block, repertoire.intersection(*(one.sound(repertoire) for one in words)))
        self._texts = _own_texts(block.runs)
        self._steps = breaking.steps(block, words) if words else ()
        self._limit = breaking.limits(block)
        self._alone = bool(words) and len(block.items) == 1 and block.align_last in _SIMPLE
        """One run, which mostly fits on one line, needs no breaking."""
        self._start = block.x0 + block.indent
        self._sure = int(max(0, self._limit[-1] - self._start) * TO_UNITS) - SLACK
        self.drawings = Drawings(self._drawn, memo)

    def lay(self, values: Sequence[str]) -> Laid:
        """With the block's own values, in their order."""
        if self._block.refused:
            raise Unfaithful("refused")
        self._plain.check(values)
        lines = Breaker(self._block, self._limit).lines(self._steps, [text(values) for text in self._texts])
        return Laid(tuple([aligned(self._block, line, self._words) for line in lines]))

    def _drawn(self, values: tuple[str, ...]) -> Drawn:
        """As `lay`; where a block's only run surely fits on its only line, without a look at its words."""
        if not self._alone:
            return drawn(self.lay(values))
        self._plain.check(values)
        whole = self._words[0].whole(self._texts[0](values))
        if whole is None or whole[1] > self._sure:
            return drawn(self.lay(values))
        shown, units = whole
        width = units * FROM_UNITS
        x = self._start + self._moved(width)
        return on_one_line(number(x), shown, number(x + width))

    def _moved(self, width: float) -> float:
        """How far a line of a width is moved, as `aligning.aligned` moves it."""
        block, start = self._block, self._start
        if block.align_last == "start":
            return 0.0
        end = start + width
        for _ in self._limit[1:]:
            end = start + (end - start)
        room = block.available - (end - block.x0)
        if room <= 0:
            return 0.0
        return room / 2 if block.align_last == "center" else room


def _own_texts(runs: Iterable[Run]) -> list[Callable[[Sequence[str]], str]]:
    """How each run's text is made of the block's own values, which are numbered as they stand."""
    place = count()
    made = []
    for run in runs:
        parts = tuple(Hole(next(place)) if isinstance(part, Hole) else part for part in run.parts)
        made.append(text_of(replace(run, parts=parts)))
    return made


def text_of(run: Run) -> Callable[[Sequence[str]], str]:
    """How a run's text is made of the values."""
    parts = [(part.number, "") if isinstance(part, Hole) else (-1, part) for part in run.parts]

    def plain(values: Sequence[str]) -> str:
        return "".join([values[number] if number >= 0 else text for number, text in parts])

    style = run.style
    if style["text_transform"] == "none":
        return plain
    lang = language(style)
    return lambda values: transform(style["text_transform"], plain(values), lang)
