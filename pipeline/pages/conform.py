"""Measures a finished PDF against what its court takes; every breach is told at once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdfium2

from pipeline.model import Court, Finding
from pipeline.pages import (
    clean,
    conform_content,
    conform_file,
    conform_length,
    conform_lines,
    conform_page,
    conform_running,
    conform_space,
    conform_type,
    measure_sheets,
)
from pipeline.pages.breach import breach
from pipeline.pages.ink import Box
from pipeline.pages.measure_body import Text
from pipeline.pages.measured import Measured

_HEADER_WITHIN = 1024
"""Bytes at the start of a file among which a PDF says that it is one."""


def conform(
    path: Path,
    court: Court,
    *,
    name: str,
    ours: bool,
    allowed: tuple[Box, ...] = (),
    lead: bool | None = None,
    paper_kind: str | None = None,
    recorded: bool = False,
) -> tuple[Finding, ...]:
    """Measure a finished PDF against a court's limits.

    Every limit comes with its citation from the court's folder; what a court says nothing about is not measured.
    What is measured surely and must be so is an error; what was concluded from the look of a page is a warning.
    Call it in a limited child process when the file is an outsider's.

    Args:
        path: the file as it shall be sent.
        court: whose limits count.
        name: the file's name as the portal will see it, measured against the court's rule for names.
        ours: whether we made it.
        allowed: boxes on every page, in points, where ink is meant to stand although a margin lies there;
            stamps that we put on a page are known without being named.
        lead: whether it is held to everything, as a paper is; None: as ours is. An exhibit is not held to margins,
            letters, spacing and the clerk's space, and only warned of its paper.
        paper_kind: what the court calls such a paper where it limits the length: `motion`, `reply` …
        recorded: whether it will be recorded.

    Returns:
        One finding for each breach, with all its pages; empty when the file conforms.

    Raises:
        OSError: the file cannot be read.
    """
    outside = (*named(name, court), *conform_file.size(path, name, court))
    try:
        with pikepdf.open(path) as pdf:
            inside = (*conform_file.locked(pdf, name), *conform_file.empty(pdf, name))
            if not inside:
                with closing(pypdfium2.PdfDocument(path)) as drawn:
                    is_lead = ours if lead is None else lead
                    closely = is_lead or court.limits.one_case is not None
                    text = Text(measure_sheets.read(drawn) if closely else measure_sheets.skimmed(drawn))
                    file = Measured(name, court, ours, is_lead, paper_kind, recorded, pdf, drawn, text)
                    inside = tuple(_findings(file, path, allowed))
    except pikepdf.PasswordError:
        inside = (conform_file.encrypted(name),)
    except clean.LIBRARY_FAULTS as fault:
        inside = (_unreadable(name, fault) if ours else _no_pdf(name, path),)
    return (*outside, *inside)


def named(name: str, court: Court) -> tuple[Finding, ...]:
    """Measure a file's name, as the portal will see it, against a court's rule for names."""
    return (*conform_file.file_name(name, court), *conform_file.file_name_length(name, court))


def _findings(file: Measured, path: Path, allowed: tuple[Box, ...]) -> Iterator[Finding]:
    yield from conform_file.pages(file.pdf, file.name, file.court)
    yield from conform_file.version(file.pdf, file.name, file.court)
    yield from conform_content.archival(file)
    for part in (conform_page.paper, conform_page.turned, conform_page.cropped, conform_page.words, conform_page.fonts):
        yield from part(file)
    yield from conform_content.pictures(file)
    yield from conform_content.scans(file)
    yield from conform_type.letters(file)
    yield from conform_lines.spacing(file)
    yield from conform_lines.numbered(file)
    yield from conform_space.spaces(file, allowed)
    yield from conform_running.page_numbers(file)
    yield from conform_running.footer_title(file)
    yield from conform_length.length(file)
    yield from conform_content.one_case(file)
    yield from conform_content.links(file)
    yield from conform_file.active(clean.account(path, name=file.name), file.name)


def _no_pdf(name: str, path: Path) -> Finding:
    """A file that somebody gives us, and that no reader opens."""
    with path.open("rb") as stream:
        damaged = b"%PDF-" in stream.read(_HEADER_WITHIN)
    what = "is a PDF, but so damaged that it cannot be read" if damaged else "is no PDF, whatever its name says"
    return breach(
        name,
        code="conform.unreadable",
        message=f"{Path(name).name} {what}.",
        repair="Open it in the program it came from, print it to a new PDF, and check that.",
    )


def _unreadable(name: str, fault: BaseException) -> Finding:
    return breach(
        name,
        code="conform.unreadable",
        message="The finished file cannot be read again, so nothing in it can be measured.",
        found=type(fault).__name__,
        repair="Make the document again; if it is an exhibit, print it to a new PDF and drop that.",
    )
