"""Empty forms for the document types of a home."""

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pipeline.errors import UsageError
from pipeline.line.desk import load_catalog
from pipeline.press.blank import write_blank
from pipeline.settings import Settings

T = TypeVar("T")


def write(
    settings: Settings, document_type: str, kind: str, path: Path, *, court: str | None, recipient: bool = False
) -> Path:
    """Write the empty form of a document type.

    Args:
        settings: the home's.
        document_type: its name.
        kind: `pdf`, `docx`, `xlsx` or `json`.
        path: where it shall stand.
        court: the one court it is for; None leaves the choice.
        recipient: a roster has the columns for one recipient a row, too.

    Raises:
        UsageError: there is no such type, court or kind, or papers of that type have no recipient.
    """
    catalog = load_catalog(settings)
    wanted = named(catalog.documents, document_type, "document type")
    courts = catalog.courts if court is None else {court: named(catalog.courts, court, "court")}
    return write_blank(wanted, courts, kind, path, recipient=recipient)


def named(found: Mapping[str, T], name: str, what: str) -> T:
    """The one of that name.

    Raises:
        UsageError: there is none; the text names those there are.
    """
    if name in found:
        return found[name]
    near = difflib.get_close_matches(name, sorted(found), n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are {', '.join(sorted(found))}."
    raise UsageError(f"There is no {what} called {name}. {hint}")
