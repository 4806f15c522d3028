"""Whether two embedded fonts draw the same letters; each may hold others beside them."""

import io
import struct
from collections.abc import Sequence
from typing import Any

from fontTools.ttLib import TTFont

_SHARED_TABLES = ("cvt ", "fpgm", "prep")
"""Programs that steer the drawing of every glyph."""
_UNITS_PER_EM = slice(18, 20)
_LONG = slice(50, 52)
"""Of `head`: whether places of glyphs are four bytes long (OpenType 1.9, `head` and `loca`)."""
_METRICS = slice(34, 36)
"""Of `hhea`: how many glyphs have an advance of their own."""
_METRIC = 4


def unlike(one: bytes, other: bytes, used: Sequence[int]) -> list[int]:
    """The glyphs that differ, in outline, advance, or what steers their drawing.

    Glyphs that are the same byte for byte are the same; only the others are taken to pieces.

    Args:
        one: a font file.
        other: another.
        used: the numbers of the glyphs, the same in both.
    """
    if one == other:
        return []
    face, beside = (TTFont(io.BytesIO(data), lazy=True) for data in (one, other))
    rest = used
    if "glyf" in face and "glyf" in beside:
        here, there = _Bytes(face), _Bytes(beside)
        if here.shared == there.shared:
            rest = [glyph for glyph in used if here.of(glyph) is None or here.of(glyph) != there.of(glyph)]
    if not rest:
        return []
    drawn, beyond = _outlines(face, one, rest), _outlines(beside, other, rest)
    return [glyph for glyph in rest if drawn[glyph] != beyond[glyph]]


class _Bytes:
    """A font's glyphs as they are written."""

    def __init__(self, face: TTFont) -> None:
        head, hhea = face.getTableData("head"), face.getTableData("hhea")
        self.shared = (head[_UNITS_PER_EM], *_steering(face))
        self._glyphs, self._metrics = face.getTableData("glyf"), face.getTableData("hmtx")
        self._advances = int.from_bytes(hhea[_METRICS])
        self._places = _places(face.getTableData("loca"), long=any(head[_LONG]))

    def of(self, glyph: int) -> tuple[bytes, bytes] | None:
        """A glyph and its metrics; `None` for one put together of others, which may have other numbers elsewhere."""
        if glyph >= self._advances or glyph + 1 >= len(self._places):
            return None
        drawn = self._glyphs[self._places[glyph] : self._places[glyph + 1]]
        if drawn[:1] > b"\x7f":  # less than no contours
            return None
        return drawn, self._metrics[glyph * _METRIC : (glyph + 1) * _METRIC]


def _places(table: bytes, *, long: bool) -> Sequence[int]:
    if long:
        return struct.unpack(f">{len(table) // 4}I", table)
    return [2 * place for place in struct.unpack(f">{len(table) // 2}H", table)]


def _steering(face: TTFont) -> tuple[bytes | None, ...]:
    return tuple(face.getTableData(tag) if tag in face else None for tag in _SHARED_TABLES)


def _outlines(face: TTFont, data: bytes, used: Sequence[int]) -> dict[int, object]:
    """Each glyph's outline with those it is put together from, its advance, and what all glyphs share.

    A glyph that is not there has none.
    """
    if "glyf" not in face:
        return dict.fromkeys(used, data)
    shared = (face["head"].unitsPerEm, _steering(face))
    there = face["maxp"].numGlyphs
    return {glyph: (_outline(face, glyph) if glyph < there else None, shared) for glyph in used}


def _outline(face: TTFont, glyph: int) -> tuple[object, ...]:
    """A glyph's drawing; of one put together, each part and where it goes, whatever the part's number is."""
    name = face.getGlyphName(glyph)
    drawn = face["glyf"][name]
    if not drawn.isComposite():
        return drawn.compile(face["glyf"]), face["hmtx"][name]
    placed = [_placed(part) for part in drawn.components]
    below = [_outline(face, face.getGlyphID(part.glyphName)) for part in drawn.components]
    box = (drawn.xMin, drawn.yMin, drawn.xMax, drawn.yMax)
    return (box, face["hmtx"][name], tuple(placed), tuple(below), getattr(drawn, "program", None))


def _placed(part: Any) -> tuple[object, ...]:  # noqa: ANN401 - fontTools carries no types
    shift = (part.x, part.y) if hasattr(part, "x") else (part.firstPt, part.secondPt)
    return (part.flags, shift, getattr(part, "transform", None))
