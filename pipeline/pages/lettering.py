"""The font in which values of form fields are drawn: Liberation Sans, embedded with the letters used."""

import functools
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

from pipeline.errors import StateError

_FILE = "LiberationSans-Regular.ttf"
_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts", "/Library/Fonts")
_RIGHT_TO_LEFT = ("R", "AL")
_PAIRS_IN_ONE_MAP = 100
"""ISO 32000-1, 9.10.3 and Adobe note 5411: at most 100 pairs stand in one `bfchar` block."""


def font_file() -> Path:
    """Where Liberation Sans lies on this machine.

    Raises:
        StateError: it is not installed.
    """
    for folder in map(Path.expanduser, map(Path, _FOLDERS)):
        for path in sorted(folder.rglob(_FILE)) if folder.is_dir() else ():
            return path
    raise StateError(f"{_FILE} is not installed: install the package fonts-liberation.")


@dataclass(frozen=True, slots=True)
class _Metrics:
    glyphs: dict[int, str]
    numbers: dict[str, int]
    widths: dict[str, int]
    unit: int
    """Font units in one em."""


@functools.lru_cache(maxsize=1)
def _metrics() -> _Metrics:
    with TTFont(font_file(), lazy=True, recalcTimestamp=False) as font:
        glyphs: dict[int, str] = dict(font.getBestCmap())
        widths = {glyph: width for glyph, (width, _) in font["hmtx"].metrics.items()}
        return _Metrics(glyphs, font.getReverseGlyphMap(), widths, font["head"].unitsPerEm)


ASCENT, DESCENT, LEADING = 0.905, -0.212, 1.149
"""Of Liberation Sans, in parts of the font size: above the base line, below it, from line to line."""


@dataclass(slots=True)
class Lettering:
    """Collects the letters drawn into one file; `embed` makes the font from them at the end."""

    pdf: pikepdf.Pdf
    font: Dictionary = field(init=False)
    """Put it into the resources of a page at once; it is filled in by `embed`."""
    _used: dict[int, str] = field(default_factory=dict)
    """Glyph number → text, for those drawn."""

    def __post_init__(self) -> None:
        self.font = self.pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type0))

    def encode(self, text: str) -> bytes:
        """The text as glyph numbers in hexadecimal, ready for `Tj`; letters the font lacks are left out."""
        metrics = _metrics()
        numbers = []
        for letter in text:
            glyph = metrics.glyphs.get(ord(letter))
            if glyph is not None:
                number = metrics.numbers[glyph]
                self._used.setdefault(number, letter)
                numbers.append(f"{number:04X}")
        return f"<{''.join(numbers)}>".encode("ascii")

    def embed(self) -> None:
        """Fill in the font with a subset that holds exactly the letters used."""
        if self._used:
            _fill(self.pdf, self.font, dict(sorted(self._used.items())))


def width(text: str) -> float:
    """The width of a text in parts of the font size."""
    metrics = _metrics()
    names = (metrics.glyphs.get(ord(letter)) for letter in text)
    return sum(metrics.widths[name] for name in names if name) / metrics.unit


def missing(text: str) -> tuple[str, ...]:
    """The letters that cannot be drawn faithfully: the font lacks them, or they run from right to left."""
    known = _metrics().glyphs
    bad = {one for one in text if ord(one) not in known or unicodedata.bidirectional(one) in _RIGHT_TO_LEFT}
    return tuple(sorted(bad))


def _fill(pdf: pikepdf.Pdf, font: Dictionary, used: dict[int, str]) -> None:
    program, name = _subset(tuple(used))
    metrics = _metrics()
    scale = 1000 / metrics.unit
    by_number = {metrics.numbers[glyph]: glyph for glyph in metrics.glyphs.values()}
    widths: list[int | Array] = []
    for number in used:
        widths += [number, Array([round(metrics.widths[by_number[number]] * scale)])]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
        CIDToGIDMap=Name.Identity,
        DW=0,
        W=Array(widths),
        FontDescriptor=pdf.make_indirect(_descriptor(pdf, program, name)),
    )
    font.BaseFont, font.Encoding = name, Name("/Identity-H")
    font.DescendantFonts = Array([pdf.make_indirect(descendant)])
    font.ToUnicode = pdf.make_stream(_to_unicode(used))


@functools.lru_cache(maxsize=8)
def _subset(numbers: tuple[int, ...]) -> tuple[bytes, Name]:
    options = subset.Options(notdef_outline=True, retain_gids=True, recalc_timestamp=False, layout_features=[])
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "kern", "name", "post", "FFTM", "OS/2"]
    with TTFont(font_file(), lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(options)
        subsetter.populate(gids=list(numbers))
        subsetter.subset(font)
        whole = io.BytesIO()
        font.save(whole, reorderTables=None)
    return whole.getvalue(), Name(f"/{_tag(numbers)}+LiberationSans")


def _tag(numbers: tuple[int, ...]) -> str:
    """Six capital letters that depend on the subset (ISO 32000-1, 9.6.4)."""
    rest = functools.reduce(lambda total, number: (total * 65_599 + number) % 26**6, numbers, 7)
    letters = ""
    for _ in range(6):
        rest, letter = divmod(rest, 26)
        letters += chr(ord("A") + letter)
    return letters


def _descriptor(pdf: pikepdf.Pdf, program: bytes, name: Name) -> Dictionary:
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([-544, -303, 1302, 980]),
        ItalicAngle=0,
        Ascent=round(ASCENT * 1000),
        Descent=round(DESCENT * 1000),
        CapHeight=729,
        StemV=80,
        FontFile2=pdf.make_stream(program, Length1=len(program)),
    )


def _to_unicode(used: dict[int, str]) -> bytes:
    pairs = [f"<{number:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for number, letter in used.items()]
    blocks = [pairs[at : at + _PAIRS_IN_ONE_MAP] for at in range(0, len(pairs), _PAIRS_IN_ONE_MAP)]
    maps = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{maps}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
