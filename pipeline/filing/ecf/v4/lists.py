"""The list of what we filed, and what one paper has become; and whether a listed paper is ours, surely or perhaps."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pipeline.filing.ecf.build import Element
from pipeline.filing.ecf.v4 import names
from pipeline.filing.ecf.v4.names import V4
from pipeline.filing.ecf.v4.parts import Unreadable, errors, ids
from pipeline.filing.ecf.v4.review_filing import Sent
from pipeline.filing.ecf.v4.statuses import Said, meaning
from pipeline.filing.ecf.v4.times import told

_OURS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/\d+")
"""How every control id looks that we write (`identity.reference`, then a number)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One paper as the portal lists it."""

    control: str
    filing: str
    envelope: str
    case: str
    description: str
    pages: int | None
    at: datetime | None
    said: Said
    reason: str
    """The portal's description of the status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Everything it lists."""

    papers: tuple[Listed, ...]
    errors: tuple[str, ...]


def read(element: Element) -> Listing:
    """Read a list; an empty one without errors says that there is nothing.

    Raises:
        Unreadable: it is no list.
    """
    if element.tag != V4.name("list:FilingListResponseMessage"):
        raise Unreadable("the answer is no list of filings")
    return Listing(
        papers=tuple(_listed(one) for one in V4.all(element, "list:MatchingFiling")),
        errors=errors(element),
    )


def read_status(element: Element) -> tuple[Listed, tuple[str, ...]]:
    """Read what one paper has become, and the errors.

    Raises:
        Unreadable: it is no answer of that kind.
    """
    known = {V4.name("status:FilingStatusResponseMessage"), V4.name("cancel:CancelFilingResponseMessage")}
    if element.tag not in known:
        raise Unreadable("the answer is no status of a filing")
    return _listed(element), errors(element)


def _listed(element: Element) -> Listed:
    code = V4.text(element, "ecf:FilingStatus/ecf:FilingStatusCode")
    reason = V4.text(element, "ecf:FilingStatus/nc:StatusDescriptionText")
    # A status answer may give its id without a category.
    own = ids(element, names.FILING) or (V4.text(element, "nc:DocumentIdentification/nc:IdentificationID"),)
    return Listed(
        control=V4.text(element, "nc:DocumentFileControlID"),
        filing=own[0],
        envelope=next(iter(ids(element, names.ENVELOPE)), ""),
        case=V4.text(element, "nc:CaseTrackingID"),
        description=V4.text(element, "nc:DocumentDescriptionText"),
        pages=_pages(element),
        at=_when(element),
        said=meaning(code, reason),
        reason=reason,
    )


def _pages(element: Element) -> int | None:
    text = V4.text(element, "nc:DocumentBinary/t:PageCount")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None  # noqa: PLR2004 - pages


def _when(element: Element) -> datetime | None:
    for name in ("nc:DocumentFiledDate", "nc:DocumentReceivedDate", "nc:DocumentPostDate"):
        found = told(V4.find(element, name))
        if found:
            return found
    return None


# ── which are ours ───────────────────────────────────────────────────────────────────────────────────


def reference_in(control: str) -> str | None:
    """Our reference in a control id, if we wrote it."""
    return control.rpartition("/")[0] if _OURS.fullmatch(control) else None


def ours(papers: Iterable[Listed], reference: str) -> tuple[Listed, ...]:
    """The papers that bear our reference."""
    return tuple(one for one in papers if one.control.startswith(f"{reference}/"))


def numbered(papers: Iterable[Listed], filings: Iterable[str], envelopes: Iterable[str] = ()) -> tuple[Listed, ...]:
    """The papers of these ids of the portal's, unless one bears our reference of another submission.

    For portals that keep handles of their own in place of our control ids.

    Args:
        papers: as listed.
        filings: ids that a receipt told.
        envelopes: numbers that a person told: of the envelope, or of its only paper.
    """
    told, wanted = set(envelopes), {*filings, *envelopes}
    found = (one for one in papers if one.filing in wanted or (one.envelope and one.envelope in told))
    return tuple(one for one in found if reference_in(one.control) is None)


def perhaps_ours(papers: Iterable[Listed], sent: Sent, first: datetime, last: datetime) -> tuple[Listed, ...]:
    """The papers that do not bear our reference but cannot be told from ours, because the portal keeps its own handles.

    A paper is surely another's when it bears a reference of ours of another submission, or its case, its description,
    its pages, or its moment is another's. Only what is told can tell them apart.

    Args:
        papers: as listed.
        sent: what we sent.
        first: when sending cannot have begun earlier, with a day's margin.
        last: until when it can have arrived, with a day's margin.
    """
    return tuple(one for one in papers if not _another(one, sent, first, last))


def _another(paper: Listed, sent: Sent, first: datetime, last: datetime) -> bool:
    if _OURS.fullmatch(paper.control):
        return True
    if paper.case and sent.case_number and paper.case != sent.case_number:
        return True
    if paper.at is not None and not first <= paper.at <= last:
        return True
    return not any(_alike(paper, one.title, one.pages) for one in sent.documents)


def _alike(paper: Listed, title: str, pages: int) -> bool:
    same_title = not paper.description or paper.description.casefold() == title.casefold()
    return same_title and (paper.pages is None or paper.pages == pages)
