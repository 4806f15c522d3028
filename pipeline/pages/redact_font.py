"""How wide each code of a font is: what is needed to know where on the page a letter stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pikepdf import Array, Dictionary, Name, Object

from pipeline.pages import redact_standard

_UNKNOWN = 600.0
"""Thousandths of an em; for fonts that say nothing and are none of the standard ones."""


@dataclass(frozen=True, slots=True)
class Widths:
    """The widths of a font's codes, in thousandths of an em."""

    size: int
    """Bytes of a code: 1 or 2."""
    known: bool
    """Whether the file says the widths; otherwise they are guessed."""
    scale: float = 0.001
    """From a width to an em; other than a thousandth for fonts that are drawn by the file itself."""
    _each: dict[int, float] = field(default_factory=dict)
    _other: float = _UNKNOWN

    def of(self, code: int) -> float:
        """How far a code moves on, in ems."""
        return self._each.get(code, self._other) * self.scale

    def codes(self, shown: bytes) -> Iterator[tuple[bytes, int]]:
        """The codes of a shown string, each with its bytes."""
        for at in range(0, len(shown), self.size):
            piece = shown[at : at + self.size]
            yield piece, int.from_bytes(piece, "big")


def widths(font: Object | None) -> Widths:
    """The widths of a font of a page."""
    if not isinstance(font, Dictionary):
        return Widths(1, known=False)
    if font.get(Name.Subtype) == Name.Type0:
        return _composite(font)
    found = font.get(Name.Widths)
    if not isinstance(found, Array):
        standard = redact_standard.widths(font)
        return Widths(1, known=standard is not None, _each=dict(standard or {}))
    first = int(font.get(Name.FirstChar, 0))
    described = font.get(Name.FontDescriptor)
    missing = float(described.get(Name.MissingWidth, 0)) if isinstance(described, Dictionary) else 0.0
    matrix = font.get(Name.FontMatrix)
    scale = float(matrix[0]) if font.get(Name.Subtype) == Name.Type3 and isinstance(matrix, Array) else 0.001
    each = {first + at: float(one) for at, one in enumerate(found)}
    return Widths(1, known=True, scale=scale, _each=each, _other=missing)


def _composite(font: Dictionary) -> Widths:
    inner = font.get(Name.DescendantFonts)
    below = inner[0] if isinstance(inner, Array) and len(inner) else None
    if not isinstance(below, Dictionary):
        return Widths(2, known=False)
    encoding = font.get(Name.Encoding)
    known = encoding in (Name("/Identity-H"), Name("/Identity-V"))
    each = dict(_ranges(below.get(Name.W)))
    return Widths(2, known=known, _each=each, _other=float(below.get(Name.DW, 1000)))


def _ranges(found: object) -> Iterator[tuple[int, float]]:
    """`c [w w …]` and `first last w` (ISO 32000-1, 9.7.4.3)."""
    items = list(found) if isinstance(found, Array) else []
    at = 0
    while at + 1 < len(items):
        first, second = int(items[at]), items[at + 1]
        if isinstance(second, Array):
            yield from ((first + step, float(one)) for step, one in enumerate(second))
            at += 2
        elif at + 2 < len(items):
            yield from ((code, float(items[at + 2])) for code in range(first, min(int(second), first + 65_536) + 1))
            at += 3
        else:
            return
