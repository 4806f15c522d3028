"""What is written of a text that was drawn before is not asked of Pango again.

The first time a text is drawn, what WeasyPrint writes of it is noted, with every letter's glyph and width. It is
written again where the document's fonts say the same of those letters, or nothing yet; else it is drawn anew.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from weasyprint.draw import text as drawing
from weasyprint.text.fonts import get_pango_font_key

_draw_first_line = drawing.draw_first_line
"""Its own."""


@dataclass(slots=True)
class _Letters:
    """What drawing a text took from a font, and gave it."""

    texts: dict[int, str] = field(default_factory=dict)
    """What each glyph reads back as."""
    widths: dict[int, tuple[int, bool]] = field(default_factory=dict)
    """Each glyph's width, and whether it was measured for this text, in its size."""

    def fit(self, font: Any) -> bool:  # noqa: ANN401 - WeasyPrint carries no types
        """Whether a document's font would have given the same."""
        known = font.widths.get
        return all(known(glyph, width if own else None) == width for glyph, (width, own) in self.widths.items())

    def teach(self, font: Any) -> None:  # noqa: ANN401
        """Tell a document's font what drawing would have told it, in the same order."""
        for glyph, text in self.texts.items():
            if glyph not in font.to_unicode:
                font.to_unicode[glyph] = text
        for glyph, (width, _) in self.widths.items():
            if glyph not in font.widths:
                font.widths[glyph] = width


@dataclass(slots=True)
class _Drawing:
    """What was written of a text."""

    steps: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    """Methods of a page's stream, and what they are given; after the text's place is set."""
    letters: dict[Any, _Letters] = field(default_factory=dict)
    """By WeasyPrint's key of the font."""
    odd: bool = False
    """A letter has no glyph, or is a picture; this is not written again."""

    def again(self, stream: Any, place: tuple[float, ...]) -> bool:  # noqa: ANN401
        """Write it; false if the document's fonts are not as they were, and nothing is written."""
        fonts = stream._fonts  # noqa: SLF001 - told nowhere else
        if self.odd or not all(key in fonts and one.fit(fonts[key]) for key, one in self.letters.items()):
            return False
        for key, one in self.letters.items():
            one.teach(fonts[key])
        if self.steps:
            stream.set_text_matrix(*place)
        for name, given in self.steps:
            getattr(stream, name)(*given)
        return True


class Lettered:
    """A text's layout, which remembers how it was drawn; otherwise as WeasyPrint's, taken out of use."""

    def __init__(self, layout: Any) -> None:  # noqa: ANN401
        """Know nothing yet."""
        self.layout = layout
        self.drawing: _Drawing | None = None

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self.layout, name)

    def reactivate(self, style: Any) -> None:  # noqa: ANN401
        """Wait until it is known whether Pango is needed."""

    def deactivate(self) -> None:
        """It is not in use."""

    def draw(self, stream: Any, box: Any, overflow: str, ellipsis_: str, matrix: Any) -> list[Any]:  # noqa: ANN401
        """Draw the text as `draw_first_line` of WeasyPrint does, whose arguments these are."""
        usual = (overflow, ellipsis_) == ("clip", "none")
        if usual and self.drawing and self.drawing.again(stream, matrix.values):
            return []
        noting = _Noting(stream)
        box.pango_layout = self.layout
        self.layout.reactivate(box.style)
        try:
            pictures: list[Any] = _draw_first_line(noting, box, overflow, ellipsis_, matrix)
        finally:
            self.layout.deactivate()
            box.pango_layout = self
        if usual:
            noting.drawing.odd |= bool(pictures)
            self.drawing = noting.drawing
        return pictures


class _Noting:
    """A page's stream that notes what is written."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401
        self._stream = stream
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self.drawing = _Drawing()
        self.set_text_matrix = stream.set_text_matrix
        self.show_text = self._noted("show_text")
        self.set_font_size = self._noted("set_font_size")
        self.set_text_rise = self._noted("set_text_rise")

    def _noted(self, name: str) -> Callable[..., None]:
        own, steps = getattr(self._stream, name), self.drawing.steps

        def write(*given: object) -> None:
            steps.append((name, given))
            own(*given)

        return write

    def add_font(self, pango_font: Any) -> tuple[Any, float]:  # noqa: ANN401
        font, size = self._stream.add_font(pango_font)
        letters = self.drawing.letters.setdefault(get_pango_font_key(pango_font)[0], _Letters())
        return _Font(font, letters, self.drawing), size


class _Font:
    """A document's font that notes what is taken from it."""

    def __init__(self, font: Any, letters: _Letters, drawing_: _Drawing) -> None:  # noqa: ANN401
        self._font, self._drawing = font, drawing_
        self.to_unicode = _Texts(font.to_unicode, letters.texts)
        self.widths = _Widths(font.widths, letters.widths)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._font, name)

    def get_unused_glyph_id(self, codepoint: int) -> Any:  # noqa: ANN401
        self._drawing.odd = True
        return self._font.get_unused_glyph_id(codepoint)


class _Texts:
    """What glyphs read back as; asked for of each glyph, though the document's font know it."""

    def __init__(self, known: dict[int, str], noted: dict[int, str]) -> None:
        self._known, self._noted = known, noted

    def __contains__(self, glyph: int) -> bool:
        return glyph in self._noted

    def __setitem__(self, glyph: int, text: str) -> None:
        self._noted[glyph] = text
        self._known.setdefault(glyph, text)


class _Widths:
    """The widths of glyphs, those that are asked for noted."""

    def __init__(self, known: dict[int, int], noted: dict[int, tuple[int, bool]]) -> None:
        self._known, self._noted = known, noted

    def __contains__(self, glyph: int) -> bool:
        return glyph in self._known

    def __getitem__(self, glyph: int) -> int:
        width = self._known[glyph]
        self._noted.setdefault(glyph, (width, False))
        return width

    def __setitem__(self, glyph: int, width: int) -> None:
        self._known[glyph] = width
        self._noted[glyph] = (width, True)


def _drawn(stream: Any, box: Any, overflow: str, ellipsis_: str, matrix: Any) -> list[Any]:  # noqa: ANN401
    layout = box.pango_layout
    if isinstance(layout, Lettered):
        return layout.draw(stream, box, overflow, ellipsis_, matrix)
    return _draw_first_line(stream, box, overflow, ellipsis_, matrix)  # type: ignore[no-any-return]


drawing.draw_first_line = _drawn
