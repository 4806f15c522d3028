"""The stamp's typeface: found on the machine, cut down to the letters used, embedded once a file."""

import functools
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, String

from pipeline.errors import DocketpressError

_FOLDERS = (
    Path("/usr/share/fonts/truetype/liberation"),
    Path("/usr/share/fonts/truetype/liberation2"),
    Path("/usr/share/fonts/liberation-sans"),
    Path("/usr/share/fonts/liberation"),
    Path("/usr/share/fonts/TTF"),
    Path("/usr/local/share/fonts"),
    Path("/opt/homebrew/share/fonts"),
    Path("/Library/Fonts"),
)
_REGULAR, _BOLD = "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"
_SYMBOLIC = 4


class MissingLetter(Exception):  # noqa: N818 - carries what a finding needs
    """The typeface has no picture of a letter.

    Attributes:
        letter: the letter.
    """

    def __init__(self, letter: str) -> None:
        self.letter = letter
        super().__init__(f"no glyph for U+{ord(letter):04X}")


@dataclass(frozen=True, slots=True)
class Cut:
    """A typeface cut down to some letters."""

    data: bytes
    name: str
    """With the six letters that say it is a cut (ISO 32000-1, 9.6.4)."""
    codes: dict[str, str]
    """Letter → its number in the cut, as four hexadecimal digits."""
    widths: dict[str, float]
    """Letter → its width in thousandths of the size."""
    box: tuple[float, float, float, float]
    ascent: float
    descent: float
    cap_height: float

    @property
    def key(self) -> str:
        """Names it among a page's resources; depends on its content, so it never names another cut."""
        return f"DP{hashlib.sha256(self.data).hexdigest()[:10]}"

    def width(self, text: str, size: float) -> float:
        """How wide a text is, in points."""
        widths = self.widths
        return sum([widths[one] for one in text]) * size / 1000

    def hexadecimal(self, text: str) -> str:
        """A text as the string `Tj` takes."""
        codes = self.codes
        return "".join([codes[one] for one in text])

    def embed(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Put the typeface into a file, as PDF/A-2 and PDF/UA-1 want it (ISO 19005-2, 6.2.11)."""
        program = pdf.make_stream(self.data, Length1=len(self.data))
        descriptor = Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name(f"/{self.name}"),
            Flags=_SYMBOLIC,
            FontBBox=Array([round(one) for one in self.box]),
            ItalicAngle=0,
            Ascent=round(self.ascent),
            Descent=round(self.descent),
            CapHeight=round(self.cap_height),
            StemV=80,
            FontFile2=program,
        )
        ordered = sorted((int(code, 16), self.widths[letter]) for letter, code in self.codes.items())
        inner = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/{self.name}"),
            CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0),
            FontDescriptor=pdf.make_indirect(descriptor),
            CIDToGIDMap=Name.Identity,
            DW=0,
            W=Array([part for code, width in ordered for part in (code, Array([round(width, 3)]))]),
        )
        outer = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(f"/{self.name}"),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([pdf.make_indirect(inner)]),
            ToUnicode=pdf.make_stream(self._to_unicode()),
        )
        return pdf.make_indirect(outer)

    def _to_unicode(self) -> bytes:
        pairs = sorted((code, letter.encode("utf-16-be").hex()) for letter, code in self.codes.items())
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        body = "".join(
            f"{len(block)} beginbfchar\n" + "".join(f"<{code}> <{text}>\n" for code, text in block) + "endbfchar\n"
            for block in blocks
        )
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n{body}"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode()


def face(*, bold: bool) -> Path:
    """The file of the stamps' typeface on this machine.

    Raises:
        DocketpressError: it is not installed.
    """
    name = _BOLD if bold else _REGULAR
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise DocketpressError(f"The typeface {name} is not installed. Install it (Debian: apt install fonts-liberation).")


@functools.lru_cache(maxsize=64)
def cut(path: Path, letters: frozenset[str]) -> Cut:
    """Cut a typeface down to some letters; the same letters give the same bytes.

    Raises:
        MissingLetter: the typeface lacks one of them.
    """
    # Without this the moment of cutting would stand in the file.
    with TTFont(path, recalcTimestamp=False, lazy=True) as font:
        known = font.getBestCmap()
        for letter in sorted(letters):
            if ord(letter) not in known:
                raise MissingLetter(letter)
        options = subset.Options(layout_features=[], hinting=False, notdef_outline=True, recalc_timestamp=False)
        options.drop_tables += ["DSIG", "FFTM", "GPOS", "GSUB", "GDEF", "kern"]
        cutter = subset.Subsetter(options)
        cutter.populate(text="".join(sorted(letters)))
        cutter.subset(font)
        return _described(font, letters)


def _described(font: TTFont, letters: frozenset[str]) -> Cut:
    target = io.BytesIO()
    font.save(target, reorderTables=False)
    data = target.getvalue()
    scale = 1000 / font["head"].unitsPerEm
    glyphs, head, metrics = font.getBestCmap(), font["head"], font["OS/2"]
    codes = {one: f"{font.getGlyphID(glyphs[ord(one)]):04x}" for one in sorted(letters)}
    widths = {one: font["hmtx"][glyphs[ord(one)]][0] * scale for one in sorted(letters)}
    tag = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    return Cut(
        data=data,
        name=f"{tag}+{font['name'].getDebugName(6)}",
        codes=codes,
        widths=widths,
        box=(head.xMin * scale, head.yMin * scale, head.xMax * scale, head.yMax * scale),
        ascent=font["hhea"].ascent * scale,
        descent=font["hhea"].descent * scale,
        cap_height=getattr(metrics, "sCapHeight", 700 / scale) * scale,
    )
