"""Parts a paper into caption, tables, text, signature, certificates and exhibits, by the words of its headings.

What a rule leaves out of a limit it names by such a part. In an outsider's PDF nothing marks them, so what comes out
is an estimate, and is called one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from pipeline.pages.measure_sheets import Sheet
from pipeline.pages.measure_text import Line


class Section(StrEnum):
    """A part of a paper, named as `excludes` of a court's lengths names it."""

    CAPTION = "caption"
    TABLES = "tables"
    TEXT = "text"
    SIGNATURE = "signature"
    CERTIFICATES = "certificates"
    EXHIBITS = "exhibits"


@dataclass(frozen=True, slots=True)
class Placed:
    """A line of a paper, the page it stands on, and the part it belongs to."""

    page: int
    line: Line
    section: Section


_CAPTION = re.compile(
    r"(^|\s)(vs?\.|versus|-?\s*against\s*-?|plaintiffs?|petitioners?|defendants?|respondents?|appell(ant|ee)s?)(\s|,|\.|$)"
    r"|\bin (re|the matter of)\b|\b(case|index|docket|cause|file|civil action) (no|number)\b",
    re.IGNORECASE,
)
_TABLE = re.compile(
    r"(table|index) of (contents|authorities|cases|citations|exhibits)\b|contents$|índice", re.IGNORECASE
)
_ENTRY = re.compile(r"(\d+|\b[ivxlc]+|passim)(\s*[,–-]\s*\d+)*\.?$", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"(respectfully submitted|respetuosamente|dated?\b[:,]?.{0,40}\d{4}|dated:|executed on|/s/|s/\s?\w|by:|_{8,})",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(
    r"(certificate|certification|proof|declaration|affidavit|affirmation|acknowledge?ment) "
    r"(of|as to|regarding|pursuant to|under)( the)? "
    r"(service|mailing|electronic|compliance|word|length|type|font|confer|interested|rule|frap|local|22 nycrr)"
    r"|word.?count certificat|rule [\w.()]+ certificat",
    re.IGNORECASE,
)
_EXHIBIT = re.compile(r"(exhibit|appendix|attachment|addendum|anexo)\s+[\"“']?[a-z0-9-]{1,4}[\"”']?\.?", re.IGNORECASE)
_ENTRIES = 0.4
"""A page of which this share of lines ends in a page number goes on with a table."""
_PROSE_WORDS = 6
_PROSE_WIDTH = 0.6
_AFTER_SIGNATURE = 2
"""More lines of prose than these after a signature, and it was none."""
_REST = 0.3
"""A certificate before more than this share of the prose stands in front of the paper, not at its end."""


def parted(sheets: tuple[Sheet, ...]) -> tuple[Placed, ...]:
    """Every line of the text with the part it belongs to, in reading order."""
    placed: list[Placed] = []
    state, rest = Section.TEXT, sum(is_prose(line, sheet) for sheet in sheets for line in sheet.body)
    whole = rest
    for sheet in sheets:
        state = _at_page(sheet, state, rest / max(whole, 1))
        caption = _caption_lines(sheet) if state is Section.TEXT and not placed else 0
        for index, line in enumerate(sheet.body):
            state = Section.CAPTION if index < caption else _after(line, state, sheet, index)
            placed.append(Placed(sheet.number, line, state))
            rest -= is_prose(line, sheet)
    return tuple(_without_false_signatures(placed, sheets))


def is_prose(line: Line, sheet: Sheet) -> bool:
    """Whether a line is one of running text: long, of one column, mostly in small letters."""
    words = line.text.split()
    small = sum(one[0].islower() for one in words)
    return (
        len(words) >= _PROSE_WORDS
        and line.columns == 1
        and line.right - line.left > _PROSE_WIDTH * 0.75 * sheet.width
        and 2 * small >= len(words)
    )


def _at_page(sheet: Sheet, state: Section, rest: float) -> Section:
    """What a new page begins with."""
    if state is Section.EXHIBITS or (sheet.body and _EXHIBIT.fullmatch(sheet.body[0].text.strip())):
        return Section.EXHIBITS
    if state is Section.TABLES:
        entries = sum(bool(_ENTRY.search(line.text)) for line in sheet.body)
        return Section.TABLES if entries >= _ENTRIES * max(len(sheet.body), 1) else Section.TEXT
    if state is Section.CAPTION or (state is Section.CERTIFICATES and rest > _REST):
        return Section.TEXT
    return state


def _caption_lines(sheet: Sheet) -> int:
    """How many lines of the first page stand before its first line of prose; 0 if it has no caption."""
    marked = next((index for index, one in enumerate(sheet.body) if _CAPTION.search(one.text)), None)
    if marked is None or any(is_prose(one, sheet) for one in sheet.body[:marked]):
        return 0
    return next((index for index, one in enumerate(sheet.body) if is_prose(one, sheet)), len(sheet.body))


def _after(line: Line, state: Section, sheet: Sheet, index: int) -> Section:
    """What a line belongs to, by the part before it."""
    text = line.text.strip()
    if state is Section.EXHIBITS:
        return state
    if _CERTIFICATE.match(text) and not is_prose(line, sheet):
        return Section.CERTIFICATES
    if _TABLE.match(text) and index <= len(sheet.body) // 2 and not is_prose(line, sheet):
        return Section.TABLES
    if state is Section.CAPTION:
        return Section.TEXT
    return Section.SIGNATURE if state is Section.TEXT and _SIGNATURE.match(text) else state


def _without_false_signatures(placed: list[Placed], sheets: tuple[Sheet, ...]) -> Iterator[Placed]:
    """A date or `By:` in the midst of a paper begins no signature: much prose follows it."""
    by_number = {sheet.number: sheet for sheet in sheets}
    start = 0
    while start < len(placed):
        end = start + 1
        while end < len(placed) and placed[end].section is placed[start].section:
            end += 1
        block = placed[start:end]
        if block[0].section is Section.SIGNATURE:
            yield from _signature(block, by_number)
        else:
            yield from block
        start = end


def _signature(block: list[Placed], sheets: dict[int, Sheet]) -> Iterator[Placed]:
    """The lines from the last place on that may begin a signature; those before it are text."""
    begin = 0
    for index, one in enumerate(block):
        after = sum(is_prose(other.line, sheets[other.page]) for other in block[index:])
        if _SIGNATURE.match(one.line.text.strip()) and after <= _AFTER_SIGNATURE:
            begin = index
            break
    else:
        begin = len(block)
    for index, one in enumerate(block):
        yield one if index >= begin else Placed(one.page, one.line, Section.TEXT)
