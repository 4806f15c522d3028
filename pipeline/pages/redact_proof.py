"""Reads a redacted file again, every byte of it, for anything that should be gone."""

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium
from pikepdf import Name, Stream

from pipeline.pages import hidden, hidden_places, redact_strings, sweep
from pipeline.pages.redact_geometry import Box
from pipeline.rules.privacy.folded import fold

_DEEPEST, _ROUNDED = 12, 0.02
LEAST = 4
"""Letters and digits: a shorter value would be found in anything."""


def left(path: Path, values: Iterable[str]) -> int:
    """How many of some values are still somewhere in a file: pages, hidden places, any stream, decoded.

    Args:
        path: the file.
        values: identifiers without separators, as `Hit.value` has them.

    Raises:
        PdfError: the file cannot be read.
    """
    patterns = [redact_strings.pattern(one) for one in set(values) if len(one) >= LEAST]
    if not patterns:
        return 0
    texts = _texts(path)
    return sum(any(one.search(text) for text in texts) for one in patterns)


def ends_left(path: Path, values: Iterable[str], elsewhere: Iterable[str]) -> int:
    """How many numbers still stand in part: their first or last five digits, where nothing else explains them.

    Args:
        path: the redacted file.
        values: as for `left`.
        elsewhere: the texts of the file before, without what had to go; a case number may begin like another's number.

    Raises:
        PdfError: the file cannot be read.
    """
    before = [fold(text).text for text in elsewhere]
    ends = {one for value in values for one in redact_strings.ends(value)}
    odd = [one for one in ends if not any(one.search(text) for text in before)]
    with pikepdf.open(path) as pdf:
        texts = [*hidden.text_of_pages(path), *(text for _, _, text in hidden_places.texts(pdf))]
        texts += redact_strings.texts(pdf)
    folded = [fold(text).text for text in texts] if odd else []
    return sum(any(one.search(text) for text in folded) for one in odd)


def outlines_left(path: Path, page_index: int, box: Box) -> bool:
    """Whether a drawn shape, other than the black box itself, still lies wholly in a box.

    Args:
        path: the redacted file.
        page_index: from 0.
        box: in points.

    Raises:
        PdfiumError: the file cannot be read.
    """
    with closing(pypdfium2.PdfDocument(path)) as document:
        places = [
            one.get_bounds()
            for one in document[page_index].get_objects(filter=(pdfium.FPDF_PAGEOBJ_PATH,), max_depth=_DEEPEST)
        ]
    return any(_inside(one, box) and not _same(one, box) for one in places)


def _inside(one: Box, box: Box) -> bool:
    return all(a >= b for a, b in zip(one[:2], box[:2], strict=True)) and all(
        a <= b for a, b in zip(one[2:], box[2:], strict=True)
    )


def _same(one: Box, box: Box) -> bool:
    return all(abs(a - b) <= _ROUNDED for a, b in zip(one, box, strict=True))


def _plain(text: str) -> str:
    return fold(text).text


def _texts(path: Path) -> list[str]:
    texts = [fold(text).text for text in hidden.text_of_pages(path)]
    with pikepdf.open(path) as pdf:
        texts += (fold(text).text for _, _, text in hidden_places.texts(pdf))
        texts += map(_plain, (*redact_strings.texts(pdf), *redact_strings.shown(pdf)))
        for one in sweep.reachable(pdf):
            if isinstance(one, Stream) and one.get(Name.Subtype) != Name.Image:
                data = bytes(one.read_bytes())
                texts += (data.decode("latin-1"), data.decode("utf-16-be", "replace"))
    return texts
