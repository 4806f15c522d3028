"""Birth dates: any date, however it is written, that stands close to a word of birth, in English or Spanish."""

import re
from collections.abc import Iterator

from pipeline.rules.privacy.hits import Finder, Hit, Kind

_FLAGS = re.IGNORECASE
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|ene|febrero|marzo|abril|abr|mayo|junio|julio|agosto|ago|septiembre|setiembre|"
    r"octubre|noviembre|diciembre|dic)\b\.?"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:\s?(?:st|nd|rd|th|o|º|ro))?"
_YEAR = r"(?:(?:19|20)\d\d|'?\d\d)(?!\d)"
_SPELLED_DAY = (
    r"(?:(?:twenty|thirty)[- ]?)?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_SPELLED_YEAR = (
    r"(?:nineteen|two\s+thousand|twenty)(?:[\s-]+(?:hundred|and|oh|one|two|three|four(?:teen)?|five|six(?:teen)?|"
    r"seven(?:teen)?|eight(?:een)?|nine(?:teen)?|ten|eleven|twelve|thirteen|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety)\b)*"
)
_SOME_DAY, _SOME_YEAR = rf"(?:{_DAY}|{_SPELLED_DAY})", rf"(?:{_YEAR}|{_SPELLED_YEAR})"
_SEP = r"\s?[-/.]\s?"
DATE = re.compile(
    r"(?<!\d)(?<!\d[/-])(?:"
    rf"(?:19|20)\d\d{_SEP}(?:0?[1-9]|1[0-2]){_SEP}(?:0?[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?:0?[1-9]|[12]\d|3[01]){_SEP}(?:0?[1-9]|[12]\d|3[01]){_SEP}{_YEAR}"
    r"|(?:0[1-9]|1[0-2])\s(?:0[1-9]|[12]\d|3[01])\s(?:19|20)\d\d(?!\d)"
    rf"|\b{_MONTHS}\s{{0,4}}(?:the\s+)?{_SOME_DAY}(?:\s{{0,4}},\s{{0,4}}|\s{{1,4}})(?:of\s+|de\s+)?(?:the\s+year\s+)?{_SOME_YEAR}"
    rf"|(?:the\s+)?{_SOME_DAY}\s{{0,4}}(?:day\s+)?(?:of\s+|de\s+|[-/]\s?)?{_MONTHS}\s{{0,4}}(?:[-/,]\s{{0,4}})?(?:de\s+|del\s+|of\s+)?"
    rf"(?:the\s+year\s+|a.o\s+)?{_SOME_YEAR}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    rf"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:19|20)\d\d(?!\d)"
    r")",
    _FLAGS,
)
"""A whole date: day, month and year."""
_MONTH_DAY = re.compile(
    rf"\s{{0,4}}(?:on\s+|el\s+(?:d.a\s+)?)?({_MONTHS}\s+{_DAY}|{_DAY}\s+(?:of\s+|de\s+){_MONTHS})", _FLAGS
)
_BIRTH = re.compile(
    r"\bd[./]?\s?[o0][./]?\s?b\b\.?|\bdates?\s+of\s+(?:her\s+|his\s+|their\s+|the\s+child'?s?\s+)?birth\b|"
    r"\bbirth\s*-?\s*(?:dates?|days?)\b|\bborn\b|\bbirth\s+of\b(?!\s+(?:the|an?|our|this|its?)\s+"
    r"(?:compan|nation|corporation|business|firm|agency|project|idea|industry|movement|plan|scheme|conspiracy|union))|\b(?:gave|given)\s+birth\b|\bbirth\b(?=\s*:)|\bb-?dates?\b|"
    r"\bb\.\s?(?=\d{1,2}[-/.\s]|\d{4}\s?[-/.]|[A-Z][a-z]{2,8}\.?\s\d)|"
    r"\bf(?:echa|\.)?\s*de\s*n(?:acimiento|ac\.?|\.)|\bnaci(?:o|\u00f3|da|do|eron)\b|\bnac\.|\bnacimiento\b|\bcumplea\w+|"
    r"\bnatalicio\b|\bwas\s+delivered\b|\bFDN\b",
    _FLAGS,
)
_MAYBE = re.compile(
    r"b(?:irth|orn|-?date|\.\s?(?:\d|[a-z]{3,9}\.?\s\d))|d(?:[./]?\s?[o0][./]?\s?b\b|eliver)|f(?:echa|dn|\.?\s*de\s*n)|"
    r"na(?:c|tal)|cumple"
)
"""In a text without any of these, in small letters, there is no word of birth."""
_MAYBE_DATED = re.compile(r"\d|nineteen|thousand|twenty")
"""In a text without any of these there is no date."""
_NOT_BIRTH = re.compile(
    r"\b(?:birth\s+certificate|certificate\s+of\s+birth|acta\s+de\s+nacimiento|certificado\s+de\s+nacimiento|"
    r"birth\s+record|place\s+of\s+birth|lugar\s+de\s+nacimiento|born\s+again|country\s+of\s+birth)\b",
    _FLAGS,
)
_STOP = re.compile(
    r"\b(?:arrest\w*|issued|filed|convict\w*|hired|married|died|deceased|death|sentenc\w+|hearing|order\w*|unknown|"
    r"withheld|redacted|interview\w*|admitted|appeared|entered|since|until|moved|came|arriv\w+|emitid\w+|detenid\w+|"
    r"audiencia|presentad\w+|released|seen|offense|incident|exam\w*|visit\w*|report\w*|service|expedid\w+)\b|\d{3}|;",
    _FLAGS,
)
_SENTENCE_END = re.compile(r"[a-z\)]\.\s+[A-Z]")
_AHEAD, _BACK = 64, 34
_BEHIND = re.compile(
    r"^\s*[)\]]?\s*(?:[(\[,]\s*)?(?:[-:]\s*)?(?:(?:is|was|being|as|es|fue|the|her|his|their|el|la|su|was\s+listed\s+as)\s+){0,3}"
    r"(?:d\.?o\.?b\b|date\s+of\s+(?:his\s+|her\s+)?birth|birth\s*-?\s*dat|birthday|fecha\s+de\s+nac|born\b|naci)",
    _FLAGS,
)
_LEADS = re.compile(r"\s*,?\s*(?:when\s+|in\s+\w+\s*,?\s*)?(?:[\w.'-]+\s+){0,5}")
_ON = re.compile(r"\b(?:on|el)\s+(?:the\s+)?$", _FLAGS)
_ROWS = 200


def speaks_of_birth(label: str) -> bool:
    """Whether the label or the name of a field asks for a birth date.

    >>> speaks_of_birth("Date of birth"), speaks_of_birth("Birth certificate filed")
    (True, False)
    """
    return any(not _is_certificate(label, one) for one in _BIRTH.finditer(label))


def births(text: str) -> Iterator[Hit]:
    """Dates of birth: behind a word of birth, before one, or in the column that such a word heads.

    Args:
        text: folded.
    """
    places = [found for found in _BIRTH.finditer(text) if not _is_certificate(text, found)]
    for word in places:
        yield from _ahead(text, word)
        yield from _column(text, word)
    if places:
        yield from (
            _hit(found) for found in DATE.finditer(text) if _BEHIND.match(text[found.end() : found.end() + _BACK])
        )
        yield from _on_which_born(text, places)


def _is_certificate(text: str, word: re.Match[str]) -> bool:
    return any(
        found.start() <= word.start() < found.end()
        for found in _NOT_BIRTH.finditer(text, max(0, word.start() - 24), word.end() + 24)
    )


def _hit(found: re.Match[str]) -> Hit:
    value = "".join(one for one in found.group() if one.isalnum()).casefold()
    return Hit(kind=Kind.BIRTH_DATE, start=found.start(), end=found.end(), value=value, masked="**/**/****")


def _ahead(text: str, word: re.Match[str]) -> Iterator[Hit]:
    found = DATE.search(text, word.end(), word.end() + _AHEAD + 30)
    if found and found.start() - word.end() <= _AHEAD:
        gap = text[word.end() : found.start()]
        if not _STOP.search(gap) and not _SENTENCE_END.search(text[word.end() - 1 : found.start() + 1]):
            yield _hit(found)
            return
    bare = _MONTH_DAY.match(text, word.end())
    if bare:
        start = bare.start(1)
        value = "".join(one for one in bare[1] if one.isalnum()).casefold()
        yield Hit(kind=Kind.BIRTH_DATE, start=start, end=bare.end(), value=value, masked="**/**")


def _on_which_born(text: str, places: list[re.Match[str]]) -> Iterator[Hit]:
    """Dates as in `On March 4, 1990, she was born in Buffalo`."""
    for word in places:
        before = text[max(0, word.start() - 60) : word.start()]
        dates = list(DATE.finditer(before))
        if dates and _LEADS.fullmatch(before[dates[-1].end() :]) and _ON.search(before[: dates[-1].start()]):
            found = DATE.search(text, max(0, word.start() - 60) + dates[-1].start())
            if found:
                yield _hit(found)


def _column(text: str, word: re.Match[str]) -> Iterator[Hit]:
    """A table whose heading says birth: the first date in each row below it, as long as rows have one."""
    line_end = text.find("\n", word.end())
    line_start = text.rfind("\n", 0, word.start()) + 1
    if line_end < 0 or DATE.search(text, line_start, line_end) or text[line_start:line_end].count(" ") > 12:  # noqa: PLR2004
        return
    start = line_end + 1
    for _ in range(_ROWS):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        found = DATE.search(text, start, end)
        if found is None:
            return
        yield _hit(found)
        start = end + 1
        if start >= len(text):
            return


FINDERS = (Finder(fewest=0, needs=(_MAYBE_DATED, _MAYBE), find=births),)
