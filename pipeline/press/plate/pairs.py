"""Letters: how each letter is written into a page's content before the next one, learned from Pango once."""

import functools
import itertools
import unicodedata
from typing import Any

from weasyprint.text.ffi import FROM_UNITS

from pipeline.press.plate import fonttables
from pipeline.press.plate.fonttables import Composing
from pipeline.press.plate.shapes import Foreign, Glyph, Shaper

_LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
_MARKS_OF_PUNCTUATION = "–—‘’‚“”„†‡•…‰‹›€™−№"
LATIN = frozenset(map(chr, _LATIN)) | frozenset(_MARKS_OF_PUNCTUATION)
"""What names, addresses and sentences in English, Spanish and their neighbours are written with."""
_COMBINING = frozenset({"Mn", "Mc", "Me", "Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"})

Written = tuple[bytes, int]
"""What stands between `<` and `>` of a text array for a glyph, and its advance in Pango's units."""


class Letters:
    """The letters of one style."""

    def __init__(self, style: Any) -> None:  # noqa: ANN401 - weasyprint carries no types
        self.shaper = Shaper(style)
        self.lang: str | None = style["lang"]
        self.pairs: dict[str, Written] = _Pairs(self)
        """Two letters give how the first is written before the second; one letter, how it is written at the end."""
        composing = _composing(self.shaper.font_data(), self.lang)
        self._composed = composing or Composing(letters=frozenset(), never=frozenset())
        self.look = 1 if composing else 3
        """How many letters of the next word matter to the space before it; a ligature may begin there."""

    def composed(self, text: str) -> bool:
        """Whether a text is exactly its pairs of letters, one after the other."""
        if not self._composed.letters.issuperset(text):
            return False
        never = self._composed.never
        return not never or not any(one + other in never for one, other in itertools.pairwise(text))

    def written(self, glyph: Glyph) -> Written:
        """A glyph as `draw_first_line` of WeasyPrint's text drawing writes it, its float operations in their order."""
        kerning = glyph.nominal + 0.0 - glyph.units * 1000 * FROM_UNITS / self.shaper.size
        moved = f">{int(kerning)}<" if kerning else ""
        return f"{glyph.number:04x}{moved}".encode(), glyph.units

    def widened(self, units: int, offset: int) -> bytes:
        """A space with room before and after it, as an item of its own.

        Args:
            units: how far it advances with all the room.
            offset: how much of the room stands before it.
        """
        space = self.space
        moved = offset / self.shaper.size
        kerning = space.nominal + moved - units * 1000 * FROM_UNITS / self.shaper.size
        before = f">{-moved}<" if moved else ""
        after = f">{int(kerning)}" if kerning else ">"
        return f"<{before}{space.number:04x}{after}".encode()

    @functools.cached_property
    def space(self) -> Glyph:
        """The space between words."""
        [glyph] = self.shaper.shape(" ")
        return glyph

    def sound(self, letters: frozenset[str]) -> frozenset[str]:
        """Those of some letters that a value may hold in this style.

        Each is drawn with one glyph of the style's own font that no other letter has (else the text a reader copies
        would depend on which of the two came first), whose width in the PDF does not depend on the size.
        """
        glyphs: dict[int, list[str]] = {}
        simple = (one for one in letters if unicodedata.category(one) not in _COMBINING)
        for letter, glyph in self.shaper.singles(simple).items():
            if self.shaper.exact(glyph):
                glyphs.setdefault(glyph, []).append(letter)
        return frozenset(_first(those) for those in glyphs.values() if _first(those))


def _first(letters: list[str]) -> str:
    """The letter of a glyph that several have: an ordinary one of ASCII before its twin; none where it is unclear."""
    plain = [one for one in letters if one.isascii()]
    if len(letters) == 1 or len(plain) == 1:
        return plain[0] if plain else letters[0]
    return ""


class _Pairs(dict[str, Written]):
    """Shapes a pair when it is first asked for; there are no more pairs than letters by letters."""

    def __init__(self, letters: Letters) -> None:
        super().__init__()
        self._letters = letters

    def __missing__(self, pair: str) -> Written:
        glyphs = self._letters.shaper.shape(pair)
        if len(glyphs) != len(pair):
            raise Foreign
        written = self[pair] = self._letters.written(glyphs[0])
        return written


class SurePairs(dict[str, Written]):
    """Those pairs, and single letters, that are written so whatever stands round them."""

    def __init__(self, letters: Letters) -> None:
        """Know none.

        Args:
            letters: of a style.
        """
        super().__init__()
        self._letters = letters

    def __missing__(self, pair: str) -> Written:
        """Look a pair up.

        Raises:
            Foreign: what stands round it may matter.
        """
        if not self._letters.composed(pair):
            raise Foreign
        written = self[pair] = self._letters.pairs[pair]
        return written


@functools.lru_cache(maxsize=64)
def _composing(data: bytes, lang: str | None) -> Composing | None:
    return fonttables.composing(data, lang)
