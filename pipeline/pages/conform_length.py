"""Measures how long a paper is: pages and words as its rule counts them, and the certificate of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.model import Finding, Length, Severity, Sourced
from pipeline.pages.breach import breach
from pipeline.pages.measure_body import words
from pipeline.pages.measure_sections import Placed, Section
from pipeline.pages.measured import Measured

_FOOTNOTES = "footnotes"
_NAMES = {
    "caption": "caption and title",
    "tables": "tables of contents and authorities",
    "signature": "signature block",
    "certificates": "certificates",
    "exhibits": "exhibits",
    _FOOTNOTES: "footnotes",
}
_NEAR = 0.1
"""An estimate that is over the limit by less than this share is only warned of."""
_CERTIFIED = re.compile(
    r"\bcertif\w+.{0,600}?\b(?:words|word count|word limit|type-?volume|palabras)\b", re.IGNORECASE | re.DOTALL
)
_STATED = re.compile(
    r"\bcertif\w+.{0,600}?\b(\d{1,3}(?:,\d{3})+|\d{2,6})\s+(?:words|palabras)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class _Count:
    """How much counts by the rule, and what was left out."""

    pages: int
    words: int
    left_out: tuple[tuple[str, int], ...]
    """Part and words."""
    estimate: bool

    def __str__(self) -> str:
        """`9 pages and about 3,214 words, not counting the caption and title (120 words)`."""
        about = "about " if self.estimate else ""
        parts = ", ".join(f"the {_NAMES[name]} ({count:,} words)" for name, count in self.left_out)
        pages = f"{self.pages} page{'s' if self.pages != 1 else ''}"
        return f"{pages} and {about}{self.words:,} words" + (f", not counting {parts}" if parts else "")


def length(file: Measured) -> Iterator[Finding]:
    """The court's limit for this kind of paper, its certificate, and what was counted."""
    limit = next((one for one in file.court.lengths if one.kind == file.kind), None)
    if not file.lead or limit is None or file.text.size is None:
        return
    count = _count(file, limit)
    if _too_long(count, limit):
        yield _over(file, limit, count)
    elif not file.ours:
        yield _told(file, limit, count)
    yield from _certificate(file, limit, count)


def _count(file: Measured, limit: Length) -> _Count:
    notes = set(map(id, file.text.notes))
    left: dict[str, list[Placed]] = {}
    kept: list[Placed] = []
    for one in file.text.placed:
        part = _FOOTNOTES if id(one) in notes and _FOOTNOTES in limit.excludes else one.section.value
        if part in limit.excludes or one.section is Section.EXHIBITS:
            left.setdefault(part, []).append(one)
        else:
            kept.append(one)
    scans = [one.number for one in file.text.sheets if not one.body and one.number not in file.text.exhibit_pages]
    return _Count(
        pages=len({one.page for one in kept} | set(scans)),
        words=sum(1 for _ in words(kept)),
        left_out=tuple((part, sum(1 for _ in words(lines))) for part, lines in left.items()),
        estimate=not file.ours,
    )


def _too_long(count: _Count, limit: Length) -> bool:
    """Where the rule gives pages and words, keeping either passes."""
    over = [
        measured > most
        for measured, most in ((count.pages, limit.pages), (count.words, limit.words))
        if most is not None
    ]
    return bool(over) and all(over)


def _over(file: Measured, limit: Length, count: _Count) -> Finding:
    by_words = limit.words is not None
    surely = not by_words or not count.estimate or count.words > (1 + _NEAR) * (limit.words or 0)
    return breach(
        file.name,
        code="conform.too-long",
        message=f"The paper has {count}; the court takes at most {_most(limit)} for a {_kind(limit)}." + _how(count),
        found=f"{count.words} words" if by_words else f"{count.pages} pages",
        limit=_sourced(limit),
        severity=Severity.ERROR if surely else Severity.WARNING,
        repair="Shorten it, or ask the court for leave to file a longer one.",
    )


def _told(file: Measured, limit: Length, count: _Count) -> Finding:
    return breach(
        file.name,
        code="conform.length",
        message=f"The paper has {count}; the court takes at most {_most(limit)} for a {_kind(limit)}." + _how(count),
        limit=_sourced(limit),
        severity=Severity.ADVICE,
        repair="Nothing, if this agrees with your own count; a certificate states your word processor's count.",
    )


def _how(count: _Count) -> str:
    if not count.estimate:
        return ""
    return " The parts were told apart by their headings and places, so the numbers are an estimate."


def _kind(limit: Length) -> str:
    return limit.kind.replace("-", " ")


def _most(limit: Length) -> str:
    parts = (limit.pages and f"{limit.pages} pages", limit.words and f"{limit.words:,} words")
    return " or ".join(one for one in parts if one)


def _sourced(limit: Length) -> Sourced:
    return Sourced(value=float(limit.words or limit.pages or 0), source=limit.source)


def _certificate(file: Measured, limit: Length, count: _Count) -> Iterator[Finding]:
    """Where the court wants the length certified, a certificate is there and states what was counted."""
    if limit.certificate is None or not all(one.readable for one in file.text.sheets):
        return
    text = " ".join(one.line.text for one in file.text.placed)
    if not _CERTIFIED.search(text):
        yield breach(
            file.name,
            code="conform.no-certificate",
            message=f"The court wants the length of a {_kind(limit)} certified; the paper has no such certificate.",
            limit=_sourced(limit),
            repair=f"Put a certificate with its count of words at the end; {count.words:,} were counted here.",
        )
        return
    stated = _STATED.search(text)
    number = int(stated[1].replace(",", "")) if stated else None
    if number is not None and abs(number - count.words) > _NEAR * max(count.words, number):
        yield breach(
            file.name,
            code="conform.certificate-count",
            message=f"The certificate states {number:,} words; counted here were {count}." + _how(count),
            found=str(number),
            limit=_sourced(limit),
            severity=Severity.WARNING,
            repair="Count again with your word processor and correct the certificate.",
        )
