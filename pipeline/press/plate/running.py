"""Running lines: the boxes of the pages' margins in which a text set aside by `string-set` is printed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from weasyprint.formatting_structure import boxes

from pipeline.press.plate import allowed, blocks, shapes
from pipeline.press.plate.blocks import Block
from pipeline.press.plate.drawn import Drawn
from pipeline.press.plate.laid import Hole, Unfaithful
from pipeline.press.plate.marks import END, opening
from pipeline.press.plate.phrase import Phrase
from pipeline.press.plate.setting import Setter

FIRST = 1_000_000
"""Margin boxes are counted from here, after every block of the document."""
_MOST = 256
"""Running lines kept; on most papers there is one, or one a page if the page's number stands in it."""


class Margins:
    """Finds the values in the boxes of the pages' margins, which WeasyPrint makes anew for each try at a page."""

    def __init__(self, strings: Mapping[str, Phrase], values: Sequence[str]) -> None:
        """Look for nothing yet.

        Args:
            strings: the texts set aside that have values in them, by name.
            values: the record's.
        """
        self._strings, self._values = strings, values
        self.blocks: dict[int, Block] = {}
        """By ordinal; those of tries that were given up stand among them."""
        self.texts: list[Any] = []
        """Every text box with a value in it."""

    def mark(self, box: Any) -> None:  # noqa: ANN401 - WeasyPrint carries no types
        """Note a margin box before its lines are laid out, and tag its text.

        Raises:
            Unfaithful: values stand in it in a way that cannot be followed.
        """
        used = [name for name in _printed(box) if name in self._strings]
        if not used:
            return
        allowed.check_margin(box)
        texts = [one for one in box.descendants() if isinstance(one, boxes.TextBox)]
        if len(used) != 1 or len(texts) != 1:
            raise Unfaithful("running")
        [text] = texts
        was = text.text
        text.text = _marked(was, self._strings[used[0]], self._values)
        block = blocks.margin(box, FIRST + len(self.blocks))
        text.text = was
        if block is None or block.refused:
            raise Unfaithful(block.refused if block else "running")
        self.blocks[block.ordinal] = block
        self.texts.append(text)


class Lines:
    """Sets running lines; what is the same on another page or in another line pattern is set once for all."""

    def __init__(self, repertoire: frozenset[str]) -> None:
        """Set nothing yet.

        Args:
            repertoire: the characters a value may hold.
        """
        self._repertoire = repertoire
        self._known: dict[object, Line] = {}

    def of(self, block: Block) -> "Line":
        """The line of a margin box, shared by all that look and stand alike."""
        looks = tuple((run.parts, shapes.key(run.style), run.style["text_transform"]) for run in block.runs)
        indent = (str(block.style["text_indent"]), block.style["overflow_wrap"])
        key = (block.tag, looks, block.x0, block.width, block.indent, indent, block.align, block.align_last)
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = Line(block, Setter((block,), self._repertoire))
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Line:
    """One running line."""

    block: Block
    setter: Setter

    def drawn(self, values: Sequence[str]) -> Drawn:
        """With a record's values; raises as `Setter.lay`."""
        known, own = self.setter.drawings(self.block)
        return known[own(values)]


def _printed(box: Any) -> list[str]:  # noqa: ANN401
    content = box.style["content"]
    items = content if isinstance(content, tuple | list) else ()
    return [one[1][0] for one in items if isinstance(one, tuple) and one[0] == "string()"]


def _marked(text: str, string: Phrase, values: Sequence[str]) -> str:
    """A running line with marks round its values, which must stand in it exactly once."""
    plain = string.fill(values)
    marked = "".join(
        opening(part.number) + values[part.number] + END if isinstance(part, Hole) else part for part in string.parts
    )
    if text.count(plain) != 1:
        raise Unfaithful("running")
    return text.replace(plain, marked)
