"""Where a page is free of ink, measured on its picture."""

import contextlib
import zlib
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
from PIL import Image

from pipeline.pages.spots import Box

_SCALE = 0.5
"""Pixels a point. At 36 dots an inch a hairline of light grey still darkens its pixel by a dozen shades."""
_DARKER_THAN_WHITE = 8
"""How much darker than pure white counts as ink, of 255."""
_DARKER_THAN_SCAN = 24
"""The same for paper that is not pure white: below it lies the noise of a scanner."""
_WHITE = 255
_LIGHTEST_PAPER = 128
"""A page whose commonest shade is darker than this has no paper to stamp on."""
_CLEAR = 2.0
"""Points kept free round a stamp."""


class Ink:
    """What is printed on one page, as it is seen."""

    def __init__(self, picture: Image.Image, width: float, height: float) -> None:
        counts = picture.histogram()
        paper = max(range(256), key=counts.__getitem__)
        darker = _DARKER_THAN_WHITE if paper == _WHITE else _DARKER_THAN_SCAN
        limit = paper - darker if paper >= _LIGHTEST_PAPER else _WHITE + 1
        self._dark = picture.point([255 if shade < limit else 0 for shade in range(256)])
        self._across = picture.width / width
        self._down = picture.height / height
        self._height = height

    def free(self, box: Box, clear: float = _CLEAR) -> bool:
        """Whether nothing is printed in a box and `clear` points round it."""
        left, bottom, right, top = box
        pixels = (
            max(0, int((left - clear) * self._across)),
            max(0, int((self._height - top - clear) * self._down)),
            min(self._dark.width, int((right + clear) * self._across) + 1),
            min(self._dark.height, int((self._height - bottom + clear) * self._down) + 1),
        )
        return self._dark.crop(pixels).getbbox() is None


class Pictures:
    """The pages of one file as pictures, each drawn once, when it is asked for."""

    def __init__(self, document: pypdfium2.PdfDocument) -> None:
        self._document = document
        self._kept: dict[int, tuple[tuple[int, int], bytes]] = {}

    def ink(self, page_index: int, width: float, height: float) -> Ink:
        """The ink of a page.

        Args:
            page_index: which page.
            width: of the page as it is seen, in points.
            height: of the page as it is seen, in points.
        """
        return Ink(self.picture(page_index), width, height)

    def picture(self, page_index: int) -> Image.Image:
        """A page in shades of grey, half a pixel a point."""
        if page_index not in self._kept:
            with contextlib.closing(self._document[page_index]) as page:
                picture = drawn(page)
            # Kept small: a binder has a thousand pages, and drawing one costs ten times as much as unpacking it.
            self._kept[page_index] = (picture.size, zlib.compress(picture.tobytes(), level=1))
            return picture
        size, packed = self._kept[page_index]
        return Image.frombytes("L", size, zlib.decompress(packed))


def drawn(page: pypdfium2.PdfPage) -> Image.Image:
    """A page in shades of grey, half a pixel a point."""
    with contextlib.closing(page.render(scale=_SCALE, grayscale=True)) as bitmap:
        picture: Image.Image = bitmap.to_pil().copy()
        return picture


@contextlib.contextmanager
def pictures(path: Path) -> Iterator[Pictures]:
    """Open a file for looking at its pages.

    Raises:
        pypdfium2.PdfiumError: the file cannot be drawn.
    """
    document = pypdfium2.PdfDocument(path)
    try:
        yield Pictures(document)
    finally:
        document.close()
