"""Measures a finished PDF against what its court takes; every breach is told at once."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pikepdf
import pypdfium2

from pipeline.model import Court, Finding
from pipeline.pages import clean, conform_file, conform_page
from pipeline.pages.breach import breach
from pipeline.pages.conform_page import Measured
from pipeline.pages.ink import Box


def conform(path: Path, court: Court, *, name: str, ours: bool, allowed: tuple[Box, ...] = ()) -> tuple[Finding, ...]:
    """Measure a finished PDF against a court's limits.

    Every limit comes with its citation from the court's folder; what a court says nothing about is not measured.
    Call it in a limited child process when the file is an outsider's.

    Args:
        path: the file as it shall be sent.
        court: whose limits count.
        name: the file's name as the portal will see it, measured against the court's rule for names.
        ours: whether we made it. An exhibit is not held to margins, letter sizes and the clerk's space, and only
            warned of its paper.
        allowed: boxes on every page, in points, where ink is meant to stand although a margin lies there;
            stamps that we put on a page are known without being named.

    Returns:
        One finding for each breach, with all its pages; empty when the file conforms.

    Raises:
        OSError: the file cannot be read.
    """
    outside = (*conform_file.file_name(name, court), *conform_file.size(path, name, court))
    try:
        inside = _inside(path, court, name, ours=ours, allowed=allowed)
    except pikepdf.PasswordError:
        inside = (conform_file.encrypted(name),)
    except clean.LIBRARY_FAULTS as fault:
        inside = (_unreadable(name, fault),)
    return (*outside, *inside)


def _inside(path: Path, court: Court, name: str, *, ours: bool, allowed: tuple[Box, ...]) -> tuple[Finding, ...]:
    with pikepdf.open(path) as pdf:
        unfit = (*conform_file.locked(pdf, name), *conform_file.empty(pdf, name))
        if unfit:
            return unfit
        whole = (*conform_file.pages(pdf, name, court), *conform_file.version(pdf, name, court))
        with closing(pypdfium2.PdfDocument(path)) as drawn:
            pages = tuple(_pages(Measured(name, court, ours, pdf, drawn), allowed))
    return (*whole, *pages, *conform_file.active(clean.account(path, name=name), name))


def _pages(file: Measured, allowed: tuple[Box, ...]) -> Iterator[Finding]:
    yield from conform_page.paper(file)
    yield from conform_page.turned(file)
    yield from conform_page.cropped(file)
    yield from conform_page.words(file)
    yield from conform_page.fonts(file)
    yield from conform_page.letters(file)
    yield from conform_page.margins(file, allowed)
    yield from conform_page.stamp_area(file, allowed)


def _unreadable(name: str, fault: BaseException) -> Finding:
    return breach(
        name,
        code="conform.unreadable",
        message="The finished file cannot be read again, so nothing in it can be measured.",
        found=type(fault).__name__,
        repair="Make the document again; if it is an exhibit, print it to a new PDF and drop that.",
    )
