"""The shape of `wording.toml`: the records of `model`, key for key."""

from pydantic import Field

from pipeline import model
from pipeline.rules.court_tables import SourcedTable
from pipeline.rules.field_tables import Sources, Table


class PlainWordTable(Table):
    """One `[[words]]` entry."""

    say: str = Field(min_length=1)
    instead_of: tuple[str, ...] = Field(min_length=1, alias="not")

    def record(self) -> model.PlainWord:
        """The word as the rooms know it."""
        return model.PlainWord(say=self.say, instead_of=self.instead_of)


class ReadingTable(Table):
    """`[reading]`."""

    grade: SourcedTable
    sentence_words: SourcedTable


class WordingTable(Table):
    """`wording.toml`."""

    sources: Sources = Field(default_factory=dict)
    reading: ReadingTable
    words: tuple[PlainWordTable, ...] = ()

    def record(self, language: str) -> model.Wording:
        """The wording as the rooms know it."""
        return model.Wording(
            language=language,
            grade=self.reading.grade.record(),
            sentence_words=self.reading.sentence_words.record(),
            words=tuple(one.record() for one in self.words),
        )
