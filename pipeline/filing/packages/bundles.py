"""TrueFiling's bulk format: one CSV with the case data, one folder for each bundle, all of it zipped.

A package holds one bundle: its own. A ZIP of several envelopes would hold each of them a second time beside its own
package, and what lies ready twice is filed twice.

Source: the vendor's help, "Bulk Filing" and "Bulk Filing Case Data" (v3.1.106): bundle number first, connected
documents below their main document, attorneys below their party, a document's name exactly its file's.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.filing.packages.plan import Entry, Piece, told
from pipeline.filing.packages.words import Words
from pipeline.model import Envelope

CSV, ZIP = "case-data.csv", "bundles.zip"
_ONLY = "1"
"""The bundle's number, and its folder's name."""
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""With these a spreadsheet program begins a formula or a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One envelope in TrueFiling's bulk format."""

    envelope: Envelope
    entries: tuple[Entry, ...]


def write(folder: Path, bundle: Bundle, words: Words) -> None:
    """Write `case-data.csv` and `bundles.zip` of an envelope.

    Args:
        folder: where the two are written, and where the files lie under their names.
        bundle: which.
        words: whose `columns` the CSV has.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    (folder / CSV).write_bytes(table(bundle, words))
    _zip(folder, bundle)


def table(bundle: Bundle, words: Words) -> bytes:
    """The case data."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.get("heading", "") for column in words.columns])
    for row in _rows(bundle, words):
        writer.writerow([_harmless(row.get(column.get("value", ""), "")) for column in words.columns])
    return out.getvalue().encode("utf-8-sig")


def _rows(bundle: Bundle, words: Words) -> Iterator[Mapping[str, str]]:
    case = bundle.envelope.filings[0].case
    common = {"bundle": _ONLY, "case_number": case.docket_number or "", "case_type": words.case_type}
    for entry in bundle.entries:
        for piece in entry.pieces:
            yield {**common, **_document(piece, words)}
    for party in case.parties:
        named = {"row": "Party", "party_name": party.name, "party_role": party.role}
        yield {**common, **named}
        if party.counsel is not None:
            counsel = {"attorney_name": party.counsel.name, "attorney_email": party.counsel.email or ""}
            yield {**common, **named, "row": "Attorney", **counsel}


def _document(piece: Piece, words: Words) -> Mapping[str, str]:
    code = piece.document.filing_code
    return {
        "row": "Connected document" if piece.number else "Main document",
        "document_type": words.events.get(code, "") or words.categories.get(code, ""),
        "filing_code": code,
        "title": piece.description or told(piece),
        "file": piece.name,
        "access": piece.access.value,
        "pages": str(piece.pages),
    }


def _zip(folder: Path, bundle: Bundle) -> None:
    with zipfile.ZipFile(folder / ZIP, "w", zipfile.ZIP_STORED) as archive:
        for piece in (one for entry in bundle.entries for one in entry.pieces):
            member = zipfile.ZipInfo(f"{_ONLY}/{piece.name}", _FIXED_DATE)
            member.create_system = 3  # the same on every system; 3 is Unix
            member.external_attr = 0o644 << 16
            archive.writestr(member, (folder / piece.name).read_bytes())


def _harmless(value: str) -> str:
    plain = " ".join(value.split())
    return f"'{plain}" if plain.startswith(_ACTS) else plain
