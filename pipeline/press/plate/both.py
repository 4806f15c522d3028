"""Shapes of several filled templates laid together to one page, for a paper that speaks two languages.

The page's tree is the same for every record of the same shapes, so it is built once, from the shapes themselves.
"""

import re
from collections.abc import Callable, Sequence

from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import QUIET, QUIET_QUOTED, Filled, hole, stretches

_MOST = 512
"""At most so many pages are kept."""
_TAG = re.compile(r"""<[a-zA-Z/!](?:[^>"']|"[^"]*"|'[^']*')*>""")
_CHANGED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
"""What the tree's reader leaves out or takes for something else."""

Together = Callable[[list[str]], str]
"""Lays filled pages to one."""


class Both:
    """The pages of one paper's shapes."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, ...], tuple[str, list[int]]] = {}

    def page(self, parts: Sequence[Filled], together: Together) -> Filled:
        """The one page of several filled templates.

        Raises:
            Unfaithful: `odd-text`: a value is blank or holds a character that is no text, which the tree might lose.
        """
        shapes = tuple(one.shape for one in parts)
        values = [value for one in parts for value in one.values]
        # One search for all: a line break is no odd letter.
        if not all(map(str.strip, values)) or _CHANGED.search("\n".join(values)):
            raise Unfaithful("odd-text")
        found = self._pages.get(shapes)
        if found is None:
            if len(self._pages) >= _MOST:
                self._pages.clear()
            found = self._pages[shapes] = _laid_together(parts, together)
        shape, order = found
        return Filled(shape, tuple([values[one] for one in order]))


def _laid_together(parts: Sequence[Filled], together: Together) -> tuple[str, list[int]]:
    begun, shapes = 0, []
    for one in parts:
        shapes.append(_from(one.shape, begun))
        begun += len(one.values)
    whole = together(shapes)
    texts, order = stretches(whole)
    spans = [match.span() for match in _TAG.finditer(whole)]
    said, at = [texts[0]], len(texts[0])
    for place, number in enumerate(order):
        quoted = any(start <= at < end for start, end in spans)
        said += [hole(place, QUIET_QUOTED if quoted else QUIET), texts[place + 1]]
        at += len(hole(number)) + len(texts[place + 1])
    return "".join(said), order


def _from(shape: str, first: int) -> str:
    """The shape with its holes numbered from `first`."""
    texts, numbers = stretches(shape)
    holes = [hole(first + one) for one in numbers]
    return "".join(one for pair in zip(texts, [*holes, ""], strict=True) for one in pair)
