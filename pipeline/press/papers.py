"""One form becomes its papers: each a PDF, some with an editable twin."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import files
from pipeline.model import (
    Court,
    DocumentType,
    Finding,
    Form,
    Paper,
)
from pipeline.press import certificate, context, geometry, glyphs, large_print, sources, word
from pipeline.press import languages as bilingual
from pipeline.press.fill import fill, fill_line
from pipeline.press.laid import Rendered, render
from pipeline.press.origin import provenance
from pipeline.press.sources import Sources
from pipeline.rules import languages
from pipeline.rules.contents import holds

__all__ = ["MadePaper", "footer", "large", "make", "page_of", "provenance"]
_FOOTER_TITLE = 50
"""Characters of a title at the foot of a page: more would need a second line beside a long case number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePaper:
    """One finished paper, on disk."""

    name: str
    """The paper's name within its type."""
    title: str
    role: str
    """`lead` or `connected`."""
    filing_code: str
    path: Path
    twin: Path | None
    """The editable Word file, where the type asks for one."""
    pages: int
    draft: bool
    length: str | None = None
    """Which of the court's length limits holds."""
    large: Path | None = None
    """The copy in large print, where the form asks for one. It is for the reader and is not filed."""
    access: str | None = None
    """Stricter than its matter's: `confidential` or `sealed`."""
    parts: tuple[str, ...] = ()
    """The English text without caption and signature, a block (paragraph, cell, heading) each."""
    findings: tuple[Finding, ...] = ()
    """What stands against it. With an error among them nothing was written and `pages` is 0."""


def make(
    form: Form,
    document_type: DocumentType,
    court: Court,
    folder: Path,
    *,
    received_at: datetime,
) -> tuple[MadePaper, ...]:
    """Make every paper a form asks for.

    Args:
        form: a checked form.
        document_type: its type.
        court: its court.
        folder: where the papers are written; each is named after the paper's name.
        received_at: when the drop was claimed. It is the day the papers speak of as today, and the creation
            time in their metadata, so that repeating this gives the same bytes.

    Returns:
        The papers in the type's order, those left out whose condition does not hold.

    Raises:
        LibraryError: a template is wrong.
        OSError: the folder cannot be written.
    """
    shelf = sources.of(document_type, court)
    about = context.of_form(form, court, received_at=received_at, made=document_type)
    wanted = [paper for paper in document_type.papers if holds(paper.when, form.values)]
    return tuple(_make(paper, form, court, about, folder, shelf) for paper in wanted)


def _make(
    paper: Paper, form: Form, court: Court, about: Mapping[str, object], folder: Path, shelf: Sources
) -> MadePaper:
    page = page_of(paper, form, court, about, shelf)
    html, about = page.html, page.about
    rendered = render(html, shelf)
    findings = glyphs.findings(rendered.missing, form)
    path, twin, copy = folder / f"{files.safe_name(paper.name)}.pdf", None, None
    if not findings:
        files.write_whole(path, rendered.pdf, at="press.paper")
        if form.values.get(large_print.FIELD):
            copy = folder / f"{files.safe_name(paper.name)}-large-print.pdf"
            enlarged = large(paper, form, court, about, shelf)
            findings = glyphs.findings(enlarged.missing, form)
            files.write_whole(copy, enlarged.pdf, at="press.large-print")
        if paper.word:
            twin = folder / f"{files.safe_name(paper.name)}.docx"
            files.write_whole(twin, word.twin(html, geometry.of(court)), at="press.twin")
    return MadePaper(
        name=paper.name,
        title=page.title,
        role=paper.role,
        filing_code=paper.filing_code,
        path=path,
        twin=twin,
        large=copy,
        pages=0 if findings else rendered.pages,
        draft=paper.draft,
        access=paper.access,
        length=paper.length,
        parts=bilingual.blocks(page.english),
        findings=findings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledPage:
    """A paper's page as HTML, not laid out yet."""

    title: str
    english: str
    """The English text alone."""
    html: str
    """With what the reader's language and the court's limits of length add."""
    about: Mapping[str, object]
    """What the templates were filled with."""


def page_of(paper: Paper, form: Form, court: Court, about: Mapping[str, object], shelf: Sources) -> FilledPage:
    """Fill one paper's templates.

    Args:
        paper: one of the type's.
        form: a checked form.
        court: its court.
        about: what the templates may speak of (`context.of_form`).
        shelf: the folders they may use.

    Raises:
        LibraryError: a template is wrong.
    """
    title = fill_line(paper.title, about, shelf, where=f"the title of the paper `{paper.name}`")
    about = {**about, "title": title, "paper": paper, "footer": footer(form, title), large_print.FIELD: False}
    english = fill(paper.body, about, shelf)
    html = _in_its_languages(english, paper, form, court, about, shelf)
    return FilledPage(
        title=title, english=english, html=certificate.certified(html, paper, court, about, shelf), about=about
    )


def _in_its_languages(
    english: str, paper: Paper, form: Form, court: Court, about: Mapping[str, object], shelf: Sources
) -> str:
    language = languages.spoken(paper, form.values, court)
    if language:
        return bilingual.joined(english, paper, language, court, about, shelf)
    return bilingual.tagged(english, court, about, shelf) if languages.FIELD in form.values else english


def large(paper: Paper, form: Form, court: Court, about: Mapping[str, object], shelf: Sources) -> Rendered:
    """The same paper for a reader who sees little: letters come before the court's format, which the paper keeps."""
    about = {**about, large_print.FIELD: True}
    html = _in_its_languages(fill(paper.body, about, shelf), paper, form, court, about, shelf)
    return render(large_print.enlarged(html), shelf)


def footer(form: Form, title: str) -> str:
    """What stands at the foot of each page: the case number and the paper's title, on one line."""
    shown = title if len(title) <= _FOOTER_TITLE else f"{title[: _FOOTER_TITLE - 1].rstrip()}…"
    return f"{form.case.docket_number} · {shown}" if form.case.docket_number else shown
