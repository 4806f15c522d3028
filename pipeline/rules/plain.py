"""Whether a paper for lay people can be understood: reading grade, long sentences, hard words, first things first."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.model import DocumentType, Finding, Form, Place, Severity, Source, Wording
from pipeline.rules.contents import printed
from pipeline.rules.misread import shorten
from pipeline.rules.spoken import flattened

_SENTENCE_END = re.compile(r"(?<=[.!?:;])[”\"')]*\s+(?=[“\"'(]?[A-Z0-9])")
_NO_END = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|No|Nos|v|vs|U\.S|Fed|R|Civ|Crim|P|App|a\.m|p\.m|St|Inc|Corp|Co|Ltd)\.$")
_WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?:[^laeiouy]es|[^td]ed|[^laeiouy]e|[aeiouy]le)$")
_FEWEST_WORDS = 60
"""Of fewer words no reading grade can be told."""
_EARLY_LETTERS = 600
"""What a short paper says within so many letters stands early enough."""


def advice(made: DocumentType, form: Form, parts: tuple[str, ...], wording: Wording) -> tuple[Finding, ...]:
    """What would make a paper easier to read. Advice only: nothing stops because of it.

    Args:
        made: the form's type; only notices are looked at, since other papers speak to courts and lawyers.
        form: what was asked for.
        parts: the paper's own text without caption and signature, a block (paragraph, cell, heading) each.
        wording: the limits and the plain words.
    """
    if made.group != "notice" or not parts:
        return ()
    found = (*_hard_words(parts, wording), *_long_sentences(parts, wording), *_grade(parts, wording))
    late = _late(made, form, parts)
    place = Place(file=form.origin.file, sheet=form.origin.sheet, row=form.origin.row)
    return tuple(_finding(place, *one) for one in (*found, *late))


def sentences(parts: tuple[str, ...]) -> Iterator[str]:
    """The sentences of some blocks; a block ends a sentence, an abbreviation does not."""
    for part in filter(None, parts):
        waiting = ""
        for piece in _SENTENCE_END.split(" ".join(part.split())):
            waiting = f"{waiting} {piece}".strip()
            if not _NO_END.search(waiting):
                yield waiting
                waiting = ""
        if waiting:
            yield waiting


def grade(parts: tuple[str, ...]) -> float | None:
    """The Flesch-Kincaid grade in years of school; None where the text is too short to tell.

    Source: Kincaid, Fishburne, Rogers and Chissom, Research Branch Report 8-75 (1975).
    """
    whole = [one for one in sentences(parts) if len(_WORD.findall(one)) > 2]  # noqa: PLR2004 - headings are no sentences
    words = [word for one in whole for word in _WORD.findall(one)]
    if len(words) < _FEWEST_WORDS:
        return None
    return 0.39 * len(words) / len(whole) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """How many syllables an English word has, by its groups of vowels.

    >>> [syllables(word) for word in ("court", "notice", "decided", "hearing", "accommodation")]
    [1, 2, 3, 2, 5]
    """
    lower = word.casefold().replace("’", "'")
    count = len(_VOWELS.findall(lower)) - bool(_SILENT.search(lower))
    return max(1, count)


_Advice = tuple[str, str, str, str, Source | None]


def _hard_words(parts: tuple[str, ...], wording: Wording) -> Iterator[_Advice]:
    text = " ".join(" ".join(parts).split())
    for plain in wording.words:
        hard = [one for one in plain.instead_of if re.search(rf"\b{re.escape(one)}\b", text, re.IGNORECASE)]
        for one in hard:
            yield (
                "plain.hard-word",
                f"`{one}` is hard to read for somebody who is no lawyer.",
                one,
                f"Say `{plain.say}`.",
                wording.grade.source,
            )


def _long_sentences(parts: tuple[str, ...], wording: Wording) -> Iterator[_Advice]:
    most = int(wording.sentence_words.number)
    for one in sentences(parts):
        count = len(_WORD.findall(one))
        if count > most:
            yield (
                "plain.long-sentence",
                f"A sentence has {count} words; at most {most} can be followed easily.",
                shorten(one),
                "Make two or three sentences of it.",
                wording.sentence_words.source,
            )


def _grade(parts: tuple[str, ...], wording: Wording) -> Iterator[_Advice]:
    found = grade(parts)
    if found is not None and found > wording.grade.number:
        yield (
            "plain.grade",
            f"The text asks for {found:.0f} years of school; no more than {wording.grade.number:.0f} are wished for.",
            f"{found:.1f}",
            "Shorten the sentences, and use shorter words.",
            wording.grade.source,
        )


def _late(made: DocumentType, form: Form, parts: tuple[str, ...]) -> Iterator[_Advice]:
    """When and where must be met in the first third, or near the top of a short paper."""
    text = flattened("\n".join(parts))
    early = max(len(text) / 3, _EARLY_LETTERS)
    for name in made.first:
        ways = next(printed(form.values.get(name)), ())
        places = [text.find(flattened(way)) for way in ways if flattened(way) in text]
        if places and min(places) > early:
            field = made.field(name)
            yield (
                "plain.late",
                f"`{field.label if field else name}` stands below the first third of the paper.",
                "",
                "Move it to the top of the template, or shorten what stands before it.",
                None,
            )


def _finding(place: Place, code: str, message: str, found: str, repair: str, source: Source | None) -> Finding:
    return Finding(
        code=code,
        severity=Severity.ADVICE,
        where=place,
        message=message,
        found=found or None,
        rule=source.citation if source else None,
        repair=repair,
        verified=source.verified if source else True,
    )
