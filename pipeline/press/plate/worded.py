"""What the papers of a checked form say: their filled pages, parted into shape and values, ready to be laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from jinja2.exceptions import TemplateError

from pipeline.model import Court, DocumentType, Form, Paper
from pipeline.press import context, large_print, papers, sandbox, sources
from pipeline.press import languages as bilingual
from pipeline.press.plate import tracing
from pipeline.press.plate.both import Both, Together
from pipeline.press.plate.filling import Record, Traced, in_text
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import Filled
from pipeline.press.plate.terms import Cells, Steps
from pipeline.press.plate.tracing import Tracing
from pipeline.rules import languages, lengths

_FIXED = frozenset({"court", "page", "language", "paper", large_print.FIELD, "today", "made_at"})
"""What does not depend on the form: the run's court, its day and its templates. (The page depends on what the paper
is used for; a way is of one page.)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One paper, filled."""

    paper: Paper
    title: str
    english: Filled
    """The English page by itself."""
    page: Filled
    """What is laid out."""


class Worded:
    """The papers of one document type in one court, on one day."""

    def __init__(self, document_type: DocumentType, court: Court, *, received_at: datetime) -> None:
        """Read the templates; a later change of their files is not seen.

        Args:
            document_type: the type.
            court: the court.
            received_at: when the forms were received: the day the papers speak of as today.
        """
        self.shelf = sources.of(document_type, court)
        self._type = document_type
        self._court = court
        self._at = received_at
        self._steps = Steps()
        self._numbers: dict[str, int] = {}
        self._rooms: dict[tuple[str, bool], Tracing] = {}
        self._traced: dict[tuple[str, str], Traced] = {}
        self._both: dict[str, Both] = {}

    def about(self, form: Form) -> Mapping[str, object]:
        """What the templates may speak of."""
        return context.of_form(form, self._court, received_at=self._at, made=self._type)

    def said(self, paper: Paper, form: Form, about: Mapping[str, object], cells: Cells) -> Said:
        """One paper of a form.

        Args:
            paper: one of the type's.
            form: a checked form.
            about: of this form.
            cells: what is known of this form by the run's steps; the same for all its papers.

        Raises:
            Unfaithful: the page cannot be parted with certainty; `papers.make` fills it.
        """
        limit = lengths.limit(paper, self._court)
        if limit is not None and limit.certificate is not None:
            raise Unfaithful("certificate")
        try:
            return self._said(paper, form, about, cells)
        except (TemplateError, *sandbox.WRONG_DATA) as error:
            # Said again, and then with the place in the template, by whoever fills it without us.
            raise Unfaithful("template") from error

    def _said(self, paper: Paper, form: Form, about: Mapping[str, object], cells: Cells) -> Said:
        base = _Speaking(paper.name, {**about, "paper": paper, large_print.FIELD: False}, sandbox.ENGLISH, cells)
        numbers = self._numbers
        for name, value in about.items():
            if name not in numbers:
                numbers[name] = self._steps.named(name)
            cells[numbers[name]] = value
        english = self._titled(paper.title, base)
        title = str(english.about["title"])
        english = self._with(english, "footer", papers.footer(form, title))
        filled = self._page(paper.body, english)
        return Said(paper=paper, title=title, english=filled, page=self._whole(paper, form, filled, english))

    def _whole(self, paper: Paper, form: Form, english: Filled, speaking: "_Speaking") -> Filled:
        """The page with what a reader of another language needs. As `papers.make` lays it together."""
        language = languages.spoken(paper, form.values, self._court)
        if language:
            return self._translated(paper, language, english, speaking)
        if languages.FIELD in form.values and self._court.languages.tag_line:
            notes = [self._note("tag-line", one, speaking) for one in self._court.languages.offered]
            return self._together(f"{paper.name} en", [english, *notes], self._tagged)
        return english

    def _tagged(self, pages: list[str]) -> str:
        lines = dict(zip(self._court.languages.offered, pages[1:], strict=True))
        return bilingual.tagged_with(pages[0], self._court, lines.__getitem__)

    def _translated(self, paper: Paper, language: str, english: Filled, speaking: "_Speaking") -> Filled:
        translation = paper.translations[language]
        own = {name: value for name, value in speaking.about.items() if name != "title"} | {"language": language}
        other = self._titled(translation.title, replace(speaking, about=own, language=language, title=None))
        notes = {one: self._note(one, language, speaking) for one in bilingual.NOTES}
        filled = self._page(translation.body, other)

        def together(pages: list[str]) -> str:
            lines = dict(zip(notes, pages[2:], strict=True))
            return bilingual.together(pages[0], pages[1], paper, language, self._court, lines.__getitem__)

        return self._together(f"{paper.name} {language}", [english, filled, *notes.values()], together)

    def _together(self, name: str, parts: list[Filled], together: Together) -> Filled:
        return self._both.setdefault(name, Both()).page(parts, together)

    def _note(self, name: str, language: str, speaking: "_Speaking") -> Filled:
        about = {**speaking.about, "language": language}
        return self._page(bilingual.note_template(name, language), replace(speaking, about=about, language=language))

    def _titled(self, text: str, speaking: "_Speaking") -> "_Speaking":
        """With its title; one that is the type's own, with nothing of the form in it, belongs to the shape."""
        if "{" not in text:
            return self._fixed_title(" ".join(text.split()), speaking)
        filled = self._template(text, speaking, escape=False).filled(self._record(speaking))
        title = " ".join(in_text(filled).split())
        if not filled.values:
            return self._fixed_title(title, speaking)
        return self._with(speaking, "title", title)

    @staticmethod
    def _fixed_title(title: str, speaking: "_Speaking") -> "_Speaking":
        return replace(speaking, about={**speaking.about, "title": title}, title=title)

    def _with(self, speaking: "_Speaking", name: str, value: str) -> "_Speaking":
        """With another value of the form that templates may print."""
        # Each paper's own: what was computed of another paper's title for this form stands in the same cells.
        called = f"{name} of {speaking.paper} {speaking.language}"
        speaking.cells[self._steps.named(called)] = value
        return replace(speaking, about={**speaking.about, name: value}, called={**speaking.called, name: called})

    def _page(self, name: str, speaking: "_Speaking") -> Filled:
        return self._template(name, speaking, escape=True).filled(self._record(speaking))

    def _record(self, speaking: "_Speaking") -> Record:
        about = speaking.about
        return Record(
            about=about,
            fixed=_FIXED if speaking.title is None else _FIXED | {"title"},
            key=(about["page"], about["language"], speaking.title, frozenset(about)),
            cells=speaking.cells,
            called=speaking.called,
        )

    def _template(self, text: str, speaking: "_Speaking", *, escape: bool) -> Traced:
        """The traced template of a name (HTML), or of a one-line text."""
        found = self._traced.get((text, speaking.language))
        if found is None:
            room = self._room(sandbox.language_of(text) if escape else speaking.language, escape=escape)
            name = sandbox.full_name(text)
            find = (lambda one: one.get_template(name)) if escape else (lambda one: one.from_string(text))
            found = self._traced[text, speaking.language] = Traced(self._steps, room, find)
        return found

    def _room(self, language: str, *, escape: bool) -> Tracing:
        found = self._rooms.get((language, escape))
        if found is None:
            found = self._rooms[language, escape] = tracing.environment(self.shelf, language, escape=escape)
        return found


@dataclass(frozen=True, slots=True)
class _Speaking:
    """What a template is filled with, in one language."""

    paper: str
    about: Mapping[str, object]
    language: str
    cells: Cells
    title: str | None = None
    """Where it is the type's own."""
    called: Mapping[str, str] = field(default_factory=dict)
    """As in `Record`."""
