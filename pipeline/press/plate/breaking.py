"""Breaking: which part of which run stands on which line, as WeasyPrint's inline layout decides it.

Its decisions follow from the widths of words. Where two ways of measuring a word would decide differently, or the
difference is too small to be sure, nothing is decided here: the record is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from weasyprint.text.ffi import FROM_UNITS, TO_UNITS

from pipeline.press.plate.atomics import LETTER, Atomic
from pipeline.press.plate.blocks import Block, Break, Run
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.pieces import Line, Piece
from pipeline.press.plate.words import SLACK, Strip, Words

_TOLERANCE = 1 + 1e-9
"""`split_inline_box` widens what is allowed by this, once for the line and once for each inline element."""


@dataclass(frozen=True, slots=True)
class Open:
    """An inline element begins."""


@dataclass(frozen=True, slots=True)
class Close:
    """An inline element ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A run is to be placed."""

    run: int
    words: Words
    depth: int
    top: int
    anywhere: bool
    """A word may be broken between any two letters."""


Step = Open | Close | Place | Break | Atomic
_BOX = Strip(LETTER, [])
"""Stands for an atomic box among the words."""
_BOX.blank = True


def steps(block: Block, words: Sequence[Words]) -> tuple[Step, ...]:
    """What happens on a block's lines, in order.

    Args:
        block: whose.
        words: of each of its runs.
    """
    made: list[Step] = []
    inside: tuple[int, ...] = ()
    for item in block.items:
        kept = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(inside, item.inside, strict=False))))
        made += [Close()] * (len(inside) - kept) + [Open()] * (len(item.inside) - kept)
        inside = item.inside
        made.append(_step(item, words))
    return (*made, *[Close()] * len(inside))


def _step(item: Run | Break | Atomic, words: Sequence[Words]) -> Step:
    if not isinstance(item, Run):
        return item
    anywhere = item.style["overflow_wrap"] in {"anywhere", "break-word"}
    return Place(run=item.number, words=words[item.number], depth=len(item.inside), top=item.top, anywhere=anywhere)


def limits(block: Block) -> tuple[float, ...]:
    """How far right a run may reach, by the number of inline elements round it."""
    depth = max(len(item.inside) for item in block.items)
    made = [(block.x0 + block.available) * _TOLERANCE]
    for _ in range(depth):
        made.append(made[-1] * _TOLERANCE)
    return tuple(made)


class Breaker:
    """Breaks the runs of one block for one record."""

    def __init__(self, block: Block, limit: tuple[float, ...]) -> None:
        self._x0 = block.x0
        self._limit = limit
        self._lines: list[Line] = []
        self._pieces: list[Piece] = []
        self._x = block.x0 + block.indent
        self._starts: list[float] = []
        self._top: int | None = None
        """The first child of the line; while it lasts, WeasyPrint thinks itself at the line's start."""
        self._begun = False

    def lines(self, todo: Sequence[Step], texts: Sequence[str]) -> list[Line]:
        """The lines.

        Raises:
            Unfaithful: they cannot be told with certainty.
        """
        for step in todo:
            self._take(step, texts)
        if self._pieces:
            self._end(last=True)
        return self._lines

    def _take(self, step: Any, texts: Sequence[str]) -> None:  # noqa: ANN401 - `Step`, told apart below
        if isinstance(step, Place):
            self._place(step, step.words.strip(texts[step.run]))
        elif isinstance(step, Atomic):
            self._fix(step)
        elif isinstance(step, Open):
            self._starts.append(self._x)
        elif isinstance(step, Close):
            start = self._starts.pop()
            self._x = start + (self._x - start)
        elif self._x > self._limit[0]:
            raise Unfaithful("hanging-space")
        else:
            self._end(forced=True)

    def _end(self, *, forced: bool = False, last: bool = False) -> None:
        end = self._x
        for start in reversed(self._starts):
            end = start + (end - start)
        self._lines.append(Line(self._pieces, end, forced, last))
        self._pieces = []
        self._x = self._x0
        self._starts = [self._x0] * len(self._starts)
        self._begun = False

    def _fix(self, step: Atomic) -> None:
        """Place an atomic box, on the next line where it does not fit on this one."""
        if self._over(step):
            if not self._pieces or not step.may_follow(self._pieces[-1].strip.text[-1]):
                raise Unfaithful("glued" if self._pieces else "wide-word")
            self._end()
            if self._over(step):
                raise Unfaithful("wide-word")
        if not self._begun:
            self._begun, self._top = True, step.top
        self._pieces.append(Piece(step.number, _BOX, 0, 1, whole=False, x=self._x, units=step.width * TO_UNITS))
        self._x += step.width

    def _over(self, step: Atomic) -> bool:
        over: float = (self._x + step.width - self._limit[0]) * TO_UNITS
        if abs(over) < SLACK:
            raise Unfaithful("slack")
        return over > 0

    def _place(self, step: Place, strip: Strip) -> None:
        first = 0
        while first < len(strip.segments):
            if not self._begun:
                first += first == 0 and strip.lead
                if first == len(strip.segments):
                    return  # a lone space at a line's start takes no room
                self._begun, self._top = True, step.top
            strip, first = self._some(step, strip, first)

    def _some(self, step: Place, strip: Strip, first: int) -> tuple[Strip, int]:
        """Place as much as goes on this line; gives what is left, and the first segment of it that is."""
        before = strip.before[first]
        units = int(max(0, self._limit[step.depth] - self._x) * TO_UNITS)
        if strip.total - before <= units:
            if strip.total - before > units - SLACK:
                raise Unfaithful("slack")
            return self._set(step, strip, first, len(strip.segments), strip.total - before)
        beyond = strip.fitting(before + units)
        self._be_sure(strip, beyond - 1, first, before + units, fits=True)
        self._be_sure(strip, beyond, first, before + units, fits=False)
        if beyond == len(strip.segments):
            return self._hang(step, strip, first)
        while beyond > first and not strip.segments[beyond - 1].breakable:
            beyond -= 1
        if beyond > first:
            return self._cut(step, strip, first, beyond)
        return self._too_wide(step, strip, first, units)

    def _hang(self, step: Place, strip: Strip, first: int) -> tuple[Strip, int]:
        """All of a run fits but the space it ends with.

        Step 3 of WeasyPrint's `split_first_line` then tries the first word again, and stops there.
        """
        segments = strip.segments
        inner = (place for place in range(first, len(segments) - 1) if segments[place].breakable)
        word = next(inner, len(segments) - 1)
        if word == len(segments) - 1 and segments[word].letters:
            units = strip.before[word] - strip.before[first] + segments[word].end
            return self._set(step, strip, first, word + 1, units, whole=False)
        if segments[word].letters and segments[word].space:
            return self._cut(step, strip, first, word + 1)
        return self._set(step, strip, first, len(segments), strip.total - strip.before[first])

    def _be_sure(self, strip: Strip, place: int, first: int, units: int, *, fits: bool) -> None:
        """Both the width kerned against what follows and the one without must say the same, and clearly."""
        if not first <= place < len(strip.segments):
            return
        segment = strip.segments[place]
        start = strip.before[place]
        ends = (start + segment.kerned, start + segment.end)
        if (max(ends) > units - SLACK) if fits else (min(ends) < units + SLACK):
            raise Unfaithful("slack")

    def _cut(self, step: Place, strip: Strip, first: int, beyond: int) -> tuple[Strip, int]:
        segment = strip.segments[beyond - 1]
        if segment.letters:
            units = strip.before[beyond - 1] - strip.before[first] + segment.end
            self._set(step, strip, first, beyond, units, whole=False)
        elif step.top == self._top:
            raise Unfaithful("wide-word")
        self._end()
        return strip, beyond

    def _set(
        self, step: Place, strip: Strip, first: int, beyond: int, units: int, *, whole: bool = True
    ) -> tuple[Strip, int]:
        self._pieces.append(Piece(step.run, strip, first, beyond, whole, self._x, units))
        self._x += units * FROM_UNITS
        return strip, beyond

    def _too_wide(self, step: Place, strip: Strip, first: int, units: int) -> tuple[Strip, int]:
        """Not even the first word fits: the line ends before this run, or the word is broken anywhere."""
        if not self._pieces or step.top == self._top:
            return self._inside(step, strip, first, units)
        if not step.words.can_break(self._pieces[-1].strip.text[-1], strip.text[0]):
            raise Unfaithful("glued")
        self._end()
        return strip, first

    def _inside(self, step: Place, strip: Strip, first: int, units: int) -> tuple[Strip, int]:
        """Break a word between two letters.

        WeasyPrint does so where it thinks itself at a line's start: also within the line's first inline element.
        """
        if not step.anywhere:
            raise Unfaithful("wide-word")
        rest = strip.after(first)
        count = step.words.letters_within(rest, units)
        head = step.words.strip(rest[:count])
        self._set(step, head, 0, len(head.segments), head.total)
        self._end()
        return step.words.strip(rest[count:]), 0
