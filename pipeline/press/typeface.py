"""Which typeface a court's papers are set in, and how large."""

from dataclasses import dataclass

from pipeline.model import Page

_SIZE = 12.0
"""In points: the house's own choice, for a court that says nothing or asks for less."""
_ROMAN = "Times New Roman"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """A face papers can be set in."""

    free: str
    """The free typeface of the same widths that is installed with the program."""
    others: str
    """What draws the letters it lacks; names without quotation marks, since they stand inside a style."""
    height: float
    """Of a line of it, in parts of its size: how far its letters reach above and below the line, together."""


_FACES = {
    "Times New Roman": _Face(free="Liberation Serif", others="DejaVu Serif, DejaVu Sans, serif", height=1.107),
    "Arial": _Face(free="Liberation Sans", others="DejaVu Sans, sans-serif", height=1.117),
    "Courier New": _Face(free="Liberation Mono", others="DejaVu Sans Mono, DejaVu Sans, monospace", height=1.133),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typeface:
    """A typeface and its sizes, in points."""

    name: str
    """As the court calls it."""
    family: str
    """A list for `font-family`: the court's own face where it is installed, then its free twin."""
    size: float
    quote_size: float
    footnote_size: float
    height: float
    """Of a line set in it without space between the lines."""


def of(page: Page) -> Typeface:
    """The first of the court's faces that can be set here; a Roman with serifs where the court names none."""
    for rule in page.font_rules:
        for family in rule.families:
            if family in _FACES:
                return _sized(family, rule.size, rule.quote_size, rule.footnote_size)
    named = page.fonts.value if page.fonts else ()
    families = [one for one in named if one in _FACES] if isinstance(named, tuple) else []
    size = max(_SIZE, page.font_size.number) if page.font_size else _SIZE
    quote = page.quote_size.number if page.quote_size else None
    footnote = page.footnote_size.number if page.footnote_size else None
    return _sized(families[0] if families else _ROMAN, size, quote, footnote)


def _sized(name: str, size: float, quote: float | None, footnote: float | None) -> Typeface:
    face = _FACES[name]
    return Typeface(
        name=name,
        family=f"{name}, {face.free}, {face.others}",
        size=size,
        quote_size=quote or size,
        # Notes are never set smaller than is easily read.
        footnote_size=max(footnote or size, 10),
        height=face.height * size,
    )
