"""Pictures repeated behind a box: drawn again by WeasyPrint itself, with the box's numbers as they are reckoned now.

WeasyPrint draws such a picture as a pattern, an object apart from the page. The page says only where it is painted, so
the pattern is made by the same function of WeasyPrint's, on a stream of which nothing but the pattern is kept.
"""

import copy
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from weasyprint import draw as drawing
from weasyprint.images import SVGImage
from weasyprint.layout.background import BackgroundLayer

from pipeline.press.plate.traced import Operand, Traced

PLAIN_STATE = re.compile(r"[aA][\d.]+")
"""A graphics state that says nothing but how opaque something is."""
_EMPTY = ("XObject", "Pattern", "Shading")
draw_layer = drawing.draw_background_image
"""WeasyPrint's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One repeated picture."""

    name: str
    """Of its pattern among the document's."""
    image: Any
    """WeasyPrint's; in `looks` its address stands for it."""
    numbers: tuple[Operand, ...]
    """Where it is painted, of what it is repeated from, its place and its size. What changes is an `int`: in a layout
    the step's number, in a leaf its place among the values."""
    repeat: tuple[str, str]
    matrix: Any
    """Of the page's stream where it is drawn."""

    @property
    def wanted(self) -> list[int]:
        """What of the numbers changes."""
        return [one for one in self.numbers if type(one) is int]

    def placed(self, place: Callable[[int], int]) -> "Picture":
        """The same with other names for what changes."""
        return replace(self, numbers=tuple([place(one) if type(one) is int else one for one in self.numbers]))

    def looks(self) -> tuple[object, ...]:
        """All by which two are told apart."""
        return self.name, self.image._base_url, self.numbers, self.repeat, self.matrix.values  # noqa: SLF001

    def draw(self, stream: Any, values: Sequence[float]) -> None:  # noqa: ANN401 - WeasyPrint carries no types
        """Add the pattern to a page's resources.

        Args:
            stream: the page's; nothing is written to it.
            values: the numbers of places.
        """
        told = [values[one] if type(one) is int else one for one in self.numbers]
        apart = stream.clone()
        apart._ctm_stack = [self.matrix]  # noqa: SLF001 - set nowhere else
        layer = BackgroundLayer(
            image=_alone(self.image),
            size=tuple(told[10:]),
            position=tuple(told[8:10]),
            repeat=self.repeat,
            unbounded=False,
            painting_area=tuple(told[:4]),
            positioning_area=tuple(told[4:8]),
            clipped_boxes=(),
        )
        draw_layer(apart, layer, None)


@dataclass(slots=True)
class Pictures:
    """Those of one layout."""

    found: dict[int, list[Picture]] = field(default_factory=dict)
    """By the identity of the list of items they are named in."""
    apart: set[int] = field(default_factory=set)
    """The identities of the lists of items of their own streams."""

    def of(self, items: list[Any]) -> list[Picture]:
        """A page's."""
        return self.found.get(id(items), [])

    def draw(self, stream: Any, layer: Any, *others: Any) -> None:  # noqa: ANN401 - WeasyPrint carries no types
        """Draw a layer as WeasyPrint does, and note the patterns made for it."""
        before = len(stream._resources["Pattern"])  # noqa: SLF001 - told nowhere else
        draw_layer(stream, layer, *others)
        for name in [*stream._resources["Pattern"]][before:]:  # noqa: SLF001
            if one := _picture(stream, layer, name):
                self.found.setdefault(id(stream.stream), []).append(one)
                self.apart |= {id(each.stream) for each in _parts(stream, name)}


def _picture(stream: Any, layer: Any, name: str) -> Picture | None:  # noqa: ANN401 - WeasyPrint carries no types
    """The picture of a layer that was drawn as a pattern; None where it cannot be drawn again.

    Args:
        stream: it was drawn on.
        layer: WeasyPrint's.
        name: of the pattern.
    """
    matrix = stream.ctm
    if type(layer.image) is not SVGImage or layer.unbounded or not _plain(_parts(stream, name)):
        return None
    if any(isinstance(one, Traced) for row in matrix for one in row):
        return None
    given = (*layer.painting_area, *layer.positioning_area, *layer.position, *layer.size)
    numbers = tuple([one.number if isinstance(one, Traced) else float(one) for one in given])
    return Picture(name=name, image=_alone(layer.image), numbers=numbers, repeat=tuple(layer.repeat), matrix=matrix)


def _parts(stream: Any, name: str) -> tuple[Any, ...]:  # noqa: ANN401
    """The streams of a pattern: its own, and what it draws."""
    pattern = stream._resources["Pattern"][name]  # noqa: SLF001 - told nowhere else
    return pattern, *pattern._resources["XObject"].values()  # noqa: SLF001


def _plain(streams: Sequence[Any]) -> bool:
    """Whether a pattern has one drawing, and this nothing but lines and areas."""
    if len(streams) != 2 or streams[1] is None:  # noqa: PLR2004 - itself and its drawing
        return False
    own, resources = streams[0]._resources, streams[1]._resources  # noqa: SLF001
    empty = not any([resources[kind] for kind in _EMPTY] + [own[kind] for kind in ("Pattern", "Shading", "ExtGState")])
    letters = any(isinstance(one, bytes) and one.endswith(b" Tf") for one in streams[1].stream)
    return empty and not letters and all(map(PLAIN_STATE.fullmatch, resources["ExtGState"]))


def _alone(image: Any) -> Any:  # noqa: ANN401
    """The image without the layout it was met in, which it needs for its texts only, and it has none."""
    new = copy.copy(image)
    new._context, new._svg = None, copy.copy(image._svg)  # noqa: SLF001
    new._svg.context = new._svg.stream = None  # noqa: SLF001
    return new
