"""Whether a court's stamped copy is what was sent: the same pages, words and pictures, apart from the stamps.

Nothing of ours may be missing or changed anywhere. What the court added may stand in the band at the top, in the
spaces that the court keeps for its stamps, and in the margins. Both files are read in a limited child: a stamped copy
comes from outside.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from pipeline.model import Finding, Place, Severity
from pipeline.pages import same_picture, same_words, trouble
from pipeline.pages.bounds import BOUNDS
from pipeline.pages.clean import LIBRARY_FAULTS
from pipeline.pages.court_header import Header, read, same_case
from pipeline.pages.court_header import band_text as top_of
from pipeline.pages.stamp_area import Area

_SAME_SIZE = 1.0
"""Points by which sides may differ: programs round them."""
_SHOWN = 8
"""Words shown of a page that differs."""
_LOOK = (
    "Compare the two files side by side. If the court's copy is wrong, tell the clerk; until then do not rely on it. "
    "What was sent lies in this folder unchanged."
)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Both files open, and what is known of them."""

    name: str
    sent: pypdfium2.PdfDocument
    stamped: pypdfium2.PdfDocument
    area: Area
    case: str | None


def compare(sent: Path, stamped: Path, area: Area, *, name: str, case: str | None = None) -> tuple[Finding, ...]:
    """What keeps a stamped copy from being what was sent.

    Args:
        sent: the paper as it went to the portal.
        stamped: the court's copy.
        area: where the court may print.
        name: what the copy is called in the folder.
        case: the number of the case it was filed in; None: a new case, whose number nobody told.

    Returns:
        One finding for each thing that is not the same; empty when it is the same.

    Raises:
        OSError: a file cannot be read.
    """
    try:
        broken = _unfit(stamped, name)
        if broken:
            return broken
        with ExitStack() as stack:
            files = [stack.enter_context(closing(pypdfium2.PdfDocument(path))) for path in (sent, stamped)]
            return tuple(_findings(_Pair(name, files[0], files[1], area, case)))
    except (*LIBRARY_FAULTS, pypdfium2.PdfiumError) as fault:
        return (_unreadable(name, type(fault).__name__),)


def _unfit(stamped: Path, name: str) -> tuple[Finding, ...]:
    """Why the copy cannot be walked at all. A court may lock its copies against changes; we only read them."""
    try:
        trouble.open_pdf(stamped, name=name, bounds=BOUNDS).close()
    except trouble.Refused as refused:
        codes = {one.code for one in refused.findings}
        return () if codes == {"clean.restricted"} else (_unreadable(name, refused.findings[0].message),)
    return ()


def _findings(pair: _Pair) -> Iterator[Finding]:
    yield from _other_case(pair)
    sent, stamped = len(pair.sent), len(pair.stamped)
    if sent != stamped:
        what = f"has {stamped} page{'s' * (stamped != 1)}, but {sent} were sent"
        yield _differs(pair.name, None, what, f"{stamped} for {sent}")
        return
    for number in range(sent):
        with closing(pair.sent[number]) as ours, closing(pair.stamped[number]) as theirs:
            yield from _page(pair, number, ours, theirs)


def _page(pair: _Pair, number: int, ours: pypdfium2.PdfPage, theirs: pypdfium2.PdfPage) -> Iterator[Finding]:
    size, other = ours.get_size(), theirs.get_size()
    if any(abs(one - two) > _SAME_SIZE for one, two in zip(size, other, strict=True)):
        said = " for ".join(f"{width:.0f} x {height:.0f}" for width, height in (other, size))
        yield _differs(pair.name, number, "has another size", said)
        return
    allowed = pair.area.on(number, *size)
    words = same_words.compare(ours, theirs, allowed)
    if words.missing:
        yield _differs(pair.name, number, "lacks or changes words that were sent", _shown(words.missing, words.added))
        return
    if words.added:
        yield _differs(
            pair.name, number, "has words that were not sent, outside the space for stamps", _shown(words.added)
        )
        return
    spots = same_picture.differing(ours, theirs, allowed)
    if spots:
        places = f"{len(spots)} place{'s' * (len(spots) != 1)}, the first {spots[0][0]:.0f} points from the left and "
        yield _differs(
            pair.name, number, "looks other than what was sent", f"{places}{spots[0][1]:.0f} from the lower edge"
        )


def _other_case(pair: _Pair) -> Iterator[Finding]:
    """Headers that name another case, or another number of pages than the copy has."""
    told: set[tuple[str | None, int | None]] = set()
    for header in _headers(pair):
        other_case = pair.case is not None and header.case is not None and not same_case(header.case, pair.case)
        other_pages = header.pages is not None and header.pages != len(pair.sent)
        if not (other_case or other_pages) or (header.case, header.pages) in told:
            continue
        told.add((header.case, header.pages))
        yield _foreign(pair, header, other_case=other_case)


def _headers(pair: _Pair) -> Iterator[Header]:
    """The lines that the court added: what stands in the band of the copy and not in that of the sent page."""
    for number in range(len(pair.stamped)):
        with closing(pair.stamped[number]) as page:
            found = read(top_of(page), on=number + 1)
        ours: tuple[Header, ...] = ()
        if found and number < len(pair.sent):
            with closing(pair.sent[number]) as page:
                ours = read(top_of(page), on=number + 1)
        yield from (one for one in found if one not in ours)


def _foreign(pair: _Pair, header: Header, *, other_case: bool) -> Finding:
    what = f"case {header.case}" if other_case else f"a paper of {header.pages} pages"
    real = f"case {pair.case}" if other_case else f"{len(pair.sent)} pages"
    return Finding(
        code="stamped.other-case",
        severity=Severity.ERROR,
        where=Place(file=pair.name, page=header.on),
        message=f"The court's line on this copy names {what}; what was sent has {real}.",
        found=" ".join(one for one in (header.case, header.document, header.filed) if one),
        rule=f"court_headers.toml, form {header.form}",
        repair="Ask the clerk at once in which case the paper was filed. " + _LOOK,
        verified=header.verified,
    )


def _differs(name: str, page_index: int | None, what: str, found: str) -> Finding:
    return Finding(
        code="stamped.differs",
        severity=Severity.ERROR,
        where=Place(file=name, page=None if page_index is None else page_index + 1),
        message=f"The court's copy {'' if page_index is None else 'of this page '}{what}.",
        found=found,
        repair=_LOOK,
    )


def _unreadable(name: str, why: str) -> Finding:
    return Finding(
        code="stamped.unreadable",
        severity=Severity.ERROR,
        where=Place(file=name),
        message="The court's copy cannot be read, so nobody knows whether it is what was sent.",
        found=why,
        repair="Fetch it again from the portal, open it and look. " + _LOOK,
    )


def _shown(*groups: tuple[str, ...]) -> str:
    return " / ".join(" ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "") for words in groups if words)
