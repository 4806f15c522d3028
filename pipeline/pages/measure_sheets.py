"""Reads all pages of a PDF once: their lines, their pictures, and what on them is number or running line."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pypdfium2

from pipeline.pages import measure_pictures, measure_text, searchable
from pipeline.pages.ink import Box
from pipeline.pages.measure_pictures import Picture
from pipeline.pages.measure_text import Line, Run

_EDGE = 92.0
"""In points: running lines stand within this distance of the upper or lower edge."""
_SAME_PLACE = 4.0
_MOST_PAGES = 0.5
"""A line that stands on more than this share of the pages is a running line."""
_FEWEST_NUMBERED = 8
"""A column of fewer numbers is no column of line numbers."""
_NUMBER_COLUMN = 0.3
"""Line numbers stand in this share of the page's width, at its left."""
_SCAN = 0.6
"""A page of which pictures cover more than this share is a scan."""
_PAGE_NUMBER = re.compile(
    r"^[-–—\s(\[]*(\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/|de)\s*\d{1,4})?[-–—\s)\].]*$|\b(?:page|pg\.|página)\s*(\d{1,4}|[ivxl]{1,6})\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What stands on one page."""

    number: int
    """From 1."""
    width: float
    height: float
    body: tuple[Line, ...]
    """What belongs to the text."""
    numbers: tuple[Run, ...] = ()
    """The line numbers of pleading paper."""
    running: tuple[Line, ...] = ()
    """Lines above and below the text: page numbers, titles, a court's header."""
    pictures: tuple[Picture, ...] = ()
    readable: bool = True
    """Whether there are words that can be searched for."""

    @property
    def scan(self) -> bool:
        """Whether it is a picture of a page, with or without recognised text under it."""
        return sum(one.area for one in self.pictures) > _SCAN * self.width * self.height

    @property
    def typed(self) -> bool:
        """Whether its letters can be measured."""
        return not self.scan and any(not run.hidden for line in self.body for run in line.runs)

    def furniture(self) -> Iterator[Box]:
        """Boxes around line numbers and running lines, which may stand in a margin."""
        for one in self.running:
            yield one.box
        for run in self.numbers:
            yield run.left - 2, run.baseline - 0.35 * run.size, run.right + 2, run.baseline + run.size


def read(document: pypdfium2.PdfDocument) -> tuple[Sheet, ...]:
    """Read every page of a document once."""
    return with_running_lines([_sheet(document[index], index + 1) for index in range(len(document))])


def skimmed(document: pypdfium2.PdfDocument) -> tuple[Sheet, ...]:
    """Sizes, pictures and searchability only, without lines: enough for an exhibit, and quick."""
    return tuple(_skimmed(document[index], index + 1) for index in range(len(document)))


def _skimmed(page: pypdfium2.PdfPage, number: int) -> Sheet:
    width, height = page.get_size()
    readable = searchable.has_words(page)
    pictures = measure_pictures.of(page)
    return Sheet(number=number, width=width, height=height, body=(), pictures=pictures, readable=readable)


def _sheet(page: pypdfium2.PdfPage, number: int) -> Sheet:
    width, height = page.get_size()
    lines = measure_text.lines(page)
    numbers = _line_numbers(lines, width)
    body = tuple(kept for one in lines if (kept := measure_text.without(one, numbers)) is not None)
    pictures = measure_pictures.of(page)
    return Sheet(
        number=number,
        width=width,
        height=height,
        body=body,
        numbers=numbers,
        pictures=pictures,
        readable=searchable.means_something("".join(one.text for one in lines)) or searchable.has_words(page),
    )


def _line_numbers(lines: tuple[Line, ...], width: float) -> tuple[Run, ...]:
    """A column of rising numbers, each the first thing on its line."""
    columns: dict[int, list[Run]] = defaultdict(list)
    for one in lines:
        first = one.runs[0]
        alone = len(one.runs) == 1 or one.runs[1].left - first.right > 0.5 * first.size
        if alone and first.right < _NUMBER_COLUMN * width and re.fullmatch(r"\d{1,2}", first.text):
            columns[round(first.right / (2 * _SAME_PLACE))].append(first)
    best = max((_near(columns, key) for key in columns), key=len, default=[])
    rising = _rising(sorted(best, key=lambda one: -one.baseline))
    return tuple(rising) if len(rising) >= _FEWEST_NUMBERED else ()


def _near(columns: dict[int, list[Run]], key: int) -> list[Run]:
    return [run for one in (key - 1, key, key + 1) for run in columns.get(one, ())]


def _rising(runs: list[Run]) -> list[Run]:
    """Those that count on from the first: one more on each line."""
    found: list[Run] = []
    for run in runs:
        if (not found and run.text == "1") or (found and int(run.text) == int(found[-1].text) + 1):
            found.append(run)
    return found


def with_running_lines(sheets: list[Sheet]) -> tuple[Sheet, ...]:
    """The same pages, with running lines told from the text."""
    seen: Counter[tuple[str, int]] = Counter()
    for sheet in sheets:
        seen.update({_mark(one) for one in sheet.body if _at_the_edge(one, sheet)})
    return tuple(_parted(sheet, seen, len(sheets)) for sheet in sheets)


def _parted(sheet: Sheet, seen: Counter[tuple[str, int]], pages: int) -> Sheet:
    running = tuple(one for one in sheet.body if _at_the_edge(one, sheet) and _is_running(one, seen, pages))
    gone = set(map(id, running))
    return replace(sheet, body=tuple(one for one in sheet.body if id(one) not in gone), running=running)


def _is_running(line: Line, seen: Counter[tuple[str, int]], pages: int) -> bool:
    text, place = _mark(line)
    often = sum(seen[text, near] for near in (place - 1, place, place + 1))
    return line.artifact or bool(_PAGE_NUMBER.search(line.text)) or (pages > 1 and often > _MOST_PAGES * pages)


def _at_the_edge(line: Line, sheet: Sheet) -> bool:
    return line.baseline < _EDGE or line.baseline > sheet.height - _EDGE


def _mark(line: Line) -> tuple[str, int]:
    """What is the same on every page: the words without numbers, and the height."""
    return _DIGITS.sub("#", line.text), round(line.baseline / _SAME_PLACE)
