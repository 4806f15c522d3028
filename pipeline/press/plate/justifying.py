"""Justifying: the room left on a line goes to its spaces, as Pango spreads letter spacing over them."""

from collections.abc import Sequence

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS

from pipeline.press.plate.laid import LaidRun, Unfaithful
from pipeline.press.plate.pairs import Letters
from pipeline.press.plate.pieces import Piece
from pipeline.press.plate.words import Words, closed

_PIXEL = 1024
_NO_BREAK_SPACE = "\u00a0"


def justified(pieces: Sequence[tuple[Piece, int, bool]], room: float, words: Sequence[Words]) -> tuple[LaidRun, ...]:
    """A line's runs with its room given to the spaces.

    Args:
        pieces: each with its width in Pango's units, and whether the space it ends with was taken off.
        room: what the line is short of its block's width, in CSS pixels.
        words: of each run of the block.
    """
    if any(_NO_BREAK_SPACE in piece.strip.text for piece, _, _ in pieces):
        raise Unfaithful("no-break-space")
    spaces = [_spaces(piece, cut=cut) for piece, _, cut in pieces]
    each = room / sum(spaces) if sum(spaces) else 0.0
    advance = 0.0
    made = []
    for (piece, units, cut), count in zip(pieces, spaces, strict=True):
        x = piece.x + advance if advance else piece.x
        width = units * FROM_UNITS
        if count:
            body = b"" if piece.strip.blank else _spread(piece, words[piece.run].letters, each, cut=cut)
            extra = each * count
            advance += extra
            width += extra
        else:
            body = piece.shown
        made.append(LaidRun(piece.run, x, body, width))
    return tuple(made)


def _spaces(piece: Piece, *, cut: bool) -> int:
    beyond = piece.beyond if piece.whole and not cut else piece.beyond - 1
    return sum(1 for one in piece.strip.segments[piece.first : beyond] if one.space)


def _spread(piece: Piece, letters: Letters, each: float, *, cut: bool) -> bytes:
    """The words without kerning against the spaces, and the widened spaces, each a run of Pango's own."""
    space = int(each * TO_UNITS)
    if not space:
        raise Unfaithful("slack")
    segments = piece.strip.segments[piece.first : piece.beyond]
    drawn = piece.whole and not cut
    made = [b"["]
    word: list[bytes] = []
    for place, one in enumerate(segments):
        final = place == len(segments) - 1
        follows = bool(one.space) and (drawn or not final)
        word.append(one.last if follows or final else one.body)
        if not follows and not final:
            continue
        if any(word):
            made.append(closed(b"".join(word)))
        word = []
        if follows:
            made.append(_space(letters, space, first=place == 0 and not one.letters, last=final))
    return b"".join([*made, b"]"])


def _space(letters: Letters, units: int, *, first: bool, last: bool) -> bytes:
    """A space with room added, half before and half after it; at a run's end all of it stands inside the run."""
    given = 2 * units if first or last else units
    left = given // 2
    if not given % _PIXEL:
        left = (left + _PIXEL // 2) // _PIXEL * _PIXEL
    right = given - left
    offset = 0 if first else left
    return letters.widened(letters.space.units + (0 if first else left) + (0 if last else right), offset)
