"""The papers of many forms of one type in one court: struck where that is certain, else laid out one by one.

What comes of a form never depends on the forms before it: a run that was interrupted gives the same bytes again.
"""

import hashlib
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Protocol

from pipeline.model import Court, DocumentType, Form, Paper
from pipeline.press import glyphs, laid, large_print, papers, sources
from pipeline.press.plate.judge import differences
from pipeline.press.plate.laid import Count, Struck, Unfaithful
from pipeline.press.plate.marks import Filled, with_values
from pipeline.press.plate.reading import Reading
from pipeline.press.plate.told import Told
from pipeline.press.plate.worded import Said, Worded
from pipeline.press.sources import Sources
from pipeline.press.struck import STRUCK, StruckPaper, rendered_paper, struck_paper
from pipeline.rules.contents import holds

SAMPLED = 500
"""One form in so many is also laid out by itself and compared, where nobody says otherwise."""
PLATES = 48
"""At most so many shapes are kept ready; the one not used for longest goes, and is made again when it is wanted."""


HOUSE = ("draft", "word-twin", "binder", "exhibits")
"""Reasons that lie in what is made of a paper afterwards, not in the paper."""


class Striking(Protocol):
    """What strikes the papers of one shape."""

    def strike(self, values: tuple[str, ...]) -> Struck:
        """The paper of a record's values.

        Raises:
            Unfaithful: it cannot be struck with certainty.
        """


Plates = Callable[[str, Sources], Striking]
"""Makes the plate of a shape."""


def plate_of(shape: str, shelf: Sources) -> Striking:
    """The plate of a shape. It needs the renderer, which takes a second to load, so it waits for the first."""
    with laid.by_file_name():
        from pipeline.press.plate.plate import Plate
    return Plate(shape, shelf)


class Striker:
    """Makes the papers of forms of one type in one court. One worker's own; it is not shared by threads."""

    def __init__(
        self,
        document_type: DocumentType,
        court: Court,
        *,
        received_at: datetime,
        plates: Plates | None = None,
        sampled: int = SAMPLED,
        despite: frozenset[str] = frozenset(),
    ) -> None:
        """Read the templates; a later change of their files is not seen in struck papers.

        Args:
            document_type: the type.
            court: the court.
            received_at: when the forms were received: the day the papers speak of as today.
            plates: what makes plates; None: the plate of `plate.plate`.
            sampled: one form in so many is compared.
            despite: which of `HOUSE` do not keep this caller from striking.
        """
        self._type = document_type
        self._court = court
        self._at = received_at
        self._worded = Worded(document_type, court, received_at=received_at)
        self._shelf = sources.of(document_type, court)
        self._make = plates or plate_of
        self._plates: OrderedDict[str, Striking | Unfaithful] = OrderedDict()
        self._readings: OrderedDict[str, Reading] = OrderedDict()
        self._sampled = sampled
        self._despite = despite
        self._house = {one.name: _house(one, document_type, despite) for one in document_type.papers}
        self._struck = 0
        self._rendered: Counter[str] = Counter()
        self._variants: set[str] = set()
        self._differences: tuple[str, ...] = ()

    @property
    def count(self) -> Count:
        """How many papers were struck and rendered so far, and why."""
        return Count(struck=self._struck, rendered=dict(self._rendered), variants=len(self._variants))

    @property
    def stopped(self) -> tuple[str, ...]:
        """The differences for which nothing is struck any more; empty as long as there are none."""
        return self._differences

    def papers(self, form: Form) -> tuple[StruckPaper, ...]:
        """Every paper a form asks for, in the type's order, those left out whose condition does not hold.

        Raises:
            LibraryError: a template is wrong.
        """
        made = tuple(one for _, one in self._made(form))
        for one in made:
            if one.reason is None:
                self._struck += 1
                self._variants.add(one.variant or "")
            else:
                self._rendered[one.reason] += 1
        return made

    def sampled(self, form: Form) -> bool:
        """Whether this form is one of those that are compared: the same ones whenever the run is repeated."""
        said = f"{form.origin.sha256} {form.origin.file} {form.origin.sheet} {form.origin.row}"
        return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8]) % self._sampled == 0

    def compare(self, form: Form) -> tuple[str, ...]:
        """Lay a form's struck papers out by themselves and say where they differ; one difference stops the plate.

        Returns:
            The differences as places, with no text of the form; empty if nobody can tell the papers apart.
        """
        found: list[str] = []
        about = self._worded.told(form).about
        for paper, one in self._made(form):
            page = papers.page_of(paper, form, self._court, about, self._shelf)
            if page.english != with_values(one.english.shape, one.english.values, marked=False):
                found.append(f"{one.name}: the filled template differs")
            if one.how == STRUCK:
                rendered = laid.render(page.html, self._shelf, packed=False)
                found += (f"{one.name}: {what}" for what in differences(rendered.pdf, one.pdf))
        self._differences = self._differences or tuple(found)
        return tuple(found)

    def _made(self, form: Form) -> Iterator[tuple[Paper, StruckPaper]]:
        told = self._worded.told(form)
        for paper in self._type.papers:
            if paper.when is None or holds(paper.when, form.values):
                yield paper, self._paper(paper, told)

    def _paper(self, paper: Paper, told: Told) -> StruckPaper:
        said: Said | None = None
        try:
            said = self._worded.said(paper, told)
            self._refuse(paper, told.form)
            return self._done(paper, said, self._strike(said.page))
        except Unfaithful as why:
            return self._laid_out(paper, told, said, why.reason)

    def _refuse(self, paper: Paper, form: Form) -> None:
        """Refuse what a run does not strike, whatever stands in it."""
        if self._differences:
            raise Unfaithful("stopped")
        if reason := self._house[paper.name]:
            raise Unfaithful(reason)
        if form.exhibits and "exhibits" not in self._despite:
            raise Unfaithful("exhibits")
        if form.values.get(large_print.FIELD):
            raise Unfaithful("large-print")

    def _strike(self, page: Filled) -> Struck:
        try:
            return self._plate(page).strike(page.values)
        except Unfaithful:
            raise
        except Exception as error:
            # Whatever goes wrong on the fast path, on libraries' inside parts: the slow one makes the paper.
            raise Unfaithful(f"error:{type(error).__name__}") from error

    def _plate(self, page: Filled) -> Striking:
        """The plate of a page's shape; a shape that cannot be struck is remembered too."""
        found = self._plates.get(page.shape)
        if found is None:
            try:
                found = self._make(page.shape, self._shelf)
            except Unfaithful as why:
                found = why
            self._plates[page.shape] = found
            if len(self._plates) > PLATES:
                self._plates.popitem(last=False)
        else:
            self._plates.move_to_end(page.shape)
        if isinstance(found, Unfaithful):
            raise Unfaithful(found.reason)
        return found

    def _reading(self, page: Filled) -> Reading:
        found = self._readings.get(page.shape)
        if found is None:
            found = self._readings[page.shape] = Reading(page.shape, len(page.values), self._shelf)
            if len(self._readings) > PLATES:
                self._readings.popitem(last=False)
        return found

    def _done(self, paper: Paper, said: Said, struck: Struck) -> StruckPaper:
        reading = self._reading(said.page)
        return struck_paper(paper, said.title, struck, english=said.english, reading=reading, values=said.page.values)

    def _laid_out(self, paper: Paper, told: Told, said: Said | None, reason: str) -> StruckPaper:
        form = told.form
        page = papers.page_of(paper, form, self._court, told.about, self._shelf)
        rendered = laid.render(page.html, self._shelf)
        findings, large = glyphs.findings(rendered.missing, form), None
        if not findings and form.values.get(large_print.FIELD):
            enlarged = papers.large(paper, form, self._court, page.about, self._shelf)
            findings, large = glyphs.findings(enlarged.missing, form), enlarged.pdf
        english = said.english if said else Filled(page.english, ())
        return rendered_paper(
            paper, page.title, rendered, reason=reason, english=english, large=large, findings=findings
        )


def _house(paper: Paper, document_type: DocumentType, despite: frozenset[str]) -> str | None:
    """Why a paper is not struck, whatever form it is made of."""
    reasons = {"draft": paper.draft, "word-twin": paper.word, "binder": document_type.binder is not None}
    return next((reason for reason, holds_here in reasons.items() if holds_here and reason not in despite), None)
