"""Setting: a block and its values become lines of runs, each with its place and the very bytes WeasyPrint writes."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from weasyprint.formatting_structure.text import transform
from weasyprint.text.ffi import FROM_UNITS

from pipeline.press.plate import breaking, justifying, shapes
from pipeline.press.plate.blocks import Block, Run
from pipeline.press.plate.breaking import Breaker, Line, Piece
from pipeline.press.plate.laid import Hole, Laid, LaidRun, Unfaithful
from pipeline.press.plate.pairs import LATIN
from pipeline.press.plate.words import Words, closed


class Setter:
    """Lays the blocks of one shape, record after record."""

    def __init__(self, blocks: Iterable[Block], repertoire: frozenset[str] = LATIN, *, memo: int = 4096) -> None:
        """Prepare every block.

        Args:
            blocks: with geometry (`learn`).
            repertoire: the characters a value may hold, of which those count that the block's fonts have.
            memo: how many laid blocks are kept of each block.
        """
        self._words: dict[tuple[str, ...], Words] = {}
        self._sound: dict[tuple[str, ...], frozenset[str]] = {}
        self._repertoire = repertoire
        self._memo = memo
        self._blocks = {block.ordinal: self._prepared(block) for block in blocks}

    def lay(self, block: Block, values: Sequence[str]) -> Laid:
        """Break a block into lines.

        Args:
            block: one of those given.
            values: all values of the record, by their numbers in the shape, not escaped.

        Raises:
            Unfaithful: what WeasyPrint would do cannot be computed with certainty; the reason is one of
                `spaces`, `repertoire`, `wide-word`, `slack`, `glued`, `lone-space`, `hanging-space`, `refused`.
        """
        return self._blocks[block.ordinal].lay(values)

    def _prepared(self, block: Block) -> "_Prepared":
        words = [self._of_style(run.style) for run in block.runs]
        allowed = self._repertoire.intersection(*(self._allowed(run.style) for run in block.runs))
        return _Prepared(block, words, allowed, self._memo)

    def _of_style(self, style: Any) -> Words:  # noqa: ANN401 - weasyprint carries no types
        key = shapes.key(style)
        if key not in self._words:
            self._words[key] = Words(style)
        return self._words[key]

    def _allowed(self, style: Any) -> frozenset[str]:  # noqa: ANN401 - weasyprint carries no types
        key = shapes.key(style)
        if key not in self._sound:
            self._sound[key] = self._of_style(style).letters.sound(self._repertoire)
        return self._sound[key]


class _Prepared:
    """One block, ready for any values."""

    def __init__(self, block: Block, words: Sequence[Words], allowed: frozenset[str], memo: int) -> None:
        self._block = block
        self._allowed = allowed
        self._words = words
        self._most = memo
        self._known: dict[tuple[str, ...], Laid] = {}
        self._holes = block.holes
        self._available = block.available
        self._texts = [_text(run) for run in block.runs]
        self._steps = breaking.steps(block, words)
        self._limit = breaking.limits(block)

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
        for value in own:
            _be_plain(value)
        texts = [text(values) for text in self._texts]
        if not all(map(self._allowed.issuperset, own)):
            raise Unfaithful("repertoire")
        lines = Breaker(self._block, self._limit).lines(self._steps, texts)
        return Laid(tuple([self._line(line) for line in lines]))

    def _line(self, line: Line) -> tuple[LaidRun, ...]:
        block = self._block
        pieces = [(one, one.units, False) for one in line.pieces]
        width = line.end - block.x0
        if pieces and not line.forced:
            last = line.pieces[-1]
            units = stripped(last)
            width -= last.units * FROM_UNITS - units * FROM_UNITS
            pieces[-1] = (last, units, units != last.units)
        align = block.align_last if line.last or line.forced else block.align
        room = self._available - width
        if align == "justify" and room > 0:
            return justifying.justified(pieces, room, self._words)
        moved = (
            0.0 if width >= self._available or align in {"start", "justify"} else room / 2 if align == "center" else room
        )
        return tuple([LaidRun(one.run, one.x + moved, shown(one), units * FROM_UNITS) for one, units, _ in pieces])


def stripped(piece: Piece) -> int:
    """The width of a line's last piece without the space it may end with."""
    strip = piece.strip
    if not piece.whole or not strip.trail:
        return piece.units
    last = strip.segments[-1]
    return strip.before[-2] - strip.before[piece.first] + last.end


def shown(piece: Piece) -> bytes:
    """A piece as it is written into the page's content on a line that is not justified.

    At a line's end WeasyPrint takes a space off a run's width, but still draws it.
    """
    if piece.strip.blank:
        return b""
    if piece.whole and not piece.first:
        return b"[" + piece.strip.whole + b"]"
    segments = piece.strip.segments
    body = b"".join([one.body for one in segments[piece.first : piece.beyond - 1]])
    final = segments[piece.beyond - 1]
    return b"[" + closed(body + (final.body if piece.whole else final.last)) + b"]"


def _be_plain(value: str) -> None:
    """White space that would collapse, or stand at a line's edge, is left to WeasyPrint."""
    if not value or "  " in value or value[0] == " " or value[-1] == " ":
        raise Unfaithful("spaces")


def _text(run: Run) -> Callable[[Sequence[str]], str]:
    """How a run's text is made of the values."""
    parts = [(part.number, "") if isinstance(part, Hole) else (-1, part) for part in run.parts]

    def plain(values: Sequence[str]) -> str:
        return "".join([values[number] if number >= 0 else text for number, text in parts])

    style = run.style
    if style["text_transform"] == "none":
        return plain
    lang = (style["lang"] or "").split("-")[0].lower()
    return lambda values: transform(style["text_transform"], plain(values), lang)
