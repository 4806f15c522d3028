"""Which identifiers of a file's pages must go: those a rule protects, wherever they stand again."""

from dataclasses import replace

from pipeline.model import Place, Severity
from pipeline.pages import redact_strings
from pipeline.rules.privacy import Hit, Matter, Passage
from pipeline.rules.privacy.folded import fold
from pipeline.rules.privacy.judge import weighed

_LEAST_DIGITS = 6
"""A shorter number may well be another thing elsewhere."""


def of_pages(texts: list[str], matter: Matter) -> list[tuple[Hit, ...]]:
    """The hits of each page, in their order: all that weigh more than advice.

    A number that a word gives away in one place is taken out of every other, where no word stands beside it.

    Args:
        texts: of the pages.
        matter: what they are judged by.
    """
    found = [
        [
            one
            for one in weighed(Passage(text=text, where=Place(page=index + 1), foreign=True), matter)
            if matter.weight(one.kind) is not Severity.ADVICE
        ]
        for index, text in enumerate(texts)
    ]
    known = {one.value: one for hits in found for one in hits if _is_number(one.value)}
    return [
        tuple(sorted((*hits, *_again(text, hits, known)), key=lambda one: one.start))
        for text, hits in zip(texts, found, strict=True)
    ]


def _is_number(value: str) -> bool:
    return sum(one.isdigit() for one in value) >= _LEAST_DIGITS


def _again(text: str, hits: list[Hit], known: dict[str, Hit]) -> list[Hit]:
    folded = fold(text)
    more: list[Hit] = []
    for value, hit in known.items():
        for place in redact_strings.pattern(value).finditer(folded.text):
            start, end = folded.span(*place.span())
            if not any(one.start < end and start < one.end for one in (*hits, *more)):
                more.append(replace(hit, start=start, end=end))
    return more
