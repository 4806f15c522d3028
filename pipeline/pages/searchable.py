"""Asks whether a page's words can be found, copied and read aloud, and how large its letters are."""

import unicodedata

import pypdfium2

_UNREADABLE = frozenset({"Co", "Cn", "Cs", "Cc"})
"""Private, unassigned, half and control characters: what a font without a character map gives."""


def has_words(page: pypdfium2.PdfPage) -> bool:
    """Whether the page holds text of letters or digits, most of which have a meaning."""
    return means_something(text_of(page))


def means_something(text: str) -> bool:
    """Whether a text holds letters or digits, and most of it has a meaning."""
    dense = "".join(text.split())
    readable = sum(1 for one in dense if unicodedata.category(one) not in _UNREADABLE and one != "\ufffd")
    return any(one.isalnum() for one in dense) and readable * 2 >= len(dense)


def text_of(page: pypdfium2.PdfPage, box: tuple[float, float, float, float] | None = None) -> str:
    """The text of a page, or of a box on it (left, bottom, right, top in points)."""
    words = page.get_textpage()
    try:
        if box is None:
            return str(words.get_text_range())
        return str(words.get_text_bounded(left=box[0], bottom=box[1], right=box[2], top=box[3]))
    finally:
        words.close()
