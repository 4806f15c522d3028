"""The words under a box that a person gave: nothing else in the file may go on saying them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from pipeline.model import Finding, Place, Severity
from pipeline.pages import hidden, hidden_places, redact_strings
from pipeline.pages.redact_places import Mark
from pipeline.rules.privacy import Matter, persons
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


def family(path: Path, matter: Matter, name: str) -> tuple[Finding, ...]:
    """A warning for each page on which a minor's last name stands by itself: it may be the family's.

    Raises:
        PdfiumError: the file cannot be read.
    """
    words = "|".join(map(re.escape, persons.family_names(matter.minors)))
    said = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
    pages = enumerate(hidden.text_of_pages(path), start=1) if words else ()
    return tuple(_family(name, page) for page, text in pages if said.search(fold(text).text))


def _family(name: str, page: int) -> Finding:
    return Finding(
        code="privacy.family-name",
        severity=Severity.WARNING,
        where=Place(file=name, page=page),
        message="The last name of a person named as a minor still stands on this page, without the first name: it may "
        "be a parent's, or the minor's under another name.",
        rule="Fed. R. Civ. P. 5.2(a)(3), Fed. R. Crim. P. 49.1(a)(3)",
        repair="Read the page. Where it is the minor, redact it again with `--minor` and the name as it stands there.",
    )


def elsewhere(path: Path, marks: Iterable[Mark]) -> tuple[str, ...]:
    """The texts of a file's pages without what had to go."""
    texts = list(hidden.text_of_pages(path))
    spans = [(one.page_index, one.hit.start, one.hit.end) for one in marks if one.hit]
    for index, start, end in sorted(spans, reverse=True):
        texts[index] = f"{texts[index][:start]} {texts[index][end:]}"
    return tuple(texts)
