"""The letters a plate has: for each face in use those of a fixed repertoire, whatever a record needs of them.

A file's fonts then do not depend on the record. WeasyPrint's own drawing code says which glyph a character has, how
wide it is and what it reads back as; what does not come out of that as one glyph of its own is left out, and a value
that needs it goes through WeasyPrint.
"""

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pydyf
from fontTools import subset
from fontTools.ttLib import TTFont
from weasyprint.draw.text import draw_first_line
from weasyprint.formatting_structure import boxes
from weasyprint.matrix import Matrix
from weasyprint.pdf.stream import Stream
from weasyprint.text.fonts import FontConfiguration
from weasyprint.text.line_break import create_layout

from pipeline.press.plate.laid import Unfaithful

_WANTED = tuple(
    chr(one)
    for one in (
        *range(0x20, 0x7F),
        *range(0xA1, 0x180),
        *range(0x2010, 0x2028),
        *range(0x2030, 0x203B),
        0x20AC,
        0x2116,
        0x2122,
        *range(0x215B, 0x215F),
        *range(0x2190, 0x2196),
        0x2212,
        0x2248,
        0x2260,
        0x2264,
        0x2265,
        0x25A0,
        0x25A1,
        0x25CA,
    )
    if unicodedata.category(chr(one)) != "Cf" and one != 0x2011  # noqa: PLR2004 - drawn with the hyphen's glyph
)
"""ASCII, Latin-1, Latin Extended-A, typographic punctuation, eighths, arrows, signs of comparison and squares; no
spaces but one, no soft hyphen, no tied hyphen."""
_LOOKS = ("font_family", "font_size", "font_style", "font_weight", "font_stretch", "lang")
_PROBED: dict[object, tuple["_Probe", ...]] = {}
_MOST = 64
"""Looks whose letters are kept from one plate to the next."""


@dataclass(frozen=True, slots=True)
class Face:
    """What is embedded of one font."""

    to_unicode: dict[int, str]
    widths: dict[int, int]


@dataclass(frozen=True, slots=True)
class Letters:
    """What all faces of a plate have."""

    repertoire: frozenset[str]
    """The characters that every face with a value in it has."""
    faces: dict[str, Face]
    """By WeasyPrint's name of the font."""

    def embed(self, fonts: dict[Any, Any]) -> None:
        """Give WeasyPrint's fonts their letters before they are embedded.

        Args:
            fonts: of `weasyprint.Document.fonts`; they are changed.
        """
        for font in fonts.values():
            face = self.faces.get(font.hash)
            if face:
                font.to_unicode = face.to_unicode | _beyond(font.to_unicode, face.to_unicode)
                font.widths = face.widths | _beyond(font.widths, face.widths)


@dataclass(frozen=True, slots=True)
class _Probe:
    """How one character is drawn."""

    letter: str
    font: str
    glyph: int
    width: int


def read(valued: Iterable[Any], others: Iterable[Any], fonts: FontConfiguration) -> Letters:
    """Draw every character in every look.

    Args:
        valued: the computed styles of the text in which values stand.
        others: those of all other text.
        fonts: in which faces are looked up.

    Raises:
        Unfaithful: `ligatures`: a face puts glyphs in place of letters that no single character has.
    """
    needed = _all_probed(valued, fonts)
    beside = _all_probed(others, fonts)
    names = {one.font for probes in needed for one in probes}
    wrong = _in_doubt([one for probes in (*needed, *beside) for one in probes if one.font in names])
    kept = set(_WANTED) - wrong
    for probes in needed:
        kept &= {one.letter for one in probes}
    faces = {}
    for name in sorted(names):
        mine = sorted({(one.glyph, one.letter, one.width) for probes in needed for one in probes if one.font == name})
        mine = [one for one in mine if one[1] in kept]
        faces[name] = Face({glyph: letter for glyph, letter, _ in mine}, {glyph: width for glyph, _, width in mine})
    return Letters(frozenset(kept), faces)


def _beyond(used: dict[int, Any], known: dict[int, Any]) -> dict[int, Any]:
    """What fixed text has used besides, in an order that is always the same."""
    return {glyph: used[glyph] for glyph in sorted(used) if glyph not in known}


def _in_doubt(probes: list[_Probe]) -> set[str]:
    """Letters whose width depends on the size that is drawn first, or whose glyph is another letter's too."""
    seen: dict[tuple[str, object], _Probe] = {}
    wrong = set()
    for one in probes:
        for key in ((one.font, one.letter), (one.font, one.glyph)):
            known = seen.setdefault(key, one)
            if (known.letter, known.glyph, known.width) != (one.letter, one.glyph, one.width):
                wrong |= {known.letter, one.letter}
    return wrong


def _all_probed(styles: Iterable[Any], fonts: FontConfiguration) -> list[tuple[_Probe, ...]]:
    looks = {tuple(str(style[name]) for name in _LOOKS): style for style in styles}
    return [_probed(look, style, fonts) for look, style in looks.items()]


def _probed(look: object, style: Any, fonts: FontConfiguration) -> tuple[_Probe, ...]:  # noqa: ANN401 - WeasyPrint's style
    if look not in _PROBED:
        if len(_PROBED) >= _MOST:
            _PROBED.clear()
        _PROBED[look] = _Drawn(style, fonts).probes()
    return _PROBED[look]


class _Drawn:
    """Draws single characters on a page that nobody sees."""

    def __init__(self, style: Any, fonts: FontConfiguration) -> None:  # noqa: ANN401
        self._style = style
        self._context = SimpleNamespace(font_config=fonts, dictionaries={})
        self._fonts: dict[Any, Any] = {}
        resources = pydyf.Dictionary({"ExtGState": pydyf.Dictionary()})
        self._stream = Stream(self._fonts, (0, 0, 1, 1), resources, {}, None, {}, None)

    def probes(self) -> tuple[_Probe, ...]:
        self._draw("n")
        [(main, face)] = self._fonts.items()
        found = [one for letter in _WANTED if (one := self._probe(letter, main))]
        _refuse_ligatures(face, {one.glyph for one in found})
        return tuple(found)

    def _probe(self, letter: str, main: object) -> _Probe | None:
        """How a character is drawn; None where another face, no glyph, or more than one draws it."""
        font = self._fonts[main]
        font.to_unicode, font.missing = {}, {}
        # A lone space is not drawn.
        self._draw(f"n{letter}n" if letter == " " else letter)
        others = [key for key in self._fonts if key != main]
        for key in others:
            del self._fonts[key]
        drawn = [glyph for glyph, text in font.to_unicode.items() if text == letter]
        extra = len(font.to_unicode) - len(drawn) - (letter == " ")
        if others or font.missing or len(drawn) != 1 or extra:
            return None
        return _Probe(letter, font.hash, drawn[0], font.widths[drawn[0]])

    def _draw(self, text: str) -> None:
        box = boxes.TextBox.__new__(boxes.TextBox)
        box.text, box.style, box.baseline = text, self._style, 0
        box.pango_layout = create_layout(text, self._style, self._context, None, 0)
        draw_first_line(self._stream, box, "clip", "none", Matrix())


def _refuse_ligatures(font: Any, glyphs: set[int]) -> None:  # noqa: ANN401
    face = TTFont(io.BytesIO(font.file_content), fontNumber=font.index, lazy=True)
    if "GSUB" not in face:
        return
    options = subset.Options()
    finder = subset.Subsetter(options)
    names = {face.getGlyphName(glyph) for glyph in glyphs}
    face["GSUB"].prune_pre_subset(face, options)
    finder.glyphs = set(names)
    face["GSUB"].closure_glyphs(finder)
    if finder.glyphs - names:
        raise Unfaithful("ligatures")
