"""One page of a followed layout: what stands between its lines, how that is reckoned, and which lines go where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.press.plate.common import Common
from pipeline.press.plate.drawn import Drawn, Pattern
from pipeline.press.plate.following import Begin
from pipeline.press.plate.library import Key, Library
from pipeline.press.plate.linework import Alien, Line, Mark, Token
from pipeline.press.plate.pictures import Picture
from pipeline.press.plate.reckoning import Astray, Reckoning
from pipeline.press.plate.running import Line as Running

Keys = Mapping[int, Sequence[tuple[Key, int]]]
"""Of each block, by its ordinal, its lines, and how many of its runs stand before each."""
Done = Mapping[int, int]
"""Of each block, by its ordinal, how many of its lines stand on the pages before."""
State = tuple[int, Begin, tuple[int, ...], Common, tuple[str, ...]]
"""How many pages there are, with what one of them begins, how much there is already of the blocks left open; and what
the pages of the paper have in common, and what WeasyPrint says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Where the lines of a block stand on a page."""

    count: int
    """How many; of a free block as many as are left."""
    starts: tuple[int, ...]
    """The places of the numbers where they begin; of a free block, of the first."""
    moves: tuple[int, ...]
    """The places of what they are moved by after they were laid out."""
    before: object
    after: object
    """What the stream has set before and after them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Lines of a block that were laid out on a page, drawn there or not."""

    ordinal: int
    first: int
    """How many lines of the block stand on the pages before."""
    count: int
    complete: bool
    """Whether the last of them is the block's last."""

    def fits(self, count: int) -> bool:
        """Whether a block of so many lines would have been laid out so far and no further."""
        left = count - self.first
        return left == self.count if self.complete else left > self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A page that may stand in other papers."""

    state: State
    following: Begin | None
    """With what the next page begins; None after the last."""
    page: Any
    """WeasyPrint's."""
    number: int
    """Of the object that holds its content."""
    tokens: tuple[Token, ...]
    """Numbers are named by their places among the values."""
    points: Mapping[int, int]
    """The places of the numbers that anchors and bookmarks name, by their steps."""
    parts: Mapping[int, Part]
    """By block."""
    tried: tuple[Tried, ...]
    reckoning: Reckoning
    opaque: Mapping[int, int]
    """The pattern's number of each block of which the lines cannot be told apart, by its index."""
    other: Mapping[int, int]
    """How many lines of these blocks stand on the page, by their ordinals."""
    containers: Mapping[int, Any]
    """The box that holds the lines, by block."""
    running: tuple[Running, ...]
    """The margin boxes with values in them."""
    patterns: tuple[Pattern, ...]
    """Theirs."""
    pictures: tuple[Picture, ...]
    """What is drawn apart from it, in the order it is drawn in."""

    def looks(self) -> tuple[object, ...]:
        """All by which two pages are told apart."""
        told = tuple([(one.kind, one.written) if isinstance(one, Mark) else one for one in self.tokens])
        return (
            told,
            self.following,
            self.parts,
            self.tried,
            self.reckoning.looks(),
            self.opaque,
            self.patterns,
            [one.looks() for one in self.pictures],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A leaf with a record's lines."""

    leaf: Leaf
    lines: Mapping[int, Sequence[tuple[Line, int]]]
    """By block, with how many of its runs stand before each."""
    heights: Mapping[int, Sequence[float]]
    """By block; of all lines, those on other pages too."""
    values: Sequence[float]
    done: Done
    """With this page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What is to be composed."""

    values: Sequence[str]
    drawn: Sequence[Drawn]
    keys: Keys


def fill(leaf: Leaf, record: Record, done: Done, library: Library) -> Filled:
    """A record's page.

    Args:
        leaf: a page that begins as the record's does.
        record: the record.
        done: what of them stands on the pages before.
        library: the lines that were drawn before.

    Raises:
        Alien: one of its lines is not known.
        Astray: WeasyPrint might go another way.
    """
    keys = record.keys
    if any(record.drawn[index].number != number for index, number in leaf.opaque.items()):
        raise Alien
    if tuple([(*one.drawn(record.values).lines, ()) for one in leaf.running]) != leaf.patterns:
        raise Alien
    if not all(one.fits(len(keys[one.ordinal])) for one in leaf.tried if one.ordinal not in leaf.reckoning.free):
        raise Astray
    blocks = {one.ordinal for one in leaf.tried}
    heights = {ordinal: [library.height(key) for key, _ in keys[ordinal]] for ordinal in blocks}
    values = leaf.reckoning.again(heights)
    lines, now = {}, dict(done)
    for ordinal, part in leaf.parts.items():
        first = done.get(ordinal, 0)
        count = len(keys[ordinal]) - first if ordinal in leaf.reckoning.free else part.count
        lines[ordinal] = _lines(part, keys[ordinal][first : first + count], library)
        now[ordinal] = first + count
    now |= {ordinal: done.get(ordinal, 0) + count for ordinal, count in leaf.other.items()}
    return Filled(leaf=leaf, lines=lines, heights=heights, values=values, done=now)


def _lines(part: Part, keys: Sequence[tuple[Key, int]], library: Library) -> list[tuple[Line, int]]:
    state, found = part.before, []
    for key, first in keys:
        one = library.find(key, len(part.moves), state)
        found.append((one, first))
        state = one.after
    if not found or state != part.after:
        raise Alien
    return found
