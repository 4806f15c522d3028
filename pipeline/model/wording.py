"""How plainly a paper for lay people must be written."""

from dataclasses import dataclass

from pipeline.model.sources import Sourced


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainWord:
    """A plain word and the hard ones it takes the place of."""

    say: str
    instead_of: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A folder under `templates/wording/`: one language."""

    language: str
    grade: Sourced
    """The highest reading grade, in years of school (Flesch-Kincaid)."""
    sentence_words: Sourced
    """The most words in one sentence."""
    words: tuple[PlainWord, ...]
