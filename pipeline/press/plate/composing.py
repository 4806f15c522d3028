"""A layout that was followed, made into pages and lines of which new line patterns are composed.

A pattern is put together of two things. From pages of layouts that were followed comes all that stands between the
blocks with values, and how each number in it is reckoned. From these and other layouts come the lines of the blocks.
What depends on where things stand is reckoned again, by WeasyPrint's own operations in WeasyPrint's own order; where
WeasyPrint asked something that would have another answer now, the page does not fit. The file's objects, its outline
and its tags are made by WeasyPrint itself, from pages on which only the drawing is left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.press.plate.common import Common, common
from pipeline.press.plate.cut import SHOWN, Spot, cut
from pipeline.press.plate.drawn import Drawn, Pattern
from pipeline.press.plate.following import Following, Region, visit_of
from pipeline.press.plate.founding import Founded, containers
from pipeline.press.plate.leaf import Leaf, Part, Tried
from pipeline.press.plate.library import Key, Library
from pipeline.press.plate.linework import Alien, Line, Lines, Place, Slot, Token, bounded, line, moves, tokens
from pipeline.press.plate.needs import Attempt, Fixed, Sums
from pipeline.press.plate.parting import Parted
from pipeline.press.plate.pictures import PLAIN_STATE, Picture
from pipeline.press.plate.reckoning import Reckoning
from pipeline.press.plate.running import FIRST
from pipeline.press.plate.running import Line as Running
from pipeline.press.plate.traced import Traced
from pipeline.press.plate.watched import Watched


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A record that was laid out, drawn and cut."""

    seen: Watched
    following: Following
    spots: Mapping[int, Spot]
    known: Sequence[Sequence[tuple[bytes, bytes, bytes]]]
    ruled: Mapping[object, Spot]
    drawn: Sequence[Drawn]


Margins = tuple[Sequence[Running], Sequence[Pattern]]


def _is_plain(seen: Watched, pictures: Sequence[Picture]) -> bool:
    """Whether nothing but text, lines, areas and these is drawn, and nothing leads anywhere."""
    resources = seen.pdf.objects[seen.pages[0].number]._resources  # noqa: SLF001 - told nowhere else
    empty = not any(resources[kind] for kind in ("XObject", "Shading"))
    known = [*resources["Pattern"]] == [one.name for one in pictures]
    texts = all(isinstance(box, boxes.TextBox) for page in seen.pages for box in page.tags.values())
    leads = any(page.links or any(page.forms.values()) for page in seen.document.pages)
    return empty and known and texts and not leads and all(map(PLAIN_STATE.fullmatch, resources["ExtGState"]))


class Layout:
    """One followed layout."""

    def __init__(self, one: Followed, founded: Founded, library: Library, margins: Margins) -> None:
        """Part it into leaves, and give the library its lines.

        Args:
            one: the layout.
            founded: the shape.
            library: the shape's lines.
            margins: the margin boxes with values in them, page by page, and their patterns.

        Raises:
            Alien: nothing can be composed of it.
        """
        self._one, self._founded, self._opaque = one, founded, library.opaque | one.following.opaque
        self._trace, self._visits = one.following.trace, one.following.visits
        self._pictures = [one.following.pictures.of(page.items) for page in one.seen.pages]
        if self._trace.lost or not _is_plain(one.seen, [each for page in self._pictures for each in page]):
            raise Alien
        self._parted = Parted(one.following, len(one.seen.pages))
        self._containers = [list(containers(page.box)) for page in one.seen.pages]
        made = self._told_apart()
        while more := {ordinal for ordinal, lines in made.items() if lines is None}:
            self._opaque |= more
            library.opaque |= more
            made = self._told_apart()
        for key, line_ in (each for lines in made.values() for each in lines or ()):
            library.add(key, line_)
        shared = library.shared(common(one.seen))
        self.leaves = [self._leaf(at, margins, shared) for at in range(len(self._pages))]
        _slim(one)

    def _told_apart(self) -> dict[int, list[tuple[Key, Line]] | None]:
        """Tell what stands on a page from what stands on its lines; `None` for a block that cannot be taken apart."""
        one, seen = self._one, self._one.seen
        own = [(block.ordinal, index) for index, block in enumerate(self._founded.blocks)]
        self._ordinals = {ordinal: index for ordinal, index in own if ordinal not in self._opaque}
        regions = [self._apart(one.following.regions.get(id(page.items), [])) for page in seen.pages]
        self._regions = {each.visit: each for page in regions for each in page}
        self._moves: dict[tuple[int, int], tuple[int, ...]] = {}
        self._pages: list[list[Token]] = []
        drawn_lines: dict[int, list[Token]] = {}
        marked = [bounded(*each) for each in zip(seen.pages, one.following.items, regions, strict=True)]
        for page, pieces in zip(marked, cut(marked, one.spots, one.known, one.ruled), strict=True):
            found, lines = tokens(page, pieces, self._visits)
            self._pages.append(found)
            drawn_lines |= lines
        return {ordinal: self._lines_of(ordinal, drawn_lines) for ordinal in self._ordinals}

    def _apart(self, regions: Sequence[Region]) -> list[Region]:
        return [each for each in regions if self._visits[each.visit].ordinal in self._ordinals]

    def _lines_of(self, ordinal: int, drawn_lines: Mapping[int, list[Token]]) -> list[tuple[Key, Line]] | None:
        made: list[tuple[Key, Line]] = []
        keys = keys_of(ordinal, self._one.drawn[self._ordinals[ordinal]])
        for page, each in enumerate(self._containers):
            boxes_here = [line_ for container, number in each if number == ordinal for line_ in container.children]
            visits = [visit_of(box) for box in boxes_here]
            known = [one for one in visits if one is not None and one in drawn_lines]
            moved = {moves(drawn_lines[one], self._visits[one], self._trace) for one in known}
            if len(known) != len(visits) or len(moved) > 1:
                return None
            if moved:
                [self._moves[page, ordinal]] = moved
            for box, visit in zip(boxes_here, known, strict=True):
                key, first = keys[len(made)]
                found = drawn_lines[visit], self._visits[visit], self._trace, self._regions[visit]
                try:
                    made.append((key, line(*found, box, first, *moved)))
                except Alien:
                    return None
        return made

    def _leaf(self, at: int, margins: Margins, shared: Common) -> Leaf:
        """The leaf of a page, counted from 0."""
        page, tried, last = self._one.seen.document.pages[at], self._parted.tried, len(self._pages)
        attempts, parts = self._attempts(at), self._parts(at)
        points = [one.number for point in _points(page) for one in point if isinstance(one, Traced)]
        moved = [one for ordinal in parts for one in self._moves[at, ordinal]]
        placed = [one.number for one in self._pages[at] if isinstance(one, Place)]
        sums = Sums(
            trace=self._trace,
            questions=self._parted.questions[at + 1],
            steps=self._parted.steps[at + 1],
            attempts=attempts,
            wanted=[*placed, *moved, *points, *[step for each in self._pictures[at] for step in each.wanted]],
        )
        if any(self._parted.pages[one] != at + 1 for one in sums.wanted):
            raise Alien
        reckoning = self._reckoned(sums, self._free(at, attempts, parts))
        before = sum(self._margins(page) for page in range(at))
        own = slice(before, before + self._margins(at))
        index = {block.ordinal: place for place, block in enumerate(self._founded.blocks)}
        other = {one: self._before(at + 1, one) - self._before(at, one) for _, one in self._containers[at]}
        other = {one: count for one, count in other.items() if one in self._opaque}
        begin = tried[at + 1].begin
        return Leaf(
            state=(last, begin, tuple([self._before(at, one) for one in begin.open]), shared, self._one.seen.said),
            following=tried[at + 2].begin if at + 1 < last else None,
            page=page,
            number=self._one.seen.pages[at].number,
            tokens=tuple(self._placed(at, reckoning, before)),
            points={one: reckoning.place(one) for one in points},
            parts={ordinal: self._part(at, ordinal, one, reckoning) for ordinal, one in parts.items()},
            tried=tuple([_tried(one, reckoning) for one in attempts]),
            reckoning=reckoning,
            opaque={index[one]: self._one.drawn[index[one]].number for one in other},
            other=other,
            containers={ordinal: one for one, ordinal in self._containers[at]},
            running=tuple(margins[0][own]),
            patterns=tuple(margins[1][own]),
            pictures=tuple([one.placed(reckoning.place) for one in self._pictures[at]]),
        )

    def _before(self, at: int, ordinal: int) -> int:
        """How many lines of a block stand on the pages before."""
        return sum(len(box.children) for page in self._containers[:at] for box, one in page if one == ordinal)

    def _margins(self, at: int) -> int:
        """How many margin boxes with values a page has."""
        return sum(ordinal >= FIRST for _, ordinal in self._containers[at])

    def _attempts(self, at: int) -> tuple[Attempt, ...]:
        """The lines that were laid out on a page, block by block and try by try.

        Raises:
            Alien: they are not the block's, in their order.
        """
        steps, tries = self._trace.steps, list[list[int]]()
        for number in self._parted.tried[at + 1].visits:
            before = self._visits[tries[-1][-1]] if tries else None
            _, came, _ = steps[self._visits[number].start.number]
            follows = before and type(came) is int and steps[came][1:] == (before.start.number, before.height.number)
            if follows:
                tries[-1].append(number)
            else:
                tries.append([number])
        return tuple([self._attempt(at, one) for one in tries if self._visits[one[0]].ordinal in self._ordinals])

    def _attempt(self, at: int, numbers: Sequence[int]) -> Attempt:
        visits = tuple([self._visits[one] for one in numbers])
        ordinal = visits[0].ordinal
        lines = self._one.drawn[self._ordinals[ordinal]].lines
        first = self._before(at, ordinal)
        if [one.runs for one in visits] != [*lines[first : first + len(visits)]]:
            raise Alien
        return Attempt(ordinal, first, visits, first + len(visits) == len(lines))

    def _parts(self, at: int) -> dict[int, Lines]:
        """The lines drawn on a page, by block.

        Raises:
            Alien: those of a block do not stand together.
        """
        parts: dict[int, Lines] = {}
        for one in self._pages[at]:
            if isinstance(one, Lines):
                ordinal = self._visits[one.visits[0]].ordinal
                if ordinal in parts or any(self._visits[visit].ordinal != ordinal for visit in one.visits):
                    raise Alien
                parts[ordinal] = one
        return parts

    def _free(self, at: int, attempts: Sequence[Attempt], parts: Mapping[int, Lines]) -> set[int]:
        """The blocks laid out once on this page, drawn there to their end, their lines not counted."""
        tried: dict[int, list[Attempt]] = {}
        for one in attempts:
            tried.setdefault(one.ordinal, []).append(one)
        counted = self._parted.tried[at + 1].counted
        return {
            ordinal
            for ordinal, part in parts.items()
            if ordinal not in counted
            and len(tried[ordinal]) == 1
            and tried[ordinal][0].complete
            and [self._visits[visit] for visit in part.visits] == [*tried[ordinal][0].visits]
        }

    def _reckoned(self, sums: Sums, free: set[int]) -> Reckoning:
        while True:
            try:
                return Reckoning(sums, frozenset(free))
            except Fixed as fixed:
                if free.isdisjoint(fixed.ordinals):
                    raise Alien from None
                free.difference_update(fixed.ordinals)

    def _part(self, at: int, ordinal: int, where: Lines, reckoning: Reckoning) -> Part:
        visits = where.visits[:1] if ordinal in reckoning.free else where.visits
        return Part(
            count=0 if ordinal in reckoning.free else len(where.visits),
            starts=tuple([reckoning.place(self._visits[visit].start.number) for visit in visits]),
            moves=tuple([reckoning.place(one) for one in self._moves[at, ordinal]]),
            before=self._regions[where.visits[0]].before,
            after=self._regions[where.visits[-1]].after,
        )

    def _placed(self, at: int, reckoning: Reckoning, before: int) -> Iterator[Token]:
        """What stands on a page, numbers named by their places; margin boxes are counted from the page's first."""
        margin = len(self._founded.blocks)
        for one in self._pages[at]:
            if isinstance(one, Place):
                yield Place(reckoning.place(one.number))
            elif isinstance(one, Slot) and one.block >= margin:
                yield Slot(one.block - before, one.run, one.kind)
            elif isinstance(one, Lines):
                yield Lines((self._visits[one.visits[0]].ordinal,))
            else:
                yield one


def _tried(one: Attempt, reckoning: Reckoning) -> Tried:
    """Of a free block no more is told: it may have any number of lines."""
    count = 0 if one.ordinal in reckoning.free else len(one.visits)
    return Tried(ordinal=one.ordinal, first=one.first, count=count, complete=one.complete)


def _slim(one: Followed) -> None:
    """Let go what tags and outline are not made of: most of what a page holds is the set letters of its texts."""
    one.following.trace.forget()
    for page in one.seen.pages:
        for box in page.box.descendants(placeholders=True):
            if isinstance(box, boxes.TextBox):
                box.pango_layout = None
            elif getattr(box, "background", None):
                box.background = None  # its picture holds the whole layout


def _points(page: Any) -> Iterator[Sequence[Any]]:  # noqa: ANN401 - WeasyPrint carries no types
    yield from (point for _, _, point, _ in page.bookmarks)
    yield from page.anchors.values()


def keys_of(ordinal: int, drawn: Drawn) -> list[tuple[Key, int]]:
    """Of each line of a block its key, and how many runs stand before it."""
    found, first = [], 0
    for runs in drawn.lines:
        shown = tuple([bool(cell[SHOWN]) for cell in drawn.cells[first : first + len(runs)]])
        found.append(((ordinal, runs, shown), first))
        first += len(runs)
    return found
