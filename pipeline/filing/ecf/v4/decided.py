"""Asks for the details of each paper that a list shows as decided: one question a decision, not one a poll."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.filing.ecf.v4 import details, names, questions
from pipeline.filing.ecf.v4.details import Details
from pipeline.filing.ecf.v4.lists import Listed
from pipeline.filing.ecf.v4.parts import Asker, Unreadable
from pipeline.filing.ecf.v4.wire import NotAnswered, Silent, Wire
from pipeline.filing.portals import Keep
from pipeline.model import ReviewStatus

_TOLD = {ReviewStatus.ACCEPTED, ReviewStatus.RETURNED, ReviewStatus.REJECTED, ReviewStatus.FAILED}
_MOST = 3
"""Answers to keep of one paper: a portal whose list and details never agree is not asked for ever."""
_TRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """Who asks whom about papers in one court."""

    wire: Wire
    asker: Asker
    location: str
    keep: Keep

    def details(self, papers: Iterable[Listed], before: Iterable[Details], *, patient: bool) -> Mapping[str, Details]:
        """The newest details of each paper by its id at the portal: those that are here, and those asked for now.

        A portal that has no details to tell keeps no decision back. One that does not answer at all does, because it
        would not be asked again.

        Args:
            papers: as listed just now.
            before: what earlier answers told, oldest first.
            patient: whether silence raises.

        Raises:
            Silent: nothing came.
        """
        known = tuple(before)
        newest = {one.filing: one for one in known}
        for paper in papers:
            count = sum(one.filing == paper.filing for one in known)
            if _wanted(paper, newest.get(paper.filing), count):
                found = self._asked(paper.filing, patient=patient)
                newest.update({paper.filing: found} if found else {})
        return newest

    def _asked(self, filing: str, *, patient: bool) -> Details | None:
        question = questions.filing_details(self.asker, self.location, filing)
        for _ in range(_TRIES):
            try:
                found = details.read(self.wire.ask(names.GET_DETAILS, question, keep=self.keep).element)
            except Silent:
                if patient:
                    raise
                return None
            except (NotAnswered, Unreadable):
                continue
            if found.filing == filing and not found.errors:  # answers have been given to the wrong asker
                return found
        return None


def _wanted(paper: Listed, have: Details | None, count: int) -> bool:
    if not paper.filing or (paper.said.status not in _TOLD and paper.said.with_acceptance is None):
        return False
    return count < _MOST and (have is None or not have.agrees(paper.said))
