"""Earlier versions of a PDF that it still holds: saving a change often only appends it."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from pipeline.model import Place
from pipeline.pages import hidden_places
from pipeline.rules.privacy import Passage

_END = re.compile(rb"%%EOF\r?\n?")
_MOST = 20
_FAULTS = (pikepdf.PdfError, pypdfium2.PdfiumError, ValueError, TypeError, LookupError, AttributeError, RuntimeError)


def read(path: Path, where: Place, *, removed: bool) -> Iterator[Passage]:
    """The texts of each earlier version; the newest is read elsewhere.

    Args:
        path: the file.
        where: what the person calls it.
        removed: as of `hidden.read`.
    """
    data = path.read_bytes()
    for end in _ends(data):
        with tempfile.NamedTemporaryFile(suffix=".pdf") as earlier:
            earlier.write(data[:end])
            earlier.flush()
            for text in _texts(Path(earlier.name)):
                yield Passage(
                    text=text, where=where, what="an earlier version of the file", removed=removed, foreign=True
                )


def unread(path: Path) -> bool:
    """Whether an earlier version of the file cannot be opened, so that nobody knows what it says."""
    data = path.read_bytes()
    for end in _ends(data):
        try:
            pikepdf.open(BytesIO(data[:end])).close()
        except _FAULTS:
            return True
    return False


def _ends(data: bytes) -> list[int]:
    """Where the earlier versions end; the first part of a file made for the web is none."""
    ends = [found.end() for found in _END.finditer(data)][:-1]
    return (ends[1:] if b"/Linearized" in data[:1024] else ends)[-_MOST:]


def _texts(path: Path) -> Iterator[str]:
    with suppress(*_FAULTS):
        document = pypdfium2.PdfDocument(path)
        try:
            for page in document:
                words = page.get_textpage()
                yield words.get_text_range()
                words.close()
        finally:
            document.close()
    with suppress(*_FAULTS), pikepdf.open(path) as pdf:
        yield from (text for _, _, text in hidden_places.texts(pdf))
