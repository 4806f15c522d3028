"""What is uploaded, in which order, under which name, with which category and description. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline import files
from pipeline.filing.packages.words import Words
from pipeline.model import Access, Case, Document, Envelope, Filing, Limits

MEGABYTE = Decimal(1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What the court's portal takes; None where nothing is said."""

    document: int | None
    """The largest file in bytes."""
    together: int | None
    """The most bytes at once."""
    name_length: int
    name_pattern: str | None


HIDDEN = "sealed document"
"""What stands for a title that must not be told: portals print descriptions on the docket and in notices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file to be uploaded."""

    document: Document
    number: int
    """0: the main paper; attachments from 1, as the portal will number them."""
    order: int
    """Its place in the whole package, from 1."""
    name: str
    category: str
    description: str
    access: Access
    part: int = 0
    """Of a file that was cut: which part, from 1; 0: it is whole."""
    parts: int = 0
    size: int
    """In bytes; of a part, what it has once it is cut."""
    pages: int
    transaction: int = 1
    """Which upload it goes with, where all at once is more than the portal takes."""
    remarks: tuple[str, ...] = ()
    """Whole sentences for the person who uploads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One docket entry: a main paper and its attachments."""

    filing: Filing
    pieces: tuple[Piece, ...]


def bounds(limits: Limits, words: Words) -> Bounds:
    """The smaller of the court's profile and the portal's words."""
    length = _whole(limits.file_name_length and limits.file_name_length.value)
    pattern = limits.file_name_pattern.value if limits.file_name_pattern else None
    return Bounds(
        document=_smaller(_whole(limits.document_bytes and limits.document_bytes.value), words.document_mb),
        together=_smaller(_whole(limits.envelope_bytes and limits.envelope_bytes.value), words.together_mb),
        name_length=min(length, words.name_length) if length else words.name_length,
        name_pattern=pattern if isinstance(pattern, str) else None,
    )


def plan(envelope: Envelope, held: Bounds, words: Words) -> tuple[Entry, ...]:
    """The entries of an envelope, nothing cut yet."""
    entries, order = [], 1
    for filing in envelope.filings:
        pieces = tuple(_pieces(filing, order, held, words))
        entries.append(Entry(filing=filing, pieces=pieces))
        order += len(pieces)
    return tuple(entries)


def grouped(entry: Entry, most: int | None) -> Entry:
    """The entry with its pieces spread over uploads that each fit, in order; the main paper is always in the first."""
    if most is None:
        return entry
    placed: list[Piece] = []
    transaction, filled = 1, 0
    for piece in entry.pieces:
        if placed and filled + piece.size > most:
            transaction, filled = transaction + 1, 0
        filled += piece.size
        placed.append(replace(piece, transaction=transaction))
    return replace(entry, pieces=tuple(placed))


def renumbered(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries after cutting, numbered as the portal will number them."""
    order, done = 0, []
    for entry in entries:
        pieces = []
        for number, piece in enumerate(entry.pieces):
            order += 1
            pieces.append(replace(piece, number=number, order=order))
        done.append(replace(entry, pieces=tuple(pieces)))
    return tuple(done)


def file_name(order: int, title: str, access: Access, held: Bounds, *, tail: str = "", ending: str = ".pdf") -> str:
    """A name the court's portal takes: `03-CONFIDENTIAL-medical-report.pdf`.

    Where the court's pattern forbids dashes, underscores stand for them; where it forbids both, neither. Where the mark
    does not fit, its first letter stands for it.
    """
    mark = "" if access is Access.PUBLIC else f"{access.value.upper()}-"
    room = held.name_length - len(f"{order:02}-{mark}{tail}{ending}")
    stem = files.safe_name(title, limit=max(1, room)).lower().rstrip(".-") if room > 0 else ""
    plain = re.sub(r"\.", "-", f"{order:02}-{mark}{stem}{tail}".rstrip("-"))
    short = f"{order:02}-{mark[0]}" if mark else f"{order:02}"
    spelled = (plain, plain.replace("-", "_"), re.sub(r"[-_]", "", plain), short, short.replace("-", ""), f"{order:02}")
    return next((f"{one}{ending}" for one in spelled if _fits(f"{one}{ending}", held)), f"{plain}{ending}")


def described(document: Document, category: str, longest: int) -> str:
    """The free text beside the category, without repeating it: `Exhibit` + `A - Ledger`."""
    title = " ".join(document.title.split())
    if title.casefold() in category.casefold():
        return ""
    short = (
        title[len(category) :].lstrip(" -:,")
        if category and title.casefold().startswith(category.casefold())
        else title
    )
    return short if len(short) <= longest else f"{short[: longest - 1].rstrip()}…"


def named(document: Document, access: Access) -> str:
    """What a file is named after: its title; of a sealed paper the beginning of its digest.

    Portals print the names of uploaded files in notices. A name must still tell one sealed paper from another, because
    answers are matched by it.
    """
    return document.file.sha256[:8] if access is Access.SEALED else document.title


def told(piece: Piece) -> str:
    """The title as a portal may hear it."""
    return HIDDEN.capitalize() if piece.access is Access.SEALED else piece.document.title


def strictest(case: Case, document: Document) -> Access:
    """Who may see a paper: what the case says or what the paper says, whichever is stricter."""
    order = (Access.PUBLIC, Access.CONFIDENTIAL, Access.SEALED)
    return max(case.access, document.access, key=order.index)


def _pieces(filing: Filing, order: int, held: Bounds, words: Words) -> Iterator[Piece]:
    for number, document in enumerate((filing.lead, *filing.connected)):
        access = strictest(filing.case, document)
        category = words.categories.get(document.filing_code, "") if number else ""
        yield Piece(
            document=document,
            number=number,
            order=order + number,
            name=file_name(order + number, named(document, access), access, held),
            category=category,
            description=_described(document, category, access, words) if number else "",
            access=access,
            size=document.file.size,
            pages=document.pages,
            remarks=_known_by(document) if access is Access.SEALED and number else (),
        )


def _described(document: Document, category: str, access: Access, words: Words) -> str:
    if access is Access.SEALED:
        return HIDDEN.capitalize()
    return described(document, category, words.description_length)


def _known_by(document: Document) -> tuple[str, ...]:
    """What the person at the portal must know and the portal must not."""
    return (f"This file is “{document.title}”. Do not write this title into the portal.",)


def _fits(name: str, held: Bounds) -> bool:
    fits = held.name_pattern is None or re.fullmatch(held.name_pattern, name) is not None
    return fits and len(name) <= held.name_length


def _smaller(first: int | None, megabytes: Decimal | None) -> int | None:
    given = [one for one in (first, int(megabytes * MEGABYTE) if megabytes else None) if one]
    return min(given) if given else None


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None
