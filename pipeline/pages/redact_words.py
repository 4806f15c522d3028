"""The words under a box that a person gave: nothing else in the file may go on saying them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from pipeline.pages import hidden, hidden_places, redact_strings
from pipeline.pages.redact_places import Mark
from pipeline.rules.privacy.folded import fold

_LEAST = 4
_WORD = re.compile(r"\w[\w'-]*\w")


@dataclass(frozen=True, slots=True)
class Words:
    """Lines and telling words: names begin with a capital letter, numbers have digits."""

    patterns: tuple[re.Pattern[str], ...]

    def in_text(self, said: str) -> bool:
        """Whether a text says any of it."""
        plain = fold(said).text if self.patterns else ""
        return any(one.search(plain) for one in self.patterns)


def of(texts: Iterable[str]) -> Words:
    """The words of some boxes; what is shorter than four letters would be found in anything."""
    lines = [line for text in texts for line in fold(text).text.splitlines()]
    telling = [word for line in lines for word in _WORD.findall(line) if word[0].isupper() or _has_digit(word)]
    bare = {"".join(filter(str.isalnum, one)) for one in (*lines, *telling)}
    return Words(tuple(redact_strings.pattern(one) for one in sorted(bare) if len(one) >= _LEAST))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


def spoken(path: Path, words: Words) -> bool:
    """Whether a place that no page shows still says them: tags, bookmarks, names, remarks.

    Raises:
        PdfError: the file cannot be read.
    """
    with pikepdf.open(path) as pdf:
        texts = [*(text for _, _, text in hidden_places.texts(pdf)), *redact_strings.texts(pdf)]
    return any(words.in_text(one) for one in texts)


def elsewhere(path: Path, marks: Iterable[Mark]) -> tuple[str, ...]:
    """The texts of a file's pages without what had to go."""
    texts = list(hidden.text_of_pages(path))
    spans = [(one.page_index, one.hit.start, one.hit.end) for one in marks if one.hit]
    for index, start, end in sorted(spans, reverse=True):
        texts[index] = f"{texts[index][:start]} {texts[index][end:]}"
    return tuple(texts)
