"""What the pages of a paper have in common: fonts and graphics states."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.press.plate.watched import Watched

_SCALAR = (int, float, str, bytes)
_FILE = "file_content"
"""The font's file, which its key stands for."""


@dataclass(slots=True, kw_only=True, eq=False)
class Common:
    """Of one layout. The fonts' files are in it, so layouts that have the same share one."""

    fonts: Mapping[Any, Any]
    states: Any
    """The graphics states."""
    font_config: Any
    output_intent: Any
    looks: tuple[object, ...]
    """All by which two are told apart; what was measured of a font depends on the size it was met in first."""

    @property
    def names(self) -> list[bytes]:
        """The fonts' names in the pages, in the order they are met in."""
        return [font.hash.encode() for font in self.fonts.values()]

    def whole(self, other: "Common") -> None:
        """Take another's fonts if more of their files is left: embedding leaves only the letters that are used."""
        if _size(other) > _size(self):
            self.fonts = other.fonts


def common(seen: Watched) -> Common:
    """What the pages of a layout have in common."""
    document = seen.document
    states = seen.pdf.objects[seen.pages[0].number]._resources["ExtGState"]  # noqa: SLF001 - told nowhere else
    return Common(
        fonts=dict(document.fonts),
        states=states,
        font_config=document.font_config,
        output_intent=document.output_intent,
        looks=(tuple(map(_looks, document.fonts.items())), dict(states), document.output_intent),
    )


def _looks(item: tuple[object, Any]) -> tuple[object, ...]:
    key, font = item
    measured = tuple([(name, one) for name, one in vars(font).items() if isinstance(one, _SCALAR) and name != _FILE])
    return key, measured, tuple(font.missing)


def _size(one: Common) -> int:
    return sum(len(getattr(font, _FILE)) for font in one.fonts.values())
