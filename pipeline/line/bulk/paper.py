"""One form's paper in a run: made, held against the rules as a single one is, and described.

A paper made by itself is read back. Of papers struck from one layout the first of each chunk is read back; the others
differ from it in their values only, so their text is composed of what was struck.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.filing.package import document_name
from pipeline.line import privacy
from pipeline.model import Access, Court, DocumentType, Finding, Form, Severity
from pipeline.pages import marks, said
from pipeline.pages.conform import conform
from pipeline.pages.stamp import stamp
from pipeline.press import papers
from pipeline.press.papers import MadePaper
from pipeline.rules import contents
from pipeline.rules.privacy import Pack

STRUCK, RENDERED = "struck", "rendered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A paper that may go out."""

    pdf: bytes
    pages: int
    title: str
    access: Access
    how: str
    """`struck` or `rendered`."""
    reason: str
    """Why it was rendered; empty for a struck one."""
    variant: str
    contents: tuple[tuple[int, int], ...]
    findings: tuple[Finding, ...] = ()
    """Warnings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A form that has no paper."""

    findings: tuple[Finding, ...]


class Maker:
    """Makes the papers of one document type in one court, one after the other."""

    def __init__(
        self,
        document_type: DocumentType,
        court: Court,
        packs: Mapping[str, Pack],
        folder: Path,
        *,
        received_at: datetime,
    ) -> None:
        """Nothing is made yet.

        Args:
            document_type: what is made.
            court: for whom.
            packs: the privacy rules.
            folder: where a paper lies while it is read back.
            received_at: when the roster was received.
        """
        self._type = document_type
        self._court = court
        self._packs = packs
        self._folder = folder
        self._received_at = received_at

    def make(self, form: Form) -> Finished | Refused:
        """Make and check one form's paper.

        Raises:
            LibraryError: a template is wrong.
            OSError: the folder cannot be written.
        """
        made = papers.make(form, self._type, self._court, self._folder, received_at=self._received_at)[0]
        findings = made.findings or self._read_back(made, form)
        if _stopped(findings):
            return Refused(findings=findings)
        access = max(form.case.access, Access(made.access or "public"), key=list(Access).index)
        path, marked = self._marked(made, access)
        findings += marked
        if _stopped(findings):
            return Refused(findings=findings)
        return Finished(
            pdf=path.read_bytes(),
            pages=made.pages,
            title=made.title,
            access=access,
            how=RENDERED,
            reason="no plate",
            variant="",
            contents=(),
            findings=findings,
        )

    def _read_back(self, made: MadePaper, form: Form) -> tuple[Finding, ...]:
        findings = contents.missing(self._type, form, self._court, {made.name: said.text_of(made.path)})
        findings += privacy.papers((made,), form, self._type, self._court, self._packs, now=self._received_at)
        measured = conform(
            made.path,
            self._court,
            name=document_name(1, made.title, total=1),
            ours=True,
            lead=self._type.privacy != "house",
            paper_kind=made.length,
        )
        return (*findings, *(replace(one, where=replace(one.where, file=made.title)) for one in measured))

    def _marked(self, made: MadePaper, access: Access) -> tuple[Path, tuple[Finding, ...]]:
        """What is not public says so on every page."""
        if access is Access.PUBLIC:
            return made.path, ()
        out = self._folder / f"marked-{made.path.name}"
        return out, stamp(made.path, out, (marks.mark(access.value.upper()),), foreign=())


def _stopped(findings: tuple[Finding, ...]) -> bool:
    return any(one.severity is Severity.ERROR for one in findings)
