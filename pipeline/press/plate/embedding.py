"""The embedded fonts of a shape's papers, made once: every line pattern has the same letters.

What is the same is taken over: the same letters of the same fonts in the same order, their objects bearing the same
numbers. The next pattern then has the very objects of the first, deflated already.
"""

from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import pydyf

_MOST = 4
"""Sets of fonts kept of a shape; they differ where patterns have more pages, and so other numbers."""
_Build = Callable[..., pydyf.Dictionary]
_SCALAR = (int, float, str, bytes)
_WHOLE = "file_content"
"""The font's file, which its key and its description stand for."""


class _Deflated(pydyf.Stream):  # type: ignore[misc] # pydyf carries no types
    """A stream that is deflated once."""

    def __init__(self, stream: pydyf.Stream) -> None:
        super().__init__(stream.stream, stream.extra, stream.compress)
        self.number = stream.number
        self._data = bytes(stream.data)

    @property
    def data(self) -> bytes:
        return self._data


class Embedding:
    """The fonts of one shape."""

    def __init__(self) -> None:
        """Know none."""
        self._known: OrderedDict[object, tuple[tuple[pydyf.Object, ...], pydyf.Dictionary]] = OrderedDict()

    def embed(self, build: _Build, pdf: pydyf.PDF, fonts: dict[Any, Any], *options: object) -> pydyf.Dictionary:
        """Embed fonts as WeasyPrint does.

        Args:
            build: WeasyPrint's own way; it is gone where these fonts were not embedded before.
            pdf: to which the objects are added.
            fonts: of `weasyprint.Document.fonts`.
            options: what else WeasyPrint says.
        """
        key = (len(pdf.objects), *map(_letters, fonts.items()))
        if key not in self._known:
            start = len(pdf.objects)
            names = build(pdf, fonts, *options)
            pdf.objects[start:] = [_kept(one) for one in pdf.objects[start:]]
            self._known[key] = tuple(pdf.objects[start:]), names
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
            return pydyf.Dictionary(names)
        objects, names = self._known[key]
        for one in objects:
            pdf.add_object(one)
        return pydyf.Dictionary(names)


def _letters(item: tuple[object, Any]) -> tuple[object, ...]:
    """All that WeasyPrint writes of a font: which it is, what was measured of it, and its letters in their order.

    What was measured depends on the size the font was met in first.
    """
    key, font = item
    measured = tuple((name, one) for name, one in vars(font).items() if isinstance(one, _SCALAR) and name != _WHOLE)
    more = (tuple(font.tables), tuple(font.variations.items()), tuple(font.missing))
    return (key, measured, more, tuple(font.to_unicode.items()), tuple(font.widths.items()))


def _kept(one: pydyf.Object) -> pydyf.Object:
    return _Deflated(one) if isinstance(one, pydyf.Stream) else one
