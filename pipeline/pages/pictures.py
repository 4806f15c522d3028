"""Words in pictures: read by `tesseract` where it is installed; otherwise the person is told that nobody read them."""

import io
import re
import time
from contextlib import closing
from pathlib import Path

import pypdfium2

from pipeline.model import Finding, Place, Severity
from pipeline.pages import pictures_read
from pipeline.pages.clean import LIBRARY_FAULTS
from pipeline.pages.page_words import pages_in_words
from pipeline.pages.pictures_read import Reader
from pipeline.rules.privacy import Matter, Passage, judge

_MOST_SECONDS = 45.0
"""For one file: well below what a child may take, so that a long scan is told of as unread and not as too much."""
_DOTS_PER_POINT = 200 / 72
_MOST_PAGES = 100
_LEAST_SHARE = 0.2
"""Of the page: a smaller picture is a seal or a signature."""
_FEW_WORDS = re.compile(r"\w")
_FEW = 200
"""Letters: a stamp of the court or of a fax machine on a scanned page is no text of that page."""
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
            reader = pictures_read.installed()
            passages = _passages(document, pages, name, reader) if reader else ()
            read = {one.where.page for one in passages}
            rest = [index for index in pages if index + 1 not in read]
            return (*judge(passages, matter), *((_unread(name, rest),) if rest else ()))
    except _FAULTS:
        return (unread(name, "The pictures"),)


def unread(name: str, what: str) -> Finding:
    """That a part of a file could not be looked into.

    Args:
        name: what the person calls the file.
        what: the part, as the beginning of a sentence, in the plural.
    """
    return Finding(
        code="privacy.unread",
        severity=Severity.WARNING,
        where=Place(file=name),
        message=f"{what} of this file could not be looked into, so they were not searched for identifiers.",
        repair="Look at the file yourself, or print it to a new PDF and use that.",
    )


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


def _passages(document: pypdfium2.PdfDocument, pages: list[int], name: str, reader: Reader) -> tuple[Passage, ...]:
    """What the pictures say; pages that could not be read, or for which the time was too short, are missing."""
    until = time.monotonic() + _MOST_SECONDS
    found = []
    for index in pages[:_MOST_PAGES]:
        left = until - time.monotonic()
        text = reader.read(_drawn(document[index]), seconds=left) if left > 0 else None
        if text is not None:
            where = Place(file=name, page=index + 1)
            found.append(Passage(text=text, where=where, what="a picture", foreign=True))
    return tuple(found)


def _drawn(page: pypdfium2.PdfPage) -> bytes:
    picture = io.BytesIO()
    dots = round(72 * _DOTS_PER_POINT)
    page.render(scale=_DOTS_PER_POINT, grayscale=True).to_pil().save(picture, "PNG", dpi=(dots, dots))
    return picture.getvalue()


def _unread(name: str, pages: list[int]) -> Finding:
    return Finding(
        code="privacy.pictures-unread",
        severity=Severity.ADVICE,
        where=Place(file=name, page=pages[0] + 1),
        message=f"What the pictures on {pages_in_words(one + 1 for one in pages)} say was not searched for "
        "identifiers.",
        repair="Look at them yourself, or scan the file with text recognition and drop that. Where the program "
        "`tesseract` is installed, pictures are read.",
    )
