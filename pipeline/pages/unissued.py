"""The mark of a paper that nobody has issued, and where an outsider's file still bears it."""

from contextlib import closing
from pathlib import Path

import pypdfium2

from pipeline.model import Finding, Place, Severity

MARK = "DRAFT – NOT ISSUED"
"""What stands on every page of a paper that nobody has issued yet."""


def found(path: Path, *, name: str) -> tuple[Finding, ...]:
    """A warning where a page still bears the mark.

    Args:
        path: a stranger's file, cleaned; call it in a limited child.
        name: what the person calls it.

    Returns:
        Nothing for a file that this reader cannot open: whether it can be taken is judged elsewhere.
    """
    try:
        with closing(pypdfium2.PdfDocument(path)) as document:
            page = next((at for at in range(len(document)) if _bears_it(document[at])), None)
    except pypdfium2.PdfiumError:
        return ()
    if page is None:
        return ()
    return (
        Finding(
            code="pages.draft-exhibit",
            severity=Severity.WARNING,
            where=Place(file=name, page=page + 1),
            message=f"The file still bears the mark `{MARK}`: it is a copy from before the paper was issued.",
            repair="Put in the issued paper instead. If the draft itself is the exhibit, nothing need be done.",
        ),
    )


def _bears_it(page: pypdfium2.PdfPage) -> bool:
    with closing(page), closing(page.get_textpage()) as words:
        return _plain(MARK) in _plain(words.get_text_bounded())


def _plain(text: str) -> str:
    """Letters alone: readers part the words of a stamp in their own ways."""
    return "".join(one for one in text.upper() if one.isalpha())
