"""Everything a PDF says: on its pages, and in every place where a reader does not look.

Call it in a limited child process: the bytes may be a stranger's.
"""

from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2

from pipeline.model import Place
from pipeline.pages import hidden_places, hidden_revisions
from pipeline.pages.bounds import BOUNDS
from pipeline.pages.clean import LIBRARY_FAULTS
from pipeline.pages.trouble import Refused, measure
from pipeline.rules.privacy import Passage

_FAULTS = (*LIBRARY_FAULTS, pypdfium2.PdfiumError)


def own(path: Path, *, name: str) -> tuple[Passage, ...]:
    """Every text of a paper of ours: its pages, its document information, its bookmarks.

    Nothing else was put into it, so nothing else is searched.
    """
    where = Place(file=name)
    found = [replace(one, foreign=False) for one in _pages(path, where, removed=False)]
    with pikepdf.open(path) as pdf:
        found += (
            Passage(text=text, where=where, what=what)
            for place in (hidden_places.information, hidden_places.outline)
            for what, _, text in place(pdf)
        )
    return tuple(one for one in found if one.text.strip())


def read(path: Path, *, name: str, removed: bool = False, revisions: bool = False) -> tuple[Passage, ...]:
    """Every text of a PDF with the place it stands in.

    What cannot be read is passed over; `clean` tells of it.

    Args:
        path: the file.
        name: what the person calls it.
        removed: the file is what was dropped, of which only a cleaned copy is filed.
        revisions: also look into the earlier versions of itself that the file may hold.
    """
    where = Place(file=name)
    found = list(_pages(path, where, removed=removed))
    found += _places(path, where, removed=removed)
    if revisions:
        found += hidden_revisions.read(path, where, removed=removed)
    return tuple(one for one in found if one.text.strip())


def text_of_pages(path: Path) -> tuple[str, ...]:
    """The text of each page: also what is white, tiny, off the page, covered, or on a layer that is off.

    Raises:
        PdfiumError: the file cannot be read.
    """
    with closing(pypdfium2.PdfDocument(path)) as document:
        texts = []
        for page in document:
            words = page.get_textpage()
            texts.append(words.get_text_range())
            words.close()
            page.close()
        return tuple(texts)


def _pages(path: Path, where: Place, *, removed: bool) -> Iterator[Passage]:
    with suppress(*_FAULTS):
        for index, text in enumerate(text_of_pages(path)):
            place = Place(file=where.file, page=index + 1)
            yield Passage(text=text, where=place, removed=removed, foreign=True)


def _places(path: Path, where: Place, *, removed: bool) -> list[Passage]:
    """The hidden places; a file that would exhaust the machine is not walked."""
    found: list[Passage] = []
    with suppress(*_FAULTS, Refused), pikepdf.open(path, inherit_page_attributes=False) as pdf:
        measure(pdf, name=where.file or "", bounds=BOUNDS)
        found += (
            Passage(text=text, where=Place(file=where.file, page=page), what=what, removed=removed, foreign=True)
            for what, page, text in hidden_places.texts(pdf)
        )
    return found
