"""One form's paper in a run: made, held against the rules as a single one is, and described.

A paper laid out by itself is read back. Of papers struck from one layout the first is read back; the others differ from
it in their values only, so their text is composed of what was struck. Where nothing stands against a layout's first
paper, this process does not read that layout again in later chunks of the run. An error in the layout stops each of its
papers; a warning is told once a chunk.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pipeline.filing.package import document_name
from pipeline.line import privacy
from pipeline.model import Access, Court, DocumentType, Finding, Form, Place, Severity
from pipeline.pages import marks, said
from pipeline.pages.conform import conform, named
from pipeline.pages.stamp import stamp
from pipeline.press.papers import MadePaper
from pipeline.press.plate.laid import Unfaithful
from pipeline.press.striking import Striker, Striking
from pipeline.press.struck import STRUCK, StruckPaper
from pipeline.rules import contents
from pipeline.rules.privacy import Pack

_NEVER = 1 << 62
"""No form is compared."""
_STRIKERS = 2
"""Kept warm: a worker seldom has more than one run in hand."""
_STRICTNESS = {one: at for at, one in enumerate(Access)}


class Differs(Exception):  # noqa: N818 - no error: the chunk is laid out paper by paper instead
    """A struck paper is not the one that WeasyPrint makes of the same form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What papers are made of in a run."""

    document_type: DocumentType
    court: Court
    packs: Mapping[str, Pack]
    """The privacy rules."""
    received_at: datetime
    compare_one_in: int
    """0: none."""
    strike: bool
    """False: a struck paper of this run differed, so all are laid out one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A paper that may go out."""

    head: bytes
    """What all papers of the variant begin with, as one object; empty for a rendered one."""
    tail: bytes
    """What follows it."""
    pages: int
    title: str
    access: Access
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
    """Makes the papers of one chunk, one after the other."""

    def __init__(self, job: Job, folder: Path) -> None:
        """Nothing is made yet.

        Args:
            job: what papers are made of.
            folder: where a paper lies while it is read back.
        """
        self._job = job
        self._folder = folder
        self._striker, self._clean = _at_hand(job)
        self._against: dict[str, tuple[Finding, ...]] = {}
        """Of each variant of which a paper was read back in this chunk, the errors that lie in its layout."""
        self._names: dict[str, tuple[Finding, ...]] = {}
        """By title what stands against a file's name: titles may hold values."""

    def make(self, form: Form) -> Finished | Refused:
        """Make and check one form's paper.

        Raises:
            Differs: its struck paper is another one than WeasyPrint's.
            LibraryError: a template is wrong.
            OSError: the folder cannot be written.
        """
        return self._finished(form, self._striker.papers(form)[0])

    def all(self, forms: Sequence[Form | None]) -> list[Finished | Refused]:
        """As `make`, form by form; of no form comes a refusal without findings."""
        struck = [self._striker.papers(form)[0] if form else None for form in forms]
        return [
            self._finished(form, one) if form and one else Refused(findings=())
            for form, one in zip(forms, struck, strict=True)
        ]

    def _finished(self, form: Form, one: StruckPaper) -> Finished | Refused:
        if one.how == STRUCK and self._striker.sampled(form) and self._striker.compare(form):
            raise Differs
        findings = one.findings or _unfit(one, form) or self._checked(one, form)
        if _stopped(findings):
            return Refused(findings=findings)
        access = max(form.case.access, Access(one.access or "public"), key=_STRICTNESS.__getitem__)
        if access is not Access.PUBLIC:
            return self._marked(one, access, findings)
        return Finished(
            head=one.head,
            tail=one.tail,
            pages=one.pages,
            title=one.title,
            access=access,
            reason=one.reason or "",
            variant=one.variant or "",
            contents=tuple((span.start, span.size) for span in one.contents),
            findings=findings,
        )

    def _checked(self, one: StruckPaper, form: Form) -> tuple[Finding, ...]:
        """What the rules say of the finished paper."""
        variant, job = one.variant or "", self._job
        known = one.how == STRUCK and (variant in self._clean or variant in self._against)
        parted = one.said if known else None
        if parted is not None:
            lacking = contents.missing(job.document_type, form, job.court, {one.name: parted})
            findings = privacy.composed(
                one.title, parted, form, job.document_type, job.court, job.packs, now=job.received_at
            )
            layout = _titled(self._against.get(variant, ()), one.title)
            return (*lacking, *findings, *self._named(one.title), *layout)
        findings = self._read(one, form)
        if one.how == STRUCK and not findings:
            self._clean.add(variant)
        return findings

    def _read(self, one: StruckPaper, form: Form) -> tuple[Finding, ...]:
        """The same, of what stands in the finished file."""
        made, job = self._kept(one), self._job
        findings = privacy.papers((made,), form, job.document_type, job.court, job.packs, now=job.received_at)
        lacking = contents.missing(job.document_type, form, job.court, {one.name: said.text_of(made.path)})
        measured = self._measured(made)
        if one.how == STRUCK:
            own = self._named(one.title)
            errors = (each for each in measured if each.severity is Severity.ERROR and each not in own)
            self._against[one.variant or ""] = tuple(errors)
        return (*lacking, *findings, *measured)

    def _kept(self, one: StruckPaper) -> MadePaper:
        """The paper in a file, for those who read files."""
        path = self._folder / "paper.pdf"
        path.write_bytes(one.pdf)
        return MadePaper(
            name=one.name,
            title=one.title,
            role=one.role,
            filing_code=one.filing_code,
            path=path,
            twin=None,
            pages=one.pages,
            draft=one.draft,
            length=one.length,
            access=one.access,
        )

    def _measured(self, made: MadePaper) -> tuple[Finding, ...]:
        found = conform(
            made.path,
            self._job.court,
            name=_name(made.title),
            ours=True,
            lead=self._job.document_type.privacy != "house",
            paper_kind=made.length,
        )
        return _titled(found, made.title)

    def _named(self, title: str) -> tuple[Finding, ...]:
        """Of what is measured, that which hangs on the values and not on the layout."""
        found = self._names.get(title)
        if found is None:
            found = self._names[title] = _titled(named(_name(title), self._job.court), title)
        return found

    def _marked(self, one: StruckPaper, access: Access, findings: tuple[Finding, ...]) -> Finished | Refused:
        """What is not public says so on every page; its pages are then its own."""
        made = self._kept(one)
        out = self._folder / "marked.pdf"
        findings += stamp(made.path, out, (marks.mark(access.value.upper()),), foreign=())
        if _stopped(findings):
            return Refused(findings=findings)
        return Finished(
            head=b"",
            tail=out.read_bytes(),
            pages=one.pages,
            title=one.title,
            access=access,
            reason="marked",
            variant="",
            contents=(),
            findings=findings,
        )


def _name(title: str) -> str:
    return document_name(1, title, total=1)


def _titled(found: tuple[Finding, ...], title: str) -> tuple[Finding, ...]:
    """Findings that say which paper, as there are no files yet."""
    return tuple(replace(one, where=replace(one.where, file=title)) for one in found)


def _unfit(one: StruckPaper, form: Form) -> tuple[Finding, ...]:
    """A copy in large print goes to its reader by hand: a run has one paper a row."""
    if one.large is None:
        return ()
    origin = form.origin
    return (
        Finding(
            code="run.large-print",
            severity=Severity.ERROR,
            where=Place(file=origin.file, sheet=origin.sheet, row=origin.row),
            message="This row asks for a copy in large print, which a run does not make.",
            repair="Drop this row alone into a lane for forms; its envelope holds both copies.",
        ),
    )


def _stopped(findings: tuple[Finding, ...]) -> bool:
    return any(one.severity is Severity.ERROR for one in findings)


_AtHand = tuple[Striker, set[str]]
_warm: OrderedDict[tuple[object, ...], _AtHand] = OrderedDict()


def _at_hand(job: Job) -> _AtHand:
    """The striker with its plates, as the last chunk of the same run left it, and the variants nothing stands against.

    Whether anything does hangs on the variant and the job: on the variant's layout, which its name is a digest of, and
    on what the court takes. Text is looked at paper by paper.
    """
    made, court = job.document_type, job.court
    key = (made.name, made.digest, court.name, court.digest, job.received_at, job.compare_one_in, job.strike)
    found = _warm.pop(key, None)
    if found is None or found[0].stopped:
        plates = None if job.strike else _none
        sampled = job.compare_one_in or _NEVER
        found = Striker(made, court, received_at=job.received_at, plates=plates, sampled=sampled), set()
    _warm[key] = found
    if len(_warm) > _STRIKERS:
        _warm.popitem(last=False)
    return found


def _none(*_: object) -> Striking:
    raise Unfaithful("compared")
