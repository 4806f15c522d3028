"""A text made plain for the finders, with the way back to the places in the original."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_DASHES = "‐‑‒–—―−﹘﹣－⁃\u00ac\ufffe\u0002"  # PDFium writes U+FFFE or U+0002 for the hyphen at a line's end
_DROPPED = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\ufeff"
_ODD = re.compile(r"[^\x00-\x01\x03-\x7f]")
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
    if _is_nearly_plain(text):
        return Folded(_spaced(text), range(len(text) + 1))
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for odd in _ODD.finditer(text):
        place = odd.start()
        plain = _folded(odd.group())
        pieces += (text[done:place], plain)
        places.extend(range(done, place))
        places.extend([place] * len(plain))
        done = place + 1
    pieces.append(text[done:])
    places.extend(range(done, len(text) + 1))
    return Folded("".join(pieces).translate(_PLAIN).replace("\r", " "), places)


def plain(text: str) -> str:
    """The text of `fold` alone."""
    return _spaced(text) if _is_nearly_plain(text) else fold(text).text


def _is_nearly_plain(text: str) -> bool:
    return text.isascii() and "\x02" not in text


def _spaced(text: str) -> str:
    return text.replace("\t", " ").replace("\f", "\n").replace("\r", " ")


@lru_cache(maxsize=4096)
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
