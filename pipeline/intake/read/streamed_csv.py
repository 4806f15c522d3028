"""A CSV roster of any length: its encoding and its separator told first, then its rows one by one."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.intake.read.csv_form import separator, start_of, taken_apart
from pipeline.intake.read.result import Known, Source
from pipeline.intake.read.table import Line, Table
from pipeline.intake.read.text import Told, roster_encoding
from pipeline.model import Finding

_START = 200_000
"""Characters in which the headings stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCsv:
    """A CSV roster whose encoding and separator are known."""

    source: Source
    encoding: Told
    sign: str
    start: int
    """The number of the first row."""
    begin: int
    """Characters before the first row."""
    top: Table

    @property
    def remarks(self) -> tuple[Finding, ...]:
        """What had to be assumed."""
        return self.encoding.findings

    def lines(self) -> Iterator[Line | Finding]:
        """Every row; in place of one that cannot be taken apart, the finding that says so.

        Raises:
            Unreadable: a quotation mark that never closes.
        """
        with self.source.path.open(encoding=self.encoding.name, newline="") as stream:
            stream.read(self.begin)
            yield from taken_apart(self.source, stream, self.sign, start=self.start)


def open_csv(source: Source, known: Known) -> OpenedCsv:
    """Tell how a CSV roster is written.

    Raises:
        Unreadable: empty, too large, or in no encoding known here.
    """
    told = roster_encoding(source)
    with source.path.open(encoding=told.name, newline="") as stream:
        text = stream.read(_START)
    sign, start, begin = separator(text, known)
    top = start_of(text[begin:], sign)
    lines = tuple(Line(number=one.number + start - 1, cells=one.cells) for one in top.lines)
    return OpenedCsv(
        source=source, encoding=told, sign=sign, start=start, begin=begin, top=Table(sheet=None, lines=lines)
    )
