"""Reads a page's text as it stands on the paper: lines with place, size and typeface."""

from collections import Counter
from collections.abc import Iterable, Iterator
from ctypes import POINTER, addressof, byref, c_double, cast, create_string_buffer
from dataclasses import dataclass, replace
from statistics import median

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.pages.measure_typefaces import Typeface, typeface

MOST_LETTERS = 60_000
"""Of one page; a page of small print has 10,000. What comes after is not measured."""
_INVISIBLE = 3
_NAME_LENGTH = 256
_SAME_LINE = 0.25
"""Parts whose baselines differ by less than this share of their size stand on one line."""
_RAISED = 0.75
"""A note's number is raised or lowered by less than this share of the letters beside it."""
_RAISED_LETTERS = 4
_BLANK = 0.18
"""A gap wider than this share of the size parts two words."""
_COLUMN_GAP = 2.0
"""A gap wider than this many times the size parts two columns."""
_UPRIGHT = 0.05
_ARTIFACT = b"A\0r\0t\0i\0f\0a\0c\0t\0\0\0"


@dataclass(frozen=True, slots=True)
class Run:
    """Letters written in one go: same line, same font."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    """In points, as it is seen."""
    face: Typeface
    hidden: bool
    """Invisible: the recognised text under a scan."""
    artifact: bool
    """Marked as something a screen reader passes over: a running line, a line number."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page, from its leftmost to its rightmost letter; from the lower left corner, in points."""

    runs: tuple[Run, ...]
    text: str
    left: float
    right: float
    baseline: float
    size: float
    """Of most of its letters."""

    @property
    def letters(self) -> int:
        """How many characters it has, blanks left out."""
        return sum(len(one.text) for one in self.runs)

    @property
    def artifact(self) -> bool:
        """Whether all of it is an artifact."""
        return all(one.artifact for one in self.runs)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Around its letters, tails and accents."""
        return self.left - 1, self.baseline - 0.35 * self.size, self.right + 1, self.baseline + self.size

    @property
    def columns(self) -> int:
        """How many parts with wide gaps between them."""
        gaps = zip(self.runs, self.runs[1:], strict=False)
        return 1 + sum(b.left - a.right > _COLUMN_GAP * self.size for a, b in gaps)


def lines(page: pypdfium2.PdfPage) -> tuple[Line, ...]:
    """The upright lines of a page, from top to bottom."""
    words = page.get_textpage()
    try:
        return assembled(tuple(_Reader(page, words).runs()))
    finally:
        words.close()


def assembled(runs: Iterable[Run]) -> tuple[Line, ...]:
    """Runs put together to lines."""
    rows: list[list[Run]] = []
    for run in sorted(runs, key=lambda one: -one.baseline):
        if rows and rows[-1][0].baseline - run.baseline <= _SAME_LINE * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return tuple(line(row) for row in _with_raised(rows))


def line(runs: Iterable[Run]) -> Line:
    """One line of some runs."""
    row = tuple(sorted(runs, key=lambda one: one.left))
    sizes: Counter[float] = Counter()
    for one in row:
        sizes[one.size] += len(one.text)
    size = sizes.most_common(1)[0][0]
    baseline = median(one.baseline for one in row if one.size == size)
    return Line(row, _joined(row), row[0].left, max(one.right for one in row), baseline, size)


def without(whole: Line, gone: Iterable[Run]) -> Line | None:
    """A line without some of its runs; None if nothing is left."""
    out = set(map(id, gone))
    kept = [one for one in whole.runs if id(one) not in out]
    return line(kept) if kept else None


def _with_raised(rows: list[list[Run]]) -> Iterator[list[Run]]:
    """Raised and lowered letters go to the line they belong to."""
    left = list(rows)
    for row in rows:
        if sum(len(one.text) for one in row) > _RAISED_LETTERS:
            continue
        host = next((one for one in left if one is not row and _carries(one, row)), None)
        if host is not None:
            host.extend(replace(one, baseline=host[0].baseline) for one in row)
            left = [one for one in left if one is not row]
    return iter(left)


def _carries(host: list[Run], row: list[Run]) -> bool:
    lead = max(host, key=lambda one: len(one.text))
    return (
        row[0].size < 0.9 * lead.size
        and abs(lead.baseline - row[0].baseline) < _RAISED * lead.size
        and any(abs(one.right - row[0].left) < lead.size for one in host)
    )


def _joined(row: tuple[Run, ...]) -> str:
    text, end = "", None
    for one in row:
        if end is not None and one.left - end > _BLANK * one.size:
            text += " "
        text += one.text
        end = one.right
    return text


class _Reader:
    """Reads the runs of one page out of PDFium."""

    def __init__(self, page: pypdfium2.PdfPage, words: pypdfium2.PdfTextPage) -> None:
        self._words = words.raw
        self._count = min(words.count_chars(), MOST_LETTERS)
        self._turn = page.get_rotation() % 360
        self._box = page.get_bbox()
        self._styles: dict[int, tuple[Typeface, bool, bool]] = {}

    def runs(self) -> Iterator[Run]:
        """One run for each word-drawing operator, cut at its blanks."""
        code_of, part_of, words = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject, self._words
        start, key, text = 0, 0, list[str]()
        for index in range(self._count):
            letter = chr(code_of(words, index))
            part = part_of(words, index)
            now = 0 if letter.isspace() or not part else addressof(part.contents)
            if now != key:
                if key:
                    yield from self._run(start, index, key, text)
                start, key, text = index, now, []
            text.append(letter)
        if key:
            yield from self._run(start, self._count, key, text)

    def _run(self, start: int, end: int, key: int, text: list[str]) -> Iterator[Run]:
        x, y, box, matrix = c_double(), c_double(), pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        pdfium.FPDFText_GetCharOrigin(self._words, start, byref(x), byref(y))
        pdfium.FPDFText_GetLooseCharBox(self._words, end - 1, byref(box))
        if not pdfium.FPDFText_GetMatrix(self._words, start, byref(matrix)):
            return
        scale = (matrix.c**2 + matrix.d**2) ** 0.5
        size = round(pdfium.FPDFText_GetFontSize(self._words, start) * scale, 1)
        across, up = _turned(matrix.a, matrix.b, self._turn)
        if size <= 0 or across <= 0 or abs(up) > _UPRIGHT * across:
            return
        left, baseline = self._seen(x.value, y.value)
        corners = self._seen(box.left, box.bottom), self._seen(box.right, box.top)
        right = max(left, *(one[0] for one in corners))
        face, hidden, artifact = self._style(key)
        yield Run("".join(text), left, right, baseline, size, face, hidden, artifact)

    def _seen(self, x: float, y: float) -> tuple[float, float]:
        """A place on the page as it is seen: cropped and turned."""
        left, bottom, right, top = self._box
        return {
            0: (x - left, y - bottom),
            90: (y - bottom, right - x),
            180: (right - x, top - y),
            270: (top - y, x - left),
        }[self._turn]

    def _style(self, key: int) -> tuple[Typeface, bool, bool]:
        if key not in self._styles:
            part = cast(key, pdfium.FPDF_PAGEOBJECT)
            font = pdfium.FPDFTextObj_GetFont(part)
            name = create_string_buffer(_NAME_LENGTH)
            pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_LENGTH)
            face = typeface(name.value.decode("utf-8", "replace"), max(0, pdfium.FPDFFont_GetFlags(font)))
            hidden = pdfium.FPDFTextObj_GetTextRenderMode(part) == _INVISIBLE
            self._styles[key] = face, hidden, _is_artifact(part)
        return self._styles[key]


def _turned(across: float, up: float, turn: int) -> tuple[float, float]:
    """A direction after the page was turned clockwise."""
    return {0: (across, up), 90: (up, -across), 180: (-across, -up), 270: (-up, across)}[turn]


def _is_artifact(part: pdfium.FPDF_PAGEOBJECT) -> bool:
    for number in range(pdfium.FPDFPageObj_CountMarks(part)):
        length, name = pdfium.c_ulong(), create_string_buffer(len(_ARTIFACT))
        mark = pdfium.FPDFPageObj_GetMark(part, number)
        room = cast(name, POINTER(pdfium.FPDF_WCHAR))
        if pdfium.FPDFPageObjMark_GetName(mark, room, len(_ARTIFACT), byref(length)) and name.raw == _ARTIFACT:
            return True
    return False
