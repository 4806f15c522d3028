"""What of the graphics state and the resources decides where a letter stands, and what is put in its place."""

from dataclasses import dataclass, field

import pikepdf
from pikepdf import Dictionary, Matrix, Name, String

from pipeline.pages import redact_font
from pipeline.pages.redact_font import Widths

_SPOKEN = ("/ActualText", "/Alt", "/E")


@dataclass(slots=True)
class State:
    """What of the graphics state says where a letter stands."""

    matrix: Matrix
    font: Widths = field(default_factory=lambda: redact_font.widths(None))
    size: float = 0.0
    letters: float = 0.0
    words: float = 0.0
    wide: float = 1.0
    leading: float = 0.0
    rise: float = 0.0
    patterns: dict[bool, str] = field(default_factory=dict)
    """By whether it is for lines: the pattern that paints."""


def copied(found: object) -> Dictionary:
    """Resources of this page's own: other pages may share the old ones."""
    copy = Dictionary()
    for key, value in found.items() if isinstance(found, Dictionary) else ():
        copy[key] = value
    for kind in (Name.XObject, Name.ExtGState):
        held = copy.get(kind)
        if isinstance(held, Dictionary):
            copy[kind] = held.copy()
    return copy


def silent(properties: Dictionary) -> Dictionary:
    """Marked content without the words a screen reader would say in place of the letters."""
    return Dictionary({key: value for key, value in properties.items() if key not in _SPOKEN})


def joined(pieces: list[tuple[bytes | float, bool, float]], size: float) -> list[object]:
    """Letters that stay as strings, those that go as the room they took.

    Args:
        pieces: a code's bytes or a shift; whether it goes; how far it moves on.
        size: of the font.
    """
    kept: list[object] = []
    run = b""
    for what, gone, step in pieces:
        if isinstance(what, bytes) and not gone:
            run += what
            continue
        if run:
            kept.append(String(run))
            run = b""
        room = what if isinstance(what, float) else (-step * 1000 / size if size else 0.0)
        kept.append(_number(room))
    if run:
        kept.append(String(run))
    return kept


def _number(value: float) -> object:
    return pikepdf.Object.parse(f"{value:.3f}".encode())
