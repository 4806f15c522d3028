"""Setting: a block and its values become lines of runs, each with its place and the very bytes WeasyPrint writes."""

from collections.abc import Callable, Iterable, Sequence

from weasyprint.formatting_structure.text import transform
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS

from pipeline.press.plate import breaking
from pipeline.press.plate.aligning import aligned
from pipeline.press.plate.blocks import Block, Run
from pipeline.press.plate.breaking import Breaker
from pipeline.press.plate.laid import Hole, Laid, LaidRun, Unfaithful
from pipeline.press.plate.pairs import LATIN
from pipeline.press.plate.pieces import Line, Piece
from pipeline.press.plate.plain import Plain, language
from pipeline.press.plate.words import SLACK, Strip, of


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
        return self._blocks[block.ordinal].lay(values)


class _Prepared:
    """One block, ready for any values."""

    def __init__(self, block: Block, repertoire: frozenset[str], memo: int) -> None:
        words = [] if block.refused else [of(run.style) for run in block.runs]
        self._block = block
        self._words = words
        self._most = memo
        self._known: dict[tuple[str, ...], Laid] = {}
        self._holes = block.holes
        self._plain = Plain(block, repertoire.intersection(*(one.sound(repertoire) for one in words)))
        self._texts = [text_of(run) for run in block.runs]
        self._steps = breaking.steps(block, words) if words else ()
        self._limit = breaking.limits(block)
        self._alone = len(block.items) == 1
        """One run, which mostly fits on one line, needs no breaking."""
        start = block.x0 + block.indent
        self._sure = int(max(0, self._limit[-1] - start) * TO_UNITS) - SLACK
        self._start, self._depth = start, len(self._limit) - 1
        self._left = block.align_last == "start"

    def lay(self, values: Sequence[str]) -> Laid:
        own = tuple([values[number] for number in self._holes])
        found = self._known.get(own)
        if found is None:
            if len(self._known) >= self._most:
                self._known.clear()
            found = self._known[own] = self._laid(own, values)
        return found

    def _laid(self, own: tuple[str, ...], values: Sequence[str]) -> Laid:
        if self._block.refused:
            raise Unfaithful("refused")
        self._plain.check(own)
        texts = [text(values) for text in self._texts]
        if self._alone and (line := self._at_once(self._words[0].strip(texts[0]))):
            return Laid((line,))
        lines = Breaker(self._block, self._limit).lines(self._steps, texts)
        return Laid(tuple([aligned(self._block, line, self._words) for line in lines]))

    def _at_once(self, strip: Strip) -> tuple[LaidRun, ...] | None:
        """The only line of a block's only run, if it surely fits."""
        if strip.total > self._sure or strip.lead:
            return None
        if self._left and not strip.trail:
            return (LaidRun(0, self._start, strip.shown, strip.total * FROM_UNITS),)
        end = self._start + strip.total * FROM_UNITS
        for _ in range(self._depth):
            end = self._start + (end - self._start)
        piece = Piece(0, strip, 0, len(strip.segments), whole=True, x=self._start, units=strip.total)
        return aligned(self._block, Line([piece], end, last=True), self._words)


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
