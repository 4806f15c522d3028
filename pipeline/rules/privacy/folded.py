"""A text made plain for the finders, with the way back to the places in the original."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_DASHES = "‐‑‒–—―−﹘﹣－⁃\u00ac\ufffe\u0002"  # PDFium writes U+FFFE or U+0002 for the hyphen at a line's end
_DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff"
_PLAIN = str.maketrans({**dict.fromkeys(_DASHES, "-"), "’": "'", "‘": "'", "“": '"', "”": '"', "\t": " ", "\f": "\n"})


@dataclass(frozen=True, slots=True)
class Folded:
    """Plain text: ordinary digits, letters, hyphens and blanks; nothing of no width."""

    text: str
    _places: Sequence[int]
    """For each character of `text` its place in the original, and the original's length behind them."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The same span in the original."""
        return self._places[start], self._places[end - 1] + 1


def fold(text: str) -> Folded:
    """Make a text plain.

    >>> fold("123\u201145\u200b-\uff16\uff17\uff18\uff19").text
    '123-45-6789'
    """
    if text.isascii() and "\x02" not in text:
        return Folded(text.translate(_PLAIN).replace("\r", " "), range(len(text) + 1))
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        plain = letter if letter < "\x80" and letter != "\x02" else _folded(letter)
        letters.append(plain)
        places.extend([place] * len(plain))
    places.append(len(text))
    return Folded("".join(letters).translate(_PLAIN).replace("\r", " "), places)


def _folded(letter: str) -> str:
    if letter in _DROPPED or unicodedata.combining(letter):
        return ""
    if letter in _DASHES:
        return "-"
    if unicodedata.category(letter) == "Nd":
        return str(unicodedata.digit(letter))
    if letter.isspace():
        return " "
    bare = "".join(one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one))
    return bare if len(bare) == 1 or bare.isalnum() else letter


def near(text: str, start: int, width: int) -> str:
    """The characters just before a place."""
    return text[max(0, start - width) : start]
