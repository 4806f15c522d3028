"""Words in pictures: read by `tesseract` where it is installed; otherwise the person is told that nobody read them."""

import io
import re
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2

from pipeline import programs
from pipeline.model import Finding, Place, Severity
from pipeline.pages.clean import LIBRARY_FAULTS
from pipeline.pages.page_words import pages_in_words
from pipeline.rules.privacy import Matter, Passage, judge

_PROGRAM = "tesseract"
_SECONDS = 30.0
_DOTS_PER_POINT = 200 / 72
_MOST_PAGES = 100
_LEAST_SHARE = 0.2
"""Of the page: a smaller picture is a seal or a signature."""
_FEW_WORDS = re.compile(r"\w")
_FEW = 20
_FAULTS = (*LIBRARY_FAULTS, pypdfium2.PdfiumError)


def look(path: Path, matter: Matter, *, name: str) -> tuple[Finding, ...]:
    """What stands against the pictures of a file, or that they were not read.

    Args:
        path: the file; a stranger's is read in a limited child.
        matter: what it is judged by.
        name: what the person calls it.
    """
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            pages = [index for index in range(len(document)) if _is_picture(document[index])]
            if not pages:
                return ()
            if shutil.which(_PROGRAM) is None:
                return (_unread(name, pages),)
            read, rest = pages[:_MOST_PAGES], pages[_MOST_PAGES:]
            found = judge(_passages(document, read, name), matter)
            return (*found, *((_unread(name, rest),) if rest else ()))
    except _FAULTS:
        return ()


def _is_picture(page: pypdfium2.PdfPage) -> bool:
    """Whether most of what the page says may stand in a picture: a large one, and hardly a word beside it."""
    width, height = page.get_size()
    area = 0.0
    for item in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = item.get_bounds()
        area = max(area, (right - left) * (top - bottom))
    if area < _LEAST_SHARE * width * height:
        return False
    words = page.get_textpage()
    text = words.get_text_range()
    words.close()
    return len(_FEW_WORDS.findall(text)) < _FEW


def _passages(document: pypdfium2.PdfDocument, pages: list[int], name: str) -> Iterator[Passage]:
    for index in pages:
        text = _read(document[index])
        yield Passage(text=text, where=Place(file=name, page=index + 1), what="a picture", foreign=True)


def _read(page: pypdfium2.PdfPage) -> str:
    picture = io.BytesIO()
    page.render(scale=_DOTS_PER_POINT, grayscale=True).to_pil().save(picture, "PNG")
    try:
        ran = programs.run((_PROGRAM, "stdin", "stdout", "-l", "eng"), seconds=_SECONDS, given=picture.getvalue())
    except programs.NotStarted:
        return ""
    return ran.output.decode("utf-8", "replace")


def _unread(name: str, pages: list[int]) -> Finding:
    return Finding(
        code="privacy.pictures-unread",
        severity=Severity.ADVICE,
        where=Place(file=name, page=pages[0] + 1),
        message=f"What the pictures on {pages_in_words(one + 1 for one in pages)} say was not searched for "
        "identifiers: they hold no text.",
        repair="Look at them yourself, or scan the file with text recognition and drop that. Where the program "
        "`tesseract` is installed, pictures are read.",
    )
