"""A layout that is written down while WeasyPrint does it: how every number came about, and where each line is drawn.

Three functions of WeasyPrint and one of pydyf are wrapped once; outside a followed layout the wrapping does nothing.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint import draw as drawing
from weasyprint import layout
from weasyprint.formatting_structure import boxes
from weasyprint.layout import block, inline, table
from weasyprint.layout import float as floating

from pipeline.press.plate.blocks import TAG
from pipeline.press.plate.cut import number
from pipeline.press.plate.running import FIRST
from pipeline.press.plate.traced import Highest, Question, Trace, Traced, least, most, picking
from pipeline.press.plate.watched import Watched

_NUMBER = "docketpress_visit"
"""The attribute a laid-out line bears: its number among the visits."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a block with values, as it was laid out; it may have been given up."""

    ordinal: int
    start: Traced
    """Where it begins."""
    height: Traced

    def asks(self, question: Question) -> bool:
        """Whether a question is of what was reckoned while the line was laid out, and of nothing else."""
        _, one, other, _ = question
        return all(each in self.steps for each in (one, other) if type(each) is int)

    @property
    def steps(self) -> range:
        """Those done while the line was laid out."""
        return range(self.start.number, self.height.number)


@dataclass(frozen=True, slots=True)
class Region:
    """Where a line was drawn."""

    visit: int
    start: int
    end: int
    """After its last item."""
    before: object
    after: object
    """What the stream had set before and after it."""


@dataclass(slots=True)
class Following:
    """What is written down."""

    trace: Trace = field(default_factory=Trace)
    visits: list[Visit] = field(default_factory=list)
    regions: dict[int, list[Region]] = field(default_factory=dict)
    """By the identity of the list of items they stand in."""
    opaque: set[int] = field(default_factory=set)
    """The ordinals of blocks of which a line depends on where it stands in more than its place."""
    items: list[list[Any]] = field(default_factory=list)
    """Of each page what was drawn, numbers named by their steps."""
    apart: bool = False
    """Whether numbers stand in what is drawn apart from the pages, as a pattern is; nothing can be composed of that."""

    def settle(self, seen: Watched) -> None:
        """Keep what was drawn, and put the numbers into the pages, and whatever else is drawn, themselves."""
        self.items = [list(page.items) for page in seen.pages]
        pages = {id(page.items) for page in seen.pages}
        for one in seen.pdf.objects:
            items = getattr(one, "stream", None)
            if items and any(isinstance(each, bytes) and _PRINTED.search(each) for each in items):
                self.apart |= id(items) not in pages
                items[:] = [_bare(each, self.trace) for each in items]


_PRINTED = re.compile(rb"\0Y(\d+)\0")


def unsettled(data: bytes) -> bool:
    """Whether a number is still named by its step."""
    return _PRINTED.search(data) is not None


def _bare(item: Any, trace: Trace) -> Any:  # noqa: ANN401
    if not isinstance(item, bytes) or b"\0" not in item:
        return item
    return _PRINTED.sub(lambda found: number(trace.values[int(found[1])]), item)


_FOLLOWING: ContextVar[Following | None] = ContextVar("following", default=None)
_next_line, _draw_line, _to_bytes = inline.get_next_linebox, drawing.draw_inline_level, pydyf._to_bytes  # noqa: SLF001
"""Their own."""


@contextmanager
def following() -> Iterator[Following]:
    """Follow the layout that is done inside."""
    one = Following()
    token = _FOLLOWING.set(one)
    pydyf._to_bytes = _written  # noqa: SLF001
    try:
        yield one
    finally:
        pydyf._to_bytes = _to_bytes  # noqa: SLF001
        _FOLLOWING.reset(token)
        one.trace.done = True


def visit_of(line: Any) -> int | None:  # noqa: ANN401 - WeasyPrint carries no types
    """The number of the visit in which a line was laid out."""
    found: int | None = getattr(line, _NUMBER, None)
    return found


def _ordinal(linebox: Any) -> int | None:  # noqa: ANN401
    found = next((getattr(one, TAG)[0] for one in linebox.descendants() if hasattr(one, TAG)), None)
    return found if found is not None and found < FIRST else None


def _line_laid(context: Any, linebox: Any, position_y: float, *others: Any) -> Any:  # noqa: ANN401
    now = _FOLLOWING.get()
    ordinal = _ordinal(linebox) if now else None
    if now is None or ordinal is None:
        return _next_line(context, linebox, position_y, *others)
    start = now.trace.start(position_y)
    line, resume_at = _next_line(context, linebox, start, *others)
    if line is not None:
        if isinstance(line.height, Traced) or line.position_y is not start:
            now.opaque.add(ordinal)
            return line, resume_at
        line.height = now.trace.start(line.height)
        setattr(line, _NUMBER, len(now.visits))
        now.visits.append(Visit(ordinal, start, line.height))
    return line, resume_at


def _line_drawn(stream: Any, page: Any, box: Any, *others: Any, **more: Any) -> None:  # noqa: ANN401
    now = _FOLLOWING.get()
    visit = visit_of(box) if now and isinstance(box, boxes.LineBox) else None
    if now is None or visit is None:
        _draw_line(stream, page, box, *others, **more)
        return
    start, before = len(stream.stream), _state(stream)
    _draw_line(stream, page, box, *others, **more)
    region = Region(visit, start, len(stream.stream), before, _state(stream))
    now.regions.setdefault(id(stream.stream), []).append(region)


def _state(stream: Any) -> object:  # noqa: ANN401
    """What a stream does not say again."""
    return (
        stream._current_color,  # noqa: SLF001 - told nowhere else
        stream._current_color_stroke,  # noqa: SLF001
        stream._current_alpha,  # noqa: SLF001
        stream._current_alpha_stroke,  # noqa: SLF001
        stream._current_font,  # noqa: SLF001
        bool(stream.stream) and stream.stream[-1] in (b"ET", b"q"),
    )


def _written(item: Any) -> bytes:  # noqa: ANN401
    if isinstance(item, Traced):
        return b"\0Y%d\0" % item.number
    return bytes(_to_bytes(item))


def _picked(own: Callable[..., Any], traced: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: own(*given) if _FOLLOWING.get() is None else traced(*given)


for _room in (layout, block, floating, table):
    _kind = Highest if _room is table else Traced
    _room.max = _picked(max, picking(max, most, _kind))
    _room.min = _picked(min, picking(min, least))
inline.get_next_linebox = _line_laid
drawing.draw_inline_level = _line_drawn
