"""Two PDF files are told apart as strictly as a reader could: all that hangs on the trailer, and the letters used.

Nothing is compared by its number or place in the file, and of an embedded font only what the pages use of it: a struck
paper carries the letters of every record, WeasyPrint's only those of one. Everything else must be the same: content
streams byte for byte, structure and parent trees, outline, Info, XMP, language, page boxes, graphics states, links.
"""

import io
import re
import sys
from array import array
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pikepdf

from pipeline.press.plate import outlines

_OF_THE_FILE = frozenset(
    {"/ID", "/Size", "/Index", "/W", "/Prev", "/Length", "/Filter", "/DecodeParms", "/Type", "/XRefStm"}
)
"""What a trailer says of the file's own order; the identifiers are made from other things on each way."""
_OF_THE_PACKING = frozenset({"/Length", "/Filter", "/DecodeParms"})
_SHOWN = re.compile(rb"/([^\s/\[\]()<>]+) [-\d.]+ Tf|\[((?:[^\]])*)\] TJ")
_HEX = re.compile(rb"<([0-9A-Fa-f]+)>")
_LETTER = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>")
_FIXED_PITCH = 1
_ENOUGH = 20
"""Differences after which the files are different enough."""


def differences(expected: bytes, actual: bytes) -> tuple[str, ...]:
    """Where two files differ, as places in the tree of objects; empty if a reader cannot tell them apart.

    No text of the files is repeated, so that a report may hold the answer. A file that has to be repaired to be read
    differs from every other.
    """
    with pikepdf.open(io.BytesIO(expected)) as one, pikepdf.open(io.BytesIO(actual)) as other:
        whole = tuple(_of_the_files(one, other))
        judge = _Judge(one, other, whole)
        judge.compare_by_number()
        if judge.found:
            judge = _Judge(one, other, whole)
            judge.compare()
        return tuple(judge.found)


class _Judge:
    """One comparison."""

    def __init__(self, expected: pikepdf.Pdf, actual: pikepdf.Pdf, found: tuple[str, ...]) -> None:
        self.found = list(found)
        self._expected, self._actual = expected, actual
        self._there: dict[tuple[int, int], tuple[int, int]] = {}
        self._back: dict[tuple[int, int], tuple[int, int]] = {}
        self._waiting: list[tuple[Any, Any, str]] = []
        self._used = _used_glyphs(expected)

    def compare(self) -> None:
        """Compare all that hangs on the trailer, wherever it stands in the file."""
        one, other = self._expected.trailer, self._actual.trailer
        self._keys(one, other, "trailer", _OF_THE_FILE)
        while self._waiting and len(self.found) < _ENOUGH:
            self._pair(*self._waiting.pop())

    def compare_by_number(self) -> None:
        """The same, stricter, where every object bears the same number in both files; who finds anything asks again.

        Objects that are written the same, references and all, need no more comparing. Streams and what is embedded of
        fonts are always compared.
        """
        others = {_number(one): one for one in self._actual.objects}
        fonts = {number for one in self._expected.objects for number in _of_font(one)}
        for one in self._expected.objects:
            number = _number(one)
            other = others.get(number)
            if number in fonts:
                continue
            if other is None:
                self._say(str(number), "presence")
            elif _is_alike(one, other):
                self._there[number] = self._back[number] = number
            else:
                self._waiting.append((one, other, str(number)))
        self.compare()

    def _say(self, where: str, what: str) -> None:
        self.found.append(f"{where}: {what} differs")

    def _pair(self, one: Any, other: Any, where: str) -> None:  # noqa: ANN401 - any object of a PDF
        if self._is_known(one, other, where):
            return
        if _kind(one) is not _kind(other):
            self._say(where, "the kind")
        elif isinstance(one, pikepdf.Stream):
            self._stream(one, other, where)
        elif isinstance(one, pikepdf.Dictionary):
            self._dictionary(one, other, where)
        elif isinstance(one, pikepdf.Array):
            self._array(one, other, where)
        elif _scalar(one) != _scalar(other):
            self._say(where, "the value")

    def _is_known(self, one: Any, other: Any, where: str) -> bool:  # noqa: ANN401
        """Whether the pair was met before; objects shared on one side must be shared alike on the other."""
        here, there = _number(one), _number(other)
        if (0, 0) in {here, there}:
            return False
        if self._there.get(here, there) != there or self._back.get(there, here) != here:
            self._say(where, "what is referred to")
            return True
        known = here in self._there
        self._there[here], self._back[there] = there, here
        return known

    def _keys(self, one: Any, other: Any, where: str, without: frozenset[str]) -> None:  # noqa: ANN401
        names, others = set(one.keys()) - without, set(other.keys()) - without
        for name in sorted(names ^ others):
            self._say(f"{where}{name}", "presence")
        self._waiting += [(one[name], other[name], where + name) for name in sorted(names & others, reverse=True)]

    def _array(self, one: Any, other: Any, where: str) -> None:  # noqa: ANN401
        if len(one) != len(other):
            self._say(where, "the length")
        self._waiting += [(a, b, f"{where}[{at}]") for at, (a, b) in enumerate(zip(one, other, strict=False))][::-1]

    def _stream(self, one: Any, other: Any, where: str) -> None:  # noqa: ANN401
        self._keys(one, other, where, _OF_THE_PACKING)
        here, there = one.read_bytes(), other.read_bytes()
        if here != there:
            at = next((at for at, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), -1)
            self._say(where, f"the content from byte {at}" if at >= 0 else "the length of the content")

    def _dictionary(self, one: Any, other: Any, where: str) -> None:  # noqa: ANN401
        if _is_font(one) and _is_font(other):
            self._font(one, other, where)
        else:
            self._keys(one, other, where, frozenset())

    def _font(self, one: Any, other: Any, where: str) -> None:  # noqa: ANN401
        """A font as far as it is used: its own entries, then each glyph's letter, width and outline."""
        self._keys(one, other, where, frozenset({"/ToUnicode", "/DescendantFonts"}))
        below, beside = one.DescendantFonts[0], other.DescendantFonts[0]
        self._keys(below, beside, where + "/DescendantFonts", frozenset({"/W", "/FontDescriptor"}))
        described, there = below.FontDescriptor, beside.FontDescriptor
        subset = frozenset({"/FontFile2", "/FontFile3", "/FontBBox", "/Flags"})
        self._keys(described, there, where + "/FontDescriptor", subset)
        if _frame(described) != _frame(there):
            self._say(where + "/FontDescriptor", "the box or the flags")
        used = sorted(self._used.get(_number(one), ()))
        unlike = {
            "letters": _unlike(_letters(one, used), _letters(other, used)),
            "widths": _unlike(_widths(one, used), _widths(other, used)),
            "outlines": outlines.unlike(_embedded(described), _embedded(there), used),
        }
        for name, wrong in unlike.items():
            if wrong:
                self._say(where, f"{name} of {len(wrong)} used glyphs")


def _of_the_files(expected: pikepdf.Pdf, actual: pikepdf.Pdf) -> Iterator[str]:
    if expected.pdf_version != actual.pdf_version:
        yield "version: the version differs"
    for name, pdf in (("expected", expected), ("actual", actual)):
        if pdf.get_warnings():
            yield f"{name}: the file: it cannot be read without repair"
        if len(pdf.trailer.get("/ID", [])) != 2:  # noqa: PLR2004 - ISO 32000-1, 14.4: two strings
            yield f"{name}: the identifier: it is not two strings"


def _is_alike(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two objects are written the same, and this is all there is to them."""
    more = isinstance(one, pikepdf.Stream) or _is_font(one)
    return not more and bool(one.unparse(resolved=True) == other.unparse(resolved=True))


def _is_font(one: Any) -> bool:  # noqa: ANN401
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font" and one.get("/Subtype") == "/Type0"


def _of_font(one: Any) -> Iterator[tuple[int, int]]:  # noqa: ANN401
    """The numbers of a font's parts, which are compared with it."""
    if _is_font(one):
        below = one.DescendantFonts[0]
        parts = (one.DescendantFonts, below, below.get("/W"), below.FontDescriptor, one.get("/ToUnicode"))
        files = (below.FontDescriptor.get("/FontFile2"), below.FontDescriptor.get("/FontFile3"))
        yield from (number for number in map(_number, (*parts, *files)) if number != (0, 0))


def _kind(one: object) -> object:
    return getattr(one, "_type_code", type(one))


def _scalar(one: object) -> object:
    """Numbers as they are written: 1 and 1.0 look the same and are not."""
    return bytes(one) if isinstance(one, pikepdf.String) else str(one)


def _number(one: Any) -> tuple[int, int]:  # noqa: ANN401
    """An object's number; 0 for one that has none of its own."""
    return one.objgen if isinstance(one, pikepdf.Object) and one.is_indirect else (0, 0)


def _used_glyphs(pdf: pikepdf.Pdf) -> dict[tuple[int, int], set[int]]:
    """The glyphs each font draws, by the font's object."""
    drawn: dict[tuple[int, int], list[bytes]] = defaultdict(list)
    for resources, content in _contents(pdf):
        fonts = {name: one.objgen for name, one in resources.get("/Font", {}).items()}
        font: tuple[int, int] = (0, 0)
        for name, shown in _SHOWN.findall(content):
            if name:
                font = fonts["/" + name.decode()]
            drawn[font] += _HEX.findall(shown)
    return {font: set(_glyphs(b"".join(pieces))) for font, pieces in drawn.items()}


def _glyphs(written: bytes) -> "array[int]":
    """Glyphs' numbers, of four digits each."""
    glyphs = array("H", bytes.fromhex(written.decode()))
    if sys.byteorder == "little":
        glyphs.byteswap()
    return glyphs


def _contents(pdf: pikepdf.Pdf) -> Iterator[tuple[Any, bytes]]:
    for page in pdf.pages:
        yield page.Resources, page.Contents.read_bytes()
    for one in pdf.objects:
        if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Form" and "/Resources" in one:
            yield one.Resources, one.read_bytes()


def _frame(described: Any) -> tuple[object, ...]:  # noqa: ANN401
    """The font's box and flags without the widest letter's width and without whether all are as wide."""
    left, low, _, high = described.FontBBox
    return str(left), str(low), str(high), int(described.Flags) & ~_FIXED_PITCH


def _letters(font: Any, used: list[int]) -> dict[int, object]:  # noqa: ANN401
    table = dict(_LETTER.findall(font.ToUnicode.read_bytes()))
    return {glyph: table.get(f"{glyph:04x}".encode()) for glyph in used}


def _widths(font: Any, used: list[int]) -> dict[int, object]:  # noqa: ANN401
    widths: dict[int, object] = {}
    items = list(font.DescendantFonts[0].W)
    for first, row in zip(items[::2], items[1::2], strict=True):
        widths |= {int(first) + at: str(width) for at, width in enumerate(row)}
    return {glyph: widths.get(glyph) for glyph in used}


def _unlike(here: dict[int, object], there: dict[int, object]) -> list[int]:
    return [glyph for glyph in here if here[glyph] != there.get(glyph)]


def _embedded(described: Any) -> bytes:  # noqa: ANN401
    """The font file."""
    return bytes(described.get("/FontFile2", described.get("/FontFile3")).read_bytes())
