"""New line patterns, composed of lines that were drawn before.

A pattern is put together of two things. From a layout that was followed comes all that stands between the blocks with
values, and how each number in it is reckoned. From this and other layouts come the lines of the blocks. What depends on
where things stand is reckoned again, by WeasyPrint's own operations in WeasyPrint's own order; where WeasyPrint asked
something that would have another answer now, nothing is composed. The file's objects, its outline and its tags are made
by WeasyPrint itself, from pages on which only the drawing is left out.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.press.plate.cut import SHOWN, Spot, cut
from pipeline.press.plate.drawn import Drawn
from pipeline.press.plate.following import Following, Region, visit_of
from pipeline.press.plate.founding import Founded, containers
from pipeline.press.plate.linework import Alien, Line, Lines, Place, Token, bounded, line, moves, tokens
from pipeline.press.plate.reckoning import Astray, Fixed, Heights, Reckoning
from pipeline.press.plate.traced import Traced
from pipeline.press.plate.watched import Watched

Key = tuple[int, tuple[int, ...], tuple[bool, ...]]
"""A block's ordinal, the runs on the line, and which of them show something."""

Chosen = Mapping[int, list[list[tuple[Line, int]]]]
"""Of each block the lines in each place where some stand, and how many runs of the block stand before each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A record that was laid out, drawn and cut."""

    seen: Watched
    following: Following
    spots: Mapping[int, Spot]
    known: Sequence[Sequence[tuple[bytes, bytes, bytes]]]
    ruled: Mapping[object, Spot]
    drawn: Sequence[Drawn]


@dataclass(slots=True)
class Library:
    """The lines of one shape that may be drawn elsewhere."""

    lines: dict[tuple[Key, int, object], Line] = field(default_factory=dict)
    odd: set[Key] = field(default_factory=set)
    """Lines that were drawn in two ways."""
    opaque: set[int] = field(default_factory=set)
    """The ordinals of blocks of which a line is moved after it was laid out."""

    def add(self, key: Key, one: Line) -> None:
        """Keep a line; one that is drawn otherwise than before is found no more."""
        known = self.lines.setdefault((key, one.moves, one.before), one)
        if known.looks() != one.looks():
            self.odd.add(key)

    def find(self, key: Key, moves: int, before: object) -> Line:
        """A line that is moved so often; raises `Alien` where none is known."""
        found = self.lines.get((key, moves, before))
        if found is None or key in self.odd:
            raise Alien
        return found


_PLAIN_STATE = re.compile(r"[aA][\d.]+")


def _is_plain(seen: Watched) -> bool:
    """Whether nothing but text, lines and areas is drawn, and nothing leads anywhere."""
    resources = seen.pdf.objects[seen.pages[0].number]._resources  # noqa: SLF001 - told nowhere else
    empty = not any(resources[kind] for kind in ("XObject", "Pattern", "Shading"))
    texts = all(isinstance(box, boxes.TextBox) for page in seen.pages for box in page.tags.values())
    leads = any(page.links or any(page.forms.values()) for page in seen.document.pages)
    return empty and texts and not leads and all(map(_PLAIN_STATE.fullmatch, resources["ExtGState"]))


class Layout:
    """One followed layout."""

    def __init__(self, one: Followed, founded: Founded, library: Library) -> None:
        """Make ready, and give the library its lines.

        Raises:
            Alien: nothing can be composed of it.
        """
        trace, self._opaque = one.following.trace, library.opaque | one.following.opaque
        if trace.lost or not _is_plain(one.seen):
            raise Alien
        self.seen, self.founded, self.visits = one.seen, founded, one.following.visits
        self.states = one.seen.pdf.objects[one.seen.pages[0].number]._resources["ExtGState"]  # noqa: SLF001
        self.containers: dict[int, list[Any]] = {}
        for page in one.seen.pages:
            for container, ordinal in containers(page.box):
                self.containers.setdefault(ordinal, []).append(container)
        made = self._told_apart(one)
        while more := {ordinal for ordinal, lines in made.items() if lines is None}:
            self._opaque |= more
            library.opaque |= more
            made = self._told_apart(one)
        for key, line_ in (each for lines in made.values() for each in lines or ()):
            library.add(key, line_)
        self.reckoning = self._made_ready(trace)

    def _told_apart(self, one: Followed) -> dict[int, list[tuple[Key, Line]] | None]:
        """Tell what stands on a page from what stands on its lines; `None` for a block that cannot be taken apart."""
        everywhere, seen = enumerate(self.founded.blocks), one.seen
        own = [(block.ordinal, index, block.ordinal in self._opaque) for index, block in everywhere]
        self._ordinals = {ordinal: index for ordinal, index, opaque in own if not opaque}
        self._same = {index: one.drawn[index].number for _, index, opaque in own if opaque}
        regions = [self._apart(one.following.regions.get(id(page.items), [])) for page in seen.pages]
        self._regions = {each.visit: each for page in regions for each in page}
        self.moves: dict[int, tuple[int, ...]] = {}
        self.pages: list[list[Token]] = []
        drawn_lines: dict[int, list[Token]] = {}
        marked = [bounded(*each) for each in zip(seen.pages, one.following.items, regions, strict=True)]
        for page, pieces in zip(marked, cut(marked, one.spots, one.known, one.ruled), strict=True):
            found, lines = tokens(page, pieces, self.visits)
            self.pages.append(found)
            drawn_lines |= lines
        return {ordinal: self._lines_of(ordinal, one, drawn_lines) for ordinal in self._ordinals}

    def _apart(self, regions: Sequence[Region]) -> list[Region]:
        return [each for each in regions if self.visits[each.visit].ordinal in self._ordinals]

    def _lines_of(
        self, ordinal: int, one: Followed, drawn_lines: Mapping[int, list[Token]]
    ) -> list[tuple[Key, Line]] | None:
        laid = [each for container in self.containers[ordinal] for each in container.children]
        made, trace = [], one.following.trace
        moved = {moves(drawn_lines.get(visit_of(box), ()), trace) for box in laid}  # type: ignore[arg-type] # None is none
        if len(moved) != 1:
            return None
        [self.moves[ordinal]] = moved
        for (key, first), box in zip(_keys(ordinal, one.drawn[self._ordinals[ordinal]]), laid, strict=True):
            visit = visit_of(box)
            if visit is None or visit not in drawn_lines:
                return None
            try:
                found = drawn_lines[visit], self.visits[visit], trace, self._regions[visit]
                made.append((key, line(*found, box, first, self.moves[ordinal])))
            except Alien:
                return None
        return made

    def _made_ready(self, trace: Any) -> Reckoning:  # noqa: ANN401
        free = {ordinal for ordinal in self._ordinals if self._is_whole(ordinal)}
        wanted = [one.number for page in self.pages for one in page if isinstance(one, Place)]
        wanted += [one.number for one in self._named()]
        wanted += [gap for moved in self.moves.values() for gap in moved]
        while True:
            try:
                visits = [one for one in self.visits if one.ordinal in self._ordinals]
                return Reckoning(trace, visits, frozenset(free), wanted)
            except Fixed as fixed:
                if free.isdisjoint(fixed.ordinals):
                    raise Alien from None
                free.difference_update(fixed.ordinals)

    def _is_whole(self, ordinal: int) -> bool:
        """Whether a block was laid out once, and drawn in one place."""
        laid = tuple(number for number, one in enumerate(self.visits) if one.ordinal == ordinal)
        return [one.visits for one in self._lines() if self.visits[one.visits[0]].ordinal == ordinal] == [laid]

    def _lines(self) -> Iterator[Lines]:
        return (one for page in self.pages for one in page if isinstance(one, Lines))

    def _named(self) -> Iterator[Traced]:
        for page in self.seen.document.pages:
            points = [*(point for _, _, point, _ in page.bookmarks), *page.anchors.values()]
            yield from (one for point in points for one in point if isinstance(one, Traced))

    def choose(self, drawn: Sequence[Drawn], library: Library) -> tuple[Chosen, Heights, Mapping[int, float]]:
        """The lines of a record, their heights, and all else that is reckoned of it.

        Raises:
            Alien: one of its lines is not known.
            Astray: WeasyPrint might go another way.
        """
        if any(drawn[index].number != number for index, number in self._same.items()):
            raise Alien
        keys = {ordinal: _keys(ordinal, drawn[index]) for ordinal, index in self._ordinals.items()}
        chosen: dict[int, list[list[tuple[Line, int]]]] = {}
        for one in self._lines():
            ordinal = self.visits[one.visits[0]].ordinal
            if any(self.visits[visit].ordinal != ordinal for visit in one.visits):
                raise Alien
            done = sum(map(len, chosen.setdefault(ordinal, [])))
            count = len(keys[ordinal]) if ordinal in self.reckoning.free else len(one.visits)
            chosen[ordinal].append(self._choose(one, keys[ordinal][done : done + count], library))
        heights = {ordinal: [each.height for part in found for each, _ in part] for ordinal, found in chosen.items()}
        if any(len(keys[ordinal]) != len(heights.get(ordinal, ())) for ordinal in keys):
            raise Alien
        if not self._fits(heights):
            raise Astray
        return chosen, heights, self.reckoning.again(heights)

    def _fits(self, heights: Heights) -> bool:
        """Whether the lines of the blocks that are not free are as high as they were."""
        were: dict[int, list[float]] = {}
        for one in self._lines():
            lines = [self.visits[visit] for visit in one.visits]
            were.setdefault(lines[0].ordinal, []).extend(float.__pos__(each.height) for each in lines)
        return all(ordinal in self.reckoning.free or [*heights[ordinal]] == lines for ordinal, lines in were.items())

    def _choose(self, where: Lines, keys: Sequence[tuple[Key, int]], library: Library) -> list[tuple[Line, int]]:
        state, found = self._regions[where.visits[0]].before, []
        for key, first in keys:
            one = library.find(key, len(self.moves[key[0]]), state)
            found.append((one, first))
            state = one.after
        if not found or state != self._regions[where.visits[-1]].after:
            raise Alien
        return found


def _keys(ordinal: int, drawn: Drawn) -> list[tuple[Key, int]]:
    """Of each line of a block its key, and how many runs stand before it."""
    found, first = [], 0
    for runs in drawn.lines:
        shown = tuple([bool(cell[SHOWN]) for cell in drawn.cells[first : first + len(runs)]])
        found.append(((ordinal, runs, shown), first))
        first += len(runs)
    return found
