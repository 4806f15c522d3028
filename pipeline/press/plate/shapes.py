"""Shapes: what glyphs a text becomes, how far each of them advances, and where it may be broken; asked of Pango."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, ffi, pango
from weasyprint.text.fonts import get_hb_object_data, get_pango_font_hb_face, get_pango_font_key
from weasyprint.text.line_break import Layout, get_log_attrs

FACTS = (
    "font_family",
    "font_style",
    "font_stretch",
    "font_weight",
    "font_size",
    "font_kerning",
    "font_variant_caps",
    "font_language_override",
    "lang",
)
"""What of a style a shape depends on; the rest is what `facts.of_text` asks for."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph of a shaped text."""

    number: int
    """In its font."""
    place: int
    """Of the first character it stands for, counted in characters."""
    units: int
    """Its advance, in Pango's units: 1/1024 of a CSS pixel."""
    nominal: int
    """The width the PDF says it has, in thousandths of the size."""


_DOUBT = 0.06
"""In thousandths of the size: what rounding to 1/1024 px can make of a width at the smallest size in use."""


class Foreign(Exception):  # noqa: N818 - no error: another font, or a glyph put above or beside its place
    """This text is drawn with more than glyphs of one font on one line."""


def key(style: Any) -> tuple[str, ...]:  # noqa: ANN401 - weasyprint carries no types
    """Equal for styles that give equal shapes."""
    return tuple(str(style[name]) for name in FACTS)


class Shaper:
    """Shapes text in one style, through WeasyPrint's own layouts, so that fonts and features are the same."""

    def __init__(self, style: Any) -> None:  # noqa: ANN401 - weasyprint carries no types
        self._style = style
        self._nominal: dict[int, int] = {}
        self._font = None
        line, _, layout = self._line("x")
        self._font = line.runs[0].data.item.analysis.font
        self._kept = layout  # the font lives as long as a layout that uses it
        self.font, _, self.size = get_pango_font_key(self._font)
        """What WeasyPrint tells fonts apart by, and the size in CSS pixels as it is drawn."""

    def shape(self, text: str) -> list[Glyph]:
        """The glyphs of a text without line breaks.

        Raises:
            Foreign: it takes a second font, or a glyph that is not simply set after the last.
        """
        line, places, _layout = self._line(text)
        glyphs: list[Glyph] = []
        run = line.runs[0]
        while run != ffi.NULL:
            self._read(run.data, places, glyphs)
            run = run.next
        return glyphs

    def singles(self, letters: Iterable[str]) -> dict[str, int]:
        """The glyphs of single letters, without those that need another font, or more or less than one glyph.

        They are shaped together, a space between each two, since a layout costs more than a letter.
        """
        ordered = sorted(letters)
        line, places, _layout = self._line(" ".join(ordered))
        found: dict[int, list[int]] = {}
        run = line.runs[0]
        while run != ffi.NULL:
            glyphs: list[Glyph] = []
            with contextlib.suppress(Foreign):
                self._read(run.data, places, glyphs)
            for one in glyphs:
                found.setdefault(one.place, []).append(one.number)
            run = run.next
        return {one: found[2 * at][0] for at, one in enumerate(ordered) if len(found.get(2 * at, ())) == 1}

    def font_data(self) -> bytes:
        """The bytes of the font file."""
        return bytes(get_hb_object_data(get_pango_font_hb_face(self._font)))

    def exact(self, glyph: int) -> bool:
        """Whether the width the PDF gives a glyph is the same at every size: it does not lie between two numbers."""
        logical = ffi.new("PangoRectangle *")
        pango.pango_font_get_glyph_extents(self._font, glyph, ffi.NULL, logical)
        part = (logical.width * 1000 * FROM_UNITS / self.size) % 1
        return bool(abs(part - 0.5) > _DOUBT)

    def _line(self, text: str) -> tuple[Any, list[int], Any]:
        layout = Layout(self._style)
        layout.set_text(text)
        line, _ = layout.get_first_line()
        places = [place for place, one in enumerate(text) for _ in one.encode()]
        return line, places, layout

    def _read(self, item: Any, places: list[int], glyphs: list[Glyph]) -> None:  # noqa: ANN401
        font = item.item.analysis.font
        if font != self._font and get_pango_font_key(font)[0] != self.font:
            raise Foreign
        for one, cluster in zip(
            item.glyphs.glyphs[0 : item.glyphs.num_glyphs],
            item.glyphs.log_clusters[0 : item.glyphs.num_glyphs],
            strict=True,
        ):
            geometry = one.geometry
            if geometry.x_offset or geometry.y_offset or one.glyph >= pango.PANGO_GLYPH_EMPTY:
                raise Foreign
            glyphs.append(
                Glyph(one.glyph, places[item.item.offset + cluster], geometry.width, self._wide(font, one.glyph))
            )

    def _wide(self, font: Any, glyph: int) -> int:  # noqa: ANN401 - weasyprint carries no types
        if glyph not in self._nominal:
            logical = ffi.new("PangoRectangle *")
            pango.pango_font_get_glyph_extents(font, glyph, ffi.NULL, logical)
            self._nominal[glyph] = round(logical.width * 1000 * FROM_UNITS / self.size)
        return self._nominal[glyph]


def breaks(text: str, lang: str | None) -> list[bool]:
    """For every place of a text, and its end, whether a line may be broken before it."""
    attributes = get_log_attrs(text, lang)
    return [bool(attributes[place].is_line_break) for place in range(len(text) + 1)]
