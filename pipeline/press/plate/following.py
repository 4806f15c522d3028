"""A layout that is written down while WeasyPrint does it: how every number came about, and where each line is drawn.

Seven functions of WeasyPrint, its `max`, `min` and `round`, and one function of pydyf are wrapped once; outside a
followed layout the wrapping does nothing.
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
from weasyprint.layout import background, block, inline, table
from weasyprint.layout import float as floating
from weasyprint.layout import page as paging

from pipeline.press.plate.blocks import TAG
from pipeline.press.plate.cut import number
from pipeline.press.plate.pictures import Pictures, draw_layer
from pipeline.press.plate.running import FIRST
from pipeline.press.plate.traced import Highest, Question, Trace, Traced, least, most, picking, rounding
from pipeline.press.plate.watched import Watched

_NUMBER = "docketpress_visit"
"""The attribute a laid-out line bears: its number among the visits."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One line of a block with values, as it was laid out; it may have been given up."""

    ordinal: int
    runs: tuple[int, ...]
    """That stand on it."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """With what a page begins; all that WeasyPrint knows then of the pages before it."""

    kind: object
    """Its number among the pages and what style sheets can tell it by."""
    forced: bool
    """Whether the break before it was asked for."""
    path: object
    """Which box is laid out first; what is left of a block with values is told by the block's ordinal alone."""
    open: tuple[int, ...]
    """The ordinals of the blocks that were begun on the page before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One page, laid out."""

    begin: Begin
    steps: range
    questions: range
    visits: range
    counted: frozenset[int]
    """The blocks with values of which the lines were counted."""
    loose: bool
    """Whether something floats over the end of a page; then no page stands for itself."""


@dataclass(slots=True)
class Following:
    """What is written down."""

    trace: Trace = field(default_factory=Trace)
    visits: list[Visit] = field(default_factory=list)
    pages: dict[int, Tried] = field(default_factory=dict)
    """By their numbers, each as it was laid out last."""
    remade: bool = False
    """Whether a page was laid out more than once."""
    counted: set[int] = field(default_factory=set)
    """Of the page that is being laid out."""
    regions: dict[int, list[Region]] = field(default_factory=dict)
    """By the identity of the list of items they stand in."""
    opaque: set[int] = field(default_factory=set)
    """The ordinals of blocks of which a line depends on where it stands in more than its place."""
    items: list[list[Any]] = field(default_factory=list)
    """Of each page what was drawn, numbers named by their steps."""
    apart: bool = False
    """Whether numbers stand apart from the pages in what cannot be drawn again; nothing can be composed of that."""
    pictures: Pictures = field(default_factory=Pictures)

    def settle(self, seen: Watched) -> None:
        """Keep what was drawn, and put the numbers into the pages, and whatever else is drawn, themselves."""
        self.items = [list(page.items) for page in seen.pages]
        known = self.pictures.apart | {id(page.items) for page in seen.pages}
        for one in seen.pdf.objects:
            items = getattr(one, "stream", None)
            if items and any(isinstance(each, bytes) and _PRINTED.search(each) for each in items):
                self.apart |= id(items) not in known
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
_RUNS = (boxes.TextBox, boxes.InlineBlockBox)
_next_line, _draw_line, _to_bytes = inline.get_next_linebox, drawing.draw_inline_level, pydyf._to_bytes  # noqa: SLF001
_move = boxes.Box.translate
_make_page, _search = paging.make_page, block.find_earlier_page_break
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


def _path(box: Any, at: Any, begun: set[int]) -> object:  # noqa: ANN401
    """Where a page begins: WeasyPrint's own nested numbers, but inside a block with values its ordinal."""
    if at is None:
        return None
    if isinstance(box, boxes.LineBox) and (ordinal := _ordinal(box)) is not None:
        begun.add(ordinal)
        return ordinal
    below = getattr(box, "children", ())
    return tuple((one, _path(below[one] if one < len(below) else None, rest, begun)) for one, rest in at.items())


def _page_made(context: Any, root: Any, kind: Any, at: Any, page: int, *others: Any) -> Any:  # noqa: ANN401
    now = _FOLLOWING.get()
    if now is None:
        return _make_page(context, root, kind, at, page, *others)
    begun: set[int] = set()
    path = _path(root, at, begun)
    begin = Begin(kind=kind, forced=bool(context.forced_break), path=path, open=tuple(sorted(begun)))
    loose = bool(context.broken_out_of_flow or context.reported_footnotes or context.footnotes)
    steps, asked, visits = len(now.trace.steps), len(now.trace.questions), len(now.visits)
    now.counted, now.remade = set(), now.remade or page in now.pages
    made = _make_page(context, root, kind, at, page, *others)
    now.pages[page] = Tried(
        begin=begin,
        steps=range(steps, len(now.trace.steps)),
        questions=range(asked, len(now.trace.questions)),
        visits=range(visits, len(now.visits)),
        counted=frozenset(now.counted),
        loose=loose or bool(context.broken_out_of_flow or context.reported_footnotes),
    )
    return made


def _searched(context: Any, children: Any, *others: Any) -> Any:  # noqa: ANN401
    """A place to break at is looked for among lines, by their number."""
    now = _FOLLOWING.get()
    if now is not None and children and isinstance(children[0], boxes.LineBox):
        ordinal = _ordinal(children[0])
        now.counted |= set() if ordinal is None else {ordinal}
    return _search(context, children, *others)


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
        now.visits.append(Visit(ordinal, _runs(line), start, line.height))
    return line, resume_at


def _runs(line: Any) -> tuple[int, ...]:  # noqa: ANN401
    return tuple([getattr(one, TAG)[1] for one in line.descendants() if hasattr(one, TAG) and isinstance(one, _RUNS)])


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


def _layer_drawn(stream: Any, layer: Any, *others: Any) -> None:  # noqa: ANN401
    now = _FOLLOWING.get()
    (now.pictures.draw if now else draw_layer)(stream, layer, *others)


def _written(item: Any) -> bytes:  # noqa: ANN401
    if isinstance(item, Traced):
        return b"\0Y%d\0" % item.number
    return bytes(_to_bytes(item))


def _moved(box: Any, dx: float = 0, dy: float = 0, ignore_floats: bool = False) -> None:  # noqa: ANN401, FBT001, FBT002
    """As `Box.translate`, but to be moved by nothing is not asked for: it gives the same numbers."""
    if not isinstance(dy, Traced) or dy.trace.done:
        _move(box, dx, dy, ignore_floats)
        return
    dy.trace.moves.add(dy.number)
    box.position_x += dx
    box.position_y += dy
    for child in box.all_children():
        if not (ignore_floats and child.is_floated()):
            child.translate(dx, dy, ignore_floats)


def _picked(own: Callable[..., Any], traced: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: own(*given) if _FOLLOWING.get() is None else traced(*given)


for _room in (layout, block, floating, table):
    _kind = Highest if _room is table else Traced
    _room.max = _picked(max, picking(max, most, _kind))
    _room.min = _picked(min, picking(min, least))
background.round = _picked(round, rounding)
boxes.Box.translate = _moved
paging.make_page, block.find_earlier_page_break = _page_made, _searched
inline.get_next_linebox = _line_laid
drawing.draw_inline_level = _line_drawn
drawing.draw_background_image = _layer_drawn
