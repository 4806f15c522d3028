"""What a text says when white space, case and the forms of quotes and dashes no longer matter."""

import functools
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": ""})


@functools.lru_cache(maxsize=1 << 15)
def flattened(text: str) -> str:
    """A text as it is compared: white space, case and the forms of quotes and dashes no longer matter."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return "".join(plain.split()).casefold()


@functools.lru_cache(maxsize=512)
def _words(pattern: str) -> str | None:
    """A phrase of plain words, flattened; None where anything in it stands for something else."""
    return pattern.lower().replace(" ", "") if _PLAIN.fullmatch(pattern) else None


_PLAIN = re.compile(r"[A-Za-z0-9 ,;:'%&/-]+")


@functools.lru_cache(maxsize=1 << 14)
def _line(text: str) -> tuple[str, frozenset[int]]:
    """A line, flattened, and the places in it before or behind which a blank stood."""
    pieces = [flattened(word) for word in text.split()]
    return "".join(pieces), frozenset(accumulate(map(len, pieces), initial=0))


@dataclass(frozen=True, slots=True)
class Said:
    """What a paper says, flattened, and where there was no blank before it was."""

    text: str
    starts: tuple[int, ...]
    """Where each line begins."""
    parted: tuple[frozenset[int], ...]
    """For each line the places before which a blank stood, counted from where it begins."""

    @classmethod
    def of(cls, text: str) -> "Said":
        """Flatten a text. A blank inside a word, where a line broke it, lets more pass, never less.

        Most lines of a run's paper stand in the others too, so each different one is flattened once.
        """
        lines = [_line(one) for one in text.splitlines()]
        flat, parted = [one for one, _ in lines], tuple([places for _, places in lines])
        return cls("".join(flat), (*accumulate(map(len, flat), initial=0),), parted)

    def holds(self, way: str) -> bool:
        """Whether the paper says something: `Lee` is not said by `Leeward`, nor 3 by 2023 or by 1:23-cv-3.

        Words written from the right stand in a file in the order they are painted, so each counts by itself.
        """
        if not way.isascii() and any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in way):
            return all(flattened(word) in self.text for word in way.split())
        wanted = flattened(way)
        start = self.text.find(wanted)
        while start >= 0:
            if self._is_whole(start, start + len(wanted)):
                return True
            start = self.text.find(wanted, start + 1)
        return False

    def says(self, pattern: str) -> bool:
        """Whether the paper says a phrase."""
        words = _words(pattern)
        # Letters that stand there as they are need no pattern; looking for one takes a hundred times as long.
        return (words is not None and words in self.text) or phrase(pattern).search(self.text) is not None

    def _is_whole(self, start: int, end: int) -> bool:
        return not self._goes_on(start, start - 1, start) and not self._goes_on(end, end, end - 1)

    def _goes_on(self, border: int, outer: int, inner: int) -> bool:
        """Whether the word or number at `inner` goes on beyond the border."""
        if not self._inside(border):
            return False
        beyond = self.text[outer]
        number = self.text[inner].isdigit() and beyond in _IN_NUMBERS
        return (beyond.isalnum() and self.text[inner].isalnum()) or (number and self._has_digit_at(outer, inner))

    def _has_digit_at(self, outer: int, inner: int) -> bool:
        """Whether behind a joining sign the number really goes on; at the end of a sentence it does not."""
        further = outer + (outer - inner)
        return 0 <= further < len(self.text) and self._inside(max(further, outer)) and self.text[further].isalnum()

    def _inside(self, border: int) -> bool:
        """Whether a word goes on over a place in the text."""
        if not 0 < border < len(self.text):
            return False
        line = bisect_right(self.starts, border) - 1
        return border - self.starts[line] not in self.parted[line]


_IN_NUMBERS = frozenset(":/-.,")


@functools.lru_cache(maxsize=512)
def phrase(pattern: str) -> re.Pattern[str]:
    """The pattern for flattened text: blanks in it stand for nothing."""
    plain = unicodedata.normalize("NFKC", pattern).translate(_QUOTES)
    return re.compile(re.sub(r"(?<!\\) +|\\s[*+]?", "", plain), re.IGNORECASE)
