"""A roster of those whose mail came back: their rows, with an empty column for the new address, to be dropped again."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.mailing import reasons
from pipeline.mailing.posted import Sent
from pipeline.model import DocumentType, FieldKind, RawForm
from pipeline.rules import headings, recipients
from pipeline.runs.returned import CameBack

REMARK = "What to correct"
"""The last column; the reader of rosters passes over it."""
_NAME, _ADDRESS = recipients.HEADINGS["name"][0], recipients.HEADINGS["street"][0]
_ACTS = ("=", "+", "-", "@", "\t", "\r")
"""With these a spreadsheet program begins a formula."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """One notice that may go again."""

    came: CameBack
    sent: Sent
    raw: RawForm | None
    """Its row as it was read; None where the run's rows are no longer kept."""


def sheet(rows: Iterable[Again], made: DocumentType | None) -> bytes:
    """The roster as CSV, a row a person; without the rows' own answers it holds what the record of the mail has.

    Args:
        rows: in the order of the run's rows.
        made: what the run made; None where that type is gone.
    """
    tables = [_cells(one, made) for one in rows]
    columns = list(dict.fromkeys(name for table in tables for name in table if name not in {_NAME, _ADDRESS, REMARK}))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*columns, _NAME, _ADDRESS, REMARK])
    for table in tables:
        writer.writerow([_harmless(table.get(name, "")) for name in (*columns, _NAME, _ADDRESS, REMARK)])
    # The mark at the beginning makes Excel read it as UTF-8.
    return text.getvalue().encode("utf-8-sig", "surrogateescape")


def _cells(one: Again, made: DocumentType | None) -> dict[str, str]:
    sent = one.sent
    own = _own(one.raw, made) if one.raw else {"Case number": sent.case, "Paper": sent.title}
    reached = ", ".join(sent.lines) if sent.way.value != "email" else sent.email or ""
    why = reasons.load().said(one.came.reason)
    day = f" on {one.came.came_on.isoformat()}" if one.came.came_on else ""
    told = (
        f"Came back{day} ({why}) from: {reached}. "
        f"Write the new address under {_ADDRESS}, its lines separated by semicolons."
    )
    return {**own, _NAME: sent.name, _ADDRESS: "", REMARK: told}


def _own(raw: RawForm, made: DocumentType | None) -> Mapping[str, str]:
    """The row's own answers, but whom it goes to: that one person stands in columns of their own."""
    fields = headings.index(made.fields) if made else {}
    served = {one.name for one in made.fields if one.kind is FieldKind.SERVICE_LIST} if made else set()
    reach = {headings.key(one) for every in recipients.HEADINGS.values() for one in every}
    own = {"Document type": raw.document_type or "", "Court": raw.court or ""}
    kept = {
        name: value
        for name, value in raw.values.items()
        if fields.get(headings.key(name)) not in served and headings.key(name) not in reach
    }
    return {name: one for name, one in own.items() if one} | {
        name: "" if value is None else str(value) for name, value in kept.items()
    }


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_ACTS) else text
