"""Aligning: a broken line's runs get the places they are drawn at."""

from collections.abc import Sequence

from weasyprint.text.ffi import FROM_UNITS

from pipeline.press.plate import justifying
from pipeline.press.plate.blocks import Block
from pipeline.press.plate.laid import LaidRun
from pipeline.press.plate.pieces import Line
from pipeline.press.plate.words import Words


def aligned(block: Block, line: Line, words: Sequence[Words]) -> tuple[LaidRun, ...]:
    """A line as WeasyPrint's `remove_last_whitespace` and `text_align` leave it.

    Args:
        block: whose line.
        line: as it was broken.
        words: of each run of the block.
    """
    pieces = [(one, one.units, False) for one in line.pieces]
    width = line.end - block.x0
    if pieces and not line.forced:
        last = line.pieces[-1]
        units = last.stripped
        width -= last.units * FROM_UNITS - units * FROM_UNITS
        pieces[-1] = (last, units, units != last.units)
    align = block.align_last if line.last or line.forced else block.align
    room = block.available - width
    if align == "justify" and room > 0:
        return justifying.justified([(one, int(units), cut) for one, units, cut in pieces], room, words)
    moved = 0.0
    if room > 0 and align in {"center", "end"}:
        moved = room / 2 if align == "center" else room
    return tuple([LaidRun(one.run, one.x + moved, one.shown, units * FROM_UNITS) for one, units, _ in pieces])
