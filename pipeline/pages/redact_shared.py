"""What several places of a file show together: a picture, a mask, a pattern. It changes in all of them or in none."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeGuard

import pikepdf
from pikepdf import Array, Dictionary, Matrix, Name, Object, Stream

from pipeline.pages import redact_pictures, sweep
from pipeline.pages.redact_geometry import Box

_TILING = 1
_SMOOTH = (2, 3)
"""Shadings that run from one colour to another along a line or between circles: they can draw no letters."""


@dataclass(slots=True)
class Shared:
    """The things of one file that lay under a box, and what stands in their place.

    Attributes:
        pdf: the file.
    """

    pdf: pikepdf.Pdf
    _copies: dict[tuple[int, int], Stream | None] = field(default_factory=dict)

    def picture(self, found: Stream, matrix: Matrix, boxes: tuple[Box, ...]) -> Stream | None:
        """A picture with the dots under the boxes gone, also those of the places shown before; None to leave out."""
        known = self._copies.get(found.objgen)
        if known is None and found.objgen in self._copies:
            return None
        made = redact_pictures.blackened(self.pdf, known or found, matrix, boxes)
        if known is not None and made is not None:
            known.write(bytes(made.read_bytes()))
            return known
        self._copies[found.objgen] = known or made
        return made

    def mask(self, found: Stream, changed: Callable[[Stream], Stream | None]) -> Stream | None:
        """A soft mask's drawing with its letters and pictures taken out."""
        newest = self._newest(found)
        made = changed(newest) if newest is not None else None
        for one in (found, newest):
            if one is not None:
                self._copies[one.objgen] = made
        return made

    def empty(self, painted: Object | None) -> bool:
        """Empty a pattern or shading that could draw letters; whether it could."""
        if isinstance(painted, Stream) and painted.get(Name.PatternType) == _TILING:
            painted.write(b"")
            painted.Resources = Dictionary()
            return True
        shading = painted.get(Name.Shading, painted) if isinstance(painted, Dictionary | Stream) else None
        if not isinstance(shading, Dictionary | Stream) or shading.get(Name.ShadingType) in _SMOOTH:
            return False
        if isinstance(shading, Stream):
            shading.write(b"")
        return True

    def finish(self) -> None:
        """Put the changed things in place of the old ones wherever the file still names those."""
        if not self._copies:
            return
        for holder in list(sweep.reachable(self.pdf)):
            for key, value in list(holder.items()):
                if isinstance(value, Array):
                    self._in_list(value)
                elif self._is_old(value):
                    self._put(holder, key, self._newest(value))

    def _in_list(self, values: Array) -> None:
        kept = [self._newest(one) if self._is_old(one) else one for one in values]
        if any(map(self._is_old, values)):
            values[:] = [one for one in kept if one is not None]

    def _is_old(self, value: object) -> TypeGuard[Stream]:
        return isinstance(value, Stream) and value.objgen in self._copies

    def _newest(self, value: Stream) -> Stream | None:
        found: Stream | None = value
        while found is not None and found.objgen in self._copies:
            found = self._copies[found.objgen]
        return found

    @staticmethod
    def _put(holder: Dictionary | Stream, key: str, value: Stream | None) -> None:
        if value is None:
            del holder[key]
        else:
            holder[key] = value
