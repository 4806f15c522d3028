"""Reads a redacted file again, every byte of it, for anything that should be gone."""

import re
from collections.abc import Iterable
from pathlib import Path

import pikepdf
from pikepdf import Name, Stream

from pipeline.pages import hidden, hidden_places, sweep
from pipeline.rules.privacy.folded import fold

_GAP = r"[\W_]{0,3}"
_LEAST = 4
"""Letters and digits: a shorter value would be found in anything."""


def left(path: Path, values: Iterable[str]) -> int:
    """How many of some values are still somewhere in a file: pages, hidden places, any stream, decoded.

    Args:
        path: the file.
        values: identifiers without separators, as `Hit.value` has them.

    Raises:
        PdfError: the file cannot be read.
    """
    patterns = [_pattern(one) for one in set(values) if len(one) >= _LEAST]
    if not patterns:
        return 0
    texts = _texts(path)
    return sum(any(one.search(text) for text in texts) for one in patterns)


def _pattern(value: str) -> re.Pattern[str]:
    return re.compile(r"(?<![A-Za-z\d])" + _GAP.join(map(re.escape, value)) + r"(?![A-Za-z\d])", re.IGNORECASE)


def _texts(path: Path) -> list[str]:
    texts = [fold(text).text for text in hidden.text_of_pages(path)]
    with pikepdf.open(path) as pdf:
        texts += (fold(text).text for _, _, text in hidden_places.texts(pdf))
        for one in sweep.reachable(pdf):
            if isinstance(one, Stream) and one.get(Name.Subtype) != Name.Image:
                data = bytes(one.read_bytes())
                texts += (data.decode("latin-1"), data.decode("utf-16-be", "replace"))
    return texts
