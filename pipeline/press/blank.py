"""Writes the empty form of a document type, to be filled in by hand and dropped into a lane.

The same questions in the same order in every format; what the reader makes of a filled one is the same as well.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from pipeline import files
from pipeline.errors import UsageError
from pipeline.model import Court, DocumentType
from pipeline.press.blank_docx import docx_form
from pipeline.press.blank_json import json_form
from pipeline.press.blank_pdf import pdf_form
from pipeline.press.blank_recipient import recipient_questions
from pipeline.press.blank_xlsx import xlsx_form
from pipeline.press.questions import Question, questions

BlankKind: TypeAlias = Literal["pdf", "docx", "xlsx", "json"]
KINDS: tuple[BlankKind, ...] = ("pdf", "docx", "xlsx", "json")
_WRITERS: Mapping[str, Callable[[DocumentType, tuple[Question, ...]], bytes]] = {
    "pdf": pdf_form,
    "docx": docx_form,
    "xlsx": xlsx_form,
    "json": json_form,
}


def write_blank(
    document_type: DocumentType, courts: Mapping[str, Court], kind: str, path: Path, *, recipient: bool = False
) -> Path:
    """Write an empty form.

    Args:
        document_type: what the form asks for.
        courts: the courts a person may choose from; a single one is filled in.
        kind: `pdf`, `docx`, `xlsx` or `json`.
        path: where the form shall stand; an existing file is replaced.
        recipient: a roster has the columns for one recipient a row, too; for lanes for notices.

    Returns:
        The path.

    Raises:
        UsageError: there is no such kind, or no such columns for it.
        OSError: the file cannot be written.
    """
    if kind not in _WRITERS:
        raise UsageError(f"A form can be written as {', '.join(KINDS)}; {kind!r} is none of these.")
    asked = questions(document_type, courts)
    if recipient:
        if kind != "xlsx":
            raise UsageError("Only a roster has columns for the recipient: write it with `--as xlsx`.")
        asked = (*asked, *recipient_questions(document_type))
    data = _WRITERS[kind](document_type, asked)
    return files.write_whole(path, data, at="blank")
