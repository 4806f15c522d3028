"""What the papers of a checked form say: their filled pages, parted into shape and values, ready to be laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from jinja2.exceptions import TemplateError

from pipeline.model import Court, DocumentType, Form, Paper
from pipeline.press import languages as bilingual
from pipeline.press import large_print, papers, sandbox, sources
from pipeline.press.plate import tracing
from pipeline.press.plate.both import Both, Together
from pipeline.press.plate.filling import Record, Traced, in_text
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.plate.marks import Filled
from pipeline.press.plate.terms import Steps
from pipeline.press.plate.told import Teller, Told
from pipeline.press.plate.tracing import Tracing
from pipeline.rules import languages, lengths

_FIXED = frozenset({"court", "page", "language", "paper", large_print.FIELD, "today", "made_at"})
"""What does not depend on the form: the run's court, its day and its templates. (The page depends on what the paper
is used for; a way is of one page.)"""
_FIXED_TITLE = _FIXED | {"title"}


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
        self._court = court
        self._steps = Steps()
        self._teller = Teller(document_type, court, self._steps, received_at=received_at)
        self._rooms: dict[tuple[str, bool], Tracing] = {}
        self._traced: dict[tuple[str, str], Traced] = {}
        self._both: dict[str, Both] = {}
        self._certified: dict[str, bool] = {}

    def told(self, form: Form) -> Told:
        """What the templates may speak of; the same for all papers of the form.

        Raises:
            LibraryError: as `context.of_form`.
        """
        return self._teller.told(form)

    def said(self, paper: Paper, told: Told) -> Said:
        """One paper of a form.

        Args:
            paper: one of the type's.
            told: of a checked form.

        Raises:
            Unfaithful: the page cannot be parted with certainty; `papers.make` fills it.
        """
        certified = self._certified.get(paper.name)
        if certified is None:
            limit = lengths.limit(paper, self._court)
            certified = self._certified[paper.name] = limit is not None and limit.certificate is not None
        if certified:
            raise Unfaithful("certificate")
        try:
            return self._said(paper, told)
        except (TemplateError, *sandbox.WRONG_DATA) as error:
            # Said again, and then with the place in the template, by whoever fills it without us.
            raise Unfaithful("template") from error

    def _said(self, paper: Paper, told: Told) -> Said:
        english = _Speaking(paper.name, told, sandbox.ENGLISH, {"paper": paper, large_print.FIELD: False})
        title = self._titled(paper.title, english)
        self._with(english, "footer", papers.footer(told.form, title))
        filled = self._page(paper.body, english)
        return Said(paper=paper, title=title, english=filled, page=self._whole(paper, filled, english))

    def _whole(self, paper: Paper, english: Filled, speaking: "_Speaking") -> Filled:
        """The page with what a reader of another language needs. As `papers.make` lays it together."""
        values = speaking.told.form.values
        language = languages.spoken(paper, values, self._court)
        if language:
            return self._translated(paper, language, english, speaking)
        if languages.FIELD in values and self._court.languages.tag_line:
            notes = [self._note("tag-line", one, speaking) for one in self._court.languages.offered]
            return self._together(f"{paper.name} en", [english, *notes], self._tagged)
        return english

    def _tagged(self, pages: list[str]) -> str:
        lines = dict(zip(self._court.languages.offered, pages[1:], strict=True))
        return bilingual.tagged_with(pages[0], self._court, lines.__getitem__)

    def _translated(self, paper: Paper, language: str, english: Filled, speaking: "_Speaking") -> Filled:
        translation = paper.translations[language]
        other = speaking.translated(language)
        del other.more["title"]
        self._titled(translation.title, other)
        notes = {one: self._note(one, language, speaking) for one in bilingual.NOTES}
        filled = self._page(translation.body, other)

        def together(pages: list[str]) -> str:
            lines = dict(zip(notes, pages[2:], strict=True))
            return bilingual.together(pages[0], pages[1], paper, language, self._court, lines.__getitem__)

        return self._together(f"{paper.name} {language}", [english, filled, *notes.values()], together)

    def _together(self, name: str, parts: list[Filled], together: Together) -> Filled:
        return self._both.setdefault(name, Both()).page(parts, together)

    def _note(self, name: str, language: str, speaking: "_Speaking") -> Filled:
        note = speaking.translated(language)
        note.title = speaking.title
        return self._page(bilingual.note_template(name, language), note)

    def _titled(self, text: str, speaking: "_Speaking") -> str:
        """Give it its title; one that is the type's own, with nothing of the form in it, belongs to the shape."""
        title, own = " ".join(text.split()), True
        if "{" in text:
            filled = self._template(text, speaking, escape=False).filled(_record(speaking))
            title, own = " ".join(in_text(filled).split()), not filled.values
        if own:
            speaking.more["title"] = speaking.title = title
        else:
            self._with(speaking, "title", title)
        return title

    def _with(self, speaking: "_Speaking", name: str, value: str) -> None:
        """Give it a value of the form's that templates may print."""
        # Each paper's own: what was computed of another paper's title for this form stands in the same cells.
        called = f"{name} of {speaking.paper} {speaking.language}"
        speaking.told.cells[self._steps.named(called)] = value
        speaking.more[name] = value
        speaking.called[name] = called

    def _page(self, name: str, speaking: "_Speaking") -> Filled:
        return self._template(name, speaking, escape=True).filled(_record(speaking))

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


@dataclass(slots=True)
class _Speaking:
    """What a template is filled with, in one language."""

    paper: str
    told: Told
    language: str
    more: dict[str, object]
    """What the papers' templates may speak of besides; it comes before what the form has by the same name."""
    title: str | None = None
    """Where it is the type's own."""
    called: dict[str, str] = field(default_factory=dict)
    """As in `Record`."""

    def about(self) -> Mapping[str, object]:
        """All of it."""
        return {**self.told.about, **self.more}

    def translated(self, language: str) -> "_Speaking":
        """The same in another language, without its title."""
        more = {**self.more, "language": language}
        return _Speaking(self.paper, self.told, language, more, None, dict(self.called))


def _record(speaking: _Speaking) -> Record:
    told, more = speaking.told, speaking.more
    return Record(
        about=speaking.about,
        fixed=_FIXED if speaking.title is None else _FIXED_TITLE,
        key=(told.page, told.names, speaking.title, more.get("language"), tuple(more)),
        cells=told.cells,
        called=speaking.called,
    )
