"""Which of our envelopes an answer belongs to: by case, papers, day, filer and our reference. Pure.

One fit is a fit. None or several is a question for a person: an answer laid beside the wrong envelope would say that
something is filed which is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.intake.answers import Said
from pipeline.model import Case
from pipeline.pages.court_header import same_case

_DAY = timedelta(days=1)
_EMPTY_WORDS = frozenset({"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with", "re"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An envelope whose answer is awaited."""

    submission: str
    envelope_id: str
    portal: str
    reference: str
    folder: str
    """Where its papers lie, relative to the outbox."""
    since: date
    """When it was handed over or sent."""
    case: Case
    filer: str
    titles: tuple[str, ...]
    """Of each filing's main paper."""
    papers: int
    uploaded: tuple[str, ...] = ()
    """The names of the files in its package; none where there was no package."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How an answer fits one envelope. Of each sign: True fits, False does not, None was not told."""

    submission: str
    folder: str
    reference: bool | None
    case: bool | None
    papers: bool | None
    count: bool | None
    day: bool | None
    filer: bool | None

    @property
    def whole(self) -> bool:
        """Whether it is surely this one: nothing speaks against it, and case and papers, or our reference, for it."""
        if self.reference:  # nobody else prints it; titles a person may have shortened
            return False not in (self.case, self.day, self.filer)
        signs = (self.reference, self.papers, self.count, self.day, self.filer)
        return bool(self.case and self.papers) and False not in signs

    @property
    def near(self) -> bool:
        """Whether a person may have meant this one."""
        return bool(self.reference or self.case or self.papers) and self.case is not False


def fits(said: Said, candidates: tuple[Candidate, ...], *, today: date) -> tuple[Fit, ...]:
    """How an answer fits each envelope that it may belong to."""
    every = (_fit(said, one, today) for one in candidates)
    return tuple(one for one in every if one.near)


def _fit(said: Said, candidate: Candidate, today: date) -> Fit:
    return Fit(
        submission=candidate.submission,
        folder=candidate.folder,
        reference=(candidate.reference.casefold() in said.references) if said.references else None,
        case=_case(said, candidate.case),
        papers=_papers(said, candidate),
        count=_count(said, candidate),
        day=None if said.filed_on is None else candidate.since - _DAY <= said.filed_on <= today + _DAY,
        filer=_filer(said, candidate),
    )


def _case(said: Said, case: Case) -> bool | None:
    if case.docket_number is not None:
        return any(same_case(one, case.docket_number) for one in said.cases) if said.cases else None
    names = [_words(party.name) for party in case.parties]
    told = _words(said.case_name)
    return bool(names) and all(set(one) & set(told) for one in names[:2]) if told else None


def _papers(said: Said, candidate: Candidate) -> bool | None:
    """By the names of the uploaded files, where the notice shows them; else by the main paper's title."""
    shown = {uploaded.casefold() for _, uploaded in said.documents}
    if candidate.uploaded and shown & {one.casefold() for one in candidate.uploaded}:
        return True
    told = _words(" ".join((said.docket_text, *(title for title, _ in said.documents))))
    titles = [_words(one) for one in candidate.titles]
    # An envelope of several entries gets a notice for each of them.
    return any(set(one) <= set(told) for one in titles) if told and all(titles) else None


def _count(said: Said, candidate: Candidate) -> bool | None:
    if said.kind != "nef" or not said.documents or len(candidate.titles) > 1:
        return None
    uploads = sum(one.casefold().endswith(".pdf") and not one.startswith("checklist") for one in candidate.uploaded)
    return len(said.documents) in {candidate.papers, uploads}


def _filer(said: Said, candidate: Candidate) -> bool | None:
    """An opponent may file a paper of the same title in the same case on the same day."""
    if not said.filer or not candidate.filer:
        return None
    told = set(_words(said.filer))
    return any(set(one) <= told or told <= set(one) for one in _ours(candidate.case, candidate.filer) if one)


def _ours(case: Case, filer: str) -> Iterator[list[str]]:
    yield _words(filer)
    for party in case.parties:
        counsel = party.counsel.name if party.counsel else ""
        if _words(filer) in (_words(party.name), _words(counsel)):
            yield _words(party.name)


def _words(text: str) -> list[str]:
    return [one for one in re.findall(r"[a-z0-9]+", text.casefold()) if one not in _EMPTY_WORDS]
