"""How long a paper is by its rule: words counted, what the rule leaves out left out."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.model import Court, Length, Paper

TEXT = "text"
"""The part of a passage that no rule leaves out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Some text of a paper, and the part of the paper it stands in."""

    part: str
    """As `excludes` of a court's lengths names it: `caption`, `signature`, `footnotes` …, or `text`."""
    text: str


def limit(paper: Paper, court: Court) -> Length | None:
    """The court's limit for a paper, None where either says nothing."""
    return next((one for one in court.lengths if one.kind == paper.length), None)


def words(passages: Iterable[Passage], excludes: Iterable[str]) -> int:
    """Count the words of a paper.

    What stands between blanks is a word if there is a letter or a digit in it, as word processors count: `§` and a dash
    between blanks are none, `wife's`, `12-15` and `F.3d` are one each.

    Args:
        passages: the paper's text.
        excludes: the parts that do not count.
    """
    left_out = frozenset(excludes)
    return sum(
        any(letter.isalnum() for letter in word)
        for passage in passages
        if passage.part not in left_out
        for word in passage.text.split()
    )
