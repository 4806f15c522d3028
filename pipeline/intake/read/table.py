"""A sheet of texts and the row that holds its headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.intake.read.assemble import reserved
from pipeline.intake.read.kinds import find
from pipeline.intake.read.result import Known, Source, Unreadable, problem
from pipeline.model import Finding
from pipeline.rules import headings

CORRECTION_HEADING = "What to correct"
"""The last column of a returned roster: written by us for the person, never read back."""
SEARCHED_ROWS = 30
_FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row as it was read."""

    number: int
    """As the spreadsheet program shows it, from 1."""
    cells: tuple[str, ...]
    problems: Mapping[int, str] = field(default_factory=dict)
    """Column index → why its cell has no value."""
    hidden: bool = False
    merged: str | None = None
    """The range, as `B2:B4`, of cells that are merged over this row and others."""
    truths: frozenset[int] = frozenset()
    """The columns in which TRUE or FALSE stands although they ask no yes-or-no question."""

    @property
    def filled(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.problems) or any(map(str.strip, self.cells))


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet, or a CSV file."""

    sheet: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The row that holds the headings."""

    score: int
    """How many fields its headings mean."""
    index: int
    """Of the row within the table's lines."""
    titles: tuple[str, ...]
    """A heading a column, empty where there is none."""

    @property
    def found(self) -> bool:
        """Whether this can be a row of headings at all."""
        return self.score >= min(_FEWEST, max(1, sum(map(bool, self.titles))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table."""

    titles: Mapping[int, str]
    """Column index → heading."""
    ignored: frozenset[int]
    """The columns we wrote for the person."""

    def name(self, index: int) -> str:
        """`C (Hearing date)`, or `C` where there is no heading."""
        title = self.titles.get(index)
        return f"{letter(index)} ({title})" if title else letter(index)


def best_header(table: Table, known: Known) -> Header:
    """The row near the top whose headings mean the most fields; a title or letterhead above it is passed over."""
    best = Header(score=0, index=0, titles=())
    for index, line in enumerate(table.lines[:SEARCHED_ROWS]):
        titles = tuple(" ".join(cell.split()) for cell in line.cells)
        score = _score(titles, known)
        if score > best.score:
            best = Header(score=score, index=index, titles=titles)
    return best


def _score(titles: Sequence[str], known: Known) -> int:
    given = tuple(filter(None, titles))
    own = sum(map(reserved, given))
    lane = find(known.lane.document_type, known.catalog) if known.lane.document_type else None
    candidates = (lane,) if lane else tuple(known.catalog.documents.values())
    return own + max((len(set(headings.match(given, one).values())) for one in candidates), default=0)


def columns_of(header: Header, table: Table, source: Source) -> Columns:
    """The columns that the headings name.

    Raises:
        Unreadable: a heading stands twice; which of the two columns is meant, nobody can tell.
    """
    titles = {at: title for at, title in enumerate(header.titles) if title}
    ignored = frozenset(at for at, title in titles.items() if headings.key(title) == headings.key(CORRECTION_HEADING))
    columns = Columns(titles={at: title for at, title in titles.items() if at not in ignored}, ignored=ignored)
    seen: dict[str, int] = {}
    for at, title in columns.titles.items():
        earlier = seen.setdefault(headings.key(title), at)
        if earlier != at:
            row = table.lines[header.index].number
            raise Unreadable(
                problem(
                    code="read.heading-twice",
                    where=source.place(sheet=table.sheet, row=row, column=columns.name(at)),
                    message=f"The columns {letter(earlier)} and {letter(at)} have the same heading “{title}”.",
                    repair="Remove one of the two columns, or give it another heading.",
                ),
            )
    return columns


def no_header(table: Table, source: Source) -> Finding:
    """No row of the table can be its headings."""
    first = next((line for line in table.lines if line.filled), None)
    return problem(
        code="read.no-header",
        where=source.place(sheet=table.sheet, row=first.number if first else None),
        message="No row near the top holds headings that are known, so nobody can tell which column means what.",
        found=" | ".join(filter(None, first.cells)) if first else None,
        repair="Put the headings of the blank roster in the first row: `docketpress form TYPE --as xlsx` writes one.",
    )


def letter(index: int) -> str:
    """The column's letters as the spreadsheet program shows them.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
