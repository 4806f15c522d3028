"""The typeface of addresses and marks: one, embedded once a stream."""

import contextlib
import functools
from collections.abc import Iterable, Mapping

from fontTools.ttLib import TTFont

from pipeline.pages import font
from pipeline.pages.font import Cut

REPERTOIRE = frozenset(chr(code) for code in (*range(0x20, 0x7F), *range(0xA1, 0x100)) if code != 0xAD)  # noqa: PLR2004
"""Letters every stream has, so that most streams share one cut."""
_USUAL = "".join(sorted(REPERTOIRE)).encode("latin-1")
ASCENT, DESCENT = 0.73, 0.212
"""Of capitals, and of what hangs below the line, in parts of the size."""


@functools.cache
def widths() -> Mapping[str, float]:
    """How wide each letter of the typeface is, in parts of its size; control signs are no letters.

    Raises:
        DocketpressError: it is not installed.
    """
    with TTFont(font.face(bold=False), lazy=True) as face:
        scale, metrics = face["head"].unitsPerEm, face["hmtx"]
        known = face.getBestCmap().items()
        return {chr(code): metrics[glyph][0] / scale for code, glyph in known if chr(code).isprintable()}


def width(text: str, size: float) -> float:
    """How wide a text is, in points; letters the typeface lacks count as wide as they can be."""
    known = widths()
    try:
        return sum(map(known.__getitem__, text)) * size
    except KeyError:
        return sum([known.get(letter, 1.0) for letter in text]) * size


def missing(text: str) -> str:
    """The letters of a text that the typeface cannot print."""
    return "".join(sorted(set(text).difference(widths())))


def cut(addresses: Iterable[str], remarks: Iterable[str]) -> Cut:
    """The typeface with all letters of some texts.

    Args:
        addresses: where every letter counts.
        remarks: whose letters are left out where the typeface lacks them.

    Raises:
        MissingLetter: it lacks one of an address.
    """
    beside = _unusual(remarks).intersection(widths())
    return font.cut(font.face(bold=False), REPERTOIRE | beside | _unusual(addresses))


def _unusual(texts: Iterable[str]) -> frozenset[str]:
    """The letters of some texts that not every stream has, and perhaps others with them."""
    together = "".join(texts)
    with contextlib.suppress(UnicodeEncodeError):
        together = together.encode("latin-1").translate(None, _USUAL).decode("latin-1")
    return frozenset(together)
