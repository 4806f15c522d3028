"""What a paper says when it is read aloud, without its file being read: the shape's own text, and the values in it.

The text is taken from the boxes WeasyPrint makes of the shape before it lays them out. So what styles hide is not in
it, what they add is, and capitals they ask for are; running lines and line numbers, which are artifacts, are not.
The order is that of the structure tree, by which a screen reader goes. A file's content has the same text page by page:
there the head of a table that goes on stands on each page again, and of two columns first what fits on the page.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pipeline.press import laid
from pipeline.press.plate.marks import END, MIDDLE, START, ZERO, number_of, with_values
from pipeline.press.sources import Sources
from pipeline.rules.parted import Parted

_SAMPLE = "aB cd"
"""Tells from each other: as it is, all capitals, and each word with a capital."""
_Write = Callable[[str], str]
_WRITTEN: dict[str, _Write] = {_SAMPLE: str, _SAMPLE.upper(): str.upper, _SAMPLE.lower(): str.lower}
_MARKED = re.compile(f"{START}([{chr(ZERO)}-{chr(ZERO + 9)}]+){MIDDLE}([^{END}]*){END}")


@dataclass(frozen=True, slots=True)
class _Read:
    """What was seen in a shape: its texts, and between them which hole, written how."""

    stretches: tuple[str, ...]
    holes: tuple[tuple[int, _Write], ...]


class Reading:
    """How the papers of one shape are read."""

    def __init__(self, shape: str, count: int, sources: Sources) -> None:
        """Remember the shape; it is looked into when somebody reads.

        Args:
            shape: HTML with numbered holes.
            count: how many they are.
            sources: where its style sheets lie.
        """
        self._shape = shape
        self._count = count
        self._sources = sources

    def parted(self, values: tuple[str, ...]) -> Parted | None:
        """What a paper says, a line for each block; blanks may stand otherwise than in the file.

        Args:
            values: one for each hole.

        Returns:
            The text in parts; None where a style writes a value in a manner that is not followed.
        """
        read = self._read
        if read is None:
            return None
        said = [values[number] if write is str else write(values[number]) for number, write in read.holes]
        return Parted(read.stretches, tuple(said))

    @cached_property
    def _read(self) -> "_Read | None":
        parts = _MARKED.split(self._boxes())
        if any(one not in _WRITTEN for one in parts[2::3]):
            return None
        holes = [(number_of(one), _WRITTEN[how]) for one, how in zip(parts[1::3], parts[2::3], strict=True)]
        return _Read(tuple(parts[::3]), tuple(holes))

    def _boxes(self) -> str:
        with laid.by_file_name():
            from pipeline.press.plate import watched
        html = with_values(self._shape, (_SAMPLE,) * self._count, marked=True)
        return "".join(_texts(watched.structure(html, self._sources).root))


def _texts(box: object) -> Iterator[str]:
    """The texts of a tree of boxes; `br` and blocks begin new lines."""
    text = getattr(box, "text", None)
    if isinstance(text, str):
        yield text
        return
    apart = "\n" if _is_block(box) else ""
    yield apart
    for child in getattr(box, "children", ()):
        yield from _texts(child)
    yield apart


def _is_block(box: object) -> bool:
    display = box.style["display"]  # type: ignore[attr-defined] # weasyprint carries no types
    return bool(display[0] != "inline")
