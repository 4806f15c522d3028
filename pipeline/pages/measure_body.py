"""The text of a paper as a reader sees it: its column, its letters, its quotations and notes, its spacing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.pages.measure_sections import Placed, Section, is_prose, parted
from pipeline.pages.measure_sheets import Sheet
from pipeline.pages.measure_text import Line
from pipeline.pages.measure_typefaces import Typeface

_SMALLER = 0.4
"""In points: letters smaller than the text's by more than this may be a note's."""
_INSET_LEFT, _INSET_RIGHT = 18.0, 14.0
"""In points: a quotation stands in from both edges of the column by at least this."""
_QUOTE_WIDTH = 0.4
_NOTES_BELOW = 0.7
"""Notes stand in the lower part of a page."""
_NOTE = re.compile(r"[\d*†‡§]{1,3}(?=\D|$)")
_LIST = re.compile(r"[•▪◦·–-]\s|\(?[\da-z]{1,3}[.)]\s")
_SAME_LEFT = 3.0
_INDENT = 60.0
_COLUMN_SHARE = 0.15
_TABLE = 0.4
_PARAGRAPH_GAP = 3.5
"""Lines further apart than so many times their size stand in different paragraphs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """From one line of the text to the next, in points."""

    page: int
    points: float
    size: float


@dataclass(frozen=True)
class Text:
    """A whole paper, measured."""

    sheets: tuple[Sheet, ...]

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every line that is no running line, in reading order."""
        return parted(self.sheets)

    @cached_property
    def own(self) -> tuple[Placed, ...]:
        """The same on pages whose letters can be measured, exhibits left out."""
        typed = {one.number for one in self.sheets if one.typed}
        return tuple(one for one in self.placed if one.page in typed and one.section is not Section.EXHIBITS)

    @cached_property
    def exhibit_pages(self) -> frozenset[int]:
        """The pages on which there is nothing but exhibits."""
        own = {one.page for one in self.placed if one.section is not Section.EXHIBITS}
        first = min((one.page for one in self.placed if one.section is Section.EXHIBITS), default=None)
        return (
            frozenset()
            if first is None
            else frozenset(one.number for one in self.sheets if one.number >= first and one.number not in own)
        )

    @cached_property
    def size(self) -> float | None:
        """Of most letters of the text, in points; None where there are none.

        Lines in columns, as of a table or a caption, count only where there is nothing else.
        """
        texts = self._texts or self.own
        sizes = sizes_of(one.line for one in texts if one.line.columns == 1) or sizes_of(one.line for one in texts)
        return max(sizes, key=lambda one: (sizes[one], one)) if sizes else None

    @property
    def tabular(self) -> bool:
        """Whether much of it stands in columns, as a calendar or a docket sheet does."""
        beside = sum(one.line.letters for one in self.own if one.line.columns > 1)
        return beside > _TABLE * sum(one.line.letters for one in self.own)

    @cached_property
    def faces(self) -> Counter[Typeface]:
        """How many letters and digits each typeface has; signs alone, as of a tick box, do not count."""
        found: Counter[Typeface] = Counter()
        for one in self.own:
            for run in one.line.runs:
                found[run.face] += sum(letter.isalnum() for letter in run.text)
        return +found

    def pages_of(self, face: Typeface) -> list[int]:
        """The pages on which a typeface is used."""
        return sorted({one.page for one in self.own for run in one.line.runs if run.face == face})

    @cached_property
    def prose(self) -> tuple[Placed, ...]:
        """Lines of running text, without quotations and notes."""
        apart = set(map(id, (*self.notes, *self.quotations)))
        sheets = {one.number: one for one in self.sheets}
        return tuple(one for one in self._texts if id(one) not in apart and is_prose(one.line, sheets[one.page]))

    @cached_property
    def face(self) -> Typeface | None:
        """The typeface of most of the paper."""
        return self.faces.most_common(1)[0][0] if self.faces else None

    @cached_property
    def column(self) -> tuple[float, float]:
        """The left and right edge of the text."""
        lefts: Counter[int] = Counter()
        for one in self._texts:
            lefts[round(one.line.left)] += one.line.letters
        enough = _COLUMN_SHARE * sum(lefts.values())
        left = min((edge for edge, letters in lefts.items() if letters >= enough), default=72)
        rights = sorted(one.line.right for one in self._texts if one.line.columns == 1)
        return float(left), rights[int(0.95 * (len(rights) - 1))] if rights else 540.0

    @cached_property
    def notes(self) -> tuple[Placed, ...]:
        """Footnotes: smaller lines at the foot of a page, whose sign stands raised in the text."""
        found: list[Placed] = []
        for sheet in self.sheets:
            on_page = [one for one in self.own if one.page == sheet.number]
            block = self._foot(on_page, sheet)
            goes_on = bool(found) and found[-1].page == sheet.number - 1
            if block and (goes_on or _is_called(block, on_page)):
                found += block
        return tuple(found)

    @cached_property
    def quotations(self) -> tuple[Placed, ...]:
        """Blocks of two lines and more that stand in from both edges of the column."""
        found: list[Placed] = []
        block: list[Placed] = []
        notes = set(map(id, self.notes))
        for one in self._texts:
            fits = self._is_inset(one.line) and id(one) not in notes
            if block and not (fits and self._goes_on(block, one)):
                found += block if self._is_quotation(block) else []
                block = []
            if fits:
                block.append(one)
        return (*found, *(block if self._is_quotation(block) else ()))

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """The distances between lines of running text."""
        apart = set(map(id, (*self.notes, *self.quotations)))
        sheets = {one.number: one for one in self.sheets}
        return tuple(
            Gap(page=above.page, points=above.line.baseline - below.line.baseline, size=above.line.size)
            for above, below in pairwise(self.own)
            if above.page == below.page
            and above.section is below.section is Section.TEXT
            and not {id(above), id(below)} & apart
            and is_prose(above.line, sheets[above.page])
            and self._goes_with(above.line, below.line)
        )

    @property
    def spacing(self) -> float | None:
        """The usual distance between lines of running text, in points; None where too few can be seen."""
        return median(one.points for one in self.gaps) if self.gaps else None

    @cached_property
    def _texts(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.own if one.section is Section.TEXT)

    def _foot(self, on_page: list[Placed], sheet: Sheet) -> list[Placed]:
        """The smaller lines at the foot of a page."""
        block: list[Placed] = []
        for one in reversed(on_page):
            small = self.size is not None and one.line.size < self.size - _SMALLER
            if not small or one.line.baseline > _NOTES_BELOW * sheet.height:
                break
            block.insert(0, one)
        return block

    def _is_inset(self, line: Line) -> bool:
        left, right = self.column
        return line.columns == 1 and line.left >= left + _INSET_LEFT and line.right <= right - _INSET_RIGHT

    def _goes_on(self, block: list[Placed], one: Placed) -> bool:
        above = block[-1].line
        near = above.baseline - one.line.baseline < _PARAGRAPH_GAP * above.size
        return one.page == block[-1].page and near and abs(above.size - one.line.size) < _SMALLER

    def _is_quotation(self, block: list[Placed]) -> bool:
        left, right = self.column
        if len(block) < 2 or _LIST.match(block[0].line.text):  # noqa: PLR2004 - a block has two lines
            return False
        lefts = [one.line.left for one in block[1:]]
        wide = max(one.line.right for one in block) - min(lefts) > _QUOTE_WIDTH * (right - left)
        return wide and max(lefts) - min(lefts) < _SAME_LEFT

    def _goes_with(self, above: Line, below: Line) -> bool:
        """Whether the second line goes on with the first one's paragraph, or begins the next."""
        left, _ = self.column
        return (
            below.columns == 1
            and abs(below.size - above.size) < _SMALLER
            and left - _SAME_LEFT <= below.left <= left + _INDENT
            and 0 < above.baseline - below.baseline < _PARAGRAPH_GAP * above.size
        )


def _is_called(block: list[Placed], on_page: list[Placed]) -> bool:
    """Whether the sign before one of the notes stands, small and raised, in the text above."""
    signs = {match[0] for one in block if (match := _NOTE.match(one.line.text))}
    inside = set(map(id, block))
    above = (one.line for one in on_page if id(one) not in inside)
    return any(run.text in signs and run.size < line.size - _SMALLER for line in above for run in line.runs)


def sizes_of(lines: Iterable[Line]) -> Counter[float]:
    """How many letters there are in each size, in points."""
    sizes: Counter[float] = Counter()
    for line in lines:
        for run in line.runs:
            sizes[run.size] += len(run.text)
    return sizes


def small(placed: Iterable[Placed], least: float) -> dict[int, float]:
    """The pages on which lines have letters below a size, with the smallest size there."""
    found: dict[int, float] = {}
    for one in placed:
        if one.line.size < least:
            found[one.page] = min(one.line.size, found.get(one.page, least))
    return found


def words(placed: Iterable[Placed]) -> Iterator[str]:
    """The words of some lines: what has a letter or a digit in it."""
    return (word for one in placed for word in one.line.text.split() if any(letter.isalnum() for letter in word))
