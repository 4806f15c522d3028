"""What a certificate of mailing says: counts of what went to the post, and who got what.

Counts are taken over all pieces; names are listed only where a court asks for one case.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import add

from pipeline.mailing.posted import Posted, Sent, closed, unnamed

CLASSES: Mapping[str, str] = {"first": "First-Class Mail", "certified": "Certified Mail"}
NO_ZIP = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How much of one kind there is."""

    name: str
    pieces: int
    notices: int
    sheets: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A batch, and the digest of its proof."""

    batch: int
    pieces: int
    notices: int
    sheets: int
    proof: str
    """SHA-256; empty before it was mailed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything a certificate of mailing says."""

    run: str
    prepared: date
    day: date | None
    """When it went to the post, by a person's word; None: it is only prepared."""
    by: str
    """Who declares it; empty while nobody does."""
    office: tuple[str, ...]
    """The sender's own address."""
    total: Line
    classes: tuple[Line, ...]
    prefixes: tuple[Line, ...]
    """By the first three digits of the ZIP Code."""
    titles: tuple[tuple[str, int], ...]
    """What the papers are called, and how many of each there are."""
    batches: tuple[Proven, ...]
    corrects: tuple[str, ...] = ()
    """What was certified before and holds no more, a sentence each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """A person of one case."""

    name: str
    lines: tuple[str, ...]
    title: str
    pages: int
    way: str
    batch: int
    piece: int
    sha256: str


@dataclass(slots=True)
class Tally:
    """Counts pieces, with the notices in them and their sheets."""

    classes: dict[str, list[int]] = field(default_factory=dict)
    prefixes: dict[str, list[int]] = field(default_factory=dict)
    titles: Counter[str] = field(default_factory=Counter)

    def count(self, pieces: Iterable[Posted]) -> Iterator[Posted]:
        """Pass the pieces on, counted."""
        for one in pieces:
            numbers = (1, len(one.notices), one.sheets)
            _count(self.classes, CLASSES[one.mail_class], numbers)
            _count(self.prefixes, one.zip_code[:3] or NO_ZIP, numbers)
            for sent in one.notices:
                self.titles[unnamed(sent.access) if closed(sent.access) else sent.title] += 1
            yield one

    def add(self, other: "Tally") -> None:
        """Count in what another one has."""
        for mine, theirs in ((self.classes, other.classes), (self.prefixes, other.prefixes)):
            for name, numbers in theirs.items():
                _count(mine, name, numbers)
        self.titles.update(other.titles)

    @property
    def total(self) -> Line:
        """All of it."""
        lines = _lines(self.classes)
        return Line(
            name="",
            pieces=sum(one.pieces for one in lines),
            notices=sum(one.notices for one in lines),
            sheets=sum(one.sheets for one in lines),
        )

    def by_class(self) -> tuple[Line, ...]:
        """By mail class."""
        return _lines(self.classes)

    def by_prefix(self) -> tuple[Line, ...]:
        """By the first three digits of the ZIP Code."""
        return _lines(self.prefixes)

    def by_title(self) -> tuple[tuple[str, int], ...]:
        """By what the papers are called, the most first."""
        return tuple(sorted(self.titles.items(), key=lambda one: (-one[1], one[0])))


def of_case(pieces: Iterable[Posted], case: str) -> Iterator[Recipient]:
    """Everybody to whom a notice in one case was mailed, with the address it went to.

    Args:
        pieces: of a run.
        case: its number, as the notices have it.
    """
    for piece in pieces:
        for one in piece.notices:
            if one.case == case:
                yield _recipient(piece, one)


def _recipient(piece: Posted, one: Sent) -> Recipient:
    return Recipient(
        name=one.name,
        lines=one.lines,
        title=one.title,
        pages=one.pages,
        way=CLASSES[piece.mail_class],
        batch=piece.batch,
        piece=piece.serial,
        sha256=one.sha256,
    )


def _count(counted: dict[str, list[int]], name: str, numbers: Sequence[int]) -> None:
    kept = counted.get(name)
    if kept is None:
        counted[name] = list(numbers)
    else:
        kept[:] = map(add, kept, numbers)


def _lines(counted: Mapping[str, Sequence[int]]) -> tuple[Line, ...]:
    return tuple(
        Line(name=name, pieces=pieces, notices=notices, sheets=sheets)
        for name, (pieces, notices, sheets) in sorted(counted.items())
    )
