"""A finished paper of a run, in memory, with what its reader hears."""

from dataclasses import dataclass

from pipeline.model import Finding, Paper
from pipeline.press import languages as bilingual
from pipeline.press.laid import Rendered
from pipeline.press.plate.laid import Span, Struck
from pipeline.press.plate.marks import Filled, with_values
from pipeline.press.plate.reading import Reading
from pipeline.rules.parted import Parted

STRUCK, RENDERED = "struck", "rendered"


@dataclass(frozen=True, slots=True, kw_only=True)
class StruckPaper:
    """One finished paper, in memory."""

    name: str
    title: str
    role: str
    filing_code: str
    access: str | None
    draft: bool
    length: str | None
    head: bytes
    """What all papers of the variant begin with, as one object; empty for a rendered one."""
    tail: bytes
    """What follows it."""
    pages: int
    how: str
    """`struck` or `rendered`."""
    reason: str | None
    """Why it was not struck."""
    variant: str | None
    """Of a struck paper: those of one variant differ in their pages' content, their title and their identifier only."""
    contents: tuple[Span, ...]
    """Of a struck paper: where each page's content stands in `pdf`."""
    large: bytes | None
    """The copy in large print, where the form asks for one."""
    findings: tuple[Finding, ...]
    """What stands against it. With an error among them it must not be used."""
    warnings: tuple[str, ...]
    english: Filled
    """The English page; where the template cannot be parted, all of it is shape."""
    reading: Reading | None
    """How the page is read aloud; None where only the finished file can tell."""
    values: tuple[str, ...]

    @property
    def pdf(self) -> bytes:
        """The whole file."""
        return self.head + self.tail

    @property
    def parts(self) -> tuple[str, ...]:
        """The English text without caption and signature, a block each, as `papers.MadePaper.parts`."""
        return bilingual.blocks(with_values(self.english.shape, self.english.values, marked=False))

    @property
    def said(self) -> Parted | None:
        """What the paper says, as `pages.said.text_of` reads it in the file, up to white space; None: read the file."""
        return self.reading.parted(self.values) if self.reading else None

    @property
    def text(self) -> str | None:
        """The same in one."""
        said = self.said
        return said.text if said else None


def struck_paper(
    paper: Paper, title: str, struck: Struck, *, english: Filled, reading: Reading, values: tuple[str, ...]
) -> StruckPaper:
    """A paper that came from a plate."""
    return StruckPaper(
        name=paper.name,
        title=title,
        role=paper.role,
        filing_code=paper.filing_code,
        access=paper.access,
        draft=paper.draft,
        length=paper.length,
        head=struck.head,
        tail=struck.tail,
        pages=struck.pages,
        how=STRUCK,
        reason=None,
        variant=struck.variant,
        contents=struck.contents,
        large=None,
        findings=(),
        warnings=struck.warnings,
        english=english,
        reading=reading,
        values=values,
    )


def rendered_paper(
    paper: Paper,
    title: str,
    rendered: Rendered,
    *,
    reason: str,
    english: Filled,
    large: bytes | None,
    findings: tuple[Finding, ...],
) -> StruckPaper:
    """A paper that was laid out by itself."""
    return StruckPaper(
        name=paper.name,
        title=title,
        role=paper.role,
        filing_code=paper.filing_code,
        access=paper.access,
        draft=paper.draft,
        length=paper.length,
        head=b"",
        tail=rendered.pdf,
        pages=0 if findings else rendered.pages,
        how=RENDERED,
        reason=reason,
        variant=None,
        contents=(),
        large=large,
        findings=findings,
        warnings=rendered.warnings,
        english=english,
        reading=None,
        values=(),
    )
