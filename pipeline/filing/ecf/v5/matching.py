"""Whether a filing that the court side speaks of is the one we sent."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.filing.ecf import combine
from pipeline.filing.ecf.v5 import receipt
from pipeline.filing.ecf.v5.found import same_number
from pipeline.filing.ecf.v5.review import Reviewed
from pipeline.filing.ecf.v5.sent import Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a list of filings holds of ours."""

    ours: tuple[Reviewed, ...]
    """Surely ours: our message id or a control id of ours stands in them."""
    perhaps: tuple[Reviewed, ...]
    """No id of the filing side stands in them, and their documents look like ours: only a person can tell."""


def matched(listed: Iterable[Reviewed], sent: Sent, *, filing_ids: frozenset[str] = frozenset()) -> Matched:
    """Sort a list.

    Args:
        listed: what the court side named.
        sent: what we sent.
        filing_ids: the court side's ids of it, where an answer has told them.
    """
    every = tuple(listed)
    ours = tuple(one for one in every if is_ours(one, sent, filing_ids))
    perhaps = tuple(one for one in every if one not in ours and _may_be(one, sent))
    return Matched(ours=ours, perhaps=perhaps)


def is_ours(said: Reviewed, sent: Sent, filing_ids: frozenset[str] = frozenset()) -> bool:
    """Whether it is surely ours."""
    if sent.reference in said.references or filing_ids.intersection(said.filing_ids):
        return True
    known = frozenset().union(*(one.known_as for one in said.papers))
    return bool(known.intersection(sent.controls))


def merged(said: tuple[Reviewed, ...]) -> Reviewed:
    """Several answers about one filing as one: the court side may speak of each lead document by itself."""
    first = said[0]
    if len(said) == 1:
        return first
    docketed = {one.docketed for one in said}
    return Reviewed(
        references=first.references,
        filing_ids=tuple(dict.fromkeys(number for one in said for number in one.filing_ids)),
        location=first.location,
        posted=first.posted,
        status=combine.combined(receipt.overall(one) for one in said),
        docketed=False if False in docketed else None if None in docketed else True,
        completed=next((one.completed for one in said if one.completed), None),
        docket_number=next((one.docket_number for one in said if one.docket_number), ""),
        case_number=next((one.case_number for one in said if one.case_number), ""),
        papers=tuple(paper for one in said for paper in one.papers),
    )


def _may_be(said: Reviewed, sent: Sent) -> bool:
    """Whether nothing speaks against it: it repeats nobody's message id, and the papers, court and case agree.

    A filing that names another message of the filing side is somebody's else's. What the court side leaves out speaks
    neither for nor against.
    """
    if said.references:
        return False
    place = not said.location or said.location == sent.location
    case = not said.docket_number or not sent.docket_number or same_number(said.docket_number, sent.docket_number)
    titles = sorted(_plain(one.title) for one in said.papers)
    papers = not any(titles) or titles == sorted(_plain(one) for one in sent.titles)
    return place and case and papers


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()
