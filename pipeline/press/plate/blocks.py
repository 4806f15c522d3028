"""Blocks: the containers of lines in which values stand, found in WeasyPrint's own formatting structure."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.press.plate.laid import Hole

TAG = "docketpress_plate"
"""The attribute a text box of the formatting structure bears: `(ordinal of its block, number of its run)`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One text box: what is drawn with one style."""

    number: int
    parts: tuple[str | Hole, ...]
    """Literal text as it stands in the box, after white space was collapsed; values stand between."""
    style: object
    """WeasyPrint's computed style of the text box."""
    inside: tuple[int, ...] = ()
    """The inline elements round it, outermost first, by their number in the block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A forced line break."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A container of lines with at least one value in it."""

    ordinal: int
    """Among all containers of lines of the document, in its order; margin boxes are counted by themselves."""
    kind: str
    """`block`, `cell`, `inline-block`, `margin`, or what else the container is (`flex`, `float`, `footnote` …)."""
    tag: str
    """The element's name, or `@bottom-left` for a margin box."""
    items: tuple[Run | Break, ...]
    style: object
    """WeasyPrint's computed style of the container."""
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
    def runs(self) -> tuple[Run, ...]:
        """Its text runs in order."""
        return tuple(one for one in self.items if isinstance(one, Run))

    @property
    def holes(self) -> tuple[int, ...]:
        """The numbers of the values that stand in it, in order; a value that stands twice is named twice."""
        return tuple(part.number for run in self.runs for part in run.parts if isinstance(part, Hole))


def find(root_box: object) -> tuple[Block, ...]:
    """Find every block with a mark in a formatting structure, and tag the text boxes of those blocks.

    Args:
        root_box: what `weasyprint.formatting_structure.build.build_formatting_structure` gave, of a marked shape.
    """
    raise NotImplementedError(root_box)


def tag(root_box: object, blocks: Iterable[Block]) -> bool:
    """Tag the text boxes of a structure with real values, by the same order.

    Returns:
        False where the structure is not the one the blocks were found in.
    """
    raise NotImplementedError(root_box, blocks)


def margin(box: object, ordinal: int) -> Block | None:
    """The block of one laid-out margin box with a mark in it; `None` where it holds none."""
    raise NotImplementedError(box, ordinal)


def learn(block: Block, laid_out: Iterable[object]) -> Block:
    """The block with its geometry, from its laid-out boxes (each fragment of it, on whatever page)."""
    raise NotImplementedError(block, laid_out)
