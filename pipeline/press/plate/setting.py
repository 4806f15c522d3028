"""Setting: a block and its values become lines of runs, each with its place and the very bytes WeasyPrint writes."""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from weasyprint.formatting_structure.text import transform
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS

from pipeline.press.plate import breaking, justifying
from pipeline.press.plate.blocks import Block, Run
from pipeline.press.plate.breaking import Breaker, Line, Piece
from pipeline.press.plate.laid import Hole, Laid, LaidRun, Unfaithful
from pipeline.press.plate.pairs import LATIN
from pipeline.press.plate.words import SLACK, Strip, closed, of


class Setter:
    """Lays the blocks of one shape, record after record."""

    def __init__(self, blocks: Iterable[Block], repertoire: frozenset[str] = LATIN, *, memo: int = 4096) -> None:
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
                `spaces`, `repertoire`, `wide-word`, `slack`, `glued`, `lone-space`, `hanging-space`, `refused`.
        """
        return self._blocks[block.ordinal].lay(values)


class _Prepared:
    """One block, ready for any values."""

    def __init__(self, block: Block, repertoire: frozenset[str], memo: int) -> None:
        words = [of(run.style) for run in block.runs]
        self._block = block
        self._words = words
        self._most = memo
        self._known: dict[tuple[str, ...], Laid] = {}
        self._holes = block.holes
        self._allowed = repertoire.intersection(*(one.sound(repertoire) for one in words))
        self._transforms = _transforms(block)
        self._available = block.available
        self._texts = [_text(run) for run in block.runs]
        self._steps = breaking.steps(block, words)
        self._limit = breaking.limits(block)
        self._alone = len(block.items) == 1
        """One run, which mostly fits on one line, needs no breaking."""
        start = block.x0 + block.indent
        self._sure = int(max(0, self._limit[-1] - start) * TO_UNITS) - SLACK
        self._start, self._depth = start, len(self._limit) - 1

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
            self._be_plain(value)
        texts = [text(values) for text in self._texts]
        if self._alone and (line := self._at_once(self._words[0].strip(texts[0]))):
            return Laid((self._line(line),))
        lines = Breaker(self._block, self._limit).lines(self._steps, texts)
        return Laid(tuple([self._line(line) for line in lines]))

    def _be_plain(self, value: str) -> None:
        """White space that would collapse, or stand at a line's edge, is left to WeasyPrint."""
        if not value or "  " in value or value[0] == " " or value[-1] == " ":
            raise Unfaithful("spaces")
        if not all(self._allowed.issuperset(transformed(value)) for transformed in self._transforms):
            raise Unfaithful("repertoire")

    def _at_once(self, strip: Strip) -> Line | None:
        """The only line of a block's only run, if it surely fits."""
        if strip.total > self._sure or strip.lead:
            return None
        end = self._start + strip.total * FROM_UNITS
        for _ in range(self._depth):
            end = self._start + (end - self._start)
        piece = Piece(0, strip, 0, len(strip.segments), whole=True, x=self._start, units=strip.total)
        return Line([piece], end, last=True)

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
            0.0
            if width >= self._available or align in {"start", "justify"}
            else room / 2
            if align == "center"
            else room
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


def _transforms(block: Block) -> tuple[Callable[[str], str], ...]:
    """What a value may become before it is set, in each of the ways it is in this block."""
    made: dict[str, Callable[[str], str]] = {}
    for style in (run.style for run in block.runs if any(isinstance(part, Hole) for part in run.parts)):
        name, lang = style["text_transform"], _language(style)
        made[name + lang] = str if name == "none" else functools.partial(_both, name, lang)
    return tuple(made.values())


def _both(name: str, lang: str, value: str) -> str:
    """A value as WeasyPrint transforms it, and in capitals: which letter begins a word depends on its neighbours."""
    return transform(name, value, lang) + value.upper() if name == "capitalize" else str(transform(name, value, lang))


def _language(style: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    return (style["lang"] or "").split("-")[0].lower()


def _text(run: Run) -> Callable[[Sequence[str]], str]:
    """How a run's text is made of the values."""
    parts = [(part.number, "") if isinstance(part, Hole) else (-1, part) for part in run.parts]

    def plain(values: Sequence[str]) -> str:
        return "".join([values[number] if number >= 0 else text for number, text in parts])

    style = run.style
    if style["text_transform"] == "none":
        return plain
    lang = _language(style)
    return lambda values: transform(style["text_transform"], plain(values), lang)
