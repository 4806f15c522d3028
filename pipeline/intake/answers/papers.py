"""The text of a dropped PDF, within bounds. Run it in a limited child."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

_MOST_PAGES = 20
"""Pages whose text is read: a receipt says what it is at its beginning."""
_MOST_TEXT = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What a PDF holds, as far as we look."""

    text: str
    pages: int


def read(path: Path) -> Paper | None:
    """The text of the first pages and the number of all; None where it cannot be opened."""
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            texts = [_page(document, at) for at in range(min(len(document), _MOST_PAGES))]
            return Paper(text="\n".join(texts)[:_MOST_TEXT], pages=len(document))
    except (pypdfium2.PdfiumError, OSError, ValueError):
        return None


def _page(document: pypdfium2.PdfDocument, at: int) -> str:
    with closing(document[at]) as page, closing(page.get_textpage()) as words:
        return str(words.get_text_range()).replace("\r\n", "\n")
