"""TrueFiling's bulk format: one CSV with the case data, one folder for each bundle, all of it zipped.

Source: the vendor's help, "Bulk Filing" and "Bulk Filing Case Data" (v3.1.106): bundle number first, connected
documents below their main document, attorneys below their party, a document's name exactly its file's.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError
from pipeline.filing.packages.plan import Entry, Piece, told
from pipeline.filing.packages.words import Words
from pipeline.model import Envelope

CSV, ZIP = "case-data.csv", "bundles.zip"
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
"""With these a spreadsheet program begins a formula or a command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One envelope in a bulk filing."""

    envelope: Envelope
    entries: tuple[Entry, ...]


def write(folder: Path, bundles: tuple[Bundle, ...], words: Words, *, papers: tuple[Path, ...] | None = None) -> None:
    """Write `case-data.csv` and `bundles.zip` of some bundles.

    Args:
        folder: where the two are written.
        bundles: in order; the first is bundle 1.
        words: whose `columns` the CSV has.
        papers: where each bundle's files lie under their names; None: all in `folder`.

    Raises:
        UsageError: the bundles are not of one court and one submission type: such a batch cannot be uploaded.
        OSError: the disk is full or cannot be written.
    """
    _one_kind(bundles)
    (folder / CSV).write_bytes(table(bundles, words))
    _zip(folder / ZIP, bundles, papers or tuple(folder for _ in bundles))


def table(bundles: tuple[Bundle, ...], words: Words) -> bytes:
    """The case data."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.get("heading", "") for column in words.columns])
    for number, bundle in enumerate(bundles, start=1):
        for row in _rows(number, bundle, words):
            writer.writerow([_harmless(row.get(column.get("value", ""), "")) for column in words.columns])
    return out.getvalue().encode("utf-8-sig")


def _rows(number: int, bundle: Bundle, words: Words) -> Iterator[Mapping[str, str]]:
    case = bundle.envelope.filings[0].case
    common = {"bundle": str(number), "case_number": case.docket_number or "", "case_type": words.case_type}
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


def _zip(path: Path, bundles: tuple[Bundle, ...], papers: tuple[Path, ...]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for number, (bundle, folder) in enumerate(zip(bundles, papers, strict=True), start=1):
            for piece in (one for entry in bundle.entries for one in entry.pieces):
                member = zipfile.ZipInfo(f"{number}/{piece.name}", _FIXED_DATE)
                member.create_system = 3  # the same on every system; 3 is Unix
                member.external_attr = 0o644 << 16
                archive.writestr(member, (folder / piece.name).read_bytes())


def _one_kind(bundles: tuple[Bundle, ...]) -> None:
    courts = {one.envelope.court for one in bundles}
    new = {one.envelope.filings[0].case.docket_number is None for one in bundles}
    if len(courts) > 1 or len(new) > 1:
        raise UsageError(
            "A bulk filing is for one court, and either for new cases or for cases that exist; make one for each."
        )


def _harmless(value: str) -> str:
    plain = " ".join(value.split())
    return f"'{plain}" if plain.startswith(_ACTS) else plain
