"""Whether a finished binder's index says what is in it: read back from the pages, entry by entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.model import Finding, Place, Severity
from pipeline.pages import readback, said
from pipeline.rules.spoken import Said, flattened


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One line of the index."""

    bookmark: str
    """Of the tab."""
    shown: tuple[str, ...]
    """What the line prints, cell by cell."""
    divider: str
    """What the tab's first page says in large letters: `Tab 3`."""
    first: int
    """The binder's page the tab begins on, from 1."""
    last: int


def check_tabs(
    binder: Path, listed: tuple[Listed, ...], index: tuple[int, ...], *, besides: tuple[str, ...]
) -> tuple[Finding, ...]:
    """Compare the index with the finished binder.

    Args:
        binder: the finished file.
        listed: the lines of the index, in order.
        index: the page indexes the index stands on.
        besides: bookmarks of parts that the index need not list.

    Returns:
        A finding for each tab that does not lie where the index says, for each line that the printed index lacks,
        and for each divider that is not the first page of its tab.

    Raises:
        OSError: the file cannot be read.
    """
    places = tuple((one.bookmark, one.first, one.last) for one in listed)
    texts = said.texts_of(binder, (*index, *(one.first - 1 for one in listed)))
    printed = Said.of(" ".join(texts[: len(index)]))
    return (
        *readback.check_index(binder, places, besides=besides),
        *_not_printed(listed, printed),
        *_wrong_dividers(listed, texts[len(index) :]),
    )


def _not_printed(listed: tuple[Listed, ...], printed: Said) -> Iterator[Finding]:
    for one in listed:
        if flattened("".join(one.shown)) not in printed.text and not all(printed.holds(cell) for cell in one.shown):
            yield _fault(one, "is not printed in the index as it should be")


def _wrong_dividers(listed: tuple[Listed, ...], texts: tuple[str, ...]) -> Iterator[Finding]:
    for one, text in zip(listed, texts, strict=True):
        if flattened(one.divider) not in flattened(text):
            yield _fault(one, f"does not begin with its divider on page {one.first}")


def _fault(one: Listed, what: str) -> Finding:
    return Finding(
        code="pages.index-wrong",
        severity=Severity.ERROR,
        where=Place(page=one.first),
        message=f"The tab “{one.bookmark}” {what}.",
        found=" ".join(one.shown),
        repair="This is a fault of Docketpress, not of the form: keep the drop and report it.",
    )
