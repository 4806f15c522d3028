"""Blocks: the containers of lines in which values stand, found in WeasyPrint's own formatting structure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.press.plate import atomics, facts
from pipeline.press.plate.atomics import Atomic
from pipeline.press.plate.laid import Hole
from pipeline.press.plate.marks import END, MIDDLE, START, ZERO, number_of

TAG = "docketpress_plate"
"""The attribute a text box of the formatting structure bears: `(ordinal of its block, number of its run)`."""
_MARK = re.compile(f"{START}([{chr(ZERO)}-{chr(ZERO + 9)}]+){MIDDLE}[^{START}-{END}]*{END}")
_LEFT_OVER = re.compile(f"[{START}-{chr(ZERO + 9)}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One text box: what is drawn with one style."""

    number: int
    parts: tuple[str | Hole, ...]
    """Literal text as it stands in the box, after white space was collapsed; values stand between."""
    style: Any
    """WeasyPrint's computed style of the text box."""
    inside: tuple[int, ...] = ()
    """The inline elements round it, outermost first, by their number in the block."""
    top: int = 0
    """The child of the line it stands in, which may hold several runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A forced line break."""

    inside: tuple[int, ...] = ()
    top: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A container of lines with at least one value in it."""

    ordinal: int
    """Among all containers of lines of the document, in its order; margin boxes are counted by themselves."""
    kind: str
    """`block`, `cell`, `caption`, `inline-block`, `margin`, `flex`, `grid`, `float`, `absolute` or `footnote`."""
    tag: str
    """The element's name, or `@bottom-left` for a margin box."""
    items: tuple[Run | Break | Atomic, ...]
    style: Any
    """WeasyPrint's computed style of the container."""
    around: tuple[tuple[str, Any], ...] = ()
    """What the container stands in, outermost first: kind (as above, or `table`, `row`, `columns`) and style."""
    align: str = "start"
    """`start`, `end`, `center` or `justify`, of every line but the last."""
    align_last: str = "start"
    indent: float = 0.0
    """Of the first line, in CSS pixels; known after `learn`."""
    x0: float = 0.0
    """Left edge of the content in CSS pixels; known after `learn`."""
    width: float = 0.0
    """Of the content in CSS pixels; known after `learn`."""
    refused: str = ""
    """Why its lines cannot be computed, whatever the values; empty where they can."""

    @property
    def available(self) -> float:
        """The width of a line, as `avoid_collisions` of WeasyPrint's floats takes it: one edge from the other."""
        return (self.x0 + self.width) - self.x0

    @property
    def runs(self) -> tuple[Run, ...]:
        """Its text runs in order."""
        return tuple(one for one in self.items if isinstance(one, Run))

    @property
    def atomics(self) -> tuple[Atomic, ...]:
        """Its boxes of a fixed size in order."""
        return tuple(one for one in self.items if isinstance(one, Atomic))

    @property
    def holes(self) -> tuple[int, ...]:
        """The numbers of the values that stand in it, in order; a value that stands twice is named twice."""
        return tuple(part.number for run in self.runs for part in run.parts if isinstance(part, Hole))


def find(root_box: Any) -> tuple[Block, ...]:  # noqa: ANN401 - weasyprint carries no types
    """Find every block with a mark in a formatting structure, and tag the text boxes of those blocks.

    Args:
        root_box: what `weasyprint.formatting_structure.build.build_formatting_structure` gave, of a marked shape.
    """
    found = []
    for ordinal, (container, around) in enumerate(_containers(root_box, ())):
        if block := _block(container, ordinal, around):
            _tag(container, block)
            found.append(block)
    return tuple(found)


def tag(root_box: Any, blocks: Iterable[Block]) -> bool:  # noqa: ANN401 - weasyprint carries no types
    """Tag the text boxes of a structure with real values, by the same order.

    Returns:
        False where the structure is not the one the blocks were found in.
    """
    wanted = {block.ordinal: block for block in blocks if block.kind != "margin"}
    for ordinal, (container, _) in enumerate(_containers(root_box, ())):
        block = wanted.pop(ordinal, None)
        if block is not None and not (block.tag == _name(container) and _tag(container, block)):
            return False
    return not wanted


def margin(box: Any, ordinal: int) -> Block | None:  # noqa: ANN401 - weasyprint carries no types
    """The block of one margin box, with its geometry; `None` where no mark stands in it.

    Args:
        box: as `weasyprint.layout.page.margin_box_content_layout` is given it: with its width, not yet laid out.
            Its text boxes are tagged.
        ordinal: what the block shall be called.
    """
    if len(box.children) != 1 or not isinstance(box.children[0], boxes.LineBox):
        return None
    block = _block(box, ordinal, ())
    if block is None:
        return None
    _tag(box, block)
    return replace(block, x0=box.content_box_x(), width=box.width, indent=_indent(box.style, box.width))


def tag_margin(box: Any, block: Block) -> bool:  # noqa: ANN401 - weasyprint carries no types
    """Tag the text boxes of a margin box with real values, before it is laid out; False where it is another."""
    return _name(box) == block.tag and _tag(box, block)


def learn(block: Block, laid_out: Iterable[Any]) -> Block:
    """The block with its geometry.

    Args:
        block: as found.
        laid_out: its laid-out containers (each fragment of it, on whatever page), in order. One whose fragments
            differ in place or width, or whose lines give way to a float, is refused.
    """
    fragments = list(laid_out)
    if not fragments:
        return replace(block, refused=block.refused or "not-laid-out")
    x0, width = fragments[0].content_box_x(), fragments[0].width
    lines = [line for one in fragments for line in one.children if isinstance(line, boxes.LineBox)]
    edges = {one.content_box_x() for one in fragments}
    if {block.align, block.align_last} <= {"start", "justify"}:
        edges |= {line.position_x for line in lines}
    if edges != {x0}:
        return replace(block, refused=block.refused or "moved")
    return replace(block, x0=x0, width=width, indent=_indent(block.style, width))


def _name(box: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    return str(box.at_keyword if isinstance(box, boxes.MarginBox) else box.element_tag)


def _indent(style: Any, width: float) -> float:  # noqa: ANN401 - weasyprint carries no types
    given = style["text_indent"]
    return float(given.value if given.unit.lower() == "px" else given.value * width / 100.0)


def _containers(box: Any, around: tuple[tuple[str, Any], ...]) -> Iterator[tuple[Any, tuple[tuple[str, Any], ...]]]:  # noqa: ANN401
    children = getattr(box, "children", ())
    if isinstance(box, boxes.BlockContainerBox) and any(isinstance(one, boxes.LineBox) for one in children):
        yield box, around
    inner = around if isinstance(box, boxes.LineBox | boxes.InlineBox) else (*around, (facts.kind(box), box.style))
    for child in children:
        yield from _containers(child, inner)


def _block(container: Any, ordinal: int, around: tuple[tuple[str, Any], ...]) -> Block | None:  # noqa: ANN401
    line = container.children[0]
    if not any(START in box.text for box in _texts(line)):
        return None
    reading = _Reading()
    reading.of_children(line, ())
    aligns = (facts.align(line.style, last=False), facts.align(line.style, last=True))
    moved = any(isinstance(one, Atomic) for one in reading.items) and set(aligns) != {"start"}
    whole = _refusal(container) or ("atomic" if moved else "")
    return Block(
        ordinal=ordinal,
        kind=facts.kind(container),
        tag=_name(container),
        items=tuple(reading.items),
        style=container.style,
        around=around,
        align=aligns[0],
        align_last=aligns[1],
        refused=whole or next(iter(reading.refused), ""),
    )


def _refusal(container: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    if len(container.children) != 1:
        return "mixed"
    if container.first_letter_style or container.first_line_style:
        return "first-letter"
    return facts.of_container(container.style)


class _Reading:
    """Walks the inline boxes of a line and notes runs, breaks, and what cannot be computed."""

    def __init__(self) -> None:
        self.items: list[Run | Break | Atomic] = []
        self.refused: list[str] = []
        self._inline = count()
        self._run = count()
        self._atomic = count()
        self._top = 0

    def of_children(self, box: Any, inside: tuple[int, ...]) -> None:  # noqa: ANN401 - weasyprint carries no types
        for place, child in enumerate(box.children):
            if not inside:
                self._top = place
            self._of(child, inside)

    def _of(self, box: Any, inside: tuple[int, ...]) -> None:  # noqa: ANN401 - weasyprint carries no types
        if not box.is_in_normal_flow():
            self.refused.append("out-of-flow")
        if isinstance(box, boxes.TextBox):
            self._text(box, inside)
        elif isinstance(box, boxes.InlineBox):
            self._note(facts.of_inline(box))
            if not box.children:
                self.refused.append("empty-inline")
            elif box.trailing_collapsible_space and not _last_text(box).endswith(" "):
                self.refused.append("collapsed")
            self.of_children(box, (*inside, next(self._inline)))
        elif not inside and (atomic := atomics.read(box, next(self._atomic), self._top)):
            self.items.append(atomic)
        else:
            self.refused.append("atomic")

    def _text(self, box: Any, inside: tuple[int, ...]) -> None:  # noqa: ANN401 - weasyprint carries no types
        if _is_break(box):
            self.items.append(Break(inside=inside, top=self._top))
            return
        self._note(facts.of_text(box.style))
        parts = _parts(box.text)
        if any(isinstance(part, str) and (_LEFT_OVER.search(part) or "\u00ad" in part) for part in parts):
            self.refused.append("mark")
        run = Run(number=next(self._run), parts=parts, style=box.style, inside=inside, top=self._top)
        self.items.append(run)

    def _note(self, refusal: str) -> None:
        if refusal:
            self.refused.append(refusal)


def _last_text(box: Any) -> str:  # noqa: ANN401 - weasyprint carries no types
    return next((text.text for text in reversed(list(_texts(box)))), "")


def _is_break(box: Any) -> bool:  # noqa: ANN401 - weasyprint carries no types
    """Whether a text box is what the style sheet of HTML puts in place of `br`."""
    return bool(box.text == "\n" and box.style["white_space"] in {"pre", "pre-wrap", "pre-line"})


def _parts(text: str) -> tuple[str | Hole, ...]:
    pieces = _MARK.split(text)
    parts: list[str | Hole] = []
    for place, piece in enumerate(pieces):
        if place % 2:
            parts.append(Hole(number_of(piece)))
        elif piece:
            parts.append(piece)
    return tuple(parts)


def _texts(box: Any) -> Iterator[Any]:  # noqa: ANN401 - weasyprint carries no types
    for child in box.children:
        if isinstance(child, boxes.TextBox):
            yield child
        elif isinstance(child, boxes.InlineBox):
            yield from _texts(child)


def _tag(container: Any, block: Block) -> bool:  # noqa: ANN401 - weasyprint carries no types
    """Tag each text box that is no forced break with its run, and each atomic box; False where others are there."""
    found = [box for box in _texts(container.children[0]) if not _is_break(box)]
    for number, box in enumerate(found):
        setattr(box, TAG, (block.ordinal, number))
    fixed = atomics.of_line(container.children[0])
    for number, box in enumerate(fixed):
        setattr(box, TAG, (block.ordinal, -1 - number))
    return len(found) == len(block.runs) and len(fixed) == len(block.atomics)
