"""Finds the fonts a page writes with that are not inside the file."""

from collections.abc import Iterator

import pikepdf
from pikepdf import Array, Dictionary, Name, Object

from pipeline.pages.spelling import spelled

_PROGRAMS = (Name.FontFile, Name.FontFile2, Name.FontFile3)
_SHOWING = frozenset({"Tj", "TJ", "'", '"'})
_INVISIBLE = 3
"""Text rendering mode 3 prints nothing: the recognised text under a scan (ISO 32000-1, 9.3.6)."""


def missing(page: pikepdf.Page) -> tuple[str, ...]:
    """The names of the fonts that the page prints with and the file does not bring, sorted.

    Looks into the page, the drawings it calls and the appearances of its remarks. A font that is listed but
    never printed with does not count.
    """
    found: set[str] = set()
    for scope in page.content_scopes():
        fonts = scope.resources.get(Name.Font) if scope.resources is not None else None
        lacking = dict(_not_embedded(fonts)) if isinstance(fonts, Dictionary) else {}
        if lacking:
            found.update(lacking[key] for key in _printed_with(scope.content) & lacking.keys())
    return tuple(sorted(found))


def _not_embedded(fonts: Dictionary) -> Iterator[tuple[str, str]]:
    """Resource name and font name of each font without its program."""
    for key, font in fonts.items():
        if isinstance(font, Dictionary) and not is_embedded(font):
            yield key, spelled(font.get(Name.BaseFont)).lstrip("/") or "a font without a name"


def is_embedded(font: Dictionary) -> bool:
    """Whether the file brings the shapes of the font's letters."""
    if font.get(Name.Subtype) == Name.Type3:
        return True  # its letters are drawings in the file
    descendants = font.get(Name.DescendantFonts)
    if isinstance(descendants, Array):
        return all(isinstance(one, Dictionary) and is_embedded(one) for one in descendants)
    descriptor = font.get(Name.FontDescriptor)
    return isinstance(descriptor, Dictionary) and any(key in descriptor for key in _PROGRAMS)


def _printed_with(content: Object) -> set[str]:
    """The resource names of fonts under which visible text is shown; nested states are followed."""
    used: set[str] = set()
    font, mode, saved = "", 0, list[tuple[str, int]]()
    for instruction in pikepdf.parse_content_stream(content):
        operator, operands = str(instruction.operator), instruction.operands
        if operator == "q":
            saved.append((font, mode))
        elif operator == "Q" and saved:
            font, mode = saved.pop()
        elif operator == "Tf" and len(operands):
            font = spelled(operands[0])
        elif operator == "Tr" and len(operands):
            wanted: object = operands[0]
            mode = wanted if isinstance(wanted, int) else 0
        elif operator in _SHOWING and mode != _INVISIBLE:
            used.add(font)
    return used
