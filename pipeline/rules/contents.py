"""Whether a finished paper holds what the law wants to stand in it."""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from itertools import accumulate

from pipeline.model import (
    Case,
    Condition,
    Contact,
    Content,
    Court,
    DocumentType,
    Finding,
    Form,
    Party,
    Place,
    ServiceContact,
    Severity,
    Value,
)
from pipeline.rules.dates import clock, written

_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": ""})
Texts = Mapping[str, str]
"""The text of each finished paper, by the paper's name."""


def missing(made: DocumentType, form: Form, court: Court, texts: Texts) -> tuple[Finding, ...]:
    """One finding for each demanded thing that is not in the finished paper.

    Args:
        made: the form's type, with its contents.
        form: what was asked for.
        court: whose title the papers bear.
        texts: what can be read on the papers that were made, running lines and line numbers left out.
            A paper that was not made is not looked into.
    """
    lead = next(one.name for one in made.papers if one.role == "lead")
    flat = {name: Said.of(text) for name, text in texts.items()}
    return tuple(
        _finding(one, made, form)
        for one in made.contents
        if (paper := flat.get(one.paper or lead)) is not None
        and holds(one.when, form.values)
        and not _stands(one, form, court, paper)
    )


@functools.lru_cache(maxsize=1 << 15)
def flattened(text: str) -> str:
    """A text as it is compared: white space, case and the forms of quotes and dashes no longer matter."""
    plain = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    return "".join(plain.split()).casefold()


def holds(condition: Condition | None, values: Mapping[str, Value]) -> bool:
    """Whether a condition is met by a form's values; no condition always is."""
    if condition is None:
        return True
    value = values.get(condition.field)
    if condition.values:
        return value in condition.values
    return value is not False and value not in (None, "", ())


def proofs(content: Content, form: Form, court: Court) -> Iterator[tuple[str, ...]]:
    """What must be printed to show a content: all of these, each in one of its spellings."""
    for name in content.shows:
        value = _value(name, form, court)
        if isinstance(value, str):  # has one spelling; most values are such
            yield (str(value),)
        else:
            yield from printed(value)


def _stands(content: Content, form: Form, court: Court, paper: "Said") -> bool:
    for ways in proofs(content, form, court):
        if not any(paper.holds(way) for way in ways):
            return False
    return content.phrase is None or _says(paper.text, content.phrase)


def _says(text: str, pattern: str) -> bool:
    """Whether a phrase stands in a flattened text."""
    words = _words(pattern)
    # Letters that stand there as they are need no pattern; looking for one takes a hundred times as long.
    return (words is not None and words in text) or phrase(pattern).search(text) is not None


@functools.lru_cache(maxsize=512)
def _words(pattern: str) -> str | None:
    """A phrase of plain words, flattened; None where anything in it stands for something else."""
    return pattern.lower().replace(" ", "") if _PLAIN.fullmatch(pattern) else None


_PLAIN = re.compile(r"[A-Za-z0-9 ,;:'%&/-]+")


@functools.lru_cache(maxsize=1 << 14)
def _line(text: str) -> tuple[str, frozenset[int]]:
    """A line, flattened, and the places in it before or behind which a blank stood."""
    pieces = [flattened(word) for word in text.split()]
    return "".join(pieces), frozenset(accumulate(map(len, pieces), initial=0))


@dataclass(frozen=True, slots=True)
class Said:
    """What a paper says, flattened, and where there was no blank before it was."""

    text: str
    starts: tuple[int, ...]
    """Where each line begins."""
    parted: tuple[frozenset[int], ...]
    """For each line the places before which a blank stood, counted from where it begins."""

    @classmethod
    def of(cls, text: str) -> "Said":
        """Flatten a text. A blank inside a word, where a line broke it, lets more pass, never less.

        Most lines of a run's paper stand in the others too, so each different one is flattened once.
        """
        lines = [_line(one) for one in text.splitlines()]
        flat, parted = [one for one, _ in lines], tuple([places for _, places in lines])
        return cls("".join(flat), (*accumulate(map(len, flat), initial=0),), parted)

    def holds(self, way: str) -> bool:
        """Whether the paper says something: `Lee` is not said by `Leeward`, nor 3 by 2023 or by 1:23-cv-3.

        Words written from the right stand in a file in the order they are painted, so each counts by itself.
        """
        if not way.isascii() and any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in way):
            return all(flattened(word) in self.text for word in way.split())
        wanted = flattened(way)
        start = self.text.find(wanted)
        while start >= 0:
            if self._is_whole(start, start + len(wanted)):
                return True
            start = self.text.find(wanted, start + 1)
        return False

    def _is_whole(self, start: int, end: int) -> bool:
        return not self._goes_on(start, start - 1, start) and not self._goes_on(end, end, end - 1)

    def _goes_on(self, border: int, outer: int, inner: int) -> bool:
        """Whether the word or number at `inner` goes on beyond the border."""
        if not self._inside(border):
            return False
        beyond = self.text[outer]
        number = self.text[inner].isdigit() and beyond in _IN_NUMBERS
        return (beyond.isalnum() and self.text[inner].isalnum()) or (number and self._has_digit_at(outer, inner))

    def _has_digit_at(self, outer: int, inner: int) -> bool:
        """Whether behind a joining sign the number really goes on; at the end of a sentence it does not."""
        further = outer + (outer - inner)
        return 0 <= further < len(self.text) and self._inside(max(further, outer)) and self.text[further].isalnum()

    def _inside(self, border: int) -> bool:
        """Whether a word goes on over a place in the text."""
        if not 0 < border < len(self.text):
            return False
        line = bisect_right(self.starts, border) - 1
        return border - self.starts[line] not in self.parted[line]


_IN_NUMBERS = frozenset(":/-.,")


@functools.lru_cache(maxsize=512)
def phrase(pattern: str) -> re.Pattern[str]:
    """The pattern for flattened text: blanks in it stand for nothing."""
    plain = unicodedata.normalize("NFKC", pattern).translate(_QUOTES)
    return re.compile(re.sub(r"(?<!\\) +|\\s[*+]?", "", plain), re.IGNORECASE)


def _value(name: str, form: Form, court: Court) -> Value:
    of_case = _OF_CASE.get(name)
    return of_case(form.case, court) if of_case else form.values.get(name)


_OF_CASE: Mapping[str, Callable[[Case, Court], Value]] = {
    "court.title": lambda _, court: tuple(court.title.splitlines()),
    "case.parties": lambda case, _: tuple(one.name for one in case.parties) or case.matter,
    "case.docket_number": lambda case, _: case.docket_number,
    "case.judge": lambda case, _: case.judge,
}


def printed(value: Value) -> Iterator[tuple[str, ...]]:
    """What must be found to prove that a value is printed: all of these, each in one of its spellings."""
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, Mapping):
        yield from _each(value.values())
    elif isinstance(value, tuple):
        yield from _each(value)
    elif isinstance(value, Party):
        yield (value.name,)
    elif isinstance(value, ServiceContact):
        yield (value.contact.name,)
    elif isinstance(value, Contact):
        yield from _each((value.name, *value.lines))
    else:
        yield _spellings(value)


def _each(values: Iterable[Value]) -> Iterator[tuple[str, ...]]:
    for one in values:
        yield from printed(one)


def _spellings(value: Value) -> tuple[str, ...]:
    if isinstance(value, date):
        return (written(value), f"{value.month}/{value.day}/{value.year}", value.isoformat())
    if isinstance(value, time):
        return (clock(value),)
    if isinstance(value, Decimal):
        return (f"${value:,.2f}", f"{value:,}")
    if isinstance(value, int):
        return (f"{value:,}", str(value))
    return (str(value),)


def _finding(content: Content, made: DocumentType, form: Form) -> Finding:
    title = next((one.title for one in made.papers if one.name == content.paper), made.title)
    return Finding(
        code="content.missing",
        severity=Severity.ERROR,
        where=Place(file=form.origin.file, sheet=form.origin.sheet, row=form.origin.row),
        message=f"The finished {title if '{' not in title else made.title} lacks {content.label}.",
        rule=content.source.citation,
        repair="Whoever keeps the templates restores it; it must not be left out."
        if not content.shows
        else "Fill in what it is taken from; if that is filled in, whoever keeps the templates restores it.",
        verified=content.source.verified,
    )
